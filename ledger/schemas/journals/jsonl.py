"""The journal as JSON lines, one transaction a line: the format of our own that loses nothing.

Reading is strict: an unknown key, a key given twice, a number where a decimal string belongs, all are
refused, because whatever we skipped would be missing from the books without a trace.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ledger.domain.journals import Declaration, Journal, JournalEntry, JournalLine
from ledger.domain.money import yuan
from ledger.schemas.journals.annotations import (
    DEFAULT_FUND,
    ENTRY_KEYS,
    LINE_KEYS,
    declaration_of,
    entry_of,
    entry_texts,
    shares_from,
)
from ledger.schemas.journals.text import NumberedLine, fen_at, refuse

_ENTRY_KEYS = frozenset({*ENTRY_KEYS, "lines", "place", "tags", "names"})
_LINE_KEYS = frozenset(LINE_KEYS)
#: Keys whose values are no texts.
_SHAPES: Mapping[str, type] = {"lines": list, "tags": list, "names": list, "leaf": int}


def write(journal: Journal) -> Iterator[str]:
    """Write entries, one line each."""
    quoted = json.encoder.encode_basestring
    keys: dict[tuple[str, ...], str] = {}
    for entry in journal.entries:
        texts = entry_texts(entry)
        texts.pop("leaf", None)
        # Written piece by piece, several times faster than through an encoder of whole values.
        head = ",".join([f'"{key}":{quoted(text)}' for key, text in texts.items()])
        lines = ",".join([_line_text(line, keys) for line in entry.lines])
        leaf = f',"leaf":{entry.leaf_index}' if entry.leaf_index else ""
        names = f',"names":{_json(plain_names(entry.names))}' if entry.names else ""
        yield f'{{{head},"lines":[{lines}]{leaf}{names}}}\n'


def _line_text(line: JournalLine, keys: dict[tuple[str, ...], str]) -> str:
    """Write a line; the text of its account and fund is kept for the next one with the same."""
    together = line[:2]
    key = keys.get(together)
    if key is None:
        key = keys[together] = _json({"account": line.account, "fund": line.fund})[:-1]
    side, minor = ("debit", line.debit_minor) if line.debit_minor else ("credit", line.credit_minor)
    said = ""
    if line.place or line.work or line.party or line.sublines:
        shares = [[place, yuan(share)] for place, share in line.sublines]
        more = {"place": line.place, "work": line.work, "party": line.party, "sublines": shares}
        said = "," + _json({name: value for name, value in more.items() if value})[1:-1]
    return f'{key},"{side}":"{yuan(minor)}"{said}}}'


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def plain_names(names: Iterable[Declaration]) -> list[dict[str, str]]:
    """Give declarations as what JSON can hold."""
    return [{"noun": item.noun, "code": item.code, **item.values} for item in names]


def names_from(items: object, at_line: int) -> list[Declaration]:
    """Read declarations from the list that JSON gave."""
    if not isinstance(items, list):
        refuse("wrong_type", at_line, field="names")
    read = []
    for item in items:
        if not isinstance(item, dict) or not {"noun", "code"} <= item.keys():
            refuse("wrong_type", at_line, field="names")
        values = {key: value for key, value in item.items() if key not in ("noun", "code")}
        read.append(declaration_of(str(item["noun"]), str(item["code"]), values, at_line))
    return read


def read(numbered: Iterable[NumberedLine]) -> Iterator[JournalEntry]:
    """Read entries as they come.

    Raises:
        ImportRefusedError: with the line, and the path of the key at fault.
    """
    for at_line, text in numbered:
        if text.strip():
            yield _entry(_object(text, at_line), at_line)


def load_json(text: str, at_line: int) -> Any:
    """Read one JSON text, refusing keys given twice and numbers that are none."""
    try:
        return json.loads(
            text,
            object_pairs_hook=lambda pairs: _unique(pairs, at_line),
            parse_constant=lambda name: refuse("syntax", at_line, text=name),
        )
    except (ValueError, RecursionError):
        refuse("syntax", at_line, text=text)


def _unique(pairs: list[tuple[str, Any]], at_line: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            refuse("duplicate_key", at_line, text=key, field=key)
        found[key] = value
    return found


def _object(text: str, at_line: int) -> dict[str, Any]:
    found = load_json(text, at_line)
    if not isinstance(found, dict):
        refuse("wrong_type", at_line)
    for key, value in found.items():
        if key not in _ENTRY_KEYS:
            refuse("unknown_key", at_line, text=key, field=key)
        if not isinstance(value, _SHAPES.get(key, str)) or isinstance(value, bool):
            refuse("wrong_type", at_line, text=key, field=key)
    if "lines" not in found:
        refuse("missing_key", at_line, text="lines", field="lines")
    return found


def _entry(found: dict[str, Any], at_line: int) -> JournalEntry:
    place = found.get("place", "")
    lines = [
        _line(item, place, at_line, f"lines.{position}")
        for position, item in enumerate(found["lines"])
    ]
    texts = {key: value for key, value in found.items() if isinstance(value, str)}
    tags = found.get("tags", [])
    if not all(isinstance(tag, str) for tag in tags):
        refuse("wrong_type", at_line, text="tags", field="tags")
    if tags:
        texts["memo"] = " ".join([texts.get("memo", ""), *(f"#{tag}" for tag in tags)])
    return entry_of(texts, lines, names_from(found.get("names", []), at_line), at_line)


def _line(item: Any, place: str, at_line: int, path: str) -> JournalLine:
    if not isinstance(item, dict):
        refuse("wrong_type", at_line, field=path)
    for key, value in item.items():
        if key not in _LINE_KEYS:
            refuse("unknown_key", at_line, text=key, field=f"{path}.{key}")
        if key != "sublines" and not isinstance(value, str):
            refuse("wrong_type", at_line, text=key, field=f"{path}.{key}")
    if not item.get("account"):
        refuse("missing_key", at_line, text="account", field=f"{path}.account")
    debit, credit = item.get("debit", ""), item.get("credit", "")
    return JournalLine(
        account=item["account"],
        fund=item.get("fund") or DEFAULT_FUND,
        debit_minor=fen_at(debit, at_line, field=f"{path}.debit") if debit else 0,
        credit_minor=fen_at(credit, at_line, field=f"{path}.credit") if credit else 0,
        place=item.get("place", place),
        work=item.get("work", ""),
        party=item.get("party", ""),
        sublines=shares_from(item.get("sublines", []), at_line, field=f"{path}.sublines"),
        at_line=at_line,
    )
