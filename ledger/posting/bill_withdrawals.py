"""Take back a bill that was read into the wrong account or by the wrong columns: one asks, another agrees.

The bill and its rows stay stored. They count for nothing any more, and the same file may be kept again.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.errors import AccessRefusedError, BillWithdrawalError, UnknownNameError
from ledger.domain.roles import TASKS, Task
from ledger.domain.texts import clean_text
from ledger.posting.bill_rows import REASON_LENGTH_MAX
from ledger.posting.books import open_books
from ledger.posting.values import Officer
from ledger.store.actions import record_action
from ledger.store.bill_states import draft_stands
from ledger.store.bill_withdrawals import bill_withdrawals, is_withdrawn
from ledger.store.bills import bill_choices, bill_drafts, bills
from ledger.store.drafts import drafts
from ledger.store.journal import transactions
from ledger.store.reconciliations import match_rows, matches


def ask_withdrawal(
    connection: sa.Connection, community_id: int, bill_id: str, reason: str,
    *, by: Officer, at: datetime,
) -> None:  # fmt: skip
    """Ask that a bill be taken back, and say why.

    Raises:
        AccessRefusedError: not a role that reconciles.
        UnknownNameError: there is no such bill.
        TextError: no reason is given.
        BillWithdrawalError: it is asked for already or done, or something stands on the bill (see there).
    """
    newest = _open(connection, community_id, bill_id, by)
    reason = clean_text(reason, field="withdrawal", length_max=REASON_LENGTH_MAX, required=True)
    if newest is not None and newest.step != "dropped":
        raise BillWithdrawalError(reason="done" if newest.step == "agreed" else "pending")
    _require_unused(connection, community_id, bill_id)
    _say(connection, community_id, bill_id, newest, "asked", reason=reason, by=by, at=at)


def agree_withdrawal(
    connection: sa.Connection, community_id: int, bill_id: str, *, by: Officer, at: datetime
) -> None:
    """Agree as a second person: from now on the bill counts for nothing.

    Raises:
        AccessRefusedError: not a role that reconciles.
        UnknownNameError: there is no such bill.
        BillWithdrawalError: nobody asked, one asked oneself, or something stands on the bill by now.
    """
    newest = _open(connection, community_id, bill_id, by)
    if newest is None or newest.step != "asked":
        raise BillWithdrawalError(reason="not_asked")
    if newest.said_by == by.user_id:
        raise BillWithdrawalError(reason="own")
    _require_unused(connection, community_id, bill_id)
    _say(connection, community_id, bill_id, newest, "agreed", by=by, at=at)


def drop_withdrawal(
    connection: sa.Connection, community_id: int, bill_id: str, *, by: Officer, at: datetime
) -> None:
    """Leave the bill as it is: whoever asked thought better of it, or another person does not agree.

    Raises:
        AccessRefusedError: not a role that reconciles.
        UnknownNameError: there is no such bill.
        BillWithdrawalError: nobody asked.
    """
    newest = _open(connection, community_id, bill_id, by)
    if newest is None or newest.step != "asked":
        raise BillWithdrawalError(reason="not_asked")
    _say(connection, community_id, bill_id, newest, "dropped", by=by, at=at)


def _open(connection: sa.Connection, community_id: int, bill_id: str, by: Officer) -> Any:
    """Take the community's line and give what was last said of taking the bill back."""
    if by.role not in TASKS[Task.RECONCILE]:
        raise AccessRefusedError(reason="role")
    # Somebody else may be making a voucher of a row of it.
    open_books(connection, community_id)
    known = sa.select(bills.c.bill_id).where(
        bills.c.community_id == community_id, bills.c.bill_id == bill_id
    )
    if connection.execute(known).first() is None:
        raise UnknownNameError(noun="bill", name=bill_id[:40])
    said = bill_withdrawals.c
    query = (
        sa.select(said.number, said.step, said.said_by)
        .where(said.community_id == community_id, said.bill_id == bill_id)
        .order_by(said.number.desc())
        .limit(1)
    )
    return connection.execute(query).one_or_none()


def _say(
    connection: sa.Connection, community_id: int, bill_id: str, newest: Any, step: str,
    *, by: Officer, at: datetime, reason: str = "",
) -> None:  # fmt: skip
    connection.execute(
        sa.insert(bill_withdrawals).values(
            community_id=community_id, bill_id=bill_id, number=newest.number + 1 if newest else 1,
            step=step, reason=reason, said_by=by.user_id, role=by.role, said_at=at,
        )
    )  # fmt: skip
    record_action(
        connection, f"bill_withdrawal_{step}", community_id=community_id, user_id=by.user_id, at=at,
        subject=bill_id,
    )  # fmt: skip


def _require_unused(connection: sa.Connection, community_id: int, bill_id: str) -> None:
    """Refuse where something stands on the bill, and say what: it has to go first."""
    for find in (_booked, _matched, _counted_with, _built_upon):
        found = find(connection, community_id, bill_id)
        if found is not None:
            raise found


def _booked(
    connection: sa.Connection, community_id: int, bill_id: str
) -> BillWithdrawalError | None:
    link, draft, header = bill_drafts.c, drafts.c, transactions.c
    query = (
        sa.select(link.row_number, header.voucher)
        .join_from(
            bill_drafts, drafts,
            (draft.community_id == link.community_id) & (draft.draft_id == link.draft_id),
        )
        .outerjoin(
            transactions,
            (header.community_id == draft.community_id) & (header.draft_id == draft.draft_id),
        )
        .where(link.community_id == community_id, link.bill_id == bill_id, draft_stands())
        .order_by(header.voucher.is_not(None).desc(), link.row_number)
        .limit(1)
    )  # fmt: skip
    found = connection.execute(query).one_or_none()
    if found is None:
        return None
    reason = "booked" if found.voucher else "drafted"
    return BillWithdrawalError(reason=reason, row=found.row_number, text=found.voucher or "")


def _matched(
    connection: sa.Connection, community_id: int, bill_id: str
) -> BillWithdrawalError | None:
    own, sealed = match_rows.c, matches.c
    query = (
        sa.select(own.row_number)
        .join_from(
            match_rows, matches,
            (sealed.community_id == own.community_id) & (sealed.match_id == own.match_id),
        )
        .where(
            own.community_id == community_id, own.bill_id == bill_id, sealed.ended_at.is_(None)
        )
        .order_by(own.row_number)
        .limit(1)
    )  # fmt: skip
    row = connection.execute(query).scalar_one_or_none()
    return None if row is None else BillWithdrawalError(reason="matched", row=row)


def _counted_with(
    connection: sa.Connection, community_id: int, bill_id: str
) -> BillWithdrawalError | None:
    """Find a row of another bill whose money is counted with a row of this one."""
    held, later = bill_choices.c, bill_choices.alias("later").c
    newest = sa.select(sa.func.max(later.number)).where(
        later.community_id == held.community_id, later.bill_id == held.bill_id,
        later.row_number == held.row_number,
    )  # fmt: skip
    query = (
        sa.select(held.same_row_number, held.row_number, bills.c.file_name)
        .join_from(
            bill_choices, bills,
            (bills.c.community_id == held.community_id) & (bills.c.bill_id == held.bill_id),
        )
        .where(
            held.community_id == community_id, held.choice == "same",
            held.same_bill_id == bill_id, held.bill_id != bill_id,
            held.number == newest.scalar_subquery(), ~is_withdrawn(bill_choices),
        )
        .order_by(held.same_row_number, held.bill_id, held.row_number)
        .limit(1)
    )  # fmt: skip
    found = connection.execute(query).one_or_none()
    if found is None:
        return None
    return BillWithdrawalError(
        reason="counted_with", row=found.same_row_number, text=found.file_name,
        other_row=found.row_number,
    )  # fmt: skip


def _built_upon(
    connection: sa.Connection, community_id: int, bill_id: str
) -> BillWithdrawalError | None:
    """Find a later bill of the same days: what it left out as known would be lost with this one."""
    own, later = bills.c, bills.alias("later")
    held = later.c
    query = (
        sa.select(held.file_name)
        .join_from(
            bills, later,
            (held.community_id == own.community_id) & (held.account_code == own.account_code),
        )
        .where(
            own.community_id == community_id, own.bill_id == bill_id, own.row_count > 0,
            held.bill_id != own.bill_id, held.known_count > 0,
            held.imported_at >= own.imported_at, held.first_on <= own.last_on,
            held.last_on >= own.first_on, ~is_withdrawn(later),
        )
        .order_by(held.imported_at.desc(), held.bill_id)
        .limit(1)
    )  # fmt: skip
    name = connection.execute(query).scalar_one_or_none()
    return None if name is None else BillWithdrawalError(reason="built_upon", text=name)
