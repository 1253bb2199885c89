"""CSV: for spreadsheets, and back."""

import csv
import json
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import pytest

from ledger.domain.errors import ImportRefusedError
from ledger.domain.journals import Journal, JournalEntry, JournalLine
from ledger.schemas.cells import as_typed
from ledger.schemas.journals import csv_format
from ledger.schemas.journals.formats import JournalFormat, read_entries

HEAD = "voucher,dated_on,summary,account,fund,debit,credit\n"
HOSTILE = Path(__file__).parents[2] / "data" / "hostile" / "csv" / "csv-injection.json"


def read(text: str) -> list[JournalEntry]:
    return list(read_entries(BytesIO(text.encode()), JournalFormat.CSV))


def written(*entries: JournalEntry) -> str:
    return "".join(csv_format.write(Journal("", date(2025, 1, 1), (), iter(entries), iter(()))))


def an_entry(*, summary: str = "", memo: str = "") -> JournalEntry:
    lines = (JournalLine("1001", "GEN", 5), JournalLine("480101", "GEN", 0, 5))
    return JournalEntry(
        date(2025, 1, 1), lines, voucher="记-2025-01-0001", summary=summary, memo=memo
    )


def test_rows_under_one_voucher_are_one_transaction() -> None:
    found = read(
        HEAD + "1,2025-09-03,停车费,100201,GEN,500.00,\n1,2025-09-03,停车费,480101,GEN,,500.00\n"
        "2,2025-09-04,利息,100201,,1.00,\n2,,,490101,,,1.00\n"
    )
    assert [
        [(x.account, x.debit_minor, x.credit_minor) for x in entry.lines] for entry in found
    ] == [
        [("100201", 50000, 0), ("480101", 0, 50000)],
        [("100201", 100, 0), ("490101", 0, 100)],
    ]
    assert [entry.at_line for entry in found] == [2, 4]
    assert [line.at_line for line in found[1].lines] == [4, 5]


def test_the_file_begins_with_a_byte_order_mark_and_its_own_reader_skips_it() -> None:
    text = written(an_entry(summary="停车费"))
    assert text[0] == "\ufeff"
    assert "\r\n" in text
    assert read(text)[0].summary == "停车费"


@pytest.mark.parametrize("payload", json.loads(HOSTILE.read_text("utf-8"))["must_be_neutralised"])
def test_no_spreadsheet_runs_what_a_person_typed(payload: str) -> None:
    text = written(an_entry(memo=payload))
    row = next(csv.DictReader(StringIO(text, newline="")))
    assert row["memo"] == f"'{payload}"
    assert as_typed(row["memo"]) == payload


@pytest.mark.parametrize("text", ["'=1", "''=1", "'quoted'", "a=1", "-"])
def test_apostrophes_survive_the_way_there_and_back(text: str) -> None:
    assert read(written(an_entry(memo=text)))[0].memo == text


def test_red_letters_stay_numbers() -> None:
    entry = an_entry()._replace(
        lines=(JournalLine("1001", "GEN", -5), JournalLine("480101", "GEN", 0, -5))
    )
    row = next(csv.DictReader(StringIO(written(entry), newline="")))
    assert row["debit"] == "-0.05"


@pytest.mark.parametrize(
    ("text", "line", "reason", "field"),
    [
        ("voucher,account,debit,credit,colour\n", 1, "unknown_key", "colour"),
        ("voucher,account,debit,debit,credit\n", 1, "duplicate_key", "debit"),
        ("voucher,dated_on,account,debit\n", 1, "missing_key", "credit"),
        (HEAD + "1,2025-09-03,x,1001,GEN,1.00\n", 2, "columns", "file"),
        (HEAD + ",2025-09-03,x,1001,GEN,1.00,\n", 2, "missing_key", "voucher"),
        (HEAD + "1,2025-09-03,x,,GEN,1.00,\n", 2, "missing_key", "lines.0.account"),
        (HEAD + "1,2025-09-03,x,1001,GEN,1.00,\n1,,,1001,,,1x\n", 3, "amount_not_a_number", "lines.1.credit"),
        (HEAD + "1,2025-09-03,x,1001,GEN,1.00,\n1,2025-09-04,x,1001,GEN,,1.00\n", 3, "rows_differ", "dated_on"),
        (HEAD + '1,2025-09-03,"x"y,1001,GEN,1.00,\n', 2, "syntax", "file"),
        (HEAD + '1,2025-09-03,"x\n', 2, "syntax", "file"),
        (HEAD.replace("summary", "names") + '1,2025-09-03,{,1001,GEN,1.00,\n', 2, "syntax", "file"),
        (HEAD.replace("summary", "sublines") + '1,2025-09-03,{,1001,GEN,1.00,\n', 2, "syntax", "lines.0.sublines"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused_with_line_and_column(
    text: str, line: int, reason: str, field: str
) -> None:
    with pytest.raises(ImportRefusedError) as refused:
        read(text)
    error = refused.value
    assert (error.line, error.reason, error.field) == (line, reason, field)
