"""Templates (常用凭证) as officers see them, and whether anything of them is due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.statements.values import CommunityFacts
from ledger.store.drafts import templates
from ledger.store.people import memberships, users

#: As many as anybody looks through.
TEMPLATES_MAX = 500


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One template. ``author_prepares`` tells whether what falls due can be drafted in their name."""

    template_id: str
    name: str
    content: str
    every: str
    next_on: date | None
    last_on: date | None
    active: bool
    author_id: int
    author_name: str
    author_prepares: bool


def templates_of(
    connection: sa.Connection, community: CommunityFacts, today: date
) -> tuple[TemplateRow, ...]:
    """Give the templates in use, what falls due soonest first, then by name; at the end the retired."""
    rows = connection.execute(_query(community, today).limit(TEMPLATES_MAX))
    return tuple(_sorted(TemplateRow(*row) for row in rows))


def template(
    connection: sa.Connection, community: CommunityFacts, template_id: str, today: date
) -> TemplateRow | None:
    """Give one template, None when there is none."""
    query = _query(community, today).where(templates.c.template_id == template_id)
    row = connection.execute(query).one_or_none()
    return TemplateRow(*row) if row else None


def is_any_due(connection: sa.Connection, community: CommunityFacts, today: date) -> bool:
    """Tell whether a template in use has a day that has come, and an author who may prepare."""
    columns = templates.c
    query = _query(community, today).where(
        columns.active == sa.true(), columns.next_on <= today, _prepares(today)
    )
    return connection.execute(query.limit(1)).first() is not None


def _query(community: CommunityFacts, today: date) -> sa.Select[Any]:
    columns = templates.c
    return (
        sa.select(
            columns.template_id, columns.name, columns.content, columns.every, columns.next_on,
            columns.last_on, columns.active, columns.author_id, users.c.display_name,
            _prepares(today),
        )
        .join_from(templates, users, users.c.user_id == columns.author_id)
        .where(columns.community_id == community.community_id)
        .order_by(columns.active.desc(), columns.name, columns.template_id)
    )  # fmt: skip


def _prepares(today: date) -> sa.ColumnElement[bool]:
    held = memberships.c
    return sa.exists().where(
        held.community_id == templates.c.community_id,
        held.user_id == templates.c.author_id,
        held.role == "treasurer",
        held.first_day <= today,
        sa.or_(held.last_day.is_(None), held.last_day >= today),
    )


def _sorted(rows: Iterable[TemplateRow]) -> list[TemplateRow]:
    return sorted(rows, key=lambda row: (not row.active, row.next_on or date.max, row.name))
