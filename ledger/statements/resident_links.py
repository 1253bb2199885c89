"""Residents' links: whom a token lets in today, and what officers see of the links they made."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.errors import UnknownNameError
from ledger.domain.resident_links import token_sha256
from ledger.statements.communities import community_of_id
from ledger.statements.place_values import LinkFacts, LinkPage
from ledger.statements.values import Audience, CommunityFacts, Label
from ledger.store.communities import places
from ledger.store.households import resident_links
from ledger.store.people import users

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Admission:
    """Whom a link lets in: to a community, or to one household of it (``place`` is its code)."""

    community: CommunityFacts
    audience: Audience
    place: str
    last_day: date


def admission(connection: sa.Connection, token: str, day: date) -> Admission | None:
    """Give whom a token lets in on a day; None alike for no link, one to come, one that is over, one revoked."""
    held = resident_links.c
    query = sa.select(held.community_id, held.audience, held.place_code, held.last_day).where(
        held.token_sha256 == token_sha256(token), held.revoked_at.is_(None),
        held.first_day <= day, held.last_day >= day,
    )  # fmt: skip
    row = connection.execute(query).one_or_none()
    facts = community_of_id(connection, row.community_id) if row is not None else None
    if row is None or facts is None:
        return None
    return Admission(facts, Audience(row.audience), row.place_code or "", row.last_day)


def link_page(
    connection: sa.Connection, community: CommunityFacts, day: date, *, after: str = ""
) -> LinkPage:
    """Give a page of the links that were made, the newest first.

    Raises:
        UnknownNameError: no page begins after such a link.
    """
    held = resident_links.c
    here = held.community_id == community.community_id
    query = (
        sa.select(
            held.link_id, held.audience, held.place_code, places.c.name_zh, places.c.name_en,
            held.first_day, held.last_day, users.c.display_name, held.made_at, held.revoked_at,
        )
        .join_from(resident_links, users, users.c.user_id == held.made_by)
        .outerjoin(
            places,
            (places.c.community_id == held.community_id) & (places.c.code == held.place_code),
        )
        .where(here)
    )  # fmt: skip
    key = (held.made_at, held.link_id)
    if after:
        last = connection.execute(sa.select(*key).where(here, held.link_id == after)).one_or_none()
        if last is None:
            raise UnknownNameError(noun="page", name=after[:40], field="after")
        begins = sa.tuple_(sa.literal(last.made_at, held.made_at.type), sa.literal(last.link_id))
        query = query.where(sa.tuple_(*key) < begins)
    newest = query.order_by(*(column.desc() for column in key)).limit(PAGE_SIZE + 1)
    found = connection.execute(newest).all()
    rows = tuple(_link(tuple(row), day) for row in found[:PAGE_SIZE])
    return LinkPage(rows, rows[-1].link_id if len(found) > PAGE_SIZE else None, not after)


def _link(cells: tuple[Any, ...], day: date) -> LinkFacts:
    link_id, audience, code, name_zh, name_en, first_day, last_day, made_by, made_at, revoked_at = (
        cells
    )
    state = "current"
    if revoked_at is not None:
        state = "revoked"
    elif last_day < day:
        state = "over"
    elif first_day > day:
        state = "to_come"
    return LinkFacts(
        link_id, audience, Label(code, name_zh, name_en) if code else None, first_day, last_day,
        made_by, made_at, revoked_at, state,
    )  # fmt: skip
