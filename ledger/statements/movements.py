"""Opening balances and movements of a span, from the maintained movements alone.

No line is read, so the cost follows the number of accounts, funds and months, not of transactions.
Whole months come from ``month_movements``; a month that the span cuts comes from ``day_movements``.
Vouchers of the class *opening* inside the span count as opening balances, as in any Chinese ledger:
they carry old balances in and are no movement of the time shown. So do mergers in the books that take over.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa

from ledger.domain.cash_flows import ALL_FUNDS
from ledger.domain.errors import PeriodError
from ledger.domain.periods import Span, first_day_of, last_day_of
from ledger.statements.accounting_values import MonthTotal
from ledger.statements.merged import was_carried_in
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
    # By the span's own rule, so that the last day of a year brings its period 13 along.
    shortened = Span(span.first_day, as_of, span.name)
    return Window(span.first_day, as_of, span.first_period, shortened.last_period)


@dataclass(frozen=True, slots=True)
class Moved:
    """What one account did in one fund; the opening is debit minus credit.

    ``carried`` amounts are the closing vouchers' part of the movements, ``merged`` ones within them what other
    books carry on since these ended. ``cash`` amounts are the part that was the other side of cash: credit came
    in, debit went out. ``year`` amounts are those of the window's last year, up to its end.
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
    year_carried_debit_minor: int
    year_carried_credit_minor: int
    merged_minor: int
    year_merged_minor: int

    @property
    def year_opening_minor(self) -> int:
        """The balance with which the window's last year began, what it carried in included."""
        return self.closing_minor - self.year_debit_minor + self.year_credit_minor

    @property
    def closing_minor(self) -> int:
        """The balance at the end, debit minus credit."""
        return self.opening_minor + self.debit_minor - self.credit_minor

    def in_year(self) -> "Moved":
        """Give the same over the window's last year alone, where the window begins no later than it."""
        return replace(
            self, opening_minor=self.year_opening_minor, debit_minor=self.year_debit_minor,
            credit_minor=self.year_credit_minor, carried_debit_minor=self.year_carried_debit_minor,
            carried_credit_minor=self.year_carried_credit_minor,
            cash_debit_minor=self.year_cash_debit_minor,
            cash_credit_minor=self.year_cash_credit_minor, merged_minor=self.year_merged_minor,
        )  # fmt: skip


def movements(
    connection: sa.Connection,
    community: CommunityFacts,
    shown: Window,
    *,
    account: str = "",
    fund: str = "",
    take_back: bool = False,
) -> tuple[Moved, ...]:
    """Give what moved by account and fund, in one query; optionally of one account or fund.

    With ``take_back`` rows of no fund take back the flows that only went from fund to fund, for who adds
    up the flows of all funds.
    """
    query = _query(
        by_account=bool(account), by_fund=bool(fund), cuts=bool(shown.cut_first or shown.cut_last)
    )
    rows = connection.execute(
        query, _asked(community, shown, shown.year_first_period, account, fund)
    )
    sums: dict[tuple[str, str], list[int]] = {}
    for name, of_fund, movement_class, in_span, in_year, *amounts in rows:
        found = sums.setdefault((name, of_fund), [0] * _AMOUNT_COUNT)
        _add(found, movement_class, amounts, in_span=bool(in_span), in_year=bool(in_year))
    return tuple(
        Moved(*key, *found)
        for key, found in sorted(sums.items())
        if take_back or key[1] != ALL_FUNDS
    )


@dataclass(frozen=True, slots=True)
class MonthSum:
    """What one account did in one month of a window, and in that month's year until its end."""

    account: str
    period: int
    debit_minor: int
    credit_minor: int
    year_debit_minor: int
    year_credit_minor: int

    def total(self, closing_minor: int, side: str) -> MonthTotal:
        """Give the month's totals, its closing balance being known on the account's own side."""
        net_minor = self.debit_minor - self.credit_minor
        return MonthTotal(
            period=self.period,
            opening_minor=closing_minor - (net_minor if side == "debit" else -net_minor),
            debit_minor=self.debit_minor,
            credit_minor=self.credit_minor,
            closing_minor=closing_minor,
            year_debit_minor=self.year_debit_minor,
            year_credit_minor=self.year_credit_minor,
        )


def month_sums(
    connection: sa.Connection,
    community: CommunityFacts,
    shown: Window,
    *,
    account: str = "",
    fund: str = "",
) -> tuple[MonthSum, ...]:
    """Give what moved by account and month, in one query; of months cut, the days in the window.

    Only months in which something moved, by account and then in the order of time.
    """
    query = _month_query(
        by_account=bool(account), by_fund=bool(fund), cuts=bool(shown.cut_first or shown.cut_last)
    )
    year_first = shown.first_period // 100 * 100 + 1
    rows = connection.execute(query, _asked(community, shown, year_first, account, fund))
    made: list[MonthSum] = []
    year: list[int] = []
    last = ("", 0)
    for name, period, in_span, debit_minor, credit_minor in sorted(map(tuple, rows)):
        if last != (name, period // 100):
            year, last = [0, 0], (name, period // 100)
        year = [year[0] + debit_minor, year[1] + credit_minor]
        if in_span:
            made.append(MonthSum(name, period, debit_minor, credit_minor, *year))
    return tuple(made)


#: How many amounts a Moved has after its account and fund.
_AMOUNT_COUNT = len(fields(Moved)) - 2


def _asked(
    community: CommunityFacts, shown: Window, year_first: int, account: str, fund: str
) -> dict[str, object]:
    return {
        "community": community.community_id,
        "account": account,
        "fund": fund,
        "first_day": shown.first_day,
        "last_day": shown.last_day,
        "first_period": shown.first_period,
        "last_period": shown.last_period,
        "year_first": year_first,
        "horizon": min(shown.first_period, year_first),
        "cut_first": shown.cut_first,
        "cut_last": shown.cut_last,
        "ended": community.ended_period,
    }


def _add(
    found: list[int], movement_class: str, amounts: list[int], *, in_span: bool, in_year: bool
) -> None:
    """Add one group of movements to the amounts of a Moved, which stand in the order of its fields."""
    debit_minor, credit_minor, *_cash, line_count = amounts
    moved = movement_class != "opening"
    if in_span and moved:
        _add_at(found, _SPAN, movement_class, amounts)
        found[11] += line_count
    else:
        found[0] += debit_minor - credit_minor
    if in_year and moved:
        _add_at(found, _YEAR, movement_class, amounts)


#: Where a Moved has debit, credit, carried debit and credit, cash debit and credit, and what was merged away.
_SPAN, _YEAR = (1, 2, 3, 4, 7, 8, 14), (5, 6, 12, 13, 9, 10, 15)


def _add_at(
    found: list[int], places: tuple[int, ...], movement_class: str, amounts: list[int]
) -> None:
    debit_minor, credit_minor, cash_debit_minor, cash_credit_minor, _line_count = amounts
    debit, credit, carried_debit, carried_credit, cash_debit, cash_credit, merged = places
    found[debit] += debit_minor
    found[credit] += credit_minor
    if movement_class in ("carry_forward", "merge"):
        found[carried_debit] += debit_minor
        found[carried_credit] += credit_minor
    if movement_class == "merge":
        # Money that other books carry on was not spent.
        found[merged] += credit_minor - debit_minor
    else:
        found[cash_debit] += cash_debit_minor
        found[cash_credit] += cash_credit_minor


@cache
def _query(*, by_account: bool, by_fund: bool, cuts: bool) -> sa.CompoundSelect[Any]:
    """Build the query: months before anything shown, whole months, days of months cut.

    Each part is summed by class and by whether it is in the span and in the year; a few hundred sums
    are cheaper to sort out here than as conditions on every row there.
    """
    month, day = month_movements.c, day_movements.c
    cut_months = (_number("cut_first"), _number("cut_last"))
    chosen = {"by_account": by_account, "by_fund": by_fund}
    before = (
        sa.select(
            month.account_code,
            month.fund_code,
            sa.literal("").label("movement_class"),
            sa.literal(0).label("in_span"),
            sa.literal(0).label("in_year"),
            _sum(month.debit_minor),
            _sum(month.credit_minor),
            *(sa.literal(0).label(name) for name in ("cash_debit", "cash_credit", "line_count")),
        )
        .where(*_wanted(month_movements, **chosen), month.period < _number("horizon"))
        .group_by(month.account_code, month.fund_code)
    )
    whole = _sums(month_movements, in_span=month.period >= _number("first_period")).where(
        *_wanted(month_movements, **chosen),
        month.period.between(_number("horizon"), _number("last_period")),
        month.period.not_in(cut_months),
    )
    cut = _sums(day_movements, in_span=day.dated_on >= sa.bindparam("first_day", type_=Day)).where(
        *_wanted(day_movements, **chosen),
        day.period.in_(cut_months),
        day.dated_on <= sa.bindparam("last_day", type_=Day),
    )
    return sa.union_all(before, whole, *([cut] if cuts else []))


@cache
def _month_query(*, by_account: bool, by_fund: bool, cuts: bool) -> sa.CompoundSelect[Any]:
    """Build the query: whole months from the first year's January, days of months cut."""
    month, day = month_movements.c, day_movements.c
    cut_months = (_number("cut_first"), _number("cut_last"))
    chosen = {"by_account": by_account, "by_fund": by_fund}
    whole = _by_month(month_movements, in_span=month.period >= _number("first_period")).where(
        *_wanted(month_movements, **chosen),
        month.period.between(_number("horizon"), _number("last_period")),
        month.period.not_in(cut_months),
    )
    cut = _by_month(
        day_movements, in_span=day.dated_on >= sa.bindparam("first_day", type_=Day)
    ).where(
        *_wanted(day_movements, **chosen),
        day.period.in_(cut_months),
        day.dated_on <= sa.bindparam("last_day", type_=Day),
    )
    return sa.union_all(whole, *([cut] if cuts else []))


def _by_month(table: sa.Table, *, in_span: sa.ColumnElement[bool]) -> sa.Select[Any]:
    column = table.c
    shown = sa.case((in_span, 1), else_=0).label("in_span")
    return (
        sa.select(
            column.account_code,
            column.period,
            shown,
            _sum(column.debit_minor),
            _sum(column.credit_minor),
        )
        .where(~was_carried_in(column, _number("ended")))
        .group_by(column.account_code, column.period, shown)
    )


def _sums(table: sa.Table, *, in_span: sa.ColumnElement[bool]) -> sa.Select[Any]:
    column = table.c
    shown = sa.case((in_span, 1), else_=0).label("in_span")
    in_year = sa.case((column.period >= _number("year_first"), 1), else_=0).label("in_year")
    movement_class = sa.case(
        (was_carried_in(column, _number("ended")), "opening"), else_=column.movement_class
    ).label("movement_class")
    return sa.select(
        column.account_code,
        column.fund_code,
        movement_class,
        shown,
        in_year,
        _sum(column.debit_minor),
        _sum(column.credit_minor),
        _sum(column.cash_debit_minor),
        _sum(column.cash_credit_minor),
        _sum(column.line_count),
    ).group_by(column.account_code, column.fund_code, movement_class, shown, in_year)


def _number(name: str) -> sa.BindParameter[int]:
    return sa.bindparam(name, type_=sa.BigInteger)


def _wanted(
    table: sa.Table, *, by_account: bool, by_fund: bool
) -> Iterable[sa.ColumnElement[bool]]:
    yield table.c.community_id == _number("community")
    if by_account:
        yield table.c.account_code == sa.bindparam("account", type_=sa.Text)
    if by_fund:
        yield table.c.fund_code == sa.bindparam("fund", type_=sa.Text)


def _sum(column: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    """Sum as a whole number: PostgreSQL gives the sum of bigints as a decimal."""
    return sa.cast(sa.func.sum(column), sa.BigInteger)
