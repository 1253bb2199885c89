"""Sign somebody in: throttle, check the password, begin a session; never say what was wrong."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from ledger.people.actions import note_action
from ledger.people.passwords import hash_password, is_outdated, password_fits
from ledger.people.sessions import begin_session
from ledger.people.throttle import begin_attempt, succeed
from ledger.people.users import login_of, store_hash
from ledger.store.people import users

Lend = Callable[[], AbstractContextManager[sa.Connection]]


@dataclass(frozen=True, slots=True)
class Credentials:
    """What somebody typed, and from where."""

    login: str
    password: str
    address: str


@dataclass(frozen=True, slots=True)
class SignIn:
    """What came of an attempt: a token, or none and perhaps a wait before the next."""

    token: str | None
    user_id: int | None = None
    wait: timedelta = timedelta()
    outdated_hash: bool = False


def sign_in(
    credentials: Credentials,
    *,
    reading: Lend,
    runtime: Lend,
    secret: bytes,
    at: datetime,
) -> SignIn:
    """Try to sign somebody in. Reads the books and writes only to the runtime database."""
    login = login_of(credentials.login)
    with runtime() as connection:
        attempt = begin_attempt(
            connection, login=login, address=credentials.address, secret=secret, at=at
        )
    if attempt.is_refused:
        return SignIn(None, wait=attempt.wait)
    with reading() as books:
        user_id, password_hash = _password_of(books, login)
    # Outside both transactions: hashing takes a tenth of a second, and nobody should wait for it.
    fits = password_fits(password_hash, credentials.password)
    with runtime() as connection:
        if not fits or user_id is None or password_hash is None:
            note_action(connection, "sign_in_failed", at=at, user_id=user_id)
            return SignIn(None)
        succeed(connection, attempt, at=at)
        token = begin_session(connection, user_id, at=at)
        note_action(connection, "signed_in", at=at, user_id=user_id)
    return SignIn(token, user_id, outdated_hash=is_outdated(password_hash))


def password_is(books: sa.Connection, user_id: int, password: str) -> bool:
    """Tell whether somebody who is signed in knows their password, before they change it."""
    query = sa.select(users.c.password_hash).where(users.c.user_id == user_id)
    return password_fits(books.execute(query).scalar_one_or_none(), password)


def renew_hash(connection: sa.Connection, user_id: int, password: str) -> None:
    """Hash a password anew that was just seen to fit, with today's parameters."""
    store_hash(connection, user_id, hash_password(password))


def _password_of(books: sa.Connection, login: str) -> tuple[int | None, str | None]:
    query = sa.select(users.c.user_id, users.c.password_hash).where(
        users.c.login == login, users.c.active == sa.true()
    )
    row = books.execute(query).one_or_none()
    return (row[0], row[1]) if row else (None, None)
