"""Signing in: passwords, sessions, throttling, roles, and the action log."""

import importlib.util
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from argon2.exceptions import VerificationError

from ledger.domain.errors import AccessRefusedError, TextError, UnknownNameError
from ledger.people import passwords, sessions, users
from ledger.people.actions import write_down
from ledger.people.signing_in import Credentials, SignIn, renew_hash, sign_in
from ledger.people.throttle import ACCOUNT, ADDRESS
from ledger.posting.communities import open_community
from ledger.store import migrate, runtime
from ledger.store.database import Database
from ledger.store.people import actions
from ledger.store.people import users as users_table

AT = datetime(2025, 9, 3, 2, 0, tzinfo=UTC)
DAY = date(2025, 9, 3)
PASSWORD = "梧桐树下-three-chairs"


@dataclass
class Place:
    """Both databases, one community, one treasurer."""

    books: Database
    sessions: runtime.RuntimeDatabase
    community_id: int
    user_id: int

    def sign_in(
        self, login: str, password: str, *, at: datetime = AT, address: str = "192.0.2.7"
    ) -> SignIn:
        return sign_in(
            Credentials(login, password, address),
            reading=self.books.reading, runtime=self.sessions.writing, secret=b"k" * 32, at=at,
        )  # fmt: skip


@pytest.fixture
def place(sqlite_template: Path, tmp_path: Path) -> Iterator[Place]:
    path = shutil.copy(sqlite_template, tmp_path / "books.sqlite3")
    yield from _place(f"sqlite:///{path}", f"sqlite:///{tmp_path}/r.sqlite3")


@pytest.fixture
def postgres_place(postgres_url: str) -> Iterator[Place]:
    migrate.upgrade(postgres_url)
    yield from _place(postgres_url, postgres_url)


def _place(url: str, runtime_url: str) -> Iterator[Place]:
    runtime.upgrade(runtime_url)
    runtime.upgrade(runtime_url)  # a second time changes nothing
    books, held = Database(url), runtime.RuntimeDatabase(runtime_url)
    with books.writing() as connection:
        community_id = open_community(
            connection, slug="nanhewan", name_zh="南河湾", name_en="Nanhewan", opened_on=DAY, at=AT,
            log_key=bytes(32),
        )  # fmt: skip
        user_id = users.add_user(connection, login="Lin", name="林会计", password=PASSWORD, at=AT)
    yield Place(books, held, community_id, user_id)
    books.dispose()
    held.dispose()


def test_the_right_password_begins_a_session(place: Place) -> None:
    result = place.sign_in(" ＬＩＮ ", PASSWORD)
    assert result.token is not None
    assert result.user_id == place.user_id
    with place.sessions.writing() as connection:
        session = sessions.find_session(connection, result.token, at=AT)
    assert session is not None
    assert session.user_id == place.user_id


def test_sessions_work_on_postgresql_too(postgres_place: Place) -> None:
    assert postgres_place.sign_in("lin", "wrong").token is None
    result = postgres_place.sign_in("lin", PASSWORD)
    assert result.token is not None
    with postgres_place.books.writing() as connection:
        assert write_down(connection, postgres_place.sessions.writing) == 2


@pytest.mark.parametrize(
    ("login", "password"), [("lin", "wrong"), ("nobody", PASSWORD), ("lin", ""), ("lin", "x" * 999)]
)
def test_every_failure_gives_the_same_answer(place: Place, login: str, password: str) -> None:
    assert place.sign_in(login, password) == SignIn(None)


def test_an_unknown_login_costs_a_check_like_a_known_one(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []

    class Counting:
        def verify(self, password_hash: str, _password: str) -> bool:
            checked.append(password_hash)
            raise VerificationError

        def hash(self, _password: str) -> str:
            return "$argon2id$dummy"

    passwords._hash_of_nothing.cache_clear()
    monkeypatch.setattr(passwords, "_HASHER", Counting())
    place.sign_in("lin", "wrong")
    place.sign_in("nobody", "wrong")
    passwords._hash_of_nothing.cache_clear()
    assert len(checked) == 2
    assert checked[1] == "$argon2id$dummy"


def test_only_the_hash_of_a_token_is_stored(place: Place) -> None:
    token = place.sign_in("lin", PASSWORD).token
    with place.sessions.writing() as connection:
        stored = connection.execute(sa.select(runtime.sessions)).one()
    assert token not in tuple(stored)
    assert len(stored.token_sha256) == 64


def test_an_idle_session_ends_and_a_busy_one_ends_after_a_day(place: Place) -> None:
    token = place.sign_in("lin", PASSWORD).token
    assert token is not None
    with place.sessions.writing() as connection:
        still = sessions.find_session(connection, token, at=AT + timedelta(minutes=59))
        assert still is not None
        assert sessions.find_session(connection, token, at=AT + timedelta(minutes=118)) is not None
        assert sessions.find_session(connection, token, at=AT + timedelta(minutes=178)) is None
        for hour in range(1, 12):
            sessions.begin_session(connection, 99, at=AT + timedelta(hours=hour))
    token = place.sign_in("lin", PASSWORD).token
    assert token is not None
    with place.sessions.writing() as connection:
        for half_hour in range(1, 24):
            moment = AT + timedelta(minutes=30 * half_hour)
            assert sessions.find_session(connection, token, at=moment) is not None
        assert sessions.find_session(connection, token, at=AT + timedelta(hours=12)) is None


def test_sessions_can_be_ended_one_by_one_and_all_at_once(place: Place) -> None:
    tokens = [place.sign_in("lin", PASSWORD).token for _ in range(3)]
    with place.sessions.writing() as connection:
        sessions.end_session(connection, str(tokens[0]))
        assert sessions.find_session(connection, str(tokens[0]), at=AT) is None
        assert sessions.find_session(connection, str(tokens[1]), at=AT) is not None
        assert sessions.end_sessions_of(connection, place.user_id) == 2
        assert sessions.find_session(connection, str(tokens[1]), at=AT) is None


def test_guesses_at_an_account_wait_longer_and_longer(place: Place) -> None:
    for number in range(ACCOUNT.free):
        address = f"192.0.2.{number}"
        refused = place.sign_in("lin", "wrong", address=address)
        assert refused.wait == timedelta(0)
    waiting = place.sign_in("lin", PASSWORD, address="192.0.2.99")
    assert waiting.token is None
    assert waiting.wait == timedelta(seconds=1)
    later = AT + timedelta(seconds=1)
    assert place.sign_in("lin", "wrong", at=later).wait == timedelta(0)
    assert place.sign_in("lin", PASSWORD, at=later).wait == timedelta(seconds=2)
    assert place.sign_in("lin", PASSWORD, at=later + timedelta(seconds=2)).token is not None
    assert place.sign_in("lin", "wrong", at=later + timedelta(seconds=2)).wait == timedelta(0)


def test_the_wait_for_an_account_has_a_bound() -> None:
    assert ACCOUNT.wait(1000) == timedelta(minutes=15)
    assert ACCOUNT.wait(ACCOUNT.free - 1) == timedelta(0)


def test_guesses_from_one_address_are_slowed_over_many_accounts(place: Place) -> None:
    for number in range(ADDRESS.free):
        assert place.sign_in(f"user{number}", "wrong").wait == timedelta(0)
    assert place.sign_in("lin", PASSWORD).wait == timedelta(seconds=1)
    assert place.sign_in("lin", PASSWORD, address="198.51.100.1").token is not None
    assert place.sign_in("lin", PASSWORD, at=AT + timedelta(days=1)).token is not None


def test_sign_ins_reach_the_action_log_without_an_address(place: Place) -> None:
    place.sign_in("lin", "wrong")
    place.sign_in("lin", PASSWORD)
    with place.books.writing() as connection:
        assert write_down(connection, place.sessions.writing) == 2
    with place.books.writing() as connection:
        assert write_down(connection, place.sessions.writing) == 0
        rows = connection.execute(
            sa.select(actions).where(actions.c.verb.in_(["signed_in", "sign_in_failed"]))
        ).all()
    assert sorted(row.verb for row in rows) == ["sign_in_failed", "signed_in"]
    assert "192.0.2.7" not in str(rows)


def test_an_action_survives_a_write_that_rolls_back(place: Place) -> None:
    place.sign_in("lin", PASSWORD)
    with suppress(RuntimeError), place.books.writing() as connection:
        write_down(connection, place.sessions.writing)
        raise RuntimeError
    with place.books.writing() as connection:
        assert write_down(connection, place.sessions.writing) == 1


def test_signing_in_does_not_wait_for_a_writer_of_the_books(place: Place) -> None:
    with place.books.writing():
        assert place.sign_in("lin", PASSWORD).token is not None


def test_an_old_hash_is_noticed_and_made_anew(place: Place) -> None:
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=512, parallelism=1).hash(PASSWORD)
    with place.books.writing() as connection:
        users.store_hash(connection, place.user_id, weak)
    assert place.sign_in("lin", PASSWORD).outdated_hash
    with place.books.writing() as connection:
        renew_hash(connection, place.user_id, PASSWORD)
        stored = connection.execute(sa.select(users_table.c.password_hash)).scalar_one()
    assert stored != weak
    assert not place.sign_in("lin", PASSWORD).outdated_hash


def test_a_password_is_hashed_as_rfc_9106_recommends() -> None:
    # A copy of the module as it is loaded for people: tests hash more cheaply.
    found = importlib.util.find_spec("ledger.people.passwords")
    assert found
    assert found.loader
    fresh = importlib.util.module_from_spec(found)
    found.loader.exec_module(fresh)
    assert fresh.hash_password(PASSWORD).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_somebody_deactivated_cannot_sign_in(place: Place) -> None:
    with place.books.writing() as connection:
        users.set_active(connection, place.user_id, active=False, at=AT)
        assert users.active_user(connection, place.user_id) is None
        assert users.find_user(connection, "lin") is not None
    assert place.sign_in("lin", PASSWORD).token is None


@pytest.mark.parametrize(
    ("password", "reason"),
    [("short", "too_short"), ("x" * 300, "too_long"), ("aaaaaaaaaaaa", "too_easy"),
     ("lin-is-my-name", "too_easy")],
)  # fmt: skip
def test_easy_passwords_are_refused(password: str, reason: str) -> None:
    with pytest.raises(TextError) as refusal:
        passwords.check_new_password(password, login="lin")
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    ("login", "reason"), [("lin", "taken"), ("LIN", "taken"), ("a b", "login"), ("", "login")]
)
def test_a_login_is_well_formed_and_nobody_elses(place: Place, login: str, reason: str) -> None:
    with place.books.writing() as connection, pytest.raises(TextError) as refusal:
        users.add_user(connection, login=login, name="另一人", password=PASSWORD, at=AT)
    assert refusal.value.reason == reason


def test_a_new_password_replaces_the_old_one(place: Place) -> None:
    with place.books.writing() as connection:
        users.set_password(connection, place.user_id, "a-quite-new-one", login="lin", at=AT)
    assert place.sign_in("lin", PASSWORD).token is None
    assert place.sign_in("lin", "a-quite-new-one").token is not None


def test_roles_count_from_their_first_to_their_last_day(place: Place) -> None:
    who, where = place.user_id, place.community_id
    with place.books.writing() as connection:
        users.give_role(connection, where, who, "treasurer", first_day=DAY, at=AT)
        users.give_role(connection, where, who, "treasurer", first_day=DAY, at=AT)
        users.end_role(connection, where, who, "treasurer", last_day=date(2025, 12, 31), at=AT)
        assert users.roles_on(connection, where, who, date(2025, 9, 2)) == frozenset()
        assert users.roles_on(connection, where, who, date(2025, 12, 31)) == {"treasurer"}
        assert users.roles_on(connection, where, who, date(2026, 1, 1)) == frozenset()
        (membership,) = users.memberships_of(connection, who, DAY)
        assert membership.slug == "nanhewan"
        assert membership.roles == {"treasurer"}
        assert users.memberships_of(connection, who, DAY, slug="elsewhere") == ()
        assert users.names_of(connection, {who}) == {who: "林会计"}


@pytest.mark.parametrize(
    ("first", "second"),
    [("treasurer", "cashier"), ("operator", "reviewer"), ("auditor", "treasurer")],
)
def test_duties_that_belong_apart_are_not_given_to_one_person(
    place: Place, first: str, second: str
) -> None:
    who, where = place.user_id, place.community_id
    with place.books.writing() as connection:
        users.give_role(connection, where, who, first, first_day=DAY, at=AT)
        with pytest.raises(AccessRefusedError) as refusal:
            users.give_role(connection, where, who, second, first_day=DAY, at=AT)
    assert refusal.value.reason == "duties_apart"


def test_an_unknown_role_is_refused(place: Place) -> None:
    with place.books.writing() as connection, pytest.raises(UnknownNameError):
        users.give_role(connection, place.community_id, place.user_id, "king", first_day=DAY, at=AT)
