"""Cover parts of a receipt: boxes burnt by the server into a new public copy, drawn from the original."""

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from ledger.domain.boxes import Box, boxes_text
from ledger.domain.errors import AccessRefusedError, ApprovalError, UnknownNameError
from ledger.posting.attachments import keep_copy, original_path
from ledger.posting.books import open_books
from ledger.posting.copies import NewestCopy, newest_copies
from ledger.posting.uploads import read_upload
from ledger.posting.values import APPROVING_ROLES, PREPARING_ROLES, Officer, Upload
from ledger.store.actions import record_action
from ledger.store.drafts import public_copies


def draw_covered(data_dir: Path, copy: NewestCopy, boxes: Collection[Box]) -> tuple[str, Upload]:
    """Draw a file anew from its original with boxes burnt in; gives the new copy's hash.

    Call it before the transaction begins: it takes long, and the bytes have to be on the disk first.

    Raises:
        Refusal: there is nothing to draw, or too much.
    """
    if not copy.sha256:
        raise UnknownNameError(noun="attachment", name=copy.original[:12], field="boxes")
    original = original_path(data_dir, copy.original).read_bytes()
    drawn = read_upload(original, name=copy.original[:12], boxes=sorted(boxes))
    return keep_copy(data_dir, drawn.copy), drawn


def record_copy(
    connection: sa.Connection, community_id: int, copy: NewestCopy, drawn: tuple[str, Upload],
    boxes: Collection[Box], *, by: Officer, at: datetime,
) -> int:  # fmt: skip
    """Make a covered copy the one to look at; gives its number. What was shown before stays shown.

    Raises:
        ApprovalError: somebody else covered something meanwhile.
    """
    if by.role not in PREPARING_ROLES | APPROVING_ROLES:
        raise AccessRefusedError(reason="role")
    # Under the books' lock, or an approval under way would release what is being replaced.
    open_books(connection, community_id)
    newest = newest_copies(connection, community_id, [copy.original])[copy.original]
    if newest.number != copy.number:
        raise ApprovalError(reason="changed", field="boxes")
    copy_sha256, upload = drawn
    connection.execute(
        sa.insert(public_copies).values(
            community_id=community_id, sha256=copy.original, number=copy.number + 1,
            copy_sha256=copy_sha256, copy_media_type=upload.copy_media_type,
            copy_size_bytes=len(upload.copy), copy_pages=upload.copy_pages,
            boxes=boxes_text(boxes), made_by=by.user_id, made_at=at,
        )
    )  # fmt: skip
    record_action(
        connection, "evidence_covered", community_id=community_id, user_id=by.user_id, at=at,
        subject=copy.original,
    )  # fmt: skip
    return copy.number + 1
