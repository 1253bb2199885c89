"""The cashier's payment run: approved requests are paid, and each payment proposes its voucher."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa

from ledger.domain.entries import ATTACHMENTS_MAX
from ledger.domain.errors import AccessRefusedError, ApprovalError, DateError
from ledger.domain.payments import PaymentRequest, voucher_draft
from ledger.domain.roles import paying_roles
from ledger.domain.transactions import Draft
from ledger.posting.approval_policies import approval_policy_on
from ledger.posting.books import Books, open_books
from ledger.posting.drafts import check_attachments, save_draft, submit
from ledger.posting.payment_content import request_of
from ledger.posting.payments import Row, request_row
from ledger.posting.periods import SHANGHAI
from ledger.posting.values import Officer
from ledger.posting.work_payments import record_work_payment
from ledger.store.communities import parties
from ledger.store.inserts import update_row
from ledger.store.payments import payment_approvals, payment_requests, payments

#: Before the payee's name in the voucher's private memo.
_PAYEE = "收款人："


def pay(
    connection: sa.Connection,
    community_id: int,
    items: Sequence[tuple[str, str]],
    *,
    by: Officer,
    at: datetime,
    paid_on: date,
    slip: str = "",
) -> list[str]:
    """Mark requests as paid, ``(request_id, content_sha256)`` each; gives the drafts of their vouchers.

    All of them, or none. The voucher's author is the request's, so that another person approves it; what
    the payment breaks by now, a balance that is gone, is flagged on it.

    Raises:
        AccessRefusedError: not the cashier (nor the treasurer of a small committee), or an approver.
        ApprovalError: not approved, changed since it was shown, or paid already.
        DateError: a day that has not come, or before the last approval.
        TogetherError: the work that it names may not be paid this any more.
    """
    today = at.astimezone(SHANGHAI).date()
    small = approval_policy_on(connection, community_id, today).small_committee
    if by.role not in paying_roles(small_committee=small):
        raise AccessRefusedError(reason="role")
    if paid_on > today:
        raise DateError(text=paid_on.isoformat(), reason="future", field="paid_on")
    books = open_books(connection, community_id)
    if slip:
        check_attachments(connection, community_id, (slip,))
    return [
        _pay(books, request_id, seen, by=by, at=at, paid_on=paid_on, slip=slip)
        for request_id, seen in items
    ]


def _pay(
    books: Books, request_id: str, content_sha256: str, *, by: Officer, at: datetime,
    paid_on: date, slip: str,
) -> str:  # fmt: skip
    row = request_row(books.connection, books.community_id, request_id)
    if row.state == "paid":
        raise ApprovalError(reason="already_paid")
    if row.state != "approved":
        raise ApprovalError(reason="wrong_state")
    if row.content_sha256 != content_sha256:
        raise ApprovalError(reason="changed")
    _check_approvers(books, row, by, paid_on)
    record_work_payment(books, request_id, request_of(row.content), paid_on)
    draft_id = _propose(books, row, paid_on=paid_on, slip=slip, at=at)
    books.connection.execute(
        sa.insert(payments).values(
            community_id=books.community_id, request_id=request_id, paid_on=paid_on,
            paid_by=by.user_id, role=by.role, slip_sha256=slip or None, draft_id=draft_id,
            recorded_at=at,
        )
    )  # fmt: skip
    key = {"community_id": books.community_id, "request_id": request_id}
    update_row(books.connection, payment_requests, key, {"state": "paid", "updated_at": at})
    # Once more, now that the books know what led to it: no flag for want of a request.
    author = Officer(row.author_id, row.author_role)
    submit(books.connection, books.community_id, draft_id, by=author, at=at)
    return draft_id


def _check_approvers(books: Books, row: Row, by: Officer, paid_on: date) -> None:
    columns = payment_approvals.c
    query = sa.select(columns.approved_by, columns.approved_at).where(
        columns.community_id == books.community_id, columns.request_id == row.request_id,
        columns.content_sha256 == row.content_sha256,
    )  # fmt: skip
    given = books.connection.execute(query).all()
    if by.user_id in {approval.approved_by for approval in given}:
        raise ApprovalError(reason="payer_approved")
    agreed_on = max(approval.approved_at for approval in given).astimezone(SHANGHAI).date()
    if paid_on < agreed_on:
        raise DateError(text=paid_on.isoformat(), reason="before_approval", field="paid_on")


def _propose(books: Books, row: Row, *, paid_on: date, slip: str, at: datetime) -> str:
    """Keep the voucher as a draft; a payment of a month that is closed is booked today."""
    request = request_of(row.content)
    closed = paid_on.year * 100 + paid_on.month <= books.closed_through
    dated_on = at.astimezone(SHANGHAI).date() if closed else paid_on
    draft = _draft(books, request, dated_on=dated_on, paid_on=paid_on, slip=slip)
    author = Officer(row.author_id, row.author_role)
    return save_draft(books.connection, books.community_id, draft, by=author, at=at)


def _draft(
    books: Books, request: PaymentRequest, *, dated_on: date, paid_on: date, slip: str
) -> Draft:
    attached = (*request.attachments[: ATTACHMENTS_MAX - bool(slip)], *([slip] if slip else []))
    return voucher_draft(
        request, dated_on=dated_on, occurred_on=paid_on, attachments=attached,
        payee_note=f"{_PAYEE}{_payee(books, request)}",
    )  # fmt: skip


def _payee(books: Books, request: PaymentRequest) -> str:
    if request.payee:
        return request.payee
    query = sa.select(parties.c.name).where(
        parties.c.community_id == books.community_id, parties.c.code == request.party
    )
    return str(books.connection.execute(query).scalar_one())
