"""Colleagues: who has, or had, a duty in a community, for forms that name people."""

from dataclasses import dataclass

import sqlalchemy as sa

from ledger.store.people import memberships, users


@dataclass(frozen=True, slots=True)
class Colleague:
    """One person who may sign in, with every role they ever had here."""

    user_id: int
    display_name: str
    roles: tuple[str, ...]


def colleagues(connection: sa.Connection, community_id: int) -> tuple[Colleague, ...]:
    """Give the people of a community in the order of their names."""
    held = memberships.c
    query = (
        sa.select(held.user_id, users.c.display_name, held.role)
        .join_from(memberships, users, users.c.user_id == held.user_id)
        .where(held.community_id == community_id, users.c.active == sa.true())
        .order_by(users.c.display_name, held.user_id, held.role)
    )
    found: dict[tuple[int, str], list[str]] = {}
    for user_id, name, role in connection.execute(query):
        found.setdefault((user_id, name), []).append(role)
    return tuple(
        Colleague(user_id, name, tuple(dict.fromkeys(roles)))
        for (user_id, name), roles in found.items()
    )
