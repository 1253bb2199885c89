"""Who has less than a draft would take from them: for whoever is asked to approve it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from ledger.domain.transactions import Draft
from ledger.statements.place_names import place_labels
from ledger.statements.values import CommunityFacts, Label
from ledger.store.communities import accounts
from ledger.store.household_balances import lowest_by_household

#: So many are named, those first that lack most.
NAMED_MAX = 20


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A household, and what it lacks of its part, in fen."""

    household: Label
    missing_minor: int


@dataclass(frozen=True, slots=True)
class Shortfalls:
    """Those who lack most, how many lack anything, and what all of them lack together."""

    rows: tuple[Shortfall, ...]
    count: int
    missing_minor: int


def shortfalls(
    connection: sa.Connection, community: CommunityFacts, draft: Draft
) -> Shortfalls | None:
    """Give the households that a draft would leave below zero on its day or later; None where there is none."""
    missing: dict[str, int] = {}
    for fund, changes in _taken(connection, community, draft).items():
        held = lowest_by_household(connection, community.community_id, fund, draft.dated_on)
        for place, minor in changes.items():
            left = held.get(place, 0) + minor
            if minor < 0 and left < 0:
                missing[place] = missing.get(place, 0) - left
    if not missing:
        return None
    most = sorted(missing, key=lambda place: (-missing[place], place))[:NAMED_MAX]
    names = place_labels(connection, community, most)
    return Shortfalls(
        tuple(Shortfall(names[place], missing[place]) for place in most),
        len(missing),
        sum(missing.values()),
    )


def _taken(
    connection: sa.Connection, community: CommunityFacts, draft: Draft
) -> Mapping[str, Mapping[str, int]]:
    """Give what each household has more or less after a draft, by fund, in accounts of money held for it."""
    account = accounts.c
    query = sa.select(account.code).where(
        account.community_id == community.community_id, account.has_sublines,
        account.restriction == "A",
    )  # fmt: skip
    held_for_them = frozenset(connection.execute(query).scalars())
    found: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for line in draft.lines:
        if line.account in held_for_them:
            for share in line.sublines:
                found[line.fund][share.place] += share.credit_minor - share.debit_minor
    return found
