"""What each household has in an agency fund: owed to it, less what it still has to pay in."""

from collections.abc import Collection
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.periods import period_of
from ledger.store.communities import accounts, places
from ledger.store.journal import lines, sublines
from ledger.store.places import area_on
from ledger.store.shares import of_line, share_rows

#: More names than this are not named in a question: all of them are read.
NAMED_MAX = 400


def household_changes(
    community_id: int, funds: Collection[str], named: Collection[str] = (), *, after: date
) -> sa.Select[Any]:
    """Ask what changed for each household after a day: fund, household, day, fen (positive: it has more)."""
    line, share = lines.c, sublines.c
    minor = sa.cast(sa.func.sum(share.credit_minor - share.debit_minor), sa.BigInteger)
    query = (
        sa.select(line.fund_code, share.place_code, line.dated_on, minor.label("minor"))
        .join_from(lines, sublines, of_line())
        .where(
            line.community_id == community_id, line.fund_code.in_(funds),
            line.account_code.in_(_agency_accounts(community_id)),
            line.period >= period_of(after), line.dated_on > after,
        )
        .group_by(line.fund_code, share.place_code, line.dated_on)
        .order_by(line.dated_on)
    )  # fmt: skip
    return query.where(share.place_code.in_(named)) if 0 < len(named) <= NAMED_MAX else query


def held_by_households(
    connection: sa.Connection, community_id: int, funds: Collection[str], day: date,
    named: Collection[str] = (),
) -> dict[tuple[str, str], int]:  # fmt: skip
    """Give what each household has in some funds at the end of a day, in fen; who never had anything is left out."""
    places = named if len(named) <= NAMED_MAX else ()
    rows = share_rows(
        community_id, _agency_accounts(community_id), funds=funds, places=places, day=day
    ).c
    query = sa.select(
        rows.fund_code, rows.place_code, sa.cast(-sa.func.sum(rows.minor), sa.BigInteger)
    ).group_by(rows.fund_code, rows.place_code)
    return {(fund, place): minor for fund, place, minor in connection.execute(query).all()}


def balances_by_household(
    connection: sa.Connection, community_id: int, fund: str, day: date
) -> dict[str, int]:
    """Give what each household has at the end of a day, in fen; who never had anything is left out."""
    held = held_by_households(connection, community_id, (fund,), day)
    return {place: minor for (_, place), minor in held.items()}


def lowest_by_household(
    connection: sa.Connection, community_id: int, fund: str, day: date
) -> dict[str, int]:
    """Give the least that each household has at the end of a day or of any later one, in fen."""
    held = balances_by_household(connection, community_id, fund, day)
    lowest = dict(held)
    for _, place, _, minor in connection.execute(
        household_changes(community_id, (fund,), after=day)
    ):
        held[place] = held.get(place, 0) + minor
        lowest[place] = min(lowest.get(place, 0), held[place])
    return lowest


def _agency_accounts(community_id: int) -> sa.Select[Any]:
    """Ask for the codes of accounts that hold households' own money, so that each is one range of an index."""
    account = accounts.c
    return sa.select(account.code).where(
        account.community_id == community_id, account.has_sublines, account.restriction == "A"
    )


def household_rows(community_id: int, day: date) -> sa.Select[Any]:
    """Ask for all places: code, kind, parent, names, area of a day in 0.01 m², and the last day if closed."""
    held = places.c
    return sa.select(
        held.code,
        held.kind,
        held.parent_code,
        held.name_zh,
        held.name_en,
        area_on(day).label("area_centi_m2"),
        held.closed_on,
    ).where(held.community_id == community_id)


def is_there(closed_on: date | None, day: date) -> bool:
    """Tell whether a place that ends on this day, or never, is there on a day."""
    return closed_on is None or closed_on >= day
