"""Copies that may be shown: the newest of a file, what the log commits to, and who may release it.

The copy made at upload has number 0; each covered copy has the next. Only the newest can be released,
and only by somebody who did not bring the file.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ledger.domain.boxes import Box, boxes_of
from ledger.domain.errors import ApprovalError
from ledger.log.disclosures import SALT_BYTES, Disclosure, disclose
from ledger.posting.values import Officer, Salts
from ledger.store.drafts import attachments, public_copies
from ledger.store.evidence import evidence_takedowns


@dataclass(frozen=True, slots=True)
class NewestCopy:
    """A file of evidence with its newest copy; ``sha256`` empty where nothing can be shown."""

    original: str
    original_type: str
    original_bytes: int
    uploaded_by: int
    number: int
    sha256: str
    media_type: str
    size_bytes: int
    boxes: tuple[Box, ...]
    is_taken_down: bool

    @property
    def value(self) -> dict[str, Any]:
        """What stands under ``public_copy`` in a disclosure."""
        return {"sha256": self.sha256, "size": self.size_bytes, "type": self.media_type}


def newest_copies(
    connection: sa.Connection, community_id: int, sha256s: Collection[str]
) -> dict[str, NewestCopy]:
    """Give files by their originals' hashes, each with its newest copy."""
    files, made, gone = attachments.c, public_copies.c, evidence_takedowns.c
    covered = {
        row.sha256: row
        for row in connection.execute(
            sa.select(public_copies)
            .where(made.community_id == community_id, made.sha256.in_(sha256s))
            .order_by(made.number)
        )
    }
    query = sa.select(attachments).where(
        files.community_id == community_id, files.sha256.in_(sha256s)
    )
    found = connection.execute(query).all()
    newest = {row.sha256: covered.get(row.sha256, row) for row in found}
    shown = {row.copy_sha256 for row in newest.values()}
    down = sa.select(gone.copy_sha256).where(
        gone.community_id == community_id, gone.copy_sha256.in_(shown)
    )
    taken_down = set(connection.execute(down).scalars())
    return {
        row.sha256: NewestCopy(
            original=row.sha256,
            original_type=row.media_type,
            original_bytes=row.size_bytes,
            uploaded_by=row.uploaded_by,
            number=covered[row.sha256].number if row.sha256 in covered else 0,
            sha256=newest[row.sha256].copy_sha256,
            media_type=newest[row.sha256].copy_media_type,
            size_bytes=newest[row.sha256].copy_size_bytes,
            boxes=boxes_of(covered[row.sha256].boxes) if row.sha256 in covered else (),
            is_taken_down=newest[row.sha256].copy_sha256 in taken_down,
        )
        for row in found
    }


def file_disclosures(
    copy: NewestCopy, *, is_released: bool, salts: Salts
) -> list[tuple[Disclosure, str]]:
    """Commit to an original and to its newest copy, with who may see each.

    Everybody may see what the page shows: a released copy, and that a file was kept which has none.
    """
    original = {
        "sha256": copy.original, "size": copy.original_bytes, "type": copy.original_type
    }  # fmt: skip
    seen_by = "officers" if copy.sha256 else "public"
    hidden = [(disclose("attachment", original, salt=salts(SALT_BYTES)), seen_by)]
    if copy.sha256:
        seen_by = "public" if is_released else "officers"
        hidden.append((disclose("public_copy", copy.value, salt=salts(SALT_BYTES)), seen_by))
    return hidden


def looked_at(released: Sequence[str]) -> dict[str, str]:
    """Read what an approver ticked: ``original:copy``, or the original alone for the copy made at upload."""
    pairs = (item.partition(":") for item in released)
    return {original: copy for original, _, copy in pairs}


def check_release(copy: NewestCopy, seen: str, *, by: Officer) -> None:
    """Refuse to show a copy that this person did not look at, or brought along themselves.

    Raises:
        ApprovalError: another copy is the newest, it was taken down, or it is one's own file.
    """
    if copy.uploaded_by == by.user_id:
        raise ApprovalError(reason="own_evidence", field="released")
    is_newest = seen == copy.sha256 or (not seen and not copy.number)
    if not copy.sha256 or not is_newest:
        raise ApprovalError(reason="evidence_unseen", field="released")
    if copy.is_taken_down:
        raise ApprovalError(reason="taken_down", field="released")


def released_of(
    copies: Mapping[str, NewestCopy], seen: Mapping[str, str], *, by: Officer
) -> dict[str, str]:
    """Give what a release has to say of each file ticked: its copy, empty for the one made at upload."""
    said: dict[str, str] = {}
    for original, copy in copies.items():
        check_release(copy, seen[original], by=by)
        said[original] = copy.sha256 if copy.number else ""
    return said
