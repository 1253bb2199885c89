"""Fixtures for every test."""

import gc
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from hypothesis import settings

from ledger.people import passwords
from ledger.store.database import Database
from ledger.store.migrate import upgrade
from tests import postgres
from tests.factories import Ledger, a_ledger
from tests.memory import write_into_memory
from tests.queries import counting
from tests.routes import compiled_once

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def pytest_configure() -> None:
    """Write into memory where there is room, and hold no example to a time: machines differ."""
    write_into_memory()
    settings.register_profile("untimed", deadline=None)
    settings.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need a server or a browser, so that `make fast` can leave them out."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "postgres_cluster" in fixtures:
            item.add_marker("postgres")
        if "browser" in fixtures:
            item.add_marker("browser")


def pytest_collection_finish() -> None:
    """Leave modules and tests out of what is searched for garbage: they stay until the end anyway."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _cheap_hashes() -> Iterator[None]:
    """Hash passwords in a millisecond; what is set for people is held to its strength in tests/people."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=1024))
        yield


@pytest.fixture(scope="session", autouse=True)
def _routes_compiled_once() -> Iterator[None]:
    """Compile the routes once: most tests of pages build an application of their own."""
    with pytest.MonkeyPatch.context() as patch:
        compiled_once(patch)
        yield


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[postgres.Cluster]:
    """Lend a real PostgreSQL server, started for this run alone."""
    with postgres.running_cluster() as cluster:
        yield cluster


@pytest.fixture
def postgres_url(postgres_cluster: postgres.Cluster) -> Iterator[str]:
    """Lend the URL of a fresh, empty database; it is dropped after the test."""
    name = postgres_cluster.create_database()
    yield postgres_cluster.url(name)
    postgres_cluster.drop_database(name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a SQLite database by migrations, once; tests copy it."""
    path = tmp_path_factory.mktemp("template") / "books.sqlite3"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_cluster: postgres.Cluster) -> str:
    """Make a PostgreSQL database by migrations, once, and the role the application runs as."""
    name = postgres_cluster.create_database()
    upgrade(postgres_cluster.url(name))
    postgres_cluster.run("CREATE ROLE {} LOGIN IN ROLE {}", "app", "mingzhang_app")
    return name


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """Lend an empty, guarded SQLite database."""
    path = shutil.copy(sqlite_template, tmp_path / "books.sqlite3")
    database = Database(f"sqlite:///{path}")
    yield database
    database.dispose()


@pytest.fixture
def postgres_database(
    postgres_cluster: postgres.Cluster, postgres_template: str
) -> Iterator[Database]:
    """Lend an empty, guarded PostgreSQL database as the application's role sees it."""
    name = postgres_cluster.create_database(postgres_template)
    database = Database(postgres_cluster.url(name, user="app"))
    yield database
    database.dispose()
    postgres_cluster.drop_database(name)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Database:
    """Lend an empty database, once on SQLite and once on PostgreSQL."""
    kind = "sqlite_database" if request.param == "sqlite" else "postgres_database"
    found: Database = request.getfixturevalue(kind)
    return found


Books = Callable[..., Ledger]
CountQueries = Callable[[sa.Connection], AbstractContextManager[list[str]]]


@pytest.fixture
def books(database: Database, tmp_path: Path) -> Books:
    """Lend ``books(text)``, which opens a community and posts a ledger's text on both databases."""
    return lambda text="", **options: a_ledger(database, tmp_path / "keys", text, **options)


@pytest.fixture
def sqlite_books(sqlite_database: Database, tmp_path: Path) -> Books:
    """Lend ``books(text)`` on SQLite alone, for what does not depend on the database."""
    return lambda text="", **options: a_ledger(sqlite_database, tmp_path / "keys", text, **options)


@pytest.fixture
def count_queries() -> CountQueries:
    """Lend ``with count_queries(connection) as queries``: the statements sent inside the block."""
    return counting


# Not per session: while Playwright is open, this thread has a running event loop, in which code
# that calls asyncio.run() (as signing does) fails.
@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Lend a headless Chromium; open a page of your own with `browser.new_page()`."""
    from tests.chromium import running_browser

    with running_browser() as chromium:
        yield chromium
