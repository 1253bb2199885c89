"""The maintenance fund's rules: who must pay in again, what a draft does to households, lists and interest."""

from datetime import date
from types import SimpleNamespace

import pytest

from ledger.domain.maintenance import (
    TOP_UP_RULES,
    deposit_lines,
    interest_lines,
    missing_minor,
    share_changes,
    takes_shares,
    top_up_rule,
)
from ledger.domain.sharing import Household
from ledger.domain.sharing_errors import SharingError
from ledger.domain.transactions import Draft, Line, Subline, debit

DAY = date(2026, 1, 1)
ACCOUNTS = {
    "2601": SimpleNamespace(has_sublines=True, restriction="A"),
    "112205": SimpleNamespace(has_sublines=True, restriction="A"),
    "112101": SimpleNamespace(has_sublines=True, restriction="F"),
    "100205": SimpleNamespace(has_sublines=False, restriction="A"),
}
HOMES = [Household("A", "B1", 1, 100), Household("B", "B1", 1, 0), Household("C", "B1", 1, 50)]


def test_the_rule_is_that_of_the_place_and_the_day() -> None:
    (shanghai,) = TOP_UP_RULES
    assert top_up_rule("上海", DAY) == shanghai
    assert top_up_rule("上海", date(2011, 3, 31)) is None
    assert top_up_rule("成都", DAY) is None


@pytest.mark.parametrize(
    ("first", "has", "missing"),
    [(1_000, 300, 0), (1_000, 299, 701), (1_000, -5, 1_005), (1_000, 2_000, 0)],
)
def test_below_thirty_percent_a_household_pays_in_up_to_its_first_deposit(
    first: int, has: int, missing: int
) -> None:
    assert missing_minor(TOP_UP_RULES[0], first, has) == missing


def test_what_a_household_has_is_what_is_owed_less_what_was_asked_of_it() -> None:
    asked = Draft(
        DAY,
        (Line("112205", "MNT", 7, 0, sublines=(Subline("A", 7, 0),)),
         Line("2601", "MNT", 0, 7, sublines=(Subline("A", 0, 7),))),
        "应收",
    )  # fmt: skip
    assert share_changes(asked, ACCOUNTS) == {("MNT", "A"): 0}
    assert not takes_shares(asked, ACCOUNTS)
    fees = Draft(
        DAY,
        (debit("100205", 7, fund="PROP"),
         Line("112101", "PROP", 0, 7, sublines=(Subline("A", 0, 7),))),
        "物业费",
    )  # fmt: skip
    assert share_changes(fees, ACCOUNTS) == {}
    drawn = Draft(
        DAY,
        (Line("2601", "MNT", 7, 0, sublines=(Subline("A", 7, 0),)), Line("100205", "MNT", 0, 7)),
        "支取",
    )
    assert share_changes(drawn, ACCOUNTS) == {("MNT", "A"): -7}
    assert takes_shares(drawn, ACCOUNTS)


def test_interest_goes_to_those_who_have_something() -> None:
    bank, owed = interest_lines(4, HOMES, held_in="100205")
    assert bank.debit_minor == 4
    assert [(share.place, share.credit_minor) for share in owed.sublines] == [("A", 3), ("C", 1)]
    assert owed.place == "", "only two households"
    with pytest.raises(SharingError) as refused:
        interest_lines(4, [HOMES[1]], held_in="100205")
    assert refused.value.reason == "nothing_held"


def test_a_list_of_deposits_adds_up_and_is_above_zero() -> None:
    bank, owed = deposit_lines("2601", [(home, 5) for home in HOMES], held_in="100205")
    assert (bank.debit_minor, owed.credit_minor, owed.place) == (15, 15, "B1")
    for paid, reason in (([(HOMES[0], 0)], "nobody"), ([(HOMES[0], 3), (HOMES[1], -1)], "weight")):
        with pytest.raises(SharingError) as refused:
            deposit_lines("2601", paid, held_in="100205")
        assert refused.value.reason == reason
