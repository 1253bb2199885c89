"""What statements of shared costs and of the maintenance fund are made of: frozen values, amounts in fen."""

from dataclasses import dataclass, field
from datetime import date

from ledger.statements.values import Frame, Label


def area_text(centi_m2: int) -> str:
    """Write an area of 0.01 m² as square metres."""
    return f"{centi_m2 // 100}.{centi_m2 % 100:02d}"


@dataclass(frozen=True, slots=True)
class AllocationLine:
    """One building's or household's part of a shared cost; ``place`` None: those not named, or the total.

    ``available_minor`` is what a household had in the fund then, None where the reader is not told.
    """

    place: Label | None
    households: int
    area_centi_m2: int
    amount_minor: int
    from_balance_minor: int
    top_up_minor: int
    weight: int = 0
    unit: str = ""
    floor: str = ""
    room: str = ""
    available_minor: int | None = None

    @property
    def area(self) -> str:
        """The area in m²."""
        return area_text(self.area_centi_m2)


@dataclass(frozen=True, slots=True)
class AllocationVoucher:
    """A voucher that a list led to; ``voucher`` is empty until it is posted."""

    purpose: str
    draft_id: str
    state: str
    amount_minor: int
    voucher: str
    is_reversed: bool


@dataclass(frozen=True, slots=True)
class AllocationStatement:
    """分摊清册: a cost divided to the fen. ``level`` is building or household; the rows sum to ``total``.

    ``copy`` says for whom: public (buildings alone), board (rooms, printed for the notice board of a
    building), register (officers: with what each household had).
    """

    frame: Frame
    number: int
    title: str
    copy: str
    level: str
    key: str
    fund: Label
    credit_account: Label
    decision: Label | None
    emergency: str
    excluded_count: int
    rows: tuple[AllocationLine, ...]
    total: AllocationLine
    vouchers: tuple[AllocationVoucher, ...]
    building: Label | None = None
    allocation_id: str = ""
    excluded: tuple[tuple[str, str], ...] = ()
    #: Why two people withdrew the list; empty for one that holds.
    withdrawn: str = ""


@dataclass(frozen=True, slots=True)
class AllocationRow:
    """A shared cost in a list."""

    allocation_id: str
    number: int
    title: str
    allocated_on: date
    amount_minor: int
    top_up_minor: int
    households: int
    emergency: str
    is_posted: bool
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class MaintenanceRow:
    """What a building or a household has in the maintenance fund over a span.

    opening + deposits + interest − draws − merged away (into other books) = closing. ``asked_minor`` is the part
    of the closing that owners were asked for and have not paid in yet. ``place`` None: what is not shown by
    building, or the total.
    """

    place: Label | None
    households: int
    area_centi_m2: int
    opening_minor: int = 0
    deposits_minor: int = 0
    interest_minor: int = 0
    draws_minor: int = 0
    asked_minor: int = 0
    merged_away_minor: int = 0

    @property
    def closing_minor(self) -> int:
        """What is owed to the owners at the end."""
        return (
            self.opening_minor + self.deposits_minor + self.interest_minor - self.draws_minor
            - self.merged_away_minor
        )  # fmt: skip

    @property
    def available_minor(self) -> int:
        """What can be drawn: what is owed, less what is not paid in yet."""
        return self.closing_minor - self.asked_minor

    @property
    def area(self) -> str:
        """The area in m²."""
        return area_text(self.area_centi_m2)


@dataclass(frozen=True, slots=True)
class MaintenanceFund:
    """维修资金使用: community, building and household always add up; ``level`` building or household.

    ``held`` is where the money lies at the end, by account.
    """

    frame: Frame
    level: str
    rows: tuple[MaintenanceRow, ...]
    total: MaintenanceRow
    held: tuple[tuple[Label, int], ...]
    building: Label | None = None


@dataclass(frozen=True, slots=True)
class HouseholdLine:
    """One movement of a household's money; the balance is what it has after it."""

    dated_on: date
    voucher: str
    summary: str
    account: Label
    change_minor: int
    balance_minor: int


@dataclass(frozen=True, slots=True)
class HouseholdAccount:
    """A household's account in the maintenance fund, oldest first."""

    place: Label
    building: Label | None
    area_centi_m2: int
    first_minor: int | None
    lines: tuple[HouseholdLine, ...]
    available_minor: int
    asked_minor: int

    @property
    def area(self) -> str:
        """The area in m²."""
        return area_text(self.area_centi_m2)


@dataclass(frozen=True, slots=True)
class TopUpDue:
    """A household that has less than the rule asks, and what brings it back to its first deposit."""

    place: Label
    building: Label | None
    first_minor: int
    available_minor: int
    missing_minor: int


@dataclass(frozen=True, slots=True)
class TopUpsDue:
    """Households that must pay in again, by the rule of their place; no rule, no list."""

    permille: int
    source: str
    rows: tuple[TopUpDue, ...] = field(default=())
    unknown_count: int = 0

    @property
    def missing_minor(self) -> int:
        """What all of them lack."""
        return sum(row.missing_minor for row in self.rows)
