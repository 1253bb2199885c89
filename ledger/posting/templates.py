"""Templates (常用凭证): what is entered again and again, and drafts that fall due by themselves."""

import json
import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.errors import (
    AccessRefusedError,
    LinesError,
    Refusal,
    TextError,
    UnknownNameError,
)
from ledger.domain.periods import first_day_of, next_month, period_of
from ledger.domain.recurrence import Every, Rhythm, instalment_lines, renewed_summary
from ledger.domain.texts import clean_text
from ledger.domain.transactions import Draft, Kind
from ledger.log.canonical import canonical_text
from ledger.posting.books import open_books
from ledger.posting.content import content_of, draft_of
from ledger.posting.drafts import save_draft
from ledger.posting.idempotency import recall, remember
from ledger.posting.periods import SHANGHAI
from ledger.posting.values import PREPARING_ROLES, Officer
from ledger.store.drafts import templates
from ledger.store.inserts import insert_rows, update_row
from ledger.store.people import memberships

NAME_LENGTH_MAX = 30


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a template holds.

    Attributes:
        draft: without evidence; dated on the first day on which it falls due, or the day it was made.
        split: its amounts are a total, to be divided among all its days.
        blank: its amounts are typed each time.
    """

    draft: Draft
    split: bool = False
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody wants kept: a name, and how often it falls due from which day until which."""

    name: str
    pattern: Pattern
    every: Every = Every.NEVER
    last_on: date | None = None

    @property
    def rhythm(self) -> Rhythm:
        """When it falls due."""
        return Rhythm(self.pattern.draft.dated_on, self.every, self.last_on)


@dataclass(frozen=True, slots=True)
class Held:
    """A template whose turn came and could not be drafted."""

    template_id: str
    name: str
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Run:
    """What fell due: drafts that were made, in order, and templates that could not be."""

    draft_ids: tuple[str, ...]
    held: tuple[Held, ...]


def pattern_of(content: str) -> Pattern:
    """Read a template's content."""
    data: dict[str, Any] = json.loads(content)
    draft = draft_of(canonical_text(data["draft"]))
    return Pattern(draft, bool(data.get("split")), bool(data.get("blank")))


def bare(draft: Draft, day: date) -> Draft:
    """Give a draft as it may be used again on a day: without evidence and what belongs to one event."""
    return replace(
        draft, dated_on=day, occurred_on=None, attachments=(), invoices=(), external_id="", part="",
        refund_of=None, flags=(), summary=renewed_summary(draft.summary, day),
    )  # fmt: skip


def add_template(
    connection: sa.Connection, community_id: int, plan: Plan, *, by: Officer, at: datetime
) -> str:
    """Keep a template; gives its id.

    Raises:
        Refusal: no name, a rhythm that ends before it begins, amounts that cannot be divided, or a
            draft that the books could not take today.
    """
    _require(by)
    name = clean_text(plan.name, field="name", length_max=NAME_LENGTH_MAX, required=True)
    pattern = plan.pattern
    if pattern.draft.kind is not Kind.ORDINARY or pattern.draft.adjusting:
        raise LinesError(reason="not_ordinary")
    if plan.every is Every.NEVER:
        plan = replace(plan, last_on=None, pattern=replace(pattern, split=False))
    elif pattern.blank:
        raise TextError(reason="blank_recurs", field="blank")
    elif pattern.split and plan.last_on is None:
        raise TextError(reason="required", field="last_on")
    else:
        # A rhythm that ends before it begins cannot exist.
        _ = plan.rhythm
    first = _instalment(plan, 0)
    books = open_books(connection, community_id)
    books.check(replace(first, dated_on=at.astimezone(SHANGHAI).date(), occurred_on=None))
    template_id = secrets.token_hex(10)
    content = {
        "draft": json.loads(content_of(pattern.draft)),
        "split": plan.pattern.split, "blank": pattern.blank,
    }  # fmt: skip
    next_on = None if plan.every is Every.NEVER else pattern.draft.dated_on
    row = (
        community_id, template_id, name, canonical_text(content), plan.every.value, next_on,
        plan.last_on, True, by.user_id, at, at,
    )  # fmt: skip
    insert_rows(connection, templates, [row])
    return template_id


def retire_template(
    connection: sa.Connection, community_id: int, template_id: str, *, by: Officer, at: datetime
) -> None:
    """Take a template out of use; nothing more falls due."""
    _require(by)
    open_books(connection, community_id)
    _row(connection, community_id, template_id)
    _update(connection, community_id, template_id, _ENDED, at=at)


def adopt_template(
    connection: sa.Connection, community_id: int, template_id: str, *, by: Officer, at: datetime
) -> None:
    """Take a template over from whoever made it: what falls due is drafted in this person's name."""
    _require(by)
    open_books(connection, community_id)
    _row(connection, community_id, template_id)
    _update(connection, community_id, template_id, {"author_id": by.user_id}, at=at)


def draft_what_is_due(connection: sa.Connection, community_id: int, *, at: datetime) -> Run:
    """Make drafts of all that fell due until today, each day once, in the name of the template's author.

    A day in a closed month is booked on the first open day and keeps the day it was due as the day it
    happened. A template that cannot be drafted waits, and holds up no other.
    """
    books = open_books(connection, community_id)
    today = at.astimezone(SHANGHAI).date()
    made: list[str] = []
    held: list[Held] = []
    for row in connection.execute(_due(community_id, today)).all():
        plan = Plan(row.name, pattern_of(row.content), Every(row.every), row.last_on)
        by = Officer(row.author_id, "treasurer")
        for number, day in plan.rhythm.due(row.next_on, today):
            key = f"template:{row.template_id}:{day.isoformat()}"
            try:
                draft = _dated(_instalment(plan, number), day, books.closed_through)
                if recall(connection, community_id, key) is None:
                    draft_id = save_draft(connection, community_id, draft, by=by, at=at)
                    remember(connection, community_id, key, result=draft_id, at=at)
                    made.append(draft_id)
            except Refusal as refusal:
                held.append(Held(row.template_id, row.name, refusal))
                break
            following = plan.rhythm.after(day)
            changes = _ENDED if following is None else {"next_on": following}
            _update(connection, community_id, row.template_id, changes, at=at)
    return Run(tuple(made), tuple(held))


_ENDED: dict[str, Any] = {"every": Every.NEVER.value, "next_on": None, "active": False}


def _instalment(plan: Plan, number: int) -> Draft:
    draft = plan.pattern.draft
    times = plan.rhythm.times if plan.pattern.split else 1
    if times == 1:
        return draft
    return replace(draft, lines=instalment_lines(draft.lines, times, number))


def _dated(draft: Draft, day: date, closed_through: int) -> Draft:
    """Date a draft on its day, or on the first open day when that month is closed."""
    again = bare(draft, day)
    if period_of(day) > closed_through:
        return again
    return replace(again, dated_on=first_day_of(next_month(closed_through)), occurred_on=day)


def _due(community_id: int, today: date) -> sa.Select[Any]:
    columns, held = templates.c, memberships.c
    prepares = sa.exists().where(
        held.community_id == community_id, held.user_id == columns.author_id,
        held.role.in_(PREPARING_ROLES), held.first_day <= today,
        sa.or_(held.last_day.is_(None), held.last_day >= today),
    )  # fmt: skip
    return (
        sa.select(
            columns.template_id, columns.name, columns.content, columns.every, columns.next_on,
            columns.last_on, columns.author_id,
        )
        .where(
            columns.community_id == community_id, columns.active == sa.true(),
            columns.next_on <= today, prepares,
        )
        .order_by(columns.next_on, columns.template_id)
    )  # fmt: skip


def _row(connection: sa.Connection, community_id: int, template_id: str) -> None:
    query = sa.select(templates.c.template_id).where(
        templates.c.community_id == community_id, templates.c.template_id == template_id
    )
    if connection.execute(query).first() is None:
        raise UnknownNameError(noun="template", name=template_id[:40])


def _update(
    connection: sa.Connection, community_id: int, template_id: str, changes: dict[str, Any], *,
    at: datetime,
) -> None:  # fmt: skip
    key = {"community_id": community_id, "template_id": template_id}
    update_row(connection, templates, key, {**changes, "updated_at": at})


def _require(by: Officer) -> None:
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
