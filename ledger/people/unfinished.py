"""Forms that somebody began: kept for that person until they go on, and forgotten after two weeks."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from ledger.store.runtime import unfinished

BODY_LENGTH_MAX = 600_000
FORM_LENGTH_MAX = 40
KEPT_MAX = timedelta(days=14)
#: One person's forms in one community; the oldest give way.
FORMS_MAX = 10


@dataclass(frozen=True, slots=True)
class Whose:
    """A person in a community, and which of their forms."""

    community_id: int
    user_id: int
    form: str


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What was typed, as the form wrote it down, and when."""

    body: str
    kept_at: datetime


def keep_unfinished(runtime: sa.Connection, whose: Whose, body: str, *, at: datetime) -> bool:
    """Keep what was typed so far in place of what was kept before; False when it is too long."""
    if len(body) > BODY_LENGTH_MAX or not 0 < len(whose.form) <= FORM_LENGTH_MAX:
        return False
    drop_unfinished(runtime, whose)
    held = unfinished.c
    runtime.execute(sa.delete(unfinished).where(held.kept_at <= at - KEPT_MAX))
    mine = sa.and_(held.community_id == whose.community_id, held.user_id == whose.user_id)
    newest = (
        sa.select(held.form).where(mine).order_by(held.kept_at.desc()).limit(FORMS_MAX - 1)
    )  # fmt: skip
    kept = list(runtime.execute(newest).scalars())
    runtime.execute(sa.delete(unfinished).where(mine, held.form.not_in(kept)))
    runtime.execute(
        sa.insert(unfinished).values(
            community_id=whose.community_id, user_id=whose.user_id, form=whose.form, body=body,
            kept_at=at,
        )
    )  # fmt: skip
    return True


def unfinished_form(
    runtime: sa.Connection, whose: Whose, *, at: datetime
) -> Unfinished | None:  # fmt: skip
    """Give what this person typed into this form, None when nothing is kept."""
    held = unfinished.c
    query = sa.select(held.body, held.kept_at).where(_is(whose), held.kept_at > at - KEPT_MAX)
    row = runtime.execute(query).one_or_none()
    return Unfinished(*row) if row else None


def drop_unfinished(runtime: sa.Connection, whose: Whose) -> None:
    """Forget what was typed: it was saved, or is not wanted any more."""
    runtime.execute(sa.delete(unfinished).where(_is(whose)))


def _is(whose: Whose) -> sa.ColumnElement[bool]:
    held = unfinished.c
    return sa.and_(
        held.community_id == whose.community_id, held.user_id == whose.user_id,
        held.form == whose.form,
    )  # fmt: skip
