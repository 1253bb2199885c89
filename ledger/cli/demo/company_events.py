"""Events of a story about a company that residents run: told without any database, like those of ``story``."""

from dataclasses import dataclass
from datetime import date

from ledger.domain.settlements import ShareKey
from ledger.posting.related_parties import Declared


@dataclass(frozen=True, slots=True)
class RelatedDeclared:
    """Somebody of the community also stands on a company's side, and says so."""

    on: date
    declared: Declared


@dataclass(frozen=True, slots=True)
class DutyAdded:
    """One of the demo's officers (its role names it) takes another duty besides."""

    on: date
    officer: str
    role: str


@dataclass(frozen=True, slots=True)
class ShareKeySet:
    """By what common costs are shared among courtyards from that day on."""

    on: date
    key: ShareKey


CompanyEvent = RelatedDeclared | DutyAdded | ShareKeySet
