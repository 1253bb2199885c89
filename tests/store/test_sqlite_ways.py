"""Ways around the guards that only SQLite has, tried on the application's own connections."""

import shutil
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger.store import guards
from ledger.store.database import Database
from tests.store.conftest import prompt_engine
from tests.store.seeds import PLAIN
from tests.store.vouchers import PARKING, a_correction, a_voucher, scalar

DENIED = "not authorized|prohibited|authorization denied|may not be modified"
ATTEMPTS = (
    "DROP TRIGGER guard_transactions_update",
    "DROP TABLE lines",
    "DROP INDEX ix_lines_account",
    "ALTER TABLE lines RENAME TO old_lines",
    "ALTER TABLE lines ADD COLUMN note TEXT",
    "ALTER TABLE lines DROP COLUMN party_code",
    "CREATE TABLE extra (a)",
    "CREATE INDEX extra ON lines (place_code)",
    "CREATE UNIQUE INDEX extra ON lines (place_code)",
    "CREATE VIEW extra AS SELECT 1",
    "CREATE VIRTUAL TABLE extra USING fts5 (a)",
    "CREATE TRIGGER extra BEFORE INSERT ON lines BEGIN SELECT RAISE(IGNORE); END",
    "CREATE TEMP TRIGGER extra BEFORE INSERT ON lines BEGIN SELECT RAISE(IGNORE); END",
    "CREATE TEMP TABLE lines (a)",
    "CREATE TEMP TABLE transactions AS SELECT * FROM transactions",
    "CREATE TEMP VIEW transactions AS SELECT 1",
    "ATTACH ':memory:' AS other",
    "DETACH main",
    "PRAGMA writable_schema = ON",
    "PRAGMA writable_schema(1)",
    "PRAGMA main.writable_schema = ON",
    "PRAGMA ignore_check_constraints = ON",
    "PRAGMA recursive_triggers = OFF",
    "PRAGMA foreign_keys = OFF",
    "PRAGMA defer_foreign_keys = ON",
    "PRAGMA legacy_alter_table = ON",
    "PRAGMA synchronous = OFF",
    "PRAGMA journal_mode = OFF",
    "PRAGMA locking_mode = EXCLUSIVE",
    "PRAGMA query_only = OFF",
    "PRAGMA user_version = 7",
    "PRAGMA schema_version = 7",
    "UPDATE sqlite_master SET sql = ''",
    "UPDATE sqlite_schema SET sql = ''",
    "DELETE FROM sqlite_master WHERE type = 'trigger'",
    "INSERT INTO sqlite_master (type) VALUES ('table')",
)


def driver(connection: sa.Connection) -> sqlite3.Connection:
    found = connection.connection.driver_connection
    assert isinstance(found, sqlite3.Connection)
    return found


@pytest.fixture
def own(sqlite_file: Path) -> Database:
    """Lend a seeded database of one's own, as the application has it."""
    return Database(f"sqlite:///{sqlite_file}")


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_the_application_is_denied(own: Database, attempt: str) -> None:
    for lending in (own.writing, own.reading):
        with pytest.raises(sa.exc.DatabaseError, match=DENIED), lending() as connection:
            connection.exec_driver_sql(attempt)
    own.check_guards()
    own.dispose()


def test_the_whole_file_is_not_copied_over_another(own: Database, tmp_path: Path) -> None:
    with own.writing() as connection:
        raw = driver(connection)
        connection.rollback()
        with pytest.raises(sqlite3.DatabaseError, match=DENIED):
            raw.execute(f"VACUUM INTO '{tmp_path}/copy.sqlite3'")
    own.dispose()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("foreign_keys", 1),
        ("recursive_triggers", 1),
        ("ignore_check_constraints", 0),
        ("writable_schema", 0),
        ("synchronous", 2),
        ("trusted_schema", 0),
        ("secure_delete", 1),
    ],
)
def test_the_writer_has_the_settings_that_the_books_need(
    own: Database, pragma: str, value: int
) -> None:
    with own.writing() as connection:
        assert scalar(connection, f"PRAGMA {pragma}") == value
        assert scalar(connection, "PRAGMA journal_mode") == "wal"
    own.dispose()


@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO decisions (community_id, code, title_zh) VALUES (1, 'J9', '决定')",
        "UPDATE decisions SET title_zh = '决定'",
    ],
)
def test_a_reader_writes_nothing(own: Database, change: str) -> None:
    with own.writing() as connection:
        connection.exec_driver_sql(change)
    with pytest.raises(sa.exc.OperationalError, match="readonly"), own.reading() as connection:
        connection.exec_driver_sql(change)
    own.dispose()


def test_a_replacing_update_deletes_nobody(own: Database) -> None:
    with (
        pytest.raises(sa.exc.IntegrityError, match="guard: users delete"),
        own.writing() as connection,
    ):
        connection.exec_driver_sql("UPDATE OR REPLACE users SET login = 'other' WHERE user_id = 1")
    own.dispose()


def test_guards_stand_where_check_constraints_are_ignored(sqlite_file: Path) -> None:
    """Somebody at a prompt can switch CHECK off, and still leaves no gap and no negative number."""
    engine = prompt_engine(f"sqlite:///{sqlite_file}")
    with engine.connect() as connection:
        raw = driver(connection)
        connection.rollback()
        raw.execute("PRAGMA ignore_check_constraints = ON")
        for seq in (-1, 0, 99):
            voucher = a_voucher(connection)
            voucher.move(seq=seq)
            with pytest.raises(sa.exc.IntegrityError, match="guard: seq_not_next"):
                voucher.insert(connection)
            connection.rollback()
    engine.dispose()


def test_guards_stand_where_triggers_do_not_recurse(sqlite_file: Path) -> None:
    """REPLACE deletes without a DELETE trigger then; the guard of the insert sees it first."""
    engine = prompt_engine(f"sqlite:///{sqlite_file}")
    with engine.connect() as connection:
        assert scalar(connection, "PRAGMA recursive_triggers") == 0
        for table in ("transactions", "lines", "leaves", "approvals", "actions", "users"):
            statement = f"REPLACE INTO {table} SELECT * FROM {table} LIMIT 1"
            with pytest.raises(sa.exc.IntegrityError, match="guard: "):
                connection.exec_driver_sql(statement)
    engine.dispose()


def test_lines_planted_without_foreign_keys_are_never_sealed(sqlite_file: Path) -> None:
    prompt = prompt_engine(f"sqlite:///{sqlite_file}")
    with prompt.begin() as connection:
        planted = a_voucher(connection, (*PARKING, *PARKING))
        planted.lines = planted.lines[2:]
        planted.leaf, planted.draft, planted.approvals = None, None, []
        planted.insert_all_but_header(connection)
    prompt.dispose()
    database = Database(f"sqlite:///{sqlite_file}")
    with (
        pytest.raises(sa.exc.IntegrityError, match="guard: line_count"),
        database.writing() as connection,
    ):
        a_voucher(connection).insert(connection)
    database.dispose()


def test_a_correction_is_no_way_to_red_letters_in_ordinary_kinds(sqlite_file: Path) -> None:
    """Without CHECK an ordinary transaction may name a target; its red letters stay refused."""
    engine = prompt_engine(f"sqlite:///{sqlite_file}")
    with engine.connect() as connection:
        raw = driver(connection)
        connection.rollback()
        raw.execute("PRAGMA ignore_check_constraints = ON")
        lines = (("100201", "GEN", -5, 0), ("480101", "GEN", 0, -5))
        voucher = a_correction(connection, "ordinary", PLAIN, lines)
        with pytest.raises(sa.exc.IntegrityError, match="guard: negative"):
            voucher.insert(connection)
    engine.dispose()


def test_a_copy_of_the_file_brings_its_guards_along(sqlite_file: Path, tmp_path: Path) -> None:
    copy = shutil.copy(sqlite_file, tmp_path / "copy.sqlite3")
    engine = prompt_engine(f"sqlite:///{copy}")
    with engine.connect() as connection:
        assert guards.faults(connection) == []
    engine.dispose()
