"""Households' shares in a draft, a page at a time: for whoever has to agree to thousands of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from ledger.statements.place_index import places_of
from ledger.statements.values import CommunityFacts, Label
from ledger.store.drafts import drafts

PAGE_SIZE = 200


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One household's share of a line."""

    place: Label
    debit_minor: int
    credit_minor: int


@dataclass(frozen=True, slots=True)
class DraftShares:
    """Shares of one line of a draft: a page of them, and how many there are."""

    summary: str
    account: str
    place: Label | None
    count: int
    debit_minor: int
    credit_minor: int
    rows: tuple[ShareRow, ...]
    next_after: int | None


def draft_shares(
    connection: sa.Connection, community: CommunityFacts, draft_id: str, *, line: int, after: int
) -> DraftShares | None:
    """Give the shares of a line, counted from 1, after the first ``after``; None where there are none."""
    query = sa.select(drafts.c.content).where(
        drafts.c.community_id == community.community_id, drafts.c.draft_id == draft_id
    )
    content = connection.execute(query).scalar_one_or_none()
    if content is None:
        return None
    data = json.loads(content)
    if not 1 <= line <= len(data["lines"]):
        return None
    found = data["lines"][line - 1]
    shares = found.get("sublines", ())
    if not shares or not 0 <= after < len(shares):
        return None
    names = places_of(connection, community, date.fromisoformat(data["dated_on"]))

    def label(share: Mapping[str, str]) -> Label:
        code = share["place"]
        return names.label(code) or Label(code, code, code)

    shown = shares[after : after + PAGE_SIZE]
    rows = tuple(
        ShareRow(label(share), share.get("debit_minor", 0), share.get("credit_minor", 0))
        for share in shown
    )
    following = after + PAGE_SIZE
    return DraftShares(
        data["summary"], found["account"], names.label(found.get("place", "")), len(shares),
        found.get("debit_minor", 0), found.get("credit_minor", 0), rows,
        following if following < len(shares) else None,
    )  # fmt: skip
