"""Warnings about duties that meet in one person, and about people on both sides of a contract.

Small communities cannot always keep duties apart; then everybody who approves has to know.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.domain.roles import Role


class Relation(StrEnum):
    """What somebody is in a company."""

    LEGAL_REPRESENTATIVE = "legal_representative"
    MANAGER = "manager"
    BOOKKEEPER = "bookkeeper"
    OWNER = "owner"
    RELATIVE = "relative"


class Office(StrEnum):
    """What the same person is in the community."""

    COMMITTEE_MEMBER = "committee_member"
    GRID_WORKER = "grid_worker"
    OFFICER = "officer"


@dataclass(frozen=True, slots=True)
class Serving:
    """A person's duty from a first to a last day."""

    user_id: int
    name: str
    role: str
    first_day: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class TwoDuties:
    """Somebody who has more than one duty on a day, in the order of roles."""

    name: str
    roles: tuple[str, ...]


def doubled(terms: Iterable[Serving], day: date) -> tuple[TwoDuties, ...]:
    """Give the people who have several duties on a day; who may run the machine besides is not counted."""
    held: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
    for term in terms:
        if term.first_day <= day and (term.last_day is None or day <= term.last_day):
            held[term.user_id, term.name].add(term.role)
    return tuple(
        TwoDuties(name, tuple(role for role in Role if role in roles))
        for (_, name), roles in sorted(held.items())
        if len(roles - {Role.OPERATOR}) > 1
    )
