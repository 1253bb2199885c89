"""Slow down guessing: after a few failures each next attempt has to wait twice as long.

Counted per account and per network address, under keyed digests, so that the table names neither.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from ledger.store.runtime import throttles

#: Failures are forgotten after this long without another.
MEMORY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class _Limit:
    """How many failures are free, and how long the wait may grow."""

    free: int
    wait_max: timedelta

    def wait(self, failures: int) -> timedelta:
        """Give the wait after so many failures: none while free, then 1 s, 2 s, 4 s …."""
        doublings = min(failures - self.free, 30)
        if doublings < 0:
            return timedelta()
        return min(timedelta(seconds=2**doublings), self.wait_max)


#: An account's wait stays short enough that nobody can lock a treasurer out for a day.
ACCOUNT = _Limit(free=5, wait_max=timedelta(minutes=15))
#: Many people may share an address (a committee's office, a mobile network).
ADDRESS = _Limit(free=20, wait_max=timedelta(minutes=15))


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to sign in; ``wait`` is zero when the password may be looked at."""

    account_key: str
    address_key: str
    wait: timedelta

    @property
    def is_refused(self) -> bool:
        """Whether it comes too soon after failures."""
        return self.wait > timedelta()


def begin_attempt(
    runtime: sa.Connection, *, login: str, address: str, secret: bytes, at: datetime
) -> Attempt:
    """Count an attempt as failed before the password is looked at, or refuse it.

    Counting first keeps a burst of parallel guesses from all being looked at. A refused attempt
    does not count: the wait does not grow while it runs.
    """
    if runtime.dialect.name == "postgresql":
        # One attempt is counted after the other; SQLite's writers queue by themselves.
        runtime.exec_driver_sql("LOCK TABLE throttles IN SHARE ROW EXCLUSIVE MODE")
    keys = {
        _key(secret, "account", login): ACCOUNT,
        _key(secret, "address", address): ADDRESS,
    }
    rows = {key: _load(runtime, key, at) for key in keys}
    wait = max((row.blocked_until - at for row in rows.values() if row), default=timedelta())
    if wait <= timedelta():
        for key, limit in keys.items():
            row = rows[key]
            _count(runtime, key, limit, (row.failures if row else 0) + 1, at)
        wait = timedelta()
    account_key, address_key = keys
    return Attempt(account_key, address_key, wait)


def count_miss(runtime: sa.Connection, *, address: str, secret: bytes, at: datetime) -> timedelta:
    """Count a link that opened nothing; gives how long the address has to wait, zero while it need not.

    What is asked for during the wait does not count: it does not grow while it runs.
    """
    if runtime.dialect.name == "postgresql":
        runtime.exec_driver_sql("LOCK TABLE throttles IN SHARE ROW EXCLUSIVE MODE")
    key = _key(secret, "link", address)
    row = _load(runtime, key, at)
    wait: timedelta = row.blocked_until - at if row else timedelta()
    if wait > timedelta():
        return wait
    _count(runtime, key, ADDRESS, (row.failures if row else 0) + 1, at)
    return timedelta()


def succeed(runtime: sa.Connection, attempt: Attempt, *, at: datetime) -> None:
    """Take back the failure that was counted in advance; the account starts afresh."""
    held = throttles.c
    runtime.execute(sa.delete(throttles).where(held.key_sha256 == attempt.account_key))
    runtime.execute(
        sa.update(throttles)
        .where(held.key_sha256 == attempt.address_key, held.failures > 0)
        .values(failures=held.failures - 1, blocked_until=at)
    )
    runtime.execute(sa.delete(throttles).where(held.failed_at <= at - MEMORY))


def _load(runtime: sa.Connection, key: str, at: datetime) -> sa.Row[int, datetime] | None:
    held = throttles.c
    query = sa.select(held.failures, held.blocked_until).where(
        held.key_sha256 == key, held.failed_at > at - MEMORY
    )
    return runtime.execute(query).one_or_none()


def _count(runtime: sa.Connection, key: str, limit: _Limit, failures: int, at: datetime) -> None:
    values = {"failures": failures, "failed_at": at, "blocked_until": at + limit.wait(failures)}
    changed = runtime.execute(
        sa.update(throttles).where(throttles.c.key_sha256 == key).values(**values)
    )
    if not changed.rowcount:
        runtime.execute(sa.insert(throttles).values(key_sha256=key, **values))


def _key(secret: bytes, kind: str, text: str) -> str:
    return hmac.new(secret, f"{kind} {text}".encode(), hashlib.sha256).hexdigest()
