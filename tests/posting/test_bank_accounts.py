"""Bank accounts are added and closed, each with an action and new pages; nothing is removed."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from ledger.domain.bank_accounts import BankAccount, Custody
from ledger.domain.errors import AccountRuleError, DateError, TextError, UnknownNameError
from ledger.posting.bank_accounts import add_bank_account, close_bank_account, next_code
from ledger.statements.bank_accounts import bank_accounts
from ledger.statements.communities import community
from ledger.statements.values import Audience, CommunityFacts
from ledger.store.communities import communities
from ledger.store.people import actions
from tests.conftest import Books
from tests.factories import TREASURER, Ledger

AT = datetime(2026, 2, 1, tzinfo=UTC)
OWN = BankAccount(
    "K1", "示例银行", "松鹤苑业主委员会", Custody.OWN, "1234", "100201", date(2025, 1, 2)
)
PERSONAL = BankAccount("K2", "示例银行", "某某某", Custody.PERSONAL, "5678", "112203")


def _facts(connection: sa.Connection, ledger: Ledger) -> CommunityFacts:
    found = community(connection, ledger.slug)
    assert found is not None
    return found


def add(ledger: Ledger, *added: BankAccount) -> None:
    with ledger.database.writing() as connection:
        for account in added:
            add_bank_account(connection, ledger.community_id, account, by=TREASURER, at=AT)


def close(ledger: Ledger, code: str, day: date) -> None:
    with ledger.database.writing() as connection:
        close_bank_account(connection, ledger.community_id, code, day=day, by=TREASURER, at=AT)


def test_an_account_is_added_closed_and_told(books: Books) -> None:
    ledger = books()
    personal = replace(PERSONAL, account_code="1001")
    add(ledger, OWN, personal)
    close(ledger, "K1", date(2025, 9, 1))
    with ledger.reading() as connection:
        assert next_code(connection, ledger.community_id) == "K3"
        facts = _facts(connection, ledger)
        shown = bank_accounts(connection, facts, audience=Audience.OFFICER)
        public = bank_accounts(connection, facts, audience=Audience.PUBLIC)
        verbs = connection.execute(
            sa.select(actions.c.verb).order_by(actions.c.action_id)
        ).scalars()
        assert sorted(verbs) == ["bank_account_added", "bank_account_added", "bank_account_closed"]
        version = connection.execute(sa.select(communities.c.public_version)).scalar_one()
    assert [(item.code, item.closed_on) for item in shown] == [
        ("K2", None), ("K1", date(2025, 9, 1)),
    ]  # fmt: skip
    assert [item.owner_name for item in shown] == ["某某某", "松鹤苑业主委员会"]
    # A private person's name is the officers' alone.
    assert [item.owner_name for item in public] == ["", "松鹤苑业主委员会"]
    assert version >= 4


def test_what_a_person_holds_for_us_stands_behind_a_personal_account(books: Books) -> None:
    ledger = books()
    add(ledger, PERSONAL)
    with ledger.reading() as connection:
        (shown,) = bank_accounts(connection, _facts(connection, ledger), audience=Audience.PUBLIC)
    assert (shown.account.code, shown.owner_name) == ("112203", "")


def test_what_does_not_fit_is_refused(books: Books) -> None:
    ledger = books()
    add(ledger, OWN)
    with pytest.raises(TextError) as taken:
        add(ledger, OWN)
    assert taken.value.reason == "taken"
    with pytest.raises(UnknownNameError):
        add(ledger, replace(OWN, code="K2", account_code="9999"))
    for unfit in (
        replace(OWN, code="K2", account_code="112203"), replace(PERSONAL, account_code="510104"),
    ):  # fmt: skip
        with pytest.raises(AccountRuleError) as refused:
            add(ledger, unfit)
        assert refused.value.reason == "not_cash"
    with pytest.raises(UnknownNameError):
        close(ledger, "K9", date(2025, 9, 1))
    close(ledger, "K1", date(2025, 9, 1))
    with pytest.raises(DateError) as again:
        close(ledger, "K1", date(2025, 9, 2))
    assert again.value.reason == "closed_already"
