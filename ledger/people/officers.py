"""Officers of a community: who has which role, and how somebody new comes to one."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from ledger.people.users import add_user, find_user, give_role
from ledger.store.people import memberships, users

#: Letters and digits that are not mistaken for each other when read out.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 4, 4


@dataclass(frozen=True, slots=True)
class Term:
    """One person in one role, from a first to a last day."""

    user_id: int
    login: str
    display_name: str
    role: str
    first_day: date
    last_day: date | None


def officers(connection: sa.Connection, community_id: int) -> tuple[Term, ...]:
    """Give every term of office of a community, those that last first, then the newest."""
    held = memberships.c
    query = (
        sa.select(
            held.user_id, users.c.login, users.c.display_name, held.role, held.first_day,
            held.last_day,
        )
        .join_from(memberships, users, users.c.user_id == held.user_id)
        .where(held.community_id == community_id)
        .order_by(held.last_day.is_not(None), held.first_day.desc(), held.role, held.user_id)
    )  # fmt: skip
    return tuple(Term(*row) for row in connection.execute(query))


def appoint(
    connection: sa.Connection,
    community_id: int,
    *,
    login: str,
    name: str,
    role: str,
    first_day: date,
    by: int,
    at: datetime,
) -> str:
    """Give somebody a role; gives the first password of a person who could not sign in before, else "".

    Raises:
        TextError: the login or the name cannot be used.
        UnknownNameError: there is no such role.
        AccessRefusedError: the role may not meet another that the person has.
    """
    password = ""
    found = find_user(connection, login)
    if found is None:
        password = fresh_password()
        user_id = add_user(connection, login=login, name=name, password=password, at=at)
    else:
        user_id = found.user_id
    give_role(connection, community_id, user_id, role, first_day=first_day, at=at, by=by)
    return password


def fresh_password() -> str:
    """Make a password that can be read out and written down: four groups, about 79 bits."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)
