"""What is told of contracts and services: frozen values, the same for page, file and paper."""

from dataclasses import dataclass
from datetime import date

from ledger.domain.contract_terms import DueStanding, Terms
from ledger.domain.price_lists import ListPrice
from ledger.domain.service_scores import ScoreSheet, mean_text, share_text, tenths_text
from ledger.domain.services import ServiceRate, quarters_text
from ledger.statements.values import CommunityFacts, EvidenceFile, Frame, Label, TransactionRow


@dataclass(frozen=True, slots=True)
class ContractRow:
    """One contract over a span of days.

    Attributes:
        terms: the newest chapter that was agreed to; ``last_day`` the day on which the contract ends.
        due_minor, received_minor: of the span, of a contract that costs money what was paid.
        open_minor: what had to be there by the end of the span and was not; ``ahead_minor``: what came before its day.
        collected_minor: what somebody says they took for us in the span, None where we collect ourselves.
        collected_open_minor: all they ever took for us less all that came from it.
    """

    contract: Label
    terms: Terms
    party: str
    collector: str
    account: Label
    fund: Label
    place: Label | None
    first_day: date
    last_day: date
    due_minor: int
    received_minor: int
    open_minor: int
    ahead_minor: int
    collected_minor: int | None
    collected_open_minor: int
    ends_soon: bool

    @property
    def is_billed(self) -> bool:
        """Whether each month's bill says how much, so that nothing is due by the calendar."""
        return self.terms.price_minor == 0


@dataclass(frozen=True, slots=True)
class Variation:
    """What a work changed of a contract's price, and why."""

    happened_on: date
    amount_minor: int
    note: str


@dataclass(frozen=True, slots=True)
class WorkSide:
    """The work that a contract is part of: the price it was signed with there, and what was varied since."""

    work: Label
    signed_on: date
    price_minor: int
    variations: tuple[Variation, ...]

    @property
    def varied_minor(self) -> int:
        """What variations add to the price, or take off it."""
        return sum(item.amount_minor for item in self.variations)


@dataclass(frozen=True, slots=True)
class NamedContract:
    """A contract without terms: its other side and its price, as works and older books have them.

    Attributes:
        party: an organisation's name, "" where nobody may be named.
        price_minor: as signed, None where nobody said.
        paid_minor: cash that went out under it less what came back, ever.
    """

    contract: Label
    party: str
    price_minor: int | None
    paid_minor: int
    side: WorkSide | None

    @property
    def total_minor(self) -> int | None:
        """The price with what was varied."""
        varied_minor = self.side.varied_minor if self.side else 0
        return None if self.price_minor is None else self.price_minor + varied_minor


@dataclass(frozen=True, slots=True)
class NamedContractView:
    """A contract without terms, with its vouchers."""

    community: CommunityFacts
    as_of: date
    row: NamedContract
    vouchers: tuple[TransactionRow, ...]


@dataclass(frozen=True, slots=True)
class Contracts:
    """Every contract with terms, those that bring money first; ``named`` are those without."""

    frame: Frame
    rows: tuple[ContractRow, ...]
    named: tuple[NamedContract, ...] = ()

    def of_way(self, way: str) -> tuple[ContractRow, ...]:
        """Give those that bring money, or that cost it."""
        return tuple(row for row in self.rows if row.terms.way == way)

    @property
    def ending(self) -> tuple[ContractRow, ...]:
        """Those that end soon, the next first."""
        return tuple(
            sorted((row for row in self.rows if row.ends_soon), key=lambda row: row.last_day)
        )

    def total(self, way: str, name: str) -> int:
        """Add up one of the amounts over a way."""
        return sum(getattr(row, f"{name}_minor") or 0 for row in self.of_way(way))


@dataclass(frozen=True, slots=True)
class ContractYear:
    """A year of a contract; ``open_minor`` as the year ended, or as it stands in the running one."""

    year: int
    due_minor: int
    received_minor: int
    open_minor: int


@dataclass(frozen=True, slots=True)
class CollectionRow:
    """What a collector's statement says."""

    number: int
    first_day: date
    last_day: date
    collected_minor: int


@dataclass(frozen=True, slots=True)
class ContractView:
    """One contract, whole: its chapters, each due with what came, its years, what others collected, its vouchers."""

    community: CommunityFacts
    as_of: date
    row: ContractRow
    chapters: tuple[Terms, ...]
    dues: tuple[DueStanding, ...]
    years: tuple[ContractYear, ...]
    collections: tuple[CollectionRow, ...]
    vouchers: tuple[TransactionRow, ...]
    evidence: tuple[EvidenceFile, ...]
    side: WorkSide | None = None


@dataclass(frozen=True, slots=True)
class RateRow:
    """A rate with the contract and the decision behind it; ``last_day`` None while none follows."""

    rate: ServiceRate
    contract: Label
    decision: Label
    last_day: date | None


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A price of a repair with its decision; ``last_day`` None while none follows."""

    price: ListPrice
    decision: Label
    last_day: date | None


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One role of a month's sheet."""

    name: Label
    quarters: int
    rate_minor: int
    amount_minor: int

    @property
    def hours_text(self) -> str:
        """Hours with their quarters."""
        return quarters_text(self.quarters)


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One criterion of a scored quarter; ``mean_hundredths`` None where too few scored to tell it."""

    name: Label
    weight: int
    full_tenths: int
    mean_hundredths: int | None

    @property
    def full_text(self) -> str:
        """The marks of a faultless service."""
        return tenths_text(self.full_tenths)

    @property
    def mean_text(self) -> str:
        """The mean with two decimals, nothing where too few scored."""
        return mean_text(self.mean_hundredths)


@dataclass(frozen=True, slots=True)
class BillRow:
    """A confirmed bill of service, and what became of it.

    Attributes:
        cost_minor, ratio: of a bill of costs and a fee; ``score``: of a scored one, with two decimals.
        voucher: that paid it, empty while none did.
    """

    contract: Label
    period: str
    number: int
    kind: str
    state: str
    fee_minor: int
    amount_minor: int
    lines: tuple[SheetLine, ...]
    criteria: tuple[CriterionRow, ...]
    cost_minor: int
    ratio: str
    score: str
    share_permille: int
    scorers: int
    request_id: str
    request_state: str
    voucher: str
    proposed_by: int

    @property
    def deduction_minor(self) -> int:
        """What the score took."""
        return self.fee_minor - self.amount_minor

    @property
    def share_text(self) -> str:
        """The share of the fee that the score earns."""
        return share_text(self.share_permille)

    @property
    def anchor(self) -> str:
        """Where on the page of services it stands."""
        return f"{self.contract.code}-{self.period}"


@dataclass(frozen=True, slots=True)
class AssessmentRow:
    """What a body outside said of a year."""

    year: int
    number: int
    assessor: str
    about: str
    grade: str
    score_tenths: int | None

    @property
    def score_text(self) -> str:
        """The points of 100, nothing where there is a grade alone."""
        return "" if self.score_tenths is None else tenths_text(self.score_tenths)


@dataclass(frozen=True, slots=True)
class Services:
    """The services of a community: what they may cost, how they are scored, and the bills of a year."""

    community: CommunityFacts
    year: int
    years: tuple[int, ...]
    rates: tuple[RateRow, ...]
    prices: tuple[PriceRow, ...]
    sheets: tuple[tuple[Label, ScoreSheet], ...]
    bills: tuple[BillRow, ...]
    assessments: tuple[AssessmentRow, ...]


@dataclass(frozen=True, slots=True)
class ServiceScores:
    """考核结果: the scored quarters of a span, with what each criterion reached and what it took from the fee."""

    frame: Frame
    rows: tuple[BillRow, ...]
    sheets: tuple[tuple[Label, ScoreSheet], ...]
