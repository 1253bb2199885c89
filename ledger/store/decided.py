"""What rules and pages both read of a decision: its vote, its steps, or who vouches for it."""

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.decisions import Standing, Step, body_of, standing_of
from ledger.domain.notice_rules import DECISION
from ledger.domain.policies import Body
from ledger.domain.votes import VoteKind
from ledger.store.communities import decisions
from ledger.store.notices import notice_numbers, notice_steps, notices
from ledger.store.votes import old_decisions, vote_steps, votes

#: Steps of a notice that a decision waits for: what each is to it, and where its words stand.
_SAID_TO_NOTICES = {"objected": ("objection", "summary"), "answered": ("answered", "reply")}
#: Steps of a notice are numbered within this many, notices of a year within that many.
_NOTICE_STEPS, _NUMBERS = 1_000, 1_000_000


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
    """Give what happened to votes and to the notices of their results, by their codes: one query.

    Steps of a vote come first, in the order in which they were taken. Those of its first notice are numbered from
    1,001 on, of its second from 2,001 on.
    """
    held, told, given, step = vote_steps.c, notices.c, notice_numbers.c, notice_steps.c
    asked = sorted(codes)
    own = sa.select(
        held.code, sa.literal(0).label("notice"), held.number, held.kind, held.happened_on,
        held.answers, held.text,
    ).where(held.community_id == community_id, held.code.in_(asked))  # fmt: skip
    of_notices = (
        sa.select(
            told.subject_code, _NUMBERS * given.year + given.number, step.step, step.kind,
            step.happened_on, step.answers, step.content,
        )
        .join_from(
            notices, notice_steps,
            (step.community_id == told.community_id) & (step.notice_id == told.notice_id),
        )
        .join(
            notice_numbers,
            (given.community_id == told.community_id) & (given.notice_id == told.notice_id),
        )
        .where(
            told.community_id == community_id, told.kind == DECISION,
            told.subject_kind == "decision", told.subject_code.in_(asked),
            step.kind.in_(_SAID_TO_NOTICES),
        )
    )  # fmt: skip
    every = sa.union_all(own, of_notices).order_by("code", "notice", "number")
    found: defaultdict[str, list[Step]] = defaultdict(list)
    known: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for code, notice, number, kind, happened_on, answers, text in connection.execute(every):
        if not notice:
            found[code].append(Step(number, kind, happened_on, answers, text))
            continue
        base = _NOTICE_STEPS * known[code].setdefault(notice, len(known[code]) + 1)
        named, key = _SAID_TO_NOTICES[kind]
        answered = None if answers is None else base + answers
        said = json.loads(text)[key]
        found[code].append(Step(base + number, named, happened_on, answered, said))
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
