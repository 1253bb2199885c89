"""Events of a story that are about contracts and services: told without any database, like those of ``story``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ledger.domain.contract_terms import Terms
from ledger.domain.price_lists import ListPrice
from ledger.domain.service_scores import ScoreSheet
from ledger.domain.services import ServiceRate
from ledger.posting.assessments import Assessment
from ledger.posting.contract_terms import Collection, Title


@dataclass(frozen=True, slots=True)
class ContractChapter:
    """A contract signed, extended or ended; ``paper`` is the heading of the signed copy."""

    on: date
    terms: Terms
    title: Title | None = None
    paper: str = ""


@dataclass(frozen=True, slots=True)
class Collected:
    """What a collector's statement says."""

    on: date
    told: Collection


@dataclass(frozen=True, slots=True)
class RulesOfService:
    """Rates, prices or a score sheet set under a decision."""

    on: date
    rules: tuple[ServiceRate | ListPrice | ScoreSheet, ...]


@dataclass(frozen=True, slots=True)
class ServiceBilled:
    """A month's or quarter's bill, confirmed, and its payment.

    ``hours`` are quarters of an hour by role, ``marks`` a row a scorer in tenths; with neither it is a lump sum.
    ``paid_on`` None leaves it unpaid.
    """

    on: date
    contract: str
    period: str
    summary: str
    channel: str
    paid_on: date | None = None
    hours: Mapping[str, int] | None = None
    marks: tuple[tuple[int, ...], ...] = ()
    decision: str = ""
    paper: str = ""


@dataclass(frozen=True, slots=True)
class Assessed:
    """What a body outside said of a year."""

    on: date
    told: Assessment
    paper: str = ""


ServiceEvent = ContractChapter | Collected | RulesOfService | ServiceBilled | Assessed
