"""Which rules a fact breaks: purpose, period, balance, the account's owner, a missing request."""

from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

import pytest

from ledger.domain.funds import Fund, FundClass
from ledger.domain.spending import SpendingRules, broken_rules, takes_money
from ledger.domain.transactions import (
    BrokenRule,
    CounterpartyKind,
    Draft,
    Kind,
    Line,
    credit,
    debit,
)

DAY = date(2025, 9, 3)


class Kinded(NamedTuple):
    type: str
    is_cash: bool = False


ACCOUNTS = {
    "bank": Kinded("asset", is_cash=True),
    "wechat": Kinded("asset", is_cash=True),
    "payable": Kinded("liability"),
    "relief": Kinded("expense"),
    "wages": Kinded("expense"),
    "gifts": Kinded("income"),
}
CHARITY = Fund(
    "CHA", "慈善基金", "Charity", FundClass.RESTRICTED, allowed_accounts=("relief",),
    first_day=date(2025, 1, 1), last_day=date(2025, 12, 31),
)  # fmt: skip
FUNDS = {
    "CHA": CHARITY,
    "GEN": Fund("GEN", "共有", "Common", FundClass.UNRESTRICTED),
    "MNT": Fund("MNT", "维修", "Maintenance", FundClass.AGENCY),
}
RULES = SpendingRules(ACCOUNTS, FUNDS, ())


class Held(NamedTuple):
    """As much in every account, and in every fund, on every day."""

    cash: int = 1_000_000
    net: int = 1_000_000

    def lowest_cash(self, account: str, fund: str, day: date) -> int:
        assert account in ACCOUNTS, (fund, day)
        return self.cash

    def lowest_net(self, fund: str, day: date) -> int:
        assert fund in FUNDS, day
        return self.net


def of(*lines: Line, **values: object) -> Draft:
    return Draft(DAY, lines, "付款", **values)  # type: ignore[arg-type]


def paid(account: str, fund: str = "CHA", minor: int = 500, **values: object) -> Draft:
    return of(debit(account, minor, fund=fund), credit("bank", minor, fund=fund), **values)


RELIEF = paid("relief")
MOVED = of(debit("wechat", 500, fund="CHA"), credit("bank", 500, fund="CHA"))
EARNED = of(debit("bank", 500, fund="CHA"), credit("gifts", 500, fund="CHA"))


def test_money_spent_as_the_fund_allows_breaks_nothing() -> None:
    assert broken_rules(RELIEF, RULES, Held(500, 500)) == ()
    assert broken_rules(paid("wages", "GEN"), RULES, Held()) == ()


def test_money_spent_on_anything_else_breaks_the_purpose() -> None:
    assert broken_rules(paid("wages"), RULES, Held()) == (BrokenRule.FUND_PURPOSE,)
    assert broken_rules(paid("payable"), RULES, Held()) == (BrokenRule.FUND_PURPOSE,)


@pytest.mark.parametrize("day", [date(2024, 12, 31), date(2026, 1, 1)])
def test_money_spent_outside_the_period_breaks_it_by_the_day_it_happened(day: date) -> None:
    late = replace(RELIEF, dated_on=date(2026, 2, 1), occurred_on=day)
    assert broken_rules(late, RULES, Held()) == (BrokenRule.FUND_PERIOD,)
    assert broken_rules(replace(late, occurred_on=DAY), RULES, Held()) == ()


@pytest.mark.parametrize(
    "exempt", [{"counterparty_kind": CounterpartyKind.BANK}, {"refund_of": 3}], ids=str
)
def test_charges_of_the_bank_and_refunds_ask_for_no_purpose(exempt: dict[str, Any]) -> None:
    rules = replace(RULES, request_above_minor=0)
    draft = replace(paid("wages", **exempt), dated_on=date(2026, 2, 1))
    assert broken_rules(draft, rules, Held()) == ()
    assert broken_rules(draft, rules, Held(cash=499)) == (BrokenRule.CASH_OVERDRAWN,)


def test_more_than_there_is_overdraws_the_account_or_the_fund() -> None:
    assert broken_rules(RELIEF, RULES, Held(cash=499)) == (BrokenRule.CASH_OVERDRAWN,)
    assert broken_rules(RELIEF, RULES, Held(net=499)) == (BrokenRule.FUND_OVERDRAWN,)
    assert broken_rules(paid("wages", "GEN"), RULES, Held(net=499)) == (BrokenRule.FUND_OVERDRAWN,)


def test_paying_what_is_owed_makes_no_fund_poorer() -> None:
    assert broken_rules(paid("payable", "GEN"), RULES, Held(net=0)) == ()
    assert broken_rules(paid("payable", "MNT"), RULES, Held(net=0)) == ()


def test_a_private_persons_account_cannot_pay_but_can_give_the_money_back() -> None:
    rules = replace(RULES, personal={"bank"})
    assert broken_rules(RELIEF, rules, Held()) == (BrokenRule.PERSONAL_ACCOUNT,)
    assert broken_rules(MOVED, rules, Held()) == ()


def test_money_moved_between_our_accounts_serves_no_purpose_yet() -> None:
    late = replace(MOVED, dated_on=date(2026, 2, 1))
    assert broken_rules(late, replace(RULES, request_above_minor=0), Held()) == ()
    assert broken_rules(late, RULES, Held(cash=499)) == (BrokenRule.CASH_OVERDRAWN,)


def test_a_large_payment_without_a_request_is_flagged_where_the_policy_asks_for_one() -> None:
    rules = replace(RULES, request_above_minor=499)
    assert broken_rules(RELIEF, rules, Held()) == (BrokenRule.NO_REQUEST,)
    assert broken_rules(RELIEF, rules, Held(), requested=True) == ()
    assert broken_rules(RELIEF, replace(rules, request_above_minor=500), Held()) == ()


def test_several_broken_rules_are_all_named_in_order() -> None:
    draft = replace(paid("wages"), dated_on=date(2026, 2, 1))
    found = broken_rules(draft, replace(RULES, personal={"bank"}), Held(0, 0))
    assert found == tuple(sorted(found))
    # What a household has is judged apart from what a fund has.
    others = {BrokenRule.NO_REQUEST, BrokenRule.HOUSEHOLD_OVERDRAWN}
    assert set(found) == set(BrokenRule) - others


def test_money_that_comes_in_and_vouchers_that_are_no_payments_are_not_asked() -> None:
    assert not takes_money(EARNED, ACCOUNTS)
    assert broken_rules(EARNED, RULES, Held(0, 0)) == ()
    for kind in (Kind.OPENING, Kind.CARRY_FORWARD, Kind.REVERSAL):
        assert broken_rules(replace(paid("wages"), kind=kind), RULES, Held(0, 0)) == ()
