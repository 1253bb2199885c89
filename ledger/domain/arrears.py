"""What everybody may know of unpaid fees: sums behind each of which at least three households stand.

Neither a figure, nor what is left when figures are taken from each other, is about one or two households: groups that
are too small are put together until they are not, and with them whatever would tell them apart.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ledger.domain.dues import natural
from ledger.domain.places import HOUSEHOLDS_MIN


@dataclass(frozen=True, slots=True)
class HouseholdDebt:
    """What a household had to pay in a year and what of it is open, in fen, ``parts_minor`` by age."""

    place: str
    building: str
    due_minor: int
    parts_minor: tuple[int, ...]
    #: What is not paid yet, and what was paid of it. Summed once: rules ask for them again and again.
    open_minor: int = field(init=False)
    paid_minor: int = field(init=False)

    def __post_init__(self) -> None:
        """Sum what is open."""
        open_minor = sum(self.parts_minor)
        object.__setattr__(self, "open_minor", open_minor)
        object.__setattr__(self, "paid_minor", self.due_minor - open_minor)


@dataclass(frozen=True, slots=True)
class DebtSum:
    """The debts of several households together; ``buildings`` are theirs, several where they were put together."""

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
class AgeSum:
    """What is open of neighbouring ages together: the positions of the first and the last of them."""

    first: int
    last: int
    open_minor: int


def may_be_told(debts: Sequence[HouseholdDebt]) -> bool:
    """Tell whether sums of these households tell nothing of any one of them: each sum is of many or of nobody."""
    owing = len([debt for debt in debts if debt.open_minor])
    paying = len([debt for debt in debts if debt.paid_minor])
    due = len([debt for debt in debts if debt.due_minor])
    return all(count == 0 or count >= HOUSEHOLDS_MIN for count in (owing, paying, due))


def summed(debts: Sequence[HouseholdDebt]) -> DebtSum:
    """Add debts up."""
    return DebtSum(
        tuple(sorted({debt.building for debt in debts}, key=natural)), len(debts),
        sum(debt.due_minor for debt in debts), sum(debt.open_minor for debt in debts),
    )  # fmt: skip


def told_by_building(debts: Iterable[HouseholdDebt]) -> tuple[DebtSum, ...]:
    """Give a sum for each building that may be told, the others together below; nothing where none may be."""
    groups: defaultdict[str, list[HouseholdDebt]] = defaultdict(list)
    for debt in debts:
        groups[debt.building].append(debt)
    shown = [code for code in groups if code and may_be_told(groups[code])]
    shown.sort(key=natural)
    together = [debt for code, group in groups.items() if code not in shown for debt in group]
    while together and not may_be_told(together):
        if not shown:
            return ()
        smallest = min(shown, key=lambda code: (len(groups[code]), natural(code)))
        shown.remove(smallest)
        together += groups[smallest]
    rows = [summed(groups[code]) for code in shown]
    return (*rows, summed(together)) if together else tuple(rows)


def told_by_age(debts: Sequence[HouseholdDebt]) -> tuple[AgeSum, ...]:
    """Give what is open of all households by age, neighbouring ages together where too few are behind one."""
    if not debts or not may_be_told(debts):
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


def _behind(debts: Iterable[HouseholdDebt], first: int, last: int) -> int:
    return sum(any(debt.parts_minor[first : last + 1]) for debt in debts)
