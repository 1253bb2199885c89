"""What rules and pages both read of a decision: its vote, its steps, or who vouches for it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.decisions import Standing, Step, body_of, standing_of
from ledger.domain.policies import Body
from ledger.domain.votes import VoteKind
from ledger.store.communities import decisions
from ledger.store.votes import old_decisions, vote_steps, votes


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that was taken, as it stands on a day; ``vote`` None where no vote of ours is behind it."""

    code: str
    title_zh: str
    title_en: str
    decided_on: date | None
    vote: VoteKind | None
    body: Body
    standing: Standing
    first_day: date | None
    scope: tuple[str, ...]


def steps_of(
    connection: sa.Connection, community_id: int, codes: Collection[str]
) -> dict[str, list[Step]]:
    """Give the steps of votes, by their codes, in the order in which they were taken."""
    held = vote_steps.c
    query = (
        sa.select(held.code, held.number, held.kind, held.happened_on, held.answers)
        .where(held.community_id == community_id, held.code.in_(sorted(codes)))
        .order_by(held.code, held.number)
    )
    found: defaultdict[str, list[Step]] = defaultdict(list)
    for code, number, kind, happened_on, answers in connection.execute(query):
        found[code].append(Step(number, kind, happened_on, answers))
    return found


def decided(
    connection: sa.Connection, community_id: int, codes: Collection[str], day: date
) -> dict[str, Decided]:
    """Give decisions by their codes as they stand on a day: two queries, however many there are."""
    named, vote, old = decisions.c, votes.c, old_decisions.c
    query = (
        sa.select(
            named.code, named.title_zh, named.title_en, named.decided_on, vote.kind,
            vote.posting_days, vote.scope, old.body, old.vouched_by,
        )
        .outerjoin_from(
            decisions, votes,
            (vote.community_id == named.community_id) & (vote.code == named.code),
        )
        .outerjoin(
            old_decisions, (old.community_id == named.community_id) & (old.code == named.code)
        )
        .where(named.community_id == community_id, named.code.in_(sorted(codes)))
    )  # fmt: skip
    rows = connection.execute(query).all()
    steps = steps_of(connection, community_id, [row.code for row in rows if row.kind])
    return {row.code: _of_row(row, steps.get(row.code, []), day) for row in rows}


def _of_row(row: Any, steps: list[Step], day: date) -> Decided:
    if row.kind:
        kind = VoteKind(row.kind)
        standing, first_day = standing_of(steps, row.posting_days, day)
        body, scope = body_of(kind), tuple(row.scope.split())
    else:
        kind, first_day, scope = None, row.decided_on, ()
        body = Body(row.body) if row.body else Body.NOBODY
        standing = Standing.NAMED if not row.body else (
            Standing.CLAIMED if row.vouched_by is None else Standing.IN_FORCE
        )  # fmt: skip
    return Decided(
        row.code, row.title_zh, row.title_en, row.decided_on, kind, body, standing, first_day, scope
    )


def decision_in_force(
    connection: sa.Connection, community_id: int, code: str, day: date
) -> bool:  # fmt: skip
    """Tell whether a decision holds on a day: posted long enough, objections answered, not annulled."""
    found = decided(connection, community_id, [code], day).get(code)
    return found is not None and found.standing is Standing.IN_FORCE
