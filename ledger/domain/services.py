"""Services (物业服务): hours at a rate, a lump sum, cost and a fee, all in whole fen, half a fen upward.

A rate, a ratio of the fee and a price hold from a first day on, by a decision. Each line of a bill is rounded once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.domain.contract_errors import ServiceError
from ledger.domain.money import AMOUNT_MINOR_MAX
from ledger.domain.periods import Span, parse_span
from ledger.domain.texts import clean_text

#: Hours are counted in quarters; nobody works more than 24 hours a day for a month by 100 people.
QUARTERS_MAX = 4 * 24 * 31 * 100
RATE_MINOR_MAX = 1_000_000
RATIO_DENOMINATOR_MAX = 10_000
NAME_LENGTH_MAX = 30
STANDARD_LENGTH_MAX = 120


class BillKind(StrEnum):
    """How a bill of service is worked out."""

    HOURS = "hours"
    LUMP_SUM = "lump_sum"
    COST_PLUS = "cost_plus"
    SCORE = "score"


@dataclass(frozen=True, slots=True)
class ServiceRate:
    """What an hour of a role costs from a day on, and what is to be done for it.

    Attributes:
        rate_minor: fen an hour.
        planned_quarters: how many quarters of an hour a month are planned.
        frequency, standard: how often, and what good work is, in the words that everybody reads.
    """

    contract: str
    role: str
    name_zh: str
    name_en: str
    rate_minor: int
    first_day: date
    planned_quarters: int
    frequency: str
    standard: str
    decision: str

    def __post_init__(self) -> None:
        """Refuse a rate that cannot be.

        Raises:
            ServiceError: reason hours; TextError: a word is missing or too long.
        """
        if not 0 < self.rate_minor <= RATE_MINOR_MAX:
            raise ServiceError(reason="hours", field="rate")
        if not 0 <= self.planned_quarters <= QUARTERS_MAX:
            raise ServiceError(reason="hours", field="hours")
        for field, text, most in (
            ("role", self.role, 20), ("name_zh", self.name_zh, NAME_LENGTH_MAX),
            ("frequency", self.frequency, NAME_LENGTH_MAX),
            ("standard", self.standard, STANDARD_LENGTH_MAX), ("decision", self.decision, 40),
        ):  # fmt: skip
            clean_text(text, field=field, length_max=most, required=True)

    @property
    def planned_text(self) -> str:
        """The hours planned for a month."""
        return quarters_text(self.planned_quarters)


@dataclass(frozen=True, slots=True)
class HoursLine:
    """One role of a month's sheet: quarters of an hour at fen an hour."""

    role: str
    quarters: int
    rate_minor: int
    amount_minor: int


def half_up(numerator: int, denominator: int) -> int:
    """Divide two whole numbers of which none is negative, half upward."""
    return (2 * numerator + denominator) // (2 * denominator)


def hours_minor(quarters: int, rate_minor: int) -> int:
    """Give what quarters of an hour cost at fen an hour."""
    return half_up(quarters * rate_minor, 4)


def rates_on(rates: Iterable[ServiceRate], day: date) -> dict[str, ServiceRate]:
    """Give each role's rate of a day: the one of the latest first day."""
    found: dict[str, ServiceRate] = {}
    for rate in sorted(rates, key=lambda item: item.first_day):
        if rate.first_day <= day:
            found[rate.role] = rate
    return found


def sheet_lines(
    hours: Mapping[str, int], rates: Iterable[ServiceRate], first_day: date
) -> tuple[HoursLine, ...]:
    """Work out a month's sheet by the rates of its first day.

    Raises:
        ServiceError: reason nothing_listed, hours or no_rate.
    """
    held = rates_on(rates, first_day)
    worked = {role: quarters for role, quarters in hours.items() if quarters}
    if not worked:
        raise ServiceError(reason="nothing_listed", field="hours")
    lines = []
    for role, quarters in worked.items():
        if not 0 < quarters <= QUARTERS_MAX:
            raise ServiceError(reason="hours", field="hours", text=str(quarters))
        if role not in held:
            raise ServiceError(reason="no_rate", field="hours", text=role[:20])
        rate = held[role].rate_minor
        lines.append(HoursLine(role, quarters, rate, hours_minor(quarters, rate)))
    return tuple(lines)


def cost_plus_minor(cost_minor: int, numerator: int, denominator: int) -> int:
    """Give costs and the fee on them, which is an exact ratio, rounded once.

    Raises:
        ServiceError: reason ratio.
    """
    if not 0 < cost_minor <= AMOUNT_MINOR_MAX:
        raise ServiceError(reason="ratio", field="amount")
    if not 0 < denominator <= RATIO_DENOMINATOR_MAX or not 0 <= numerator <= denominator:
        raise ServiceError(reason="ratio", field="ratio")
    return cost_minor + half_up(cost_minor * numerator, denominator)


def bill_span(period: str) -> Span:
    """Read the month or quarter that a bill is for: ``2026-09`` or ``2026Q3``.

    Raises:
        PeriodError: it is no period at all.
        ServiceError: it is neither a month nor a quarter (reason period).
    """
    span = parse_span(period)
    if span.name != period or len(period) not in (6, 7) or "H" in period:
        raise ServiceError(reason="period", field="period")
    return span


def quarters_text(quarters: int) -> str:
    """Write quarters of an hour as hours."""
    whole, quarter = divmod(quarters, 4)
    return f"{whole}{('', '.25', '.5', '.75')[quarter]}"
