"""Books summed under another rule of the seal are summed anew by the upgrade that brings the new one."""

import pytest
import sqlalchemy as sa

from ledger.posting.check import check_books
from ledger.store import guards
from ledger.store.database import Database
from ledger.store.migrate import upgrade
from tests.conftest import Books
from tests.factories import Ledger
from tests.store.conftest import SQLITE, prompt_engine

TEXT = """
place B1 building 一号楼
2025-04-01 工程，付六百欠四百
  借 510105 1000.00 GEN place=B1
  贷 100201 600.00
  贷 220201 400.00
2025-04-02 借款给物业资金
  借 1191 300.00
  贷 100201 300.00
  借 100201 300.00 PROP
  贷 2291 300.00 PROP
2025-05-01 停车费
  借 100201 9.00
  贷 480101 9.00
2025-05-02 [reverses 1] 记错
"""
#: What an earlier version left: other sums, other seal.
OLDER_SUMS = (
    "UPDATE month_movements SET cash_debit_minor = 7 WHERE account_code IN ('510105', '100201')",
    "UPDATE day_movements SET cash_credit_minor = 0",
    "DELETE FROM day_movements WHERE fund_code = ''",
    "UPDATE place_movements SET cash_debit_minor = 5",
)
OLDER_SEAL = {
    SQLITE: "DROP TRIGGER guard_transactions_sealed",
    "postgresql": "CREATE OR REPLACE FUNCTION guard_transactions_sealed() RETURNS trigger"
    " LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
}


def owner_url(database: Database) -> str:
    url = database._writer.url
    return (url.set(username="postgres") if url.username else url).render_as_string()


def run_as_owner(ledger: Ledger, *statements: str) -> None:
    engine = prompt_engine(owner_url(ledger.database))
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
    engine.dispose()


def found_by_check(ledger: Ledger) -> str:
    with ledger.reading() as connection:
        difference = check_books(connection, ledger.community_id).difference
    return difference.code if difference else ""


@pytest.fixture
def older(books: Books) -> Ledger:
    ledger = books(TEXT)
    assert found_by_check(ledger) == ""
    kind = ledger.database._writer.dialect.name
    run_as_owner(ledger, *OLDER_SUMS, OLDER_SEAL[kind])
    assert found_by_check(ledger) == "movements"
    return ledger


def test_an_upgrade_to_another_rule_sums_the_books_anew(older: Ledger) -> None:
    before = older.facts.public_version
    upgrade(owner_url(older.database))
    assert found_by_check(older) == ""
    assert older.facts.public_version == before + 1
    with older.reading() as connection:
        assert guards.faults(connection) == []


def test_an_upgrade_by_the_same_rule_leaves_the_sums_alone(older: Ledger) -> None:
    upgrade(owner_url(older.database))
    run_as_owner(older, OLDER_SUMS[0])
    before = older.facts.public_version
    upgrade(owner_url(older.database))
    assert found_by_check(older) == "movements"
    assert older.facts.public_version == before


def test_what_was_debited_and_counted_is_not_mended_in_silence(older: Ledger) -> None:
    run_as_owner(older, "UPDATE month_movements SET debit_minor = debit_minor + 1, line_count = 9")
    upgrade(owner_url(older.database))
    assert found_by_check(older) == "movements"
