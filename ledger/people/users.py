"""Users, and the roles they have in a community on a day."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from ledger.domain.errors import AccessRefusedError, TextError, UnknownNameError
from ledger.domain.roles import Role, conflicts
from ledger.domain.texts import clean_text
from ledger.people.passwords import check_new_password, hash_password
from ledger.store.actions import record_action
from ledger.store.communities import communities
from ledger.store.people import memberships, users
from ledger.store.street_roles import supervised_from, supervised_on

NAME_LENGTH_MAX = 40
LOGIN_LENGTH_MAX = 64
_LOGIN = re.compile(r"[\w.@+-]{2,64}")
#: Only one process at a time takes the next number of a user.
_LOCK = 20252


@dataclass(frozen=True, slots=True)
class User:
    """A person who can sign in. ``password_hash`` never leaves ``ledger.people``."""

    user_id: int
    login: str
    display_name: str
    is_operator: bool


@dataclass(frozen=True, slots=True)
class Membership:
    """The roles of a person in one community on a day."""

    community_id: int
    slug: str
    name_zh: str
    name_en: str
    roles: frozenset[str]


def login_of(text: str) -> str:
    """Give the one form of a login, however it was typed: full width, capitals, spaces around."""
    # U+0000 is in no login, and PostgreSQL cannot even be asked for it.
    return unicodedata.normalize("NFKC", text).replace("\0", "").strip().casefold()


def add_user(
    connection: sa.Connection,
    *,
    login: str,
    name: str,
    password: str,
    at: datetime,
    is_operator: bool = False,
) -> int:
    """Add a person who can sign in; roles are given apart.

    Raises:
        TextError: the login is malformed or taken, the password too easy, the name unprintable.
    """
    login = login_of(login)
    if not _LOGIN.fullmatch(login):
        raise TextError(reason="login", field="login", text=login[:LOGIN_LENGTH_MAX])
    password = check_new_password(password, login=login)
    name = clean_text(name, field="name", length_max=NAME_LENGTH_MAX, required=True)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
    if find_user(connection, login) is not None:
        raise TextError(reason="taken", field="login", text=login)
    highest = sa.select(sa.func.coalesce(sa.func.max(users.c.user_id), 0))
    user_id = int(connection.execute(highest).scalar_one()) + 1
    connection.execute(
        sa.insert(users).values(
            user_id=user_id, login=login, display_name=name, is_operator=is_operator, active=True,
            password_hash=hash_password(password), created_at=at,
        )
    )  # fmt: skip
    record_action(connection, "user_added", at=at, subject=str(user_id))
    return user_id


def find_user(connection: sa.Connection, login: str) -> User | None:
    """Give the person with this login, active or not."""
    row = connection.execute(_columns().where(users.c.login == login_of(login))).one_or_none()
    return User(*row) if row else None


def active_user(connection: sa.Connection, user_id: int) -> User | None:
    """Give a person by number, None when they may no longer sign in."""
    query = _columns().where(users.c.user_id == user_id, users.c.active == sa.true())
    row = connection.execute(query).one_or_none()
    return User(*row) if row else None


def names_of(connection: sa.Connection, user_ids: set[int]) -> dict[int, str]:
    """Give the names that officers see of each other."""
    query = sa.select(users.c.user_id, users.c.display_name).where(users.c.user_id.in_(user_ids))
    return {row[0]: row[1] for row in connection.execute(query)}


def set_password(
    connection: sa.Connection, user_id: int, password: str, *, login: str, at: datetime
) -> None:
    """Give a person a new password.

    Raises:
        TextError: the password is too short, too long or too easy.
    """
    password = check_new_password(password, login=login)
    store_hash(connection, user_id, hash_password(password))
    record_action(connection, "password_set", at=at, user_id=user_id)


def store_hash(connection: sa.Connection, user_id: int, password_hash: str) -> None:
    """Keep a hash that was made anew."""
    connection.execute(
        sa.update(users).where(users.c.user_id == user_id).values(password_hash=password_hash)
    )


def set_active(connection: sa.Connection, user_id: int, *, active: bool, at: datetime) -> None:
    """Let a person sign in, or no longer; nobody who ever acted is deleted."""
    connection.execute(sa.update(users).where(users.c.user_id == user_id).values(active=active))
    verb = "user_activated" if active else "user_deactivated"
    record_action(connection, verb, at=at, subject=str(user_id))


def give_role(
    connection: sa.Connection,
    community_id: int,
    user_id: int,
    role: str,
    *,
    first_day: date,
    at: datetime,
    by: int | None = None,
) -> None:
    """Give a person a role in a community from a day on; giving it again changes nothing.

    ``by`` is the number of whoever gives it, None for somebody at the machine.

    Raises:
        UnknownNameError: there is no such role.
        AccessRefusedError: the role may not meet another that the person has (reason duties_apart).
    """
    if role not in set(Role):
        raise UnknownNameError(noun="role", name=role, field="role")
    held = _roles_from(connection, community_id, user_id, first_day)
    if role in held:
        return
    watching = _supervises_from(connection, community_id, user_id, first_day)
    if conflicts({*held, role, *((Role.SUPERVISOR,) if watching else ())}):
        raise AccessRefusedError(reason="duties_apart", field="role")
    connection.execute(
        sa.insert(memberships).values(
            community_id=community_id, user_id=user_id, role=role, first_day=first_day
        )
    )
    subject = f"{user_id} {role} {first_day.isoformat()}"
    record_action(
        connection, "role_given", at=at, community_id=community_id, user_id=by, subject=subject
    )


def end_role(
    connection: sa.Connection,
    community_id: int,
    user_id: int,
    role: str,
    *,
    last_day: date,
    at: datetime,
    by: int | None = None,
) -> None:
    """End a role after a day. What was done in it stays."""
    held = memberships.c
    connection.execute(
        sa.update(memberships)
        .where(
            held.community_id == community_id, held.user_id == user_id, held.role == role,
            sa.or_(held.last_day.is_(None), held.last_day > last_day),
        )
        .values(last_day=last_day)
    )  # fmt: skip
    subject = f"{user_id} {role} {last_day.isoformat()}"
    record_action(
        connection, "role_ended", at=at, community_id=community_id, user_id=by, subject=subject
    )


def roles_on(
    connection: sa.Connection, community_id: int, user_id: int, day: date
) -> frozenset[str]:
    """Give a person's roles in a community on a day, the street's supervisors among them."""
    held = memberships.c
    own = sa.select(held.community_id, held.role).where(held.user_id == user_id, _in_force(day))
    roles = sa.union(own, supervised_on(day, user_id)).subquery().c
    query = sa.select(roles.role).where(roles.community_id == community_id)
    return frozenset(connection.execute(query).scalars())


def memberships_of(
    connection: sa.Connection, user_id: int, day: date, *, slug: str = ""
) -> tuple[Membership, ...]:
    """Give the communities in which a person has a role on a day, or one of them.

    Whoever looks after a street is a supervisor of each community in it.
    """
    named = communities.c
    held = memberships.c
    own = sa.select(held.community_id, held.role).where(held.user_id == user_id, _in_force(day))
    roles = sa.union(own, supervised_on(day, user_id)).subquery().c
    query = (
        sa.select(named.community_id, named.slug, named.name_zh, named.name_en, roles.role)
        .where(named.community_id == roles.community_id)
        .order_by(named.slug, roles.role)
    )
    if slug:
        query = query.where(named.slug == slug)
    found: dict[tuple[int, str, str, str], set[str]] = {}
    for community_id, its_slug, name_zh, name_en, role in connection.execute(query):
        found.setdefault((community_id, its_slug, name_zh, name_en), set()).add(role)
    return tuple(Membership(*key, frozenset(roles)) for key, roles in found.items())


def _columns() -> sa.Select[int, str, str, bool]:
    held = users.c
    return sa.select(held.user_id, held.login, held.display_name, held.is_operator)


def _in_force(day: date) -> sa.ColumnElement[bool]:
    held = memberships.c
    return sa.and_(held.first_day <= day, sa.or_(held.last_day.is_(None), held.last_day >= day))


def _roles_from(
    connection: sa.Connection, community_id: int, user_id: int, first_day: date
) -> frozenset[str]:
    """Give the roles that a person has on this day or will have later."""
    held = memberships.c
    own = sa.select(held.role).where(
        held.community_id == community_id, held.user_id == user_id,
        sa.or_(held.last_day.is_(None), held.last_day >= first_day),
    )  # fmt: skip
    return frozenset(connection.execute(own).scalars())


def _supervises_from(
    connection: sa.Connection, community_id: int, user_id: int, first_day: date
) -> bool:
    """Tell whether a person looks after the community's street on this day or will later."""
    found = supervised_from(first_day, user_id).subquery().c
    query = sa.select(found.role).where(found.community_id == community_id)
    return connection.execute(query).first() is not None
