"""How far the setting up has come: one query, and each step when its thing is there."""

from datetime import UTC, date, datetime

import sqlalchemy as sa

from ledger.domain.bank_accounts import BankAccount, Custody
from ledger.people.users import give_role
from ledger.posting.bank_accounts import add_bank_account
from ledger.posting.books import open_books
from ledger.posting.policies import record_policy
from ledger.statements.communities import community
from ledger.statements.setup import STEPS, Setup, setup
from ledger.statements.values import CommunityFacts
from tests.conftest import Books, CountQueries
from tests.factories import REVIEWER, TREASURER, Ledger

AT = datetime(2026, 2, 1, tzinfo=UTC)
TODAY = date(2026, 2, 1)


def _facts(connection: sa.Connection, ledger: Ledger) -> CommunityFacts:
    found = community(connection, ledger.slug)
    assert found is not None
    return found


def of(ledger: Ledger) -> Setup:
    with ledger.reading() as connection:
        return setup(connection, _facts(connection, ledger), TODAY)


def test_each_step_is_done_when_its_thing_is_there(books: Books) -> None:
    ledger = books()
    assert of(ledger).done == {"chart"}
    assert of(ledger).next_step == "officers"
    with ledger.database.writing() as connection:
        for officer, role in ((TREASURER, "treasurer"), (REVIEWER, "reviewer")):
            give_role(
                connection, ledger.community_id, officer.user_id, role, first_day=TODAY, at=AT
            )
        add_bank_account(
            connection, ledger.community_id,
            BankAccount("K1", "示例银行", "某某某", Custody.PERSONAL, "1234", "100201"),
            by=TREASURER, at=AT,
        )  # fmt: skip
        record_policy(
            open_books(connection, ledger.community_id), "approval", {}, first_day=TODAY,
            by=TREASURER, at=AT,
        )  # fmt: skip
    found = of(ledger)
    assert found.personal_account_count == 1
    assert found.next_step == "opening"
    ledger.post("2025-01-01 [opening] 期初\n借 100201 1.00\n贷 3101 1.00")
    assert of(ledger).next_step == "first_entry"
    ledger.post("2025-01-02 停车费\n借 100201 1.00\n贷 480101 1.00\nclose 2025-01")
    assert of(ledger).next_step == ""
    assert of(ledger).done == set(STEPS)


def test_the_state_is_one_query(books: Books, count_queries: CountQueries) -> None:
    ledger = books("2025-01-02 停车费\n借 100201 1.00\n贷 480101 1.00")
    with ledger.reading() as connection:
        facts = _facts(connection, ledger)
        with count_queries(connection) as queries:
            found = setup(connection, facts, TODAY)
    assert len(queries) == 1
    # Books that began at nothing have no opening to wait for.
    assert {"opening", "first_entry"} <= found.done
