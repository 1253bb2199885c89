"""What was billed and is still so: households, tariffs, live dues and prepaid years, as values of the rules."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.dues import Basis, Household, PrepaidYear, Tariff
from ledger.domain.household_lines import NARROW_KINDS
from ledger.store.communities import places
from ledger.store.drafts import drafts
from ledger.store.dues import dues, prepaid_years
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
    rows = {row.code: row for row in connection.execute(query)}
    found = []
    for row in rows.values():
        is_gone = day is not None and row.closed_on is not None and row.closed_on < day
        if row.kind == "household" and not is_gone:
            around = _around(rows, row.code)
            if not within or within in around:
                found.append(
                    Household(row.code, row.area_centi_m2, _building(rows, around), around)
                )
    return tuple(found)


def _around(rows: Mapping[str, Any], code: str) -> tuple[str, ...]:
    """Give a place and those it lies in, nearest first; a circle of parents ends where it began."""
    path: list[str] = []
    at: str | None = code
    while at is not None and at in rows and at not in path:
        path.append(at)
        at = rows[at].parent_code
    return tuple(path)


def _building(rows: Mapping[str, Any], around: tuple[str, ...]) -> str:
    above = around[1:]
    named = [code for code in above if rows[code].kind in _BUILDINGS]
    return (named or list(above) or [""])[0]


def wide_places_of(connection: sa.Connection, community_id: int) -> dict[str, str]:
    """Give for each household the narrowest place wider than a building in which it lies, where there is one."""
    query = sa.select(places.c.code, places.c.kind).where(places.c.community_id == community_id)
    kinds = {row.code: row.kind for row in connection.execute(query)}
    return {
        home.code: next((code for code in home.places[1:] if kinds[code] not in NARROW_KINDS), "")
        for home in households_of(connection, community_id)
    }


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


def is_live(row: Any) -> sa.ColumnElement[bool]:
    """Say that a row's draft is on its way or posted, and was not taken back."""
    draft, posted, reversal = drafts.alias(), transactions.alias(), transactions.alias()
    withdrawn = sa.exists().where(
        draft.c.community_id == row.community_id, draft.c.draft_id == row.draft_id,
        draft.c.state == "withdrawn",
    )  # fmt: skip
    taken_back = sa.exists().where(
        posted.c.community_id == row.community_id, posted.c.draft_id == row.draft_id,
        reversal.c.community_id == posted.c.community_id, reversal.c.corrects == posted.c.seq,
        reversal.c.kind == "reversal",
    )  # fmt: skip
    return ~withdrawn & ~taken_back


def billed_in(connection: sa.Connection, community_id: int, period: int) -> frozenset[str]:
    """Give the households that have a due of a month, posted or on its way."""
    query = sa.select(dues.c.place_code).where(
        dues.c.community_id == community_id, dues.c.period == period, is_live(dues.c)
    )
    return frozenset(connection.execute(query).scalars())


def years_of(connection: sa.Connection, community_id: int, period: int) -> dict[str, PrepaidYear]:
    """Give the prepaid years that have a part of a month, by household."""
    year = prepaid_years.c
    query = sa.select(year.place_code, year.first_period, year.amount_minor).where(
        year.community_id == community_id, year.first_period.between(period - 100, period),
        is_live(year),
    )  # fmt: skip
    found = (PrepaidYear(*row) for row in connection.execute(query))
    return {item.place: item for item in found if item.due(period) is not None}
