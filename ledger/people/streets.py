"""Set up streets: found one, let communities join and leave, and say who looks after it."""

import re
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from ledger.domain.errors import AccessRefusedError
from ledger.domain.roles import Role, conflicts
from ledger.domain.street_errors import StreetError
from ledger.domain.texts import clean_text
from ledger.people.users import NAME_LENGTH_MAX
from ledger.store.actions import record_action
from ledger.store.people import memberships
from ledger.store.streets import street_communities, street_supervisors, streets

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SLUG_LENGTH_MAX = 40


@dataclass(frozen=True, slots=True)
class Street:
    """A street: its number, its name in addresses, its names for people."""

    street_id: int
    slug: str
    name_zh: str
    name_en: str


def found_street(
    connection: sa.Connection, slug: str, *, name_zh: str, name_en: str = "", at: datetime
) -> Street:
    """Found a street; it has no communities yet.

    Raises:
        StreetError: its short name is malformed or taken.
        TextError: a name is missing, too long or unprintable.
    """
    if not _SLUG.fullmatch(slug) or len(slug) > SLUG_LENGTH_MAX:
        raise StreetError(reason="slug", text=slug[:SLUG_LENGTH_MAX], field="slug")
    if street_called(connection, slug) is not None:
        raise StreetError(reason="taken", text=slug, field="slug")
    name_zh = clean_text(name_zh, field="name_zh", length_max=NAME_LENGTH_MAX, required=True)
    name_en = clean_text(name_en, field="name_en", length_max=NAME_LENGTH_MAX) or name_zh
    newest = sa.select(sa.func.coalesce(sa.func.max(streets.c.street_id), 0))
    street = Street(connection.execute(newest).scalar_one() + 1, slug, name_zh, name_en)
    connection.execute(
        sa.insert(streets).values(
            street_id=street.street_id, slug=slug, name_zh=name_zh, name_en=name_en, created_at=at
        )
    )
    record_action(connection, "street_founded", at=at, subject=slug)
    return street


def street_called(connection: sa.Connection, slug: str) -> Street | None:
    """Give the street of this short name, None when there is none."""
    row = connection.execute(_columns().where(streets.c.slug == slug)).one_or_none()
    return Street(*row) if row else None


def join_street(
    connection: sa.Connection, street: Street, community_id: int, *, first_day: date, at: datetime
) -> None:
    """Let a community lie in a street from a day on.

    Raises:
        StreetError: it lies in a street on that day or later.
        AccessRefusedError: whoever looks after the street keeps its books (reason duties_apart).
    """
    joined, watched, kept = street_communities.c, street_supervisors.c, memberships.c
    until = sa.select(joined.first_day).where(
        joined.community_id == community_id,
        sa.or_(joined.last_day.is_(None), joined.last_day >= first_day),
    )
    there = connection.execute(until).scalars().first()
    if there is not None:
        raise StreetError(reason="joined", text=there.isoformat(), field="first_day")
    keepers = (
        sa.select(kept.role)
        .join_from(memberships, street_supervisors, kept.user_id == watched.user_id)
        .where(
            kept.community_id == community_id, watched.street_id == street.street_id,
            sa.or_(kept.last_day.is_(None), kept.last_day >= first_day),
            sa.or_(watched.last_day.is_(None), watched.last_day >= first_day),
        )
    )  # fmt: skip
    if any(conflicts({role, Role.SUPERVISOR}) for role in connection.execute(keepers).scalars()):
        raise AccessRefusedError(reason="duties_apart", field="community")
    connection.execute(
        sa.insert(street_communities).values(
            community_id=community_id, street_id=street.street_id, first_day=first_day
        )
    )
    record_action(
        connection, "street_joined", at=at, community_id=community_id,
        subject=f"{street.slug} {first_day.isoformat()}",
    )  # fmt: skip


def leave_street(
    connection: sa.Connection, street: Street, community_id: int, *, last_day: date, at: datetime
) -> None:
    """Let a community lie in a street no longer than a day; what was shown until then stays as it was.

    Raises:
        StreetError: it does not lie in the street, or the day lies before its first there.
    """
    joined = street_communities.c
    now = sa.and_(
        joined.community_id == community_id, joined.street_id == street.street_id,
        sa.or_(joined.last_day.is_(None), joined.last_day > last_day),
    )  # fmt: skip
    first = connection.execute(sa.select(joined.first_day).where(now)).scalars().first()
    if first is None:
        raise StreetError(reason="not_in", field="community")
    if last_day < first:
        raise StreetError(reason="days", text=last_day.isoformat(), field="last_day")
    connection.execute(sa.update(street_communities).where(now).values(last_day=last_day))
    record_action(
        connection, "street_left", at=at, community_id=community_id,
        subject=f"{street.slug} {last_day.isoformat()}",
    )  # fmt: skip


def give_supervision(
    connection: sa.Connection, street: Street, user_id: int, *, first_day: date, at: datetime
) -> None:
    """Let a person look after a street from a day on; saying it again changes nothing.

    Raises:
        AccessRefusedError: they keep the books of a community in it (reason duties_apart).
    """
    held, joined = street_supervisors.c, street_communities.c
    there = sa.select(held.first_day).where(
        held.street_id == street.street_id, held.user_id == user_id,
        sa.or_(held.last_day.is_(None), held.last_day >= first_day),
    )  # fmt: skip
    if connection.execute(there).first() is not None:
        return
    kept = memberships.c
    roles = (
        sa.select(kept.role)
        .join_from(memberships, street_communities, joined.community_id == kept.community_id)
        .where(
            joined.street_id == street.street_id, kept.user_id == user_id,
            sa.or_(joined.last_day.is_(None), joined.last_day >= first_day),
            sa.or_(kept.last_day.is_(None), kept.last_day >= first_day),
        )
    )  # fmt: skip
    if conflicts({*connection.execute(roles).scalars(), Role.SUPERVISOR}):
        raise AccessRefusedError(reason="duties_apart", field="login")
    connection.execute(
        sa.insert(street_supervisors).values(
            street_id=street.street_id, user_id=user_id, first_day=first_day
        )
    )
    record_action(
        connection, "street_role_given", at=at,
        subject=f"{user_id} {street.slug} {first_day.isoformat()}",
    )  # fmt: skip


def end_supervision(
    connection: sa.Connection, street: Street, user_id: int, *, last_day: date, at: datetime
) -> None:
    """Let a person look after a street no longer than a day; one who does not is left alone."""
    held = street_supervisors.c
    ended = connection.execute(
        sa.update(street_supervisors)
        .where(
            held.street_id == street.street_id, held.user_id == user_id, held.first_day <= last_day,
            sa.or_(held.last_day.is_(None), held.last_day > last_day),
        )
        .values(last_day=last_day)
    )  # fmt: skip
    if ended.rowcount:
        record_action(
            connection, "street_role_ended", at=at,
            subject=f"{user_id} {street.slug} {last_day.isoformat()}",
        )  # fmt: skip


def looks_after(connection: sa.Connection, user_id: int, day: date) -> tuple[Street, ...]:
    """Give the streets that a person looks after on a day, in the order of their short names."""
    held = street_supervisors.c
    query = (
        _columns()
        .join_from(streets, street_supervisors, held.street_id == streets.c.street_id)
        .where(
            held.user_id == user_id, held.first_day <= day,
            sa.or_(held.last_day.is_(None), held.last_day >= day),
        )
        .order_by(streets.c.slug)
    )  # fmt: skip
    return tuple(Street(*row) for row in connection.execute(query))


def _columns() -> sa.Select[int, str, str, str]:
    return sa.select(streets.c.street_id, streets.c.slug, streets.c.name_zh, streets.c.name_en)
