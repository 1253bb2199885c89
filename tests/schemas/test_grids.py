"""The voucher grid's rows: typed, sent by script, pasted; every mistake at its cell."""

import csv
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.charts import DEFAULT_FUNDS, edition
from ledger.domain.errors import Refusal
from ledger.domain.transactions import LINES_MAX, Draft, Line, credit, debit
from ledger.schemas.choosing import Choice, Index
from ledger.schemas.grids import (
    COLUMNS,
    REFUSALS_MAX,
    Row,
    pasted_rows,
    read_rows,
    row_of_line,
    rows_of,
)
from ledger.schemas.vouchers import Header, draft_of_voucher, memo_and_notes, read_header

INDEX = Index({
    "account": tuple(
        Choice(item.code, item.plain_zh or item.name_zh, (item.name_zh, item.plain_zh))
        for item in edition("npo-2026").accounts
    ),
    "fund": tuple(Choice(fund.code, fund.name_zh, (fund.name_zh,)) for fund in DEFAULT_FUNDS),
    "place": (Choice("B3", "3号楼", ("3号楼",)),),
    "work": (),
    "party": (Choice("C1", "鸿升电梯", ("鸿升电梯",)),),
})  # fmt: skip
TODAY = date(2025, 9, 10)
HEADER = {"dated_on": "2025-09-03"}
REPAIR = [
    Row("3号楼电梯维修", "510104", "GEN", "3号楼", "", "鸿升", "3500*2", ""),
    Row("", "手续费", "", "", "", "", "6.5", ""),
    Row("付维修费", "100201 共有资金银行户", "", "", "", "", "", "7006.50"),
]


def voucher(rows: list[Row], **values: Any) -> Draft:
    header, refusals = read_header({**HEADER, **values})
    assert header is not None, refusals
    grid = read_rows(rows, INDEX)
    for refusal in grid.refusals:
        raise refusal
    return draft_of_voucher(header, grid, today=TODAY)


def test_rows_become_lines_and_the_first_summary_is_the_vouchers() -> None:
    made = voucher(REPAIR, matter="电梯维修", memo="已验收")
    assert made.lines == (
        debit("510104", 7_000_00, fund="GEN", place="B3", party="C1"),
        debit("530104", 6_50, fund="GEN"),
        credit("100201", 7_006_50, fund="GEN"),
    )
    assert made.summary == "3号楼电梯维修"
    assert made.memo == "已验收；第3行：付维修费"
    assert memo_and_notes(made.memo) == ("已验收", {2: "付维修费"})


def test_a_line_written_back_reads_as_itself() -> None:
    for line in voucher(REPAIR).lines:
        row = row_of_line(line, INDEX, summary="摘要")
        assert read_rows([row], INDEX).lines == (line,)
    assert row_of_line(Line("9", "GEN", 1), INDEX).account == "9"
    assert row_of_line(Line("510104", "GEN", 100), INDEX, blank=True).debit == ""


def cells(number: int, **values: str) -> list[Row]:
    rows = list(REPAIR)
    made = dict(zip(COLUMNS, rows[number].cells, strict=True)) | values
    rows[number] = Row(**made)
    return rows


@pytest.mark.parametrize(
    ("rows", "values", "field", "reason"),
    [
        (cells(1, account="不存在"), {}, "lines.1.account", None),
        (cells(1, account="公共"), {}, "lines.1.account", "ambiguous"),
        (cells(1, account=""), {}, "lines.1.account", "required"),
        (cells(0, fund=""), {}, "lines.0.fund", "required"),
        (cells(1, fund="钱"), {}, "lines.1.fund", None),
        (cells(1, place="8号楼"), {}, "lines.1.place", None),
        (cells(1, debit="abc"), {}, "lines.1.debit", "not_a_number"),
        (cells(1, debit="1/3"), {}, "lines.1.debit", "too_precise"),
        (cells(1, credit="1"), {}, "lines.1.credit", "one_side"),
        (cells(1, debit=""), {}, "lines.1.debit", "zero"),
        (cells(1, debit="-6.5"), {}, "lines.1.debit", "negative"),
        (cells(1, debit="7"), {}, "lines", None),
        (cells(0, summary="电话13800000000"), {}, "lines.0.summary", "personal_number"),
        (cells(0, summary="🚗"), {}, "lines.0.summary", "character"),
        (cells(2, summary="长" * 61), {}, "lines.2.summary", "too_long"),
        (REPAIR[:1], {}, "lines", "too_few"),
        ([], {}, "lines.0.summary", "required"),
        ([Row("", *row.cells[1:]) for row in REPAIR], {}, "lines.0.summary", "required"),
        (REPAIR, {"dated_on": "2025-09-11"}, "dated_on", "future"),
        (REPAIR, {"occurred_on": "2025-09-04"}, "occurred_on", "after_booking"),
        (REPAIR, {"matter": "13800000000"}, "matter", "personal_number"),
        (REPAIR, {"memo": "长" * 495}, "lines.2.summary", "too_many_summaries"),
    ],
    ids=range(22),
)
def test_a_mistake_is_named_at_its_cell(
    rows: list[Row], values: dict[str, str], field: str, reason: str | None
) -> None:
    with pytest.raises(Refusal) as refusal:
        voucher(rows, **values)
    assert refusal.value.data["field"] == field
    if reason:
        assert refusal.value.data["reason"] == reason


def test_every_mistake_is_found_at_once() -> None:
    grid = read_rows([Row("一", "?", "?", "?", "", "", "?", ""), Row("二")], INDEX)
    assert [item.data["field"] for item in grid.refusals] == [
        "lines.0.account", "lines.0.fund", "lines.0.place", "lines.0.debit",
        "lines.1.account", "lines.1.fund", "lines.1.debit",
    ]  # fmt: skip


def test_blank_rows_between_are_passed_over_and_mistakes_stay_at_their_rows() -> None:
    blank = Row(fund="GEN")
    made = voucher([blank, REPAIR[0], blank, *REPAIR[1:], blank])
    assert len(made.lines) == 3
    assert made.memo == "第3行：付维修费"
    with pytest.raises(Refusal) as refusal:
        voucher([blank, REPAIR[0], blank, Row("", "手续费", "", "", "", "", "-1", ""), REPAIR[2]])
    assert refusal.value.data["field"] == "lines.3.debit"


def test_a_form_without_script_sends_its_rows_one_by_one() -> None:
    form = {f"row{number}-{column}": "" for number in range(6) for column in COLUMNS}
    form |= {"row1-account": "480101", "row1-debit": " 5 ", "rowx-account": "1", "csrf": "1"}
    rows = rows_of(form)
    assert len(rows) == 6
    assert rows[1] == Row(account="480101", debit="5")


def test_a_script_sends_them_as_json() -> None:
    sent = json.dumps([list(row.cells) for row in REPAIR])
    assert rows_of({"rows": sent}) == REPAIR
    assert len(rows_of({"rows": json.dumps([["x" * 999] + [""] * 7])})[0].summary) == 200


@pytest.mark.parametrize(
    "sent", ["{}", "[[1]]", "[1]", "nonsense", "[" * 50_000, '[["",1,"","","","","",""]]',
     r'[["\ud83d","","","","","","",""]]', r'[["\u0000","","","","","","",""]]'],
)  # fmt: skip
def test_what_no_script_of_ours_sends_is_refused(sent: str) -> None:
    with pytest.raises(Refusal) as refusal:
        rows_of({"rows": sent})
    assert refusal.value.data["reason"] == "unreadable"


def test_more_rows_than_a_voucher_has_are_refused() -> None:
    many = [[""] * 8] * (LINES_MAX + 1)
    pasted = "\n".join(["a\tb"] * (LINES_MAX + 2))
    with pytest.raises(Refusal) as refusal:
        rows_of({"rows": json.dumps(many)})
    assert refusal.value.data["reason"] == "too_many"
    with pytest.raises(Refusal) as refusal:
        pasted_rows(pasted)
    assert refusal.value.data["reason"] == "too_many"


def test_a_table_that_no_spreadsheet_writes_is_refused() -> None:
    before = csv.field_size_limit(100)
    try:
        with pytest.raises(Refusal) as refusal:
            pasted_rows("x" * 200)
    finally:
        csv.field_size_limit(before)
    assert refusal.value.data["reason"] == "unreadable"


def test_another_table_altogether_is_not_complained_about_for_ever() -> None:
    grid = read_rows([Row("一", "?", "GEN", debit="1")] * 500, INDEX)
    assert len(grid.refusals) == REFUSALS_MAX


def test_a_table_with_heads_is_read_by_them_in_any_order() -> None:
    pasted = (
        "会计科目\t摘 要\t备注\t借方金额（元）\t贷方金额(元)\r\n"
        '510102\t"9月\t保洁"\tx\t3,000.00\t-\r\n\r\n100201\t付款\t\t0.00\t3,000.00\r\n'
    )
    first, second = pasted_rows(pasted)
    assert (first.account, first.debit, first.credit) == ("510102", "3,000.00", "")
    assert first.summary == "9月\t保洁"
    assert (second.summary, second.debit, second.credit) == ("付款", "", "3,000.00")


def test_a_table_without_heads_is_read_by_the_number_of_its_columns() -> None:
    assert pasted_rows("停车费,1001,5,") == [Row("停车费", "1001", debit="5")]
    assert pasted_rows("1001\t5\t") == [Row(account="1001", debit="5")]
    assert pasted_rows("一\t1001\tGEN\t5\t") == [Row("一", "1001", "GEN", debit="5")]
    assert pasted_rows("一\t1001\tGEN\tB3\tW\tP\t5\t")[0].party == "P"
    assert pasted_rows(" \n") == []


@given(st.text())
def test_whatever_is_pasted_is_rows_or_a_refusal(text: str) -> None:
    try:
        rows = pasted_rows(text)
    except Refusal:
        return
    read_rows(rows, INDEX)


def test_a_header_names_its_own_mistakes() -> None:
    header, refusals = read_header({"dated_on": "", "counterparty_kind": "martians"})
    assert header is None
    assert {item.data["field"] for item in refusals} == {"dated_on", "counterparty_kind"}


def test_a_changed_draft_keeps_what_the_grid_does_not_show() -> None:
    before = Draft(
        date(2025, 9, 1), (debit("1001", 1, fund="GEN"), credit("480101", 1, fund="GEN")), "旧",
        decision="D1", contract="C1",
    )  # fmt: skip
    header, _ = read_header(HEADER)
    assert isinstance(header, Header)
    after = draft_of_voucher(header, read_rows(REPAIR, INDEX), today=TODAY, base=before)
    assert (after.decision, after.contract, after.summary) == ("D1", "C1", "3号楼电梯维修")
