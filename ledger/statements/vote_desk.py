"""What officers see of a vote while ballots come in: how far each reading is, and where two people differ."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from ledger.domain.notice_rules import DECISION
from ledger.statements.decision_values import DecisionStatement
from ledger.statements.decisions import decision
from ledger.statements.notice_values import number_of
from ledger.statements.values import Audience, CommunityFacts
from ledger.store.communities import places
from ledger.store.notices import notice_numbers, notice_steps, notices
from ledger.store.votes import (
    ballots,
    old_decisions,
    vote_counts,
    vote_electors,
    vote_results,
    vote_steps,
)

#: As many notices of one result are listed; one is usual, two after a mistake.
_NOTICES_MAX = 20
#: As many differences are settled on one page.
DIFFERENCES_MAX = 50


@dataclass(frozen=True, slots=True)
class Difference:
    """An owner whose ballot was read differently: their units, and both readings ("" where one has none)."""

    places: tuple[str, ...]
    names: tuple[str, ...]
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Reading:
    """How many ballots a reading has, and who typed them."""

    number: int
    count: int
    people: frozenset[int]


@dataclass(frozen=True, slots=True)
class HandCount:
    """How one person counted voices or sheets."""

    number: int
    in_favour: int
    against: int
    abstained: int
    invalid: int
    counted_by: int


@dataclass(frozen=True, slots=True)
class VoteDesk:
    """A vote at the desk.

    Attributes:
        own_reading: the reading that the person works on, 0 while they typed none.
        difference_count: of owners whose ballots differ, were read once only, and are not settled.
        closed_by: who said that all is in, None while ballots may come.
        named_by: who named an old decision that nobody vouched for yet.
        notices: those of its result that were not dropped, the newest first: id and number, "" before it is out.
    """

    shown: DecisionStatement
    readings: tuple[Reading, Reading]
    own_reading: int
    difference_count: int
    differences: tuple[Difference, ...]
    counts: tuple[HandCount, ...]
    closed_by: int | None
    named_by: int | None
    paper_people: dict[int, int]
    notices: tuple[tuple[str, str], ...]


def vote_desk(
    connection: sa.Connection, community: CommunityFacts, code: str, *, today: date, user_id: int
) -> VoteDesk:
    """Give a vote or a decision as an officer sees it.

    Raises:
        UnknownNameError: nothing of this code was asked or decided.
    """
    shown = decision(connection, community, code, today=today, audience=Audience.OFFICER)
    readings = tuple(_reading(connection, community, code, number) for number in (1, 2))
    own = next((item.number for item in readings if user_id in item.people), 0)
    differing = _differing(connection, community, code) if shown.kind == "owners" else []
    return VoteDesk(
        shown, (readings[0], readings[1]), own, len(differing),
        tuple(_named(connection, community, code, differing[:DIFFERENCES_MAX])),
        _counts(connection, community, code), _closed_by(connection, community, code),
        _named_by(connection, community, code),
        {paper.number: paper.file.uploaded_by for paper in shown.papers},
        _notices(connection, community, code),
    )  # fmt: skip


def elector_codes(
    connection: sa.Connection, community: CommunityFacts, code: str
) -> dict[str, str]:
    """Give the units of a vote by what people call them: their code, and their name without spaces."""
    held, place = vote_electors.c, places.c
    query = (
        sa.select(held.place_code, place.name_zh)
        .join(places, (place.community_id == held.community_id) & (place.code == held.place_code))
        .where(held.community_id == community.community_id, held.code == code)
    )
    found: dict[str, str] = {}
    for place_code, name in connection.execute(query):
        found["".join(name.split())] = place_code
        found[place_code] = place_code
    return found


def _reading(
    connection: sa.Connection, community: CommunityFacts, code: str, number: int
) -> Reading:  # fmt: skip
    held = ballots.c
    query = (
        sa.select(held.entered_by, sa.func.count())
        .where(
            held.community_id == community.community_id, held.code == code, held.reading == number
        )
        .group_by(held.entered_by)
    )
    rows = connection.execute(query).all()
    return Reading(number, sum(row[1] for row in rows), frozenset(row[0] for row in rows))


def _differing(
    connection: sa.Connection, community: CommunityFacts, code: str
) -> list[tuple[int, str, str]]:
    """Give (owner, first reading, second reading) of what is not settled."""
    held = ballots.c
    query = sa.select(held.reading, held.owner_number, held.choice).where(
        held.community_id == community.community_id, held.code == code
    )
    read: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for number, owner, choice in connection.execute(query):
        read[owner][number] = choice
    return [
        (owner, said.get(1, ""), said.get(2, ""))
        for owner, said in sorted(read.items())
        if 3 not in said and said.get(1) != said.get(2)
    ]


def _named(
    connection: sa.Connection, community: CommunityFacts, code: str,
    differing: list[tuple[int, str, str]],
) -> list[Difference]:  # fmt: skip
    held, place = vote_electors.c, places.c
    query = (
        sa.select(held.owner_number, held.place_code, place.name_zh)
        .join(places, (place.community_id == held.community_id) & (place.code == held.place_code))
        .where(
            held.community_id == community.community_id, held.code == code,
            held.owner_number.in_([owner for owner, _, _ in differing]),
        )
        .order_by(held.place_code)
    )  # fmt: skip
    units: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for owner, place_code, name in connection.execute(query):
        units[owner].append((place_code, name))
    return [
        Difference(
            tuple(item[0] for item in units[owner]), tuple(item[1] for item in units[owner]),
            first, second,
        )
        for owner, first, second in differing
    ]  # fmt: skip


def _counts(
    connection: sa.Connection, community: CommunityFacts, code: str
) -> tuple[HandCount, ...]:  # fmt: skip
    held = vote_counts.c
    query = (
        sa.select(
            held.number, held.in_favour, held.against, held.abstained, held.invalid, held.counted_by
        )
        .where(held.community_id == community.community_id, held.code == code)
        .order_by(held.number.desc())
        .limit(20)
    )
    return tuple(HandCount(*row) for row in connection.execute(query))


def _closed_by(connection: sa.Connection, community: CommunityFacts, code: str) -> int | None:
    step, result = vote_steps.c, vote_results.c
    done = sa.select(result.code).where(
        result.community_id == community.community_id, result.code == code
    )
    query = (
        sa.select(step.kind, step.done_by)
        .where(
            step.community_id == community.community_id, step.code == code,
            step.kind.in_(("closed", "reopened", "withdrawn")),
        )
        .order_by(step.number.desc())
        .limit(1)
    )  # fmt: skip
    row = connection.execute(query).one_or_none()
    if row is None or row.kind != "closed" or connection.execute(done).first() is not None:
        return None
    return int(row.done_by)


def _notices(
    connection: sa.Connection, community: CommunityFacts, code: str
) -> tuple[tuple[str, str], ...]:
    told, given, step = notices.c, notice_numbers.c, notice_steps.c
    dropped = sa.exists().where(
        step.community_id == told.community_id, step.notice_id == told.notice_id,
        step.kind == "dropped",
    )  # fmt: skip
    query = (
        sa.select(told.notice_id, given.year, given.number)
        .outerjoin_from(
            notices, notice_numbers,
            (given.community_id == told.community_id) & (given.notice_id == told.notice_id),
        )
        .where(
            told.community_id == community.community_id, told.kind == DECISION,
            told.subject_kind == "decision", told.subject_code == code, ~dropped,
        )
        .order_by(told.prepared_at.desc(), told.notice_id)
        .limit(_NOTICES_MAX)
    )  # fmt: skip
    return tuple(
        (row.notice_id, number_of(row.year, row.number)) for row in connection.execute(query)
    )


def _named_by(connection: sa.Connection, community: CommunityFacts, code: str) -> int | None:
    held = old_decisions.c
    query = sa.select(held.named_by).where(
        held.community_id == community.community_id, held.code == code, held.vouched_by.is_(None)
    )
    return connection.execute(query).scalar_one_or_none()
