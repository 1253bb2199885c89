"""The general ledger on paper: its head on every page, and an end."""

from dataclasses import replace

import pytest

from ledger.i18n import language
from ledger.statements.accounting_values import GeneralLedger
from reports import general_ledger
from reports.errors import PaperTooLongError
from reports.framed import ROW_COUNT_MAX
from tests.reports import accounting_samples, samples
from tests.reports.pdfs import pages


def printed(statement: GeneralLedger) -> bytes:
    return general_ledger.pdf(
        statement, language=language("zh"), url=samples.URL, made_at=samples.MADE_AT,
        enclosed=samples.enclosed(),
    )  # fmt: skip


def test_every_page_repeats_the_head_and_no_account_is_lost() -> None:
    sheets = pages(printed(accounting_samples.general_ledger(30)))
    assert len(sheets) > 5
    assert all("科目编码" in sheet for sheet in sheets[:-1])
    content = " ".join(sheets)
    assert [n for n in range(1, 31) if f"第{n}号科目" not in content] == []
    assert content.count("2025年8月 本月合计 500.00 200.00 借 10,300.00") == 30
    assert "全部科目合计 4,500.00 4,500.00" in content


def test_more_months_than_one_paper_may_hold_are_refused() -> None:
    statement = accounting_samples.general_ledger(ROW_COUNT_MAX // 4 + 1)
    with pytest.raises(PaperTooLongError):
        printed(statement)


@pytest.mark.parametrize("part", [{"next_after": "1001"}, {"is_first": False}])
def test_a_part_of_the_ledger_is_not_printed_as_if_it_were_the_whole(
    part: dict[str, object],
) -> None:
    with pytest.raises(PaperTooLongError):
        printed(replace(accounting_samples.general_ledger(), **part))  # type: ignore[arg-type]
