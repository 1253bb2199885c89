"""Opening balances and movements of a span, from the maintained movements alone.

No line is read, so the cost follows the number of accounts, funds and months, not of transactions.
Whole months come from ``month_movements``; a month that the span cuts comes from ``day_movements``.
Vouchers of the class *opening* inside the span count as opening balances, as in any Chinese ledger:
they carry old balances in and are no movement of the time shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa

from ledger.domain.errors import PeriodError
from ledger.domain.periods import Span, first_day_of, last_day_of, period_of
from ledger.statements.values import CommunityFacts
from ledger.store.base import Day
from ledger.store.journal import day_movements, month_movements

#: No period: stands where a span cuts no month.
_NONE = 0


@dataclass(frozen=True, slots=True)
class Window:
    """The days that a statement really covers: its span, cut off after ``as_of``."""

    first_day: date
    last_day: date
    first_period: int
    last_period: int

    @property
    def year_first_period(self) -> int:
        """January of the year in which the window ends, where cumulation begins."""
        return self.last_period // 100 * 100 + 1

    @property
    def cut_first(self) -> int:
        """The first month when it is not covered from its first day, else no period."""
        whole = self.first_day == first_day_of(self.first_period)
        return _NONE if whole else self.first_period

    @property
    def cut_last(self) -> int:
        """The last month when it is not covered to its last day, else no period."""
        whole = self.last_day == last_day_of(self.last_period)
        return _NONE if whole else self.last_period


def window(span: Span, as_of: date | None = None) -> Window:
    """Give the days that a statement over ``span`` covers when drawn up ``as_of`` a day.

    Raises:
        PeriodError: ``as_of`` lies before the span.
    """
    if as_of is None or as_of >= span.last_day:
        return Window(span.first_day, span.last_day, span.first_period, span.last_period)
    if as_of < span.first_day:
        raise PeriodError(text=span.name, field="as_of")
    return Window(span.first_day, as_of, span.first_period, period_of(as_of))


@dataclass(frozen=True, slots=True)
class Moved:
    """What one account did in one fund; the opening is debit minus credit.

    ``carried`` amounts are the closing vouchers' part of the movements. ``cash`` amounts are the
    part that was the other side of cash: credit came in, debit went out.
    """

    account: str
    fund: str
    opening_minor: int
    debit_minor: int
    credit_minor: int
    carried_debit_minor: int
    carried_credit_minor: int
    year_debit_minor: int
    year_credit_minor: int
    cash_debit_minor: int
    cash_credit_minor: int
    year_cash_debit_minor: int
    year_cash_credit_minor: int
    line_count: int

    @property
    def closing_minor(self) -> int:
        """The balance at the end, debit minus credit."""
        return self.opening_minor + self.debit_minor - self.credit_minor


def movements(
    connection: sa.Connection,
    community: CommunityFacts,
    shown: Window,
    *,
    account: str = "",
    fund: str = "",
) -> tuple[Moved, ...]:
    """Give what moved by account and fund, in one query; optionally of one account or fund."""
    query = _query(by_account=bool(account), by_fund=bool(fund))
    rows = connection.execute(
        query,
        {
            "community": community.community_id,
            "account": account,
            "fund": fund,
            "first_day": shown.first_day,
            "last_day": shown.last_day,
            "first_period": shown.first_period,
            "last_period": shown.last_period,
            "year_first": shown.year_first_period,
            "horizon": min(shown.first_period, shown.year_first_period),
            "cut_first": shown.cut_first,
            "cut_last": shown.cut_last,
        },
    )
    return tuple(Moved(*row) for row in rows)


@cache
def _query(*, by_account: bool, by_fund: bool) -> sa.Select[Any]:
    """Build the query: months before anything shown, whole months, days of months cut."""
    month, day = month_movements.c, day_movements.c
    first_period = sa.bindparam("first_period", type_=sa.BigInteger)
    horizon = sa.bindparam("horizon", type_=sa.BigInteger)
    cuts = (
        sa.bindparam("cut_first", type_=sa.BigInteger),
        sa.bindparam("cut_last", type_=sa.BigInteger),
    )
    chosen = {"by_account": by_account, "by_fund": by_fund}
    before = (
        sa.select(
            month.account_code,
            month.fund_code,
            sa.func.sum(month.debit_minor - month.credit_minor).label("opening"),
            *(sa.literal(0).label(name) for name in _SUMS),
        )
        .where(*_wanted(month_movements, **chosen), month.period < horizon)
        .group_by(month.account_code, month.fund_code)
    )
    whole = sa.select(
        month.account_code,
        month.fund_code,
        *_amounts(month_movements, in_span=month.period >= first_period),
    ).where(
        *_wanted(month_movements, **chosen),
        month.period >= horizon,
        month.period <= sa.bindparam("last_period", type_=sa.BigInteger),
        month.period.not_in(cuts),
    )
    cut = sa.select(
        day.account_code,
        day.fund_code,
        *_amounts(day_movements, in_span=day.dated_on >= sa.bindparam("first_day", type_=Day)),
    ).where(
        *_wanted(day_movements, **chosen),
        day.period.in_(cuts),
        day.dated_on <= sa.bindparam("last_day", type_=Day),
    )
    moved = sa.union_all(before, whole, cut).subquery()
    sums = [_sum(moved.c[name]) for name in ("opening", *_SUMS)]
    return (
        sa.select(moved.c.account_code, moved.c.fund_code, *sums)
        .group_by(moved.c.account_code, moved.c.fund_code)
        .order_by(moved.c.account_code, moved.c.fund_code)
    )


_SUMS = (
    "debit", "credit", "carried_debit", "carried_credit", "year_debit", "year_credit",
    "cash_debit", "cash_credit", "year_cash_debit", "year_cash_credit", "line_count",
)  # fmt: skip


def _wanted(
    table: sa.Table, *, by_account: bool, by_fund: bool
) -> Iterable[sa.ColumnElement[bool]]:
    yield table.c.community_id == sa.bindparam("community", type_=sa.BigInteger)
    if by_account:
        yield table.c.account_code == sa.bindparam("account", type_=sa.Text)
    if by_fund:
        yield table.c.fund_code == sa.bindparam("fund", type_=sa.Text)


def _amounts(
    table: sa.Table, *, in_span: sa.ColumnElement[bool]
) -> Iterable[sa.ColumnElement[int]]:
    column = table.c
    moves = column.movement_class != "opening"
    carried = column.movement_class == "carry_forward"
    in_year = column.period >= sa.bindparam("year_first", type_=sa.BigInteger)

    def when(amount: sa.ColumnElement[int], *conditions: sa.ColumnElement[bool]) -> Any:
        return sa.case((sa.and_(*conditions), amount), else_=0)

    yield when(column.debit_minor - column.credit_minor, sa.not_(sa.and_(in_span, moves))).label(
        "opening"
    )
    yield when(column.debit_minor, in_span, moves).label("debit")
    yield when(column.credit_minor, in_span, moves).label("credit")
    yield when(column.debit_minor, in_span, carried).label("carried_debit")
    yield when(column.credit_minor, in_span, carried).label("carried_credit")
    yield when(column.debit_minor, in_year, moves).label("year_debit")
    yield when(column.credit_minor, in_year, moves).label("year_credit")
    yield when(column.cash_debit_minor, in_span, moves).label("cash_debit")
    yield when(column.cash_credit_minor, in_span, moves).label("cash_credit")
    yield when(column.cash_debit_minor, in_year, moves).label("year_cash_debit")
    yield when(column.cash_credit_minor, in_year, moves).label("year_cash_credit")
    yield when(column.line_count, in_span, moves).label("line_count")


def _sum(column: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    """Sum as a whole number: PostgreSQL gives the sum of bigints as a decimal."""
    return sa.cast(sa.func.sum(column), sa.BigInteger)
