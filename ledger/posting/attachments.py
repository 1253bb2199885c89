"""Evidence: originals kept in private and copies that may be shown, both named by their hash.

Files are written before the row that names them and outside its transaction: whatever happens, no
row points at nothing. A file that no row came to name lies unseen.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from ledger.posting.values import Officer, Upload
from ledger.store import files
from ledger.store.drafts import attachments


@dataclass(frozen=True, slots=True)
class Evidence:
    """One receipt whose files are on the disk."""

    sha256: str
    media_type: str
    size_bytes: int
    copy_sha256: str
    copy_media_type: str
    copy_size_bytes: int
    copy_pages: int = 1


def keep_files(data_dir: Path, upload: Upload) -> Evidence:
    """Write an original and its copy to the disk. Call it before the transaction begins."""
    return Evidence(
        sha256=files.put(_originals(data_dir), upload.original),
        media_type=upload.media_type,
        size_bytes=len(upload.original),
        copy_sha256=keep_copy(data_dir, upload.copy) if upload.copy else "",
        copy_media_type=upload.copy_media_type,
        copy_size_bytes=len(upload.copy),
        copy_pages=upload.copy_pages,
    )


def keep_copy(data_dir: Path, copy: bytes) -> str:
    """Write a copy to the disk; gives its hash."""
    return files.put(_copies(data_dir), copy)


def record_attachment(
    connection: sa.Connection, community_id: int, evidence: Evidence, *, by: Officer, at: datetime
) -> str:
    """Let a community's drafts name this evidence; gives the hash of the original.

    The same file twice is the same attachment, with the first person who brought it.
    """
    columns = attachments.c
    known = sa.select(columns.sha256).where(
        columns.community_id == community_id, columns.sha256 == evidence.sha256
    )
    if connection.execute(known).first() is None:
        connection.execute(
            sa.insert(attachments).values(
                community_id=community_id, sha256=evidence.sha256, media_type=evidence.media_type,
                size_bytes=evidence.size_bytes, uploaded_by=by.user_id, uploaded_at=at,
                copy_sha256=evidence.copy_sha256, copy_media_type=evidence.copy_media_type,
                copy_size_bytes=evidence.copy_size_bytes, copy_pages=evidence.copy_pages,
            )
        )  # fmt: skip
    return evidence.sha256


def original_path(data_dir: Path, sha256: str) -> Path:
    """Give where an original lies; only officers may ever read it."""
    return files.path_of(_originals(data_dir), sha256)


def copy_path(data_dir: Path, copy_sha256: str) -> Path:
    """Give where a copy lies; the public may read it once it was released."""
    return files.path_of(_copies(data_dir), copy_sha256)


def _originals(data_dir: Path) -> Path:
    return data_dir / "attachments" / "originals"


def _copies(data_dir: Path) -> Path:
    return data_dir / "attachments" / "copies"
