"""The ledger of an account: pages that add up, and hand their sums on."""

from dataclasses import replace
from itertools import pairwise

import pytest

from ledger.i18n import language
from ledger.statements.values import AccountDetail
from reports import account_detail
from reports.errors import PaperTooLongError
from reports.framed import ROW_COUNT_MAX
from reports.ledger_pages import sided
from tests.reports import samples
from tests.reports.pdfs import pages, paper, solid

CHINESE = language("zh")
LONG = (
    "施工单位三号楼曳引机更换以及井道照明改造和验收整改尾款支付第三期含质保金抵扣说明"
    + "二〇二五年九月" * 2
)


def printed(statement: AccountDetail) -> bytes:
    return account_detail.pdf(
        statement,
        language=CHINESE,
        url=samples.URL,
        made_at=samples.MADE_AT,
        enclosed=samples.enclosed(),
    )


@pytest.mark.parametrize("count", [0, 1, 26, 27, 60, 400])
def test_each_page_begins_with_the_sums_that_the_one_before_ended_with(count: int) -> None:
    statement = samples.account_detail(count)
    made = account_detail.pages(statement, CHINESE)
    assert sum(len(page.rows) for page in made) == count
    assert made[0].brought.summary == "期初余额"
    assert made[0].brought.balance_minor == statement.opening_minor
    for before, after in pairwise(made):
        assert (before.carried.summary, after.brought.summary) == ("过次页", "承前页")
        assert replace(before.carried, summary="") == replace(after.brought, summary="")
    last = made[-1].carried
    assert last.summary == "本期合计"
    assert last.debit_minor == statement.debit_minor
    assert last.credit_minor == statement.credit_minor
    assert last.balance_minor == statement.closing_minor


@pytest.mark.parametrize(("count", "summary"), [(60, ""), (40, LONG), (40, "Lift Repair 3 " * 4)])
def test_pages_cut_here_are_the_pages_laid_out(count: int, summary: str) -> None:
    statement = samples.account_detail(count, summary=summary)
    made = account_detail.pages(statement, CHINESE)
    sheets = pages(printed(statement))
    assert len(sheets) - len(made) in (0, 1)  # the foot of the paper may need one of its own
    for page, sheet in zip(made, sheets, strict=False):
        assert page.brought.summary in sheet
        assert page.carried.summary in sheet
        assert [row.voucher for row in page.rows if row.voucher not in sheet] == []


def test_a_long_summary_is_printed_whole() -> None:
    assert solid(printed(samples.account_detail(3, summary=LONG))).count(LONG) == 3


def test_the_ledger_names_its_account_and_the_side_of_each_balance() -> None:
    first = pages(paper("account_detail"))[0]
    assert "100201 银行存款-共有资金户" in first
    assert "借 200,000.00" in first
    assert "维修维护支出 等3个" in first


@pytest.mark.parametrize(
    ("balance_minor", "own_side", "expected"),
    [
        (500, "debit", ("借", 500)),
        (-500, "debit", ("贷", 500)),
        (500, "credit", ("贷", 500)),
        (-500, "credit", ("借", 500)),
        (0, "credit", ("平", 0)),
    ],
)
def test_a_balance_is_written_on_the_side_where_it_stands(
    balance_minor: int, own_side: str, expected: tuple[str, int]
) -> None:
    assert sided(balance_minor, own_side, CHINESE) == expected


def test_more_rows_than_one_paper_may_hold_are_refused() -> None:
    statement = samples.account_detail(3)
    too_many = replace(statement, rows=statement.rows[:1] * (ROW_COUNT_MAX + 1))
    with pytest.raises(PaperTooLongError) as refused:
        printed(too_many)
    assert refused.value.row_count_max == ROW_COUNT_MAX


@pytest.mark.parametrize("part", [{"next_after": "202509-3"}, {"is_first": False}])
def test_a_part_of_an_account_is_not_printed_as_if_it_were_the_whole(
    part: dict[str, object],
) -> None:
    with pytest.raises(PaperTooLongError):
        printed(replace(samples.account_detail(3), **part))  # type: ignore[arg-type]
