"""Property fees (物业费): dated tariffs, a household's due of a month, and what an exception is.

A tariff is an exact ratio of fen, so that 0.305 yuan a square metre is no rounding; a household's due is rounded
once, half up to the fen, and the sum of a building is the sum of its households.
"""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from ledger.domain.accounts import CROWDFUNDED
from ledger.domain.errors import AmountError, DuesError, PeriodError, TextError
from ledger.domain.money import AMOUNT_MINOR_MAX
from ledger.domain.periods import YEAR_MAX, YEAR_MIN


@dataclass(frozen=True, slots=True)
class FeeAccounts:
    """Where fees stand in a chart: what households owe, what they paid in advance, and what was earned."""

    receivable: str
    prepaid: str
    income: str


#: In a community's own books, and in those of a company (小企业会计准则), where 1121 is for bills of exchange.
COMMUNITY_FEES = FeeAccounts("112101", "220301", "430101")
COMPANY_FEES = FeeAccounts("112201", "220301", "500101")
RECEIVABLES = (COMMUNITY_FEES.receivable, COMPANY_FEES.receivable)
PREPAID = COMMUNITY_FEES.prepaid
#: Accounts of which no household's share may fall below nothing, with the side it stands on: 1 debit, -1 credit.
CLAIMS: Mapping[str, int] = {**dict.fromkeys(RECEIVABLES, 1), PREPAID: -1}
#: The same with money of crowdfunding, which is the households' until its target is reached.
OF_HOUSEHOLDS: Mapping[str, int] = {**CLAIMS, CROWDFUNDED: -1}
#: What dues that nobody will pay are written off to, in each chart: a loss, or what was set aside for it.
WRITE_OFF_ACCOUNTS = ("5501", "520106", "1131", "5711")
#: What a price may at most be, in fen a month: 10,000 yuan; and how finely it may be written.
PRICE_MINOR_MAX = 1_000_000
PRICE_DENOMINATOR_MAX = 10_000
MONTHS_OF_YEAR = 12
_PARTS = re.compile(r"[0-9]+|[^0-9]")
REASON_LENGTH_MAX = 60


def accounts_of_fees(codes: Container[str]) -> FeeAccounts:
    """Give where fees stand in books that have these accounts."""
    return COMMUNITY_FEES if COMMUNITY_FEES.receivable in codes else COMPANY_FEES


class Basis(StrEnum):
    """What a tariff multiplies: square metres, or nothing but the household."""

    AREA = "area"
    HOUSEHOLD = "household"


@dataclass(frozen=True, slots=True)
class Tariff:
    """What households of a place pay a month, from the first day of a month on.

    Attributes:
        numerator, denominator: fen a month, for a square metre or for the household; 0 ends an older tariff.
        first_period: the first month it is for, ``YYYYMM``.
        place: code of the place whose households it is for, empty for the whole community; nearer places prevail.
        vacant_percent: what a vacant flat pays of it.
        decision: code of the decision behind it.
        number: its place among the community's tariffs, 0 until it is kept.
    """

    basis: Basis
    numerator: int
    denominator: int
    first_period: int
    decision: str
    fund: str = "PROP"
    place: str = ""
    vacant_percent: int = 100
    number: int = 0

    def __post_init__(self) -> None:
        """Refuse a tariff that cannot be.

        Raises:
            AmountError: the price is negative, too large or too fine.
            PeriodError: the month is none.
            DuesError: reason percent.
            TextError: no decision is named.
        """
        if not 0 < self.denominator <= PRICE_DENOMINATOR_MAX:
            raise AmountError(text=str(self.denominator), reason="too_precise", field="price")
        if not 0 <= self.numerator <= PRICE_MINOR_MAX * self.denominator:
            reason = "negative" if self.numerator < 0 else "too_large"
            raise AmountError(text=str(self.numerator), reason=reason, field="price")
        check_month(self.first_period, field="first_period")
        if not 0 <= self.vacant_percent <= 100:
            raise DuesError(reason="percent", field="vacant_percent")
        if not self.decision:
            raise TextError(reason="required", field="decision")

    @property
    def price(self) -> Fraction:
        """Fen a month, for a square metre or for the household."""
        return Fraction(self.numerator, self.denominator)

    def due(self, area_centi_m2: int, *, percent: int = 100) -> int:
        """Give what a household of this area pays a month, in fen, rounded half up."""
        size = area_centi_m2 if self.basis is Basis.AREA else 100
        whole = 10_000 * self.denominator
        return (2 * size * self.numerator * percent + whole) // (2 * whole)


@dataclass(frozen=True, slots=True)
class Household:
    """A household as it is billed: its size in 0.01 m², its building, and all places it lies in, nearest first."""

    code: str
    area_centi_m2: int
    building: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrepaidYear:
    """A year's fee paid at once (fen), earned in twelve equal parts of which the last takes the remainder."""

    place: str
    first_period: int
    amount_minor: int

    def due(self, period: int) -> int | None:
        """Give the part of a month, None for a month outside the year."""
        gone = months_between(self.first_period, period)
        if not 0 <= gone < MONTHS_OF_YEAR:
            return None
        part = self.amount_minor // MONTHS_OF_YEAR
        return self.amount_minor - part * (MONTHS_OF_YEAR - 1) if gone == 11 else part


@dataclass(frozen=True, slots=True)
class Charge:
    """A household's due of a month, in fen; ``of_year`` says that it is a part of a prepaid year."""

    household: Household
    tariff: Tariff
    percent: int
    amount_minor: int
    of_year: bool = False


@dataclass(frozen=True, slots=True)
class Exemption:
    """A household that is not billed, and why.

    ``reason`` is no_tariff, no_area, nothing (its due is zero), billed (this month already) or excluded; what a
    person wrote of an exclusion is in ``text``.
    """

    place: str
    reason: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Exceptions:
    """What a person said of some households of a run: why they are left out, and which stand empty."""

    excluded: Mapping[str, str]
    vacant: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class BillingPlan:
    """Whom a run bills and whom not; ``charges`` stand in the order of buildings and households."""

    period: int
    charges: tuple[Charge, ...]
    exemptions: tuple[Exemption, ...]

    @property
    def amount_minor(self) -> int:
        """The sum of all dues in fen."""
        return sum(charge.amount_minor for charge in self.charges)


def plan_billing(
    period: int,
    households: Iterable[Household],
    tariffs: Sequence[Tariff],
    *,
    exceptions: Exceptions,
    billed: frozenset[str] = frozenset(),
    years: Mapping[str, PrepaidYear] | None = None,
) -> BillingPlan:
    """Give each household's due of a month, or why it has none.

    ``billed`` are households that have a due of this month; ``years`` are the prepaid years by household.

    Raises:
        DuesError: an exception is about a household that is not among them (reason unknown_household).
    """
    known = sorted(households, key=lambda item: (item.building, natural(item.code)))
    codes = {item.code for item in known}
    for code in (*exceptions.excluded, *exceptions.vacant):
        if code not in codes:
            raise DuesError(reason="unknown_household", text=code[:40], field="exceptions")
    in_force = _in_force(tariffs, period)
    charges: list[Charge] = []
    exemptions: list[Exemption] = []
    for item in known:
        found: Charge | Exemption
        if item.code in billed:
            found = Exemption(item.code, "billed")
        elif item.code in exceptions.excluded:
            found = Exemption(item.code, "excluded", exceptions.excluded[item.code])
        else:
            year = (years or {}).get(item.code)
            tariff = _nearest(item, in_force)
            found = _charge(period, item, tariff, vacant=item.code in exceptions.vacant, year=year)
        if isinstance(found, Charge):
            charges.append(found)
        else:
            exemptions.append(found)
    return BillingPlan(period, tuple(charges), tuple(exemptions))


def tariff_of(household: Household, tariffs: Sequence[Tariff], period: int) -> Tariff | None:
    """Give the tariff in force: of the nearest place that has one, the one that began last."""
    return _nearest(household, _in_force(tariffs, period))


def _in_force(tariffs: Iterable[Tariff], period: int) -> dict[str, Tariff]:
    """Give for each place the tariff that began last by a month."""
    begun = [item for item in tariffs if item.first_period <= period]
    begun.sort(key=lambda item: (item.first_period, item.number))
    return {item.place: item for item in begun}


def _nearest(household: Household, in_force: Mapping[str, Tariff]) -> Tariff | None:
    for place in (*household.places, ""):
        if place in in_force:
            return in_force[place]
    return None


def _charge(
    period: int, household: Household, tariff: Tariff | None, *, vacant: bool,
    year: PrepaidYear | None,
) -> Charge | Exemption:  # fmt: skip
    if tariff is None:
        return Exemption(household.code, "no_tariff")
    part = year.due(period) if year else None
    if part is not None:
        return Charge(household, tariff, 100, part, of_year=True)
    if tariff.basis is Basis.AREA and not household.area_centi_m2 and tariff.numerator:
        return Exemption(household.code, "no_area")
    percent = tariff.vacant_percent if vacant else 100
    amount_minor = tariff.due(household.area_centi_m2, percent=percent)
    if not amount_minor:
        return Exemption(household.code, "nothing")
    if amount_minor > AMOUNT_MINOR_MAX:
        raise AmountError(text=str(amount_minor), reason="too_large", field="period")
    return Charge(household, tariff, percent, amount_minor)


def check_month(period: int, *, field: str) -> None:
    """Refuse what is no month of the calendar.

    Raises:
        PeriodError: with the text of the number.
    """
    year, month = divmod(period, 100)
    if not (YEAR_MIN <= year <= YEAR_MAX and 1 <= month <= 12):
        raise PeriodError(text=str(period), field=field)


def months_between(first: int, last: int) -> int:
    """Count the months from one ``YYYYMM`` to another; negative when it lies before."""
    return (last // 100 - first // 100) * 12 + last % 100 - first % 100


@lru_cache(maxsize=32_768)  # a run puts the same households in order several times
def natural(code: str) -> tuple[tuple[int, str], ...]:
    """Give the key by which codes stand as people count: B2 before B10."""
    return tuple(
        [(int(part), "") if "0" <= part[0] <= "9" else (-1, part) for part in _PARTS.findall(code)]
    )
