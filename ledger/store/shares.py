"""Households' shares of accounts, summed: what each of them owes or has paid in advance."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.store.drafts import drafts
from ledger.store.journal import lines, sublines
from ledger.store.open_drafts import open_drafts

#: (account, fund, place)
ShareKey = tuple[str, str, str]
#: A question may name so many places.
_PLACES_MAX = 500


def share_balances(
    connection: sa.Connection,
    community_id: int,
    accounts: Collection[str],
    *,
    places: Collection[str] | None = None,
    as_of: date | None = None,
) -> dict[ShareKey, int]:
    """Give the posted shares of accounts by fund and place, debit less credit in fen, none that are nothing.

    ``places`` None asks for all; ``as_of`` is the last day that counts.
    """
    if places is None:
        return _summed(connection, _query(community_id, accounts, as_of))
    found: dict[ShareKey, int] = {}
    asked = sorted(set(places))
    for first in range(0, len(asked), _PLACES_MAX):
        some = asked[first : first + _PLACES_MAX]
        query = _query(community_id, accounts, as_of).where(sublines.c.place_code.in_(some))
        found |= _summed(connection, query)
    return found


def pending_shares(
    connection: sa.Connection,
    community_id: int,
    accounts: Collection[str],
    *,
    apart_from: Collection[str] = (),
) -> dict[ShareKey, int]:
    """Give what drafts on their way will add to these shares once posted; ``apart_from`` names drafts left out."""
    named = sa.or_(*(drafts.c.content.contains(f'"account":"{code}"') for code in accounts))
    found: defaultdict[ShareKey, int] = defaultdict(int)
    for draft in open_drafts(connection, community_id, named):
        if draft.draft_id in apart_from:
            continue
        for line in draft.content["lines"]:
            if line["account"] in accounts:
                for share in line.get("sublines", ()):
                    key = (line["account"], line["fund"], share["place"])
                    found[key] += share.get("debit_minor", 0) - share.get("credit_minor", 0)
    return dict(found)


def pending_takings(
    connection: sa.Connection, community_id: int, fund: str, accounts: Collection[str]
) -> dict[str, int]:
    """Give what drafts on their way take from households in a fund, in fen above zero by place.

    What a draft would add is not counted: it may never be posted, and nobody can spend it before.
    """
    found: defaultdict[str, int] = defaultdict(int)
    named = drafts.c.content.contains(f'"fund":"{fund}"')
    for draft in open_drafts(connection, community_id, named):
        taken: defaultdict[str, int] = defaultdict(int)
        for line in draft.content["lines"]:
            if line["fund"] == fund and line["account"] in accounts:
                for share in line.get("sublines", ()):
                    minor = share.get("debit_minor", 0) - share.get("credit_minor", 0)
                    taken[share["place"]] += minor
        for place, minor in taken.items():
            found[place] += max(minor, 0)
    return {place: minor for place, minor in found.items() if minor}


def is_in_open_draft(connection: sa.Connection, community_id: int, place: str) -> bool:
    """Tell whether a draft on its way names a place in its shares."""
    # The text may name the place elsewhere, so what it finds is read.
    named = drafts.c.content.contains(f'"place":"{place}"')
    return any(
        share["place"] == place
        for draft in open_drafts(connection, community_id, named)
        for line in draft.content["lines"]
        for share in line.get("sublines", ())
    )


def balance_of_place(
    connection: sa.Connection, community_id: int, place: str
) -> tuple[str, int] | None:
    """Give an account in which a place's shares of a fund do not net to zero, on all days together; None where all do.

    The amount is debit less credit in fen.
    """
    line, share = lines.c, sublines.c
    minor = sa.cast(sa.func.sum(share.debit_minor - share.credit_minor), sa.BigInteger)
    query = (
        sa.select(line.account_code, minor)
        .join_from(
            sublines, lines,
            (share.community_id == line.community_id) & (share.seq == line.seq)
            & (share.number == line.number),
        )
        .where(share.community_id == community_id, share.place_code == place)
        .group_by(line.account_code, line.fund_code)
        .having(minor != 0)
        .order_by(line.account_code, line.fund_code)
        .limit(1)
    )  # fmt: skip
    row = connection.execute(query).one_or_none()
    return None if row is None else (row[0], int(row[1]))


def _query(community_id: int, accounts: Collection[str], as_of: date | None) -> sa.Select[Any]:
    line, share = lines.c, sublines.c
    minor = sa.cast(sa.func.sum(share.debit_minor - share.credit_minor), sa.BigInteger)
    query = (
        sa.select(line.account_code, line.fund_code, share.place_code, minor)
        .join_from(
            lines, sublines,
            (share.community_id == line.community_id) & (share.seq == line.seq)
            & (share.number == line.number),
        )
        .where(line.community_id == community_id, line.account_code.in_(accounts))
        .group_by(line.account_code, line.fund_code, share.place_code)
        .having(minor != 0)
    )  # fmt: skip
    return query if as_of is None else query.where(line.dated_on <= as_of)


def _summed(connection: sa.Connection, query: sa.Select[Any]) -> dict[ShareKey, int]:
    return {
        (account, fund, place): minor for account, fund, place, minor in connection.execute(query)
    }
