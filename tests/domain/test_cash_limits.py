"""Limits of cash: what is paid in it at once, what stays in the box, and what the law lists."""

from dataclasses import replace

import pytest

from ledger.domain.cash_limits import CashRules, cash_warnings, may_be_cash, over_payment_limit
from ledger.domain.cautions import Caution, Standing, Warned
from ledger.domain.errors import PolicyError
from ledger.domain.policies import DEFAULT_POLICY
from ledger.domain.transactions import Line, credit, debit

LIMITED = replace(DEFAULT_POLICY, cash_stock_minor=2_000_00)
RULES = CashRules(LIMITED, {"1001", "100101"}, {"1001", "100101", "100201"})
STANDING = Standing({("1001", "GEN"): 1_500_00, ("1001", "CHA"): 300_00})


def warned(*lines: Line, counterparty: str = "supplier", rules: CashRules = RULES) -> list[Warned]:
    return cash_warnings(lines, STANDING, rules, counterparty=counterparty)


def paid(minor: int, account: str = "510104", box: str = "1001") -> tuple[Line, Line]:
    return debit(account, minor, fund="GEN"), credit(box, minor, fund="GEN")


def moved(minor: int, target: str, source: str) -> tuple[Line, Line]:
    return debit(target, minor, fund="GEN"), credit(source, minor, fund="GEN")


def test_a_payment_in_cash_above_the_limit_is_noticed() -> None:
    assert warned(*paid(1_000_00)) == []
    assert warned(*paid(1_000_01)) == [
        Warned(Caution.CASH_PAYMENT, "1001", minor=1_000_01, limit_minor=1_000_00)
    ]
    # Divided among lines and funds it is still one payment.
    shared = (debit("510104", 600_00, fund="CHA"), credit("1001", 600_00, fund="CHA"))
    assert [item.minor for item in warned(*paid(600_00), *shared)] == [1_200_00]


@pytest.mark.parametrize(
    ("counterparty", "account"),
    [("staff", "510102"), ("residents", "510107"), ("other", "2204"), ("other", "520102")],
)
def test_wages_stipends_and_relief_may_be_paid_in_cash(counterparty: str, account: str) -> None:
    assert warned(*paid(9_000_00, account), counterparty=counterparty) == []


def test_relief_and_something_else_together_are_noticed() -> None:
    lines = (
        debit("510107", 900_00, fund="GEN"), debit("510108", 200_00, fund="GEN"),
        credit("1001", 1_100_00, fund="GEN"),
    )  # fmt: skip
    assert [item.caution for item in warned(*lines)] == [Caution.CASH_PAYMENT]
    assert not may_be_cash("supplier", ())


def test_what_goes_to_the_bank_or_to_another_box_is_no_payment() -> None:
    assert warned(*moved(5_000_00, "100201", "1001")) == []
    assert warned(*paid(5_000_00, box="100201")) == []
    # Half of it to the bank, the other half paid.
    half = (
        debit("100201", 700_00, fund="GEN"), debit("510104", 800_00, fund="GEN"),
        credit("1001", 1_500_00, fund="GEN"),
    )  # fmt: skip
    assert warned(*half) == []


def test_more_in_the_box_than_may_stay_there_is_noticed_when_it_grows() -> None:
    assert warned(*moved(200_00, "1001", "100201")) == []
    assert warned(*moved(200_01, "1001", "100201")) == [
        Warned(Caution.CASH_STOCK, "1001", minor=2_000_01, limit_minor=2_000_00)
    ]
    assert [item.account for item in warned(*moved(2_000_01, "100101", "1001"))] == ["100101"]
    low = replace(RULES, policy=replace(LIMITED, cash_stock_minor=100_00))
    assert warned(*paid(5_00), rules=low) == [], "it got less"


def test_without_a_limit_nothing_is_noticed() -> None:
    free = replace(DEFAULT_POLICY, cash_payment_minor=None)
    rules = replace(RULES, policy=free)
    assert warned(*paid(9_000_00), *moved(9_000_00, "1001", "100201"), rules=rules) == []
    assert over_payment_limit(free, 10**9) is None
    assert over_payment_limit(replace(free, cash_payment_minor=0), 1) == 0


@pytest.mark.parametrize("name", ["cash_stock", "cash_payment"])
def test_a_limit_is_an_amount(name: str) -> None:
    with pytest.raises(PolicyError) as refused:
        replace(DEFAULT_POLICY, **{f"{name}_minor": -1})  # type: ignore[arg-type]
    assert (refused.value.reason, refused.value.field) == ("cash_limit", name)
