"""Households' shares of accounts, summed: what each of them owes or has paid in advance."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.periods import ADJUSTING_MONTH, period_of
from ledger.store.communities import accounts as accounts_
from ledger.store.communities import funds as funds_
from ledger.store.drafts import drafts
from ledger.store.journal import lines, share_years, sublines
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
        return _summed(connection, share_rows(community_id, accounts, day=as_of))
    found: dict[ShareKey, int] = {}
    asked = sorted(set(places))
    for first in range(0, len(asked), _PLACES_MAX):
        some = asked[first : first + _PLACES_MAX]
        found |= _summed(connection, share_rows(community_id, accounts, places=some, day=as_of))
    return found


def share_rows(
    community_id: int,
    accounts: Any,
    *,
    funds: Collection[str] = (),
    places: Collection[str] = (),
    day: date | None = None,
) -> sa.Subquery:
    """Ask for rows that sum to what stands in shares at the end of a day, or of all days: debit less credit.

    Columns are ``account_code``, ``fund_code``, ``place_code`` and ``minor``. They are the maintained sums of
    years, less the shares of what is left of the day's year. ``accounts`` are codes or a query for them; no
    funds or places named means all.
    """
    kept = share_years.c
    sums: sa.Select[Any] = sa.select(
        kept.account_code, kept.fund_code, kept.place_code,
        (kept.debit_minor - kept.credit_minor).label("minor"),
    ).where(kept.community_id == community_id, kept.account_code.in_(accounts))  # fmt: skip
    sums = _narrowed(sums, kept, kept, funds, places)
    if day is None:
        return sums.subquery()
    sums = sums.where(kept.year <= day.year)
    if day == date(day.year, 12, 31):
        return sums.subquery()
    line, share = lines.c, sublines.c
    later = (
        sa.select(
            line.account_code, line.fund_code, share.place_code,
            (share.credit_minor - share.debit_minor).label("minor"),
        )
        .join_from(lines, sublines, of_line())
        .where(
            line.community_id == community_id, line.account_code.in_(accounts),
            line.period.between(period_of(day), day.year * 100 + ADJUSTING_MONTH),
            line.dated_on > day,
        )
    )  # fmt: skip
    return sa.union_all(sums, _narrowed(later, line, share, funds, places)).subquery()


def of_line() -> sa.ColumnElement[bool]:
    """Say that a share is one of its line."""
    line, share = lines.c, sublines.c
    return (
        (share.community_id == line.community_id)
        & (share.seq == line.seq)
        & (share.number == line.number)
    )


def grouped_place() -> sa.ColumnElement[str]:
    """Give a share's household to group by, where lines say which shares: SQLite would walk all shares in its order."""
    return sublines.c.place_code.concat("")


def _narrowed(
    query: sa.Select[Any], line: Any, share: Any, funds: Collection[str], places: Collection[str]
) -> sa.Select[Any]:
    if funds:
        query = query.where(line.fund_code.in_(funds))
    return query.where(share.place_code.in_(places)) if places else query


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
    kept = share_years.c
    minor = sa.cast(sa.func.sum(kept.debit_minor - kept.credit_minor), sa.BigInteger)
    query = (
        sa.select(kept.account_code, minor)
        .where(*shares_of_place(community_id, place))
        .group_by(kept.account_code, kept.fund_code)
        .having(minor != 0)
        .order_by(kept.account_code, kept.fund_code)
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else (row[0], int(row[1]))


def shares_of_place(community_id: int, place: str) -> tuple[sa.ColumnElement[bool], ...]:
    """Give the conditions for a place's sums: they name accounts and funds, so that each is sought by its key."""
    kept = share_years.c
    account, fund = accounts_.c, funds_.c
    return (
        kept.community_id == community_id,
        kept.account_code.in_(
            sa.select(account.code).where(
                account.community_id == community_id, account.has_sublines
            )
        ),
        kept.fund_code.in_(sa.select(fund.code).where(fund.community_id == community_id)),
        kept.place_code == place,
    )  # fmt: skip


def _summed(connection: sa.Connection, rows: sa.Subquery) -> dict[ShareKey, int]:
    key = (rows.c.account_code, rows.c.fund_code, rows.c.place_code)
    minor = sa.cast(sa.func.sum(rows.c.minor), sa.BigInteger)
    query = sa.select(*key, minor).group_by(*key).having(minor != 0)
    found = connection.execute(query).all()
    return {(account, fund, place): minor for account, fund, place, minor in found}
