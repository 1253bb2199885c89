"""Ballots: each sheet is typed twice, by two people who do not see each other's; differences are settled.

Typing twice needs nothing but two volunteers, shows every slip of either, and works by hand for a building and
by spreadsheet for ten thousand flats. Nobody types for both readings of a vote.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.vote_errors import VoteError
from ledger.domain.votes import (
    ON_SHEETS,
    Choice,
    Count,
    Elector,
    Signer,
    Tally,
    VoteKind,
    agreed_ballots,
    check_counted,
    check_signer,
    count_ballots,
    differences,
)
from ledger.posting.books import open_books
from ledger.posting.values import Officer
from ledger.posting.votes import electors_of, require_officer, vote_row
from ledger.store.inserts import insert_rows
from ledger.store.votes import ballots, vote_counts, vote_results, vote_steps

SETTLED = 3
PROBLEMS_MAX = 200


@dataclass(frozen=True, slots=True)
class Sheet:
    """One ballot paper as somebody reads it: of which unit, what it says, who signed. ``row`` counts from 1."""

    place: str
    choice: Choice
    signer: Signer = Signer.OWNER
    row: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be kept of a pile of sheets, by owner, and what stands against it."""

    kept: dict[int, tuple[Choice, Signer]]
    problems: tuple[VoteError, ...]


def plan_ballots(
    connection: sa.Connection, community_id: int, code: str, reading: int, sheets: Sequence[Sheet],
    *, by: Officer,
) -> Plan:  # fmt: skip
    """Look a pile of sheets over, and keep nothing. Two sheets of one owner that say the same are one ballot.

    Raises:
        AccessRefusedError, UnknownNameError, VoteError: the vote takes no ballots, or not from this person.
    """
    _check_open(connection, community_id, code, VoteKind.OWNERS, by=by)
    _check_reading(connection, community_id, code, reading, by=by)
    electors = electors_of(connection, community_id, code)
    held = read_ballots(connection, community_id, code, reading)
    kept: dict[int, tuple[Choice, Signer]] = {}
    problems = []
    for sheet in sheets:
        problem = _against(sheet, electors, held, kept)
        if problem is not None:
            problems.append(problem)
        else:
            kept[electors[sheet.place].owner] = (sheet.choice, sheet.signer)
    return Plan(kept, tuple(problems[:PROBLEMS_MAX]))


def _against(
    sheet: Sheet, electors: dict[str, Elector], held: dict[int, Choice],
    kept: dict[int, tuple[Choice, Signer]],
) -> VoteError | None:  # fmt: skip
    elector = electors.get(sheet.place)
    if elector is None:
        return VoteError(reason="no_elector", field="place", text=sheet.place, number=sheet.row)
    try:
        check_signer(sheet.signer, place=sheet.place)
    except VoteError as refusal:
        refusal.number = sheet.row
        return refusal
    if sheet.choice not in ON_SHEETS:
        return VoteError(reason="choice", field="choice", text=sheet.place, number=sheet.row)
    if elector.owner in held:
        return VoteError(reason="entered", field="place", text=sheet.place, number=sheet.row)
    other = kept.get(elector.owner)
    if other is not None and other[0] is not sheet.choice:
        return VoteError(reason="two_choices", field="choice", text=sheet.place, number=sheet.row)
    return None


def enter_ballots(
    connection: sa.Connection, community_id: int, code: str, reading: int, sheets: Sequence[Sheet],
    *, by: Officer, at: datetime,
) -> int:  # fmt: skip
    """Keep a pile of sheets as one person reads them, all or none; gives how many ballots that are.

    Raises:
        VoteError: the first sheet that cannot be, or a vote that takes none.
    """
    open_books(connection, community_id)
    plan = plan_ballots(connection, community_id, code, reading, sheets, by=by)
    if plan.problems:
        raise plan.problems[0]
    insert_rows(
        connection,
        ballots,
        [
            (
                community_id,
                code,
                reading,
                owner,
                choice.value,
                signer.value,
                by.user_id,
                by.role,
                at,
            )
            for owner, (choice, signer) in plan.kept.items()
        ],
    )
    # Nothing is public yet: what is counted is not shown before the end.
    return len(plan.kept)


def settle(
    connection: sa.Connection, community_id: int, code: str, place: str, choice: Choice, *,
    by: Officer, at: datetime,
) -> None:  # fmt: skip
    """Say, with the paper in hand, what a ballot really says that two people read differently.

    Raises:
        VoteError: no elector (no_elector), or nothing differs there (not_differing).
    """
    open_books(connection, community_id)
    _check_open(connection, community_id, code, VoteKind.OWNERS, by=by)
    elector = electors_of(connection, community_id, code).get(place)
    if elector is None:
        raise VoteError(reason="no_elector", field="place", text=place)
    if elector.owner not in differing(connection, community_id, code):
        raise VoteError(reason="not_differing", field="place", text=place)
    connection.execute(
        sa.insert(ballots).values(
            community_id=community_id, code=code, reading=SETTLED, owner_number=elector.owner,
            choice=choice.value, signed_as=Signer.OWNER.value, entered_by=by.user_id,
            entered_role=by.role, entered_at=at,
        )
    )  # fmt: skip


def record_count(
    connection: sa.Connection, community_id: int, code: str, count: Count, *, by: Officer,
    at: datetime,
) -> None:  # fmt: skip
    """Keep how one person counted members' voices, or the sheets of a consultation.

    Raises:
        VoteError: more voices than were asked, or a number below nothing.
    """
    open_books(connection, community_id)
    row = _check_open(connection, community_id, code, None, by=by)
    if row.kind == VoteKind.OWNERS.value:
        raise VoteError(reason="kind", field="code")
    check_counted(Count(Tally(row.asked_number), *_parts(count)))
    held = vote_counts.c
    newest = sa.select(sa.func.coalesce(sa.func.max(held.number), 0)).where(
        held.community_id == community_id, held.code == code
    )
    connection.execute(
        sa.insert(vote_counts).values(
            community_id=community_id, code=code,
            number=connection.execute(newest).scalar_one() + 1,
            in_favour=count.in_favour.number, against=count.against.number,
            abstained=count.abstained.number, invalid=count.invalid.number,
            counted_by=by.user_id, counted_role=by.role, counted_at=at,
        )
    )  # fmt: skip


def _parts(count: Count) -> Iterable[Tally]:
    return count.in_favour, count.against, count.abstained, count.invalid


def read_ballots(
    connection: sa.Connection, community_id: int, code: str, reading: int
) -> dict[int, Choice]:
    """Give what one reading says, by owner."""
    held = ballots.c
    query = sa.select(held.owner_number, held.choice).where(
        held.community_id == community_id, held.code == code, held.reading == reading
    )
    return {owner: Choice(choice) for owner, choice in connection.execute(query)}


def differing(connection: sa.Connection, community_id: int, code: str) -> tuple[int, ...]:
    """Give the owners whose ballots were read differently, or once only, and are not settled."""
    first, second, settled = (
        read_ballots(connection, community_id, code, number) for number in (1, 2, SETTLED)
    )
    return differences(first, second, settled)


def counted(connection: sa.Connection, community_id: int, row: sa.Row[Any]) -> Count:
    """Count what two people agree on.

    Raises:
        VoteError: ballots differ (differing), or two people did not count the same (counted_once).
    """
    if row.kind == VoteKind.OWNERS.value:
        open_ones = differing(connection, community_id, row.code)
        if open_ones:
            raise VoteError(reason="differing", field="code", number=len(open_ones))
        first = read_ballots(connection, community_id, row.code, 1)
        settled = read_ballots(connection, community_id, row.code, SETTLED)
        electors = electors_of(connection, community_id, row.code)
        return count_ballots(electors.values(), agreed_ballots(first, settled))
    held = vote_counts.c
    newest = connection.execute(
        sa.select(
            held.in_favour, held.against, held.abstained, held.invalid, held.counted_by
        )
        .where(held.community_id == community_id, held.code == row.code)
        .order_by(held.number.desc())
        .limit(2)
    ).all()  # fmt: skip
    if len(newest) < 2 or newest[0][:4] != newest[1][:4] or newest[0][4] == newest[1][4]:
        raise VoteError(reason="counted_once", field="code")
    return Count(Tally(row.asked_number), *(Tally(number) for number in newest[0][:4]))


def is_shut(connection: sa.Connection, community_id: int, code: str) -> bool:
    """Tell whether a vote takes no more ballots: closed, withdrawn, or with its result."""
    step, result = vote_steps.c, vote_results.c
    last = connection.execute(
        sa.select(step.kind)
        .where(
            step.community_id == community_id, step.code == code,
            step.kind.in_(("closed", "reopened", "withdrawn")),
        )
        .order_by(step.number.desc())
        .limit(1)
    ).scalar_one_or_none()  # fmt: skip
    done = sa.select(result.code).where(
        result.community_id == community_id, result.code == code
    )  # fmt: skip
    return (
        last in ("closed", "withdrawn") or connection.execute(done).first() is not None
    )  # fmt: skip


def _check_open(
    connection: sa.Connection, community_id: int, code: str, kind: VoteKind | None, *, by: Officer
) -> sa.Row[Any]:
    require_officer(by)
    row = vote_row(connection, community_id, code)
    if kind is not None and row.kind != kind.value:
        raise VoteError(reason="kind", field="code")
    if is_shut(connection, community_id, code):
        raise VoteError(reason="shut", field="code")
    return row


def _check_reading(
    connection: sa.Connection, community_id: int, code: str, reading: int, *, by: Officer
) -> None:
    if reading not in (1, 2):
        raise VoteError(reason="reading", field="reading")
    held = ballots.c
    query = sa.select(held.owner_number).where(
        held.community_id == community_id, held.code == code, held.reading == 3 - reading,
        held.entered_by == by.user_id,
    )  # fmt: skip
    if connection.execute(query.limit(1)).first() is not None:
        raise VoteError(reason="same_person", field="reading")
