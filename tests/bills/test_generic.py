"""Tables in a form that nobody knows: what is plain of them, and reading them by a mapping."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config import ROOT
from ledger.bills.generic import Proposal, layout_of
from ledger.bills.layouts import Field
from ledger.bills.read import look_at, read
from ledger.domain.bill_mappings import ColumnMapping
from ledger.domain.bills import Direction
from ledger.domain.errors import BillMappingError, BillRefusedError
from tests.bills.test_round_trip import as_sheet, events, zipped
from tests.bills.writers import Event, generic

IN, OUT, NEUTRAL = Direction.IN, Direction.OUT, Direction.NEUTRAL
BOOK = """停车费登记,,,,,
日期,姓名,房号,收入,支出,备注
2025/3/1,甲,3-201,300.00,,三月
2025/3/2,乙,,,20.50,退款
合计,,,300.00,20.50,
"""
FILES = ROOT / "tests" / "data" / "bills"


def moved(data: bytes, mapping: ColumnMapping) -> list[tuple[str, int]]:
    return [(row.direction.value, row.amount_minor) for row in read(data, mapping=mapping).rows]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_plain_table_proposes_itself_whole_and_is_read(encoding: str) -> None:
    data = BOOK.encode(encoding)
    proposal = look_at(data)
    assert proposal.row == 2
    assert proposal.columns == {
        "day": "日期", "counterparty": "姓名", "amount_in": "收入", "amount_out": "支出",
    }  # fmt: skip
    assert proposal.texts == ("房号", "备注")
    assert proposal.samples[0] == ("2025/3/1", "甲", "3-201", "300.00", "", "三月")
    bill = read(data, mapping=proposal.mapping())
    assert (bill.format, bill.warnings) == ("generic", ())
    assert [row.text for row in bill.rows] == ["3-201 · 三月", "退款"]
    assert moved(data, proposal.mapping()) == [("in", 30000), ("out", 2050)]


def test_a_sheet_is_looked_at_and_read_alike() -> None:
    rows = [line.split(",") for line in BOOK.splitlines()]
    proposal = look_at(as_sheet(rows))
    assert moved(as_sheet(rows), proposal.mapping()) == [("in", 30000), ("out", 2050)]


def test_totals_below_the_rows_are_held_against_them() -> None:
    wrong = BOOK.replace("合计,,,300.00", "合计,,,330.00").encode()
    bill = read(wrong, mapping=look_at(wrong).mapping())
    assert [warning.code.value for warning in bill.warnings] == ["declared_total_differs"]


def test_words_that_are_known_are_told_and_others_left_to_a_person() -> None:
    words = ("收入", "Dr", "冲", "/")
    rows = "".join(f"2025-01-01,{n}.00,{word},x\n" for n, word in enumerate(words, 1))
    data = f"时间,金额,收支,摘要\n{rows}"
    proposal = look_at(data.encode())
    assert proposal.words == {"收入": IN, "Dr": OUT, "/": NEUTRAL}
    assert proposal.unknown_words == ("冲",)
    with pytest.raises(BillRefusedError) as caught:
        read(data.encode(), mapping=proposal.mapping())
    assert (caught.value.reason, caught.value.row, caught.value.text) == ("direction", 4, "冲")
    told = Proposal(
        proposal.row, proposal.headings, (), proposal.columns, (), {**proposal.words, "冲": OUT}, ()
    )
    assert moved(data.encode(), told.mapping())[2] == ("out", 300)


def test_more_words_than_anybody_can_read_are_not_collected() -> None:
    rows = "".join(f"2025-01-01,1.00,字{number}\n" for number in range(80))
    assert len(look_at(f"日期,金额,方向\n{rows}".encode()).unknown_words) == 50
    short = "日期,金额,方向\n2025-01-01,1.00\n2025-01-01,1.00, \n"
    assert look_at(short.encode()).unknown_words == ()


def test_a_signed_amount_needs_no_word() -> None:
    data = b"date,amount,memo\n2025-01-01,-1.00,a\n2025-01-02,2.00,b\n"
    proposal = look_at(data)
    assert proposal.columns == {"day": "date", "amount": "amount"}
    assert moved(data, proposal.mapping()) == [("out", 100), ("in", 200)]


def test_dates_and_times_in_two_columns_are_told_apart() -> None:
    data = "交易时间,交易日期,金额,余额\n08:30:00,2025-01-01,1.00,1.00\n".encode()
    proposal = look_at(data)
    assert (proposal.columns["day"], proposal.columns["time"]) == ("交易日期", "交易时间")
    assert (
        read(data, mapping=proposal.mapping()).rows[0].occurred_at.isoformat()
        == "2025-01-01T08:30:00"
    )


def test_two_columns_go_before_an_amount_with_a_word() -> None:
    heads = "日期,借/贷,发生额,借方金额,贷方金额\n2025-01-01,借,1.00,1.00,\n".encode()
    proposal = look_at(heads)
    assert set(proposal.columns) == {"day", "amount_in", "amount_out"}
    # A bank's 借方 is money that leaves us.
    assert moved(heads, proposal.mapping()) == [("out", 100)]


def test_a_table_without_known_headings_shows_its_first_full_row() -> None:
    proposal = look_at("标题\n甲,乙,丙\n1,2,3\n".encode())
    assert (proposal.row, proposal.headings, proposal.columns) == (2, ("甲", "乙", "丙"), {})
    with pytest.raises(BillMappingError) as caught:
        proposal.mapping()
    assert caught.value.reason == "day"


@pytest.mark.parametrize("data", [b"a\nb\n", b"\x1f\x8bxx", "只有一栏\n".encode()])
def test_what_is_no_table_has_nothing_to_map(data: bytes) -> None:
    with pytest.raises(BillRefusedError):
        look_at(data)


def test_only_one_table_is_looked_at() -> None:
    with pytest.raises(BillRefusedError) as caught:
        look_at(zipped({"a.csv": BOOK.encode(), "b.csv": BOOK.encode()}))
    assert (caught.value.reason, caught.value.text) == ("several_bills", "2")


def test_a_mapping_fits_only_tables_with_its_columns() -> None:
    mapping = look_at(BOOK.encode()).mapping()
    other = BOOK.replace("支出", "付款").encode()
    with pytest.raises(BillRefusedError) as caught:
        read(other, mapping=mapping)
    assert caught.value.reason == "unknown_format"


def test_a_known_bill_can_be_read_by_a_mapping_too() -> None:
    data = (FILES / "wechat-personal" / "example-wechat-records.csv").read_bytes()
    bill = read(data, mapping=look_at(data).mapping())
    known = read(data)
    assert bill.format == "generic"
    assert bill.computed() == known.computed()


@given(happened=events(neutral=False), encoding=st.sampled_from(["utf-8-sig", "gb18030"]))
@settings(max_examples=40, deadline=None)
def test_a_table_that_was_written_by_anybody_is_read(happened: list[Event], encoding: str) -> None:
    text, rows = generic(happened)
    data = text.encode(encoding)
    bill = read(data, mapping=look_at(data).mapping())
    assert list(bill.rows) == rows
    assert bill.warnings == ()


def test_every_field_of_a_mapping_is_a_field_of_the_layout() -> None:
    names = {
        "day": "a", "time": "b", "amount": "c", "direction": "d", "balance": "e", "counterparty": "f",
        "counterparty_number": "g", "serial": "h", "order": "i",
    }  # fmt: skip
    values: dict[str, Any] = {**names, "words_in": ("收",), "texts": ("j",)}
    layout = layout_of(ColumnMapping(headings=(*names.values(), "j"), **values))
    assert layout.columns == {Field(name): (text,) for name, text in names.items()}
    assert layout.texts == ("j",)
    assert layout.directions == {"收": IN}
