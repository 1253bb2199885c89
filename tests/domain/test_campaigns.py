"""Rules of crowdfunding without any books: what a campaign may be, what became of it, and who gets what back."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.campaign_errors import CampaignError
from ledger.domain.campaigns import (
    Campaign,
    Outcome,
    Paid,
    Purpose,
    campaign_draft,
    leftover_shares,
    outcome,
    payment_drafts,
    shares_of,
)
from ledger.domain.errors import AmountError, TextError
from ledger.domain.household_lines import public_buildings

FIRST, LAST, AFTER = date(2026, 5, 1), date(2026, 5, 31), date(2026, 6, 1)
GAS = Campaign("天然气入户", "PRJ-01", 1_000, FIRST, LAST, "100201", "J1")
HOMES = {"B1-1": "B1", "B1-2": "B1", "B1-3": "B1", "B2-1": "B2"}


def test_a_campaign_names_nobody_and_lasts_a_day_at_least() -> None:
    for changed, kind in (
        ({"title": "3号楼502张三的管道"}, TextError),
        ({"title": ""}, TextError),
        ({"target_minor": 0}, AmountError),
        ({"target_minor": -1}, AmountError),
        ({"target_minor": 10**15}, AmountError),
        ({"deadline": date(2026, 4, 30)}, CampaignError),
    ):
        with pytest.raises(kind):
            replace(GAS, **changed)
    assert replace(GAS, deadline=FIRST).deadline == FIRST


@pytest.mark.parametrize(
    ("raised", "transferred", "refunded", "today", "became"),
    [
        (999, 0, 0, LAST, Outcome.RUNNING),
        (999, 0, 0, AFTER, Outcome.MISSED),
        (1_000, 0, 0, FIRST, Outcome.REACHED),
        (1_000, 0, 0, AFTER, Outcome.REACHED),
        (1_000, 1, 0, AFTER, Outcome.MET),
        (1_000, 1, 1, AFTER, Outcome.MET),
        (1_000, 0, 1, AFTER, Outcome.MISSED),
    ],
)
def test_what_became_of_it(
    raised: int, transferred: object, refunded: object, today: date, became: Outcome
) -> None:
    assert (
        outcome(
            GAS,
            raised_minor=raised,
            transferred=bool(transferred),
            refunded=bool(refunded),
            today=today,
        )
        is became
    )


def test_payments_make_a_draft_a_day_and_sum_for_each_household() -> None:
    payments = (Paid("B1-1", 5, LAST), Paid("B1-1", 7, LAST), Paid("B2-1", 3, AFTER))
    first, second = payment_drafts(
        GAS, payments, building_of=HOMES, dated_on={LAST: AFTER, AFTER: AFTER}
    )
    assert (first.dated_on, first.occurred_on, second.occurred_on) == (AFTER, LAST, None)
    assert shares_of(first) == {"B1-1": 12}
    assert "B1" not in first.summary
    assert shares_of(second) == {"B2-1": 3}


def test_a_voucher_names_buildings_where_enough_households_stand_behind_them() -> None:
    shares = {"B1-1": 1, "B1-2": 2, "B1-3": 3}
    draft = campaign_draft(
        GAS, Purpose.TRANSFER, shares, building_of=HOMES, dated_on=AFTER, decision="J1"
    )
    assert [(line.account, line.place, line.debit_minor) for line in draft.lines] == [
        ("220906", "B1", 6), ("4202", "", 0),
    ]  # fmt: skip
    assert draft.decision == "J1"
    assert public_buildings(HOMES) == dict.fromkeys(HOMES, "")


@given(
    st.dictionaries(
        st.from_regex(r"B[1-9]-[1-9]", fullmatch=True), st.integers(0, 10**8), min_size=1
    ),
    st.integers(0, 10**9),
)
def test_what_is_left_over_is_divided_to_the_fen(paid: dict[str, int], left: int) -> None:
    whole = sum(paid.values())
    if left > whole or not whole:
        with pytest.raises((CampaignError, AmountError)):
            leftover_shares(left, paid)
        return
    shares = leftover_shares(left, paid)
    assert sum(shares.values()) == left
    for household, share in shares.items():
        assert 0 < share <= paid[household]
        assert abs(share - left * paid[household] / whole) < 1
