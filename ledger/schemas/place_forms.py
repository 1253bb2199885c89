"""Forms about places: typed text to a place, an area, an occupant or a link, or every mistake at its field."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError

from ledger.domain.errors import Refusal, TextError
from ledger.domain.occupants import Occupant, OccupantKind, parse_people
from ledger.domain.places import (
    NAME_LENGTH_MAX,
    NOTE_LENGTH_MAX,
    Place,
    PlaceKind,
    check_code,
    parse_area,
)
from ledger.domain.resident_links import LinkAudience
from ledger.schemas.fields import Typed, day, line, refusals_of

PLACE_FIELDS = ("kind", "code", "name_zh", "name_en", "parent", "area")
OCCUPANT_FIELDS = ("kind", "party", "people", "gets_bills", "first_day", "last_day")
LINK_FIELDS = ("audience", "place", "first_day", "last_day")

_Typed = Mapping[str, str]
_Refusals = tuple[Refusal, ...]


def _code(text: str, name: str) -> str:
    code = text.strip().upper()
    try:
        check_code(code)
    except Refusal as refusal:
        refusal.field = name  # type: ignore[attr-defined]
        raise
    return code


def _place_kind(text: str, name: str) -> PlaceKind:
    return PlaceKind(_one_of(text, name, PlaceKind))


def _occupant_kind(text: str, name: str) -> OccupantKind:
    return OccupantKind(_one_of(text, name, OccupantKind))


def _audience(text: str, name: str) -> LinkAudience:
    return LinkAudience(_one_of(text, name, LinkAudience))


def _one_of(text: str, name: str, values: type[PlaceKind | OccupantKind | LinkAudience]) -> str:
    if text not in set(values):
        raise TextError(reason="required", field=name)
    return text


class _PlaceForm(Schema):
    kind = Typed(_place_kind)
    code = Typed(_code)
    name_zh = Typed(line(NAME_LENGTH_MAX))
    name_en = Typed(line(NAME_LENGTH_MAX), optional=True)
    parent = Typed(_code, optional=True)
    area = Typed(lambda text, name: parse_area(text, field=name), optional=True)


class _AreaForm(Schema):
    area = Typed(lambda text, name: parse_area(text, field=name))
    first_day = Typed(day)
    reason = Typed(line(NOTE_LENGTH_MAX))


class _OccupantForm(Schema):
    kind = Typed(_occupant_kind)
    party = Typed(line(NAME_LENGTH_MAX), optional=True)
    people = Typed(lambda text, name: parse_people(text, field=name), optional=True)
    first_day = Typed(day)
    last_day = Typed(day, optional=True)


class _DayForm(Schema):
    last_day = Typed(day)


class _FirstDayForm(Schema):
    first_day = Typed(day)
    kind = Typed(_place_kind)


class _LinkForm(Schema):
    audience = Typed(_audience)
    place = Typed(_code, optional=True)
    first_day = Typed(day)
    last_day = Typed(day)


_PLACE, _AREA, _OCCUPANT = _PlaceForm(), _AreaForm(), _OccupantForm()
_DAY, _FIRST_DAY, _LINK = _DayForm(), _FirstDayForm(), _LinkForm()


def _load(form: Schema, typed: _Typed) -> dict[str, Any]:
    """Read the fields of a form, no others; one that was not sent is empty."""
    found: dict[str, Any] = form.load({name: typed.get(name, "") for name in form.fields})
    return found


@dataclass(frozen=True, slots=True)
class AreaChange:
    """Another area from a day on, and why."""

    area_centi_m2: int
    first_day: date
    reason: str


@dataclass(frozen=True, slots=True)
class NamedOccupant:
    """Somebody to be registered; ``name`` is private, and empty where none is kept."""

    occupant: Occupant
    name: str


@dataclass(frozen=True, slots=True)
class WantedLinks:
    """Links as an officer asks for them: for all residents, or for the household or building named."""

    audience: LinkAudience
    place: str
    first_day: date
    last_day: date


def read_place(typed: _Typed) -> tuple[Place | None, _Refusals]:
    """Read the form of a place."""
    try:
        found = _load(_PLACE, typed)
        return Place(
            found["code"], found["kind"], found["name_zh"], found["name_en"] or "",
            found["parent"] or "", found["area"] or 0,
        ), ()  # fmt: skip
    except ValidationError as error:
        return None, refusals_of(error)
    except Refusal as refusal:
        return None, (refusal,)


def read_area(typed: _Typed) -> tuple[AreaChange | None, _Refusals]:
    """Read the form of another area."""
    try:
        found = _load(_AREA, typed)
    except ValidationError as error:
        return None, refusals_of(error)
    return AreaChange(found["area"], found["first_day"], found["reason"]), ()


def read_occupant(typed: _Typed) -> tuple[NamedOccupant | None, _Refusals]:
    """Read the form of an occupant; a tick of ``gets_bills`` sends bills to them."""
    try:
        found = _load(_OCCUPANT, typed)
        occupant = Occupant(
            found["kind"], found["first_day"], found["last_day"],
            people_count=found["people"] or 0, gets_bills=bool(typed.get("gets_bills")),
        )  # fmt: skip
    except ValidationError as error:
        return None, refusals_of(error)
    except Refusal as refusal:
        return None, (refusal,)
    return NamedOccupant(occupant, found["party"] or ""), ()


def read_last_day(typed: _Typed) -> tuple[date | None, _Refusals]:
    """Read the day on which something ends."""
    try:
        last_day: date = _load(_DAY, typed)["last_day"]
    except ValidationError as error:
        return None, refusals_of(error)
    return last_day, ()


def read_list_answers(typed: _Typed) -> tuple[tuple[date, PlaceKind] | None, _Refusals]:
    """Read what is asked beside a list: from which day it holds, and what its buildings are."""
    try:
        found = _load(_FIRST_DAY, typed)
    except ValidationError as error:
        return None, refusals_of(error)
    return (found["first_day"], found["kind"]), ()


def read_links(typed: _Typed) -> tuple[WantedLinks | None, _Refusals]:
    """Read the form of a link."""
    try:
        found = _load(_LINK, typed)
    except ValidationError as error:
        return None, refusals_of(error)
    place = found["place"] or ""
    if found["audience"] is LinkAudience.HOUSEHOLD and not place:
        return None, (TextError(reason="required", field="place"),)
    if found["audience"] is LinkAudience.RESIDENT:
        place = ""
    return WantedLinks(found["audience"], place, found["first_day"], found["last_day"]), ()
