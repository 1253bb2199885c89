"""Registering who is at a household. On both databases."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.domain.errors import TextError, UnknownNameError
from ledger.domain.occupants import Occupant, OccupantKind
from ledger.domain.place_errors import OccupantError
from ledger.posting.occupants import add_occupant, end_occupant, registered, void_occupant
from ledger.store.communities import parties
from ledger.store.people import actions
from tests.conftest import Books
from tests.factories import TREASURER, Ledger
from tests.housing import LISTED_AT, list_rows, register

HOME = "B1-101"
DAY, LATER = date(2025, 3, 1), date(2025, 6, 1)


@pytest.fixture
def ledger(books: Books) -> Ledger:
    made = books()
    register(made, list_rows("1 101 58.32\n1 102 60\n1 103 61"))
    return made


def add(
    ledger: Ledger, kind: OccupantKind, first_day: date = DAY, place: str = HOME, **values: Any
) -> int:
    name = values.pop("name", "")
    with ledger.database.writing() as connection:
        return add_occupant(
            connection, ledger.community_id, place, Occupant(kind, first_day, **values),
            name=name, by=TREASURER, at=LISTED_AT,
        )  # fmt: skip


def end(ledger: Ledger, number: int, last_day: date) -> None:
    with ledger.database.writing() as connection:
        end_occupant(
            connection, ledger.community_id, HOME, number, last_day, by=TREASURER, at=LISTED_AT
        )


def void(ledger: Ledger, number: int) -> None:
    with ledger.database.writing() as connection:
        void_occupant(connection, ledger.community_id, HOME, number, by=TREASURER, at=LISTED_AT)


def names(ledger: Ledger) -> list[str]:
    with ledger.reading() as connection:
        query = sa.select(parties.c.name).where(parties.c.kind == "person").order_by(parties.c.code)
        return list(connection.execute(query).scalars())


def test_a_household_changes_hands_and_its_past_stays(ledger: Ledger) -> None:
    first = add(ledger, OccupantKind.OWNER, name="周某", gets_bills=True, people_count=3)
    end(ledger, first, date(2025, 5, 31))
    second = add(ledger, OccupantKind.OWNER, LATER, name="吴某")
    third = add(ledger, OccupantKind.SUB_LANDLORD, LATER, gets_bills=True)
    with ledger.reading() as connection:
        held = registered(connection, ledger.community_id, HOME)
    assert [item.number for item in held] == [first, second, third] == [1, 2, 3]
    assert held[0].occupant.last_day == date(2025, 5, 31)
    assert names(ledger) == ["周某", "吴某"]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (OccupantKind.OWNER, {}),
        (OccupantKind.OWNER, {"name": "吴某"}),
        (OccupantKind.TENANT, {"gets_bills": True}),
    ],
)
def test_days_that_clash_are_refused(
    ledger: Ledger, kind: OccupantKind, values: dict[str, Any]
) -> None:
    add(ledger, OccupantKind.OWNER, gets_bills=True)
    with pytest.raises(OccupantError, match="clash"):
        add(ledger, kind, LATER, **values)


def test_only_households_have_occupants_and_empty_ones_no_names(ledger: Ledger) -> None:
    with pytest.raises(OccupantError, match="not_household"):
        add(ledger, OccupantKind.OWNER, place="B1")
    with pytest.raises(UnknownNameError):
        add(ledger, OccupantKind.OWNER, place="B9-101")
    for values in ({"name": "周某"}, {"people_count": 1}):
        with pytest.raises(OccupantError, match="nobody"):
            add(ledger, OccupantKind.VACANT, **values)
    with pytest.raises(TextError):
        add(ledger, OccupantKind.OWNER, name="周\u0007某")


def test_a_registration_ends_once_and_not_before_it_begins(ledger: Ledger) -> None:
    number = add(ledger, OccupantKind.TENANT, LATER)
    with pytest.raises(OccupantError, match="days"):
        end(ledger, number, DAY)
    end(ledger, number, LATER)
    with pytest.raises(OccupantError, match="ended"):
        end(ledger, number, LATER)
    with pytest.raises(UnknownNameError):
        end(ledger, 9, LATER)


def test_what_was_a_mistake_counts_for_nothing_and_its_name_is_gone(ledger: Ledger) -> None:
    number = add(ledger, OccupantKind.OWNER, name="周某")
    void(ledger, number)
    assert names(ledger) == [""]
    assert add(ledger, OccupantKind.OWNER) == number + 1
    with pytest.raises(UnknownNameError):
        void(ledger, number)


def test_a_nameless_mistake_leaves_the_names_of_others_alone(ledger: Ledger) -> None:
    owner = add(ledger, OccupantKind.OWNER, name="周某")
    tenant = add(ledger, OccupantKind.TENANT)
    void(ledger, tenant)
    assert names(ledger) == ["周某"]
    with ledger.reading() as connection:
        held = registered(connection, ledger.community_id, HOME)
    assert [item.number for item in held] == [owner]


def test_the_action_log_says_that_it_happened_and_not_to_whom(ledger: Ledger) -> None:
    number = add(ledger, OccupantKind.TENANT, name="周某")
    end(ledger, number, LATER)
    with ledger.reading() as connection:
        query = sa.select(actions.c.verb, actions.c.subject).where(actions.c.verb.like("occupant%"))
        told = sorted(tuple(row) for row in connection.execute(query))
    assert told == [("occupant_added", ""), ("occupant_ended", "")]
