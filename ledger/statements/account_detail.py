"""明细账: the lines of one account with the balance after each, a page at a time.

A page is a range of one index. What stands before it comes from the movements and, for the day on
which the page begins, from that day's lines; so the last page of a million lines costs what the
first one does.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

import sqlalchemy as sa

from ledger.domain.periods import Span
from ledger.statements.accounts import account as one_account
from ledger.statements.funds import fund_label
from ledger.statements.keys import key_day, page_key, read_key
from ledger.statements.merged import moves
from ledger.statements.movements import Window, movements, window
from ledger.statements.values import (
    AccountDetail,
    AccountDetailRow,
    AccountFacts,
    CommunityFacts,
    Frame,
    Label,
)
from ledger.store.base import Day
from ledger.store.communities import accounts, funds
from ledger.store.journal import day_movements, lines, month_movements, transactions

PAGE_SIZE = 50
#: A fund with lines on fewer days than every so many is sought day by day.
_DAYS_APART = 4

#: A line's place in the order of its account: period, day, seq, number.
_Place = tuple[int, date, int, int]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked for: an account's lines in a window after a place, perhaps of one fund."""

    community: CommunityFacts
    account: AccountFacts
    fund: str
    shown: Window
    begins: _Place

    @property
    def sign(self) -> int:
        """What turns debit minus credit into a balance on the account's own side."""
        return 1 if self.account.side == "debit" else -1

    def of(self, table: sa.Table) -> list[sa.ColumnElement[bool]]:
        """Limit a table to the account, and to the fund if one is asked for."""
        wanted = [
            table.c.community_id == self.community.community_id,
            table.c.account_code == self.account.label.code,
        ]
        return [*wanted, table.c.fund_code == self.fund] if self.fund else wanted


def account_detail(
    connection: sa.Connection,
    community: CommunityFacts,
    account: str,
    span: Span,
    *,
    as_of: date | None = None,
    fund: str = "",
    after: str = "",
    page_size: int = PAGE_SIZE,
) -> AccountDetail:
    """Give one page of an account's lines; ``after`` is the ``next_after`` of the page before.

    Raises:
        UnknownNameError: there is no such account, fund or page.
        PeriodError: ``as_of`` lies before the span.
    """
    shown = window(span, as_of)
    facts = one_account(connection, community, account)
    label = fund_label(connection, community, fund)
    start: _Place = (shown.first_period, shown.first_day, 0, 0)
    begins = max(start, _place(after)) if after else start
    asked = _Asked(community, facts, fund, shown, begins)
    moved = movements(connection, community, shown, account=account, fund=fund)
    opening_minor = sum(part.opening_minor for part in moved)
    before_minor = opening_minor
    if begins != start:
        before_minor += _moved_until(connection, asked)
    found = _lines(connection, asked, page_size + 1)
    rows = _rows(connection, asked, before_minor, found[:page_size])
    last = rows[-1] if len(found) > page_size else None
    return AccountDetail(
        frame=Frame(
            "account-detail", community, span, shown.last_day, fund=label, account=facts.label
        ),
        side=facts.side,
        account_type=facts.account_type,
        opening_minor=asked.sign * opening_minor,
        debit_minor=sum(part.debit_minor for part in moved),
        credit_minor=sum(part.credit_minor for part in moved),
        closing_minor=asked.sign * sum(part.closing_minor for part in moved),
        before_minor=asked.sign * before_minor,
        rows=rows,
        next_after=key_after(last) if last else None,
        is_first=not after,
    )


def key_after(row: AccountDetailRow) -> str:
    """Give the key of the page that begins after a line."""
    return page_key(row.period, row.dated_on, row.seq, row.number)


def _place(after: str) -> _Place:
    period, day, seq, number = read_key(after, length=4)
    return period, key_day(day), seq, number


def _moved_until(connection: sa.Connection, asked: _Asked) -> int:
    """Sum debit minus credit from the first day up to and with the line where the page begins."""
    period, day, seq, number = asked.begins
    shown, month, days = asked.shown, month_movements.c, day_movements.c
    months = sa.select(sa.func.sum(month.debit_minor - month.credit_minor).label("moved")).where(
        *asked.of(month_movements),
        month.period >= shown.first_period,
        month.period < period,
        month.period != shown.cut_first,
        moves(month, asked.community),
    )
    # By equality on the period, so that no other month's days are read.
    cut = [
        sa.select(sa.func.sum(days.debit_minor - days.credit_minor)).where(
            *asked.of(day_movements),
            days.period == of_period,
            days.dated_on >= shown.first_day,
            days.dated_on < before,
            moves(days, asked.community),
        )
        for of_period, before in ((period, day), (shown.cut_first, date.max))
        if of_period and (of_period < period or before == day)
    ]
    same_day = (
        sa.select(sa.func.sum(lines.c.debit_minor - lines.c.credit_minor))
        .join(transactions, _HEADER)
        .where(
            *asked.of(lines),
            lines.c.period == period,
            lines.c.dated_on == day,
            sa.tuple_(lines.c.seq, lines.c.number) <= _tuple(seq, number),
            moves(transactions.c, asked.community),
        )
    )
    parts = sa.union_all(months, *cut, same_day).subquery()
    query = sa.select(sa.cast(sa.func.coalesce(sa.func.sum(parts.c.moved), 0), sa.BigInteger))
    return int(connection.execute(query).scalar_one())


def _lines(connection: sa.Connection, asked: _Asked, count: int) -> Sequence[Any]:
    line, header = lines.c, transactions.c
    query = (
        sa.select(
            line.period, line.dated_on, line.seq, line.number, line.debit_minor,
            line.credit_minor, line.fund_code, funds.c.name_zh, funds.c.name_en, header.voucher,
            header.summary, header.kind,
        )
        .join(transactions, _HEADER)
        .join(funds, (funds.c.community_id == line.community_id) & (funds.c.code == line.fund_code))
        .where(*asked.of(lines), moves(header, asked.community))
        .order_by(line.period, line.dated_on, line.seq, line.number)
        .limit(count)
    )  # fmt: skip
    days = _days_of_fund(connection, asked, count) if asked.fund else []
    if asked.fund and not days:
        return []
    begins = _tuple(*asked.begins)
    if asked.fund and _are_far_apart(days):
        # Two lists and a key that no index knows (+ 0): SQLite then seeks each day.
        query = query.where(
            line.period.in_(sorted({period for period, _ in days})),
            line.dated_on.in_(sorted({day for _, day in days})),
            sa.tuple_(line.period + 0, line.dated_on, line.seq, line.number) > begins,
        )
    else:
        query = query.where(
            sa.tuple_(line.period, line.dated_on, line.seq, line.number) > begins,
            line.period <= asked.shown.last_period,
            line.dated_on <= (days[-1][1] if days else asked.shown.last_day),
        )
    return connection.execute(query).all()


def _are_far_apart(days: Sequence[tuple[int, date]]) -> bool:
    """Tell whether reading every day between would read mostly other funds' lines."""
    return bool(days) and (days[-1][1] - days[0][1]).days > _DAYS_APART * len(days)


def _days_of_fund(connection: sa.Connection, asked: _Asked, count: int) -> list[tuple[int, date]]:
    """Give the next days on which the fund has lines here, enough of them for a page.

    Without them a fund with few lines would make a page read through all the other funds' lines.
    """
    days = day_movements.c
    query = (
        sa.select(days.period, days.dated_on)
        .distinct()
        .where(
            *asked.of(day_movements),
            sa.tuple_(days.period, days.dated_on) >= _tuple(*asked.begins[:2]),
            days.period <= asked.shown.last_period,
            days.dated_on <= asked.shown.last_day,
            moves(days, asked.community),
        )
        .order_by(days.period, days.dated_on)
        .limit(count + 1)  # the page before may have used up the first
    )
    return [(row.period, row.dated_on) for row in connection.execute(query)]


def _rows(
    connection: sa.Connection, asked: _Asked, before_minor: int, found: Sequence[Any]
) -> tuple[AccountDetailRow, ...]:
    contra = _contra(connection, asked, [row.seq for row in found])
    moved = (row.debit_minor - row.credit_minor for row in found)
    balances = list(accumulate(moved, initial=before_minor))[1:]
    return tuple(
        AccountDetailRow(
            period=row.period,
            dated_on=row.dated_on,
            seq=row.seq,
            number=row.number,
            voucher=row.voucher,
            summary=row.summary,
            kind=row.kind,
            fund=Label(row.fund_code, row.name_zh, row.name_en),
            contra=contra.get((row.seq, row.fund_code, row.debit_minor == 0), ()),
            debit_minor=row.debit_minor,
            credit_minor=row.credit_minor,
            balance_minor=asked.sign * balance_minor,
        )
        for row, balance_minor in zip(found, balances, strict=True)
    )


def _contra(
    connection: sa.Connection, asked: _Asked, seqs: Sequence[int]
) -> dict[tuple[int, str, bool], tuple[Label, ...]]:
    """Give the accounts on each side of these transactions by fund, in the order of lines."""
    line = lines.c
    is_debit = (line.debit_minor != 0).label("is_debit")
    query = (
        sa.select(
            line.seq, line.fund_code, is_debit, accounts.c.code, accounts.c.name_zh,
            accounts.c.name_en,
        )
        .join(
            accounts,
            (accounts.c.community_id == line.community_id) & (accounts.c.code == line.account_code),
        )
        .where(line.community_id == asked.community.community_id, line.seq.in_(seqs))
        .group_by(
            line.seq, line.fund_code, is_debit, accounts.c.code, accounts.c.name_zh,
            accounts.c.name_en,
        )
        .order_by(line.seq, sa.func.min(line.number))
    )  # fmt: skip
    found: defaultdict[tuple[int, str, bool], list[Label]] = defaultdict(list)
    for seq, fund, debit, *label in connection.execute(query):
        found[seq, fund, bool(debit)].append(Label(*label))
    return {key: tuple(labels) for key, labels in found.items()}


def _tuple(*values: int | date) -> Any:
    return sa.tuple_(
        *(sa.literal(value, Day if isinstance(value, date) else sa.BigInteger) for value in values)
    )


_HEADER = (transactions.c.community_id == lines.c.community_id) & (
    transactions.c.seq == lines.c.seq
)
