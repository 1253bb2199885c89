"""The one gate into the books: transaction, lines, disclosures and leaf, together or not at all.

Movements and the page version follow in the same database transaction, kept by the seal of the header.
"""

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.corrections import Target
from ledger.domain.transactions import Kind, Line, MovementClass, Origin
from ledger.domain.vouchers import voucher_number
from ledger.log.disclosures import SALT_BYTES, base64url
from ledger.log.leaves import transaction_leaf
from ledger.log.merkle import leaf_hash, root_of
from ledger.posting.answers import check_answer
from ledger.posting.books import Books, open_books
from ledger.posting.campaign_rules import check_posted
from ledger.posting.claims import check_claims, touches_claims
from ledger.posting.facts import facts_of, flags_text, share_leaves
from ledger.posting.hidden import hidden_of
from ledger.posting.listed import check_listed
from ledger.posting.loan_checks import check_loan
from ledger.posting.room import require_room
from ledger.posting.values import Approved, Posted, Salts
from ledger.store.base import instant_text
from ledger.store.inserts import insert_tables, refresh_statistics
from ledger.store.journal import (
    lines,
    sublines,
    transaction_attachments,
    transaction_invoices,
    transactions,
)
from ledger.store.log import disclosures, leaves

#: How many transactions are gathered before their rows are sent.
BATCH = 1_000
#: At these sizes of the books the database counts its rows anew, within the posting that reaches them.
_STATISTICS_AT = (1_000, 10_000, 100_000, 1_000_000)


@dataclass(slots=True)
class _Rows:
    """Rows of transactions not yet sent, in the order in which the guards want them."""

    leaves: list[Sequence[Any]] = field(default_factory=list)
    disclosures: list[Sequence[Any]] = field(default_factory=list)
    lines: list[Sequence[Any]] = field(default_factory=list)
    sublines: list[Sequence[Any]] = field(default_factory=list)
    attachments: list[Sequence[Any]] = field(default_factory=list)
    invoices: list[Sequence[Any]] = field(default_factory=list)
    transactions: list[Sequence[Any]] = field(default_factory=list)

    def send(self, connection: sa.Connection) -> None:
        """Insert everything gathered; headers last, since each one seals its lines."""
        insert_tables(
            connection,
            (leaves, self.leaves),
            (disclosures, self.disclosures),
            (lines, self.lines),
            (sublines, self.sublines),
            (transactions, self.transactions),
            (transaction_attachments, self.attachments),
            (transaction_invoices, self.invoices),
        )
        seqs = [row[1] for row in self.transactions]
        if any(mark in seqs for mark in _STATISTICS_AT):
            refresh_statistics(connection)
        for rows in (
            self.leaves, self.disclosures, self.lines, self.sublines, self.attachments,
            self.invoices, self.transactions,
        ):  # fmt: skip
            rows.clear()


def post(
    connection: sa.Connection,
    community_id: int,
    approved: Approved,
    *,
    at: datetime,
    salts: Salts = secrets.token_bytes,
) -> Posted:
    """Post one approved draft.

    Raises:
        Refusal: the books cannot take it; nothing is written.
    """
    books = open_books(connection, community_id, period=approved.draft.period)
    return post_many(books, [approved], at=at, salts=salts)[0]


def post_many(
    books: Books,
    items: Iterable[Approved],
    *,
    at: datetime,
    salts: Salts = secrets.token_bytes,
    progress: Callable[[int], None] | None = None,
) -> list[Posted]:
    """Post approved drafts in their order, in one database transaction (the caller commits).

    ``progress`` is told how many were posted so far.

    Raises:
        Refusal: one of them cannot be taken; the caller rolls back, so that none is.
    """
    rows = _Rows()
    posted: list[Posted] = []
    # The log's clock never runs backwards, even when the machine's does.
    moment = max(at.astimezone(UTC).replace(microsecond=0), books.last_at)
    books.last_at = moment
    for item in items:
        if _looks_back(item) or len(rows.transactions) >= BATCH:
            rows.send(books.connection)
            if progress is not None:
                progress(len(posted))
        target = books.check(item.draft)
        if item.origin is Origin.PEOPLE:
            check_loan(books, item.draft)
            check_answer(books.connection, books.community_id, item.draft, is_posting=True)
            books.check_merge(item.draft)
            check_claims(books, item.draft, item.draft_id)
            check_posted(books, item.draft, item.draft_id)
            check_listed(books, item.draft, item.draft_id)
        posted.append(_add(books, rows, item, target, moment, salts))
    rows.send(books.connection)
    return posted


def _looks_back(item: Approved) -> bool:
    """Tell whether a draft is judged by earlier transactions, which have to be in the books by then."""
    draft = item.draft
    if draft.kind is Kind.OPENING:
        return True
    if item.origin is Origin.IMPORT:
        return draft.corrects is not None
    # One of several vouchers of a list is judged with those before it.
    is_part = bool(draft.part) and any(line.sublines for line in draft.lines)
    refers = draft.corrects or draft.refund_of or draft.external_id
    return bool(refers or is_part or touches_claims(draft))


def _add(
    books: Books, rows: _Rows, item: Approved, target: Target | None, at: datetime, salts: Salts
) -> Posted:
    draft = item.draft
    seq, index, period = books.next_seq, books.next_leaf, draft.period
    voucher_count = books.next_number(period)
    voucher = voucher_number(period, voucher_count)
    community = books.community_id
    shares, share_root = _subline_rows(community, seq, draft.lines, salts)
    hidden = hidden_of(books, item, salts)
    require_room(books, draft)
    leaf = transaction_leaf(
        facts_of(
            books, item, seq=seq, voucher=voucher, share_count=len(shares), share_root=share_root
        ),
        origin=books.origin,
        index=index,
        at=instant_text(at),
        disclosures=[disclosure for disclosure, _ in hidden],
    )
    rows.leaves.append((community, index, "txn", leaf, leaf_hash(leaf)))
    rows.disclosures += [
        (community, index, disclosure.digest, disclosure.name, disclosure.encoded, visibility)
        for disclosure, visibility in hidden
    ]
    rows.lines += [
        (
            community, seq, position, line.account, line.fund, period, draft.dated_on,
            line.debit_minor, line.credit_minor, line.place or None, line.work or None,
            line.party or None,
        )
        for position, line in enumerate(draft.lines, start=1)
    ]  # fmt: skip
    rows.sublines += shares
    rows.attachments += [
        (community, seq, position, sha256, index)
        for position, sha256 in enumerate(draft.attachments, start=1)
    ]
    rows.invoices += [(community, number, seq) for number in draft.invoices]
    rows.transactions.append(
        _header(
            item, target, community=community, seq=seq, number=voucher_count, voucher=voucher, index=index,
            at=at,
        )
    )  # fmt: skip
    books.next_seq, books.next_leaf = seq + 1, index + 1
    return Posted(seq, voucher, period, index)


def _header(
    item: Approved, target: Target | None, *, community: int, seq: int, number: int, voucher: str,
    index: int, at: datetime,
) -> Sequence[Any]:  # fmt: skip
    """Give the header's values in the order of the table's columns."""
    draft, prepared, approved = item.draft, item.prepared_by, item.approved_by
    kind = target.kind if target is not None else draft.kind
    return (
        community, seq, draft.period, number, voucher, draft.dated_on, draft.happened_on, at,
        draft.kind.value, MovementClass(kind.value).value, draft.corrects, draft.refund_of,
        len(draft.lines), draft.amount_minor, item.origin.value, draft.summary,
        draft.counterparty_kind.value, draft.matter, draft.decision or None, draft.work or None,
        draft.contract or None, draft.external_id or None, item.draft_id, item.content_sha256,
        prepared.user_id if prepared else None, prepared.role if prepared else "",
        approved.user_id if approved else None, approved.role if approved else "", index,
        draft.part, flags_text(draft.flags),
    )  # fmt: skip


def _subline_rows(
    community: int, seq: int, draft_lines: Sequence[Line], salts: Salts
) -> tuple[list[Sequence[Any]], str]:
    """Give the shares' rows and the RFC 6962 root that commits to them (empty without shares)."""
    rows: list[Sequence[Any]] = []
    hashes: list[bytes] = []
    for number, line in enumerate(draft_lines, start=1):
        if not line.sublines:
            continue
        salted = [(base64url(salts(SALT_BYTES)), share) for share in line.sublines]
        rows += [
            (community, seq, number, ordinal, share.place, share.debit_minor, share.credit_minor, salt)
            for ordinal, (salt, share) in enumerate(salted, start=1)
        ]  # fmt: skip
        hashes += map(leaf_hash, share_leaves(line, salted))
    return rows, base64url(root_of(hashes)) if hashes else ""
