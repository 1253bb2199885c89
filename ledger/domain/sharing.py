"""Sharing a cost among households (分摊): who takes part, by which key, and from what each one pays.

民法典 art. 283: by agreement, else by the area that each owner holds. The maintenance fund belongs to the
households one by one, so that nobody's part is ever paid from a neighbour's balance: what a household has not
got it pays in first.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache

from ledger.domain.allocations import largest_remainder
from ledger.domain.errors import AmountError, TextError
from ledger.domain.household_lines import public_buildings
from ledger.domain.money import AMOUNT_MINOR_MAX
from ledger.domain.sharing_errors import SharingError
from ledger.domain.texts import clean_text
from ledger.domain.transactions import SUMMARY_LENGTH_MAX, Line, Subline

TITLE_LENGTH_MAX = 40
REASON_LENGTH_MAX = 100
WEIGHT_MAX = 10**9
_NUMBERS = re.compile(r"(\d+)")


class Scope(StrEnum):
    """Which households a cost concerns."""

    COMMUNITY = "community"
    PLACES = "places"
    HOUSEHOLDS = "households"


class Key(StrEnum):
    """By what a cost is divided.

    SHARES gives each chosen place a fixed share, divided by area within; WEIGHTS gives each household a weight.
    """

    AREA = "area"
    HOUSEHOLD = "household"
    SHARES = "shares"
    WEIGHTS = "weights"


class Purpose(StrEnum):
    """What a voucher of a shared cost does: draw from balances, ask owners for more, draw what they paid in."""

    DRAW = "draw"
    TOP_UP = "top_up"
    DRAW_TOP_UP = "draw_top_up"


@dataclass(frozen=True, slots=True)
class Household:
    """A household as costs are shared: where it lies and what it has in the fund, in fen."""

    place: str
    building: str
    area_centi_m2: int
    available_minor: int = 0


@dataclass(frozen=True, slots=True)
class SharedCost:
    """A cost to be shared.

    Attributes:
        title: public, like the summary of a voucher.
        credit_account: where the money is paid from, or to whom it is owed.
        places: codes of the chosen buildings, units or households; none for the whole community.
        shares: under SHARES the fixed share of each chosen place, under WEIGHTS the weight of each household.
        excluded: households that take no part, and why.
        uses_balances: pay from the households' balances, else owners pay everything in first.
        decision: code of the decision behind it; ``emergency`` says why there is none.
    """

    title: str
    amount_minor: int
    allocated_on: date
    credit_account: str
    fund: str = "MNT"
    scope: Scope = Scope.COMMUNITY
    places: tuple[str, ...] = ()
    key: Key = Key.AREA
    shares: Mapping[str, int] = field(default_factory=dict)
    excluded: Mapping[str, str] = field(default_factory=dict)
    uses_balances: bool = True
    decision: str = ""
    work: str = ""
    emergency: str = ""

    def __post_init__(self) -> None:
        """Refuse what nobody could carry out.

        Raises:
            Refusal: the first broken rule of form, with the field at fault.
        """
        clean_text(self.title, field="title", length_max=TITLE_LENGTH_MAX, required=True)
        clean_text(self.emergency, field="emergency", length_max=REASON_LENGTH_MAX)
        if not 0 < self.amount_minor <= AMOUNT_MINOR_MAX:
            reason = "too_large" if self.amount_minor > 0 else "zero"
            raise AmountError(text=str(self.amount_minor), reason=reason, field="amount")
        if bool(self.decision) == bool(self.emergency.strip()):
            reason = "both_reasons" if self.decision else "undecided"
            raise SharingError(reason=reason, field="decision")
        if (self.scope is Scope.COMMUNITY) != (not self.places):
            raise SharingError(reason="no_places", field="places")
        self._check_shares()
        for place, reason in self.excluded.items():
            if not reason.strip():
                raise SharingError(reason="no_reason", name=place, field="excluded")
            clean_text(reason, field="excluded", length_max=REASON_LENGTH_MAX)

    def _check_shares(self) -> None:
        if bool(self.shares) != (self.key in (Key.SHARES, Key.WEIGHTS)):
            raise SharingError(reason="no_shares", field="shares")
        if self.key is Key.SHARES and set(self.shares) != set(self.places):
            raise SharingError(reason="shares_of_places", field="shares")
        for place, share in self.shares.items():
            if not 0 <= share <= WEIGHT_MAX:
                raise SharingError(reason="weight", name=place, field="shares")


@dataclass(frozen=True, slots=True)
class Part:
    """One household's part of a cost, and from what it is paid."""

    household: Household
    weight: int
    amount_minor: int
    from_balance_minor: int

    @property
    def top_up_minor(self) -> int:
        """What the owner pays in first."""
        return self.amount_minor - self.from_balance_minor


@lru_cache(maxsize=32_768)  # a list puts the same households in order several times
def place_order(code: str) -> tuple[tuple[int, int | str], ...]:
    """Order codes as people count: B2 before B10. This order decides ties of a division."""
    return tuple(
        (0, int(part)) if part.isdigit() else (1, part) for part in _NUMBERS.split(code) if part
    )


def share_out(
    cost: SharedCost, households: Iterable[Household], chosen: Mapping[str, str]
) -> tuple[Part, ...]:
    """Divide a cost to the fen among the households it concerns, in their fixed order.

    ``chosen`` names for each of these households the chosen place it belongs to; others take no part.

    Raises:
        SharingError: nobody is left, an area or a weight is missing, or a place has no household.
    """
    sharing = [item for item in households if item.place in chosen]
    unknown = (set(cost.excluded) | set(_weighed(cost))) - {item.place for item in sharing}
    if unknown:
        field_name = "excluded" if unknown & set(cost.excluded) else "shares"
        raise SharingError(reason="not_concerned", name=_some(unknown), field=field_name)
    sharing = [item for item in sharing if item.place not in cost.excluded]
    sharing.sort(key=lambda item: (place_order(item.building), place_order(item.place)))
    if not sharing:
        raise SharingError(reason="nobody", field="places")
    weights = _weights(cost, sharing)
    if cost.key is Key.SHARES:
        amounts = tuple(_by_shares(cost, sharing, weights, chosen))
    else:
        amounts = largest_remainder(cost.amount_minor, weights)
    return tuple(
        _part(cost, household, weight, amount)
        for household, weight, amount in zip(sharing, weights, amounts, strict=True)
    )


def _weighed(cost: SharedCost) -> Iterable[str]:
    return cost.shares if cost.key is Key.WEIGHTS else ()


def _weights(cost: SharedCost, sharing: Sequence[Household]) -> list[int]:
    if cost.key is Key.HOUSEHOLD:
        return [1] * len(sharing)
    if cost.key is Key.WEIGHTS:
        missing = [item.place for item in sharing if item.place not in cost.shares]
        if missing:
            raise SharingError(
                reason="weight_missing", name=_some(missing), count=len(missing), field="shares"
            )
        weights = [cost.shares[item.place] for item in sharing]
        if not any(weights):
            raise SharingError(reason="no_shares", field="shares")
        return weights
    missing = [item.place for item in sharing if not item.area_centi_m2]
    if missing:
        raise SharingError(
            reason="area_missing", name=_some(missing), count=len(missing), field="key"
        )
    return [item.area_centi_m2 for item in sharing]


def _by_shares(
    cost: SharedCost, sharing: Sequence[Household], weights: Sequence[int],
    chosen: Mapping[str, str],
) -> list[int]:  # fmt: skip
    """Divide among the chosen places by their shares, then within each by area."""
    inside: defaultdict[str, list[int]] = defaultdict(list)
    for index, household in enumerate(sharing):
        inside[chosen[household.place]].append(index)
    order = sorted(cost.shares, key=place_order)
    empty = [place for place in order if cost.shares[place] and place not in inside]
    if empty:
        raise SharingError(reason="place_empty", name=_some(empty), field="shares")
    if not any(cost.shares.values()):
        raise SharingError(reason="no_shares", field="shares")
    amounts = [0] * len(sharing)
    parts = largest_remainder(cost.amount_minor, [cost.shares[place] for place in order])
    for place, part in zip(order, parts, strict=True):
        if not part:
            continue
        indexes = inside[place]
        within = largest_remainder(part, [weights[index] for index in indexes])
        for index, amount in zip(indexes, within, strict=True):
            amounts[index] = amount
    return amounts


def _part(cost: SharedCost, household: Household, weight: int, amount_minor: int) -> Part:
    has = max(household.available_minor, 0) if cost.uses_balances else 0
    return Part(household, weight, amount_minor, min(amount_minor, has))


def _some(places: Iterable[str]) -> str:
    """Name the first few."""
    named = sorted(places, key=place_order)
    return "、".join(named[:3]) + ("…" if len(named) > 3 else "")


def lines_by_building(
    account: str, fund: str, shares: Iterable[tuple[str, str, int]], *, is_debit: bool,
    work: str = "",
) -> list[Line]:  # fmt: skip
    """Give one line a building with its households' shares, from ``(building, household, fen)``.

    A building of which fewer than three households take part is not named: they stand together in one line
    without a place, with another building's where they are fewer than three too.
    """
    taking = [(building, place, minor) for building, place, minor in shares if minor]
    named = public_buildings({place: building for building, place, _ in taking})
    of_building: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for _building, place, minor in sorted(taking, key=lambda item: place_order(item[0])):
        of_building[named[place]].append((place, minor))
    return [
        _line(account, fund, building, of_building[building], is_debit=is_debit, work=work)
        for building in sorted(of_building, key=lambda code: (not code, place_order(code)))
    ]


def _line(
    account: str, fund: str, place: str, shares: Sequence[tuple[str, int]], *, is_debit: bool,
    work: str,
) -> Line:  # fmt: skip
    total = sum(minor for _, minor in shares)
    sublines = tuple(
        Subline(household, minor, 0) if is_debit else Subline(household, 0, minor)
        for household, minor in shares
    )
    return Line(
        account, fund, total if is_debit else 0, 0 if is_debit else total, place, work,
        sublines=sublines,
    )  # fmt: skip


def voucher_summary(title: str, purpose: Purpose) -> str:
    """Give the public text of a voucher of a shared cost."""
    endings = {
        Purpose.DRAW: "（维修资金支取）",
        Purpose.TOP_UP: "（业主自筹应收）",
        Purpose.DRAW_TOP_UP: "（自筹部分支取）",
    }
    ending = endings[purpose]
    if len(title) + len(ending) > SUMMARY_LENGTH_MAX:
        raise TextError(reason="too_long", field="title", length_max=TITLE_LENGTH_MAX)
    return title + ending
