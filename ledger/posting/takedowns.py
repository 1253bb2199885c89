"""Take a public copy down: the hash stays in the log, the picture is shown to nobody any more."""

from datetime import datetime

import sqlalchemy as sa

from ledger.domain.entries import check_unnamed
from ledger.domain.errors import AccessRefusedError, ApprovalError
from ledger.log.leaves import visibility_leaf
from ledger.posting.books import open_books
from ledger.posting.leaves import append_leaf
from ledger.posting.values import APPROVING_ROLES, Officer
from ledger.store.actions import record_action
from ledger.store.evidence import evidence_takedowns, shown_copies
from ledger.store.journal import transaction_attachments

REASON_LENGTH_MAX = 60


def take_down(
    connection: sa.Connection, community_id: int, seq: int, copy_sha256: str, *, by: Officer,
    at: datetime, reason: str,
) -> int:  # fmt: skip
    """Take a copy down that a transaction's page shows, with a reason everybody may read.

    One person is enough: what should not have been public must not wait for a second. Gives the index
    of the leaf.

    Raises:
        ApprovalError: the page shows no such copy.
        TextError: there is no reason, or it names somebody by a number.
    """
    if by.role not in APPROVING_ROLES:
        raise AccessRefusedError(reason="role")
    reason = check_unnamed(reason, field="reason", length_max=REASON_LENGTH_MAX)
    books = open_books(connection, community_id)
    held = transaction_attachments.c
    attached = sa.select(held.sha256).where(held.community_id == community_id, held.seq == seq)
    sha256s = connection.execute(attached).scalars().all()
    shown = connection.execute(shown_copies(community_id, sha256s)).all()
    sha256 = next((row.sha256 for row in shown if row.copy_sha256 == copy_sha256), None)
    if sha256 is None:
        raise ApprovalError(reason="not_shown", field="copy")

    def write(origin: str, index: int, moment: str) -> bytes:
        return visibility_leaf(
            origin=origin, index=index, at=moment, seq=seq, public_copy=copy_sha256, reason=reason
        )

    index = append_leaf(books, "visibility", write, at=at)
    connection.execute(
        sa.insert(evidence_takedowns).values(
            community_id=community_id, copy_sha256=copy_sha256, sha256=sha256, seq=seq,
            reason=reason, taken_down_by=by.user_id, role=by.role, taken_down_at=books.last_at,
            leaf_index=index,
        )
    )  # fmt: skip
    record_action(
        connection, "evidence_taken_down", community_id=community_id, user_id=by.user_id, at=at,
        subject=copy_sha256,
    )  # fmt: skip
    return index
