"""Connections: one engine that writes, one that can only read, and the check that the guards stand."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from ledger.store import guards
from ledger.store.guarded import MAINTAINED

#: How long a writer waits for its turn before it gives up.
BUSY_TIMEOUT_MS = 30_000

_SCHEMA_ACTIONS = frozenset(
    getattr(sqlite3, name)
    for name in dir(sqlite3)
    if name.startswith(("SQLITE_CREATE_", "SQLITE_DROP_"))
) | {sqlite3.SQLITE_ALTER_TABLE, sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH}
_WRITES = frozenset({sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE})
_MAINTAINED = frozenset(table.name for table in MAINTAINED)


class GuardsMissingError(Exception):
    """The database's guards are not those this version expects; the application does not start."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("the guards of the books are not as expected: " + "; ".join(faults))
        self.faults = faults


class Database:
    """The books' database as the application sees it.

    ``writing()`` takes the write lock at once on SQLite, commits when its block returns and rolls back
    when it raises. ``reading()`` is refused any write by the database itself.
    """

    def __init__(self, url: str, *, read_url: str | None = None) -> None:
        self.dialect = sa.make_url(url).get_backend_name()
        self._writer = _engine(url, read_only=False)
        self._reader = _engine(read_url or url, read_only=True)
        is_apart = read_url not in (None, url)
        self._newest = _engine(url, read_only=True) if is_apart else self._reader

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Lend a connection inside one transaction: returning commits, raising rolls back."""
        with self._writer.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Lend a read-only connection inside one snapshot."""
        with self._reader.begin() as connection:
            yield connection

    @contextmanager
    def newest(self) -> Iterator[sa.Connection]:
        """Lend a read-only connection inside one snapshot of what is written to, never of a standby."""
        with self._newest.begin() as connection:
            yield connection

    def check_guards(self) -> None:
        """Refuse to go on without the guards, and let go of every connection.

        Raises:
            GuardsMissingError: with everything that differs.
        """
        with self._writer.begin() as connection:
            faults = guards.faults(connection)
        if faults:
            self.dispose()
            raise GuardsMissingError(faults)

    def dispose(self) -> None:
        """Close every connection."""
        self._writer.dispose()
        self._reader.dispose()
        self._newest.dispose()


def _engine(url: str, *, read_only: bool) -> sa.Engine:
    # Values never stand in error messages: those go into logs, and values name people.
    if sa.make_url(url).get_backend_name() == "postgresql":
        options = "-c default_transaction_read_only=on " if read_only else ""
        # Temporary objects must never shadow the books.
        options += "-c search_path=public,pg_temp -c synchronous_commit=on"
        # Our statements are short; compiling one takes longer than it ever runs.
        options += " -c jit=off"
        isolation = "REPEATABLE READ" if read_only else "READ COMMITTED"
        return sa.create_engine(
            url,
            connect_args={"options": options},
            isolation_level=isolation,
            pool_pre_ping=True,
            hide_parameters=True,
        )
    engine = sa.create_engine(
        url,
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000},
        hide_parameters=True,
    )
    event.listen(engine, "connect", _prepare_reader if read_only else _prepare_writer)
    event.listen(engine, "begin", _begin_reader if read_only else _begin_writer)
    return engine


def _prepare_writer(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver must not begin transactions by itself: BEGIN IMMEDIATE takes the lock before reading.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "secure_delete=ON",
        "trusted_schema=OFF",
        "cache_size=-64000",
        # The undo copy that each statement with triggers keeps may outgrow 64 KB: it must not become a file.
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")
    connection.set_authorizer(_authorize)


def _prepare_reader(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("foreign_keys=ON", "trusted_schema=OFF", "cache_size=-64000", "query_only=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.set_authorizer(_authorize)


def _begin_writer(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_reader(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _authorize(
    action: int, first: str | None, second: str | None, _database: str | None, trigger: str | None
) -> int:
    """Deny, on the application's own connections, whatever could take the guards away."""
    if action in _SCHEMA_ACTIONS:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_PRAGMA and second is not None:
        return sqlite3.SQLITE_DENY
    if action in _WRITES and first is not None:
        if first.startswith("sqlite_"):
            return sqlite3.SQLITE_DENY
        if first in _MAINTAINED and trigger is None:
            return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK
