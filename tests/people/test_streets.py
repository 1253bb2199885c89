"""Streets: founded once, joined one at a time, and looked after by nobody who keeps the books."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from ledger.domain.errors import AccessRefusedError, TextError
from ledger.domain.street_errors import StreetError
from ledger.people.streets import (
    Street,
    end_supervision,
    found_street,
    give_supervision,
    join_street,
    leave_street,
    looks_after,
    street_called,
)
from ledger.people.users import add_user, give_role, memberships_of, roles_on
from ledger.statements.street import communities_of
from ledger.store.people import actions
from ledger.store.streets import street_communities, street_supervisors
from tests.conftest import Books
from tests.factories import TREASURER, Ledger

AT = datetime(2026, 2, 1, tzinfo=UTC)
FIRST, LAST = date(2026, 2, 1), date(2026, 6, 30)


@pytest.fixture
def ledger(books: Books) -> Ledger:
    made = books()
    with made.database.writing() as connection:
        found_street(connection, "wutonglu", name_zh="梧桐路街道", at=AT)
        give_role(
            connection, made.community_id, TREASURER.user_id, "treasurer", first_day=FIRST, at=AT
        )
    return made


def the_street(connection: sa.Connection) -> Street:
    street = street_called(connection, "wutonglu")
    assert street is not None
    return street


def a_supervisor(connection: sa.Connection) -> int:
    return add_user(
        connection, login="street", name="街道督查", password="梧桐-three-chairs-9", at=AT
    )


@pytest.mark.parametrize(
    ("slug", "name", "error", "reason"),
    [
        ("wutonglu", "又一个", StreetError, "taken"), ("Wu Tong", "街", StreetError, "slug"),
        ("", "街", StreetError, "slug"), ("a" * 41, "街", StreetError, "slug"),
        ("other", " ", TextError, "required"),
    ],
)  # fmt: skip
def test_a_street_has_a_name_of_its_own(
    ledger: Ledger, slug: str, name: str, error: type[Exception], reason: str
) -> None:
    with pytest.raises(error, match=reason), ledger.database.writing() as connection:
        found_street(connection, slug, name_zh=name, at=AT)


def test_a_community_joins_and_leaves(ledger: Ledger) -> None:
    here = ledger.community_id
    with ledger.database.writing() as connection:
        street = the_street(connection)
        join_street(connection, street, here, first_day=FIRST, at=AT)
        with pytest.raises(StreetError) as caught:
            join_street(connection, street, here, first_day=date(2027, 1, 1), at=AT)
        assert (caught.value.reason, caught.value.text) == ("joined", FIRST.isoformat())
        with pytest.raises(StreetError) as early:
            leave_street(connection, street, here, last_day=date(2026, 1, 31), at=AT)
        assert early.value.reason == "days"
        leave_street(connection, street, here, last_day=LAST, at=AT)
        join_street(connection, street, here, first_day=date(2027, 1, 1), at=AT)
    with ledger.reading() as connection:
        days = (date(2026, 1, 31), FIRST, LAST, date(2026, 7, 1), date(2027, 1, 1))
        shown = [len(communities_of(connection, street.street_id, day)) for day in days]
    assert shown == [0, 1, 1, 0, 1]


def test_what_is_not_in_a_street_cannot_leave_it(ledger: Ledger) -> None:
    with pytest.raises(StreetError) as caught, ledger.database.writing() as connection:
        leave_street(connection, the_street(connection), ledger.community_id, last_day=LAST, at=AT)
    assert caught.value.reason == "not_in"


def test_whoever_looks_after_a_street_supervises_its_communities(ledger: Ledger) -> None:
    here = ledger.community_id
    with ledger.database.writing() as connection:
        street, person = the_street(connection), a_supervisor(connection)
        join_street(connection, street, here, first_day=FIRST, at=AT)
        give_supervision(connection, street, person, first_day=FIRST, at=AT)
        give_supervision(connection, street, person, first_day=FIRST, at=AT)
        assert roles_on(connection, here, person, FIRST) == {"supervisor"}
        assert roles_on(connection, here, person, date(2026, 1, 31)) == frozenset()
        assert [item.slug for item in memberships_of(connection, person, LAST)] == ["songhe"]
        assert [item.slug for item in looks_after(connection, person, LAST)] == ["wutonglu"]
        with pytest.raises(AccessRefusedError):
            give_role(connection, here, person, "treasurer", first_day=LAST, at=AT)
        end_supervision(connection, street, person, last_day=LAST, at=AT)
        end_supervision(connection, street, person, last_day=LAST, at=AT)
        assert roles_on(connection, here, person, LAST) == {"supervisor"}
        after = date(2026, 7, 1)
        assert roles_on(connection, here, person, after) == frozenset()
        give_role(connection, here, person, "treasurer", first_day=after, at=AT)
        told = connection.execute(
            sa.select(actions.c.verb).where(actions.c.verb.like("street_role%"))
        ).scalars()
        assert sorted(told) == ["street_role_ended", "street_role_given"]


def test_nobody_looks_after_books_that_they_keep(ledger: Ledger) -> None:
    here = ledger.community_id
    with ledger.database.writing() as connection:
        street = the_street(connection)
        join_street(connection, street, here, first_day=FIRST, at=AT)
        with pytest.raises(AccessRefusedError):
            give_supervision(connection, street, TREASURER.user_id, first_day=FIRST, at=AT)
        assert connection.execute(sa.select(street_supervisors)).first() is None


def test_no_street_takes_in_books_that_its_supervisor_keeps(ledger: Ledger) -> None:
    with ledger.database.writing() as connection:
        street = the_street(connection)
        give_supervision(connection, street, TREASURER.user_id, first_day=FIRST, at=AT)
        with pytest.raises(AccessRefusedError):
            join_street(connection, street, ledger.community_id, first_day=FIRST, at=AT)
        assert connection.execute(sa.select(street_communities)).first() is None
