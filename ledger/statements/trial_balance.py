"""科目余额表: opening, movements of span and year, closing, of every account that moved."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa

from ledger.domain.periods import Span
from ledger.statements.accounts import accounts
from ledger.statements.funds import fund_label
from ledger.statements.movements import Moved, movements, window
from ledger.statements.values import (
    AccountFacts,
    CommunityFacts,
    Frame,
    Label,
    TrialBalance,
    TrialBalanceRow,
)

TOTAL = Label("", "合计", "Total")


def trial_balance(
    connection: sa.Connection,
    community: CommunityFacts,
    span: Span,
    *,
    as_of: date | None = None,
    fund: str = "",
) -> TrialBalance:
    """Give the trial balance of a community, or of one fund; balances net over the funds shown.

    Raises:
        UnknownNameError: there is no such fund.
        PeriodError: ``as_of`` lies before the span.
    """
    shown = window(span, as_of)
    label = fund_label(connection, community, fund)
    by_account: defaultdict[str, list[Moved]] = defaultdict(list)
    for moved in movements(connection, community, shown, fund=fund):
        by_account[moved.account].append(moved)
    rows = tuple(
        row
        for account in accounts(connection, community)
        if account.label.code in by_account
        and _is_shown(row := _row(account, by_account[account.label.code]))
    )
    frame = Frame("trial-balance", community, span, shown.last_day, fund=label)
    return TrialBalance(frame, rows, _total(rows))


def _row(account: AccountFacts, parts: Iterable[Moved]) -> TrialBalanceRow:
    moved = list(parts)
    opening_minor = sum(part.opening_minor for part in moved)
    closing_minor = sum(part.closing_minor for part in moved)
    return TrialBalanceRow(
        account=account.label,
        account_type=account.account_type,
        opening_debit_minor=max(opening_minor, 0),
        opening_credit_minor=max(-opening_minor, 0),
        debit_minor=sum(part.debit_minor for part in moved),
        credit_minor=sum(part.credit_minor for part in moved),
        year_debit_minor=sum(part.year_debit_minor for part in moved),
        year_credit_minor=sum(part.year_credit_minor for part in moved),
        closing_debit_minor=max(closing_minor, 0),
        closing_credit_minor=max(-closing_minor, 0),
    )


def _is_shown(row: TrialBalanceRow) -> bool:
    return any(_amounts(row))


def _amounts(row: TrialBalanceRow) -> tuple[int, ...]:
    return (
        row.opening_debit_minor, row.opening_credit_minor, row.debit_minor, row.credit_minor,
        row.year_debit_minor, row.year_credit_minor, row.closing_debit_minor,
        row.closing_credit_minor,
    )  # fmt: skip


def _total(rows: Iterable[TrialBalanceRow]) -> TrialBalanceRow:
    sums = [sum(column) for column in zip(*map(_amounts, rows), strict=True)] or [0] * 8
    return TrialBalanceRow(TOTAL, "", *sums)
