"""Events of a story that are about funds: told without any database, like those of ``story``."""

from dataclasses import dataclass
from datetime import date

from ledger.domain.fund_rules import Designation, FundRules
from ledger.domain.funds import Fund
from ledger.domain.grants import Grant
from ledger.domain.loans import Loan
from ledger.domain.mirrors import MirrorEntry, MirrorFund


@dataclass(frozen=True, slots=True)
class GrantAgreed:
    """An agreement, registered by one officer and agreed to by the other."""

    on: date
    fund: Fund
    grant: Grant


@dataclass(frozen=True, slots=True)
class GrantReceived:
    """An instalment that came."""

    on: date
    fund: str
    amount_minor: int
    channel: str
    receipt: str = "拨款到账回单"


@dataclass(frozen=True, slots=True)
class GrantReturned:
    """What is left becomes a debt to the grantor."""

    on: date
    fund: str
    decision: str


@dataclass(frozen=True, slots=True)
class GrantCarriedOver:
    """What is left may be spent until a later day."""

    on: date
    fund: str
    last_day: date
    reason: str
    decision: str


@dataclass(frozen=True, slots=True)
class RulesChanged:
    """A fund's rules, proposed by one officer and agreed to by the other."""

    on: date
    fund: str
    rules: FundRules
    reason: str
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Designated:
    """Free money set aside by decision."""

    on: date
    fund: str
    wanted: Designation
    reason: str
    decision: str


@dataclass(frozen=True, slots=True)
class Lent:
    """A loan between funds, or its repayment."""

    on: date
    loan: Loan


@dataclass(frozen=True, slots=True)
class MirrorOpened:
    """A fund of another body is registered."""

    on: date
    mirror: MirrorFund


@dataclass(frozen=True, slots=True)
class MirrorReported:
    """What its holder reported."""

    on: date
    code: str
    entry: MirrorEntry


@dataclass(frozen=True, slots=True)
class YearStruck:
    """The year's closing vouchers, releases of restrictions among them, proposed by one, approved by the other."""

    on: date
    year: int


FundEvent = (
    GrantAgreed | GrantReceived | GrantReturned | GrantCarriedOver | RulesChanged | Designated
    | Lent | MirrorOpened | MirrorReported | YearStruck
)  # fmt: skip
