"""What was billed and is still so: households, tariffs, live dues and prepaid years, as values of the rules."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.dues import Basis, Household, PrepaidYear, Tariff
from ledger.store.communities import places
from ledger.store.drafts import drafts
from ledger.store.dues import billing_runs, dues, prepaid_years
from ledger.store.dues import tariffs as tariff_rows
from ledger.store.journal import transactions
from ledger.store.places import area_on

#: What a household may lie in, of which the nearest is called its building.
_BUILDINGS = ("building", "house")


def households_of(
    connection: sa.Connection, community_id: int, *, within: str = "", day: date | None = None
) -> tuple[Household, ...]:
    """Give the households, of one place if it is named, with their buildings and all places around them.

    ``day``: only those that are there on it, with their areas of that day; else all, as they were registered.
    """
    area = places.c.area_centi_m2 if day is None else area_on(day)
    query = sa.select(
        places.c.code, places.c.kind, places.c.parent_code, places.c.closed_on,
        area.label("area_centi_m2"),
    ).where(places.c.community_id == community_id)  # fmt: skip
    rows = {row.code: row for row in connection.execute(query).all()}
    # Hundreds of households lie in the same place.
    above: dict[str | None, tuple[tuple[str, ...], str]] = {}
    found = []
    for code, kind, parent, closed_on, area_centi_m2 in rows.values():
        is_gone = day is not None and closed_on is not None and closed_on < day
        if kind != "household" or is_gone:
            continue
        if parent not in above:
            above[parent] = _above(rows, parent)
        over, building = above[parent]
        around = (code, *over)
        if not within or within in around:
            found.append(Household(code, area_centi_m2, building, around))
    return tuple(found)


def _above(rows: Mapping[str, Any], parent: str | None) -> tuple[tuple[str, ...], str]:
    """Give a place and those it lies in, nearest first, and the building; a circle of parents ends where it began."""
    path: list[str] = []
    at = parent
    while at is not None and at in rows and at not in path:
        path.append(at)
        at = rows[at].parent_code
    named = [code for code in path if rows[code].kind in _BUILDINGS]
    return tuple(path), (named or path or [""])[0]


def tariffs_of(connection: sa.Connection, community_id: int) -> tuple[Tariff, ...]:
    """Give all tariffs in the order in which they were set."""
    query = (
        sa.select(tariff_rows)
        .where(tariff_rows.c.community_id == community_id)
        .order_by(tariff_rows.c.number)
    )
    return tuple(tariff_of_row(row) for row in connection.execute(query))


def tariff_of_row(row: sa.Row[Any]) -> Tariff:
    """Give a stored tariff as a value."""
    return Tariff(
        Basis(row.basis), row.numerator, row.denominator, row.first_period, row.decision_code,
        fund=row.fund_code, place=row.place_code or "", vacant_percent=row.vacant_percent,
        number=row.number,
    )  # fmt: skip


def is_live(row: Any, community_id: int) -> sa.ColumnElement[bool]:
    """Say that a row's draft is on its way or posted, and was not taken back.

    As sets of drafts that do not count, which are few. A question for each row would read the draft of a run,
    with all its households, once for each of them.
    """
    posted, reversal = transactions.alias(), transactions.alias()
    withdrawn = sa.select(drafts.c.draft_id).where(
        drafts.c.community_id == community_id, drafts.c.state == "withdrawn"
    )
    taken_back = (
        sa.select(posted.c.draft_id)
        .join(
            reversal,
            (reversal.c.community_id == posted.c.community_id)
            & (reversal.c.corrects == posted.c.seq),
        )
        .where(
            posted.c.community_id == community_id, posted.c.draft_id.is_not(None),
            reversal.c.kind == "reversal", reversal.c.corrects.is_not(None),
        )
    )  # fmt: skip
    return sa.and_(row.draft_id.not_in(withdrawn), row.draft_id.not_in(taken_back))


def of_months(community_id: int, months: sa.ColumnElement[bool]) -> tuple[Any, ...]:
    """Give the conditions for dues of some months, found by their runs: dues stand by household, not by month.

    "+ 0" keeps SQLite from walking all dues of the community: it knows no better than that they are ten.
    """
    run = billing_runs.c
    return (
        dues.c.community_id + 0 == community_id,
        dues.c.run_id.in_(sa.select(run.run_id).where(run.community_id == community_id, months)),
    )


def billed_in(connection: sa.Connection, community_id: int, period: int) -> frozenset[str]:
    """Give the households that have a due of a month, posted or on its way."""
    query = sa.select(dues.c.place_code).where(
        *of_months(community_id, billing_runs.c.period == period), is_live(dues.c, community_id)
    )
    return frozenset(connection.execute(query).scalars())


def years_of(connection: sa.Connection, community_id: int, period: int) -> dict[str, PrepaidYear]:
    """Give the prepaid years that have a part of a month, by household."""
    year = prepaid_years.c
    query = sa.select(year.place_code, year.first_period, year.amount_minor).where(
        year.community_id == community_id, year.first_period.between(period - 100, period),
        is_live(year, community_id),
    )  # fmt: skip
    found = (PrepaidYear(*row) for row in connection.execute(query))
    return {item.place: item for item in found if item.due(period) is not None}
