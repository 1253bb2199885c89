"""Ways around the guards that only PostgreSQL has."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from tests import postgres
from tests.store.conftest import Door, prompt_engine
from tests.store.seeds import PLAIN
from tests.store.vouchers import PARKING, a_voucher, insert, scalar

DENIED = "permission denied|must be owner|must be superuser|must be member"
ATTEMPTS = (
    "ALTER TABLE transactions DISABLE TRIGGER ALL",
    "ALTER TABLE transactions DISABLE TRIGGER guard_transactions_update",
    "ALTER TABLE transactions DROP CONSTRAINT ck_transactions_counts",
    "ALTER TABLE lines ALTER COLUMN debit_minor TYPE bigint USING 0",
    "ALTER TABLE lines ENABLE ROW LEVEL SECURITY",
    "DROP TABLE lines",
    "DROP TRIGGER guard_lines_update ON lines",
    "DROP FUNCTION guard_refuse() CASCADE",
    "CREATE OR REPLACE FUNCTION guard_refuse() RETURNS trigger LANGUAGE plpgsql"
    " AS $$ BEGIN RETURN NULL; END $$",
    "ALTER FUNCTION guard_refuse() SET search_path = pg_temp",
    "CREATE RULE nothing AS ON INSERT TO lines DO INSTEAD NOTHING",
    "CREATE TRIGGER swallow BEFORE INSERT ON lines FOR EACH ROW EXECUTE FUNCTION guard_refuse()",
    "CREATE TABLE extra (a bigint)",
    "CREATE TABLE more () INHERITS (lines)",
    "CREATE SCHEMA extra",
    "CREATE FUNCTION extra() RETURNS bigint LANGUAGE sql AS 'SELECT 1'",
    "CREATE TEMP TABLE lines (a bigint)",
    "CREATE TEMP VIEW transactions AS SELECT 1",
    "SELECT 1 AS a INTO TEMP transactions",
    "SET session_replication_role = replica",
    "SET ROLE postgres",
    "COPY lines TO PROGRAM 'cat'",
    "UPDATE pg_trigger SET tgenabled = 'D'",
    "DELETE FROM pg_trigger",
    "UPDATE alembic_version SET version_num = '0000'",
)


@pytest.fixture
def app_session(postgres_cluster: postgres.Cluster, postgres_copy: str) -> Iterator[sa.Connection]:
    """Lend the application's role, without the application's settings."""
    engine = prompt_engine(postgres_cluster.url(postgres_copy, user="app"))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def superuser(postgres_cluster: postgres.Cluster, postgres_copy: str) -> Iterator[sa.Connection]:
    """Lend a superuser of the same database, whose statements take effect at once."""
    engine = prompt_engine(postgres_cluster.url(postgres_copy))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        yield connection
    engine.dispose()


@pytest.fixture(scope="session")
def app_engine(postgres_cluster: postgres.Cluster, seeded_postgres: str) -> Iterator[sa.Engine]:
    name = postgres_cluster.create_database(seeded_postgres)
    engine = prompt_engine(postgres_cluster.url(name, user="app"))
    yield engine
    engine.dispose()


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_the_application_may_not(app_engine: sa.Engine, attempt: str) -> None:
    with app_engine.connect() as connection:
        with pytest.raises(sa.exc.ProgrammingError, match=DENIED):
            connection.exec_driver_sql(attempt.replace("%", "%%"))
        connection.rollback()


def test_the_application_hands_no_right_on(app_engine: sa.Engine) -> None:
    with app_engine.connect() as connection:
        connection.exec_driver_sql("GRANT UPDATE, DELETE ON lines TO mingzhang_app")
        query = "SELECT has_table_privilege('lines', 'UPDATE, DELETE')"
        assert scalar(connection, query) is False
        connection.rollback()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE transactions SET summary = '改'",
        "DELETE FROM lines",
        "TRUNCATE lines CASCADE",
        "UPDATE approvals SET role = 'treasurer'",
        "DELETE FROM leaves",
    ],
)
def test_replication_mode_switches_no_guard_off(postgres_prompt: sa.Engine, change: str) -> None:
    with postgres_prompt.connect() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        with pytest.raises(sa.exc.IntegrityError, match="guard: "):
            connection.exec_driver_sql(change)
        connection.rollback()


def test_replication_mode_seals_nothing_unbalanced(postgres_prompt: sa.Engine) -> None:
    with postgres_prompt.connect() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        voucher = a_voucher(connection)
        voucher.change_line(0, debit_minor=9_999)
        with pytest.raises(sa.exc.IntegrityError, match="guard: unbalanced"):
            voucher.insert(connection)
        connection.rollback()


def test_lines_planted_in_replication_mode_are_never_sealed(
    superuser: sa.Connection, app_session: sa.Connection
) -> None:
    """Foreign keys are off in that mode, so lines may wait for a header."""
    planted = a_voucher(superuser, (*PARKING, *PARKING))
    planted.lines = planted.lines[2:]
    planted.leaf, planted.draft, planted.approvals = None, None, []
    superuser.exec_driver_sql("SET session_replication_role = replica")
    planted.insert_all_but_header(superuser)
    with pytest.raises(sa.exc.IntegrityError, match="guard: line_count"):
        a_voucher(app_session).insert(app_session)


@pytest.mark.parametrize(
    "action", ["UPDATE {} SET community_id = 2", "DELETE FROM {}", "TRUNCATE {}"]
)
@pytest.mark.parametrize("table", ["policies", "publications", "actions", "lines", "transactions"])
def test_rights_granted_by_mistake_meet_the_guards(
    postgres_prompt: sa.Engine, table: str, action: str
) -> None:
    with postgres_prompt.connect() as connection:
        connection.exec_driver_sql("GRANT ALL ON ALL TABLES IN SCHEMA public TO mingzhang_app")
        connection.exec_driver_sql("SET LOCAL ROLE app")
        statement = action.format(table) + (" CASCADE" if "TRUNCATE" in action else "")
        with pytest.raises(sa.exc.IntegrityError, match="guard: "):
            connection.exec_driver_sql(statement)
        connection.rollback()


def test_a_temporary_table_shadows_nothing_for_the_guards(
    superuser: sa.Connection, app_session: sa.Connection, postgres_copy: str
) -> None:
    """Even where TEMPORARY was granted by mistake, guards look past the session's own tables."""
    superuser.exec_driver_sql(f"GRANT TEMPORARY ON DATABASE {postgres_copy} TO PUBLIC")
    query = "SELECT * FROM lines WHERE community_id = 1 AND seq = :s AND number = 1"
    held = app_session.execute(sa.text(query), {"s": PLAIN}).one()._mapping
    app_session.exec_driver_sql("CREATE TEMP TABLE transactions (LIKE public.transactions)")
    app_session.exec_driver_sql("SET search_path = pg_temp, public")
    assert scalar(app_session, "SELECT count(*) FROM transactions") == 0
    with pytest.raises(sa.exc.IntegrityError, match="guard: lines sealed"):
        insert(app_session, "public.lines", dict(held) | {"number": 9})


def test_the_application_sees_no_temporary_table_before_the_books(postgres_door: Door) -> None:
    with postgres_door.trying() as connection:
        path = scalar(connection, "SHOW search_path")
        assert path == ("public,pg_temp" if postgres_door.is_application else '"$user", public')
        assert scalar(connection, "SHOW synchronous_commit") == "on"
        assert scalar(connection, "SHOW transaction_isolation") == "read committed"
