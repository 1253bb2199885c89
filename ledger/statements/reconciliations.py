"""银行存款余额调节表: of every account at a bank or platform the newest reconciliation that two people signed.

One query gives the chart with the reconciliation of each account beside it, however many there are; pages
that read the chart anyway learn from it how each account stands.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.cash_flows import ALL_FUNDS
from ledger.domain.errors import UnknownNameError
from ledger.domain.periods import Span
from ledger.domain.reconciliations import OpenItem, OpenSide, Reconciliation
from ledger.statements.accounts import account_columns, account_of
from ledger.statements.movements import Moved, movements, window
from ledger.statements.reconcilable import reconcilable
from ledger.statements.reconciliation_values import (
    BANK_SIDE,
    AccountReconciliation,
    ConfirmedReconciliation,
    ReconciliationStatement,
)
from ledger.statements.values import AccountFacts, CommunityFacts, Frame
from ledger.store.bill_withdrawals import is_withdrawn
from ledger.store.bills import bills
from ledger.store.communities import accounts, bank_accounts
from ledger.store.journal import day_movements, month_movements
from ledger.store.reconciliations import reconciliations

_SIDES = tuple(OpenSide)


@dataclass(frozen=True, slots=True)
class HeldAccount:
    """An account of the chart; ``has_bank`` and ``has_bill`` tell whether a bank keeps it in use."""

    facts: AccountFacts
    has_bank: bool
    has_bill: bool
    confirmed: ConfirmedReconciliation | None


def reconciliation(
    connection: sa.Connection,
    community: CommunityFacts,
    span: Span,
    *,
    as_of: date | None = None,
    account: str = "",
) -> ReconciliationStatement:
    """Give how bank and books stood at the end of a span, of every account or of one.

    Raises:
        UnknownNameError: there is no such account at a bank or platform.
        PeriodError: ``as_of`` lies before the span.
    """
    shown = window(span, as_of)
    held = held_accounts(connection, community, shown.last_day, account=account)
    if account and not any(reconcilable(item.facts) for item in held):
        raise UnknownNameError(noun="account", name=account[:40], field="account")
    moved = movements(connection, community, shown, account=account)
    rows = account_reconciliations(held, moved, used_only=not account)
    label = held[0].facts.label if account else None
    frame = Frame("reconciliation", community, span, shown.last_day, account=label)
    return ReconciliationStatement(frame, rows)


def held_accounts(
    connection: sa.Connection,
    community: CommunityFacts,
    day: date,
    *,
    since: date | None = None,
    account: str = "",
) -> tuple[HeldAccount, ...]:
    """Give the whole chart in the order of codes, each account with its newest confirmed reconciliation.

    That is the newest as of ``day`` or earlier. With ``since``, only those as of that day or later count,
    and of them one without an unexplained rest comes first. With ``account``, that account alone.
    """
    query = _query(community, day, since).order_by(accounts.c.code)
    if account:
        query = query.where(accounts.c.code == account)
    return tuple(_held(row) for row in connection.execute(query))


def account_reconciliations(
    held: Iterable[HeldAccount], moved: Iterable[Moved], *, used_only: bool = True
) -> tuple[AccountReconciliation, ...]:
    """Give the accounts at banks and platforms that are in use, those never reconciled last.

    In use is what holds or moved money in the days of ``moved``, what a bank account or a bill is of, and
    what was ever reconciled; with ``used_only`` False, all of them.
    """
    used: set[str] = set()
    closing: defaultdict[str, int] = defaultdict(int)
    for part in moved:
        closing[part.account] += part.closing_minor
        if part.opening_minor or part.debit_minor or part.credit_minor:
            used.add(part.account)
    found = []
    for item in held:
        code = item.facts.label.code
        is_used = code in used or item.has_bank or item.has_bill or item.confirmed is not None
        if reconcilable(item.facts) and (is_used or not used_only):
            found.append(
                AccountReconciliation(
                    item.facts.label, item.facts.plain, closing[code], item.confirmed
                )
            )
    return tuple(sorted(found, key=lambda row: (row.confirmed is None, row.account.code)))


def _query(community: CommunityFacts, day: date, since: date | None) -> sa.Select[Any]:
    held, signed = accounts.c, reconciliations.c
    of_bank = sa.select(sa.literal(1)).where(
        bank_accounts.c.community_id == held.community_id,
        bank_accounts.c.account_code == held.code,
        bank_accounts.c.opened_on.is_(None) | (bank_accounts.c.opened_on <= day),
        bank_accounts.c.closed_on.is_(None) | (bank_accounts.c.closed_on > day),
    )
    of_bill = sa.select(sa.literal(1)).where(
        bills.c.community_id == held.community_id, bills.c.account_code == held.code,
        bills.c.first_on <= day, ~is_withdrawn(bills),
    )  # fmt: skip
    return (
        sa.select(
            *account_columns(),
            of_bank.correlate(accounts).exists(),
            of_bill.correlate(accounts).exists(),
            signed.as_of, signed.bank_minor, signed.book_minor, signed.content, signed.note,
            _book_now(), signed.prepared_role, signed.prepared_at, signed.confirmed_role,
            signed.confirmed_at,
        )
        .outerjoin_from(
            accounts, reconciliations,
            sa.and_(
                held.is_cash,
                signed.community_id == held.community_id,
                signed.reconciliation_id == _newest(day, since),
            ),
        )
        .where(held.community_id == community.community_id)
    )  # fmt: skip


def _newest(day: date, since: date | None) -> sa.ScalarSelect[str]:
    """Ask for the reconciliation of an account that counts."""
    held = reconciliations.alias("newest").c
    rest = (
        held.bank_minor + held.unbanked_in_minor - held.unbanked_out_minor
        - held.book_minor - held.unbooked_in_minor + held.unbooked_out_minor
    )  # fmt: skip
    query = sa.select(held.reconciliation_id).where(
        held.community_id == accounts.c.community_id,
        held.account_code == accounts.c.code,
        held.confirmed_at.is_not(None),
        held.as_of <= day,
    )
    if since is not None:
        query = query.where(held.as_of >= since).order_by(sa.case((rest == 0, 0), else_=1))
    return (
        query.order_by(held.as_of.desc(), held.confirmed_at.desc(), held.reconciliation_id)
        .limit(1)
        .correlate(accounts)
        .scalar_subquery()
    )


def _book_now() -> sa.ColumnElement[int]:
    """Ask what the books say by now of the day of a reconciliation: months before, days of its month."""
    signed, month, running = reconciliations.c, month_movements.c, day_movements.c
    period = sa.cast(
        sa.extract("year", signed.as_of) * 100 + sa.extract("month", signed.as_of), sa.BigInteger
    )
    parts = (
        (month_movements, (month.period < period,)),
        (day_movements, (running.period == period, running.dated_on <= signed.as_of)),
    )
    before, within = (
        sa.select(
            sa.cast(
                sa.func.coalesce(sa.func.sum(table.c.debit_minor - table.c.credit_minor), 0),
                sa.BigInteger,
            )
        )
        .where(
            table.c.community_id == signed.community_id,
            table.c.account_code == signed.account_code,
            table.c.fund_code != ALL_FUNDS,
            *conditions,
        )
        .correlate(reconciliations)
        .scalar_subquery()
        for table, conditions in parts
    )
    return before + within


def _held(row: sa.Row[Any]) -> HeldAccount:
    *cells, as_of, bank, book, content, note = tuple(row)[:-5]
    *named, has_bank, has_bill = cells
    facts = account_of(named)
    confirmed = None
    if as_of is not None:
        value = Reconciliation(facts.label.code, as_of, bank, book, _items(content), note)
        confirmed = ConfirmedReconciliation(value, *tuple(row)[-5:])
    return HeldAccount(facts, bool(has_bank), bool(has_bill), confirmed)


def _items(content: str) -> tuple[OpenItem, ...]:
    """Read the open items in the order of the form; of the bank's own, no key leads to a bill."""
    items = [
        OpenItem(
            OpenSide(item["side"]),
            date.fromisoformat(item["day"]),
            item["amount_minor"],
            item["key"] if OpenSide(item["side"]) in BANK_SIDE else "",
        )
        for item in json.loads(content)["items"]
    ]
    return tuple(
        sorted(
            items,
            key=lambda item: (_SIDES.index(item.side), item.day, item.key, item.amount_minor),
        )
    )
