"""What an opening and the year's end may hold."""

from datetime import date

import pytest

from ledger.domain.errors import AccountRuleError, DateError
from ledger.domain.kinds import check_kind
from ledger.domain.transactions import Draft, Kind, credit, debit

LINES = (debit("100201", 100, fund="GEN"), credit("3101", 100, fund="GEN"))
YEAR_END = date(2025, 12, 31)


def check(kind: Kind, *types: str, day: date = YEAR_END) -> None:
    check_kind(Draft(day, LINES, "凭证", kind=kind), types)


@pytest.mark.parametrize(
    ("kind", "types"),
    [
        (Kind.OPENING, ("asset", "net_assets")),
        (Kind.OPENING, ("asset", "liability")),
        (Kind.CARRY_FORWARD, ("income", "net_assets")),
        (Kind.CARRY_FORWARD, ("net_assets", "expense")),
        (Kind.CARRY_FORWARD, ("appropriation", "net_assets")),
        (Kind.CARRY_FORWARD, ("net_assets", "net_assets")),
        (Kind.ORDINARY, ("asset", "income")),
        (Kind.MERGE, ("asset", "expense")),
    ],
)
def test_a_kind_takes(kind: Kind, types: tuple[str, str]) -> None:
    check(kind, *types)


@pytest.mark.parametrize(
    ("kind", "types", "reason", "at"),
    [
        (Kind.OPENING, ("asset", "income"), "not_opening", 1),
        (Kind.OPENING, ("expense", "net_assets"), "not_opening", 0),
        (Kind.OPENING, ("appropriation", "net_assets"), "not_opening", 0),
        (Kind.CARRY_FORWARD, ("asset", "net_assets"), "not_carried_forward", 0),
        (Kind.CARRY_FORWARD, ("income", "liability"), "not_carried_forward", 1),
    ],
)
def test_a_kind_refuses(kind: Kind, types: tuple[str, str], reason: str, at: int) -> None:
    with pytest.raises(AccountRuleError) as refused:
        check(kind, *types)
    assert (refused.value.reason, refused.value.field) == (reason, f"lines.{at}.account")
    assert refused.value.account == LINES[at].account


@pytest.mark.parametrize("day", [date(2025, 12, 30), date(2025, 1, 31)])
def test_a_year_is_carried_forward_on_its_last_day(day: date) -> None:
    with pytest.raises(DateError) as refused:
        check(Kind.CARRY_FORWARD, "income", "net_assets", day=day)
    assert (refused.value.reason, refused.value.field) == ("carry_forward_day", "dated_on")
