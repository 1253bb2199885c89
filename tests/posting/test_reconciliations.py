"""调节表 kept: one person prepares what the books say now, another confirms it while they still do."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.domain.errors import (
    AccessRefusedError,
    AccountRuleError,
    ApprovalError,
    DateError,
    TextError,
    UnknownNameError,
)
from ledger.domain.reconciliations import OpenItem, OpenSide, Reconciliation
from ledger.posting.reconciliations import confirm_reconciliation, prepare_reconciliation
from ledger.posting.values import Officer
from ledger.store.communities import communities
from ledger.store.reconciliations import reconciliations
from tests.conftest import Books
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.posting.billing import AT, BANK, CASHIER, SUPERVISOR, diary, do, rows_of

DAY = date(2025, 9, 30)
MONEY = "2025-09-03 停车费\n借 100201 10.00\n贷 480101 10.00"
AGREED = Reconciliation(BANK, DAY, 10_00, 10_00)
ITEMS = (
    OpenItem(OpenSide.UNBOOKED_IN, date(2025, 9, 29), 3_00, "b:7"),
    OpenItem(OpenSide.UNBOOKED_OUT, DAY, 1_00, "b:8"),
    OpenItem(OpenSide.UNBANKED_IN, DAY, 50, "记-2025-09-0002"),
    OpenItem(OpenSide.UNBANKED_OUT, DAY, 25, "记-2025-09-0003"),
)
OPEN = Reconciliation(BANK, DAY, 11_75, 10_00, ITEMS)


def prepared(ledger: Ledger, value: Reconciliation = AGREED, **values: Any) -> str:
    return str(do(ledger, prepare_reconciliation, value, **values))


def confirmed(ledger: Ledger, reconciliation_id: str, by: Officer = REVIEWER) -> None:
    do(ledger, confirm_reconciliation, reconciliation_id, by=by)


def the(ledger: Ledger) -> sa.Row[Any]:
    (found,) = rows_of(ledger, reconciliations)
    return found


def public_version(ledger: Ledger) -> int:
    with ledger.reading() as connection:
        return int(connection.execute(sa.select(communities.c.public_version)).scalar_one())


def test_what_was_compared_is_kept_as_it_stood(books: Books) -> None:
    ledger = books(MONEY)
    kept_id = prepared(ledger, replace(OPEN, note="  在途 "))
    found = the(ledger)
    assert (found.reconciliation_id, found.account_code, found.as_of) == (kept_id, BANK, DAY)
    assert (found.bank_minor, found.book_minor, found.open_count) == (11_75, 10_00, 4)
    assert (found.unbooked_in_minor, found.unbooked_out_minor) == (3_00, 1_00)
    assert (found.unbanked_in_minor, found.unbanked_out_minor) == (50, 25)
    assert found.note == "在途"
    assert found.content == (
        '{"items":['
        '{"amount_minor":300,"day":"2025-09-29","key":"b:7","side":"unbooked_in"},'
        '{"amount_minor":100,"day":"2025-09-30","key":"b:8","side":"unbooked_out"},'
        '{"amount_minor":50,"day":"2025-09-30","key":"记-2025-09-0002","side":"unbanked_in"},'
        '{"amount_minor":25,"day":"2025-09-30","key":"记-2025-09-0003","side":"unbanked_out"}]}'
    )
    assert (found.prepared_by, found.prepared_role, found.prepared_at) == (1, "treasurer", AT)
    assert (found.confirmed_by, found.confirmed_role, found.confirmed_at) == (None, None, None)
    assert diary(ledger, "reconciliation_prepared") == [(kept_id, 1)]


def test_another_person_confirms_it_and_everybody_may_read_it_from_then_on(books: Books) -> None:
    ledger = books(MONEY)
    kept_id = prepared(ledger)
    before = public_version(ledger)
    confirmed(ledger, kept_id)
    found = the(ledger)
    assert (found.confirmed_by, found.confirmed_role, found.confirmed_at) == (2, "reviewer", AT)
    assert diary(ledger, "reconciliation_confirmed") == [(kept_id, 2)]
    assert public_version(ledger) == before + 1
    for again in (REVIEWER, SUPERVISOR):
        with pytest.raises(ApprovalError) as refused:
            confirmed(ledger, kept_id, again)
        assert refused.value.reason == "confirmed_already"


def test_nobody_confirms_their_own(books: Books) -> None:
    ledger = books(MONEY)
    for preparer in (TREASURER, REVIEWER):
        kept_id = prepared(ledger, by=preparer)
        for role in ("treasurer", "reviewer", "supervisor"):
            with pytest.raises(ApprovalError) as refused:
                confirmed(ledger, kept_id, Officer(preparer.user_id, role))
            assert refused.value.reason == "own_reconciliation"
        confirmed(ledger, kept_id, Officer(3 - preparer.user_id, "treasurer"))


@pytest.mark.parametrize("days", [0, 1])
def test_one_that_was_prepared_anew_is_not_confirmed(books: Books, days: int) -> None:
    ledger = books(MONEY)
    first = prepared(ledger)
    later = replace(AGREED, as_of=DAY + timedelta(days=days))
    second = prepared(ledger, later, at=AT + timedelta(minutes=1))
    with pytest.raises(ApprovalError) as refused:
        confirmed(ledger, first)
    assert refused.value.reason == "prepared_anew"
    confirmed(ledger, second)


def test_one_of_a_later_day_or_another_account_stands_beside_those_before_it(books: Books) -> None:
    ledger = books(MONEY + "\n\n2025-09-03 停车费\n借 100901 10.00\n贷 480101 10.00")
    first = prepared(ledger)
    prepared(ledger, replace(AGREED, account="100901"), at=AT + timedelta(minutes=1))
    earlier = replace(AGREED, as_of=DAY - timedelta(days=1))
    prepared(ledger, earlier, at=AT + timedelta(minutes=2))
    confirmed(ledger, first)


def test_who_keeps_the_money_neither_prepares_nor_confirms(books: Books) -> None:
    ledger = books(MONEY)
    for officer in (CASHIER, SUPERVISOR, Officer(2, "auditor")):
        with pytest.raises(AccessRefusedError):
            prepared(ledger, by=officer)
    kept_id = prepared(ledger)
    for officer in (CASHIER, Officer(2, "auditor")):
        with pytest.raises(AccessRefusedError):
            confirmed(ledger, kept_id, officer)
    confirmed(ledger, kept_id, SUPERVISOR)


def test_an_unexplained_rest_wants_a_note(books: Books) -> None:
    ledger = books(MONEY)
    unexplained = replace(OPEN, bank_minor=11_76)
    with pytest.raises(TextError) as refused:
        prepared(ledger, unexplained)
    assert refused.value.field == "note"
    assert rows_of(ledger, reconciliations) == []
    prepared(ledger, replace(unexplained, note="银行多付一分利息，下月入账"))
    assert the(ledger).note == "银行多付一分利息，下月入账"


def test_only_accounts_that_have_bills_are_reconciled(books: Books) -> None:
    ledger = books(MONEY)
    for account in ("1001", "480101"):
        with pytest.raises(AccountRuleError) as refused:
            prepared(ledger, Reconciliation(account, DAY, 0, 0))
        assert (refused.value.reason, refused.value.account) == ("no_bills", account)
    with pytest.raises(UnknownNameError) as unknown:
        prepared(ledger, Reconciliation("9" * 50, DAY, 0, 0))
    assert (unknown.value.noun, unknown.value.name) == ("account", "9" * 40)
    with pytest.raises(UnknownNameError) as unknown:
        confirmed(ledger, "x" * 50)
    assert (unknown.value.noun, unknown.value.name) == ("reconciliation", "x" * 40)


def test_a_day_that_has_not_come_cannot_be_reconciled(books: Books) -> None:
    ledger = books(MONEY)
    with pytest.raises(DateError) as refused:
        prepared(ledger, replace(AGREED, as_of=date(2025, 10, 5)))
    assert (refused.value.reason, refused.value.field) == ("future", "as_of")
    late = datetime(2025, 10, 4, 16, tzinfo=UTC)
    prepared(ledger, replace(AGREED, as_of=date(2025, 10, 5)), at=late)


@pytest.mark.parametrize("book_minor", [0, 9_99, 10_01])
def test_what_the_books_do_not_say_is_not_prepared(books: Books, book_minor: int) -> None:
    ledger = books(MONEY)
    with pytest.raises(DateError) as refused:
        prepared(ledger, Reconciliation(BANK, DAY, book_minor, book_minor))
    assert refused.value.reason == "changed"
    # Not yet there on an earlier day, nor of another account.
    with pytest.raises(DateError):
        prepared(ledger, replace(AGREED, as_of=date(2025, 9, 2)))
    with pytest.raises(DateError):
        prepared(ledger, replace(AGREED, account="100202"))


def test_what_the_books_no_longer_say_is_not_confirmed(books: Books) -> None:
    ledger = books(MONEY)
    kept_id = prepared(ledger)
    ledger.post("2025-10-01 停车费\n借 100201 1.00\n贷 480101 1.00")
    ledger.post("2025-09-30 停车费\n借 100201 1.00\n贷 480101 1.00")
    with pytest.raises(DateError) as refused:
        confirmed(ledger, kept_id)
    assert (refused.value.reason, refused.value.text) == ("changed", "2025-09-30")
    assert the(ledger).confirmed_at is None
    # What came later does not matter.
    ledger.post("2025-09-30 [reverses 3] 重复")
    confirmed(ledger, kept_id)


def test_two_people_confirm_it_once(
    books: Books, together: Callable[..., list[Future[Any]]]
) -> None:
    ledger = books(MONEY)
    kept_id = prepared(ledger)
    jobs = together(*[lambda: confirmed(ledger, kept_id)] * 2)
    errors = [job.exception() for job in jobs]
    assert sorted(type(error).__name__ for error in errors) == ["ApprovalError", "NoneType"]
    assert len(diary(ledger, "reconciliation_confirmed")) == 1
