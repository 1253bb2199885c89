"""Keep bank reconciliation statements: one person prepares, another confirms; after that they stay."""

import secrets
from datetime import datetime

import sqlalchemy as sa

from ledger.domain.accounts import check_has_bills
from ledger.domain.errors import (
    AccessRefusedError,
    DateError,
    UnknownNameError,
)
from ledger.domain.reconciliations import (
    OpenSide,
    Reconciliation,
    check_confirmation,
    check_reconciliation,
)
from ledger.domain.roles import TASKS, Task
from ledger.log.canonical import canonical_text
from ledger.posting.books import open_books
from ledger.posting.periods import local_day
from ledger.posting.values import Officer
from ledger.store.actions import record_action
from ledger.store.balances import balance_on
from ledger.store.communities import accounts, communities
from ledger.store.reconciliations import reconciliations, replaces


def prepare_reconciliation(
    connection: sa.Connection,
    community_id: int,
    value: Reconciliation,
    *,
    by: Officer,
    at: datetime,
) -> str:
    """Keep a reconciliation as it stands now; gives its id.

    Raises:
        AccessRefusedError: the cashier, or nobody who reconciles.
        UnknownNameError: there is no such account.
        AccountRuleError: no money lies in the account, or only notes and coins do.
        DateError: the day has not come yet, or the books changed meanwhile (reason changed).
        TextError: something is unexplained, and nothing says why.
    """
    if by.role not in TASKS[Task.RECONCILE]:
        raise AccessRefusedError(reason="role")
    open_books(connection, community_id)
    query = sa.select(accounts.c.is_cash).where(
        accounts.c.community_id == community_id, accounts.c.code == value.account
    )
    is_cash = connection.execute(query).scalar_one_or_none()
    if is_cash is None:
        raise UnknownNameError(noun="account", name=value.account[:40], field="account")
    check_has_bills(value.account, is_cash=is_cash)
    if value.as_of > local_day(at):
        raise DateError(text=value.as_of.isoformat(), reason="future", field="as_of")
    if balance_on(connection, community_id, value.account, value.as_of) != value.book_minor:
        raise DateError(text=value.as_of.isoformat(), reason="changed", field="as_of")
    check_reconciliation(value)
    reconciliation_id = secrets.token_hex(10)
    content = {
        "items": [
            {"side": item.side.value, "day": item.day.isoformat(), "key": item.key,
             "amount_minor": item.amount_minor}
            for item in value.items
        ]
    }  # fmt: skip
    sums = {f"{side.value}_minor": value.sum_minor(side) for side in OpenSide}
    connection.execute(
        sa.insert(reconciliations).values(
            community_id=community_id, reconciliation_id=reconciliation_id,
            account_code=value.account, as_of=value.as_of, bank_minor=value.bank_minor,
            book_minor=value.book_minor, open_count=len(value.items), note=value.note.strip(),
            content=canonical_text(content), prepared_by=by.user_id, prepared_role=by.role,
            prepared_at=at, **sums,
        )
    )  # fmt: skip
    _record(connection, community_id, "reconciliation_prepared", reconciliation_id, by, at)
    return reconciliation_id


def confirm_reconciliation(
    connection: sa.Connection,
    community_id: int,
    reconciliation_id: str,
    *,
    by: Officer,
    at: datetime,
) -> None:
    """Say, as a second person, that one compared it with the bank's paper.

    Raises:
        UnknownNameError: there is no such reconciliation.
        ApprovalError: one's own, one that is confirmed already, or one that was prepared anew since.
        DateError: the books changed since it was prepared (reason changed).
    """
    if by.role not in TASKS[Task.CONFIRM_RECONCILIATION]:
        raise AccessRefusedError(reason="role")
    open_books(connection, community_id)
    held = reconciliations.c
    here = (held.community_id == community_id, held.reconciliation_id == reconciliation_id)
    newer = reconciliations.alias("newer")
    is_replaced = sa.select(sa.literal(1)).where(replaces(newer, reconciliations)).exists()
    row = connection.execute(
        sa.select(
            held.prepared_by, held.confirmed_by, held.account_code, held.as_of, held.book_minor,
            is_replaced.label("is_replaced"),
        ).where(*here)
    ).one_or_none()  # fmt: skip
    if row is None:
        raise UnknownNameError(noun="reconciliation", name=reconciliation_id[:40])
    check_confirmation(
        prepared_by=row.prepared_by, confirmed_by=by.user_id,
        is_confirmed=row.confirmed_by is not None, is_replaced=bool(row.is_replaced),
    )  # fmt: skip
    if balance_on(connection, community_id, row.account_code, row.as_of) != row.book_minor:
        raise DateError(text=row.as_of.isoformat(), reason="changed", field="as_of")
    values = {"confirmed_by": by.user_id, "confirmed_role": by.role, "confirmed_at": at}
    connection.execute(sa.update(reconciliations).where(*here).values(values))
    # Everybody may read it now: public pages are drawn anew.
    connection.execute(
        sa.update(communities)
        .where(communities.c.community_id == community_id)
        .values(public_version=communities.c.public_version + 1)
    )
    _record(connection, community_id, "reconciliation_confirmed", reconciliation_id, by, at)


def _record(
    connection: sa.Connection, community_id: int, verb: str, subject: str, by: Officer, at: datetime
) -> None:
    record_action(
        connection, verb, community_id=community_id, user_id=by.user_id, at=at, subject=subject
    )
