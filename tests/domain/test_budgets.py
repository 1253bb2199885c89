"""Budgets: each account once in a fund, amounts that can be, and only what a year brings and costs."""

import pytest

from ledger.domain.budgets import LINES_MAX, Budget, BudgetLine, check_account, ordered
from ledger.domain.errors import AccountRuleError, Refusal
from ledger.domain.money import AMOUNT_MINOR_MAX

PARKING = BudgetLine("GEN", "480101", 60_000_00)
REPAIRS = BudgetLine("GEN", "510104", 20_000_00)


def test_lines_stand_in_order_without_empty_ones() -> None:
    assert ordered([REPAIRS, BudgetLine("GEN", "510103", 0), PARKING]) == (PARKING, REPAIRS)


@pytest.mark.parametrize(
    ("year", "lines", "code", "field"),
    [
        (1900, (PARKING,), "period", "year"),
        (2026, (), "lines", "lines"),
        (2026, (PARKING,) * (LINES_MAX + 1), "lines", "lines"),
        (2026, (PARKING, PARKING), "text", "lines.1"),
        (2026, (BudgetLine("GEN", "480101", -1),), "amount", "lines.0.amount"),
        (2026, (BudgetLine("GEN", "480101", AMOUNT_MINOR_MAX + 1),), "amount", "lines.0.amount"),
    ],
)
def test_a_budget_that_cannot_be_is_refused(
    year: int, lines: tuple[BudgetLine, ...], code: str, field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        Budget(year, lines)
    assert (refused.value.code, refused.value.data["field"]) == (code, field)


def test_only_income_spending_and_appropriations_are_budgeted() -> None:
    for account_type in ("income", "expense", "appropriation"):
        check_account(account_type, "480101", "lines.0.account")
    for account_type in ("asset", "liability", "net_assets"):
        with pytest.raises(AccountRuleError) as refused:
            check_account(account_type, "100201", "lines.0.account")
        assert refused.value.reason == "not_budgeted"
