"""The check at every start: what is missing, changed, foreign, or allowed too much is named."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from config import Settings
from ledger.app import create_app
from ledger.store import guards
from ledger.store.database import Database, GuardsMissingError
from ledger.store.migrate import upgrade
from tests import postgres
from tests.store.conftest import prompt_engine

TRIGGER = "guard_transactions_update"


def faults_of(database: Database) -> list[str]:
    """Give what the start of the application is refused for."""
    try:
        database.check_guards()
    except GuardsMissingError as error:
        return error.faults
    finally:
        database.dispose()
    return []


@pytest.fixture
def url(sqlite_file: Path) -> str:
    return f"sqlite:///{sqlite_file}"


def change(url: str, *statements: str) -> None:
    engine = prompt_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def test_the_refusal_to_start_names_everything() -> None:
    assert str(GuardsMissingError(["one", "two"])).endswith(": one; two")


def test_a_sound_sqlite_database_has_no_faults(url: str) -> None:
    assert faults_of(Database(url)) == []


@pytest.mark.parametrize(
    ("statements", "fault"),
    [
        ((f"DROP TRIGGER {TRIGGER}",), TRIGGER),
        (
            (
                f"DROP TRIGGER {TRIGGER}",
                f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON transactions BEGIN SELECT 1; END",
            ),
            TRIGGER,
        ),
        (("CREATE TRIGGER swallow BEFORE INSERT ON lines BEGIN SELECT 1; END",), "swallow"),
        (("DROP TABLE cosignatures",), "guard_cosignatures_delete"),
    ],
)
def test_a_changed_guard_on_sqlite_is_named(
    url: str, statements: tuple[str, ...], fault: str
) -> None:
    change(url, *statements)
    assert fault in faults_of(Database(url))


def test_an_upgrade_puts_the_guards_back_on_sqlite(url: str) -> None:
    change(
        url, f"DROP TRIGGER {TRIGGER}", "CREATE TRIGGER t AFTER INSERT ON lines BEGIN SELECT 1; END"
    )
    upgrade(url)
    assert faults_of(Database(url)) == []


@pytest.fixture
def cluster_copy(postgres_cluster: postgres.Cluster, postgres_copy: str) -> tuple[str, str]:
    """Give the URLs of a copy: as its owner and as the application."""
    return postgres_cluster.url(postgres_copy), postgres_cluster.url(postgres_copy, user="app")


def test_a_sound_postgresql_database_has_no_faults(cluster_copy: tuple[str, str]) -> None:
    assert faults_of(Database(cluster_copy[1])) == []


ON_POSTGRESQL = (
    (f"DROP TRIGGER {TRIGGER} ON transactions", f"trigger {TRIGGER} on transactions"),
    (
        f"ALTER TABLE transactions DISABLE TRIGGER {TRIGGER}",
        f"trigger {TRIGGER} on transactions changed",
    ),
    (
        f"ALTER TABLE transactions ENABLE TRIGGER {TRIGGER}",
        f"trigger {TRIGGER} on transactions changed",
    ),
    (
        f"ALTER TABLE transactions ENABLE REPLICA TRIGGER {TRIGGER}",
        f"trigger {TRIGGER} on transactions changed",
    ),
    (
        "CREATE OR REPLACE FUNCTION guard_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RETURN NEW; END $$",
        "function guard_refuse",
    ),
    ("ALTER FUNCTION guard_refuse() RESET ALL", "function guard_refuse"),
    ("ALTER FUNCTION guard_refuse() SET search_path = pg_temp", "function guard_refuse"),
    ("ALTER FUNCTION guard_refuse() SECURITY DEFINER", "function guard_refuse"),
    (
        "ALTER FUNCTION guard_transactions_sealed() SECURITY INVOKER",
        "function guard_transactions_sealed",
    ),
    ("DROP FUNCTION next_positions(bigint, bigint)", "function next_positions"),
    (
        "CREATE FUNCTION guard_more() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN END $$",
        "function guard_more",
    ),
    (
        "CREATE FUNCTION kindly() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM lines'",
        "function kindly",
    ),
    ("ALTER FUNCTION refresh_statistics() RESET ALL", "function refresh_statistics"),
    (
        "CREATE TRIGGER swallow BEFORE INSERT ON lines FOR EACH ROW"
        " EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "trigger swallow on lines",
    ),
    ("DROP TABLE cosignatures", "trigger guard_cosignatures_update on cosignatures"),
    ("CREATE RULE nothing AS ON INSERT TO lines DO INSTEAD NOTHING", "rule nothing on lines"),
    ("ALTER TABLE lines ENABLE ROW LEVEL SECURITY", "row security on lines"),
    ("GRANT UPDATE ON lines TO mingzhang_app", "right UPDATE on lines"),
    ("GRANT UPDATE (summary) ON transactions TO mingzhang_app", "right UPDATE on transactions"),
    ("GRANT DELETE ON leaves TO PUBLIC", "right DELETE on leaves"),
    ("GRANT TRUNCATE ON periods TO app", "right TRUNCATE on periods"),
    ("GRANT TRIGGER ON lines TO mingzhang_app", "right TRIGGER on lines"),
    ("GRANT REFERENCES (seq) ON lines TO mingzhang_app", "right REFERENCES on lines"),
    ("GRANT INSERT ON month_movements TO mingzhang_app", "right INSERT on month_movements"),
    ("GRANT INSERT (debit_minor) ON day_movements TO app", "right INSERT on day_movements"),
    ("GRANT DELETE ON users TO mingzhang_app", "right DELETE on users"),
    ("GRANT CREATE ON SCHEMA public TO PUBLIC", "right CREATE on schema public"),
    ("ALTER TABLE lines OWNER TO app", "member of app, who owns the books"),
)


@pytest.mark.parametrize(("statement", "fault"), ON_POSTGRESQL)
def test_a_changed_guard_or_right_on_postgresql_is_named(
    postgres_prompt: sa.Engine, statement: str, fault: str
) -> None:
    """The change is made, looked at as the application, and undone, all in one transaction."""
    with postgres_prompt.connect() as connection:
        connection.exec_driver_sql(statement)
        connection.exec_driver_sql("SET LOCAL ROLE app")
        assert fault in guards.faults(connection)
        connection.rollback()


@pytest.mark.parametrize("right", ["TEMPORARY", "CREATE"])
def test_a_right_on_the_whole_database_is_named(
    cluster_copy: tuple[str, str], postgres_copy: str, right: str
) -> None:
    """A new database, and so a restored dump, lets everybody make temporary tables."""
    owner, application = cluster_copy
    change(owner, f"GRANT {right} ON DATABASE {postgres_copy} TO PUBLIC")
    assert faults_of(Database(application)) == [f"right {right} on the database"]


@pytest.fixture
def hidden_member(
    postgres_cluster: postgres.Cluster, cluster_copy: tuple[str, str]
) -> Iterator[str]:
    """Lend a role that shows no right of the owner's but may take the owner's place."""
    postgres_cluster.run("CREATE ROLE books_owner")
    change(cluster_copy[0], "ALTER TABLE leaves OWNER TO books_owner")
    postgres_cluster.run("CREATE ROLE climber LOGIN NOINHERIT IN ROLE mingzhang_app, books_owner")
    yield cluster_copy[1].replace("app@", "climber@")
    change(cluster_copy[0], "ALTER TABLE leaves OWNER TO postgres", "DROP OWNED BY books_owner")
    postgres_cluster.run("DROP ROLE climber")
    postgres_cluster.run("DROP ROLE books_owner")


def test_a_member_of_the_owner_is_named_though_it_must_ask_first(hidden_member: str) -> None:
    assert "member of books_owner, who owns the books" in faults_of(Database(hidden_member))


def test_the_application_does_not_start_as_the_owner_nor_without_a_guard(
    cluster_copy: tuple[str, str], tmp_path: Path
) -> None:
    owner, application = cluster_copy
    for url, statement, fault in (
        (owner, "SELECT 1", "who owns the books"),
        (application, f"DROP TRIGGER {TRIGGER} ON transactions", TRIGGER),
        (application, "GRANT UPDATE ON lines TO mingzhang_app", "right UPDATE on lines"),
    ):
        change(owner, statement)
        settings = Settings.from_env({"LEDGER_DATABASE_URL": url, "LEDGER_DATA_DIR": str(tmp_path)})
        with pytest.raises(GuardsMissingError, match=fault):
            create_app(settings)


def test_the_owner_is_no_application(cluster_copy: tuple[str, str]) -> None:
    faults = faults_of(Database(cluster_copy[0]))
    assert "right UPDATE on transactions" in faults
    assert "member of postgres, who owns the books" in faults
    engine = prompt_engine(cluster_copy[0])
    with engine.connect() as connection:
        assert guards.faults(connection, as_application=False) == []
    engine.dispose()


def test_an_upgrade_puts_guards_and_rights_back_on_postgresql(
    cluster_copy: tuple[str, str], postgres_copy: str
) -> None:
    owner, application = cluster_copy
    change(
        owner,
        f"DROP TRIGGER {TRIGGER} ON transactions",
        "GRANT UPDATE ON lines TO mingzhang_app",
        "CREATE OR REPLACE FUNCTION guard_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RETURN NEW; END $$",
        f"GRANT TEMPORARY ON DATABASE {postgres_copy} TO PUBLIC",
    )
    upgrade(owner)
    assert faults_of(Database(application)) == []
