"""Notices: the list with what is owed, and one of them with its statements, objections and result."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.notices import parse_notice_number, plan_of
from ledger.statements.duties import duties
from ledger.statements.keys import page_key, read_key
from ledger.statements.notice_values import (
    NoticeItem,
    NoticeList,
    NoticeNews,
    NoticeRow,
    NoticeView,
    ObjectionView,
    number_of,
)
from ledger.statements.values import CommunityFacts
from ledger.store.notices import (
    notice_items,
    notice_numbers,
    notice_steps,
    publication_issues,
    publication_proposals,
    publication_withdrawals,
)
from ledger.store.notices import notices as table

PAGE_SIZE = 30
#: How many of the newest a feed tells.
NEWS_MAX = 20
#: How many prepared notices the desk lists at most; nobody leaves more waiting.
WAITING_MAX = 100


def notice_list(
    connection: sa.Connection, community: CommunityFacts, *, day: date, after: str = "",
    page_size: int = PAGE_SIZE,
) -> NoticeList:  # fmt: skip
    """Give a page of published notices, the newest first, and every duty.

    Raises:
        UnknownNameError: no page was ever given this key.
    """
    given = notice_numbers.c
    query = (
        _query(community, outer=False)
        .order_by(given.year.desc(), given.number.desc())
        .limit(page_size + 1)
    )
    if after:
        query = query.where(sa.tuple_(given.year, given.number) < read_key(after, length=2))
    found = connection.execute(query).all()
    shown = found[:page_size]
    rows = _rows(connection, community, shown)
    following = page_key(shown[-1].year, shown[-1].number) if len(found) > page_size else None
    return NoticeList(community, day, rows, duties(connection, community, day=day), following)


def newest_notices(
    connection: sa.Connection, community: CommunityFacts, *, most: int = NEWS_MAX
) -> tuple[NoticeNews, ...]:
    """Give the notices that were published last, the newest first."""
    given = notice_numbers.c
    query = (
        sa.select(given.year, given.number, given.published_at, table.c.content)
        .join(
            notice_numbers,
            (given.community_id == table.c.community_id) & (given.notice_id == table.c.notice_id),
        )
        .where(given.community_id == community.community_id)
        .order_by(given.year.desc(), given.number.desc())
        .limit(most)
    )
    return tuple(
        NoticeNews(
            number_of(row.year, row.number), plan_of(json.loads(row.content)), row.published_at
        )
        for row in connection.execute(query)
    )


def waiting_notices(
    connection: sa.Connection, community: CommunityFacts
) -> tuple[tuple[NoticeRow, int], ...]:
    """Give the notices that were prepared and neither published nor dropped, with who prepared each."""
    dropped = sa.exists().where(
        notice_steps.c.community_id == table.c.community_id,
        notice_steps.c.notice_id == table.c.notice_id,
    )
    query = (
        _query(community, outer=True)
        .where(notice_numbers.c.number.is_(None), ~dropped)
        .order_by(table.c.prepared_at, table.c.notice_id)
        .limit(WAITING_MAX)
    )
    return tuple((_row(found, ()), found.prepared_by) for found in connection.execute(query))


def waiting_for(community: CommunityFacts, user_id: int) -> tuple[Any, ...]:
    """Say which notices wait for another person than this one: conditions of a query on notices."""
    steps, given = notice_steps.c, notice_numbers.c
    begun = sa.exists().where(
        steps.community_id == table.c.community_id, steps.notice_id == table.c.notice_id
    )
    out = sa.exists().where(
        given.community_id == table.c.community_id, given.notice_id == table.c.notice_id
    )
    return (
        table.c.community_id == community.community_id, table.c.prepared_by != user_id, ~begun, ~out,
    )  # fmt: skip


def not_hung(community: CommunityFacts) -> tuple[Any, ...]:
    """Say which published notices nobody has recorded as hung: conditions of a query on their numbers."""
    given, steps = notice_numbers.c, notice_steps.c
    hung = sa.exists().where(
        steps.community_id == given.community_id, steps.notice_id == given.notice_id,
        steps.kind == "posted",
    )  # fmt: skip
    return (given.community_id == community.community_id, ~hung)


def notice_of_number(
    connection: sa.Connection, community: CommunityFacts, number: str
) -> NoticeView | None:
    """Give a published notice by its number; None where there is none."""
    parsed = parse_notice_number(number)
    if parsed is None:
        return None
    given = notice_numbers.c
    return _view(connection, community, (given.year == parsed[0], given.number == parsed[1]))


def notice_of_id(
    connection: sa.Connection, community: CommunityFacts, notice_id: str
) -> NoticeView | None:
    """Give a notice by its id, published or not; None where there is none."""
    return _view(connection, community, (table.c.notice_id == notice_id,))


def _query(community: CommunityFacts, *, outer: bool) -> sa.Select[Any]:
    given = notice_numbers.c
    return (
        sa.select(
            table.c.notice_id, table.c.content, table.c.prepared_by, table.c.prepared_role,
            given.year, given.number, given.published_on, given.published_role,
        )
        .join(
            notice_numbers,
            (given.community_id == table.c.community_id) & (given.notice_id == table.c.notice_id),
            isouter=outer,
        )
        .where(table.c.community_id == community.community_id)
    )  # fmt: skip


def _rows(
    connection: sa.Connection, community: CommunityFacts, found: Sequence[sa.Row[Any]]
) -> tuple[NoticeRow, ...]:
    steps = _steps(connection, community, [row.notice_id for row in found])
    return tuple(_row(row, steps[row.notice_id]) for row in found)


def _steps(
    connection: sa.Connection, community: CommunityFacts, notice_ids: Sequence[str]
) -> defaultdict[str, list[sa.Row[Any]]]:
    held = notice_steps.c
    query = (
        sa.select(notice_steps)
        .where(held.community_id == community.community_id, held.notice_id.in_(notice_ids))
        .order_by(held.notice_id, held.step)
    )
    steps: defaultdict[str, list[sa.Row[Any]]] = defaultdict(list)
    for row in connection.execute(query):
        steps[row.notice_id].append(row)
    return steps


def _row(found: sa.Row[Any], steps: Iterable[sa.Row[Any]]) -> NoticeRow:
    days = {step.kind: step.happened_on for step in steps}
    ended = [json.loads(step.content) for step in steps if step.kind == "ended"]
    return NoticeRow(
        found.notice_id, plan_of(json.loads(found.content)), number_of(found.year, found.number),
        found.published_on, days.get("posted"), days.get("ended"), "dropped" in days,
        ended[0]["result"] if ended else "",
    )  # fmt: skip


def _view(
    connection: sa.Connection, community: CommunityFacts, which: tuple[Any, ...]
) -> NoticeView | None:
    found = connection.execute(_query(community, outer=True).where(*which)).one_or_none()
    if found is None:
        return None
    steps = _steps(connection, community, [found.notice_id])[found.notice_id]
    hung = next((step for step in steps if step.kind == "posted"), None)
    return NoticeView(
        community,
        _row(found, steps),
        _items(connection, community, found.notice_id),
        places=tuple(json.loads(hung.content)["places"]) if hung else (),
        photo=(hung.sha256 or "") if hung else "",
        objections=_objections(steps),
        prepared_by_id=found.prepared_by,
        prepared_role=found.prepared_role,
        published_role=found.published_role or "",
    )


def _objections(steps: Sequence[sa.Row[Any]]) -> tuple[ObjectionView, ...]:
    answers = {step.answers: step for step in steps if step.kind == "answered"}
    found = []
    for step in steps:
        if step.kind != "objected":
            continue
        said, answer = json.loads(step.content), answers.get(step.step)
        found.append(
            ObjectionView(
                step.step, step.happened_on, said["way"], said["summary"],
                date.fromisoformat(said["answer_until"]),
                json.loads(answer.content)["reply"] if answer else "",
                answer.happened_on if answer else None,
            )
        )  # fmt: skip
    return tuple(found)


def _items(
    connection: sa.Connection, community: CommunityFacts, notice_id: str
) -> tuple[NoticeItem, ...]:
    item, told, issued = notice_items.c, publication_proposals.c, publication_issues.c
    gone = sa.exists().where(
        publication_withdrawals.c.community_id == item.community_id,
        publication_withdrawals.c.number == issued.number,
    )
    query = (
        sa.select(
            told.proposal_id, told.kind, told.period, told.content, told.content_sha256,
            issued.number, issued.leaf_index, gone.label("gone"),
        )
        .select_from(
            notice_items.join(
                publication_proposals,
                (told.community_id == item.community_id) & (told.proposal_id == item.proposal_id),
            ).outerjoin(
                publication_issues,
                (issued.community_id == item.community_id)
                & (issued.proposal_id == item.proposal_id),
            )
        )
        .where(item.community_id == community.community_id, item.notice_id == notice_id)
        .order_by(item.position)
    )  # fmt: skip
    return tuple(
        NoticeItem(
            row.proposal_id, row.kind, row.period, None if row.gone else json.loads(row.content),
            row.content_sha256, row.number, row.leaf_index,
        )
        for row in connection.execute(query)
    )  # fmt: skip
