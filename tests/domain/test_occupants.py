"""Who is registered at a household, and whose days may not overlap."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.occupants import Occupant, OccupantKind, check_clash, parse_people
from ledger.domain.place_errors import OccupantError

DAY = date(2025, 9, 1)
OWNER, TENANT = OccupantKind.OWNER, OccupantKind.TENANT
SUB_LANDLORD, VACANT = OccupantKind.SUB_LANDLORD, OccupantKind.VACANT


def occupant(
    kind: OccupantKind, first: int = 0, last: int | None = None, **values: Any
) -> Occupant:
    last_day = None if last is None else DAY + timedelta(last)
    return Occupant(kind, DAY + timedelta(first), last_day, **values)


@pytest.mark.parametrize(
    ("one", "other", "clashes"),
    [
        (occupant(OWNER), occupant(OWNER), True),
        (occupant(OWNER, last=9), occupant(OWNER, first=10), False),
        (occupant(OWNER, last=10), occupant(OWNER, first=10), True),
        (occupant(OWNER, party="R1"), occupant(OWNER, party="R2"), False),
        (occupant(OWNER, party="R1"), occupant(OWNER, party="R1"), True),
        (occupant(OWNER, party="R1"), occupant(OWNER), True),
        (occupant(OWNER), occupant(TENANT), False),
        (occupant(OWNER, gets_bills=True), occupant(SUB_LANDLORD, gets_bills=True), True),
        (occupant(OWNER, gets_bills=True), occupant(SUB_LANDLORD), False),
        (occupant(TENANT), occupant(TENANT), False),
        (occupant(TENANT, party="R1"), occupant(TENANT, party="R1"), True),
        (occupant(SUB_LANDLORD), occupant(TENANT), False),
        (occupant(VACANT), occupant(OWNER), False),
        (occupant(VACANT), occupant(TENANT), True),
        (occupant(VACANT), occupant(VACANT), True),
        (occupant(VACANT, last=3), occupant(TENANT, first=4), False),
    ],
)
def test_days_overlap_only_where_that_makes_sense(
    one: Occupant, other: Occupant, *, clashes: bool
) -> None:
    assert one.clashes(other) is other.clashes(one) is clashes
    if clashes:
        with pytest.raises(OccupantError, match="clash"):
            check_clash(one, [other])
    else:
        check_clash(one, [other])


SPANS = st.tuples(st.integers(0, 20), st.none() | st.integers(0, 20)).map(
    lambda span: (span[0], None if span[1] is None else span[0] + span[1])
)


@given(SPANS, SPANS)
def test_overlapping_is_having_a_day_in_common(
    one: tuple[int, int | None], other: tuple[int, int | None]
) -> None:
    days = [set(range(first, 60 if last is None else last + 1)) for first, last in (one, other)]
    assert occupant(OWNER, *one).overlaps(occupant(OWNER, *other)) is bool(days[0] & days[1])


@pytest.mark.parametrize(
    ("values", "reason"),
    [({"last": -1}, "days"), ({"people_count": -1}, "people"), ({"people_count": 1000}, "people")],
)
def test_days_and_numbers_that_cannot_be_are_refused(values: dict[str, int], reason: str) -> None:
    with pytest.raises(OccupantError) as refusal:
        occupant(TENANT, **values)
    assert refusal.value.reason == reason


@pytest.mark.parametrize(("text", "count"), [("3", 3), (" 3 人", 3), ("0", 0), ("3.0", 3)])
def test_people_are_counted(text: str, count: int) -> None:
    assert parse_people(text) == count


@pytest.mark.parametrize("text", ["", "三", "-1", "1.5", "1000", "3人4"])
def test_what_is_no_number_of_people_is_refused(text: str) -> None:
    with pytest.raises(OccupantError, match="people"):
        parse_people(text)
