"""Residents' links: for whom, for how long, and what is kept of them."""

from datetime import date, timedelta

import pytest

from ledger.domain.place_errors import ResidentLinkError
from ledger.domain.resident_links import (
    DAYS_MAX,
    TOKEN_BYTES,
    LinkAudience,
    ResidentLink,
    token_sha256,
)

DAY = date(2025, 9, 1)
HOUSEHOLD, RESIDENT = LinkAudience.HOUSEHOLD, LinkAudience.RESIDENT


def test_a_link_is_for_a_household_or_for_all_residents() -> None:
    assert ResidentLink(HOUSEHOLD, DAY, DAY, "B1-101").place == "B1-101"
    assert ResidentLink(RESIDENT, DAY, DAY + timedelta(DAYS_MAX)).place == ""
    for audience, place in ((HOUSEHOLD, ""), (RESIDENT, "B1-101")):
        with pytest.raises(ResidentLinkError) as refusal:
            ResidentLink(audience, DAY, DAY, place)
        assert refusal.value.reason == "not_household"


@pytest.mark.parametrize(("days", "reason"), [(-1, "days"), (DAYS_MAX + 1, "too_long")])
def test_a_link_ends_and_not_before_it_begins(days: int, reason: str) -> None:
    with pytest.raises(ResidentLinkError) as refusal:
        ResidentLink(RESIDENT, DAY, DAY + timedelta(days))
    assert refusal.value.reason == reason


def test_nobody_can_guess_a_token_or_find_it_in_the_books() -> None:
    assert TOKEN_BYTES * 8 >= 128
    assert token_sha256("abc") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
