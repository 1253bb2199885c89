"""What happens in a demo community: events in the order of the calendar, told without any database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ledger.domain.transactions import CounterpartyKind, Kind, Line


@dataclass(frozen=True, slots=True)
class Booking:
    """A transaction to be prepared and approved.

    ``label`` lets later events name it; ``receipt`` is the heading of the picture drawn for it, empty where no
    paper exists; ``released`` False leaves the picture private.
    """

    on: date
    lines: tuple[Line, ...]
    summary: str
    counterparty: CounterpartyKind = CounterpartyKind.OTHER
    matter: str = ""
    memo: str = ""
    receipt: str = ""
    released: bool = True
    kind: Kind = Kind.ORDINARY
    label: str = ""
    refund_of: str = ""


@dataclass(frozen=True, slots=True)
class Reversal:
    """The red-letter reversal of an earlier booking."""

    on: date
    target: str
    reason: str


@dataclass(frozen=True, slots=True)
class CarryForward:
    """Strike income and expenses of a year to net assets, fund by fund."""

    on: date


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """Close a month some days after its end; ``seals_year`` seals its year as well."""

    on: date
    period: int
    seals_year: bool = False


Event = Booking | Reversal | CarryForward | MonthEnd


@dataclass(frozen=True, slots=True)
class Story:
    """A demo community and everything that happens in it."""

    scenario: str
    slug: str
    name_zh: str
    name_en: str
    opened_on: date
    fund_names: dict[str, tuple[str, str, str, str]]
    events: Callable[[], list[Event]]
