"""Evidence (附件): which receipts stand behind a transaction and who may see them.

The copy of a receipt is public once somebody other than its uploader looked at it and released it, and
until it is taken down; of everything else the public learns only that it exists.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from ledger.statements.values import Audience, CommunityFacts, EvidenceFile
from ledger.store.drafts import attachments, public_copies
from ledger.store.evidence import evidence_takedowns, shown_copies
from ledger.store.journal import transaction_attachments


def evidence_of(
    connection: sa.Connection, community: CommunityFacts, seq: int, *, audience: Audience
) -> tuple[EvidenceFile, ...]:
    """Give a transaction's receipts in their order."""
    held = transaction_attachments.c
    query = (
        sa.select(held.sha256)
        .where(held.community_id == community.community_id, held.seq == seq)
        .order_by(held.position)
    )
    sha256s = connection.execute(query).scalars().all()
    return evidence_files(connection, community, sha256s, audience=audience)


def evidence_files(
    connection: sa.Connection,
    community: CommunityFacts,
    sha256s: Iterable[str],
    *,
    audience: Audience,
) -> tuple[EvidenceFile, ...]:
    """Give files by the hashes of their originals, in that order; unknown ones are left out."""
    wanted = list(dict.fromkeys(sha256s))
    if not wanted:
        return ()
    query = sa.select(attachments).where(
        attachments.c.community_id == community.community_id, attachments.c.sha256.in_(wanted)
    )
    found = {row.sha256: row for row in connection.execute(query)}
    copies = _copies(connection, community, wanted, found)
    shown = connection.execute(shown_copies(community.community_id, wanted)).all()
    down = _taken_down(connection, community, wanted)
    return tuple(
        _file(
            found[sha256], copies[sha256],
            {row.copy_sha256 for row in shown if row.sha256 == sha256},
            down.get(sha256), audience,
        )
        for sha256 in wanted
        if sha256 in found
    )  # fmt: skip


def public_copy(
    connection: sa.Connection,
    community: CommunityFacts,
    copy_sha256: str,
    *,
    audience: Audience = Audience.PUBLIC,
) -> EvidenceFile | None:
    """Look up a copy by its hash: for the public only while it is shown, for officers any."""
    columns = attachments.c
    made = sa.select(public_copies.c.sha256).where(
        public_copies.c.community_id == community.community_id,
        public_copies.c.copy_sha256 == copy_sha256,
    )
    first = sa.select(columns.sha256).where(
        columns.community_id == community.community_id, columns.copy_sha256 == copy_sha256
    )
    # Two originals may give the same copy; one release shows it.
    originals = connection.execute(sa.union(made, first)).scalars().all()
    if not originals or not copy_sha256:
        return None
    for file in evidence_files(connection, community, originals, audience=audience):
        if copy_sha256 == (file.shown_sha256 if audience is Audience.PUBLIC else file.copy_sha256):
            return file
    return None


def _copies(
    connection: sa.Connection, community: CommunityFacts, sha256s: Sequence[str],
    found: dict[str, Any],
) -> dict[str, list[Any]]:  # fmt: skip
    """Give each file's copies, the one made at upload first."""
    copies = {sha256: [row] for sha256, row in found.items()}
    query = (
        sa.select(public_copies)
        .where(
            public_copies.c.community_id == community.community_id,
            public_copies.c.sha256.in_(sha256s),
        )
        .order_by(public_copies.c.sha256, public_copies.c.number)
    )
    for row in connection.execute(query):
        copies[row.sha256].append(row)
    return copies


def _taken_down(
    connection: sa.Connection, community: CommunityFacts, sha256s: Sequence[str]
) -> dict[str, Any]:
    """Give each file's last copy taken down."""
    down = evidence_takedowns.c
    query = (
        sa.select(down.sha256, down.reason, down.taken_down_at)
        .where(down.community_id == community.community_id, down.sha256.in_(sha256s))
        .order_by(down.leaf_index)
    )
    return {row.sha256: row for row in connection.execute(query)}


def _file(
    original: Any, copies: Sequence[Any], shown: set[str], down: Any, audience: Audience
) -> EvidenceFile:
    to_officer = audience is not Audience.PUBLIC
    visible = [copy for copy in copies if copy.copy_sha256 in shown]
    # The newest of those shown; officers look at the newest of all.
    shown_copy = visible[-1] if visible else None
    copy = copies[-1] if to_officer else shown_copy or copies[0]
    is_shown = shown_copy is not None
    return EvidenceFile(
        sha256=original.sha256 if to_officer or not original.copy_sha256 else "",
        media_type=original.media_type,
        size_bytes=original.size_bytes,
        copy_sha256=copy.copy_sha256 if to_officer or is_shown else "",
        copy_media_type=copy.copy_media_type,
        is_public=is_shown,
        copy_pages=copy.copy_pages,
        copy_number=len(copies) - 1,
        uploaded_by=original.uploaded_by if to_officer else 0,
        shown_sha256=shown_copy.copy_sha256 if shown_copy is not None else "",
        upload_copy_sha256=original.copy_sha256 if to_officer else "",
        taken_down_at=down.taken_down_at if down is not None and not is_shown else None,
        taken_down_reason=down.reason if down is not None and not is_shown else "",
    )
