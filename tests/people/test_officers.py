"""Officers: a new person gets a first password, a known one only the role."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from ledger.domain.errors import AccessRefusedError, TextError
from ledger.people.officers import appoint, fresh_password, officers
from ledger.people.passwords import password_fits
from ledger.people.users import end_role
from ledger.store.people import actions, users
from tests.conftest import Books

AT = datetime(2026, 2, 1, tzinfo=UTC)
DAY = date(2026, 2, 1)


def test_a_first_password_is_long_random_and_readable() -> None:
    made = {fresh_password() for _ in range(50)}
    assert len(made) == 50
    assert all(len(item) == 19 and not set(item) & set("01ilo") for item in made)


def test_somebody_new_is_appointed_with_a_password_and_somebody_known_without(books: Books) -> None:
    ledger = books()
    here = ledger.community_id
    with ledger.database.writing() as connection:
        password = appoint(
            connection,
            here,
            login="Chen",
            name="经手人丙",
            role="cashier",
            first_day=DAY,
            by=1,
            at=AT,
        )
        again = appoint(
            connection,
            here,
            login="chen",
            name="别的名字",
            role="publisher",
            first_day=DAY,
            by=1,
            at=AT,
        )
    with ledger.reading() as connection:
        held = officers(connection, here)
        kept = connection.execute(
            sa.select(users.c.password_hash, users.c.display_name).where(users.c.login == "chen")
        ).one()
        given = connection.execute(
            sa.select(actions.c.user_id).where(actions.c.verb == "role_given")
        ).scalars()
        assert set(given) == {1}
    assert password_fits(kept.password_hash, password)
    assert kept.display_name == "经手人丙"
    assert again == ""
    assert {(term.login, term.role) for term in held} == {
        ("chen", "cashier"),
        ("chen", "publisher"),
    }


def test_terms_that_last_come_first_and_duties_stay_apart(books: Books) -> None:
    ledger = books()
    here = ledger.community_id
    with ledger.database.writing() as connection:
        for login, role in (("chen", "treasurer"), ("wu", "reviewer")):
            appoint(
                connection, here, login=login, name="经手人", role=role, first_day=DAY, by=1, at=AT
            )
        with pytest.raises(AccessRefusedError) as apart:
            appoint(
                connection, here, login="chen", name="经手人", role="cashier", first_day=DAY, by=1,
                at=AT,
            )  # fmt: skip
        assert apart.value.reason == "duties_apart"
        with pytest.raises(TextError):
            appoint(
                connection,
                here,
                login="a b",
                name="经手人",
                role="cashier",
                first_day=DAY,
                by=1,
                at=AT,
            )
        found = {term.login: term.user_id for term in officers(connection, here)}
        end_role(connection, here, found["wu"], "reviewer", last_day=date(2026, 3, 1), at=AT, by=1)
        assert [term.login for term in officers(connection, here)] == ["chen", "wu"]
