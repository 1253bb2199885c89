"""业务活动表: income by source, expenses by function, and what net assets changed by.

On an accrual basis. Expenses all stand in the unrestricted column; what restricted funds spent is
released to it in the same span (限定性净资产转为非限定性净资产), computed here and not posted. Closing
vouchers move a fund's money between its own accounts and are left out, so a closed year still shows
its income. Agency money has no activities.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

import sqlalchemy as sa

from ledger.domain.periods import Span
from ledger.statements.accounting_values import Activities, ActivityRow, Split
from ledger.statements.accounts import accounts
from ledger.statements.funds import fund_label, funds
from ledger.statements.headings import (
    INCOME_SOURCES,
    PRIOR_YEARS,
    RESULT_TYPES,
    SPENDING_FUNCTIONS,
    income_source,
    spending_function,
)
from ledger.statements.movements import Moved, movements, window
from ledger.statements.values import AccountFacts, CommunityFacts, Frame, Label

Chart = Mapping[str, AccountFacts]
#: What a part of the movements did in the span and in the year, more credit being more net assets.
_Amounts = tuple[int, int]


def activities(
    connection: sa.Connection,
    community: CommunityFacts,
    span: Span,
    *,
    as_of: date | None = None,
    fund: str = "",
) -> Activities:
    """Give the statement of activities of a community, or of one fund.

    Raises:
        UnknownNameError: there is no such fund.
        PeriodError: ``as_of`` lies before the span.
    """
    shown = window(span, as_of)
    label = fund_label(connection, community, fund)
    chart = {item.label.code: item for item in accounts(connection, community)}
    is_free = {
        item.label.code: item.fund_class == "unrestricted" for item in funds(connection, community)
    }
    moved = [
        part
        for part in movements(connection, community, shown, fund=fund)
        if chart[part.account].account_type in RESULT_TYPES
    ]
    return _statement(
        Frame("activities", community, span, shown.last_day, fund=label), chart, moved, is_free
    )


def _statement(
    frame: Frame, chart: Chart, moved: Sequence[Moved], is_free: Mapping[str, bool]
) -> Activities:
    def row(
        heading: str, parts: Iterable[Moved], measure: Callable[[Moved], _Amounts]
    ) -> ActivityRow:
        return _row("total", heading, None, parts, measure, is_free)

    of_type = _grouped(moved, lambda part: chart[part.account].account_type)
    income = row("income", of_type["income"], _activity)
    spending = _negative(_unrestricted(row("spending", of_type["expense"], _activity)))
    given = _unrestricted(row("to_maintenance", of_type["appropriation"], _activity))
    used = row("released", [*of_type["expense"], *of_type["appropriation"]], _activity)
    released = _released(used)
    prior_years = row(
        "prior_years", [p for p in of_type["net_assets"] if p.account == PRIOR_YEARS], _activity
    )
    other = _plus(
        row(
            "other_changes",
            [p for p in of_type["net_assets"] if p.account != PRIOR_YEARS],
            _activity,
        ),
        row("", moved, _between),
    )
    merged = row("merged_away", moved, _merged)
    change = _plus(
        income, _negative(spending), released, given, prior_years, other, merged, heading="change"
    )
    opening, closing = row("opening", moved, _opening), row("closing", moved, _closing)
    rows = (
        *_items(chart, of_type["income"], is_free, INCOME_SOURCES, income_source),
        income,
        *_costs(chart, of_type["expense"], is_free),
        spending,
        released,
        *(item for item in (given, prior_years, other, merged) if item.span or item.year),
        change,
        opening,
        closing,
    )
    return Activities(frame, rows, income, spending, released, change, opening, closing)


def _activity(part: Moved) -> _Amounts:
    span_minor = part.credit_minor - part.debit_minor
    year_minor = part.year_credit_minor - part.year_debit_minor
    carried_minor, year_carried_minor = _carried(part)
    return span_minor - carried_minor, year_minor - year_carried_minor


def _carried(part: Moved) -> _Amounts:
    return (
        part.carried_credit_minor - part.carried_debit_minor,
        part.year_carried_credit_minor - part.year_carried_debit_minor,
    )


def _merged(part: Moved) -> _Amounts:
    return part.merged_minor, part.year_merged_minor


def _between(part: Moved) -> _Amounts:
    """Give what closing vouchers moved between a fund's own accounts, which comes to nothing."""
    carried, merged = _carried(part), _merged(part)
    return carried[0] - merged[0], carried[1] - merged[1]


def _opening(part: Moved) -> _Amounts:
    return -part.opening_minor, -part.year_opening_minor


def _closing(part: Moved) -> _Amounts:
    return -part.closing_minor, -part.closing_minor


def _row(
    level: str,
    heading: str,
    account: Label | None,
    parts: Iterable[Moved],
    measure: Callable[[Moved], _Amounts],
    is_free: Mapping[str, bool],
) -> ActivityRow:
    span, year = Split(), Split()
    for part in parts:
        span_minor, year_minor = measure(part)
        if is_free[part.fund]:
            span, year = span + Split(span_minor), year + Split(year_minor)
        else:
            span, year = span + Split(0, span_minor), year + Split(0, year_minor)
    return ActivityRow(level, heading, account, span, year)


def _grouped(moved: Iterable[Moved], name: Callable[[Moved], str]) -> Mapping[str, list[Moved]]:
    found: defaultdict[str, list[Moved]] = defaultdict(list)
    for part in moved:
        found[name(part)].append(part)
    return found


def _items(
    chart: Chart,
    moved: Iterable[Moved],
    is_free: Mapping[str, bool],
    headings: Sequence[str],
    heading_of: Callable[[AccountFacts], str],
) -> Iterator[ActivityRow]:
    """Yield each heading with its accounts; what did nothing, or undid itself, is left out."""
    by_heading = _grouped(moved, lambda part: heading_of(chart[part.account]))
    for heading in headings:
        parts = by_heading[heading]
        items = [
            _row("item", heading, chart[code].label, of_account, _activity, is_free)
            for code, of_account in sorted(_grouped(parts, lambda part: part.account).items())
        ]
        items = [item for item in items if item.span or item.year]
        if items:
            yield _row("heading", heading, None, parts, _activity, is_free)
            yield from items


def _costs(
    chart: Chart, moved: Iterable[Moved], is_free: Mapping[str, bool]
) -> Iterator[ActivityRow]:
    for row in _items(chart, moved, is_free, SPENDING_FUNCTIONS, spending_function):
        yield _negative(_unrestricted(row))


def _unrestricted(row: ActivityRow) -> ActivityRow:
    """Put a whole cost into the unrestricted column: every cost is borne by unrestricted money."""
    span, year = Split(row.span.total_minor), Split(row.year.total_minor)
    return ActivityRow(row.level, row.heading, row.account, span, year)


def _released(used: ActivityRow) -> ActivityRow:
    """Move what restricted funds spent from the restricted to the unrestricted column."""
    span_minor, year_minor = used.span.restricted_minor, used.year.restricted_minor
    return ActivityRow(
        "total", "released", None, Split(-span_minor, span_minor), Split(-year_minor, year_minor)
    )


def _negative(row: ActivityRow) -> ActivityRow:
    return ActivityRow(row.level, row.heading, row.account, -row.span, -row.year)


def _plus(first: ActivityRow, *others: ActivityRow, heading: str = "") -> ActivityRow:
    span, year = first.span, first.year
    for row in others:
        span, year = span + row.span, year + row.year
    return ActivityRow("total", heading or first.heading, None, span, year)
