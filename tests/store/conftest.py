"""Ways into a seeded database: as the application, and as somebody at a prompt."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from ledger.store.database import Database
from tests import postgres
from tests.store.seeds import seed

SQLITE, POSTGRESQL = "sqlite", "postgresql"


@dataclass
class Door:
    """One way to reach the seeded books of one kind of database, for reading and for trying.

    ``engine`` opens connections like those of the application, or like those of somebody who holds
    the file or is a superuser of the server and leaves every setting at its default.
    """

    dialect: str
    is_application: bool
    engine: sa.Engine

    @contextmanager
    def trying(self) -> Iterator[sa.Connection]:
        """Lend a connection whose work is undone."""
        with self.engine.connect() as connection:
            # At once: what goes to the driver directly does not begin a transaction by itself.
            connection.begin()
            yield connection
            connection.rollback()


def prompt_engine(url: str) -> sa.Engine:
    """Connect as any other client would: no authorizer, no pragma, no restricted role."""
    engine = sa.create_engine(url)
    if engine.dialect.name == SQLITE:

        def prepare(connection: Any, _record: Any) -> None:
            connection.isolation_level = None

        event.listen(engine, "connect", prepare)
        event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN")


@pytest.fixture(scope="session")
def seeded_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fill a SQLite database once; tests undo what they do in it, or copy it."""
    folder = tmp_path_factory.mktemp("seeded")
    path = Path(shutil.copy(sqlite_template, folder / "seeded.sqlite3"))
    database = Database(f"sqlite:///{path}")
    seed(database, folder)
    database.dispose()
    return path


@pytest.fixture(scope="session")
def seeded_postgres(
    postgres_cluster: postgres.Cluster,
    postgres_template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> str:
    """Fill a PostgreSQL database once, through the application's role; gives its name."""
    name = postgres_cluster.create_database(postgres_template)
    database = Database(postgres_cluster.url(name, user="app"))
    seed(database, tmp_path_factory.mktemp("seeded"))
    database.dispose()
    return name


@pytest.fixture
def sqlite_file(seeded_sqlite: Path, tmp_path: Path) -> Path:
    """Lend a seeded SQLite database of one's own, to be damaged at will."""
    return Path(shutil.copy(seeded_sqlite, tmp_path / "books.sqlite3"))


@pytest.fixture
def postgres_copy(postgres_cluster: postgres.Cluster, seeded_postgres: str) -> Iterator[str]:
    """Lend the name of a seeded PostgreSQL database of one's own."""
    name = postgres_cluster.create_database(seeded_postgres)
    yield name
    postgres_cluster.drop_database(name)


@pytest.fixture(scope="session")
def _sqlite_doors(seeded_sqlite: Path) -> Iterator[dict[str, Door]]:
    url = f"sqlite:///{seeded_sqlite}"
    database, prompt = Database(url), prompt_engine(url)
    yield {
        "application": Door(SQLITE, is_application=True, engine=database._writer),
        "prompt": Door(SQLITE, is_application=False, engine=prompt),
    }
    database.dispose()
    prompt.dispose()


@pytest.fixture(scope="session")
def _postgres_doors(
    postgres_cluster: postgres.Cluster, seeded_postgres: str
) -> Iterator[dict[str, Door]]:
    # A copy: a database that somebody is connected to could not be copied for the other tests.
    name = postgres_cluster.create_database(seeded_postgres)
    database = Database(postgres_cluster.url(name, user="app"))
    prompt = prompt_engine(postgres_cluster.url(name))
    yield {
        "application": Door(POSTGRESQL, is_application=True, engine=database._writer),
        "prompt": Door(POSTGRESQL, is_application=False, engine=prompt),
    }
    database.dispose()
    prompt.dispose()


def _door(request: pytest.FixtureRequest, dialect: str, who: str) -> Door:
    fixture = "_sqlite_doors" if dialect == SQLITE else "_postgres_doors"
    doors: dict[str, Door] = request.getfixturevalue(fixture)
    return doors[who]


@pytest.fixture(
    params=[
        (SQLITE, "application"),
        (SQLITE, "prompt"),
        pytest.param((POSTGRESQL, "application"), marks=pytest.mark.postgres),
        pytest.param((POSTGRESQL, "prompt"), marks=pytest.mark.postgres),
    ],
    ids="-".join,
)
def door(request: pytest.FixtureRequest) -> Door:
    """Lend every way in, on both databases."""
    return _door(request, *request.param)


@pytest.fixture(params=[SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.postgres)])
def app_door(request: pytest.FixtureRequest) -> Door:
    """Lend the application's way in, on both databases."""
    return _door(request, request.param, "application")


@pytest.fixture(params=[SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.postgres)])
def prompt_door(request: pytest.FixtureRequest) -> Door:
    """Lend the way in of somebody at a prompt, on both databases."""
    return _door(request, request.param, "prompt")


@pytest.fixture(params=["application", "prompt"])
def sqlite_door(request: pytest.FixtureRequest) -> Door:
    """Lend both ways into SQLite."""
    return _door(request, SQLITE, request.param)


@pytest.fixture(
    params=[
        pytest.param("application", marks=pytest.mark.postgres),
        pytest.param("prompt", marks=pytest.mark.postgres),
    ]
)
def postgres_door(request: pytest.FixtureRequest) -> Door:
    """Lend both ways into PostgreSQL."""
    return _door(request, POSTGRESQL, request.param)


@pytest.fixture(scope="session")
def postgres_prompt(_postgres_doors: dict[str, Door]) -> sa.Engine:
    """Lend a superuser's sessions, for changes that are undone."""
    return _postgres_doors["prompt"].engine
