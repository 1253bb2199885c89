"""``books check`` names what somebody changed about works around the guards."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger.domain.works import Purpose, StepKind
from ledger.posting.check import check_books
from ledger.store.database import Database
from tests.factories import a_ledger
from tests.posting.working import STEPS, paid, planned, took, until
from tests.store.conftest import prompt_engine
from tests.store.test_detect_only import suspend_guards


@pytest.fixture(scope="module")
def unguarded(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sa.Engine]:
    """Lend books with a work that was paid to the last fen, as their owner can open them."""
    folder = tmp_path_factory.mktemp("works")
    url = f"sqlite:///{shutil.copy(sqlite_template, folder / 'books.sqlite3')}"
    database = Database(url)
    ledger = planned(a_ledger(database, folder / "keys"))
    took(ledger, *until(StepKind.CONTRACT))
    paid(ledger, date(2025, 4, 20))
    paid(ledger, date(2025, 4, 21), amount_minor=50_00, purpose=Purpose.OTHER, contract="")
    took(ledger, *STEPS[4:])
    paid(ledger, date(2025, 6, 20), amount_minor=6_506_00, purpose=Purpose.FINAL)
    paid(ledger, date(2026, 6, 6), amount_minor=294_00, purpose=Purpose.RETENTION)
    database.dispose()
    engine = prompt_engine(url)
    with engine.begin() as connection:
        suspend_guards(connection)
    yield engine
    engine.dispose()


def found(engine: sa.Engine, *statements: str) -> str:
    """Give the first difference's code after changes that are undone, "" where none is."""
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        for statement in statements:
            assert connection.exec_driver_sql(statement).rowcount > 0, "nothing was altered"
        difference = check_books(connection, 1).difference
        connection.rollback()
    return difference.code if difference else ""


@pytest.mark.parametrize(
    ("code", "statement"),
    [
        ("", "UPDATE work_steps SET note = '改'"),
        ("work_step_number", "DELETE FROM work_steps WHERE number = 6"),
        ("work_step_people", "UPDATE work_steps SET decided_by = proposed_by WHERE number = 3"),
        ("work_step_order", "UPDATE work_steps SET state = 'refused' WHERE number = 5"),
        ("work_retention", "UPDATE work_steps SET retention_minor = 29401 WHERE number = 9"),
        ("work_budget", "UPDATE work_budgets SET amount_minor = 1"),
        ("work_settlement", "UPDATE work_steps SET amount_minor = 979999 WHERE number = 8"),
        ("work_payment", "UPDATE work_payments SET amount_minor = amount_minor + 1"),
        ("work_payment", "UPDATE work_payments SET paid_on = '2025-01-01'"),
        ("work_payment", "DELETE FROM work_payments WHERE purpose = 'advance'"),
        (
            "work_overpaid",
            "UPDATE work_steps SET amount_minor = 979990, retention_minor = 29399 WHERE number = 9",
        ),
        ("work_overpaid", "UPDATE work_steps SET state = 'refused' WHERE number = 9"),
        ("work_overpaid", "UPDATE work_steps SET retention_minor = 1 WHERE number = 9"),
    ],
)
def test_what_was_altered_is_named(unguarded: sa.Engine, code: str, statement: str) -> None:
    assert found(unguarded, statement) == code


def test_an_emergency_without_papers_has_no_bound_yet(unguarded: sa.Engine) -> None:
    gone = "UPDATE work_steps SET state = 'refused' WHERE number = {}"
    urgent = "UPDATE work_plans SET emergency = 'pump'"
    assert found(unguarded, urgent, gone.format(9), gone.format(4), gone.format(6)) == (
        "work_overpaid"
    )
    retention = "UPDATE work_payments SET purpose = 'final' WHERE purpose = 'retention'"
    request = (
        """UPDATE payment_requests SET content = replace(content, '"purpose":"retention"',"""
        """ '"purpose":"final"') WHERE content LIKE '%"purpose":"retention"%'"""
    )
    sound = (urgent, gone.format(9), gone.format(4), gone.format(6), retention, request)
    assert found(unguarded, *sound) == ""
