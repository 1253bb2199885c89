"""The rows of notices: what was planned, whether it is out, and the steps that were added to it."""

import json
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.notice_errors import NoticeError
from ledger.domain.notices import NoticePlan, Step, plan_of
from ledger.log.canonical import canonical_text
from ledger.posting.books import Books
from ledger.posting.values import Officer
from ledger.store.actions import record_action
from ledger.store.communities import communities
from ledger.store.notices import notice_numbers, notice_steps, notices


def prepared_by(books: Books, notice_id: str) -> int:
    """Give who prepared a notice, and refuse one that is not there."""
    held = notices.c
    query = sa.select(held.prepared_by).where(
        held.community_id == books.community_id, held.notice_id == notice_id
    )
    found: int | None = books.connection.execute(query).scalar_one_or_none()
    if found is None:
        raise NoticeError(reason="unknown")
    return found


def plan_in(books: Books, notice_id: str) -> NoticePlan:
    """Give what was planned, as it was frozen."""
    held = notices.c
    query = sa.select(held.content).where(
        held.community_id == books.community_id, held.notice_id == notice_id
    )
    return plan_of(json.loads(books.connection.execute(query).scalar_one()))


def is_numbered(books: Books, notice_id: str) -> bool:
    """Tell whether a notice was published."""
    held = notice_numbers.c
    query = sa.select(held.number).where(
        held.community_id == books.community_id, held.notice_id == notice_id
    )
    return books.connection.execute(query).first() is not None


def published_on(books: Books, notice_id: str) -> date:
    """Give the day on which a notice was published, and refuse one that was not.

    Raises:
        NoticeError: reason state.
    """
    held = notice_numbers.c
    query = sa.select(held.published_on).where(
        held.community_id == books.community_id, held.notice_id == notice_id
    )
    found: date | None = books.connection.execute(query).scalar_one_or_none()
    if found is None:
        raise NoticeError(reason="state")
    return found


def steps_in(books: Books, notice_id: str, kind: Step) -> list[sa.Row[Any]]:
    """Give the steps of one kind that a notice went through."""
    held = notice_steps.c
    query = sa.select(held.step, held.happened_on, held.answers).where(
        held.community_id == books.community_id, held.notice_id == notice_id,
        held.kind == kind.value,
    )  # fmt: skip
    return list(books.connection.execute(query))


def add_step(
    books: Books, notice_id: str, kind: Step, on: date, content: dict[str, Any], *, by: Officer,
    at: datetime, photo: str = "", answers: int | None = None,
) -> int:  # fmt: skip
    """Add what happened to a notice, and write down who said so; gives the step's number."""
    held = notice_steps.c
    newest = sa.select(sa.func.coalesce(sa.func.max(held.step), 0)).where(
        held.community_id == books.community_id, held.notice_id == notice_id
    )
    step: int = books.connection.execute(newest).scalar_one() + 1
    books.connection.execute(
        sa.insert(notice_steps).values(
            community_id=books.community_id, notice_id=notice_id, step=step, kind=kind.value,
            happened_on=on, content=canonical_text(content), sha256=photo or None, answers=answers,
            recorded_by=by.user_id, role=by.role, recorded_at=at,
        )
    )  # fmt: skip
    bump_public(books)
    record_action(
        books.connection, f"notice_{kind.value}", community_id=books.community_id,
        user_id=by.user_id, at=at, subject=notice_id,
    )  # fmt: skip
    return step


def bump_public(books: Books) -> None:
    """Let every page be asked for anew: what everybody sees has changed."""
    books.connection.execute(
        sa.update(communities)
        .where(communities.c.community_id == books.community_id)
        .values(public_version=communities.c.public_version + 1)
    )
