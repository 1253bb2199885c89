"""What everybody may know of unpaid fees: bands that leave open, of any three households, whether they paid.

Whoever knows how large a flat is knows its bill: tariffs are public. What must not be learnt is who has not paid.
So no sum of a building is told, but a band in which the paid part of it lies, and a band is cut only where the three
largest bills of the building fit on either side: whichever three households somebody picks, they may have paid all or
nothing. Where bands may be cut depends on bills alone, never on what was paid.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ledger.domain.dues import natural
from ledger.domain.places import HOUSEHOLDS_MIN

#: Where a paid part may be cut into bands, in percent.
CUTS = (50, 70, 80, 90)
#: How wide a band of the parts by age is, in percent.
AGE_STEP = 10


@dataclass(frozen=True, slots=True)
class HouseholdDebt:
    """What a household had to pay in a year and what of it is open, in fen, ``parts_minor`` by age.

    ``billed_minor`` is what was billed this year, before anything was written off: anybody could work it out.
    """

    place: str
    building: str
    due_minor: int
    parts_minor: tuple[int, ...]
    #: What is not paid yet, and what was paid of it. Summed once: rules ask for them again and again.
    open_minor: int = field(init=False)
    paid_minor: int = field(init=False)
    billed_minor: int = 0

    def __post_init__(self) -> None:
        """Sum what is open."""
        open_minor = sum(self.parts_minor)
        object.__setattr__(self, "open_minor", open_minor)
        object.__setattr__(self, "paid_minor", self.due_minor - open_minor)


@dataclass(frozen=True, slots=True)
class DebtSum:
    """The debts of several households together, exact: for officers, and for everybody of all households."""

    buildings: tuple[str, ...]
    household_count: int
    due_minor: int
    open_minor: int

    @property
    def paid_minor(self) -> int:
        """What was paid of what was due."""
        return self.due_minor - self.open_minor

    @property
    def paid_permille(self) -> int | None:
        """How much of what was due is paid, in thousandths cut off; None where nothing was due."""
        return self.paid_minor * 1000 // self.due_minor if self.due_minor > 0 else None


@dataclass(frozen=True, slots=True)
class Band:
    """From how many percent to how many something lies; ``high`` belongs to the next band, but for 100."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class DebtBand:
    """How much of what was due is paid in a building, or in several together."""

    buildings: tuple[str, ...]
    household_count: int
    paid: Band


@dataclass(frozen=True, slots=True)
class AgeSum:
    """What is open of neighbouring ages together: the positions of the first and the last of them."""

    first: int
    last: int
    open_minor: int


def summed(debts: Sequence[HouseholdDebt]) -> DebtSum:
    """Add debts up."""
    return DebtSum(
        tuple(sorted({debt.building for debt in debts}, key=natural)), len(debts),
        sum(debt.due_minor for debt in debts), sum(debt.open_minor for debt in debts),
    )  # fmt: skip


def total_may_be_told(debts: Sequence[HouseholdDebt]) -> bool:
    """Tell whether the exact sum of all households leaves open, of any three, whether they have paid."""
    owing = sum(debt.open_minor != 0 for debt in debts)
    if 0 < owing < HOUSEHOLDS_MIN:
        return False
    due_minor = sum(debt.due_minor for debt in debts)
    open_minor = sum(debt.open_minor for debt in debts)
    return bool(debts) and open_minor <= due_minor - _largest(debt.due_minor for debt in debts)


def cuts_of(debts: Iterable[HouseholdDebt]) -> tuple[int, ...]:
    """Give where the paid part of these households may be cut into bands, in percent."""
    billed = [debt.billed_minor for debt in debts]
    whole, three = sum(billed), _largest(billed)
    return tuple(
        cut for cut in CUTS if three * 100 <= cut * whole <= (whole - three) * 100 and three
    )


def told_by_building(debts: Iterable[HouseholdDebt]) -> tuple[DebtBand, ...]:
    """Give a band for each building large enough, the others together below.

    Nothing, where bands and the exact total together would tell of some household that it has not paid.
    """
    groups: defaultdict[str, list[HouseholdDebt]] = defaultdict(list)
    for debt in debts:
        groups[debt.building].append(debt)
    shown = sorted((code for code in groups if code and cuts_of(groups[code])), key=natural)
    together = [debt for code, group in groups.items() if code not in shown for debt in group]
    while together and shown and not cuts_of(together):
        smallest = min(shown, key=lambda code: (len(groups[code]), natural(code)))
        shown.remove(smallest)
        together += groups[smallest]
    told = [groups[code] for code in shown] + ([together] if cuts_of(together) else [])
    rows = tuple(_band(group) for group in told)
    return () if _pinned(told, rows) else rows


def told_by_age(debts: Sequence[HouseholdDebt]) -> tuple[AgeSum, ...]:
    """Give what is open of all households by age, neighbouring ages together where too few are behind one."""
    if not total_may_be_told(debts):
        return ()
    count = len(debts[0].parts_minor)
    groups = [(position, position) for position in range(count)]
    at = count - 1
    while at >= 0:
        if _behind(debts, *groups[at]) in range(1, HOUSEHOLDS_MIN) and len(groups) > 1:
            other = at - 1 if at else 1
            low, high = min(at, other), max(at, other)
            groups[low : high + 1] = [(groups[low][0], groups[high][1])]
            at = low
        else:
            at -= 1
    return tuple(
        AgeSum(first, last, sum(sum(debt.parts_minor[first : last + 1]) for debt in debts))
        for first, last in groups
    )


def age_band(item: AgeSum, whole_minor: int) -> Band:
    """Give in which tenth of all that is open an age lies."""
    percent = item.open_minor * 100 // whole_minor if whole_minor else 0
    low = min(percent // AGE_STEP * AGE_STEP, 100 - AGE_STEP)
    return Band(low, low + AGE_STEP)


def open_between(due_minor: int, paid: Band) -> tuple[int, int]:
    """Give the least and the most that may be open of what was due, in hundredths of a fen."""
    return due_minor * (100 - paid.high), due_minor * (100 - paid.low)


def _band(debts: Sequence[HouseholdDebt]) -> DebtBand:
    sums = summed(debts)
    # Where nothing is due any more, nothing is open.
    paid = sums.paid_permille
    edges = (0, *cuts_of(debts), 100)
    low = max(edge for edge in edges[:-1] if edge * 10 <= (1000 if paid is None else max(paid, 0)))
    return DebtBand(
        sums.buildings, sums.household_count, Band(low, edges[edges.index(low) + 1])
    )  # fmt: skip


def _pinned(groups: Sequence[Sequence[HouseholdDebt]], rows: Sequence[DebtBand]) -> bool:
    """Tell whether some three households of a group must owe something, given all bands and the exact total."""
    whole = sum(debt.open_minor for group in groups for debt in group) * 100
    due = [summed(group).due_minor for group in groups]
    ranges = [open_between(minor, row.paid) for minor, row in zip(due, rows, strict=True)]
    most = sum(high for _, high in ranges)
    for group, due_minor, (low, high) in zip(groups, due, ranges, strict=True):
        least = max(low, whole - (most - high))
        if least > (due_minor - _largest(debt.due_minor for debt in group)) * 100:
            return True
    return False


def _largest(amounts: Iterable[int]) -> int:
    return sum(sorted(amounts, reverse=True)[:HOUSEHOLDS_MIN])


def _behind(debts: Iterable[HouseholdDebt], first: int, last: int) -> int:
    return sum(any(debt.parts_minor[first : last + 1]) for debt in debts)
