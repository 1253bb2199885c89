"""预算执行: the adopted budget of a year beside what was done, by fund and account (决算 once it is over)."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

import sqlalchemy as sa

from ledger.domain.periods import Span
from ledger.statements.accounting_values import BudgetRow, BudgetStatement
from ledger.statements.accounts import accounts
from ledger.statements.funds import fund_label, funds
from ledger.statements.movements import movements, window
from ledger.statements.values import AccountFacts, CommunityFacts, Frame, Label
from ledger.store.budgets import budgets as table

#: Account types that are budgeted → the part of the budget they stand in.
_HEADINGS = {"income": "income", "expense": "spending", "appropriation": "spending"}
Key = tuple[str, str]


def budget(
    connection: sa.Connection,
    community: CommunityFacts,
    span: Span,
    *,
    as_of: date | None = None,
    fund: str = "",
) -> BudgetStatement:
    """Give budget and actual of the year in which a span ends, up to the span's end.

    Raises:
        UnknownNameError: there is no such fund.
        PeriodError: ``as_of`` lies before the span.
    """
    shown = window(span, as_of)
    label = fund_label(connection, community, fund)
    chart = {item.label.code: item for item in accounts(connection, community)}
    names = {item.label.code: item.label for item in funds(connection, community)}
    version, decision, planned = _adopted(connection, community, shown.last_day.year, fund)
    done: defaultdict[Key, int] = defaultdict(int)
    for part in movements(connection, community, shown, fund=fund):
        kind = chart[part.account].account_type
        if kind in _HEADINGS:
            more = part.year_credit_minor - part.year_debit_minor
            carried = part.year_carried_credit_minor - part.year_carried_debit_minor
            done[part.fund, part.account] += (more - carried) * (1 if kind == "income" else -1)
    rows = _rows(chart, names, planned, done)
    return BudgetStatement(
        Frame("budget", community, span, shown.last_day, fund=label),
        version,
        decision,
        rows,
        income=_total("income", rows),
        spending=_total("spending", rows),
    )


def adopted_years(connection: sa.Connection, community: CommunityFacts) -> tuple[int, ...]:
    """Give the years that have an adopted budget, the newest first."""
    query = (
        sa.select(table.c.year)
        .where(table.c.community_id == community.community_id, table.c.state == "adopted")
        .distinct()
        .order_by(table.c.year.desc())
    )
    return tuple(connection.execute(query).scalars())


def _adopted(
    connection: sa.Connection, community: CommunityFacts, year: int, fund: str
) -> tuple[int, str, dict[Key, int]]:
    """Give the version in force with its decision and its amounts: the last one adopted for the year."""
    query = (
        sa.select(table.c.number, table.c.decision_code, table.c.content)
        .where(
            table.c.community_id == community.community_id, table.c.year == year,
            table.c.state == "adopted",
        )
        .order_by(table.c.number.desc())
        .limit(1)
    )  # fmt: skip
    row = connection.execute(query).one_or_none()
    if row is None:
        return 0, "", {}
    lines = json.loads(row.content)
    planned = {(item["f"], item["a"]): int(item["m"]) for item in lines if fund in ("", item["f"])}
    return row.number, row.decision_code or "", planned


def _rows(
    chart: Mapping[str, AccountFacts],
    names: Mapping[str, Label],
    planned: Mapping[Key, int],
    done: Mapping[Key, int],
) -> tuple[BudgetRow, ...]:
    keys = {key for key in (*planned, *done) if planned.get(key) or done.get(key)}
    rows = (
        BudgetRow(
            _HEADINGS[chart[account].account_type], chart[account].label, names[fund],
            planned.get((fund, account), 0), done.get((fund, account), 0),
        )
        for fund, account in keys
    )  # fmt: skip
    return tuple(sorted(rows, key=_order))


def _order(row: BudgetRow) -> tuple[str, str, str]:
    assert row.account is not None
    assert row.fund is not None
    return row.heading, row.account.code, row.fund.code


def _total(heading: str, rows: Iterable[BudgetRow]) -> BudgetRow:
    of_heading = [row for row in rows if row.heading == heading]
    return BudgetRow(
        heading, None, None, sum(row.budget_minor for row in of_heading),
        sum(row.actual_minor for row in of_heading),
    )  # fmt: skip
