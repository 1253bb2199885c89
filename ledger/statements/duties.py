"""What a community has to post, as it stands on a day: two queries, whatever was posted before."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.due_notices import DutyFacts, NoticeFacts, due_notices
from ledger.domain.maintenance import FUND
from ledger.domain.notice_rules import rules_on
from ledger.domain.periods import first_day_of
from ledger.statements.notice_values import Duties, number_of
from ledger.statements.values import CommunityFacts
from ledger.store.base import Day, Whole
from ledger.store.communities import communities, decisions
from ledger.store.journal import month_movements
from ledger.store.notices import notice_numbers, notice_steps, notices


def duties(connection: sa.Connection, community: CommunityFacts, *, day: date) -> Duties:
    """Give every duty of the last two years and what comes, by the rules of the place on that day."""
    only = sa.select(sa.literal(community.community_id))
    return duties_among(connection, (community,), only, day=day)[community.community_id]


def duties_among(
    connection: sa.Connection, members: Iterable[CommunityFacts], here: sa.Select[int], *, day: date
) -> dict[int, Duties]:
    """Give the duties of several communities, of which ``here`` asks for the numbers, by their numbers."""
    rows: defaultdict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(_query(here)):
        rows[row.community_id].append(row)
    return {
        community.community_id: _duties(community, rows[community.community_id], day)
        for community in members
    }


def _duties(community: CommunityFacts, rows: Sequence[Any], day: date) -> Duties:
    (place,) = (row for row in rows if row.part == "place")
    begins_on = community.opened_on
    if place.number:
        begins_on = min(begins_on, first_day_of(place.number))
    facts = DutyFacts(
        begins_on,
        has_maintenance=any(row.part == "maintenance" for row in rows),
        decisions=tuple((row.kind, row.day) for row in rows if row.part == "decision"),
    )
    published = [
        NoticeFacts(row.kind, row.period, number_of(row.year, row.number), row.day, row.subject)
        for row in rows
        if row.part == "notice"
    ]
    # Books that ended owe nothing any more.
    rules = () if community.merged_into else rules_on(place.kind, day)
    found = due_notices(rules, facts, published, day)
    return Duties(community, day, place.kind, found)


def duty_counts(connection: sa.Connection, community: CommunityFacts, day: date) -> dict[str, int]:
    """Count for the desk what is overdue, and what has come due and has no notice yet."""
    found = duties(connection, community, day=day)
    due = [item for item in found.of("due") if not item.number]
    return {"notices_overdue": found.overdue_count, "notices_due": len(due)}


def _query(here: sa.Select[int]) -> sa.CompoundSelect[Any]:
    """Ask for everything that decides it in one query: place and beginning, decisions, notices that are out."""
    held = communities.c
    began = sa.select(sa.func.min(month_movements.c.period)).where(
        month_movements.c.community_id == held.community_id
    )
    moved = sa.exists().where(
        month_movements.c.community_id == held.community_id, month_movements.c.fund_code == FUND
    )
    given, told, step = notice_numbers.c, notices.c, notice_steps.c
    posted = (
        sa.select(step.happened_on)
        .where(
            step.community_id == given.community_id,
            step.notice_id == given.notice_id,
            step.kind == "posted",
        )
        .scalar_subquery()
    )
    about_decision = sa.case((told.subject_kind == "decision", told.subject_code), else_="")
    parts = (
        _part(
            held.community_id, "place", kind=held.jurisdiction, number=began.scalar_subquery()
        ).where(held.community_id.in_(here)),
        _part(held.community_id, "maintenance").where(held.community_id.in_(here), moved),
        _part(
            decisions.c.community_id, "decision", kind=decisions.c.code, day=decisions.c.decided_on
        ).where(decisions.c.community_id.in_(here)),
        _part(
            given.community_id, "notice", kind=told.kind, period=told.period, day=posted, year=given.year,
            number=given.number, subject=about_decision,
        )
        .select_from(
            notice_numbers.join(
                notices,
                (told.community_id == given.community_id) & (told.notice_id == given.notice_id),
            )
        )
        .where(given.community_id.in_(here)),
    )  # fmt: skip
    return sa.union_all(*parts)


def _part(community: sa.ColumnElement[int], name: str, **columns: Any) -> sa.Select[Any]:
    empty: dict[str, Any] = {
        "kind": sa.literal(""), "period": sa.literal(""), "day": sa.null(), "year": sa.null(),
        "number": sa.null(), "subject": sa.literal(""),
    }  # fmt: skip
    types: dict[str, Any] = {"day": Day, "year": Whole, "number": Whole}
    shown: list[Any] = [
        sa.cast(column, types[key]).label(key)
        if key in types and column is empty[key]
        else sa.type_coerce(column, types.get(key, sa.Text)).label(key)
        for key, column in (empty | columns).items()
    ]
    return sa.select(community.label("community_id"), sa.literal(name).label("part"), *shown)
