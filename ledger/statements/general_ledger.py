"""总账: month by month what every account did, from the movements alone.

A page shows some accounts, in the order of codes; the key of the next page is the last one's code.
Months in which an account did not move are left out. Closing vouchers are movements here, as in any
ledger.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import sqlalchemy as sa

from ledger.domain.errors import UnknownNameError
from ledger.domain.periods import Span
from ledger.statements.accounting_values import (
    GeneralLedger,
    LedgerAccount,
    LedgerMonth,
    Standing,
)
from ledger.statements.accounts import accounts
from ledger.statements.funds import fund_label
from ledger.statements.movements import (
    MonthSum,
    Moved,
    month_sums,
    movements,
    window,
)
from ledger.statements.values import AccountFacts, CommunityFacts, Frame

#: Accounts on a page of the screen.
ACCOUNTS_A_PAGE = 12


def general_ledger(
    connection: sa.Connection,
    community: CommunityFacts,
    span: Span,
    *,
    account: str = "",
    as_of: date | None = None,
    fund: str = "",
    after: str = "",
    page_size: int = ACCOUNTS_A_PAGE,
) -> GeneralLedger:
    """Give the general ledger of all accounts or of one; ``page_size`` counts accounts.

    Raises:
        UnknownNameError: there is no such account, fund or page.
        PeriodError: ``as_of`` lies before the span.
    """
    shown = window(span, as_of)
    label = fund_label(connection, community, fund)
    chart = {item.label.code: item for item in accounts(connection, community)}
    for code, noun, field in ((account, "account", "account"), (after, "page", "after")):
        if code and code not in chart:
            raise UnknownNameError(noun=noun, name=code[:40], field=field)
    moved = movements(connection, community, shown, account=account, fund=fund)
    months = month_sums(connection, community, shown, account=account, fund=fund)
    rows = _rows(chart, moved, months)
    listed = [row for row in rows if row.account.code > after]
    page = tuple(listed[:page_size])
    return GeneralLedger(
        frame=Frame(
            "general-ledger", community, span, shown.last_day, fund=label,
            account=chart[account].label if account else None,
        ),
        rows=page,
        debit_minor=sum(row.debit_minor for row in rows),
        credit_minor=sum(row.credit_minor for row in rows),
        next_after=page[-1].account.code if len(listed) > page_size else None,
        is_first=not after,
    )  # fmt: skip


def _rows(
    chart: Mapping[str, AccountFacts], moved: Iterable[Moved], months: Iterable[MonthSum]
) -> list[LedgerAccount]:
    openings: defaultdict[str, int] = defaultdict(int)
    for part in moved:
        openings[part.account] += part.opening_minor
    by_account: defaultdict[str, list[MonthSum]] = defaultdict(list)
    for month in months:
        by_account[month.account].append(month)
    return [
        _row(chart[code], openings[code], by_account[code])
        for code in sorted({*openings, *by_account})
        if openings[code] or by_account[code]
    ]


def _row(account: AccountFacts, opening_minor: int, sums: Sequence[MonthSum]) -> LedgerAccount:
    sign = 1 if account.side == "debit" else -1
    balance_minor = sign * opening_minor
    months = []
    for moved in sums:
        closing_minor = balance_minor + sign * (moved.debit_minor - moved.credit_minor)
        total = moved.total(closing_minor, account.side)
        months.append(LedgerMonth(total, standing(closing_minor, account.side)))
        balance_minor = closing_minor
    return LedgerAccount(
        account=account.label,
        account_type=account.account_type,
        side=account.side,
        opening_minor=sign * opening_minor,
        opening=standing(sign * opening_minor, account.side),
        months=tuple(months),
        debit_minor=sum(moved.debit_minor for moved in sums),
        credit_minor=sum(moved.credit_minor for moved in sums),
        closing_minor=balance_minor,
    )


def standing(balance_minor: int, own_side: str) -> Standing:
    """Say on which side a balance stands that is known on the account's own."""
    if not balance_minor:
        return Standing("level", 0)
    other = "credit" if own_side == "debit" else "debit"
    return Standing(own_side if balance_minor > 0 else other, abs(balance_minor))
