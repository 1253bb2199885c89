"""What happens in a demo community with its places and its maintenance fund."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ledger.domain.sharing import SharedCost
from ledger.posting.places import NewPlace


@dataclass(frozen=True, slots=True)
class PlacesAdded:
    """The community's places are entered."""

    on: date
    places: tuple[NewPlace, ...]


@dataclass(frozen=True, slots=True)
class Deposited:
    """A list of what households paid in, in fen; ``first`` keeps what each first paid in.

    ``kind`` is deposit or top_up; an ``opening`` takes balances over.
    """

    on: date
    amounts: Mapping[str, int]
    held_in: str
    kind: str = "deposit"
    opening: bool = False
    first: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InterestCredited:
    """The bank's interest, divided by what each household has."""

    on: date
    amount_minor: int
    held_in: str


@dataclass(frozen=True, slots=True)
class CostShared:
    """A cost shared among households and its first vouchers; ``label`` lets later events name it."""

    on: date
    cost: SharedCost
    label: str = ""


@dataclass(frozen=True, slots=True)
class TopUpsPaid:
    """Owners pay what a shared cost asked of them, and that part is drawn."""

    on: date
    label: str
    held_in: str


SharingEvent = PlacesAdded | Deposited | InterestCredited | CostShared | TopUpsPaid
