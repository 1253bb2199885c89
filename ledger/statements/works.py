"""工程公示: works with budget, what is agreed, what was spent, the stage, and how late each is.

Everything is computed from steps and postings of the day; nothing of a work's standing is stored.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.periods import Span
from ledger.domain.work_rules import work_rules_on
from ledger.domain.works import Purpose, Step, WorkPlan, state_of
from ledger.statements.keys import key_day, page_key, read_key
from ledger.statements.values import CommunityFacts, Frame, Label
from ledger.statements.work_values import WorkRow, WorksStatement, WorksTotals
from ledger.store.communities import communities, contracts, parties, places
from ledger.store.communities import works as named
from ledger.store.work_reading import KeptStep, WorkMoney, money_of, steps_of
from ledger.store.works import work_plans

PAGE_SIZE = 50


def works(
    connection: sa.Connection, community: CommunityFacts, span: Span, *, as_of: date | None = None,
    after: str = "", page_size: int = PAGE_SIZE,
) -> WorksStatement:  # fmt: skip
    """Give the works needed by the end of a span, as they stood then; a fixed number of queries.

    Raises:
        UnknownNameError: no page was ever given this key.
    """
    day = as_of or span.last_day
    plan = work_plans.c
    query = _plans(community).where(plan.needed_on <= day)
    if after:
        # Of one day's works, the key says how many were shown.
        needed, skipped = read_key(after, length=2)
        query = query.where(plan.needed_on <= key_day(needed))
    else:
        needed, skipped = 0, 0
    order = (plan.needed_on.desc(), plan.work_code)
    query = query.order_by(*order).offset(skipped).limit(page_size + 1)
    found = connection.execute(query).all()
    shown = found[:page_size]
    rows = work_rows(connection, community, shown, day)
    return WorksStatement(
        frame=Frame("works", community, span, day), rows=rows, totals=_totals(rows),
        next_after=_next_key(shown, found, needed, skipped), is_first=not after,
    )  # fmt: skip


def _next_key(shown: Sequence[Any], found: Sequence[Any], needed: Any, skipped: int) -> str | None:
    if len(found) <= len(shown):
        return None
    last = shown[-1].needed_on
    of_day = sum(row.needed_on == last for row in shown)
    before = skipped if needed and key_day(needed) == last else 0
    return page_key(last, of_day + before)


def _plans(community: CommunityFacts) -> sa.Select[Any]:
    plan, name, place = work_plans.c, named.c, places.c
    return (
        sa.select(
            work_plans, name.name_zh, name.name_en, place.name_zh.label("place_zh"),
            place.name_en.label("place_en"), communities.c.jurisdiction,
        )
        .join_from(
            work_plans, named, (name.community_id == plan.community_id) & (name.code == plan.work_code)
        )
        .join(communities, communities.c.community_id == plan.community_id)
        .outerjoin(
            places, (place.community_id == plan.community_id) & (place.code == plan.place_code)
        )
        .where(plan.community_id == community.community_id)
    )  # fmt: skip


def plan_row(connection: sa.Connection, community: CommunityFacts, code: str) -> sa.Row[Any] | None:
    """Give one work's plan with its name; None where there is none."""
    return connection.execute(_plans(community).where(work_plans.c.work_code == code)).one_or_none()


def work_rows(
    connection: sa.Connection, community: CommunityFacts, plans: Sequence[Any], day: date
) -> tuple[WorkRow, ...]:
    """Give works as lists show them, in the order of their plans."""
    codes = [row.work_code for row in plans]
    here = community.community_id
    steps = steps_of(connection, here, codes)
    money = money_of(connection, here, until=day)
    names = contractor_labels(connection, community)
    return tuple(
        _row(row, steps.get(row.work_code, ()), money[row.work_code], names, day) for row in plans
    )


def _row(
    row: sa.Row[Any], steps: Sequence[KeptStep], money: WorkMoney, names: Mapping[str, Label],
    day: date,
) -> WorkRow:  # fmt: skip
    plan = WorkPlan(row.needed_on, row.planned_first_day, row.planned_last_day, row.emergency)
    held = steps_until(steps, day)
    state = state_of(plan, held)
    by_purpose = money.by_purpose()
    paid = sum(minor for what, minor in by_purpose.items() if what is not Purpose.OTHER)
    due_on = state.papers_due_on(work_rules_on(row.jurisdiction, day))
    settled = state.settled_minor
    contractors = dict.fromkeys(step.party for step in held if step.party)
    return WorkRow(
        work=Label(row.work_code, row.name_zh, row.name_en or row.name_zh),
        place=Label(row.place_code, row.place_zh, row.place_en or row.place_zh)
        if row.place_code
        else None,
        reason=row.reason, leader=row.leader, liaison=row.liaison, state=state,
        stage=state.stage(paid),
        contractors=tuple(names[code] for code in contractors if code in names),
        spent_minor=sum(money.spent_minor.values()), paid_minor=paid,
        retention_open_minor=max(state.retention_minor - by_purpose.get(Purpose.RETENTION, 0), 0),
        days_late=state.days_late(day), papers_due_on=due_on,
        papers_overdue=due_on is not None and day > due_on,
        is_over=paid > (state.committed_minor if settled is None else settled),
    )  # fmt: skip


def steps_until(steps: Sequence[KeptStep], day: date) -> list[Step]:
    """Give the steps that held by the end of a day."""
    return [item.step for item in steps if item.state == "confirmed" and item.step.on <= day]


def contractor_labels(connection: sa.Connection, community: CommunityFacts) -> dict[str, Label]:
    """Give the organisations that offered or work on works, by code: no private person among them."""
    party = parties.c
    query = sa.select(party.code, party.name).where(
        party.community_id == community.community_id, party.kind == "organisation"
    )
    return {row.code: Label(row.code, row.name, row.name) for row in connection.execute(query)}


def contract_labels(connection: sa.Connection, community: CommunityFacts) -> dict[str, Label]:
    """Give contracts by code."""
    query = sa.select(contracts.c.code, contracts.c.title_zh, contracts.c.title_en).where(
        contracts.c.community_id == community.community_id
    )
    return {
        row.code: Label(row.code, row.title_zh, row.title_en or row.title_zh)
        for row in connection.execute(query)
    }


def _totals(rows: Sequence[WorkRow]) -> WorksTotals:
    return WorksTotals(
        sum(row.state.budget_minor for row in rows), sum(row.state.committed_minor for row in rows),
        sum(row.spent_minor for row in rows), sum(row.retention_open_minor for row in rows),
    )  # fmt: skip
