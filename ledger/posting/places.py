"""Register places: one by hand, or a whole list at once; areas change from a day on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from ledger.domain.confirmations import Matter
from ledger.domain.errors import AccessRefusedError, UnknownNameError
from ledger.domain.place_errors import PlaceError
from ledger.domain.place_lists import Household, PlaceList
from ledger.domain.places import NOTE_LENGTH_MAX, Place, PlaceKind, area_text
from ledger.domain.texts import clean_text
from ledger.posting.books import Books, open_books
from ledger.posting.confirmations import Carried, Said, propose
from ledger.posting.periods import local_day
from ledger.posting.values import PREPARING_ROLES, Officer
from ledger.store.actions import record_action
from ledger.store.communities import communities, parties, places
from ledger.store.households import occupants, place_areas
from ledger.store.inserts import insert_rows
from ledger.store.places import area_on
from ledger.store.shares import balance_of_place, is_in_open_draft


class NewPlace(NamedTuple):
    """A place as a story or a bench tells it; the area in 0.01 m²."""

    code: str
    kind: str
    name_zh: str
    parent: str = ""
    area_centi_m2: int = 0
    name_en: str = ""


def add_places(connection: sa.Connection, community_id: int, added: Sequence[NewPlace]) -> None:
    """Add places by the thousand that the community does not have yet; the database checks each."""
    rows = [
        (community_id, item.code, item.kind, item.parent or None, item.name_zh, item.name_en,
         item.area_centi_m2, None)
        for item in added
    ]  # fmt: skip
    insert_rows(connection, places, rows)


def add_place(
    connection: sa.Connection, community_id: int, place: Place, *, by: Officer, at: datetime
) -> None:
    """Register one place.

    Raises:
        PlaceError: its code is taken, or its parent is not there or cannot hold it.
    """
    lock_places(connection, community_id)
    if kind_of(connection, community_id, place.code) is not None:
        raise PlaceError(reason="taken", field="code", text=place.code)
    place.check_parent(kind_of(connection, community_id, place.parent) if place.parent else None)
    connection.execute(sa.insert(places).values(**_values(community_id, place)))
    _tell(connection, community_id, "place_added", place.code, by=by, at=at)


def propose_area(
    connection: sa.Connection,
    community_id: int,
    code: str,
    area_centi_m2: int,
    *,
    first_day: date,
    reason: str,
    by: Officer,
    at: datetime,
) -> str:
    """Propose that a place has another area from a day on; gives the proposal's id.

    Raises:
        UnknownNameError: there is no such place.
        PlaceError: it has that area on that day already, or is closed by then.
        TextError: no reason is given.
    """
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
    books = open_books(connection, community_id)
    lock_places(connection, community_id)
    reason = clean_text(reason, field="reason", length_max=NOTE_LENGTH_MAX, required=True)
    _check_area(books, code, area_centi_m2, first_day)
    content = {"area": str(area_centi_m2), "first_day": first_day.isoformat()}
    return propose(books, Matter.AREA, code, content, by=by, at=at, reason=reason)


def carry_out_area(books: Books, said: Said) -> Carried:
    """Keep the area that was proposed; what was before stays. Of a household, the log tells only that it was done."""
    connection, here = books.connection, books.community_id
    lock_places(connection, here)
    area_centi_m2, first_day = (
        int(said.content["area"]),
        date.fromisoformat(said.content["first_day"]),
    )
    kind = _check_area(books, said.subject, area_centi_m2, first_day)
    held = place_areas.c
    before = sa.select(sa.func.count()).where(
        held.community_id == here, held.place_code == said.subject, held.first_day == first_day
    )

    def keep(_leaf_index: int) -> None:
        connection.execute(
            sa.insert(place_areas).values(
                community_id=here, place_code=said.subject, first_day=first_day,
                number=connection.execute(before).scalar_one() + 1, area_centi_m2=area_centi_m2,
                reason=said.reason, set_by=said.by.user_id, set_at=said.at,
            )
        )  # fmt: skip
        _tell(connection, here, "area_set", "", by=said.by, at=said.at)

    told: dict[str, object] = {"confirmation": said.confirmation_id}
    if kind != PlaceKind.HOUSEHOLD.value:
        told |= {"place": said.subject, "reason": said.reason, **said.content}
    return Carried("area", local_day(said.at), told, keep)


def _check_area(books: Books, code: str, area_centi_m2: int, first_day: date) -> str:
    """Refuse an area that changes nothing, or of a place that is gone by then; gives the place's kind."""
    row = _place(books.connection, books.community_id, code, first_day)
    if row.closed_on is not None and row.closed_on < first_day:
        raise PlaceError(reason="closed", field="first_day", text=row.closed_on.isoformat())
    if row.area == area_centi_m2:
        raise PlaceError(reason="same_area", field="area", text=area_text(area_centi_m2))
    return str(row.kind)


def close_place(
    connection: sa.Connection, community_id: int, code: str, last_day: date, *, by: Officer,
    at: datetime,
) -> None:  # fmt: skip
    """Keep that a place is there no longer after a day: pulled down, or made one with its neighbour.

    Raises:
        UnknownNameError: there is no such place.
        PlaceError: it is closed already, something that is still there lies in it, or it has money or debts.
    """
    lock_places(connection, community_id)
    row = _place(connection, community_id, code, last_day)
    if row.closed_on is not None:
        raise PlaceError(reason="closed", field="last_day", text=row.closed_on.isoformat())
    held = places.c
    inside = sa.select(held.code).where(
        held.community_id == community_id, held.parent_code == code,
        held.closed_on.is_(None) | (held.closed_on > last_day),
    )  # fmt: skip
    child = connection.execute(inside.order_by(held.code).limit(1)).scalar_one_or_none()
    if child is not None:
        raise PlaceError(reason="not_empty", field="last_day", text=child)
    _refuse_money(connection, community_id, code)
    connection.execute(
        sa.update(places)
        .where(held.community_id == community_id, held.code == code)
        .values(closed_on=last_day)
    )
    _tell(connection, community_id, "place_closed", "", by=by, at=at)


def _refuse_money(connection: sa.Connection, community_id: int, code: str) -> None:
    """Refuse to close what owes something or has something, on whatever day, or soon will."""
    held = balance_of_place(connection, community_id, code)
    if held is not None:
        account, left_minor = held
        raise PlaceError(
            reason="has_balance",
            field="last_day",
            text=code,
            account=account,
            left_minor=left_minor,
        )
    if is_in_open_draft(connection, community_id, code):
        raise PlaceError(reason="in_draft", field="last_day", text=code)


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A place of the community, whatever its code looks like."""

    code: str
    kind: PlaceKind
    name_zh: str


def known_places(connection: sa.Connection, community_id: int) -> list[KnownPlace]:
    """Give every place, closed ones too: their codes are taken all the same."""
    held = places.c
    query = sa.select(held.code, held.kind, held.name_zh).where(held.community_id == community_id)
    return [
        KnownPlace(code, PlaceKind(kind), name)
        for code, kind, name in connection.execute(query.order_by(held.code))
    ]


def keep_list(
    connection: sa.Connection, community_id: int, made: PlaceList, *, by: Officer, at: datetime
) -> None:
    """Register everything on a list that was read against the places of this very moment.

    Raises:
        PlaceError: the list has problems, or nothing on it.
    """
    if made.problems:
        raise PlaceError(reason="rows", field="file", text=str(len(made.problems)))
    if not made.households:
        raise PlaceError(reason="empty", field="file")
    buildings = [_values(community_id, place) for place in made.buildings]
    households = [_values(community_id, item.place) for item in made.households]
    # Buildings before units, units before households: each finds its parent there.
    buildings.sort(key=lambda values: values["kind"] == PlaceKind.UNIT.value)
    for rows in (buildings, households):
        if rows:
            connection.execute(sa.insert(places), rows)
    _keep_occupants(connection, community_id, made.households, by=by, at=at)
    number = f"{len(buildings)} {len(households)}"
    _tell(connection, community_id, "places_imported", number, by=by, at=at)


def _keep_occupants(
    connection: sa.Connection, community_id: int, households: Iterable[Household], *, by: Officer,
    at: datetime,
) -> None:  # fmt: skip
    here: dict[str, Any] = {"community_id": community_id}
    named = [
        here | party_values(party_code(item.place.code, 1), item.name)
        for item in households if item.name
    ]  # fmt: skip
    rows = [
        here
        | {"place_code": item.place.code, "number": 1, "kind": item.occupant.kind.value,
           "party_code": party_code(item.place.code, 1) if item.name else None,
           "people_count": item.occupant.people_count, "gets_bills": item.occupant.gets_bills,
           "first_day": item.occupant.first_day, "registered_by": by.user_id, "registered_at": at}
        for item in households if item.occupant is not None
    ]  # fmt: skip
    for table, values in ((parties, named), (occupants, rows)):
        if values:
            connection.execute(sa.insert(table), values)


def party_code(place: str, number: int) -> str:
    """Give the code of a name kept for a household's occupant of this number."""
    return f"R-{place}-{number}"


def party_values(code: str, name: str) -> dict[str, Any]:
    """Give the row of a private person: shown to nobody, and erasable."""
    return {"code": code, "kind": "person", "name": name, "display": "anonymous"}


def lock_places(connection: sa.Connection, community_id: int) -> None:
    """Let one after the other change a community's places: codes and days are looked at before they are kept."""
    if connection.dialect.name == "postgresql":
        connection.execute(
            sa.select(communities.c.community_id)
            .where(communities.c.community_id == community_id)
            .with_for_update()
        )


def touch_pages(connection: sa.Connection, community_id: int) -> None:
    """Let pages be drawn anew."""
    connection.execute(
        sa.update(communities)
        .where(communities.c.community_id == community_id)
        .values(public_version=communities.c.public_version + 1)
    )


def kind_of(connection: sa.Connection, community_id: int, code: str) -> str | None:
    """Give what a place is, None if the community has none of this code."""
    held = places.c
    query = sa.select(held.kind).where(held.community_id == community_id, held.code == code)
    return connection.execute(query).scalar_one_or_none()


def _place(connection: sa.Connection, community_id: int, code: str, day: date) -> sa.Row[Any]:
    held = places.c
    query = sa.select(held.kind, held.closed_on, area_on(day).label("area")).where(
        held.community_id == community_id, held.code == code
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        raise UnknownNameError(noun="place", name=code[:40], field="code")
    return row


def _values(community_id: int, place: Place) -> dict[str, Any]:
    return {
        "community_id": community_id, "code": place.code, "kind": place.kind.value,
        "parent_code": place.parent or None, "name_zh": place.name_zh.strip(),
        "name_en": place.name_en.strip(), "area_centi_m2": place.area_centi_m2,
    }  # fmt: skip


def _tell(
    connection: sa.Connection, community_id: int, verb: str, subject: str, *, by: Officer,
    at: datetime,
) -> None:  # fmt: skip
    touch_pages(connection, community_id)
    record_action(
        connection, verb, community_id=community_id, user_id=by.user_id, at=at, subject=subject
    )
