"""What may be lost without loss to the books: sessions, throttles, actions not yet written down.

A database of its own (a second SQLite file, or the schema ``runtime`` on PostgreSQL), so that a
long import, which holds the books' write lock, never keeps anybody from signing in. Its tables
have no history to protect: they are made by :func:`upgrade` when missing.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import NullPool

from ledger.store.base import NAMING, Instant, Whole
from ledger.store.guards_postgresql import APPLICATION_ROLE

SCHEMA = "runtime"
BUSY_TIMEOUT_S = 5
runtime_metadata = sa.MetaData(naming_convention=NAMING)

sessions = sa.Table(
    "sessions",
    runtime_metadata,
    # The token itself is known to the browser alone.
    sa.Column("token_sha256", sa.Text, primary_key=True),
    sa.Column("user_id", Whole, nullable=False, index=True),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("seen_at", Instant, nullable=False),
)

throttles = sa.Table(
    "throttles",
    runtime_metadata,
    # A digest of the account or the network address: a stolen file lists neither.
    sa.Column("key_sha256", sa.Text, primary_key=True),
    sa.Column("failures", Whole, nullable=False),
    sa.Column("failed_at", Instant, nullable=False),
    sa.Column("blocked_until", Instant, nullable=False),
)

waiting_actions = sa.Table(
    "waiting_actions",
    runtime_metadata,
    sa.Column("action_id", sa.Text, primary_key=True),
    sa.Column("community_id", Whole),
    sa.Column("user_id", Whole),
    sa.Column("verb", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
)

#: Forms that somebody began and did not send yet: kept for them alone, for a while.
unfinished = sa.Table(
    "unfinished",
    runtime_metadata,
    sa.Column("community_id", Whole, primary_key=True),
    sa.Column("user_id", Whole, primary_key=True),
    sa.Column("form", sa.Text, primary_key=True),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("kept_at", Instant, nullable=False, index=True),
)


class RuntimeDatabase:
    """Connections to the runtime tables; short transactions, no guards."""

    def __init__(self, url: str) -> None:
        self._engine = _engine(url)

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Lend a connection inside one transaction: returning commits, raising rolls back."""
        with self._engine.begin() as connection:
            yield connection

    def dispose(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def _engine(url: str) -> sa.Engine:
    if sa.make_url(url).get_backend_name() == "postgresql":
        options = {"options": f"-c search_path={SCHEMA},pg_temp"}
        return sa.create_engine(url, connect_args=options, pool_pre_ping=True)
    options_sqlite = {"check_same_thread": False, "timeout": BUSY_TIMEOUT_S}
    engine = sa.create_engine(url, connect_args=options_sqlite)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def upgrade(owner_url: str) -> None:
    """Create the runtime tables that are missing; on PostgreSQL as their owner."""
    engine = sa.create_engine(owner_url, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        Path(str(engine.url.database)).parent.mkdir(parents=True, exist_ok=True)
        runtime_metadata.create_all(engine)
    else:
        with engine.begin() as connection:
            _upgrade_postgresql(connection)
    engine.dispose()


def _upgrade_postgresql(connection: sa.Connection) -> None:
    run = connection.exec_driver_sql
    run(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
    run(f"SET LOCAL search_path = {SCHEMA}, pg_temp")
    runtime_metadata.create_all(connection)
    run(f"GRANT USAGE ON SCHEMA {SCHEMA} TO {APPLICATION_ROLE}")
    run(
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {SCHEMA}"
        f" TO {APPLICATION_ROLE}"
    )
