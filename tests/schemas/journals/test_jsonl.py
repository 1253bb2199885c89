"""JSON lines: strict on the way in."""

import json
from datetime import date
from io import BytesIO
from typing import Any

import pytest

from ledger.domain.errors import ImportRefusedError
from ledger.domain.journals import JournalEntry
from ledger.domain.transactions import CounterpartyKind, Kind
from ledger.schemas.journals.formats import JournalFormat, read_entries

LINES = [
    {"account": "100201", "fund": "GEN", "debit": "500.00"},
    {"account": "480101", "fund": "GEN", "credit": "500.00"},
]


def read(*items: object) -> list[JournalEntry]:
    texts = [
        item if isinstance(item, str) else json.dumps(item, ensure_ascii=False) for item in items
    ]
    return list(read_entries(BytesIO("\n".join(texts).encode()), JournalFormat.JSONL))


def entry(**values: Any) -> dict[str, Any]:
    return {"dated_on": "2025-09-03", "lines": LINES} | values


def changed(**values: Any) -> dict[str, Any]:
    """Give an entry whose first line has other values."""
    return entry(lines=[{k: v for k, v in (LINES[0] | values).items() if v is not None}, LINES[1]])


def test_a_line_becomes_an_entry_with_amounts_in_fen() -> None:
    (found,) = read(
        entry(summary="停车费", kind="opening", counterparty_kind="tenant", matter="九月")
    )
    assert [(x.account, x.fund, x.debit_minor, x.credit_minor) for x in found.lines] == [
        ("100201", "GEN", 50000, 0),
        ("480101", "GEN", 0, 50000),
    ]
    assert (found.dated_on, found.kind, found.summary) == (date(2025, 9, 3), Kind.OPENING, "停车费")
    assert found.counterparty_kind is CounterpartyKind.TENANT


def test_the_day_it_happened_alone_serves_as_both_dates() -> None:
    (found,) = read({"occurred_on": "2025-09-03", "lines": LINES})
    assert found.dated_on == found.occurred_on == date(2025, 9, 3)


def test_the_fund_is_common_money_unless_said_otherwise() -> None:
    (found,) = read(changed(fund=None))
    assert found.lines[0].fund == "GEN"


def test_a_place_for_the_whole_entry_is_that_of_each_line() -> None:
    (found,) = read(entry(place="B1"))
    assert {line.place for line in found.lines} == {"B1"}


def test_tags_stay_in_the_private_memo() -> None:
    (found,) = read(entry(memo="备注", tags=["roof", "2025"]))
    assert found.memo == "备注 #roof #2025"


def test_blank_lines_are_skipped_and_lines_counted() -> None:
    assert [found.at_line for found in read("", entry(), " ", entry())] == [2, 4]


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    data = b"\xef\xbb\xbf" + json.dumps(entry()).encode()
    assert len(list(read_entries(BytesIO(data), JournalFormat.JSONL))) == 1


@pytest.mark.parametrize(
    ("item", "reason", "field"),
    [
        (entry(note="x"), "unknown_key", "note"),
        (entry(memo=5), "wrong_type", "memo"),
        (entry(lines="x"), "wrong_type", "lines"),
        (entry(lines=["x"]), "wrong_type", "lines.0"),
        (entry(tags=[1]), "wrong_type", "tags"),
        (entry(leaf=True), "wrong_type", "leaf"),
        ({"dated_on": "2025-09-03"}, "missing_key", "lines"),
        ({"lines": LINES}, "missing_key", "dated_on"),
        (entry(dated_on="2025-02-30"), "date_not_a_day", "dated_on"),
        (entry(dated_on="3025-01-01"), "date_year_range", "dated_on"),
        (entry(occurred_on="yesterday"), "date_not_a_day", "occurred_on"),
        (entry(kind="gift"), "unknown_kind", "kind"),
        (entry(counterparty_kind="friend"), "unknown_kind", "counterparty_kind"),
        (entry(flags="no_request fancied"), "unknown_kind", "flags"),
        (entry(period="2025-10"), "period_of_date", "period"),
        (entry(matter="\u200b"), "text_character", "matter"),
        (entry(external_id="x" * 121), "text_too_long", "external_id"),
        (changed(debit="1e3"), "amount_not_a_number", "lines.0.debit"),
        (changed(debit="0.001"), "amount_too_precise", "lines.0.debit"),
        (changed(debit="1000000000000000000"), "amount_too_large", "lines.0.debit"),
        (changed(debit=500), "wrong_type", "lines.0.debit"),
        (changed(account=None), "missing_key", "lines.0.account"),
        (changed(colour="red"), "unknown_key", "lines.0.colour"),
        (changed(sublines=[["H1", 1]]), "wrong_type", "lines.0.sublines"),
        (changed(sublines="x"), "wrong_type", "lines.0.sublines"),
        (entry(names="x"), "wrong_type", "names"),
        (entry(names=[{"noun": "account"}]), "wrong_type", "names"),
        (entry(names=[{"noun": "planet", "code": "x"}]), "unknown_key", "names"),
        (entry(names=[{"noun": "fund", "code": "x", "hue": "y"}]), "unknown_key", "names.fund"),
        (entry(names=[{"noun": "fund", "code": "x", "name_zh": 1}]), "wrong_type", "names.fund"),
        ("{", "syntax", "file"),
        ("[1]", "wrong_type", "file"),
        ("[" * 100_000, "syntax", "file"),
        ('{"memo": NaN}', "syntax", "file"),
        ('{"memo": "a", "memo": "b"}', "duplicate_key", "memo"),
    ],
)
def test_what_is_not_understood_is_refused_with_line_and_field(
    item: object, reason: str, field: str
) -> None:
    with pytest.raises(ImportRefusedError) as refused:
        read(entry(), item)
    error = refused.value
    assert (error.line, error.reason, error.field) == (2, reason, field)


def test_another_encoding_is_refused_with_its_line() -> None:
    data = json.dumps(entry()).encode() + b"\n" + "停车费".encode("gb18030")
    with pytest.raises(ImportRefusedError) as refused:
        list(read_entries(BytesIO(data), JournalFormat.JSONL))
    assert (refused.value.reason, refused.value.line) == ("encoding", 2)


def test_a_line_without_end_is_refused_before_it_fills_the_memory() -> None:
    with pytest.raises(ImportRefusedError) as refused:
        list(read_entries(BytesIO(b" " * (5 * 1024 * 1024)), JournalFormat.JSONL))
    assert (refused.value.reason, refused.value.line) == ("line_too_long", 1)
