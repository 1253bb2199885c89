"""Events of a street's story: told without any database."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class StreetJoined:
    """The community lies in a street from a day on; the first one to join founds it."""

    on: date
    slug: str
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class BooksHanded:
    """A new treasurer takes over: the list of a day is drawn up and signed by three."""

    on: date
    as_of: date


StreetEvent = StreetJoined | BooksHanded
