"""Bring a database to the newest schema, guards included. Runs as the owner, never as the application."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import event
from sqlalchemy.pool import NullPool

from ledger.store import guards
from ledger.store.recount import recount_flows

_SCRIPTS = Path(__file__).parent / "migrations"


def configuration(connection: sa.Connection) -> Config:
    """Give the Alembic configuration for a connection that is already open."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    return config


def upgrade(owner_url: str) -> None:
    """Apply every migration that is missing and put the guards in place, together or not at all.

    Where the rule by which the seal sums movements is another than before, they are summed anew.
    """
    engine = _engine(owner_url)
    with engine.begin() as connection:
        command.upgrade(configuration(connection), "head")
        seal = guards.seal(connection)
        guards.install(connection)
        if guards.seal(connection) != seal:
            recount_flows(connection)
    engine.dispose()


def fill(owner_url: str, take: Callable[[sa.Connection], None]) -> None:
    """Make all tables in an empty database, let ``take`` put rows in, then the guards: together or not at all."""
    engine = _engine(owner_url)
    with engine.begin() as connection:
        command.upgrade(configuration(connection), "head")
        take(connection)
        guards.install(connection)
    engine.dispose()


def version(connection: sa.Connection) -> str:
    """Give the schema's version that a database has, "" where there is none."""
    is_sqlite = connection.dialect.name == "sqlite"
    there = "SELECT name FROM sqlite_master WHERE name = 'alembic_version'"
    there = there if is_sqlite else "SELECT to_regclass('public.alembic_version')"
    if connection.exec_driver_sql(there).scalar() is None:
        return ""
    query = "SELECT max(version_num) FROM alembic_version"
    return str(connection.exec_driver_sql(query).scalar() or "")


def newest_version() -> str:
    """Give the schema's version that this program expects."""
    return str(ScriptDirectory(str(_SCRIPTS)).get_current_head())


def known_versions() -> frozenset[str]:
    """Give every version of the schema that this program can bring up to date."""
    return frozenset(script.revision for script in ScriptDirectory(str(_SCRIPTS)).walk_revisions())


def _engine(owner_url: str) -> sa.Engine:
    engine = sa.create_engine(owner_url, poolclass=NullPool, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        Path(str(engine.url.database)).parent.mkdir(parents=True, exist_ok=True)
        # The driver would commit before every CREATE; the transaction is ours from the first statement.
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")


def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
