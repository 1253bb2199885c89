"""A work for officers: what everybody sees, and the step that waits for another person."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from ledger.domain.work_rules import WorkRules, work_rules_on
from ledger.domain.works import StepKind
from ledger.statements.values import Audience, CommunityFacts, Label
from ledger.statements.work_sheets import names_of_work, step_lines, work
from ledger.statements.work_values import StepLine, WorkStatement
from ledger.store.communities import communities, works
from ledger.store.work_reading import KeptStep, steps_of
from ledger.store.works import work_plans


@dataclass(frozen=True, slots=True)
class WaitingStep:
    """A step that was proposed and not decided yet, and by whom."""

    line: StepLine
    proposed_by: int


@dataclass(frozen=True, slots=True)
class WorkAtDesk:
    """A work with what may be done next; ``next_kind`` None where only payments are left.

    ``rules`` are those of the place on the day, by which the next step will be judged.
    """

    statement: WorkStatement
    waiting: WaitingStep | None
    next_kind: StepKind | None
    rules: WorkRules


def work_at_desk(
    connection: sa.Connection, community: CommunityFacts, code: str, *, today: date, after: str = ""
) -> WorkAtDesk | None:
    """Give a work for its desk page; None where none is planned under this code."""
    shown = work(connection, community, code, as_of=today, after=after, audience=Audience.OFFICER)
    if shown is None:
        return None
    kept = steps_of(connection, community.community_id, [code]).get(code, ())
    waiting = [item for item in kept if item.state == "proposed"]
    place = sa.select(communities.c.jurisdiction).where(
        communities.c.community_id == community.community_id
    )
    return WorkAtDesk(
        shown, _waiting(connection, community, waiting), shown.row.state.next_kind(),
        work_rules_on(connection.execute(place).scalar_one(), today),
    )  # fmt: skip


def _waiting(
    connection: sa.Connection, community: CommunityFacts, found: list[KeptStep]
) -> WaitingStep | None:
    if not found:
        return None
    names = names_of_work(connection, community)
    (line,) = step_lines(connection, community, found[:1], names, audience=Audience.OFFICER)
    return WaitingStep(line, found[0].proposed_by)


def unplanned_works(connection: sa.Connection, community: CommunityFacts) -> tuple[Label, ...]:
    """Give works that have a name alone."""
    plan, name = work_plans.c, works.c
    planned = sa.select(plan.work_code).where(plan.community_id == community.community_id)
    query = (
        sa.select(name.code, name.name_zh, name.name_en)
        .where(name.community_id == community.community_id, name.code.not_in(planned))
        .order_by(name.code)
        .limit(100)
    )
    return tuple(
        Label(row.code, row.name_zh, row.name_en or row.name_zh)
        for row in connection.execute(query)
    )
