"""Publications for everybody: the list, and one of them with its frozen content."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import getitem
from typing import Any

import sqlalchemy as sa

from ledger.domain.notices import notice_number
from ledger.domain.periods import Span, parse_span
from ledger.statements.keys import page_key, read_key
from ledger.statements.kinds import ONE, ONE_PUBLISHED, READERS
from ledger.statements.notice_values import (
    Publication,
    PublicationList,
    PublicationRow,
)
from ledger.statements.values import CommunityFacts
from ledger.store.log import publication_files
from ledger.store.log import publications as table
from ledger.store.notices import (
    notice_items,
    notice_numbers,
    publication_issues,
    publication_proposals,
    publication_withdrawals,
)

PAGE_SIZE = 50


def publications(
    connection: sa.Connection, community: CommunityFacts, *, after: str = "",
    page_size: int = PAGE_SIZE,
) -> PublicationList:  # fmt: skip
    """Give a page of publications, the newest first.

    Raises:
        UnknownNameError: no page was ever given this key.
    """
    query = _query(community).order_by(table.c.number.desc()).limit(page_size + 1)
    if after:
        (number,) = read_key(after, length=1)
        query = query.where(table.c.number < number)
    rows = [_row(found) for found in connection.execute(query)]
    more = len(rows) > page_size
    shown = tuple(rows[:page_size])
    return PublicationList(community, shown, page_key(shown[-1].number) if more else None)


def publication(
    connection: sa.Connection, community: CommunityFacts, number: int
) -> Publication | None:
    """Give one publication; None where there is none."""
    query = _query(community, table.c.content).where(table.c.number == number)
    found = connection.execute(query).one_or_none()
    if found is None:
        return None
    row = _row(found)
    content = None if row.replaced_by else json.loads(found.content)
    return Publication(
        community, row, content, _notices_of(connection, community, row.proposal_id),
        _files(connection, community, number),
    )  # fmt: skip


def read_again(
    connection: sa.Connection, community: CommunityFacts, shown: Publication, *, day: date
) -> Any:
    """Give the statement that a publication froze as the books tell it today, as a value; None where none does."""
    if shown.content is None:
        return None
    if shown.row.kind in ONE_PUBLISHED:
        about, path = ONE_PUBLISHED[shown.row.kind]
        code = reduce(getitem, path, shown.content)
        return ONE[about](connection, community, code, day=day, page_size=PAGE_SIZE)
    if shown.row.kind not in READERS:
        return None
    reader, limits = READERS[shown.row.kind]
    span = parse_span(shown.row.period)
    asked = {name: shown.content.get(name) for name in limits}
    named = {name: value["code"] for name, value in asked.items() if isinstance(value, dict)}
    return reader(connection, community, span=span, as_of=min(day, span.last_day), **named)


def _query(community: CommunityFacts, *more: Any) -> sa.Select[Any]:
    issued, told = publication_issues.c, publication_proposals.c
    later, replacing = publication_proposals.alias("later"), publication_issues.alias("replacing")
    corrected = (
        sa.select(sa.func.min(replacing.c.number))
        .join(
            later,
            (later.c.community_id == replacing.c.community_id)
            & (later.c.proposal_id == replacing.c.proposal_id),
        )
        .where(
            replacing.c.community_id == table.c.community_id,
            later.c.corrects == table.c.number,
            later.c.kind == table.c.kind,
        )
        .scalar_subquery()
    )
    replaced = (
        sa.select(publication_withdrawals.c.replaced_by)
        .where(
            publication_withdrawals.c.community_id == table.c.community_id,
            publication_withdrawals.c.number == table.c.number,
        )
        .scalar_subquery()
    )
    return (
        sa.select(
            table.c.number, table.c.kind, table.c.period, table.c.published_at,
            table.c.content_sha256, issued.leaf_index, table.c.corrects, told.replaces, told.reason,
            corrected.label("corrected_by"), replaced.label("replaced_by"), told.proposal_id, *more,
        )
        .join(
            publication_issues,
            (issued.community_id == table.c.community_id) & (issued.number == table.c.number),
        )
        .join(
            publication_proposals,
            (told.community_id == issued.community_id) & (told.proposal_id == issued.proposal_id),
        )
        .where(table.c.community_id == community.community_id)
    )  # fmt: skip


def _row(found: sa.Row[Any]) -> PublicationRow:
    facts: Any = tuple(found[:12])
    return PublicationRow(*facts)


def _notices_of(
    connection: sa.Connection, community: CommunityFacts, proposal_id: str
) -> tuple[str, ...]:
    item, given = notice_items.c, notice_numbers.c
    query = (
        sa.select(given.year, given.number)
        .join(
            notice_items,
            (item.community_id == given.community_id) & (item.notice_id == given.notice_id),
        )
        .where(item.community_id == community.community_id, item.proposal_id == proposal_id)
        .order_by(given.year, given.number)
    )
    return tuple(notice_number(row.year, row.number) for row in connection.execute(query))


def _files(connection: sa.Connection, community: CommunityFacts, number: int) -> dict[str, str]:
    held = publication_files.c
    query = sa.select(held.language, held.sha256).where(
        held.community_id == community.community_id, held.number == number, held.format == "pdf"
    )
    return {row.language: row.sha256 for row in connection.execute(query)}


def undrawn(
    connection: sa.Connection, community: CommunityFacts, languages: tuple[str, ...]
) -> tuple[int, ...]:
    """Give the numbers of publications that lack a file in one of these languages and are still shown."""
    held, gone = publication_files.c, publication_withdrawals.c
    drawn = (
        sa.select(sa.func.count())
        .where(
            held.community_id == table.c.community_id, held.number == table.c.number,
            held.format == "pdf", held.language.in_(languages),
        )
        .scalar_subquery()
    )  # fmt: skip
    withdrawn = sa.exists().where(
        gone.community_id == table.c.community_id, gone.number == table.c.number
    )
    query = (
        sa.select(table.c.number)
        .where(table.c.community_id == community.community_id, drawn < len(languages), ~withdrawn)
        .order_by(table.c.number)
    )
    return tuple(connection.execute(query).scalars())


@dataclass(frozen=True, slots=True)
class WaitingPublication:
    """A frozen statement that waits for another person, and belongs to no notice."""

    proposal_id: str
    kind: str
    period: str
    content_sha256: str
    prepared_by: int
    prepared_at: datetime
    replaces: int | None
    reason: str

    @property
    def span(self) -> Span | None:
        """The days it is about, None where it is about none."""
        return parse_span(self.period) if self.period else None


def waiting_publications(
    connection: sa.Connection, community: CommunityFacts, *, most: int = PAGE_SIZE
) -> tuple[WaitingPublication, ...]:
    """Give what was frozen without a notice and is not out yet, the oldest first."""
    told, issued, item = publication_proposals.c, publication_issues.c, notice_items.c
    out = sa.exists().where(
        issued.community_id == told.community_id, issued.proposal_id == told.proposal_id
    )
    hung = sa.exists().where(
        item.community_id == told.community_id, item.proposal_id == told.proposal_id
    )
    query = (
        sa.select(
            told.proposal_id, told.kind, told.period, told.content_sha256, told.prepared_by,
            told.prepared_at, told.replaces, told.reason,
        )
        .where(told.community_id == community.community_id, ~out, ~hung)
        .order_by(told.prepared_at, told.proposal_id)
        .limit(most)
    )  # fmt: skip
    found = connection.execute(query).all()
    rows: list[Any] = [tuple(row) for row in found]
    return tuple(WaitingPublication(*row) for row in rows)
