"""Papers behind a decision: minutes, photographs of the board, tally sheets. Scans of ballots stay private."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from ledger.domain.entries import check_unnamed
from ledger.domain.errors import UnknownNameError
from ledger.domain.vote_errors import VoteError
from ledger.posting.books import open_books
from ledger.posting.copies import check_release, newest_copies
from ledger.posting.values import Officer
from ledger.posting.votes import require_officer, tell
from ledger.store.communities import decisions
from ledger.store.votes import decision_papers, votes

REASON_LENGTH_MAX = 60


class Paper(StrEnum):
    """What a paper is; ``ballots`` is for officers' eyes alone, for good."""

    MINUTES = "minutes"
    NOTICE = "notice"
    TALLY = "tally"
    SHEETS = "sheets"
    RESOLUTION = "resolution"
    BALLOTS = "ballots"


def add_paper(
    connection: sa.Connection, community_id: int, code: str, sha256: str, kind: Paper, *,
    by: Officer, at: datetime,
) -> int:  # fmt: skip
    """Lay a paper, which was uploaded before, behind a vote or a decision; gives its number.

    Raises:
        UnknownNameError: nothing of this code was asked or decided.
        VoteError: the paper lies there already (paper_twice).
    """
    require_officer(by)
    open_books(connection, community_id)
    named = sa.union_all(
        *(
            sa.select(table.c.code).where(
                table.c.community_id == community_id, table.c.code == code
            )
            for table in (votes, decisions)
        )
    )
    if connection.execute(named).first() is None:
        raise UnknownNameError(noun="decision", name=code[:40], field="code")
    held = decision_papers.c
    lying = connection.execute(
        sa.select(held.sha256).where(held.community_id == community_id, held.code == code)
    ).scalars().all()  # fmt: skip
    if sha256 in lying:
        raise VoteError(reason="paper_twice", field="pictures")
    number = len(lying) + 1
    connection.execute(
        sa.insert(decision_papers).values(
            community_id=community_id, code=code, number=number, sha256=sha256, kind=kind.value,
            added_by=by.user_id, added_at=at,
        )
    )  # fmt: skip
    tell(connection, community_id, "decision_paper_added", f"{code} {number}", by=by, at=at)
    return number


def release_paper(
    connection: sa.Connection, community_id: int, code: str, number: int, copy_sha256: str, *,
    by: Officer, at: datetime,
) -> None:  # fmt: skip
    """Let everybody see the copy of a paper that another person brought, having looked at it.

    Raises:
        VoteError: no such paper, shown already, ballots, or one's own (paper_gone, paper_private, own_paper).
        ApprovalError: it is not the newest copy, or was taken down.
    """
    require_officer(by)
    open_books(connection, community_id)
    held = decision_papers.c
    here = (held.community_id == community_id, held.code == code, held.number == number)
    row = connection.execute(sa.select(decision_papers).where(*here)).one_or_none()
    if row is None or row.released_by is not None:
        raise VoteError(reason="paper_gone", field="released")
    if row.kind == Paper.BALLOTS.value:
        raise VoteError(reason="paper_private", field="released")
    if row.added_by == by.user_id:
        raise VoteError(reason="own_paper", field="released")
    check_release(
        newest_copies(connection, community_id, [row.sha256])[row.sha256], copy_sha256, by=by
    )
    connection.execute(
        sa.update(decision_papers)
        .where(*here)
        .values(copy_sha256=copy_sha256, released_by=by.user_id, released_at=at)
    )
    tell(connection, community_id, "decision_paper_released", f"{code} {number}", by=by, at=at)


def hide_paper(
    connection: sa.Connection, community_id: int, code: str, number: int, reason: str, *,
    by: Officer, at: datetime,
) -> None:  # fmt: skip
    """Take a paper's public copy down, at once and by one person, with a reason that everybody reads.

    Raises:
        VoteError: nobody but officers sees it (paper_gone).
        TextError: there is no reason, or it names somebody.
    """
    require_officer(by)
    open_books(connection, community_id)
    said = check_unnamed(reason, field="reason", length_max=REASON_LENGTH_MAX)
    held = decision_papers.c
    found = connection.execute(
        sa.update(decision_papers)
        .where(
            held.community_id == community_id, held.code == code, held.number == number,
            held.released_by.is_not(None), held.hidden_by.is_(None),
        )
        .values(hidden_by=by.user_id, hidden_at=at, hidden_reason=said)
    )  # fmt: skip
    if not found.rowcount:
        raise VoteError(reason="paper_gone", field="released")
    tell(connection, community_id, "decision_paper_hidden", f"{code} {number}", by=by, at=at)
