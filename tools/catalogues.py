"""Keep the translation catalogues in step with the texts in code and templates.

check    fail when a text is missing, untranslated, uncertain, left over, or has a wrong placeholder
update   collect the texts and merge them into every catalogue
"""

import sys
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "ledger" / "translations"
TEMPLATE = ROOT / "build" / "messages.pot"


def pybabel(*arguments: str) -> None:
    """Run one pybabel command in the root of the checkout."""
    command: Any = CommandLineInterface()  # untyped
    command.run(["pybabel", "--quiet", *arguments])


def collect() -> Catalog:
    """Return the texts that code and templates use now."""
    TEMPLATE.parent.mkdir(exist_ok=True)
    pybabel(
        *("extract", "--mapping-file", "pyproject.toml", "--output-file", str(TEMPLATE)),
        *("--sort-output", "--no-location", "--no-wrap", "--omit-header", "--add-comments=NOTE"),
        ".",
    )
    with TEMPLATE.open("rb") as file:
        return read_po(file)


def update(path: Path, template: Catalog) -> None:
    """Write a catalogue anew: the texts in use, with the translations it had."""
    header = path.read_text(encoding="utf-8").partition("\n\n")[0]
    with path.open("rb") as file:
        old = read_po(file, locale=path.stem)
    merged = Catalog(locale=path.stem)
    for message in template:
        if message.id:
            known = old.get(message.id, message.context)
            merged.add(message.id, known.string if known else None, context=message.context)
    with path.open("wb") as file:
        file.write(f"{header}\n\n".encode())
        write_po(file, merged, width=0, sort_output=True, omit_header=True)


def problems(path: Path, template: Catalog) -> list[str]:
    """Return what is wrong with one catalogue, a line each."""
    with path.open("rb") as file:
        catalogue = read_po(file)
    used = {(m.id, m.context) for m in template if m.id}
    found = [f"missing: {key[0]!r}" for key in used if catalogue.get(*key) is None]
    for message in catalogue:
        if not message.id:
            continue
        texts = message.string if isinstance(message.string, (list, tuple)) else [message.string]
        if (message.id, message.context) not in used:
            found.append(f"no longer used: {message.id!r}")
        elif not all(texts):
            found.append(f"untranslated: {message.id!r}")
        elif message.fuzzy:
            found.append(f"fuzzy: {message.id!r}")
        found.extend(f"{error}: {message.id!r}" for error in message.check(catalogue))
    return [f"{path.relative_to(ROOT)}: {line}" for line in sorted(found)]


def main() -> int:
    """Check or update, as the first argument says."""
    template = collect()
    paths = sorted(TRANSLATIONS.glob("*.po"))
    if sys.argv[1:] == ["update"]:
        for path in paths:
            update(path, template)
        return 0
    found = [line for path in paths for line in problems(path, template)]
    summary = f"catalogues: {len(template)} texts, {len(paths)} languages, complete"
    print("\n".join(found) or summary)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
