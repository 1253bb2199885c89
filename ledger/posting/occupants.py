"""Register who lives in or answers for a household, and end that on a day."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.errors import UnknownNameError
from ledger.domain.occupants import Occupant, OccupantKind, check_clash
from ledger.domain.place_errors import OccupantError
from ledger.domain.places import NAME_LENGTH_MAX, PlaceKind
from ledger.domain.texts import clean_text
from ledger.posting.places import (
    kind_of,
    lock_places,
    party_code,
    party_values,
    touch_pages,
)
from ledger.posting.values import Officer
from ledger.store.actions import record_action
from ledger.store.communities import parties
from ledger.store.households import occupants


@dataclass(frozen=True, slots=True)
class Registered:
    """A registration that stands, with its number at its household."""

    number: int
    occupant: Occupant


def add_occupant(
    connection: sa.Connection, community_id: int, place: str, occupant: Occupant, *,
    name: str = "", by: Officer, at: datetime,
) -> int:  # fmt: skip
    """Register somebody at a household; gives the registration's number there.

    ``name`` is kept apart as personal data, and only if one is given.

    Raises:
        UnknownNameError: there is no such place.
        OccupantError: the place is no household, or the days clash with others'.
        TextError: the name cannot be printed.
    """
    lock_places(connection, community_id)
    kind = kind_of(connection, community_id, place)
    if kind is None:
        raise UnknownNameError(noun="place", name=place[:40], field="place")
    if kind != PlaceKind.HOUSEHOLD.value:
        raise OccupantError(reason="not_household", text=place, field="place")
    name = clean_text(name, field="party", length_max=NAME_LENGTH_MAX)
    if occupant.kind is OccupantKind.VACANT and (name or occupant.people_count):
        raise OccupantError(reason="nobody", field="kind")
    held = registered(connection, community_id, place)
    number = _next_number(connection, community_id, place)
    code = party_code(place, number) if name else ""
    named = Occupant(
        occupant.kind, occupant.first_day, occupant.last_day, code, occupant.people_count,
        occupant.gets_bills,
    )  # fmt: skip
    check_clash(named, [item.occupant for item in held])
    if name:
        person = {"community_id": community_id} | party_values(code, name)
        connection.execute(sa.insert(parties).values(**person))
    connection.execute(
        sa.insert(occupants).values(
            community_id=community_id, place_code=place, number=number, kind=named.kind.value,
            party_code=code or None, people_count=named.people_count,
            gets_bills=named.gets_bills, first_day=named.first_day, last_day=named.last_day,
            registered_by=by.user_id, registered_at=at,
        )
    )  # fmt: skip
    _tell(connection, community_id, "occupant_added", by=by, at=at)
    return number


def end_occupant(
    connection: sa.Connection, community_id: int, place: str, number: int, last_day: date, *,
    by: Officer, at: datetime,
) -> None:  # fmt: skip
    """Keep the last day of a registration.

    Raises:
        UnknownNameError: there is no such registration.
        OccupantError: it has ended already, or had not begun by then.
    """
    row = _row(connection, community_id, place, number)
    if row.last_day is not None:
        raise OccupantError(reason="ended", field="last_day", text=row.last_day.isoformat())
    if last_day < row.first_day:
        raise OccupantError(reason="days", field="last_day", text=last_day.isoformat())
    _change(connection, community_id, place, number, {"last_day": last_day})
    _tell(connection, community_id, "occupant_ended", by=by, at=at)


def void_occupant(
    connection: sa.Connection, community_id: int, place: str, number: int, *, by: Officer,
    at: datetime,
) -> None:  # fmt: skip
    """Let a registration made by mistake count for nothing; the row stays, its name goes.

    Raises:
        UnknownNameError: there is no such registration.
    """
    row = _row(connection, community_id, place, number)
    _change(connection, community_id, place, number, {"voided_at": at})
    if row.party_code:
        held = parties.c
        connection.execute(
            sa.update(parties)
            .where(held.community_id == community_id, held.code == row.party_code)
            .values(name="", alias="")
        )
    _tell(connection, community_id, "occupant_voided", by=by, at=at)


def registered(connection: sa.Connection, community_id: int, place: str) -> list[Registered]:
    """Give the registrations of a household that count, in their order."""
    held = occupants.c
    query = (
        sa.select(occupants)
        .where(
            held.community_id == community_id, held.place_code == place, held.voided_at.is_(None)
        )
        .order_by(held.number)
    )
    return [
        Registered(
            row.number,
            Occupant(
                OccupantKind(row.kind), row.first_day, row.last_day, row.party_code or "",
                row.people_count, row.gets_bills,
            ),
        )
        for row in connection.execute(query)
    ]  # fmt: skip


def _next_number(connection: sa.Connection, community_id: int, place: str) -> int:
    held = occupants.c
    query = sa.select(sa.func.coalesce(sa.func.max(held.number), 0) + 1).where(
        held.community_id == community_id, held.place_code == place
    )
    return int(connection.execute(query).scalar_one())


def _row(connection: sa.Connection, community_id: int, place: str, number: int) -> sa.Row[Any]:
    lock_places(connection, community_id)
    held = occupants.c
    query = sa.select(occupants).where(
        held.community_id == community_id, held.place_code == place, held.number == number,
        held.voided_at.is_(None),
    )  # fmt: skip
    row = connection.execute(query).one_or_none()
    if row is None:
        raise UnknownNameError(noun="occupant", name=str(number), field="number")
    return row


def _change(
    connection: sa.Connection, community_id: int, place: str, number: int, values: dict[str, Any]
) -> None:
    held = occupants.c
    connection.execute(
        sa.update(occupants)
        .where(held.community_id == community_id, held.place_code == place, held.number == number)
        .values(**values)
    )


def _tell(
    connection: sa.Connection, community_id: int, verb: str, *, by: Officer, at: datetime
) -> None:
    """Write down that it happened; whom it was about is in no log."""
    touch_pages(connection, community_id)
    record_action(connection, verb, community_id=community_id, user_id=by.user_id, at=at)
