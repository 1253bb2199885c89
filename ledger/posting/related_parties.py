"""Declare that somebody of the community also stands on a company's side, and that it is over."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from ledger.domain.duties import Office, Relation
from ledger.domain.errors import AccessRefusedError, UnknownNameError
from ledger.domain.roles import TASKS, Task
from ledger.posting.books import open_books
from ledger.posting.values import Officer
from ledger.store.actions import record_action
from ledger.store.communities import parties
from ledger.store.related_parties import related_parties


@dataclass(frozen=True, slots=True)
class Declared:
    """Which company, what the person is there and here, and since when."""

    party: str
    relation: str
    office: str
    first_day: date


def declare_related(
    connection: sa.Connection, community_id: int, declared: Declared, *, by: Officer, at: datetime
) -> int:
    """Keep a declaration; gives its number.

    Raises:
        AccessRefusedError: not somebody who sets up.
        UnknownNameError: no such organisation, relation or office.
    """
    if by.role not in TASKS[Task.SET_UP]:
        raise AccessRefusedError(reason="role")
    for name, value, known in (
        ("relation", declared.relation, set(Relation)), ("office", declared.office, set(Office)),
    ):  # fmt: skip
        if value not in known:
            raise UnknownNameError(noun=name, name=value[:40], field=name)
    books = open_books(connection, community_id)
    kind = books.require("party", parties, declared.party, "party") if declared.party else ""
    if kind != "organisation":
        raise UnknownNameError(noun="party", name=declared.party[:40], field="party")
    held = related_parties.c
    newest = sa.select(sa.func.coalesce(sa.func.max(held.number), 0)).where(
        held.community_id == community_id
    )
    number: int = connection.execute(newest).scalar_one() + 1
    connection.execute(
        sa.insert(related_parties).values(
            community_id=community_id, number=number, party_code=declared.party,
            relation=declared.relation, office=declared.office, first_day=declared.first_day,
            declared_by=by.user_id, declared_at=at,
        )
    )  # fmt: skip
    record_action(
        connection, "related_party_declared", community_id=community_id, user_id=by.user_id, at=at,
        subject=f"{declared.party} {declared.relation} {declared.office}",
    )  # fmt: skip
    return number


def end_related(
    connection: sa.Connection,
    community_id: int,
    number: int,
    last_day: date,
    *,
    by: Officer,
    at: datetime,
) -> None:
    """Say that a relation ended on a day; one that has ended, or is not there, is left alone.

    Raises:
        AccessRefusedError: not somebody who sets up.
    """
    if by.role not in TASKS[Task.SET_UP]:
        raise AccessRefusedError(reason="role")
    held = related_parties.c
    ended = connection.execute(
        sa.update(related_parties)
        .where(
            held.community_id == community_id, held.number == number, held.last_day.is_(None),
            held.first_day <= last_day,
        )
        .values(last_day=last_day)
    ).rowcount  # fmt: skip
    if not ended:
        return
    record_action(
        connection, "related_party_ended", community_id=community_id, user_id=by.user_id, at=at,
        subject=str(number),
    )  # fmt: skip
