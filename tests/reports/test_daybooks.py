"""Daybooks on paper: months ruled off, and sums handed from page to page."""

from dataclasses import replace
from itertools import pairwise

import pytest

from ledger.i18n import language
from reports import daybooks
from reports.errors import PaperTooLongError
from tests.reports import accounting_samples, samples
from tests.reports.pdfs import pages, paper, solid

CHINESE = language("zh")
LONG = "施工单位三号楼曳引机更换以及井道照明改造和验收整改尾款支付第三期含质保金抵扣说明"


@pytest.mark.parametrize("count", [0, 1, 24, 60, 200])
def test_totals_of_months_do_not_count_towards_those_of_pages(count: int) -> None:
    statement = accounting_samples.daybook(count)
    made = daybooks.pages(statement, CHINESE)
    printed = [row for page in made for row in page.rows]
    assert sum(not row.is_total for row in printed) == count
    assert sum(row.is_total for row in printed) == count // 10 * 2
    assert not any(page.rows and page.rows[-1].keeps_next for page in made)
    for before, after in pairwise(made):
        assert replace(before.carried, summary="") == replace(after.brought, summary="")
    last = made[-1].carried
    assert (last.debit_minor, last.credit_minor, last.balance_minor) == (
        statement.detail.debit_minor,
        statement.detail.credit_minor,
        statement.detail.closing_minor,
    )


@pytest.mark.parametrize("summary", ["", LONG])
def test_pages_cut_here_are_the_pages_laid_out(summary: str) -> None:
    statement = accounting_samples.daybook(60, summary=summary)
    content = daybooks.pdf(
        statement, language=CHINESE, url=samples.URL, made_at=samples.MADE_AT,
        enclosed=samples.enclosed(),
    )  # fmt: skip
    made, sheets = daybooks.pages(statement, CHINESE), pages(content)
    assert len(sheets) - len(made) in (0, 1)  # the foot of the paper may need one of its own
    for page, sheet in zip(made, sheets, strict=False):
        assert page.brought.summary in sheet
        assert page.carried.summary in sheet
        assert [row.voucher for row in page.rows if row.voucher not in sheet] == []


def test_a_month_is_ruled_off_with_the_year_so_far() -> None:
    content = solid(paper("bank_journal"))
    assert content.count("2025年7月本月合计777.0077.00") == 2
    assert content.count("本年累计999.0099.00") == 6
    assert "当日余额" in content


@pytest.mark.parametrize("part", [{"next_after": "202509-3"}, {"is_first": False}])
def test_a_part_of_a_daybook_is_not_printed_as_if_it_were_the_whole(
    part: dict[str, object],
) -> None:
    whole = accounting_samples.daybook(3)
    cut = replace(whole, detail=replace(whole.detail, **part))  # type: ignore[arg-type]
    with pytest.raises(PaperTooLongError):
        daybooks.pdf(
            cut, language=CHINESE, url=samples.URL, made_at=samples.MADE_AT,
            enclosed=samples.enclosed(),
        )  # fmt: skip
