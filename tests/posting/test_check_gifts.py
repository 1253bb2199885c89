"""``books check`` names what somebody changed in the register of gifts around the guards."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger.domain.gifts import Donor
from ledger.posting.check import check_books
from ledger.posting.gift_changes import PayingBack, refund_gift, use_goods
from ledger.store.database import Database
from tests.factories import TREASURER, a_ledger
from tests.posting.giving import AT, DAY, NAMED, PERSON, approved, bring_paper, give, money, trees
from tests.store.conftest import prompt_engine
from tests.store.test_detect_only import suspend_guards


@pytest.fixture(scope="module")
def full_books(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Books with gifts of every nature, a refund and a use."""
    folder = tmp_path_factory.mktemp("gifts")
    path = Path(shutil.copy(sqlite_template, folder / "books.sqlite3"))
    database = Database(f"sqlite:///{path}")
    ledger = a_ledger(database, folder)
    bring_paper(ledger)
    first, _boxed, third = give(
        ledger, money(50_00, channel="1001", donor=PERSON, choice=NAMED),
        money(5_00, channel="1001"), trees(donor=Donor("云知秋")),
    )  # fmt: skip
    with database.writing() as connection:
        back = PayingBack(10_00, "1001", DAY)
        refund = refund_gift(connection, 1, first, back, by=TREASURER, at=AT)
        used = use_goods(
            connection, 1, third, amount_minor=100_00, used_on=DAY, by=TREASURER, at=AT
        )
    for draft_id in (refund, used):
        approved(ledger, draft_id)
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
        ("UPDATE gifts SET number = 9 WHERE number = 3", "gift_number"),
        ("UPDATE gifts SET amount_minor = amount_minor + 1 WHERE number = 2", "gifts_booked"),
        ("UPDATE gifts SET fund_code = 'GEN' WHERE number = 2", "gifts_booked"),
        ("UPDATE gifts SET income_code = '410103' WHERE number = 2", "gifts_booked"),
        ("DELETE FROM gifts WHERE number = 2", "gift_number"),
        ("UPDATE gift_refunds SET amount_minor = 1", "gift_refunds"),
        ("UPDATE gift_uses SET amount_minor = 1", "gift_uses"),
        ("UPDATE gift_counts SET counted_minor = 1", "gift_count"),
        ("UPDATE gift_displays SET consent = ''", "gift_display"),
        ("UPDATE gift_displays SET display = 'surname'", "gift_display"),
    ],
)
def test_the_check_names_what_was_altered(altered: sa.Connection, change: str, kind: str) -> None:
    altered.execute(sa.text(change))
    found = check_books(altered, 1).difference
    assert found is not None
    assert found.code == kind
