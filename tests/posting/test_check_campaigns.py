"""``books check`` names what somebody changed in the register of campaigns around the guards."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger.domain.campaigns import Purpose
from ledger.posting.check import check_books
from ledger.store.database import Database
from tests.factories import a_ledger
from tests.posting.crowdfunding import ALL, a_campaign, done, paid, promised
from tests.store.conftest import prompt_engine
from tests.store.test_detect_only import suspend_guards


@pytest.fixture(scope="module")
def full_books(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Books with a campaign that was met, with something left over."""
    folder = tmp_path_factory.mktemp("campaigns")
    path = Path(shutil.copy(sqlite_template, folder / "books.sqlite3"))
    database = Database(f"sqlite:///{path}")
    ledger = a_campaign(lambda text="", **options: a_ledger(database, folder, text, **options))
    promised(ledger, {"B1-101": 100})
    promised(ledger, {"B1-101": 200})
    paid(ledger, ALL)
    done(ledger, Purpose.TRANSFER)
    done(ledger, Purpose.LEFTOVER, amount_minor=1_000)
    database.dispose()
    return path


@pytest.fixture
def altered(full_books: Path, tmp_path: Path) -> Iterator[sa.Connection]:
    """Lend a copy of them to somebody at a prompt, past the guards."""
    path = Path(shutil.copy(full_books, tmp_path / "books.sqlite3"))
    engine = prompt_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        connection.begin()
        suspend_guards(connection)
        yield connection
        connection.rollback()
    engine.dispose()


def test_what_nobody_altered_agrees(altered: sa.Connection) -> None:
    assert check_books(altered, 1).difference is None


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("UPDATE campaigns SET number = 9", "campaign_number"),
        ("UPDATE campaigns SET fund_code = 'CHA'", "campaign_voucher"),
        ("UPDATE campaign_drafts SET purpose = 'leftover' WHERE purpose = 'payment'",
         "campaign_voucher"),
        ("UPDATE campaign_drafts SET purpose = 'refund' WHERE purpose = 'payment'",
         "campaign_voucher"),
        ("UPDATE campaign_drafts SET purpose = 'payment' WHERE purpose = 'leftover'",
         "campaign_voucher"),
        ("DELETE FROM campaign_drafts WHERE purpose = 'payment'", "campaign_household"),
        ("DELETE FROM campaign_drafts", "campaign_unlinked"),
        ("UPDATE campaign_pledges SET position = 3 WHERE position = 2", "campaign_pledges"),
    ],
)  # fmt: skip
def test_what_somebody_altered_is_named(altered: sa.Connection, change: str, kind: str) -> None:
    altered.execute(sa.text(change))
    found = check_books(altered, 1).difference
    assert found is not None
    assert found.code == kind
