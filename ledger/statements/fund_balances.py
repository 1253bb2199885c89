"""资金余额表: what each fund held, gained, spent and holds, and where the money lies."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

import sqlalchemy as sa

from ledger.domain.cash_flows import DUE_FROM_FUNDS, DUE_TO_FUNDS
from ledger.domain.periods import Span
from ledger.statements.accounts import accounts
from ledger.statements.funds import funds
from ledger.statements.headings import is_balance_of_fund
from ledger.statements.movements import Moved, movements, window
from ledger.statements.values import (
    AccountFacts,
    CommunityFacts,
    Frame,
    FundBalanceRow,
    FundBalances,
    FundFacts,
    Label,
)

TOTAL = Label("", "合计", "Total")


def fund_balances(
    connection: sa.Connection,
    community: CommunityFacts,
    span: Span,
    *,
    as_of: date | None = None,
) -> FundBalances:
    """Give every fund's opening, increase, decrease and closing over a span.

    Raises:
        PeriodError: ``as_of`` lies before the span.
    """
    shown = window(span, as_of)
    moved = movements(connection, community, shown)
    chart = {item.label.code: item for item in accounts(connection, community)}
    rows = fund_rows(funds(connection, community, on=shown.last_day), chart, moved)
    frame = Frame("fund-balances", community, span, shown.last_day)
    return FundBalances(frame, rows, fund_total(rows), cash_balances(chart, moved))


def fund_rows(
    listed: Iterable[FundFacts], chart: Mapping[str, AccountFacts], moved: Iterable[Moved]
) -> tuple[FundBalanceRow, ...]:
    """Give a row for each fund listed, empty ones included: residents look for all."""
    by_fund: defaultdict[str, list[Moved]] = defaultdict(list)
    for part in moved:
        by_fund[part.fund].append(part)
    return tuple(_row(fund, chart, by_fund[fund.label.code]) for fund in listed)


def fund_row(
    fund: FundFacts, chart: Mapping[str, AccountFacts], moved: Iterable[Moved]
) -> FundBalanceRow:
    """Give the row of one fund, of what moved in it alone."""
    return _row(fund, chart, moved)


def fund_total(rows: Iterable[FundBalanceRow]) -> FundBalanceRow:
    """Add the funds up."""
    amounts = [
        (row.opening_minor, row.increase_minor, row.decrease_minor, row.closing_minor,
         row.cash_minor, row.due_from_minor, row.due_to_minor, row.merged_away_minor)
        for row in rows
    ]  # fmt: skip
    sums = [sum(column) for column in zip(*amounts, strict=True)] or [0] * 8
    return FundBalanceRow(TOTAL, "", "", "", *sums)


def cash_balances(
    chart: Mapping[str, AccountFacts], moved: Iterable[Moved]
) -> tuple[tuple[Label, int], ...]:
    """Give the closing balance of each cash account that was ever used."""
    sums: defaultdict[str, int] = defaultdict(int)
    for part in moved:
        if chart[part.account].is_cash:
            sums[part.account] += part.closing_minor
    return tuple((chart[code].label, sums[code]) for code in sorted(sums))


def _row(
    fund: FundFacts, chart: Mapping[str, AccountFacts], moved: Iterable[Moved]
) -> FundBalanceRow:
    parts = list(moved)
    own = [part for part in parts if is_balance_of_fund(chart[part.account])]
    opening_minor = -sum(part.opening_minor for part in own)
    increase_minor = sum(part.credit_minor - part.carried_credit_minor for part in own)
    decrease_minor = sum(part.debit_minor - part.carried_debit_minor for part in own)
    # Closing vouchers move a fund's money between its own accounts; were one to do more, it shows.
    merged_away_minor = -sum(part.merged_minor for part in own)
    carried_minor = merged_away_minor + sum(
        part.carried_credit_minor - part.carried_debit_minor for part in own
    )
    increase_minor += max(carried_minor, 0)
    decrease_minor += max(-carried_minor, 0)
    closing = {part.account: part.closing_minor for part in parts}
    return FundBalanceRow(
        fund=fund.label,
        fund_class=fund.fund_class,
        purpose_zh=fund.purpose_zh,
        purpose_en=fund.purpose_en,
        opening_minor=opening_minor,
        increase_minor=increase_minor,
        decrease_minor=decrease_minor,
        closing_minor=opening_minor + increase_minor - decrease_minor - merged_away_minor,
        cash_minor=sum(minor for code, minor in closing.items() if chart[code].is_cash),
        due_from_minor=closing.get(DUE_FROM_FUNDS, 0),
        due_to_minor=-closing.get(DUE_TO_FUNDS, 0),
        merged_away_minor=merged_away_minor,
    )
