"""The action log as auditors read it: who did what when, apart from the books, page by page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import sqlalchemy as sa

from ledger.domain.periods import YEAR_MAX
from ledger.statements.values import CommunityFacts
from ledger.store.people import actions, memberships, users

PAGE_SIZE = 100
#: The communities' own time, by which a day begins and ends.
SHANGHAI = timezone(timedelta(hours=8))
_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class ActionRow:
    """Something that somebody did; ``name`` is empty where the system or a command did it."""

    action_id: str
    at: datetime
    user_id: int | None
    name: str
    verb: str
    subject: str


@dataclass(frozen=True, slots=True)
class ActionFilter:
    """What is asked for: who (0 for everybody), which verb, from which day to which, both included."""

    user_id: int = 0
    verb: str = ""
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class ActionPage:
    """Actions, the newest first, with what may be chosen in the filters."""

    rows: tuple[ActionRow, ...]
    next_after: str | None
    people: tuple[tuple[int, str], ...]
    verbs: tuple[str, ...]


def action_page(
    connection: sa.Connection, community: CommunityFacts, asked: ActionFilter, *, after: str = ""
) -> ActionPage:
    """Give a page of actions in a community, and of those that its officers did in none (sign-ins, passwords).

    ``after`` is the id of the last action of the page before.
    """
    query = _query(community, asked).order_by(actions.c.action_id.desc()).limit(PAGE_SIZE + 1)
    if after:
        query = query.where(actions.c.action_id < after)
    found = [_row(row) for row in connection.execute(query)]
    shown = tuple(found[:PAGE_SIZE])
    return ActionPage(
        shown, shown[-1].action_id if len(found) > PAGE_SIZE else None,
        _people(connection, community), _verbs(connection, community),
    )  # fmt: skip


def actions_of(
    connection: sa.Connection, community: CommunityFacts, asked: ActionFilter
) -> Iterator[ActionRow]:
    """Give all of them, the oldest first, a few at a time; the connection stays open until the last is taken."""
    query = _query(community, asked).order_by(actions.c.action_id)
    with connection.execute(query.execution_options(yield_per=_ROWS)) as result:
        for row in result:
            yield _row(row)


def _query(
    community: CommunityFacts, asked: ActionFilter
) -> sa.Select[tuple[str, datetime, int | None, str, str, str]]:
    held = actions.c
    here = held.community_id == community.community_id
    elsewhere = held.community_id.is_(None) & held.user_id.in_(_officers(community))
    query = (
        sa.select(
            held.action_id, held.at, held.user_id,
            sa.func.coalesce(users.c.display_name, "").label("name"), held.verb, held.subject,
        )
        .join_from(actions, users, users.c.user_id == held.user_id, isouter=True)
        .where(here | elsewhere)
    )  # fmt: skip
    if asked.user_id:
        query = query.where(held.user_id == asked.user_id)
    if asked.verb:
        query = query.where(held.verb == asked.verb)
    if asked.first_day:
        query = query.where(held.at >= _begins(asked.first_day))
    if asked.last_day and asked.last_day.year < YEAR_MAX:
        query = query.where(held.at < _begins(asked.last_day + timedelta(days=1)))
    return query


def _row(row: sa.Row[Any]) -> ActionRow:
    return ActionRow(row.action_id, row.at, row.user_id, row.name, row.verb, row.subject)


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def _officers(community: CommunityFacts) -> sa.Select[tuple[int]]:
    return sa.select(memberships.c.user_id).where(
        memberships.c.community_id == community.community_id
    )


def _people(connection: sa.Connection, community: CommunityFacts) -> tuple[tuple[int, str], ...]:
    query = (
        sa.select(users.c.user_id, users.c.display_name)
        .where(users.c.user_id.in_(_officers(community)))
        .order_by(users.c.user_id)
    )
    return tuple((row[0], row[1]) for row in connection.execute(query))


def _verbs(connection: sa.Connection, community: CommunityFacts) -> tuple[str, ...]:
    held = actions.c
    query = (
        sa.select(held.verb)
        .where(held.community_id == community.community_id)
        .distinct()
        .order_by(held.verb)
    )
    return tuple(connection.execute(query).scalars())
