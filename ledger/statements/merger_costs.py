"""管理成本前后对照: what property service cost a month before several books became one, and what it costs since.

The same number of whole months on both sides, of the service fund alone; what the surplus bought (new equipment,
insurance) runs nothing and is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from ledger.domain.periods import last_day_of, next_month, period_of
from ledger.domain.settlements import Use, use_of
from ledger.store.communities import accounts
from ledger.store.journal import month_movements
from ledger.store.mergers import merger_members

SERVICE_FUND = "PROP"
#: So many months are compared at most.
MONTHS_MAX = 3


@dataclass(frozen=True, slots=True)
class ServiceCosts:
    """What running the courtyards cost over ``month_count`` months on each side of a merger, in fen."""

    month_count: int
    before_minor: int
    after_minor: int

    @property
    def before_monthly_minor(self) -> int:
        """A month of it before, all courtyards together, rounded down to the fen."""
        return self.before_minor // self.month_count

    @property
    def after_monthly_minor(self) -> int:
        """A month of it since, rounded down to the fen."""
        return self.after_minor // self.month_count

    @property
    def saved_monthly_minor(self) -> int:
        """What a month costs less, below zero where it costs more."""
        return self.before_monthly_minor - self.after_monthly_minor


def service_costs(
    connection: sa.Connection, community_id: int, number: int, day: date, today: date
) -> ServiceCosts | None:
    """Compare the months before the new books' first day with as many since; None before a month is over."""
    after = _months_since(day, today)
    if not after:
        return None
    before = _months_before(day, len(after))
    held = merger_members.c
    members = connection.execute(
        sa.select(held.old_community_id).where(
            held.community_id == community_id, held.number == number
        )
    ).scalars()
    old = sum(_cost(connection, member, before) for member in members.all())
    return ServiceCosts(len(after), old, _cost(connection, community_id, after))


def _months_since(day: date, today: date) -> list[int]:
    """Give the first whole months from a day on that are over."""
    period = period_of(day)
    if day.day > 1:
        period = next_month(period)
    found: list[int] = []
    while last_day_of(period) < today and len(found) < MONTHS_MAX:
        found.append(period)
        period = next_month(period)
    return found


def _months_before(day: date, count: int) -> list[int]:
    """Give so many whole months before a day."""
    year, month = day.year, day.month
    found = []
    for _ in range(count):
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
        found.append(year * 100 + month)
    return found


def _cost(connection: sa.Connection, community_id: int, periods: Sequence[int]) -> int:
    moved, account = month_movements.c, accounts.c
    query = (
        sa.select(
            moved.account_code,
            sa.cast(sa.func.sum(moved.debit_minor - moved.credit_minor), sa.BigInteger),
        )
        .join_from(
            month_movements, accounts,
            (account.community_id == moved.community_id) & (account.code == moved.account_code),
        )
        .where(
            moved.community_id == community_id, moved.fund_code == SERVICE_FUND,
            moved.period.in_(periods), moved.movement_class == "ordinary",
            account.type == "expense",
        )
        .group_by(moved.account_code)
    )  # fmt: skip
    runs = (Use.WAGES, Use.UPKEEP)
    return sum(int(minor) for code, minor in connection.execute(query) if use_of(code) in runs)
