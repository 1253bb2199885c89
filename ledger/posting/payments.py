"""Payment requests on their way: saved, handed in, approved by others, or sent back."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.errors import (
    AccessRefusedError,
    ApprovalError,
    TextError,
    TogetherError,
    UnknownNameError,
)
from ledger.domain.payments import PaymentRequest
from ledger.domain.texts import clean_text
from ledger.posting.books import Books, open_books
from ledger.posting.content import sha256_of
from ledger.posting.drafts import REASON_LENGTH_MAX, check_attachments
from ledger.posting.objections import require_names, verdict
from ledger.posting.payment_content import content_of_request, request_of
from ledger.posting.values import APPROVING_ROLES, PREPARING_ROLES, Officer
from ledger.store.actions import record_action
from ledger.store.inserts import update_row
from ledger.store.payments import payment_approvals, payment_requests

Row = sa.Row[*tuple[Any, ...]]


def save_request(
    connection: sa.Connection,
    community_id: int,
    request: PaymentRequest,
    *,
    by: Officer,
    at: datetime,
    request_id: str | None = None,
) -> str:
    """Keep a request, new or changed; a change voids every approval. Gives its id.

    Raises:
        Refusal: it names what the community does not have, or it is not this person's to change.
    """
    _require(by, PREPARING_ROLES)
    books = open_books(connection, community_id)
    require_names(books, request)
    check_attachments(connection, community_id, request.attachments)
    if request_id is None:
        request_id = secrets.token_hex(10)
        connection.execute(
            sa.insert(payment_requests).values(
                community_id=community_id, request_id=request_id, author_id=by.user_id,
                author_role=by.role, created_at=at, updated_at=at, state="editing",
                **_values(replace(request, round=1)),
            )
        )  # fmt: skip
    else:
        row = _own_open(connection, community_id, request_id, by)
        request = replace(request, round=request_of(row.content).round + 1)
        values = {"state": "editing", "approvals_needed": 0, "reject_reason": "", "updated_at": at}
        _update(books, request_id, _values(request) | values)
    return request_id


def submit_request(
    connection: sa.Connection, community_id: int, request_id: str, *, by: Officer, at: datetime
) -> str:
    """Hand a request in; gives the hash that approvals have to name.

    How many people have to agree is fixed now, by the policy in force.

    Raises:
        TogetherError: everything that stands against it.
    """
    books = open_books(connection, community_id)
    row = _own_open(connection, community_id, request_id, by)
    if row.state not in ("editing", "rejected"):
        raise ApprovalError(reason="wrong_state")
    request = request_of(row.content)
    if row.state == "rejected":
        request = replace(request, round=request.round + 1)
    found = verdict(books, request_id, request, at=at)
    if found.refusals:
        raise TogetherError(refusals=found.refusals)
    values = _values(request) | {
        "state": "submitted", "approvals_needed": found.approvals_needed, "reject_reason": "",
        "updated_at": at,
    }  # fmt: skip
    _update(books, request_id, values)
    return str(values["content_sha256"])


def approve_request(
    connection: sa.Connection,
    community_id: int,
    request_id: str,
    *,
    by: Officer,
    at: datetime,
    content_sha256: str,
    split_seen: bool = False,
) -> int:
    """Approve exactly the content that was looked at; gives how many approvals are still missing.

    ``split_seen``: the approver was shown that the request looks like part of a split one.

    Raises:
        ApprovalError: one's own, changed since, approved by this person before, or not handed in.
        TogetherError: something stands against it by now.
        TextError: it looks split, and nobody confirmed to have seen that.
    """
    books = open_books(connection, community_id)
    row = _submitted(connection, community_id, request_id, by)
    if row.content_sha256 != content_sha256:
        raise ApprovalError(reason="changed")
    found = verdict(books, request_id, request_of(row.content), at=at)
    if found.refusals:
        raise TogetherError(refusals=found.refusals)
    if found.split_limit_minor and not split_seen:
        raise TextError(reason="unconfirmed", field="split_seen")
    given = _approvers(books, row)
    if by.user_id in given:
        raise ApprovalError(reason="approved_already")
    connection.execute(
        sa.insert(payment_approvals).values(
            community_id=community_id, request_id=request_id, content_sha256=content_sha256,
            approved_by=by.user_id, role=by.role, approved_at=at,
        )
    )  # fmt: skip
    missing = int(row.approvals_needed) - len(given) - 1
    if missing <= 0:
        _update(books, request_id, {"state": "approved", "updated_at": at})
    return max(missing, 0)


def approve_requests(
    connection: sa.Connection, community_id: int, items: Sequence[tuple[str, str]], *, by: Officer,
    at: datetime,
) -> None:  # fmt: skip
    """Approve several requests, ``(request_id, content_sha256)`` each, all of them or none."""
    for request_id, content_sha256 in items:
        approve_request(
            connection, community_id, request_id, by=by, at=at, content_sha256=content_sha256
        )


def reject_request(
    connection: sa.Connection, community_id: int, request_id: str, *, by: Officer, at: datetime,
    reason: str,
) -> None:  # fmt: skip
    """Send a request back to its author with a reason, also after it was approved but before it is paid."""
    books = open_books(connection, community_id)
    _submitted(connection, community_id, request_id, by, also="approved")
    reason = clean_text(reason, field="reason", length_max=REASON_LENGTH_MAX, required=True)
    _update(books, request_id, {"state": "rejected", "reject_reason": reason, "updated_at": at})
    record_action(
        connection, "request_rejected", community_id=community_id, user_id=by.user_id, at=at,
        subject=request_id,
    )  # fmt: skip


def withdraw_request(
    connection: sa.Connection, community_id: int, request_id: str, *, by: Officer, at: datetime
) -> None:
    """Take one's own request back for good; what it reserved is free again."""
    books = open_books(connection, community_id)
    _own_open(connection, community_id, request_id, by)
    _update(books, request_id, {"state": "withdrawn", "updated_at": at})


def request_row(connection: sa.Connection, community_id: int, request_id: str) -> Row:
    """Read a request's row.

    Raises:
        UnknownNameError: there is none.
    """
    query = sa.select(payment_requests).where(
        payment_requests.c.community_id == community_id,
        payment_requests.c.request_id == request_id,
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        raise UnknownNameError(noun="payment_request", name=request_id)
    return row


def _approvers(books: Books, row: Row) -> set[int]:
    columns = payment_approvals.c
    query = sa.select(columns.approved_by).where(
        columns.community_id == books.community_id, columns.request_id == row.request_id,
        columns.content_sha256 == row.content_sha256,
    )  # fmt: skip
    return set(books.connection.execute(query).scalars())


def _values(request: PaymentRequest) -> dict[str, Any]:
    content = content_of_request(request)
    return {
        "content": content, "content_sha256": sha256_of(content), "fund_code": request.fund,
        "account_code": request.channel, "party_code": request.party or None,
        "amount_minor": request.amount_minor,
    }  # fmt: skip


def _require(by: Officer, roles: frozenset[str]) -> None:
    if by.role not in roles:
        raise AccessRefusedError(reason="role")


def _own_open(connection: sa.Connection, community_id: int, request_id: str, by: Officer) -> Row:
    _require(by, PREPARING_ROLES)
    row = request_row(connection, community_id, request_id)
    if row.author_id != by.user_id:
        raise AccessRefusedError(reason="not_the_author")
    if row.state == "paid":
        raise ApprovalError(reason="already_paid")
    if row.state == "withdrawn":
        raise ApprovalError(reason="wrong_state")
    return row


def _submitted(
    connection: sa.Connection, community_id: int, request_id: str, by: Officer, *, also: str = ""
) -> Row:
    _require(by, APPROVING_ROLES)
    row = request_row(connection, community_id, request_id)
    if row.author_id == by.user_id:
        raise ApprovalError(reason="own_request")
    if row.state == "paid":
        raise ApprovalError(reason="already_paid")
    if row.state not in ("submitted", also):
        raise ApprovalError(reason="wrong_state")
    return row


def _update(books: Books, request_id: str, values: dict[str, Any]) -> None:
    key = {"community_id": books.community_id, "request_id": request_id}
    update_row(books.connection, payment_requests, key, values)
