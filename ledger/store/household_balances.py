"""What each household has in an agency fund: owed to it, less what it still has to pay in."""

from collections.abc import Collection
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.store.communities import accounts, places
from ledger.store.journal import lines, sublines
from ledger.store.places import area_on

#: More names than this are not named in a question: all of them are read.
NAMED_MAX = 400


def household_changes(
    community_id: int, funds: Collection[str], named: Collection[str] = ()
) -> sa.Select[Any]:
    """Ask what changed for each household, day by day: fund, household, day, fen (positive: it has more)."""
    line, share, account = lines.c, sublines.c, accounts.c
    minor = sa.cast(sa.func.sum(share.credit_minor - share.debit_minor), sa.BigInteger)
    query = (
        sa.select(line.fund_code, share.place_code, line.dated_on, minor.label("minor"))
        .join_from(
            lines, sublines,
            (share.community_id == line.community_id) & (share.seq == line.seq)
            & (share.number == line.number),
        )
        .where(
            line.community_id == community_id, line.fund_code.in_(funds),
            # A list of codes, so that each is one range of the index of lines by account.
            line.account_code.in_(
                sa.select(account.code).where(
                    account.community_id == community_id, account.has_sublines,
                    account.restriction == "A",
                )
            ),
        )
        .group_by(line.fund_code, share.place_code, line.dated_on)
    )  # fmt: skip
    return query.where(share.place_code.in_(named)) if 0 < len(named) <= NAMED_MAX else query


def balances_by_household(
    connection: sa.Connection, community_id: int, fund: str, day: date
) -> dict[str, int]:
    """Give what each household has at the end of a day, in fen; who never had anything is left out."""
    changed = household_changes(community_id, (fund,)).subquery().c
    query = (
        sa.select(changed.place_code, sa.cast(sa.func.sum(changed.minor), sa.BigInteger))
        .where(changed.dated_on <= day)
        .group_by(changed.place_code)
    )
    return {place: int(minor) for place, minor in connection.execute(query)}


def lowest_by_household(
    connection: sa.Connection, community_id: int, fund: str, day: date
) -> dict[str, int]:
    """Give the least that each household has at the end of a day or of any later one, in fen."""
    held: dict[str, int] = {}
    lowest: dict[str, int] = {}
    query = household_changes(community_id, (fund,)).order_by(lines.c.dated_on)
    for _, place, changed_on, minor in connection.execute(query):
        held[place] = held.get(place, 0) + int(minor)
        later = changed_on > day
        lowest[place] = min(lowest.get(place, 0), held[place]) if later else held[place]
    return lowest


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
