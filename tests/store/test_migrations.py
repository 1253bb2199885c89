"""Databases made by migrations: the same tables as the models, guards included, by one way only."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.util import CommandError

from ledger.store import guarded, guards
from ledger.store.base import metadata
from ledger.store.database import Database, GuardsMissingError
from ledger.store.migrate import configuration, upgrade
from tests import postgres
from tests.store.conftest import POSTGRESQL, Door, prompt_engine


@pytest.fixture
def owner_url(postgres_cluster: postgres.Cluster) -> Iterator[str]:
    """Lend an empty database of a role that is no superuser and may make roles."""
    postgres_cluster.run("CREATE ROLE owner LOGIN CREATEROLE")
    name = postgres_cluster.create_database()
    postgres_cluster.run("ALTER DATABASE {} OWNER TO owner", name)
    yield postgres_cluster.url(name, user="owner")
    postgres_cluster.drop_database(name)
    postgres_cluster.run("DROP ROLE owner")


def test_models_and_migrations_make_the_same_tables(prompt_door: Door) -> None:
    with prompt_door.trying() as connection:
        # On SQLite Alembic takes an empty default for another one; the migrations are the same files.
        defaults = prompt_door.dialect == POSTGRESQL
        options = {"compare_type": True, "compare_server_default": defaults}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_every_table_of_the_books_is_strict_and_has_no_hidden_key(seeded_sqlite: Path) -> None:
    engine = prompt_engine(f"sqlite:///{seeded_sqlite}")
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT name, wr, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
        )
        kinds = {row.name: (row.wr, row.strict) for row in rows}
    engine.dispose()
    assert {name: kinds[name] for name in metadata.tables} == dict.fromkeys(metadata.tables, (1, 1))


def test_check_constraints_of_the_models_are_in_the_database(door: Door) -> None:
    """Autogenerate does not compare them."""
    with door.trying() as connection:
        found = {
            (table, check["name"])
            for table in metadata.tables
            for check in sa.inspect(connection).get_check_constraints(table)
        }
    wanted = {
        (table.name, str(constraint.name))
        for table in metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, sa.CheckConstraint)
    }
    assert found == wanted


def test_a_second_upgrade_changes_nothing_and_says_nothing(
    sqlite_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    url = f"sqlite:///{sqlite_file}"
    engine = prompt_engine(url)
    query = sa.text("SELECT type, name, sql FROM sqlite_master ORDER BY type, name")
    with engine.connect() as connection:
        before = connection.execute(query).all()
    caplog.set_level(logging.WARNING)
    upgrade(url)
    with engine.connect() as connection:
        assert connection.execute(query).all() == before
    engine.dispose()
    assert caplog.records == []


def test_an_owner_without_other_powers_makes_books_for_the_application(
    postgres_cluster: postgres.Cluster, postgres_template: str, owner_url: str
) -> None:
    upgrade(owner_url)
    upgrade(owner_url)
    database = Database(owner_url.replace("owner@", "app@"))
    database.check_guards()
    database.dispose()
    as_owner = Database(owner_url)
    with pytest.raises(GuardsMissingError, match="right UPDATE on transactions"):
        as_owner.check_guards()
    as_owner.dispose()


def test_migrations_alone_leave_a_database_that_the_application_refuses(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/books.sqlite3"
    engine = prompt_engine(url)
    with engine.begin() as connection:
        command.upgrade(configuration(connection), "head")
        assert len(guards.faults(connection)) > len(guarded.APPEND_ONLY)
    engine.dispose()
    database = Database(url)
    with pytest.raises(GuardsMissingError):
        database.check_guards()
    database.dispose()
    upgrade(url)
    database = Database(url)
    database.check_guards()
    database.dispose()


def test_alembic_by_itself_is_sent_to_the_one_way() -> None:
    folder = Path(guards.__file__).parent / "migrations"
    config = Config()
    config.set_main_option("script_location", str(folder))
    with pytest.raises(CommandError, match="flask db upgrade"):
        command.upgrade(config, "head")


def test_a_failing_upgrade_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_connection: sa.Connection) -> None:
        raise RuntimeError("no guards")

    monkeypatch.setattr(guards, "install", fail)
    url = f"sqlite:///{tmp_path}/books.sqlite3"
    with pytest.raises(RuntimeError, match="no guards"):
        upgrade(url)
    engine = prompt_engine(url)
    with engine.connect() as connection:
        tables = sa.inspect(connection).get_table_names()
    engine.dispose()
    assert tables == []


@pytest.mark.parametrize(
    ("index", "question"),
    [
        (
            "ix_transactions_contract",
            "SELECT seq FROM transactions WHERE community_id = 1 AND contract_code = 'HT1'",
        ),
        (
            "ix_bills_community_id_imported_at",
            "SELECT format FROM bills WHERE community_id = 1"
            " ORDER BY imported_at DESC, bill_id DESC LIMIT 13",
        ),
    ],
)
def test_what_pages_ask_for_is_found_without_walking_or_sorting_all(
    app_door: Door, index: str, question: str
) -> None:
    with app_door.trying() as connection:
        if app_door.dialect == POSTGRESQL:
            # On a few rows any plan is as good; the question is whether there is this one.
            connection.exec_driver_sql("SET enable_seqscan = off")
            connection.exec_driver_sql("SET enable_sort = off")
            plan = str(connection.exec_driver_sql(f"EXPLAIN {question}").all())
        else:
            plan = str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {question}").all())
        assert index in plan
        assert not re.search("Sort|TEMP B-TREE", plan)
