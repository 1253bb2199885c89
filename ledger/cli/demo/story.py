"""What happens in a demo community: events in the order of the calendar, told without any database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from ledger.cli.demo.campaign_events import CampaignEvent
from ledger.cli.demo.company_events import CompanyEvent
from ledger.cli.demo.dues import DuesEvent
from ledger.cli.demo.fund_events import FundEvent
from ledger.cli.demo.gift_events import GiftEvent
from ledger.cli.demo.matter_events import MatterEvent
from ledger.cli.demo.notice_events import NoticeEvent
from ledger.cli.demo.service_events import ServiceEvent
from ledger.cli.demo.sharing_events import SharingEvent
from ledger.cli.demo.street_events import StreetEvent
from ledger.cli.demo.vote_events import VoteEvent
from ledger.cli.demo.work_events import WorkEvent
from ledger.domain.bank_accounts import BankAccount
from ledger.domain.budgets import Budget
from ledger.domain.cash_counts import CashCount
from ledger.domain.payments import PaymentRequest
from ledger.domain.place_lists import ListRow
from ledger.domain.places import PlaceKind
from ledger.domain.policies import ApprovalPolicy
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
    decision: str = ""
    work: str = ""
    contract: str = ""


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


@dataclass(frozen=True, slots=True)
class EditionPassed:
    """The chart passes to the edition in force, by a voucher (新旧衔接) if there are balances to move."""

    on: date


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment request that is approved and paid, and the voucher it proposes; ``receipt`` as of a booking."""

    on: date
    request: PaymentRequest
    receipt: str


@dataclass(frozen=True, slots=True)
class BankOpened:
    """A bank account is registered."""

    on: date
    account: BankAccount


@dataclass(frozen=True, slots=True)
class BankClosed:
    """A bank account is marked as closed."""

    on: date
    code: str


@dataclass(frozen=True, slots=True)
class PolicySet:
    """Rules of approval, proposed by one officer and set by the other."""

    on: date
    policy: ApprovalPolicy


@dataclass(frozen=True, slots=True)
class BudgetAdopted:
    """A year's budget, written by one officer and adopted by the other."""

    on: date
    budget: Budget


@dataclass(frozen=True, slots=True)
class Counted:
    """Cash counted by one officer and confirmed by the other."""

    on: date
    count: CashCount


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Accounts compared with the bank's paper, or its bill where one was brought, by one officer and the other.

    ``waiting`` names bookings that the bank had not carried out by the end of ``as_of``.
    """

    on: date
    as_of: date
    accounts: tuple[str, ...]
    waiting: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HouseholdsListed:
    """A list of households is registered; buildings that are new become of the ``kind``."""

    on: date
    rows: tuple[ListRow, ...]
    kind: PlaceKind


@dataclass(frozen=True, slots=True)
class BillBrought:
    """The bank's bill of a month (``period``, YYYYMM) is brought, and its rows are matched with the books.

    ``waiting`` names bookings of the month that the bank had not carried out by its end.
    """

    on: date
    account: str
    period: int
    waiting: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BooksMerged:
    """Other communities' books are merged into these: proposed by one officer, approved by the other, carried out.

    ``joining`` are short names, with the code that each courtyard has here.
    """

    on: date
    day: date
    joining: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class HomesRegistered:
    """A building and its households are registered, each with its area in 0.01 m²."""

    on: date
    building: str
    areas: Mapping[str, int]


Event = (
    Booking | Reversal | CarryForward | MonthEnd | EditionPassed | Payment | BankOpened | BankClosed
    | PolicySet | BudgetAdopted | Counted | BillBrought | Reconciled | HouseholdsListed | SharingEvent
    | DuesEvent | GiftEvent | FundEvent | BooksMerged | HomesRegistered
    | CampaignEvent | CompanyEvent
    | MatterEvent | StreetEvent | WorkEvent | VoteEvent | ServiceEvent | NoticeEvent
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Names:
    """What a story names beside accounts and funds, by code.

    ``decisions``: title in Chinese and English, and the day, of what was decided outside the books;
    ``parties``: organisations; ``buildings``: each with how many households it has.
    """

    decisions: Mapping[str, tuple[str, str, date]] = field(default_factory=dict)
    parties: Mapping[str, str] = field(default_factory=dict)
    buildings: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """A demo community and everything that happens in it.

    ``edition_code`` is the chart's edition; None takes the one in force when the books are opened.
    """

    scenarios: tuple[str, ...]
    slug: str
    name_zh: str
    name_en: str
    opened_on: date
    fund_names: dict[str, tuple[str, str, str, str]]
    events: Callable[[], list[Event]]
    names: Names = Names()
    edition_code: str | None = None
    jurisdiction: str = ""
