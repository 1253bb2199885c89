"""Warnings before anything is posted: what would be overdrawn, what does not usually go together."""

from ledger.domain.cautions import Caution, Effect, Standing, Warned, effects, warnings
from ledger.domain.transactions import credit, debit

CASH = {"1001", "100201", "100203"}
STANDING = Standing({
    ("1001", "GEN"): 0, ("100201", "GEN"): 100_00, ("100201", "PROP"): 50_00, ("100203", "CHA"): 30_00,
})  # fmt: skip


def paid(amount_minor: int, account: str, fund: str) -> tuple[list[Effect], list[Warned]]:
    lines = (debit("510104", amount_minor, fund=fund), credit(account, amount_minor, fund=fund))
    return effects(lines, STANDING, CASH), warnings(lines, STANDING, CASH)


def test_balances_of_account_and_fund_stand_before_and_after() -> None:
    shown, warned = paid(40_00, "100201", "GEN")
    assert shown == [
        Effect("100201", "", 150_00, 110_00),
        Effect("", "GEN", 100_00, 60_00),
    ]
    assert warned == []


def test_an_account_and_a_fund_that_would_be_overdrawn_are_named() -> None:
    _, warned = paid(160_00, "100201", "GEN")
    assert warned == [
        Warned(Caution.ACCOUNT_OVERDRAWN, "100201", "", -10_00),
        Warned(Caution.FUND_OVERDRAWN, "", "GEN", -60_00),
    ]


def test_a_funds_share_of_an_account_may_be_too_small_where_both_have_enough() -> None:
    rich = Standing({("100201", "GEN"): 10_00, ("100201", "PROP"): 90_00, ("1001", "GEN"): 90_00})
    lines = (debit("510104", 20_00, fund="GEN"), credit("100201", 20_00, fund="GEN"))
    assert warnings(lines, rich, CASH) == [Warned(Caution.SHARE_OVERDRAWN, "100201", "GEN", -10_00)]


def test_a_fund_in_another_account_than_usual_is_noticed() -> None:
    lines = (debit("100201", 5_00, fund="CHA"), credit("410101", 5_00, fund="CHA"))
    assert warnings(lines, STANDING, CASH) == [
        Warned(Caution.UNUSUAL_PAIR, "100201", "CHA", 5_00, ("100203",))
    ]


def test_a_fund_without_a_past_has_no_usual_account() -> None:
    lines = (debit("100201", 5_00, fund="NEW"), credit("410101", 5_00, fund="NEW"))
    assert warnings(lines, STANDING, CASH) == []


def test_an_accrual_moves_no_money() -> None:
    lines = (debit("530102", 5_00, fund="GEN"), credit("2204", 5_00, fund="GEN"))
    assert effects(lines, STANDING, CASH) == []
    assert warnings(lines, STANDING, CASH) == []


def test_money_that_comes_in_overdraws_nothing() -> None:
    poor = Standing({("100201", "GEN"): -50_00})
    lines = (debit("100201", 5_00, fund="GEN"), credit("480101", 5_00, fund="GEN"))
    assert warnings(lines, poor, CASH) == []


def test_what_is_owed_stands_by_account_and_fund() -> None:
    owed = Standing({}, {("2204", "GEN"): -9_00})
    lines = (debit("2204", 5_00, fund="GEN"), credit("1001", 5_00, fund="GEN"))
    assert effects(lines, owed, CASH, {"2204"}) == [
        Effect("1001", "", 0, -5_00),
        Effect("", "GEN", 0, -5_00),
        Effect("2204", "GEN", -9_00, -4_00),
    ]
