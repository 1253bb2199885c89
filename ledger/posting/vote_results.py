"""Close a vote, confirm its result by a second person, and keep since when its notice hangs.

The result is reckoned from the ballots, here and in the database once more; nobody types it. Objections come to
the notice, and are answered there (``ledger.posting.notices``).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.entries import check_unnamed
from ledger.domain.errors import AccessRefusedError
from ledger.domain.notice_rules import DECISION
from ledger.domain.roles import TASKS, Task
from ledger.domain.vote_errors import VoteError
from ledger.domain.votes import Count, Matter, Tally, Verdict, VoteKind, verdict_of
from ledger.posting.ballots import counted, is_shut
from ledger.posting.books import open_books
from ledger.posting.periods import local_day
from ledger.posting.values import Officer
from ledger.posting.votes import require_officer, tell, vote_row
from ledger.store.communities import decisions
from ledger.store.notices import notice_steps, notices
from ledger.store.votes import vote_results, vote_steps

TEXT_LENGTH_MAX = 300
CLOSED, REOPENED, WITHDRAWN = "closed", "reopened", "withdrawn"
POSTED, ANNULLED = "posted", "annulled"


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What a vote comes to, as its ballots say."""

    count: Count
    verdict: Verdict


def reckon(connection: sa.Connection, community_id: int, code: str) -> Reckoned:
    """Reckon a vote's result from its ballots.

    Raises:
        VoteError: two people do not agree on the ballots yet.
    """
    row = vote_row(connection, community_id, code)
    count = counted(connection, community_id, row)
    return Reckoned(
        count, verdict_of(VoteKind(row.kind), Matter(row.matter), count, strict=row.strict)
    )


def close_vote(
    connection: sa.Connection, community_id: int, code: str, *, sheets: int, by: Officer,
    at: datetime,
) -> None:  # fmt: skip
    """Say that all ballots are in: as many sheets as lie in the box. Another person confirms the result.

    Raises:
        VoteError: too early, closed already, ballots that differ, or another number of sheets than ballots.
    """
    require_officer(by)
    open_books(connection, community_id)
    row = vote_row(connection, community_id, code)
    if is_shut(connection, community_id, code):
        raise VoteError(reason="shut", field="code")
    if local_day(at) < row.closes_on:
        raise VoteError(reason="too_early", field="code", day=row.closes_on)
    count = reckon(connection, community_id, code).count
    ballots = count.took_part.number + count.invalid.number
    if sheets != ballots:
        raise VoteError(reason="sheets", field="sheets", number=sheets, other_number=ballots)
    _step(connection, community_id, code, CLOSED, by=by, at=at, sheets=sheets)


def reopen_vote(
    connection: sa.Connection, community_id: int, code: str, *, by: Officer, at: datetime
) -> None:
    """Let ballots in again, because something was found to be missing; only before the result.

    Raises:
        VoteError: it is not closed, or has its result.
    """
    require_officer(by)
    open_books(connection, community_id)
    vote_row(connection, community_id, code)
    _require_closed(connection, community_id, code)
    _step(connection, community_id, code, REOPENED, by=by, at=at)


def withdraw_vote(
    connection: sa.Connection, community_id: int, code: str, reason: str, *, by: Officer,
    at: datetime,
) -> None:  # fmt: skip
    """End a vote without a result, with a reason that everybody reads.

    Raises:
        VoteError: it has its result, or was withdrawn before.
    """
    require_officer(by)
    open_books(connection, community_id)
    vote_row(connection, community_id, code)
    if result_row(connection, community_id, code) or _last(connection, community_id, code) == (
        WITHDRAWN
    ):
        raise VoteError(reason="shut", field="code")
    _step(connection, community_id, code, WITHDRAWN, by=by, at=at, text=reason)


def confirm_result(
    connection: sa.Connection, community_id: int, code: str, *, by: Officer, at: datetime
) -> Reckoned:
    """Confirm the result that the ballots carry; a decision that passed can be named from now on.

    Raises:
        VoteError: not closed, one's own closing, or a result that stands already.
    """
    require_officer(by)
    open_books(connection, community_id)
    row = vote_row(connection, community_id, code)
    closed = _require_closed(connection, community_id, code)
    if closed.done_by == by.user_id:
        raise VoteError(reason="own_count", field="code")
    found = reckon(connection, community_id, code)
    count, passed, day = found.count, found.verdict.passed, local_day(at)
    connection.execute(
        sa.insert(vote_results).values(
            community_id=community_id, code=code, **columns_of(count), passed=passed, decided_on=day,
            counted_by=closed.done_by, confirmed_by=by.user_id, confirmed_role=by.role,
            confirmed_at=at,
        )
    )  # fmt: skip
    if passed:
        connection.execute(
            sa.insert(decisions).values(
                community_id=community_id,
                code=code,
                title_zh=row.title_zh,
                title_en=row.title_en,
                decided_on=day,
            )
        )
    tell(connection, community_id, "vote_confirmed", code, by=by, at=at)
    return found


def columns_of(count: Count) -> dict[str, int]:
    """Write a count as its row has it."""
    parts = {
        "in_favour": count.in_favour, "against": count.against, "abstained": count.abstained,
        "invalid": count.invalid,
    }  # fmt: skip
    return {name: tally.number for name, tally in parts.items()} | {
        f"{name}_area": tally.area_centi_m2 for name, tally in parts.items()
    }


def count_of(row: sa.Row[Any], asked: Tally) -> Count:
    """Read back what was counted."""
    return Count(
        asked, Tally(row.in_favour, row.in_favour_area), Tally(row.against, row.against_area),
        Tally(row.abstained, row.abstained_area), Tally(row.invalid, row.invalid_area),
    )  # fmt: skip


def post_result(
    connection: sa.Connection, community_id: int, code: str, posted_on: date, *, by: Officer,
    at: datetime,
) -> None:  # fmt: skip
    """Keep from which day on the notice of a result hangs; the days on the board count from the first one's.

    What was decided before these books has no vote, and nothing to count.

    Raises:
        AccessRefusedError: the person does not hang notices.
        VoteError: no notice of this result hangs since that day.
    """
    if by.role not in TASKS[Task.HANG_NOTICE]:
        raise AccessRefusedError(reason="role")
    open_books(connection, community_id)
    if result_row(connection, community_id, code) is None or _has(
        connection, community_id, code, POSTED
    ):
        return
    if posted_on not in hung_days(connection, community_id, code):
        raise VoteError(reason="not_hung", field="posted_on", text=code)
    _step(connection, community_id, code, POSTED, by=by, at=at, happened_on=posted_on)


def hung_days(connection: sa.Connection, community_id: int, code: str) -> set[date]:
    """Give the days on which notices of a result were hung on the board."""
    told, step = notices.c, notice_steps.c
    query = (
        sa.select(step.happened_on)
        .join_from(
            notices, notice_steps,
            (step.community_id == told.community_id) & (step.notice_id == told.notice_id),
        )
        .where(
            told.community_id == community_id, told.kind == DECISION,
            told.subject_kind == "decision", told.subject_code == code, step.kind == POSTED,
        )
    )  # fmt: skip
    return set(connection.execute(query).scalars())


def annul(
    connection: sa.Connection, community_id: int, code: str, reason: str, *, by: Officer,
    at: datetime,
) -> None:  # fmt: skip
    """Keep that a decision holds no longer: a court struck it out, or another decision took its place.

    Raises:
        VoteError: it did not pass, or was annulled before.
    """
    require_officer(by)
    open_books(connection, community_id)
    passed = _require_result(connection, community_id, code).passed
    if not passed or _has(connection, community_id, code, ANNULLED):
        raise VoteError(reason="nothing_to_annul", field="code")
    _step(connection, community_id, code, ANNULLED, by=by, at=at, text=reason)


def result_row(connection: sa.Connection, community_id: int, code: str) -> sa.Row[Any] | None:
    """Give a vote's confirmed result, None while there is none."""
    held = vote_results.c
    query = sa.select(vote_results).where(held.community_id == community_id, held.code == code)
    return connection.execute(query).one_or_none()


def _require_result(connection: sa.Connection, community_id: int, code: str) -> sa.Row[Any]:
    vote_row(connection, community_id, code)
    row = result_row(connection, community_id, code)
    if row is None:
        raise VoteError(reason="no_result", field="code")
    return row


def _require_closed(connection: sa.Connection, community_id: int, code: str) -> sa.Row[Any]:
    """Give the closing that waits for its second person."""
    steps = _steps(connection, community_id, code)
    last: sa.Row[Any] | None = next(
        (step for step in reversed(steps) if step.kind in (CLOSED, REOPENED, WITHDRAWN)), None
    )
    if last is None or last.kind != CLOSED or result_row(connection, community_id, code):
        raise VoteError(reason="not_closed", field="code")
    return last


def _last(connection: sa.Connection, community_id: int, code: str) -> str:
    steps = _steps(connection, community_id, code)
    return steps[-1].kind if steps else ""


def _has(connection: sa.Connection, community_id: int, code: str, kind: str) -> bool:
    return any(step.kind == kind for step in _steps(connection, community_id, code))


def _steps(connection: sa.Connection, community_id: int, code: str) -> list[sa.Row[Any]]:
    held = vote_steps.c
    query = (
        sa.select(vote_steps)
        .where(held.community_id == community_id, held.code == code)
        .order_by(held.number)
    )
    return list(connection.execute(query))


def _step(
    connection: sa.Connection, community_id: int, code: str, kind: str, *, by: Officer,
    at: datetime, **said: Any,
) -> None:  # fmt: skip
    """Keep a step; ``said`` is what it has beside the day: text, sheets, happened_on."""
    if "text" in said:
        said["text"] = check_unnamed(said["text"], field="text", length_max=TEXT_LENGTH_MAX)
    number = len(_steps(connection, community_id, code)) + 1
    values = {"happened_on": local_day(at), "text": ""} | said
    connection.execute(
        sa.insert(vote_steps).values(
            community_id=community_id, code=code, number=number, kind=kind, done_by=by.user_id,
            done_role=by.role, done_at=at, **values,
        )
    )  # fmt: skip
    tell(connection, community_id, f"vote_{kind}", code, by=by, at=at)
