"""Evidence (附件): which receipts stand behind a transaction and who may see them.

The copy of a receipt is public once an approver looked at it and released it; until then, and for
the original always, the public learns only that it exists.
"""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from ledger.statements.values import Audience, CommunityFacts, EvidenceFile
from ledger.store.drafts import attachment_releases, attachments
from ledger.store.journal import transaction_attachments


def evidence_of(
    connection: sa.Connection, community: CommunityFacts, seq: int, *, audience: Audience
) -> tuple[EvidenceFile, ...]:
    """Give a transaction's receipts in their order."""
    held = transaction_attachments
    query = (
        _query(community)
        .join(
            held,
            (held.c.community_id == attachments.c.community_id)
            & (held.c.sha256 == attachments.c.sha256),
        )
        .where(held.c.seq == seq)
        .order_by(held.c.position)
    )
    return _files(connection.execute(query), audience)


def evidence_files(
    connection: sa.Connection,
    community: CommunityFacts,
    sha256s: Iterable[str],
    *,
    audience: Audience,
) -> tuple[EvidenceFile, ...]:
    """Give files by the hashes of their originals, in that order; unknown ones are left out."""
    wanted = list(dict.fromkeys(sha256s))
    query = _query(community).where(attachments.c.sha256.in_(wanted))
    found = {row.sha256: row for row in connection.execute(query)}
    return _files((found[sha256] for sha256 in wanted if sha256 in found), audience)


def public_copy(
    connection: sa.Connection,
    community: CommunityFacts,
    copy_sha256: str,
    *,
    audience: Audience = Audience.PUBLIC,
) -> EvidenceFile | None:
    """Look up a copy by its hash: for the public only if released, for officers any."""
    query = _query(community).where(attachments.c.copy_sha256 == copy_sha256)
    # Two originals may give the same copy; one release shows it.
    files = sorted(_files(connection.execute(query), audience), key=lambda item: not item.is_public)
    shown = [item for item in files if item.is_public or audience is not Audience.PUBLIC]
    return shown[0] if shown else None


def _query(community: CommunityFacts) -> sa.Select[Any]:
    released = (
        sa.select(attachment_releases.c.sha256)
        .where(
            attachment_releases.c.community_id == attachments.c.community_id,
            attachment_releases.c.sha256 == attachments.c.sha256,
        )
        .exists()
    )
    return sa.select(
        attachments.c.sha256, attachments.c.media_type, attachments.c.size_bytes,
        attachments.c.copy_sha256, attachments.c.copy_media_type, released.label("is_public"),
    ).where(attachments.c.community_id == community.community_id)  # fmt: skip


def _files(rows: Iterable[Any], audience: Audience) -> tuple[EvidenceFile, ...]:
    return tuple(_file(row, audience) for row in rows)


def _file(row: Any, audience: Audience) -> EvidenceFile:
    is_public = bool(row.is_public)
    to_officer = audience is not Audience.PUBLIC
    return EvidenceFile(
        sha256=row.sha256 if to_officer else "",
        media_type=row.media_type,
        size_bytes=row.size_bytes,
        copy_sha256=row.copy_sha256 if is_public or to_officer else "",
        copy_media_type=row.copy_media_type,
        is_public=is_public,
    )
