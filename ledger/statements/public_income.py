"""收支公示表: what the bank saw, and the bridge from there to the books.

Each transaction that touches cash says with its other lines what the cash was for: credits came in,
debits went out. What is owed instead of paid is left out, and so is what only moved between funds
where all funds are shown (``ledger/domain/cash_flows.py``). Within a fund the flows sum exactly to what
the cash lines did, so that they lead from the opening to the closing balance to the fen.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from ledger.domain.cash_flows import ALL_FUNDS, Flow, role_of, settle_flows
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
from ledger.statements.merged import NO_FLOWS
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
    moved = movements(connection, community, shown, fund=fund, take_back=not fund)
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
        merged_away_minor=sum(part.merged_minor for part in moved if chart[part.account].is_cash),
        year_merged_away_minor=sum(
            part.year_merged_minor for part in moved if chart[part.account].is_cash
        ),
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
    few = {code for code in flowed if counts[code] <= LISTED_LINES_MAX}
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    rows = connection.execute(_line_query(community, shown, few, fund))
    for _, group in groupby(rows, key=itemgetter(0)):
        for voucher, code, side in _sides(group, fund):
            if code in few and voucher not in found[code, side]:
                found[code, side].append(voucher)
    return found


def _sides(group: Iterable[Any], fund: str) -> Iterator[tuple[str, str, str]]:
    """Give ``(voucher, account, side)`` wherever a voucher's lines are a flow of the fund, or of all."""
    rows = list(group)
    flows = [
        Flow(role_of(code, account_type, is_cash=is_cash), of_fund, debit_minor, credit_minor)
        for _, _, code, account_type, is_cash, of_fund, debit_minor, credit_minor in rows
    ]
    settle_flows(flows)
    for row, flow in zip(rows, flows, strict=True):
        if fund in (ALL_FUNDS, flow.fund):
            inner = (0, 0) if fund else (flow.inner_debit_minor, flow.inner_credit_minor)
            if flow.cash_debit_minor != inner[0]:
                yield row.voucher, row.account_code, "debit"
            if flow.cash_credit_minor != inner[1]:
                yield row.voucher, row.account_code, "credit"


def _line_query(
    community: CommunityFacts, shown: Window, few: Iterable[str], fund: str
) -> sa.Select[Any]:
    """Ask for all lines of the vouchers in which one of a few accounts stands in a fund with cash."""
    line, other, every = lines.alias("l"), lines.alias("o"), lines.alias("e")
    header, account = transactions.alias("t"), account_table.alias("a")
    touches_cash = (
        sa.select(other.c.seq)
        .join(
            account_table,
            (account_table.c.community_id == other.c.community_id)
            & (account_table.c.code == other.c.account_code),
        )
        .where(
            other.c.community_id == line.c.community_id,
            other.c.seq == line.c.seq,
            other.c.fund_code == line.c.fund_code,
            account_table.c.is_cash,
        )
        .exists()
    )
    wanted = sa.select(line.c.seq).where(
        line.c.community_id == community.community_id,
        line.c.account_code.in_(sorted(few)),
        line.c.period.between(shown.first_period, shown.last_period),
        line.c.dated_on.between(shown.first_day, shown.last_day),
        touches_cash,
    )
    if fund:
        wanted = wanted.where(line.c.fund_code == fund)
    return (
        sa.select(
            header.c.seq, header.c.voucher, every.c.account_code, account.c.type,
            account.c.is_cash, every.c.fund_code, every.c.debit_minor, every.c.credit_minor,
        )
        .join(
            every,
            (every.c.community_id == header.c.community_id) & (every.c.seq == header.c.seq),
        )
        .join(
            account,
            (account.c.community_id == every.c.community_id)
            & (account.c.code == every.c.account_code),
        )
        .where(
            header.c.community_id == community.community_id,
            header.c.movement_class.not_in(NO_FLOWS),
            header.c.seq.in_(wanted),
        )
        .order_by(header.c.period, header.c.dated_on, header.c.seq, every.c.number)
    )  # fmt: skip
