"""What pages about places are made of: frozen values, already masked; areas in 0.01 m², amounts in fen."""

from dataclasses import dataclass
from datetime import date, datetime

from ledger.statements.campaign_values import OwnCampaign
from ledger.statements.values import AccountFacts, Frame, Label, TransactionPage

#: As which a household counts; ``unregistered`` are those at which nobody is registered.
KINDS = ("owner", "tenant", "sub_landlord", "vacant", "unregistered")


@dataclass(frozen=True, slots=True)
class PlaceSummary:
    """A place and the households in it; None stands where a number would tell of one or two of them.

    ``kinds`` has a number for each of ``KINDS``; ``registered_permille`` is the share of households at which
    somebody is registered, in thousandths.
    """

    place: Label
    kind: str
    parent: str
    household_count: int
    area_centi_m2: int | None
    kinds: tuple[int | None, ...]
    registered_permille: int | None
    is_shown: bool


@dataclass(frozen=True, slots=True)
class PlacesStatement:
    """All places of a community on a day, households only as numbers.

    ``people_count`` and ``tenant_count`` are how many live in them, as registered.
    """

    frame: Frame
    rows: tuple[PlaceSummary, ...]
    whole: PlaceSummary
    people_count: int | None
    tenant_count: int | None


@dataclass(frozen=True, slots=True)
class PlaceMovement:
    """What was booked on a place in one account: this year, and ever."""

    account: Label
    year_debit_minor: int
    year_credit_minor: int
    debit_minor: int
    credit_minor: int


@dataclass(frozen=True, slots=True)
class PlaceStatement:
    """One place: its households as numbers, what was booked on it, and what its households hold together.

    What its households hold or owe is not summed here: one of them may be all there is behind a sum.
    """

    frame: Frame
    summary: PlaceSummary
    ancestors: tuple[Label, ...]
    parts: tuple[PlaceSummary, ...]
    movements: tuple[PlaceMovement, ...]
    listed: TransactionPage


@dataclass(frozen=True, slots=True)
class HouseholdBalance:
    """What a household has, or owes, in one account; positive on the account's own side."""

    account: AccountFacts
    balance_minor: int


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """One share of a household in a line, with the balance of its account after it."""

    voucher: str
    dated_on: date
    summary: str
    kind: str
    account: Label
    fund: Label
    debit_minor: int
    credit_minor: int
    balance_minor: int


@dataclass(frozen=True, slots=True)
class AreaFact:
    """An area from a day on; None is since the place was registered."""

    first_day: date | None
    area_centi_m2: int
    reason: str


@dataclass(frozen=True, slots=True)
class OccupantFacts:
    """Somebody registered at a household; ``name`` is empty for everybody but officers."""

    number: int
    kind: str
    name: str
    people_count: int
    gets_bills: bool
    first_day: date
    last_day: date | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class HouseholdStatement:
    """A household's own page: its area, who is registered without names, its accounts, and one page of its shares.

    Rows are the newest first; ``next_after`` is the key of the next page, None on the last.
    """

    frame: Frame
    place: Label
    building: Label | None
    building_shown: bool
    area_centi_m2: int
    areas: tuple[AreaFact, ...]
    occupants: tuple[OccupantFacts, ...]
    balances: tuple[HouseholdBalance, ...]
    rows: tuple[HouseholdRow, ...]
    next_after: str | None
    is_first: bool
    campaigns: tuple[OwnCampaign, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """A residents' link as officers see it; ``state`` is current, to_come, over or revoked."""

    link_id: str
    audience: str
    place: Label | None
    first_day: date
    last_day: date
    made_by: str
    made_at: datetime
    revoked_at: datetime | None
    state: str


@dataclass(frozen=True, slots=True)
class LinkPage:
    """Links, the newest first, a page at a time."""

    rows: tuple[LinkFacts, ...]
    next_after: str | None
    is_first: bool
