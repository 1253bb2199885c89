"""Bring a database to the newest schema, guards included. Runs as the owner, never as the application."""

import sqlite3
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
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
    engine = sa.create_engine(owner_url, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        Path(str(engine.url.database)).parent.mkdir(parents=True, exist_ok=True)
        # The driver would commit before every CREATE; the transaction is ours from the first statement.
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    with engine.begin() as connection:
        command.upgrade(configuration(connection), "head")
        seal = guards.seal(connection)
        guards.install(connection)
        if guards.seal(connection) != seal:
            recount_flows(connection)
    engine.dispose()


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")


def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
