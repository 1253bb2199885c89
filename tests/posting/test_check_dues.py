"""``books check`` and fees: what an owner of the file changes about dues, years and shares is named."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger.posting.check_dues import check_dues
from ledger.posting.check_values import LogFacts
from ledger.store.database import Database
from tests.dues import a_compound
from tests.factories import a_ledger
from tests.store.conftest import prompt_engine
from tests.store.test_detect_only import suspend_guards

_PAID_MORE = "UPDATE sublines SET credit_minor = credit_minor + 1 WHERE seq = 2"
_IMPORTED = "UPDATE transactions SET origin = 'import'"
#: What is changed, statements separated by semicolons, and all that is named then.
ALTERATIONS: tuple[tuple[str, list[str]], ...] = (
    (_PAID_MORE, ["claim_below_zero 112101 PROP B1-101"]),
    ("INSERT INTO dues SELECT community_id, 'again', place_code, period, tariff_number, area_centi_m2,"
     " percent, of_year, amount_minor, draft_id FROM dues WHERE place_code = 'B1-101'",
     ["billing_run dues of run again", "billed_twice due B1-101 202501",
      "due_share draft @ B1-101"]),
    ("UPDATE prepaid_years SET amount_minor = amount_minor + 1", ["prepaid_year B1-102 30001"]),
    ("UPDATE prepaid_years SET draft_id = 'gone'", ["prepaid_year B1-102 30000"]),
    ("DELETE FROM dues WHERE place_code = 'B1-101'",
     ["billing_run run @", "due_share draft @ B1-101"]),
    (f"{_IMPORTED};{_PAID_MORE}", []),
)  # fmt: skip


@pytest.fixture(scope="module")
def unguarded(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sa.Engine]:
    """Lend a compound's books as their owner can open them: no guard, every change undone.

    A run is posted, its dues are paid by one household exactly, and a year is paid at once by another.
    """
    folder = tmp_path_factory.mktemp("dues")
    path = Path(shutil.copy(sqlite_template, folder / "books.sqlite3"))
    database = Database(f"sqlite:///{path}")
    compound = a_compound(a_ledger(database, folder / "keys"))
    compound.tariff(50)
    compound.bill(202501)
    compound.paid(("B1-101", 25_00, date(2025, 2, 3)))
    compound.paid(("B1-102", 300_00, date(2025, 2, 4)), year=202502)
    database.dispose()
    engine = prompt_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        suspend_guards(connection)
    yield engine
    engine.dispose()


def differences(connection: sa.Connection) -> list[str]:
    """Name what is found, but for tariffs, which need the log; ids of runs and drafts are written ``@``."""
    found = check_dues(connection, 1, LogFacts("", "CNY"))
    query = "SELECT run_id FROM billing_runs UNION SELECT draft_id FROM drafts"
    made = connection.exec_driver_sql(query).scalars().all()
    told = [f"{item.code} {item.where}" for item in found if item.code != "tariff"]
    for one in made:
        told = [text.replace(one, "@") for text in told]
    return told


def test_sound_fees_differ_in_nothing(unguarded: sa.Engine) -> None:
    with unguarded.connect() as connection:
        assert differences(connection) == []


@pytest.mark.parametrize(("statements", "expected"), ALTERATIONS)
def test_what_is_changed_about_fees_is_named(
    unguarded: sa.Engine, statements: str, expected: list[str]
) -> None:
    with unguarded.connect() as connection:
        for statement in statements.split(";"):
            assert connection.exec_driver_sql(statement).rowcount > 0
        assert differences(connection) == expected
        connection.rollback()
