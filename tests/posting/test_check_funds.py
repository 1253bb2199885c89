"""``books check`` names what somebody changed about funds' rules and loans around the guards."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger.posting.check import check_books
from ledger.posting.check_values import Difference
from ledger.posting.loans import propose_loan
from ledger.store.database import Database
from tests.factories import a_ledger
from tests.posting.granting import a_loan, approved, do, ruled, rules_now
from tests.store.conftest import prompt_engine
from tests.store.test_detect_only import suspend_guards

MONEY = "2026-02-02 场地费\n借 100201 100.00\n贷 480104 100.00"


@pytest.fixture(scope="module")
def unguarded(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sa.Engine]:
    """Lend books with agreed rules, an open loan and one paid back, as their owner can open them."""
    folder = tmp_path_factory.mktemp("funds")
    url = f"sqlite:///{shutil.copy(sqlite_template, folder / 'books.sqlite3')}"
    database = Database(url)
    ledger = a_ledger(database, folder / "keys", MONEY)
    ruled(ledger, "CHA", replace(rules_now(ledger, "CHA"), purpose_zh="助困"))
    for loan in (a_loan(30_00), a_loan(10_00, repays=True)):
        approved(ledger, do(ledger, propose_loan, loan))
    database.dispose()
    engine = prompt_engine(url)
    with engine.begin() as connection:
        suspend_guards(connection)
    yield engine
    engine.dispose()


def found(engine: sa.Engine, *statements: str) -> tuple[Difference | None, str, int]:
    """Give the first difference after changes that are undone, and the act's id and leaf before them."""
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        act = connection.exec_driver_sql("SELECT act_id, leaf_index FROM fund_acts").one()
        for statement in statements:
            assert connection.exec_driver_sql(statement).rowcount > 0, "nothing was altered"
        difference = check_books(connection, 1).difference
        connection.rollback()
    return difference, str(act.act_id), int(act.leaf_index)


def test_what_nobody_altered_agrees(unguarded: sa.Engine) -> None:
    assert found(unguarded)[0] is None


@pytest.mark.parametrize(
    ("column", "value", "part"),
    [
        ("content", "replace(content, '助困', '旅游')", "旅游"),
        ("reason", "'另一个理由'", "另一个理由"),
        ("fund_code", "'GEN'", '"GEN"'),
        ("kind", "'grant'", '"grant"'),
        ("content", "'{'", ""),
    ],
)
def test_an_act_that_says_something_else_than_its_leaf_is_named(
    unguarded: sa.Engine, column: str, value: str, part: str
) -> None:
    difference, act_id, _ = found(unguarded, f"UPDATE fund_acts SET {column} = {value}")  # noqa: S608
    assert difference is not None
    assert (difference.code, difference.where) == ("fund_act", f"fund act {act_id}")
    assert "助困" in difference.expected
    assert part in difference.found
    # What cannot be read says nothing; anything else is shown as it stands.
    assert bool(difference.found) == bool(part)


@pytest.mark.parametrize(
    ("change", "state", "day", "decided_by"),
    [
        ("state = 'refused'", "refused", 2, 2),
        ("first_day = '2026-03-01'", "agreed", 1, 2),
        ("decided_by = 1", "agreed", 2, 1),
        ("proposed_by = 2", "agreed", 2, 2),
    ],
)
def test_an_act_not_agreed_by_two_people_on_its_leafs_day_is_named(
    unguarded: sa.Engine, change: str, state: str, day: int, decided_by: int
) -> None:
    difference, act_id, _ = found(unguarded, f"UPDATE fund_acts SET {change}")  # noqa: S608
    described = str((state, date(2026, 3, day), decided_by))
    agreed = str(("agreed", date(2026, 3, 2), 2))
    assert difference == Difference("fund_act_row", f"fund act {act_id}", agreed, described)


def test_a_leaf_whose_act_is_gone_is_named(unguarded: sa.Engine) -> None:
    difference, _, leaf = found(unguarded, "DELETE FROM fund_acts")
    assert difference is not None
    assert (difference.code, difference.where) == ("fund_act", f"leaf {leaf}")
    assert "助困" in difference.expected


def test_an_act_that_points_to_another_leaf_is_named(unguarded: sa.Engine) -> None:
    difference, act_id, _ = found(unguarded, "UPDATE fund_acts SET leaf_index = 0")
    assert difference is not None
    assert (difference.code, difference.where) == ("fund_act", f"fund act {act_id}")
    assert difference.expected == "null"


@pytest.mark.parametrize(
    ("change", "minor"),
    [
        ("account_code = '112201' WHERE account_code = '1191' AND debit_minor > 0", -30_00),
        ("debit_minor = 3001 WHERE account_code = '1191' AND debit_minor > 0", 1),
        ("account_code = '220203' WHERE account_code = '2291' AND debit_minor > 0", -10_00),
    ],
)
def test_a_loan_whose_sides_part_is_named(unguarded: sa.Engine, change: str, minor: int) -> None:
    difference, _, _ = found(unguarded, f"UPDATE lines SET {change}")  # noqa: S608
    assert difference == Difference("between_funds", "loans between funds", "0", str(minor))
