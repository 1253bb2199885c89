"""资产负债表: assets beside liabilities and net assets, at the year's beginning and at the end.

Income and expenses of the running year are inside net assets before they are closed. What funds lend
each other (1191, 2291) cancels over the community; were one side of it missing, the rest would stand
under its own heading. Agency money stands apart: what is held for its owners, and what is owed them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa

from ledger.domain.cash_flows import DUE_FROM_FUNDS, DUE_TO_FUNDS
from ledger.domain.periods import Span
from ledger.statements.accounting_values import BalanceRow, BalanceSheet
from ledger.statements.accounts import accounts
from ledger.statements.funds import fund_label, funds
from ledger.statements.headings import (
    ASSETS,
    LIABILITIES,
    RESULT_TYPES,
    bridge_reason,
)
from ledger.statements.movements import Moved, movements, window
from ledger.statements.values import AccountFacts, CommunityFacts, Frame, FundFacts, Label

#: Balances at the year's beginning and at the end, debit minus credit.
_Balances = tuple[int, int]


@dataclass
class _Sorted:
    """Every balance of the books in exactly one place: by heading, then by account or fund."""

    headings: defaultdict[str, defaultdict[Label, list[_Balances]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    between: list[tuple[str, _Balances]] = field(default_factory=list)


def balance_sheet(
    connection: sa.Connection,
    community: CommunityFacts,
    span: Span,
    *,
    as_of: date | None = None,
    fund: str = "",
) -> BalanceSheet:
    """Give the balance sheet of a community, or of one fund, at the end of a span.

    Raises:
        UnknownNameError: there is no such fund.
        PeriodError: ``as_of`` lies before the span.
    """
    shown = window(span, as_of)
    label = fund_label(connection, community, fund)
    chart = {item.label.code: item for item in accounts(connection, community)}
    listed = {item.label.code: item for item in funds(connection, community)}
    found = _sorted(chart, listed, movements(connection, community, shown, fund=fund))
    return BalanceSheet(
        frame=Frame("balance-sheet", community, span, shown.last_day, fund=label),
        assets=tuple(_assets(found)),
        claims=tuple(_claims(found)),
        between_funds=_cancelled(found),
    )


def _sorted(
    chart: Mapping[str, AccountFacts], listed: Mapping[str, FundFacts], moved: Iterable[Moved]
) -> _Sorted:
    found = _Sorted()
    for part in moved:
        account, fund = chart[part.account], listed[part.fund]
        balances = (part.year_opening_minor, part.closing_minor)
        if fund.fund_class == "agency":
            held = "held_in_trust" if account.account_type == "asset" else "owed_in_trust"
            found.headings[held][account.label].append(balances)
        elif part.account in (DUE_FROM_FUNDS, DUE_TO_FUNDS):
            found.between.append((part.account, balances))
        elif account.account_type in RESULT_TYPES:
            found.headings[fund.fund_class][fund.label].append(balances)
        else:
            heading = "cash" if account.is_cash else bridge_reason(account)
            found.headings[heading][account.label].append(balances)
    return found


def _assets(found: _Sorted) -> Iterator[BalanceRow]:
    own = list(_group(found, ASSETS, sign=1))
    held = list(_group(found, ("held_in_trust",), sign=1))
    yield from own
    yield _total("own_assets", own)
    yield from held
    yield _total("assets", [*own, *held])


def _claims(found: _Sorted) -> Iterator[BalanceRow]:
    own = list(_group(found, LIABILITIES, sign=-1))
    owed = list(_group(found, ("owed_in_trust",), sign=-1))
    net = list(_group(found, ("unrestricted", "restricted"), sign=-1))
    yield from own
    yield _total("own_liabilities", own)
    yield from owed
    yield _total("liabilities", [*own, *owed])
    yield from net
    yield _total("net_assets", net)
    yield _total("claims", [*own, *owed, *net])


def _group(found: _Sorted, headings: Sequence[str], *, sign: int) -> Iterator[BalanceRow]:
    """Yield each heading with its accounts or funds; what is nothing at both ends is left out."""
    for heading in headings:
        if heading == "between_funds":
            yield from _unmatched(found, sign=sign)
            continue
        items = [
            BalanceRow("item", heading, label, *_sum(balances, sign=sign))
            for label, balances in sorted(
                found.headings[heading].items(), key=lambda item: item[0].code
            )
        ]
        items = [row for row in items if row.year_opening_minor or row.closing_minor]
        if items:
            yield _total(heading, items, level="heading", counted="item")
            yield from items


def _unmatched(found: _Sorted, *, sign: int) -> Iterator[BalanceRow]:
    """Yield what is left of loans between funds when they do not cancel: one fund's, or a mistake."""
    ends = [max(sign * minor, 0) for minor in _sum([item for _, item in found.between], sign=1)]
    if any(ends):
        yield BalanceRow("heading", "between_funds", None, *ends)


def _cancelled(found: _Sorted) -> BalanceRow:
    """Sum what funds lent each other and both sides of which are left out."""
    lent = _sum([item for account, item in found.between if account == DUE_FROM_FUNDS], sign=1)
    owed = _sum([item for account, item in found.between if account == DUE_TO_FUNDS], sign=-1)
    both = [max(0, min(pair)) for pair in zip(lent, owed, strict=True)]
    return BalanceRow("heading", "between_funds", None, *both)


def _sum(balances: Iterable[_Balances], *, sign: int) -> _Balances:
    year_opening_minor = closing_minor = 0
    for opening, closing in balances:
        year_opening_minor += sign * opening
        closing_minor += sign * closing
    return year_opening_minor, closing_minor


def _total(
    heading: str, rows: Iterable[BalanceRow], *, level: str = "total", counted: str = "heading"
) -> BalanceRow:
    parts = [(row.year_opening_minor, row.closing_minor) for row in rows if row.level == counted]
    return BalanceRow(level, heading, None, *_sum(parts, sign=1))
