"""The papers keep up with the code: terms, settings, addresses, commands, links and the log's examples."""

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from hashlib import sha256
from pathlib import Path

import click
import jsonschema
import pytest
from flask import Flask

from config import ROOT, Settings
from ledger.cli import commands
from ledger.log.canonical import canonical_bytes
from ledger.statements.kinds import READERS
from ledger.web.audit.routes import audit
from ledger.web.desk.routes import desk
from ledger.web.glossary import glossary
from ledger.web.probes import probes
from ledger.web.public.routes import public
from ledger.web.residents.routes import residents

PAPERS = sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "CHANGELOG.md"])
GLOSSARY = ROOT / "docs" / "glossary.md"
LOG = ROOT / "docs" / "log.md"


@pytest.fixture(scope="module")
def papers() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in PAPERS)


@pytest.fixture(scope="module")
def code() -> frozenset[str]:
    """Every word of our Python, file names included."""
    paths = [p for folder in ("ledger", "reports") for p in (ROOT / folder).rglob("*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    return frozenset(re.findall(r"\w+", text)) | {path.stem for path in paths}


@pytest.fixture(scope="module")
def app() -> Flask:
    """Addresses and commands alone; nothing here asks a database."""
    app = Flask("papers", static_folder=None)
    for part in (public, desk, audit, residents, probes):
        app.register_blueprint(part)
    commands.register(app)
    return app


def rows(path: Path) -> Iterator[list[str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("| ") and not line.startswith("| 中文"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def commands_of(group: click.Group, prefix: str = "flask") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands_of(command, f"{prefix} {name}")
        else:
            yield f"{prefix} {name}"


def none(found: list[str]) -> None:
    assert not found, "\n" + "\n".join(found)


def test_every_term_of_the_glossary_lives_in_the_code(code: frozenset[str]) -> None:
    terms = list(rows(GLOSSARY))
    assert len(terms) > 50
    none([f"{row[0]}: no code named" for row in terms if "`" not in row[5]])
    none(
        [
            f"{row[0]}: {name} is not in the code"
            for row in terms
            for name in re.findall(r"`([^`]+)`", row[5])
            if name not in code
        ]
    )


def test_the_glossary_can_be_read_and_explains_what_people_meet() -> None:
    terms = [term for section in glossary() for term in section.terms]
    assert len(terms) > 50
    assert all(term.meaning_zh[-1] in "。；" and "`" not in term.meaning_en for term in terms)
    assert "守卫" not in {term.name_zh for term in terms}


def test_every_setting_is_explained(papers: str) -> None:
    variables = [f"LEDGER_{field.name.upper()}" for field in fields(Settings)]
    none([variable for variable in variables if f"`{variable}`" not in papers])


def test_every_address_begins_with_a_prefix_that_is_explained(app: Flask, papers: str) -> None:
    prefixes = {f"/{rule.rule.split('/')[1]}" for rule in app.url_map.iter_rules()}
    assert {"/", "/c", "/desk", "/account"} <= prefixes
    none([prefix for prefix in sorted(prefixes) if not re.search(rf"`{prefix}(/|`)", papers)])


def test_every_command_is_explained(app: Flask, papers: str) -> None:
    known = set(commands_of(app.cli))
    assert "flask books check" in known
    none([command for command in sorted(known) if f"`{command}" not in papers])


def test_every_kind_of_statement_and_its_limits_are_in_the_table_of_statements() -> None:
    text = (ROOT / "docs" / "statements.md").read_text(encoding="utf-8")
    listed: dict[str, str] = {}
    for line in re.findall(r"^\| `.+\|$", text, re.MULTILINE):
        cells = line.strip("| ").split(" | ")
        if len(cells) >= 3:
            listed |= dict.fromkeys(re.findall(r"`([\w-]+)`", cells[0]), line)
    none([kind for kind in READERS if kind not in listed])
    none(
        [
            f"{kind}: {limit}"
            for kind, (_reader, limits) in READERS.items()
            for limit in limits
            if f"`{limit}`" not in listed[kind]
        ]
    )
    none([kind for kind in READERS if f"**`{kind}`**" not in text])
    assert "come later" not in text


def test_links_between_papers_lead_somewhere() -> None:
    none(
        [
            f"{path.relative_to(ROOT)}: {target}"
            for path in PAPERS
            for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text("utf-8"))
            if not (path.parent / target).exists()
        ]
    )


def test_papers_name_only_files_that_exist() -> None:
    named = re.compile(r"`((?:ledger|reports|templates|tests|tools|docs)/[\w./-]+)`")
    none(
        [
            f"{path.relative_to(ROOT)}: {name}"
            for path in PAPERS
            for name in named.findall(path.read_text(encoding="utf-8"))
            if not (ROOT / name).exists()
        ]
    )


def test_the_map_names_only_functions_that_exist(code: frozenset[str]) -> None:
    text = (ROOT / "docs" / "map.md").read_text(encoding="utf-8")
    named = re.findall(r"(\w+)\(\)", text)
    assert len(named) > 15
    none([f"{name}()" for name in named if name not in code])


def test_the_map_names_every_contract_and_package() -> None:
    text = (ROOT / "docs" / "map.md").read_text(encoding="utf-8")
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    none([item["name"] for item in contracts if f"| {item['name']} |" not in text])
    packages = {path.parent.name for path in (ROOT / "ledger").glob("*/__init__.py")}
    none([name for name in sorted(packages) if f"ledger/{name}/" not in text])


def test_the_leaves_shown_for_the_log_are_leaves() -> None:
    shown = re.findall(r"```json\n(\{.*\})\n```", LOG.read_text(encoding="utf-8"))
    assert len(shown) >= 4
    for text in shown:
        leaf = json.loads(text)
        assert canonical_bytes(leaf).decode() == text
        schema = ROOT / "ledger" / "log" / "schemas" / f"{leaf['type']}.v1.json"
        jsonschema.validate(leaf, json.loads(schema.read_text(encoding="utf-8")))


def test_the_leaf_hashes_shown_for_the_log_are_those_of_the_leaves_above_them() -> None:
    text = LOG.read_text(encoding="utf-8")
    pairs = re.findall(r"```json\n(\{.*\})\n```\n\nIts leaf hash is `([0-9a-f]{64})`", text)
    assert len(pairs) == 2
    for leaf, digest in pairs:
        assert sha256(b"\0" + leaf.encode()).hexdigest() == digest


def test_decisions_are_numbered_without_a_gap_and_dated() -> None:
    found = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [path.name[:4] for path in found] == [f"{n:04d}" for n in range(1, len(found) + 1)]
    none([path.name for path in found if not re.search(r"\n20\d\d-\d\d-\d\d", path.read_text())])
