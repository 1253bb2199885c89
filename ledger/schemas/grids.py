"""Rows of the voucher grid: read from the form or pasted from a spreadsheet, then read as lines."""

import csv
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ledger.domain.arithmetic import amount_of
from ledger.domain.errors import LinesError, Refusal, TextError
from ledger.domain.money import yuan
from ledger.domain.texts import unstorable
from ledger.domain.transactions import LINES_MAX, Line
from ledger.schemas.choosing import Index

COLUMNS = ("summary", "account", "fund", "place", "work", "party", "debit", "credit")
NOUNS = ("account", "fund", "place", "work", "party")
CELL_LENGTH_MAX = 200
REFUSALS_MAX = 100
#: What the heads of columns are called in other people's spreadsheets.
_HEADS = {
    "summary": "摘要 说明 用途 summary description narration",
    "account": "科目 会计科目 科目名称 科目编码 科目代码 account",
    "fund": "资金 基金 资金名称 fund",
    "place": "楼院 楼栋 房屋 房屋或楼栋 院落 place building",
    "work": "工程 项目 工程项目 work",
    "party": "往来单位 单位 对方 供应商 往来 party",
    "debit": "借方 借 借方金额 借方金额(元) 借方(元) debit",
    "credit": "贷方 贷 贷方金额 贷方金额(元) 贷方(元) credit",
}
#: A head, without spaces and in lower case, and its column.
HEADS = {word: column for column, words in _HEADS.items() for word in words.split()}
#: Columns of a table without heads, by how many it has.
_UNNAMED = {
    3: ("account", "debit", "credit"),
    4: ("summary", "account", "debit", "credit"),
    5: ("summary", "account", "fund", "debit", "credit"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row as typed."""

    summary: str = ""
    account: str = ""
    fund: str = ""
    place: str = ""
    work: str = ""
    party: str = ""
    debit: str = ""
    credit: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells in the order of the columns."""
        return tuple(getattr(self, column) for column in COLUMNS)

    @property
    def is_blank(self) -> bool:
        """Whether nothing that makes a line was typed; a fund that was only proposed is nothing."""
        return not any((self.summary, self.account, self.debit, self.credit))


@dataclass(frozen=True, slots=True)
class GridLines:
    """Lines that could be read, with the row of each; or every mistake at its cell."""

    lines: tuple[Line, ...] = ()
    positions: tuple[int, ...] = ()
    summaries: tuple[tuple[int, str], ...] = ()
    refusals: tuple[Refusal, ...] = ()

    def placed(self, refusal: Refusal) -> Refusal:
        """Move a refusal of a draft's line to the row it was typed in."""
        found = re.fullmatch(r"lines\.(\d+)(\..*)?", str(refusal.data.get("field", "")))
        if found:
            # A draft without lines is refused at its first line, which nobody typed.
            row = dict(enumerate(self.positions)).get(int(found[1]), 0)
            refusal.field = f"lines.{row}{found[2] or ''}"  # type: ignore[attr-defined]
        return refusal


def rows_of(form: Mapping[str, Any]) -> list[Row]:
    """Read the rows of a form: what the page's script sent as JSON, else the fields one by one.

    Raises:
        LinesError: more rows than a voucher may have, or no rows of ours.
    """
    sent = str(form.get("rows", "")).strip()
    if sent:
        return _rows_of_json(sent)
    numbers = [
        int(found[1])
        for name in form
        if (found := re.fullmatch(r"row(\d{1,5})-account", str(name), re.ASCII))
    ]
    # Rows beyond those that a page draws come along as they were.
    rest = str(form.get("rest", "")).strip()
    beyond = _rows_of_json(rest) if rest else []
    _check_count(len(numbers) + len(beyond))
    drawn = [
        Row(*(_cell(form.get(f"row{number}-{column}", "")) for column in COLUMNS))
        for number in sorted(numbers)
    ]
    return drawn + beyond


def pasted_rows(text: str) -> list[Row]:
    """Read a table copied from a spreadsheet: with heads, or by the number of its columns.

    Raises:
        LinesError: more rows than a voucher may have.
    """
    lines = [line for line in re.split(r"\r\n?|\n", text) if line.strip()]
    _check_count(len(lines) - 1, field="pasted")
    separator = "\t" if any("\t" in line for line in lines) else ","
    try:
        read = csv.reader(lines, delimiter=separator)
        table = [[cell.strip() for cell in cells] for cells in read]
    except csv.Error as error:
        raise LinesError(reason="unreadable", field="pasted") from error
    if not table:
        return []
    heads = [HEADS.get(cell.replace(" ", "").replace("（", "(").replace("）", ")").casefold())
             for cell in table[0]]  # fmt: skip
    if sum(head is not None for head in heads) >= 2:
        body, columns = table[1:], heads
    else:
        body, columns = table, list(_UNNAMED.get(len(table[0]), COLUMNS))
    rows = [
        Row(**{
            column: _cell(cell)
            for column, cell in zip(columns, cells, strict=False) if column is not None
        })
        for cells in body
    ]  # fmt: skip
    return [replace(row, debit=_paid(row.debit), credit=_paid(row.credit)) for row in rows]


def read_rows(rows: Sequence[Row], index: Index) -> GridLines:
    """Read rows as lines; a fund left empty is that of the row above, a summary too."""
    reading = _Reading(index)
    for number, row in enumerate(rows):
        # Whoever pasted another table altogether has seen enough.
        if not row.is_blank and len(reading.refusals) < REFUSALS_MAX:
            reading.take(number, row)
    if reading.refusals:
        return GridLines(refusals=tuple(reading.refusals))
    return GridLines(tuple(reading.lines), tuple(reading.positions), tuple(reading.summaries))


def row_of_line(line: Line, index: Index, *, summary: str = "", blank: bool = False) -> Row:
    """Write a line back as somebody would have typed it; ``blank`` leaves the amount out."""
    named = {noun: _words(index, noun, getattr(line, noun)) for noun in NOUNS}
    debit, credit = (
        yuan(minor) if minor and not blank else ""
        for minor in (line.debit_minor, line.credit_minor)
    )
    return Row(summary=summary, debit=debit, credit=credit, **named)


@dataclass
class _Reading:
    index: Index
    lines: list[Line] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    summaries: list[tuple[int, str]] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    _fund: str = ""

    def take(self, number: int, row: Row) -> None:
        """Read one row, or note everything that is wrong with it."""
        path = f"lines.{number}"
        codes = {noun: self._code(noun, getattr(row, noun), path) for noun in NOUNS}
        codes["fund"] = self._fund = codes["fund"] or self._fund
        for noun in ("account", "fund"):
            if not codes[noun] and not getattr(row, noun):
                self.refusals.append(TextError(reason="required", field=f"{path}.{noun}"))
        debit_minor, credit_minor = self._amounts(row, path)
        self.lines.append(
            Line(
                codes["account"], codes["fund"], debit_minor, credit_minor,
                codes["place"], codes["work"], codes["party"],
            )
        )  # fmt: skip
        self.positions.append(number)
        if row.summary.strip():
            self.summaries.append((number, row.summary.strip()))

    def _code(self, noun: str, typed: str, path: str) -> str:
        if not typed.strip():
            return ""
        try:
            return self.index.find(noun, typed, f"{path}.{noun}").code
        except Refusal as refusal:
            self.refusals.append(refusal)
            return ""

    def _amounts(self, row: Row, path: str) -> tuple[int, int]:
        found = []
        for side in ("debit", "credit"):
            typed = getattr(row, side).strip()
            try:
                found.append(amount_of(typed, field=f"{path}.{side}") if typed else 0)
            except Refusal as refusal:
                self.refusals.append(refusal)
                return 0, 0
        if all(found):
            self.refusals.append(LinesError(reason="one_side", field=f"{path}.credit"))
        elif not any(found):
            self.refusals.append(LinesError(reason="zero", field=f"{path}.debit"))
        return found[0], found[1]


def _words(index: Index, noun: str, code: str) -> str:
    if not code:
        return ""
    found = next((item for item in index.choices[noun] if item.code == code), None)
    return found.words if found else code


def _rows_of_json(text: str) -> list[Row]:
    try:
        table = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise LinesError(reason="unreadable") from error
    whole = isinstance(table, list) and all(
        isinstance(cells, list)
        and len(cells) == len(COLUMNS)
        and all(isinstance(cell, str) and not unstorable(cell) for cell in cells)
        for cells in table
    )
    if not whole:
        raise LinesError(reason="unreadable")
    _check_count(len(table))
    return [Row(*map(_cell, cells)) for cells in table]


def _cell(text: Any) -> str:
    return str(text).strip()[:CELL_LENGTH_MAX]


def _paid(text: str) -> str:
    """Leave out what spreadsheets write for nothing."""
    return "" if text in ("-", "—", "0", "0.00", "0.0") else text


def _check_count(count: int, *, field: str = "lines") -> None:
    if count > LINES_MAX:
        raise LinesError(reason="too_many", limit=LINES_MAX, field=field)
