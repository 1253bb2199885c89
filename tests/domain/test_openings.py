"""What the books begin with: assets and debts, and net assets for the rest of each fund."""

from datetime import date

import pytest

from ledger.domain.accounts import AccountType
from ledger.domain.errors import AccountRuleError, LinesError, UnbalancedError
from ledger.domain.funds import FundClass
from ledger.domain.openings import balancing_lines, opening
from ledger.domain.transactions import Kind, credit, debit

TYPES = {
    "100201": AccountType.ASSET, "220203": AccountType.LIABILITY, "480101": AccountType.INCOME,
    "3101": AccountType.NET_ASSETS, "1801": AccountType.ASSET,
}  # fmt: skip
CLASSES = {
    "GEN": FundClass.UNRESTRICTED, "CHA": FundClass.RESTRICTED, "MNT": FundClass.AGENCY,
}  # fmt: skip
DAY = date(2025, 7, 1)


def test_each_funds_rest_goes_to_its_kind_of_net_assets() -> None:
    lines = (
        debit("100201", 900, fund="GEN"), credit("220203", 200, fund="GEN"),
        debit("100201", 50, fund="CHA"),
    )  # fmt: skip
    added = balancing_lines(lines, TYPES, CLASSES)
    assert added == (credit("3102", 50, fund="CHA"), credit("3101", 700, fund="GEN"))
    draft = opening(DAY, (*lines, *added), memo="对账单")
    assert (draft.kind, draft.summary) == (Kind.OPENING, "2025年7月1日建账期初余额")


def test_more_debts_than_assets_are_negative_net_assets() -> None:
    lines = (credit("220203", 200, fund="GEN"),)
    assert balancing_lines(lines, TYPES, CLASSES) == (debit("3101", 200, fund="GEN"),)


def test_what_balances_already_needs_nothing() -> None:
    lines = (debit("100201", 5, fund="GEN"), credit("3101", 5, fund="GEN"))
    assert balancing_lines(lines, TYPES, CLASSES) == ()


def test_income_agency_money_and_nothing_at_all_are_refused() -> None:
    with pytest.raises(AccountRuleError) as refused:
        balancing_lines((credit("480101", 5, fund="GEN"),), TYPES, CLASSES)
    assert (refused.value.reason, refused.value.field) == ("not_a_balance", "lines.0.account")
    with pytest.raises(UnbalancedError):
        balancing_lines((debit("1801", 5, fund="MNT"),), TYPES, CLASSES)
    with pytest.raises(LinesError):
        opening(DAY, ())
