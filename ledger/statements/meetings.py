"""Readers of meetings: a page of them, with the matters that each spoke of."""

from collections import defaultdict
from typing import Any

import sqlalchemy as sa

from ledger.statements.keys import key_day, page_key, read_key
from ledger.statements.matter_values import MeetingPage, MeetingRow
from ledger.statements.values import CommunityFacts, Label
from ledger.store.communities import places
from ledger.store.matters import matters, meeting_matters, meetings

PAGE_SIZE = 50


def meeting_page(
    connection: sa.Connection, community: CommunityFacts, *, after: str = "",
    page_size: int = PAGE_SIZE,
) -> MeetingPage:  # fmt: skip
    """Give a page of meetings, those held last first.

    Raises:
        UnknownNameError: no page was ever given this key.
    """
    here, held = community.community_id, meetings.c
    begins: sa.ColumnElement[bool] = sa.true()
    if after:
        day, number = read_key(after, length=2)
        begins = sa.or_(
            held.held_on < key_day(day),
            sa.and_(held.held_on == key_day(day), held.number < number),
        )
    found = meeting_rows(connection, here, begins, limit=page_size + 1)
    rows = found[:page_size]
    more = page_key(rows[-1].held_on, rows[-1].number) if len(found) > page_size else None
    counted = (
        sa.select(held.kind, sa.func.count()).where(held.community_id == here).group_by(held.kind)
    )
    counts: dict[str, int] = {row[0]: row[1] for row in connection.execute(counted)}
    return MeetingPage(community, rows, counts, more)


def meeting_rows(
    connection: sa.Connection, community_id: int, which: sa.ColumnElement[bool], *, limit: int
) -> tuple[MeetingRow, ...]:
    """Give the newest of the meetings that a condition picks, with their matters, by two queries."""
    held, place = meetings.c, places.c
    query = (
        sa.select(
            held.number, held.kind, held.held_on, held.title, held.people_count, held.result,
            held.place_code, place.name_zh, place.name_en,
        )
        .outerjoin(
            places, (place.community_id == held.community_id) & (place.code == held.place_code)
        )
        .where(held.community_id == community_id, which)
        .order_by(held.held_on.desc(), held.number.desc())
        .limit(limit)
    )  # fmt: skip
    found = connection.execute(query).all()
    topics = _topics(connection, community_id, [row.number for row in found])
    return tuple(_row(row, topics) for row in found)


def _row(row: Any, topics: dict[int, list[tuple[int, str]]]) -> MeetingRow:
    place = Label(row.place_code, row.name_zh, row.name_en) if row.place_code else None
    return MeetingRow(
        row.number, row.kind, row.held_on, row.title, row.people_count, row.result, place,
        tuple(topics.get(row.number, ())),
    )  # fmt: skip


def _topics(
    connection: sa.Connection, community_id: int, numbers: list[int]
) -> dict[int, list[tuple[int, str]]]:
    topic, matter = meeting_matters.c, matters.c
    query = (
        sa.select(topic.number, matter.number.label("matter"), matter.title)
        .join(
            matters,
            (matter.community_id == topic.community_id) & (matter.number == topic.matter_number),
        )
        .where(topic.community_id == community_id, topic.number.in_(numbers))
        .order_by(topic.number, matter.number)
    )
    found: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    for number, matter_number, title in connection.execute(query):
        found[number].append((matter_number, title))
    return found
