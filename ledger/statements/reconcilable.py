"""Which accounts are to be reconciled, and how far they are. Officers only."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from ledger.domain.accounts import has_bills
from ledger.domain.periods import first_day_of, last_day_of, period_of
from ledger.statements.accounts import accounts as chart_of
from ledger.statements.kept_reconciliations import KeptRow, kept_query, kept_row
from ledger.statements.values import AccountFacts, CommunityFacts, Label
from ledger.store.bill_states import is_counted_elsewhere, is_line_matched, is_matched
from ledger.store.bill_withdrawals import is_withdrawn
from ledger.store.bills import bill_rows, bills
from ledger.store.communities import accounts
from ledger.store.journal import lines, month_movements
from ledger.store.reconciliations import reconciliations

_HELD = reconciliations.c


@dataclass(frozen=True, slots=True)
class ReconcilableAccount:
    """An account at a bank or platform, and how far it is reconciled.

    Attributes:
        first_on: the first day that a bill covers, None where there is no bill.
        covered_to: the last day that a bill covers.
        open_rows: rows of bills that no line answers by now.
        open_lines: lines since the first bill that no row answers by now.
        last: the newest statement that was kept, confirmed or not.
        confirmed_to: the newest day that two people stand for.
        due_on: the month's end that is to be reconciled now: over, covered by bills, and not confirmed.
    """

    account: Label
    first_on: date | None
    covered_to: date | None
    open_rows: int
    open_lines: int
    last: KeptRow | None
    confirmed_to: date | None
    due_on: date | None


def due_day(covered_to: date, confirmed_to: date | None, today: date) -> date | None:
    """Give the newest month's end that is over and covered by bills, unless it is confirmed already."""
    known = min(covered_to, today - timedelta(days=1))
    end = last_day_of(period_of(known))
    if end > known:
        end = first_day_of(period_of(known)) - timedelta(days=1)
    return None if confirmed_to is not None and confirmed_to >= end else end


def reconcilable(facts: AccountFacts) -> bool:
    """Tell whether a bank or a platform holds the money: notes and coins are counted instead."""
    return has_bills(facts.label.code, is_cash=facts.is_cash)


def reconcilable_accounts(
    connection: sa.Connection, community: CommunityFacts, today: date
) -> tuple[ReconcilableAccount, ...]:
    """Give the accounts at banks and platforms that are in use, by a fixed number of queries."""
    chart = {
        item.label.code: item for item in chart_of(connection, community) if reconcilable(item)
    }
    covered = _covered(connection, community)
    used = set(connection.execute(_used(community, chart)).scalars())
    last = {row.account_code: row for row in connection.execute(_last(community))}
    rows, counted = _open_counts(connection, community)
    found = []
    for code, facts in chart.items():
        newest = last.get(code)
        if code not in used and code not in covered and newest is None:
            continue
        first_on, covered_to = covered.get(code, (None, None))
        confirmed_to = newest.confirmed_to if newest else None
        found.append(
            ReconcilableAccount(
                facts.plain, first_on, covered_to, rows.get(code, 0), counted.get(code, 0),
                kept_row(newest) if newest else None, confirmed_to,
                _due_on(covered.get(code), confirmed_to, today),
            )
        )  # fmt: skip
    return tuple(found)


def due_count(connection: sa.Connection, community: CommunityFacts, today: date) -> int:
    """Count the accounts whose newest month with bills is over and not reconciled, in one small query."""
    held = bills.c
    confirmed = (
        sa.select(sa.func.max(_HELD.as_of, type_=_HELD.as_of.type))
        .where(
            _HELD.community_id == community.community_id,
            _HELD.account_code == held.account_code, _HELD.confirmed_at.is_not(None),
        )
        .correlate(bills)
        .scalar_subquery()
    )  # fmt: skip
    query = _spans(community).add_columns(confirmed)
    return sum(
        _due_on((first, last), confirmed_to, today) is not None
        for _, first, last, confirmed_to in connection.execute(query)
    )


def suggested_day(
    connection: sa.Connection, community: CommunityFacts, account: str, today: date
) -> date:
    """Give the day to reconcile an account at: the month's end that is due, else as far as bills reach."""
    covered = _covered(connection, community).get(account)
    confirmed = sa.select(sa.func.max(_HELD.as_of, type_=_HELD.as_of.type)).where(
        _HELD.community_id == community.community_id, _HELD.account_code == account,
        _HELD.confirmed_at.is_not(None),
    )  # fmt: skip
    due_on = _due_on(covered, connection.execute(confirmed).scalar_one(), today)
    if due_on is not None:
        return due_on
    if covered is not None:
        return min(covered[1], today)
    return first_day_of(period_of(today)) - timedelta(days=1)


def _due_on(
    covered: tuple[date, date] | None, confirmed_to: date | None, today: date
) -> date | None:
    if covered is None:
        return None
    due_on = due_day(covered[1], confirmed_to, today)
    # The days before the first bill are nobody's to compare here.
    return due_on if due_on is not None and due_on >= covered[0] else None


def _covered(connection: sa.Connection, community: CommunityFacts) -> dict[str, tuple[date, date]]:
    found = connection.execute(_spans(community))
    return {account: (first, last) for account, first, last in found}


def _spans(community: CommunityFacts) -> sa.Select[Any]:
    """Ask from which to which day bills reach, by account."""
    held = bills.c
    return (
        sa.select(
            held.account_code,
            sa.func.min(held.first_on, type_=held.first_on.type),
            sa.func.max(held.last_on, type_=held.last_on.type),
        )
        .where(held.community_id == community.community_id, ~is_withdrawn(bills))
        .group_by(held.account_code)
    )


def _used(community: CommunityFacts, codes: Collection[str]) -> sa.Select[Any]:
    moved = month_movements.c
    held = accounts.c
    has_moved = sa.select(sa.literal(1)).where(
        moved.community_id == held.community_id, moved.account_code == held.code
    )
    return sa.select(held.code).where(
        held.community_id == community.community_id, held.code.in_(list(codes)),
        has_moved.correlate(accounts).exists(),
    )  # fmt: skip


def _open_counts(
    connection: sa.Connection, community: CommunityFacts
) -> tuple[dict[str, int], dict[str, int]]:
    """Count by account the rows without lines, and the lines since the first bill without rows."""
    here, row, line = community.community_id, bill_rows.c, lines.c
    rows = (
        sa.select(row.account_code, sa.func.count())
        .where(
            row.community_id == here, row.moved_minor != 0, ~is_matched(), ~is_counted_elsewhere()
        )
        .group_by(row.account_code)
    )
    since = (
        sa.select(
            bills.c.account_code,
            sa.func.min(bills.c.first_on, type_=bills.c.first_on.type).label("first_on"),
        )
        .where(bills.c.community_id == here, ~is_withdrawn(bills))
        .group_by(bills.c.account_code)
        .subquery()
    )
    counted = (
        sa.select(line.account_code, sa.func.count())
        .join_from(since, lines, line.account_code == since.c.account_code)
        .where(line.community_id == here, line.dated_on >= since.c.first_on, ~is_line_matched())
        .group_by(line.account_code)
    )
    return _counts(connection, rows), _counts(connection, counted)


def _counts(connection: sa.Connection, query: sa.Select[Any]) -> dict[str, int]:
    return dict(connection.execute(query).all())


def _last(community: CommunityFacts) -> sa.Select[Any]:
    """Ask for the newest statement of each account, and for the newest day that is confirmed."""
    other = reconciliations.alias("other").c
    newest = (
        sa.select(other.reconciliation_id)
        .where(other.community_id == _HELD.community_id, other.account_code == _HELD.account_code)
        .order_by(other.as_of.desc(), other.prepared_at.desc(), other.reconciliation_id.desc())
        .limit(1)
        .correlate(reconciliations)
        .scalar_subquery()
    )
    confirmed = (
        sa.select(sa.func.max(other.as_of, type_=_HELD.as_of.type))
        .where(
            other.community_id == _HELD.community_id, other.account_code == _HELD.account_code,
            other.confirmed_at.is_not(None),
        )
        .correlate(reconciliations)
        .scalar_subquery()
    )  # fmt: skip
    return kept_query(community, confirmed.label("confirmed_to")).where(
        _HELD.reconciliation_id == newest
    )
