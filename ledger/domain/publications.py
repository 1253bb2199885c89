"""Publications (公布): a statement frozen as it was on a day, and what a later one says differently.

The content is the statement's payload as plain data. What changes without any figure changing, the log's
size for one, is left out, so that its hash is the one that the statement's paper prints.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.domain.money import parse_yuan

#: What a statement's payload says besides its content.
NOT_CONTENT = frozenset({"size", "previous_voucher", "next_voucher"})
#: The kind of a publication whose content somebody wrote, and of one that quotes two others.
TEXT, CORRECTION = "notice", "correction"

_AMOUNT = re.compile(r"-?\d+\.\d{2}", re.ASCII)
#: What tells one row of a statement from the others, as far as its kind has it.
_KEYS = (
    "flow", "section", "heading", "part", "code", "fund", "courtyard", "dated_on", "voucher", "line",
    "donor", "summary", "item",
)  # fmt: skip
_Amounts = dict[str, int]


@dataclass(frozen=True, slots=True)
class ChangedFigure:
    """One figure that two publications of the same statement give differently, in fen.

    ``where`` is row or total, ``code`` and the names say which row, ``column`` which figure of it.
    """

    where: str
    code: str
    name_zh: str
    name_en: str
    column: str
    original_minor: int
    corrected_minor: int

    @property
    def difference_minor(self) -> int:
        """By how much the later figure is larger."""
        return self.corrected_minor - self.original_minor


def content_of_payload(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out of a payload what is not content."""
    return {key: value for key, value in payload.items() if key not in NOT_CONTENT}


def changed_figures(
    original: Mapping[str, Any], corrected: Mapping[str, Any]
) -> tuple[ChangedFigure, ...]:
    """Compare two contents of one kind figure by figure: rows first, then totals; equal ones are left out."""
    found: list[ChangedFigure] = []
    before, after = _rows(original), _rows(corrected)
    names = {key: named for key, (named, _sums) in (before | after).items()}
    for key in sorted(names):
        code, name, name_en = names[key]
        found += _changes(
            "row", (code, name, name_en), before.get(key, ((), {}))[1], after.get(key, ((), {}))[1]
        )
    found += _changes("total", ("", "", ""), _totals(original), _totals(corrected))
    return tuple(found)


def _changes(
    where: str, named: tuple[str, str, str], before: _Amounts, after: _Amounts
) -> list[ChangedFigure]:
    return [
        ChangedFigure(where, *named, column, before.get(column, 0), after.get(column, 0))
        for column in sorted(before.keys() | after.keys())
        if before.get(column, 0) != after.get(column, 0)
    ]


def _rows(
    content: Mapping[str, Any],
) -> dict[tuple[str, ...], tuple[tuple[str, str, str], _Amounts]]:
    """Give the amounts of each row, by what tells it from others; rows that nothing tells apart are added up."""
    named: dict[tuple[str, ...], tuple[str, str, str]] = {}
    sums: defaultdict[tuple[str, ...], defaultdict[str, int]] = defaultdict(
        lambda: defaultdict(int)
    )
    rows: Sequence[Mapping[str, Any]] = content.get("rows") or ()
    for row in rows:
        key = tuple(_text(row.get(name)) for name in _KEYS)
        name = _text(row.get("name") or row.get("summary") or row.get("item"))
        named[key] = (_text(row.get("code")), name, _text(row.get("name_en")) or name)
        for column, minor in _amounts(row).items():
            sums[key][column] += minor
    return {key: (named[key], dict(sums[key])) for key in named}


def _totals(content: Mapping[str, Any]) -> _Amounts:
    return _amounts(content.get("totals") or {})


def _amounts(row: Mapping[str, Any]) -> _Amounts:
    return {
        column: parse_yuan(value)
        for column, value in row.items()
        if isinstance(value, str) and _AMOUNT.fullmatch(value)
    }


def _text(value: object) -> str:
    if isinstance(value, Mapping):
        return _text(value.get("code"))
    return "" if value is None else str(value)
