"""Check what a transaction names beside its lines: files, releases of their copies, and receipts missing."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from ledger.domain.transactions import Kind, Origin
from ledger.posting.behind import Behind
from ledger.posting.check_values import Difference, Walk, place_of
from ledger.posting.rows import Sealed


def check_evidence(walk: Walk, sealed: Sealed, behind: Behind) -> Iterator[Difference]:
    """Check a transaction's files: each known, in order, by a leaf that speaks of it; and what is missing."""
    header, where = sealed.header, place_of(sealed.header)
    files = behind.attachments[header.seq]
    yield from _check_files(walk, sealed, files)
    is_missing = header.kind == Kind.ORDINARY and header.origin == Origin.PEOPLE and not files
    if is_missing != (header.seq in behind.missing):
        yield Difference("missing_evidence", where, str(is_missing), str(not is_missing))
    yield from _check_releases(sealed, behind)
    walk.attachments += len(files)
    walk.invoices += len(behind.invoices[header.seq])
    walk.missing += is_missing


def _check_files(walk: Walk, sealed: Sealed, files: list[sa.Row[Any]]) -> Iterator[Difference]:
    header, where = sealed.header, place_of(sealed.header)
    for position, row in enumerate(files, start=1):
        if row.position != position:
            yield Difference("evidence_order", where, str(position), str(row.position))
        if row.media_type is None:
            yield Difference("evidence_unknown", where, found=row.sha256)
        is_own = row.leaf_index == header.leaf_index
        if not is_own and walk.log.evidence.get(row.leaf_index) != header.seq:
            yield Difference("evidence_leaf", where, found=str(row.leaf_index))


def _check_releases(sealed: Sealed, behind: Behind) -> Iterator[Difference]:
    """See that who approved released the copies, and no other copy than there is."""
    header, where = sealed.header, place_of(sealed.header)
    for row in behind.releases[header.draft_id]:
        if row.released_by != header.approved_by or row.released_at > header.posted_at:
            found = f"{row.released_by} {row.released_at}"
            yield Difference("release", where, f"{header.approved_by} {header.posted_at}", found)
        later = {copy.copy_sha256 for copy in behind.copies[row.sha256]}
        if row.copy_sha256 and row.copy_sha256 not in later:
            yield Difference("release_copy", where, found=row.copy_sha256)
