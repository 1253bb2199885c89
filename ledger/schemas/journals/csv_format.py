"""The journal as CSV, one row a line of a voucher: for spreadsheets, and read back without loss.

UTF-8 with a byte order mark, which Chinese spreadsheet programs need. A text that a spreadsheet would run
as a formula stands behind an apostrophe.
"""

import csv
import json
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import groupby

from ledger.domain.errors import ImportRefusedError
from ledger.domain.journals import Declaration, Journal, JournalEntry, JournalLine
from ledger.domain.money import yuan
from ledger.schemas.cells import as_typed, harmless
from ledger.schemas.journals.annotations import (
    DEFAULT_FUND,
    ENTRY_KEYS,
    entry_of,
    entry_texts,
    line_texts,
    shares_of,
)
from ledger.schemas.journals.jsonl import load_json, names_from, plain_names
from ledger.schemas.journals.text import LINE_BYTES_MAX, NumberedLine, fen_at, refuse

COLUMNS = (
    "line", "voucher", "dated_on", "occurred_on", "kind", "summary", "account", "account_name",
    "fund", "fund_name", "debit", "credit", "counterparty_kind", "matter", "line_place",
    "line_work", "party", "period", "corrects", "refund_of", "decision", "work", "contract", "memo",
    "external_id", "sublines", "part", "flags", "leaf", "names",
)  # fmt: skip
#: Where a line's own texts stand; an entry has a work too.
_COLUMN_OF = {"place": "line_place", "work": "line_work", "party": "party", "sublines": "sublines"}
_AT = {column: position for position, column in enumerate(COLUMNS)}
_FIRST_OF_LINE = _AT["account"]
_SAID_ONCE = ("memo", "external_id", "names")
_REQUIRED = ("voucher", "account", "debit", "credit")
#: Said again for the reader's comfort, and not read back.
_IGNORED = frozenset({"line", "account_name", "fund_name", "leaf"})
_NUMERIC = frozenset({"line", "debit", "credit", "leaf"})


def write(journal: Journal) -> Iterator[str]:
    """Write a heading and a row for each line."""
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow(COLUMNS)
    labels: dict[tuple[str, str], str] = {}
    for entry in journal.entries:
        for item in entry.names:
            labels[item.noun, item.code] = item.values.get("name_zh", "")
        writer.writerows(_rows(entry, labels))
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def neutral(text: str, column: str) -> str:
    """Keep a text from being run as a formula; amounts stay numbers."""
    return text if column in _NUMERIC else harmless(text)


def read(numbered: Iterable[NumberedLine]) -> Iterator[JournalEntry]:
    """Read entries: rows that follow each other under one voucher text are one transaction.

    Raises:
        ImportRefusedError: with the line and the column at fault.
    """
    for _, rows in groupby(_read_rows(numbered), key=lambda row: row[1]["voucher"]):
        yield _entry(list(rows))


def _rows(entry: JournalEntry, labels: dict[tuple[str, str], str]) -> Iterator[list[str]]:
    texts = entry_texts(entry)
    if entry.names:
        names = plain_names(entry.names)
        texts["names"] = json.dumps(names, ensure_ascii=False, separators=(",", ":"))
    shared = [""] * len(COLUMNS)
    for column, text in texts.items():
        shared[_AT[column]] = neutral(text, column)
    for position, line in enumerate(entry.lines, start=1):
        row = shared.copy()
        if position == 1:
            # What is long is said once; the rest stands in every row, so that rows can be filtered.
            for column in _SAID_ONCE:
                shared[_AT[column]] = ""
        row[0] = str(position)
        row[_FIRST_OF_LINE : _FIRST_OF_LINE + 6] = (
            neutral(line.account, "account"),
            neutral(labels.get(("account", line.account), ""), "account_name"),
            neutral(line.fund, "fund"),
            neutral(labels.get(("fund", line.fund), ""), "fund_name"),
            yuan(line.debit_minor) if line.debit_minor else "",
            yuan(line.credit_minor) if line.credit_minor else "",
        )
        said = line_texts(line)
        for key, text in said.items():
            column = _COLUMN_OF[key]
            row[_AT[column]] = neutral(text, column)
        yield row


def _read_rows(numbered: Iterable[NumberedLine]) -> Iterator[tuple[int, dict[str, str]]]:
    csv.field_size_limit(LINE_BYTES_MAX)
    last = 0

    def texts() -> Iterator[str]:
        nonlocal last
        for number, text in numbered:
            last = number
            yield f"{text}\n"

    reader = csv.reader(texts(), strict=True)
    first = 1
    heading: list[str] = []
    try:
        for row in reader:
            at_line, first = first, last + 1
            if not any(row):
                continue
            if not heading:
                heading = _heading([cell.strip() for cell in row], at_line)
                continue
            if len(row) != len(heading):
                refuse("columns", at_line, text=str(len(row)))
            yield at_line, {key: as_typed(cell) for key, cell in zip(heading, row, strict=True)}
    except csv.Error as error:
        raise ImportRefusedError(reason="syntax", line=last) from error


def _heading(columns: list[str], at_line: int) -> list[str]:
    for column in columns:
        if column not in COLUMNS:
            refuse("unknown_key", at_line, text=column, field=column)
        if columns.count(column) > 1:
            refuse("duplicate_key", at_line, text=column, field=column)
    for column in _REQUIRED:
        if column not in columns:
            refuse("missing_key", at_line, text=column, field=column)
    return columns


def _entry(rows: list[tuple[int, dict[str, str]]]) -> JournalEntry:
    at_line, head = rows[0]
    if not head["voucher"].strip():
        refuse("missing_key", at_line, text="voucher", field="voucher")
    names: list[Declaration] = []
    for number, row in rows:
        _same_entry(head, row, number)
        if row.get("names"):
            names += names_from(load_json(row["names"], number), number)
    lines = [_line(row, number, f"lines.{i}") for i, (number, row) in enumerate(rows)]
    texts = {key: head[key] for key in ENTRY_KEYS if head.get(key) and key not in _IGNORED}
    return entry_of(texts, lines, names, at_line)


def _same_entry(head: dict[str, str], row: dict[str, str], at_line: int) -> None:
    """Refuse rows of one voucher that contradict each other."""
    for key in ENTRY_KEYS:
        if row.get(key) and row[key] != head.get(key) and key not in _IGNORED:
            refuse("rows_differ", at_line, text=row[key], field=key)


def _line(row: dict[str, str], at_line: int, path: str) -> JournalLine:
    if not row["account"].strip():
        refuse("missing_key", at_line, text="account", field=f"{path}.account")
    debit, credit = row["debit"].strip(), row["credit"].strip()
    return JournalLine(
        account=row["account"].strip(),
        fund=row.get("fund", "").strip() or DEFAULT_FUND,
        debit_minor=fen_at(debit, at_line, field=f"{path}.debit") if debit else 0,
        credit_minor=fen_at(credit, at_line, field=f"{path}.credit") if credit else 0,
        place=row.get("line_place", "").strip(),
        work=row.get("line_work", "").strip(),
        party=row.get("party", "").strip(),
        sublines=shares_of(row.get("sublines", ""), at_line, field=f"{path}.sublines"),
        at_line=at_line,
    )
