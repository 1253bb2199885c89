"""Reconciliations for tests: prepared by one officer, confirmed by the other."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from ledger.domain.reconciliations import OpenItem, OpenSide, Reconciliation
from ledger.posting.reconciliations import confirm_reconciliation, prepare_reconciliation
from ledger.store.balances import balance_on
from tests.factories import REVIEWER, TREASURER, Ledger


def reconcile(
    ledger: Ledger,
    account: str,
    as_of: date,
    items: Sequence[OpenItem] = (),
    *,
    rest_minor: int = 0,
    note: str = "",
    confirmed: bool = True,
    days_later: int = 1,
) -> Reconciliation:
    """Reconcile an account; the bank says what the books and the items make of it, and a rest beside."""
    at = datetime.combine(as_of + timedelta(days=days_later), time(2), tzinfo=UTC)
    with ledger.database.writing() as connection:
        book_minor = balance_on(connection, ledger.community_id, account, as_of)
        plain = Reconciliation(account, as_of, 0, book_minor, tuple(items), note)
        bank_minor = rest_minor - plain.unexplained_minor
        value = Reconciliation(account, as_of, bank_minor, book_minor, tuple(items), note)
        made = prepare_reconciliation(connection, ledger.community_id, value, by=TREASURER, at=at)
        if confirmed:
            confirm_reconciliation(connection, ledger.community_id, made, by=REVIEWER, at=at)
    return value


def unbooked(day: date, moved_minor: int) -> OpenItem:
    """What only the bank knows of; its key leads to a row of a bill."""
    side = OpenSide.UNBOOKED_IN if moved_minor > 0 else OpenSide.UNBOOKED_OUT
    return OpenItem(side, day, abs(moved_minor), "b17c0ffee0:12")


def unbanked(day: date, moved_minor: int, voucher: str) -> OpenItem:
    """What only the books know of."""
    side = OpenSide.UNBANKED_IN if moved_minor > 0 else OpenSide.UNBANKED_OUT
    return OpenItem(side, day, abs(moved_minor), voucher)
