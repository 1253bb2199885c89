"""The front page of a community: what there is, the year so far, twelve months, the newest rows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from ledger.domain.dues import PREPAID, RECEIVABLES
from ledger.domain.periods import (
    ADJUSTING_MONTH,
    Span,
    last_day_of,
    next_month,
    period_of,
    previous_month,
)
from ledger.statements.duties import duties
from ledger.statements.fund_balances import cash_balances, fund_rows
from ledger.statements.funds import funds
from ledger.statements.handovers import newest_handovers
from ledger.statements.headings import income_section, spending_section
from ledger.statements.merged import NO_FLOWS, was_carried_in
from ledger.statements.missing_evidence import missing_evidence_counted
from ledger.statements.movements import Moved, movements, window
from ledger.statements.overview_values import AmountByLabel, MonthFlow, Overview
from ledger.statements.questions import custody_query
from ledger.statements.reconciliations import account_reconciliations, held_accounts
from ledger.statements.transactions import newest
from ledger.statements.values import AccountFacts, CommunityFacts, Label
from ledger.store.communities import accounts as account_table
from ledger.store.journal import day_movements, month_movements, periods, transactions
from ledger.store.matters import custodies

MONTHS_SHOWN = 12
NEWEST_SHOWN = 10
OPENINGS_WITHIN = 50

Chart = Mapping[str, AccountFacts]


def overview(connection: sa.Connection, community: CommunityFacts, *, as_of: date) -> Overview:
    """Give the front page as of a day; flows are on a cash basis, own moves left out."""
    span = Span(date(as_of.year, 1, 1), as_of, str(as_of.year))
    shown = window(span)
    moved = movements(connection, community, shown, take_back=True)
    held = held_accounts(connection, community, as_of)
    chart = {item.facts.label.code: item.facts for item in held}
    cash_minor = sum(minor for _, minor in cash_balances(chart, moved))
    marks = _marks(connection, community, as_of)
    return Overview(
        community=community,
        as_of=as_of,
        cash_minor=cash_minor,
        funds=fund_rows(funds(connection, community), chart, moved),
        year_income_minor=sum(part.cash_credit_minor for part in moved),
        year_spending_minor=sum(part.cash_debit_minor for part in moved),
        year_merged_away_minor=sum(
            part.year_merged_minor for part in moved if chart[part.account].is_cash
        ),
        income=_income(chart, moved),
        spending=_spending(chart, moved),
        months=_months(connection, community, as_of, cash_minor),
        newest=newest(connection, community, page_size=NEWEST_SHOWN).rows,
        closed_through=marks.closed_through,
        opening_on=marks.opening_on,
        handovers=marks.handovers,
        missing_evidence_count=marks.missing_evidence_count,
        reconciliations=account_reconciliations(held, moved),
        custodian=marks.custodian or "",
        custody_since=marks.custody_since,
        overdue_notices=duties(connection, community, day=as_of).overdue_count,
    )


@dataclass(frozen=True, slots=True)
class _Marks:
    """What the page says of the books beside figures; asked in one query, because each is one cell."""

    closed_through: int | None
    opening_on: date | None
    missing_evidence_count: int
    handovers: tuple[tuple[str, date], ...]
    custodian: str | None
    custody_since: date | None


def _marks(connection: sa.Connection, community: CommunityFacts, day: date) -> _Marks:
    kept = custody_query(community, day)
    alone = sa.select(
        _closed_through(community).label("closed_through"),
        _opening_on(community).label("opening_on"),
        missing_evidence_counted(community).label("missing_count"),
        kept.with_only_columns(custodies.c.custodian).scalar_subquery().label("custodian"),
        kept.with_only_columns(custodies.c.first_day).scalar_subquery().label("custody_since"),
    ).subquery("alone")
    handed = newest_handovers(community).subquery("handed")
    query = (
        sa.select(alone, handed.c.role, handed.c.as_of)
        .select_from(alone.outerjoin(handed, sa.true()))
        .order_by(handed.c.as_of.desc(), handed.c.role)
    )
    rows = connection.execute(query).all()
    first = rows[0]
    return _Marks(
        first.closed_through, first.opening_on, first.missing_count,
        tuple((row.role, row.as_of) for row in rows if row.role is not None),
        first.custodian, first.custody_since,
    )  # fmt: skip


def _opening_on(community: CommunityFacts) -> sa.ScalarSelect[date]:
    """Ask for the day of the balances that the books begin with; openings are among the first vouchers."""
    header = transactions.c
    return (
        sa.select(header.dated_on)
        .where(
            header.community_id == community.community_id,
            header.seq <= OPENINGS_WITHIN,
            was_carried_in(header, community.ended_period),
            header.corrects.is_(None),
        )
        .order_by(header.seq)
        .limit(1)
        .scalar_subquery()
    )


def _income(chart: Chart, moved: Iterable[Moved]) -> tuple[AmountByLabel, ...]:
    sums: defaultdict[Label, int] = defaultdict(int)
    for part in moved:
        label = _in_words(chart[part.account])
        if income_section(chart[part.account]) == "recovered":
            label = Label(label.code, f"收回：{label.name_zh}", f"Recovered: {label.name_en}")
        sums[label] += part.cash_credit_minor
    return _largest_first(sums)


def _spending(chart: Chart, moved: Iterable[Moved]) -> tuple[AmountByLabel, ...]:
    sums: defaultdict[Label, int] = defaultdict(int)
    for part in moved:
        label = _in_words(chart[part.account])
        if spending_section(chart[part.account]) == "refunded":
            label = Label(label.code, f"退回：{label.name_zh}", f"Refunded: {label.name_en}")
        sums[label] += part.cash_debit_minor
    return _largest_first(sums)


def _in_words(account: AccountFacts) -> Label:
    """Give what residents call what an account brings: they pay fees, not receivables."""
    code = account.label.code
    # Without shares the same digits are another account of another chart.
    if account.has_sublines and code in RECEIVABLES:
        return Label(code, "物业费", "Property fees")
    if code == PREPAID:
        return Label(code, "预交的物业费", "Property fees paid in advance")
    return account.plain


def _largest_first(sums: Mapping[Label, int]) -> tuple[AmountByLabel, ...]:
    rows = [AmountByLabel(label, minor) for label, minor in sums.items() if minor]
    return tuple(sorted(rows, key=lambda row: (-row.amount_minor, row.label.code)))


def _months(
    connection: sa.Connection, community: CommunityFacts, as_of: date, cash_minor: int
) -> tuple[MonthFlow, ...]:
    """Give twelve months ending with that of ``as_of``, the last one up to that day."""
    last = period_of(as_of)
    shown = [last]
    while len(shown) < MONTHS_SHOWN:
        shown.append(previous_month(shown[-1]))
    flows = _flows(connection, community, first=shown[-1], last=last, as_of=as_of)
    rows = []
    closing_minor = cash_minor
    for period in shown:
        income_minor, spending_minor, moved_minor, away_minor = flows.get(period, (0, 0, 0, 0))
        rows.append(MonthFlow(period, income_minor, spending_minor, closing_minor, away_minor))
        closing_minor -= moved_minor
    return tuple(reversed(rows))


def _flows(
    connection: sa.Connection, community: CommunityFacts, *, first: int, last: int, as_of: date
) -> dict[int, tuple[int, ...]]:
    """Give cash in, out, what cash did and what was merged away by month: whole months, days of a cut one."""
    is_cut = as_of != last_day_of(last)
    month, day = month_movements.c, day_movements.c
    parts = [
        sa.select(
            table.c.period, table.c.account_code, table.c.movement_class, table.c.debit_minor,
            table.c.credit_minor, table.c.cash_debit_minor, table.c.cash_credit_minor,
        ).where(table.c.community_id == community.community_id, *conditions)
        for table, conditions in (
            (month_movements, (month.period >= first, month.period < next_month(last),
                               month.period < last if is_cut else sa.true())),
            (day_movements, (day.period == (last if is_cut else 0), day.dated_on <= as_of)),
        )
    ]  # fmt: skip
    moved = sa.union_all(*parts).subquery().c
    flows = moved.movement_class.not_in(NO_FLOWS)
    merged = (moved.movement_class == "merge") & (moved.period == community.ended_period)
    cash = sa.case((account_table.c.is_cash, moved.debit_minor - moved.credit_minor), else_=0)
    query = (
        sa.select(
            moved.period,
            *(
                sa.cast(sa.func.sum(amount), sa.BigInteger)
                for amount in (
                    sa.case((flows, moved.cash_credit_minor), else_=0),
                    sa.case((flows, moved.cash_debit_minor), else_=0),
                    cash,
                    sa.case((merged, -cash), else_=0),
                )
            ),
        )
        .join(
            account_table,
            (account_table.c.community_id == community.community_id)
            & (account_table.c.code == moved.account_code),
        )
        .group_by(moved.period)
    )
    return {row[0]: tuple(row[1:]) for row in connection.execute(query)}


def _closed_through(community: CommunityFacts) -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.max(periods.c.period))
        .where(
            periods.c.community_id == community.community_id,
            periods.c.period % 100 < ADJUSTING_MONTH,
        )
        .scalar_subquery()
    )
