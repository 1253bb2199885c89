"""收支公示表: what the bank saw, and the bridge from there to the books.

Each transaction that touches cash says with its other lines what the cash was for: credits came in,
debits went out. Within a fund those lines sum exactly to what the cash lines did, so income and
spending are shown gross and yet lead from the opening to the closing balance to the fen.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.periods import Span
from ledger.statements.accounts import accounts
from ledger.statements.funds import fund_label
from ledger.statements.headings import (
    BRIDGE,
    INCOME_SECTIONS,
    RESULT_TYPES,
    SPENDING_SECTIONS,
    bridge_reason,
    income_section,
    spending_section,
)
from ledger.statements.movements import Moved, Window, movements, window
from ledger.statements.values import (
    AccountFacts,
    BridgeRow,
    CommunityFacts,
    Frame,
    Label,
    PublicIncome,
    PublicIncomeRow,
)
from ledger.store.communities import accounts as account_table
from ledger.store.journal import lines, transactions

#: An account with more lines than this in the span lists no vouchers: its own page does.
LISTED_LINES_MAX = 30

Chart = Mapping[str, AccountFacts]
#: Vouchers by account and side, "debit" or "credit".
Vouchers = Mapping[tuple[str, str], Sequence[str]]


def public_income(
    connection: sa.Connection,
    community: CommunityFacts,
    span: Span,
    *,
    as_of: date | None = None,
    fund: str = "",
) -> PublicIncome:
    """Give the cash-basis statement of a community, or of one fund.

    Raises:
        UnknownNameError: there is no such fund.
        PeriodError: ``as_of`` lies before the span.
    """
    shown = window(span, as_of)
    label = fund_label(connection, community, fund)
    moved = movements(connection, community, shown, fund=fund)
    chart = {item.label.code: item for item in accounts(connection, community)}
    vouchers = _vouchers(connection, community, shown, moved, fund)
    income = _rows(chart, moved, vouchers, came_in=True)
    spending = _rows(chart, moved, vouchers, came_in=False)
    cash = _cash_accounts(chart, moved)
    return PublicIncome(
        frame=Frame("public-income", community, span, shown.last_day, fund=label),
        opening_minor=sum(row[1] for row in cash),
        income=income,
        spending=spending,
        income_minor=sum(row.amount_minor for row in income),
        spending_minor=sum(row.amount_minor for row in spending),
        closing_minor=sum(row[4] for row in cash),
        year_income_minor=sum(row.year_minor for row in income),
        year_spending_minor=sum(row.year_minor for row in spending),
        cash_accounts=cash,
        bridge=_bridge(chart, moved),
        net_assets_minor=-sum(
            part.closing_minor for part in moved if chart[part.account].account_type in RESULT_TYPES
        ),
    )


def _rows(
    chart: Chart, moved: Iterable[Moved], vouchers: Vouchers, *, came_in: bool
) -> tuple[PublicIncomeRow, ...]:
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for part in moved:
        amounts = sums[part.account]
        amounts[0] += part.cash_credit_minor if came_in else part.cash_debit_minor
        amounts[1] += part.year_cash_credit_minor if came_in else part.year_cash_debit_minor
    section: Callable[[AccountFacts], str] = income_section if came_in else spending_section
    side = "credit" if came_in else "debit"
    rows = []
    for code, (amount_minor, year_minor) in sums.items():
        listed = tuple(vouchers.get((code, side), ()))
        if amount_minor or year_minor or listed:
            heading = section(chart[code])
            rows.append(
                PublicIncomeRow(
                    heading, chart[code].label, amount_minor, year_minor, listed, len(listed)
                )
            )
    order = INCOME_SECTIONS if came_in else SPENDING_SECTIONS
    return tuple(sorted(rows, key=lambda row: (order.index(row.section), row.account.code)))


def _cash_accounts(
    chart: Chart, moved: Iterable[Moved]
) -> tuple[tuple[Label, int, int, int, int], ...]:
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for part in moved:
        if chart[part.account].is_cash:
            amounts = (part.opening_minor, part.debit_minor, part.credit_minor, part.closing_minor)
            sums[part.account] = [a + b for a, b in zip(sums[part.account], amounts, strict=True)]
    return tuple(
        (chart[code].label, opening, came_in, went_out, closing)
        for code, (opening, came_in, went_out, closing) in sorted(sums.items())
    )


def _bridge(chart: Chart, moved: Iterable[Moved]) -> tuple[BridgeRow, ...]:
    sums: defaultdict[str, int] = defaultdict(int)
    for part in moved:
        sums[bridge_reason(chart[part.account])] += part.closing_minor
    return tuple(BridgeRow(reason, sums[reason]) for reason in BRIDGE if sums[reason])


def _vouchers(
    connection: sa.Connection,
    community: CommunityFacts,
    shown: Window,
    moved: Iterable[Moved],
    fund: str,
) -> dict[tuple[str, str], list[str]]:
    """Give the vouchers behind accounts with few lines, from the ranges of those accounts alone."""
    counts: defaultdict[str, int] = defaultdict(int)
    for part in moved:
        counts[part.account] += part.line_count
    flowed = {p.account for p in moved if p.cash_debit_minor or p.cash_credit_minor}
    few = sorted(code for code in flowed if counts[code] <= LISTED_LINES_MAX)
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    query = _voucher_query(community, shown, few, fund)
    for code, is_debit, voucher in connection.execute(query):
        listed = found[code, "debit" if is_debit else "credit"]
        if voucher not in listed:
            listed.append(voucher)
    return found


def _voucher_query(
    community: CommunityFacts, shown: Window, few: Sequence[str], fund: str
) -> sa.Select[Any]:
    line, other, header = lines.alias("l"), lines.alias("o"), transactions.alias("t")
    same = (other.c.community_id == line.c.community_id, other.c.seq == line.c.seq)
    touches_cash = (
        sa.select(other.c.seq)
        .join(
            account_table,
            (account_table.c.community_id == other.c.community_id)
            & (account_table.c.code == other.c.account_code),
        )
        .where(*same, other.c.fund_code == line.c.fund_code, account_table.c.is_cash)
        .exists()
    )
    query = (
        sa.select(line.c.account_code, line.c.debit_minor != 0, header.c.voucher)
        .join(
            header,
            (header.c.community_id == line.c.community_id) & (header.c.seq == line.c.seq),
        )
        .where(
            line.c.community_id == community.community_id,
            line.c.account_code.in_(few),
            line.c.period.between(shown.first_period, shown.last_period),
            line.c.dated_on.between(shown.first_day, shown.last_day),
            header.c.movement_class != "opening",
            touches_cash,
        )
        .order_by(line.c.period, line.c.dated_on, line.c.seq)
    )
    return query.where(line.c.fund_code == fund) if fund else query
