"""日记账: the lines of a cash account with daily balances, 本月合计 and 本年累计, a page at a time.

The lines are those of the account detail; the totals of months come from the movements, so a page
costs the same wherever it begins.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import sqlalchemy as sa

from ledger.domain.errors import UnknownNameError
from ledger.domain.periods import Span
from ledger.statements.account_detail import PAGE_SIZE, account_detail, key_after
from ledger.statements.accounting_values import Daybook, DaybookRow
from ledger.statements.accounts import accounts
from ledger.statements.headings import is_cash_on_hand
from ledger.statements.movements import (
    MonthSum,
    Window,
    month_sums,
    movements,
    window,
)
from ledger.statements.values import (
    AccountDetail,
    AccountDetailRow,
    AccountFacts,
    CommunityFacts,
    Label,
)


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of daybook, and which accounts have one."""

    name: str
    belongs: Callable[[AccountFacts], bool]


def _daybook(
    kind: _Kind,
    connection: sa.Connection,
    community: CommunityFacts,
    span: Span,
    *,
    account: str = "",
    as_of: date | None = None,
    fund: str = "",
    after: str = "",
    page_size: int = PAGE_SIZE,
) -> Daybook:
    """Give one page of the daybook of an account of this kind, of the first in use if none is named.

    Raises:
        UnknownNameError: there is no such account of this kind, no such fund or page.
        PeriodError: ``as_of`` lies before the span.
    """
    shown = window(span, as_of)
    listed = _listed(connection, community, shown, kind, account)
    chosen = account or next((label.code for label in listed), "")
    if chosen not in {label.code for label in listed}:
        raise UnknownNameError(noun="account", name=chosen or kind.name, field="account")
    # One line more than the page holds tells whether its last line ends a day or a month.
    detail = account_detail(
        connection, community, chosen, span, as_of=as_of, fund=fund, after=after,
        page_size=page_size + 1,
    )  # fmt: skip
    following = detail.rows[page_size] if len(detail.rows) > page_size else None
    sums = month_sums(connection, community, shown, account=chosen, fund=fund)
    months = {item.period: item for item in sums}
    rows = tuple(_rows(detail, detail.rows[:page_size], following, months))
    return Daybook(_page(detail, kind.name, rows, following), rows, listed)


def _listed(
    connection: sa.Connection,
    community: CommunityFacts,
    shown: Window,
    kind: _Kind,
    account: str,
) -> tuple[Label, ...]:
    """Give the accounts to choose from: those ever used and the one asked for, else the first."""
    family = [facts.label for facts in accounts(connection, community) if kind.belongs(facts)]
    used = {part.account for part in movements(connection, community, shown)} | {account}
    return tuple(label for label in family if label.code in used) or tuple(family[:1])


def _page(
    detail: AccountDetail,
    kind: str,
    rows: tuple[DaybookRow, ...],
    following: AccountDetailRow | None,
) -> AccountDetail:
    """Cut the line too many off the detail, and name it after the daybook's kind."""
    lines = tuple(row.line for row in rows)
    key = key_after(lines[-1]) if following else None
    return replace(detail, frame=replace(detail.frame, kind=kind), rows=lines, next_after=key)


def _rows(
    detail: AccountDetail,
    lines: tuple[AccountDetailRow, ...],
    following: AccountDetailRow | None,
    months: Mapping[int, MonthSum],
) -> Iterator[DaybookRow]:
    # Without lines there is none to follow either.
    after: Iterable[AccountDetailRow | None] = [*lines[1:], following]
    for line, follower in zip(lines, after, strict=False):
        ends_day = follower is None or follower.dated_on != line.dated_on
        ends_month = follower is None or follower.period != line.period
        yield DaybookRow(
            line=line,
            day_closing_minor=line.balance_minor if ends_day else None,
            month=(
                months[line.period].total(line.balance_minor, detail.side) if ends_month else None
            ),
        )


#: Of a bank account or a payment platform.
bank_journal = partial(
    _daybook, _Kind("bank-journal", lambda facts: facts.is_cash and not is_cash_on_hand(facts))
)
#: Of cash on hand.
cash_journal = partial(_daybook, _Kind("cash-journal", is_cash_on_hand))
