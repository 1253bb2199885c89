"""Publish a statement: one person freezes what it says, another issues it under the next number.

The content is kept to the byte, its hash goes into the public log, and nothing that is posted later changes
either. A mistake is set right by a new publication; what must not be shown any more is replaced by one.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ledger.domain.entries import check_unnamed
from ledger.domain.errors import AccessRefusedError
from ledger.domain.notice_errors import NoticeError
from ledger.domain.publications import CORRECTION, changed_figures
from ledger.domain.roles import TASKS, Task
from ledger.log.canonical import canonical_text
from ledger.log.leaves import publication_leaf
from ledger.posting.books import Books, open_books
from ledger.posting.content import sha256_of
from ledger.posting.leaves import append_leaf
from ledger.posting.values import Officer
from ledger.store import files
from ledger.store.actions import record_action
from ledger.store.log import publication_files, publications
from ledger.store.notices import (
    publication_issues,
    publication_proposals,
    publication_withdrawals,
)

REASON_LENGTH_MAX = 120


@dataclass(frozen=True, slots=True)
class Frozen:
    """What is to be published: a statement's kind, the days it is about, and its content as plain data."""

    kind: str
    period: str
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Behind:
    """What a publication does to an earlier one, and why: sets its figures right, or stands in for it."""

    number: int
    reason: str
    replaces: bool = False


def propose_publication(
    connection: sa.Connection, community_id: int, frozen: Frozen, *, by: Officer, at: datetime,
    behind: Behind | None = None,
) -> str:  # fmt: skip
    """Freeze a statement so that another person can publish it; gives the proposal's id.

    What was published already, or was frozen by the same person and waits, is not frozen twice.

    Raises:
        AccessRefusedError: not somebody who prepares notices.
        NoticeError: it corrects a publication of other days, one that is not there, or no figure changes.
        TextError: the reason is missing or names a person.
    """
    if by.role not in TASKS[Task.PREPARE_NOTICE]:
        raise AccessRefusedError(reason="role")
    content = canonical_text(dict(frozen.content))
    sha256 = sha256_of(content)
    if behind is None:
        known = _known(connection, community_id, frozen, sha256, by)
        if known is not None:
            return known
    else:
        _check_behind(connection, community_id, frozen, behind)
    proposal_id = secrets.token_hex(10)
    connection.execute(
        sa.insert(publication_proposals).values(
            community_id=community_id, proposal_id=proposal_id, kind=frozen.kind,
            period=frozen.period, content=content, content_sha256=sha256,
            corrects=behind.number if behind and not behind.replaces else None,
            replaces=behind.number if behind and behind.replaces else None,
            reason=_reason(behind), prepared_by=by.user_id, prepared_role=by.role, prepared_at=at,
        )
    )  # fmt: skip
    record_action(
        connection, "publication_proposed", community_id=community_id, user_id=by.user_id, at=at,
        subject=f"{frozen.kind} {frozen.period}",
    )  # fmt: skip
    return proposal_id


def _reason(behind: Behind | None) -> str:
    if behind is None:
        return ""
    return check_unnamed(behind.reason, field="reason", length_max=REASON_LENGTH_MAX)


def _known(
    connection: sa.Connection, community_id: int, frozen: Frozen, sha256: str, by: Officer
) -> str | None:
    """Give the proposal that says the very same: one that is out, or one's own that waits."""
    held, issued = publication_proposals.c, publication_issues
    gone = sa.exists().where(
        publication_withdrawals.c.community_id == community_id,
        publication_withdrawals.c.number == issued.c.number,
    )
    query = (
        sa.select(held.proposal_id)
        .join(
            issued,
            (issued.c.community_id == held.community_id)
            & (issued.c.proposal_id == held.proposal_id),
            isouter=True,
        )
        .where(
            held.community_id == community_id, held.kind == frozen.kind,
            held.period == frozen.period, held.content_sha256 == sha256, ~gone,
            issued.c.number.is_not(None) | (held.prepared_by == by.user_id),
        )
        .order_by(issued.c.number.is_(None), held.prepared_at.desc(), held.proposal_id)
        .limit(1)
    )  # fmt: skip
    found: str | None = connection.execute(query).scalar_one_or_none()
    return found


def content_of_publication(
    connection: sa.Connection, community_id: int, number: int
) -> tuple[str, str, dict[str, Any]]:
    """Give kind, period and content of what was published under a number.

    Raises:
        NoticeError: there is none.
    """
    held = publications.c
    query = sa.select(held.kind, held.period, held.content).where(
        held.community_id == community_id, held.number == number
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NoticeError(reason="unknown", number=str(number))
    return row.kind, row.period, json.loads(row.content)


def _check_behind(
    connection: sa.Connection, community_id: int, frozen: Frozen, behind: Behind
) -> None:
    kind, period, content = content_of_publication(connection, community_id, behind.number)
    number = str(behind.number)
    if frozen.kind != CORRECTION and (kind, period) != (frozen.kind, frozen.period):
        raise NoticeError(reason="other_period", number=number)
    if behind.replaces:
        gone = publication_withdrawals.c
        query = sa.select(gone.number).where(
            gone.community_id == community_id, gone.number == behind.number
        )
        if connection.execute(query).first() is not None:
            raise NoticeError(reason="reissued", number=number)
    elif frozen.kind != CORRECTION and not changed_figures(content, frozen.content):
        raise NoticeError(reason="unchanged", number=number)


def publish(
    connection: sa.Connection, community_id: int, proposal_id: str, *, by: Officer, at: datetime
) -> int:
    """Publish what another person froze, under the next number; gives that number.

    Raises:
        AccessRefusedError: not somebody who publishes.
        NoticeError: there is no such proposal, it is out already, or one's own.
        MergerError: the books have ended.
    """
    if by.role not in TASKS[Task.PUBLISH]:
        raise AccessRefusedError(reason="role")
    books = open_books(connection, community_id)
    return publish_in(books, proposal_id, by=by, at=at)


def publish_in(books: Books, proposal_id: str, *, by: Officer, at: datetime) -> int:
    """Do the same in books that are open already."""
    connection, community_id = books.connection, books.community_id
    held, issued = publication_proposals, publication_issues.c
    row = connection.execute(
        sa.select(held).where(
            held.c.community_id == community_id, held.c.proposal_id == proposal_id
        )
    ).one_or_none()
    if row is None:
        raise NoticeError(reason="unknown")
    out = sa.select(issued.number).where(
        issued.community_id == community_id, issued.proposal_id == proposal_id
    )
    if connection.execute(out).first() is not None:
        raise NoticeError(reason="state")
    if row.prepared_by == by.user_id:
        raise NoticeError(reason="own")
    return _issue(books, row, by=by, at=at)


def _issue(books: Books, row: sa.Row[Any], *, by: Officer, at: datetime) -> int:
    connection, community_id = books.connection, books.community_id
    newest = sa.select(sa.func.coalesce(sa.func.max(publications.c.number), 0)).where(
        publications.c.community_id == community_id
    )
    number: int = connection.execute(newest).scalar_one() + 1

    def write(origin: str, index: int, moment: str) -> bytes:
        return publication_leaf(
            origin=origin, index=index, at=moment, number=number, kind=row.kind, period=row.period,
            sha256=row.content_sha256, corrects=row.corrects, replaces=row.replaces,
        )  # fmt: skip

    leaf_index = append_leaf(books, "publication", write, at=at)
    # Before the publication itself: the database looks here when that comes.
    connection.execute(
        sa.insert(publication_issues).values(
            community_id=community_id, number=number, proposal_id=row.proposal_id,
            leaf_index=leaf_index, published_role=by.role,
        )
    )  # fmt: skip
    connection.execute(
        sa.insert(publications).values(
            community_id=community_id, number=number, kind=row.kind, period=row.period,
            content_sha256=row.content_sha256, content=row.content, corrects=row.corrects,
            published_by=by.user_id, published_at=books.last_at,
        )
    )  # fmt: skip
    if row.replaces is not None:
        connection.execute(
            sa.insert(publication_withdrawals).values(
                community_id=community_id, number=row.replaces, replaced_by=number
            )
        )
    record_action(
        connection, "published", community_id=community_id, user_id=by.user_id, at=books.last_at,
        subject=str(number),
    )  # fmt: skip
    return number


# Files: drawn from the frozen content, after it was committed, and named by their hash.


def _folder(data_dir: Path) -> Path:
    return data_dir / "publications"


def file_path(data_dir: Path, sha256: str) -> Path:
    """Give where a file of a publication lies."""
    return files.path_of(_folder(data_dir), sha256)


def keep_file(data_dir: Path, content: bytes) -> str:
    """Write a file to the disk; gives its hash. Call it before the transaction begins."""
    return files.put(_folder(data_dir), content)


def record_file(
    connection: sa.Connection, community_id: int, number: int, *, language: str, sha256: str,
    size_bytes: int,
) -> None:  # fmt: skip
    """Say which file a publication was drawn as, for good; one that is told already is left alone."""
    held = publication_files.c
    known = sa.select(held.sha256).where(
        held.community_id == community_id, held.number == number, held.language == language,
        held.format == "pdf",
    )  # fmt: skip
    if connection.execute(known).first() is None:
        connection.execute(
            sa.insert(publication_files).values(
                community_id=community_id, number=number, language=language, format="pdf",
                sha256=sha256, size_bytes=size_bytes,
            )
        )  # fmt: skip
