"""Sessions: a random token in the browser, its SHA-256 in the runtime database, an end to both."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from ledger.store.runtime import sessions

#: Without a click for this long, the next person at the screen has to sign in.
IDLE_MAX = timedelta(minutes=60)
#: However busy, nobody stays signed in longer than a working day.
AGE_MAX = timedelta(hours=12)
#: How exactly the last click is remembered: most pages then write nothing.
_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in of one person in one browser."""

    token: str
    user_id: int
    created_at: datetime


def begin_session(runtime: sa.Connection, user_id: int, *, at: datetime) -> str:
    """Begin a session with a fresh token and give it.

    A token that the browser brought along is never taken over: nobody can be signed in to a session
    that somebody else prepared.
    """
    token = secrets.token_urlsafe(32)
    runtime.execute(
        sa.insert(sessions).values(
            token_sha256=_digest(token), user_id=user_id, created_at=at, seen_at=at
        )
    )
    runtime.execute(sa.delete(sessions).where(_ended(at)))
    return token


def find_session(runtime: sa.Connection, token: str, *, at: datetime) -> Session | None:
    """Give the session of a token, None when it never was, was ended, or has run out."""
    held = sessions.c
    digest = _digest(token)
    query = sa.select(held.user_id, held.created_at, held.seen_at).where(
        held.token_sha256 == digest, sa.not_(_ended(at))
    )
    row = runtime.execute(query).one_or_none()
    if row is None:
        return None
    if at - row.seen_at >= _SEEN_EVERY:
        runtime.execute(sa.update(sessions).where(held.token_sha256 == digest).values(seen_at=at))
    return Session(token, row.user_id, row.created_at)


def end_session(runtime: sa.Connection, token: str) -> None:
    """End the session of a token."""
    runtime.execute(sa.delete(sessions).where(sessions.c.token_sha256 == _digest(token)))


def end_sessions_of(runtime: sa.Connection, user_id: int) -> int:
    """End every session of a person: password changed, phone lost, office over."""
    return runtime.execute(sa.delete(sessions).where(sessions.c.user_id == user_id)).rowcount


def _ended(at: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(sessions.c.seen_at <= at - IDLE_MAX, sessions.c.created_at <= at - AGE_MAX)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
