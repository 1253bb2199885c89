"""Receipts that come later: one person brings a file for a posted transaction, another confirms it.

Nothing is replaced. A confirmed file gets a leaf of its own, and so does a copy that is shown later than
its original was kept.
"""

import secrets
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.errors import AccessRefusedError, ApprovalError, UnknownNameError
from ledger.domain.texts import clean_text
from ledger.log.leaves import evidence_leaf
from ledger.posting.books import Books, open_books
from ledger.posting.copies import check_release, file_disclosures, newest_copies
from ledger.posting.leaves import append_leaf
from ledger.posting.values import APPROVING_ROLES, PREPARING_ROLES, Officer, Salts
from ledger.store.actions import record_action
from ledger.store.evidence import evidence_additions, shown_copies
from ledger.store.journal import transaction_attachments
from ledger.store.log import disclosures

REASON_LENGTH_MAX = 200


def propose_evidence(
    connection: sa.Connection,
    community_id: int,
    seq: int,
    sha256: str,
    *,
    by: Officer,
    at: datetime,
) -> str:
    """Bring a file that was recorded before to a transaction; gives the id under which it waits.

    A file that stands there already may be brought once more while no copy of it is shown: what waits
    then is to show one. The same file twice waits once.

    Raises:
        UnknownNameError: there is no such transaction or file.
        ApprovalError: the file stands there already, and everybody sees it.
    """
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
    books = open_books(connection, community_id)
    if not 0 < seq < books.next_seq:
        raise UnknownNameError(noun="transaction", name=str(seq), field="voucher")
    copies = newest_copies(connection, community_id, [sha256])
    if sha256 not in copies:
        raise UnknownNameError(noun="attachment", name=sha256[:12], field="attachments")
    waiting = _waiting(connection, community_id, seq, sha256)
    if waiting is not None:
        return waiting
    is_new = not _is_attached(connection, community_id, seq, sha256)
    shown = connection.execute(shown_copies(community_id, [sha256])).all()
    if not is_new and (shown or not copies[sha256].sha256):
        raise ApprovalError(reason="already_attached", field="attachments")
    addition_id = secrets.token_hex(10)
    connection.execute(
        sa.insert(evidence_additions).values(
            community_id=community_id, addition_id=addition_id, seq=seq, sha256=sha256,
            state="proposed", proposed_by=by.user_id, proposed_role=by.role, proposed_at=at,
            is_new=is_new,
        )
    )  # fmt: skip
    return addition_id


def confirm_evidence(
    connection: sa.Connection, community_id: int, addition_id: str, *, by: Officer, at: datetime,
    seen: str, is_released: bool, salts: Salts = secrets.token_bytes,
) -> int:  # fmt: skip
    """Confirm a file that was looked at, and let the log say so; gives the leaf's index.

    ``seen`` names the copy that was looked at (empty for a file that has none); ``is_released`` shows it
    to everybody.

    Raises:
        ApprovalError: it was decided already, is one's own, or another copy is the newest by now.
    """
    books = open_books(connection, community_id)
    row = _proposed(connection, community_id, addition_id, by)
    copy = newest_copies(connection, community_id, [row.sha256])[row.sha256]
    if seen != copy.sha256:
        raise ApprovalError(reason="evidence_unseen", field="seen")
    if is_released:
        check_release(copy, seen, by=by)
    elif not row.is_new:
        # There is nothing else to confirm.
        raise ApprovalError(reason="evidence_unseen", field="released")
    hidden = file_disclosures(copy, is_released=is_released, salts=salts)

    def write(origin: str, index: int, moment: str) -> bytes:
        return evidence_leaf(
            origin=origin, index=index, at=moment, seq=row.seq,
            disclosures=[disclosure for disclosure, _ in hidden],
        )  # fmt: skip

    index = append_leaf(books, "evidence", write, at=at)
    connection.execute(
        sa.insert(disclosures),
        [
            {
                "community_id": community_id, "leaf_index": index, "digest": disclosure.digest,
                "name": disclosure.name, "disclosure": disclosure.encoded, "visibility": seen_by,
            }
            for disclosure, seen_by in hidden
        ],
    )  # fmt: skip
    released_sha256 = copy.sha256 if is_released else ""
    _decide(
        books, row, "confirmed", by=by, at=at, leaf_index=index, released_sha256=released_sha256
    )
    if row.is_new:
        _attach(connection, community_id, row, index)
    return index


def decline_evidence(
    connection: sa.Connection, community_id: int, addition_id: str, *, by: Officer, at: datetime,
    reason: str = "",
) -> None:  # fmt: skip
    """Refuse what another person brought, with a reason, or take back what one brought oneself."""
    books = open_books(connection, community_id)
    row = _row(connection, community_id, addition_id)
    if row.proposed_by == by.user_id:
        _decide(books, row, "withdrawn", by=by, at=at)
        return
    if by.role not in APPROVING_ROLES:
        raise AccessRefusedError(reason="role")
    reason = clean_text(reason, field="reason", length_max=REASON_LENGTH_MAX, required=True)
    _decide(books, row, "refused", by=by, at=at, reason=reason)


def _proposed(
    connection: sa.Connection, community_id: int, addition_id: str, by: Officer
) -> sa.Row[Any]:
    if by.role not in APPROVING_ROLES:
        raise AccessRefusedError(reason="role")
    row = _row(connection, community_id, addition_id)
    if row.proposed_by == by.user_id:
        raise ApprovalError(reason="own_evidence")
    return row


def _row(connection: sa.Connection, community_id: int, addition_id: str) -> sa.Row[Any]:
    columns = evidence_additions.c
    query = sa.select(evidence_additions).where(
        columns.community_id == community_id, columns.addition_id == addition_id
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        raise UnknownNameError(noun="attachment", name=addition_id[:12])
    if row.state != "proposed":
        raise ApprovalError(reason="wrong_state")
    return row


def _decide(
    books: Books, row: sa.Row[Any], state: str, *, by: Officer, at: datetime, **values: object
) -> None:
    columns = evidence_additions.c
    books.connection.execute(
        sa.update(evidence_additions)
        .where(columns.community_id == books.community_id, columns.addition_id == row.addition_id)
        .values(state=state, decided_by=by.user_id, decided_role=by.role, decided_at=at, **values)
    )
    record_action(
        books.connection, f"evidence_{state}", community_id=books.community_id,
        user_id=by.user_id, at=at, subject=f"{row.seq} {row.sha256}",
    )  # fmt: skip


def _attach(
    connection: sa.Connection, community_id: int, row: sa.Row[Any], leaf_index: int
) -> None:
    held = transaction_attachments.c
    last = sa.select(sa.func.coalesce(sa.func.max(held.position), 0)).where(
        held.community_id == community_id, held.seq == row.seq
    )
    position: int = connection.execute(last).scalar_one() + 1
    connection.execute(
        sa.insert(transaction_attachments).values(
            community_id=community_id,
            seq=row.seq,
            position=position,
            sha256=row.sha256,
            leaf_index=leaf_index,
        )
    )


def _waiting(connection: sa.Connection, community_id: int, seq: int, sha256: str) -> str | None:
    columns = evidence_additions.c
    query = sa.select(columns.addition_id).where(
        columns.community_id == community_id, columns.state == "proposed", columns.seq == seq,
        columns.sha256 == sha256,
    )  # fmt: skip
    return connection.execute(query).scalars().first()


def _is_attached(connection: sa.Connection, community_id: int, seq: int, sha256: str) -> bool:
    held = transaction_attachments.c
    query = sa.select(held.position).where(
        held.community_id == community_id, held.seq == seq, held.sha256 == sha256
    )
    return connection.execute(query).first() is not None
