"""Where a benchmark runs: a database of its own on SQLite or PostgreSQL, and bare tables beside it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import sqlalchemy as sa

from ledger.posting.books import open_books
from ledger.posting.communities import add_funds
from ledger.store.database import Database
from ledger.store.migrate import upgrade
from tests import postgres
from tests.benchmarks.bare import Bare, BarePostgres, BareSqlite
from tests.factories import Ledger, a_ledger
from tests.workload import EXTRA_FUNDS

AT = datetime(2026, 1, 2, 3, tzinfo=UTC)


@dataclass
class Place:
    """One database under measurement."""

    name: str
    url: str
    database: Database
    folder: Path
    bare_conninfo: str = ""

    def ledger(self, slug: str) -> Ledger:
        """Open a community with the funds of the workload."""
        opened = a_ledger(self.database, self.folder / "keys", slug=slug)
        with self.database.writing() as connection:
            add_funds(open_books(connection, opened.community_id), EXTRA_FUNDS, at=AT)
        return opened

    @contextmanager
    def bare(self) -> Iterator[Bare]:
        """Lend bare tables, empty."""
        opened: Bare
        if self.bare_conninfo:
            with psycopg.connect(self.bare_conninfo, autocommit=True) as connection:
                connection.execute("DROP TABLE IF EXISTS bare_transactions, bare_lines")
            opened = BarePostgres(self.bare_conninfo)
        else:
            for file in self.folder.glob("bare.sqlite3*"):
                file.unlink()
            opened = BareSqlite(self.folder)
        try:
            yield opened
        finally:
            opened.close()


@contextmanager
def sqlite_place(folder: Path) -> Iterator[Place]:
    """Lend a new SQLite database."""
    folder.mkdir(parents=True)
    url = f"sqlite:///{folder / 'books.sqlite3'}"
    upgrade(url)
    database = Database(url)
    yield Place("SQLite", url, database, folder)
    database.dispose()


@contextmanager
def postgres_place(folder: Path, server_url: str = "") -> Iterator[Place]:
    """Lend a new database on a server: one given as a superuser's URL, or one started for this."""
    folder.mkdir(parents=True)
    with ExitStack() as stack:
        if not server_url:
            server_url = stack.enter_context(postgres.running_cluster()).url()
        given = sa.make_url(server_url)
        name = f"bench_{folder.name}_{datetime.now(UTC):%H%M%S%f}"
        admin = given.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        owner = given.set(database=name).render_as_string(hide_password=False)
        upgrade(owner)
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(
                "DO $$ BEGIN CREATE ROLE bench_app LOGIN IN ROLE mingzhang_app;"
                " EXCEPTION WHEN duplicate_object THEN NULL; END $$"
            )
        url = given.set(database=name, username="bench_app").render_as_string(hide_password=False)
        database = Database(url)
        bare = given.set(database=name, drivername="postgresql")
        yield Place("PostgreSQL", url, database, folder, bare.render_as_string(hide_password=False))
        database.dispose()
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
