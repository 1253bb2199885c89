"""Who supervises which community because it lies in a street that they look after: community and role."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.store.streets import street_communities, street_supervisors

_JOINED = street_communities.c
_HELD = street_supervisors.c


def supervised_on(day: date, user_id: int) -> sa.Select[Any]:
    """Ask for the communities that a person supervises on a day."""
    return _supervised(user_id).where(
        _JOINED.first_day <= day, sa.or_(_JOINED.last_day.is_(None), _JOINED.last_day >= day),
        _HELD.first_day <= day, sa.or_(_HELD.last_day.is_(None), _HELD.last_day >= day),
    )  # fmt: skip


def supervised_from(day: date, user_id: int) -> sa.Select[Any]:
    """Ask for the communities that a person supervises on a day, or will at some later one."""
    return _supervised(user_id).where(
        sa.or_(_JOINED.last_day.is_(None), _JOINED.last_day >= day),
        sa.or_(_HELD.last_day.is_(None), _HELD.last_day >= day),
        sa.or_(_HELD.last_day.is_(None), _HELD.last_day >= _JOINED.first_day),
        sa.or_(_JOINED.last_day.is_(None), _JOINED.last_day >= _HELD.first_day),
    )


def _supervised(user_id: int) -> sa.Select[Any]:
    return (
        sa.select(_JOINED.community_id, sa.literal("supervisor").label("role"))
        .join_from(street_communities, street_supervisors, _HELD.street_id == _JOINED.street_id)
        .where(_HELD.user_id == user_id)
    )
