"""``books check`` divides every list again, and names what somebody changed behind the guards."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger.posting.check import check_books
from ledger.store.database import Database
from tests.store.conftest import prompt_engine
from tests.store.seeds import seed
from tests.store.test_detect_only import suspend_guards


@pytest.fixture(scope="module")
def unguarded(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sa.Engine]:
    folder = tmp_path_factory.mktemp("lists")
    url = f"sqlite:///{shutil.copy(sqlite_template, folder / 'books.sqlite3')}"
    database = Database(url)
    seed(database, folder)
    database.dispose()
    engine = prompt_engine(url)
    with engine.begin() as connection:
        suspend_guards(connection)
    yield engine
    engine.dispose()


PREPARE = (
    "INSERT INTO allocation_rows SELECT community_id, 'A2', 1, place_code, building_code, 0, 6, 600, 600, 0,"
    " 600 FROM allocation_rows WHERE allocation_id = 'A1'",
    "INSERT INTO allocation_rows SELECT community_id, 'A2', 2, 'H2', 'H2', 0, 4, 400, 300, 100, 300"
    " FROM allocation_rows WHERE allocation_id = 'A1'",
    "INSERT INTO allocations SELECT community_id, 'A2', 2, title, allocated_on, fund_code, credit_account,"
    " split_key, uses_balances, 1000, 900, 100, 2, decision_code, work_code, emergency, content, made_by,"
    " role, made_at FROM allocations WHERE allocation_id = 'A1'",
)


def found(engine: sa.Engine, *statements: str) -> tuple[str, str]:
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        for statement in (*PREPARE, *statements):
            connection.exec_driver_sql(statement)
        difference = check_books(connection, 1).difference
        connection.rollback()
    return (difference.code, difference.where) if difference else ("", "")


def test_a_list_as_it_was_kept_is_sound(unguarded: sa.Engine) -> None:
    assert found(unguarded) == ("", "")


@pytest.mark.parametrize(
    ("statement", "code", "where"),
    [
        ("UPDATE allocations SET amount_minor = 1001 WHERE number = 2", "allocation", "allocation 2"),
        ("UPDATE allocations SET row_count = 3 WHERE number = 2", "allocation", "allocation 2"),
        ("DELETE FROM allocation_rows WHERE place_code = 'H2'", "allocation", "allocation 2"),
        ("DELETE FROM allocations WHERE number = 2", "rows_alone", "allocation_rows"),
        ("UPDATE allocation_rows SET weight = 5 WHERE place_code = 'H2'", "allocation",
         "allocation 2 H1"),
        ("UPDATE allocation_rows SET weight = 0 WHERE allocation_id = 'A2'", "allocation",
         "allocation 2 H1"),
        ("UPDATE allocation_rows SET from_balance_minor = from_balance_minor"
         " + CASE place_code WHEN 'H1' THEN 50 ELSE -50 END WHERE allocation_id = 'A2'", "allocation",
         "allocation 2"),
        ("UPDATE allocations SET content = 'x' WHERE number = 2", "unreadable", "after seq 21"),
    ],
)  # fmt: skip
def test_what_was_changed_is_named(
    unguarded: sa.Engine, statement: str, code: str, where: str
) -> None:
    assert found(unguarded, statement) == (code, where)


def test_fixed_shares_are_only_added_up(unguarded: sa.Engine) -> None:
    changed = (
        "UPDATE allocations SET split_key = 'shares' WHERE number = 2",
        "UPDATE allocation_rows SET weight = 5 WHERE place_code = 'H2'",
    )
    assert found(unguarded, *changed) == ("", "")
    assert found(
        unguarded, changed[0], "DELETE FROM allocation_rows WHERE allocation_id = 'A2'"
    ) == ("allocation", "allocation 2")  # fmt: skip


#: A voucher of the seeds that books 600 and 400 fen for two households, as if it were one of the second list.
LINKED = (
    "INSERT INTO allocation_drafts SELECT t.community_id, 'A2', t.draft_id, '{}', 1, t.posted_at"
    " FROM transactions t WHERE t.community_id = 1 AND t.seq = (SELECT max(h.seq) FROM sublines h"
    " JOIN transactions p ON p.community_id = h.community_id AND p.seq = h.seq AND p.kind = 'ordinary'"
    " JOIN lines l ON l.community_id = h.community_id AND l.seq = h.seq AND l.number = h.number"
    " WHERE h.community_id = 1 AND l.account_code = '2601' AND p.draft_id IS NOT NULL)"
)


@pytest.mark.parametrize(("purpose", "place"), [("draw", "H2"), ("top_up", "H1")])
def test_a_voucher_that_is_not_what_its_list_says_is_named(
    unguarded: sa.Engine, purpose: str, place: str
) -> None:
    where = f"allocation 2 {purpose} 2601 {place}"
    assert found(unguarded, LINKED.format(purpose)) == ("list_share", where)
