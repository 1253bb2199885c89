"""What is handed in and waits for approval: drafts and payment requests in one list."""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.household_lines import payers
from ledger.domain.places import HOUSEHOLDS_MIN
from ledger.domain.transactions import Kind, Line, Subline
from ledger.statements.values import CommunityFacts, Label
from ledger.store.communities import funds
from ledger.store.drafts import drafts
from ledger.store.payments import payment_requests
from ledger.store.people import users

LISTED_MAX = 200


@dataclass(frozen=True, slots=True)
class BatchItem:
    """One thing to approve; ``key`` names it and the content that is shown."""

    key: str
    kind: str
    item_id: str
    author_id: int
    author_name: str
    summary: str
    amount_minor: int
    funds: tuple[tuple[Label, int], ...]
    evidence_count: int
    flags: tuple[str, ...]
    #: Its day, where it tells what one or two households paid: it should wait for others of its month.
    few_payers_on: date | None = None


def batch_items(connection: sa.Connection, community: CommunityFacts) -> tuple[BatchItem, ...]:
    """Give everything that is submitted, day by day for vouchers, with three queries."""
    query = sa.select(funds.c.code, funds.c.name_zh, funds.c.name_en).where(
        funds.c.community_id == community.community_id
    )
    named = {row.code: Label(*row) for row in connection.execute(query)}
    drafted = connection.execute(_submitted(community, drafts, drafts.c.draft_id))
    asked = connection.execute(
        _submitted(community, payment_requests, payment_requests.c.request_id)
    )
    return (
        # A bill makes many at one moment: their days are the order in which a person reads them.
        *(_item("draft", row, named) for row in sorted(drafted, key=_day)),
        *(_item("request", row, named) for row in asked),
    )


def _day(row: sa.Row[Any]) -> str:
    return str(json.loads(row.content)["dated_on"])


def _submitted(
    community: CommunityFacts, table: sa.Table, item_id: sa.ColumnElement[str]
) -> sa.Select[Any]:
    return (
        sa.select(
            item_id.label("item_id"), table.c.author_id, users.c.display_name, table.c.content,
            table.c.content_sha256, table.c.amount_minor,
        )
        .join_from(table, users, users.c.user_id == table.c.author_id)
        .where(table.c.community_id == community.community_id, table.c.state == "submitted")
        .order_by(table.c.updated_at, item_id)
        .limit(LISTED_MAX)
    )  # fmt: skip


def _item(kind: str, row: sa.Row[Any], named: dict[str, Label]) -> BatchItem:
    data = json.loads(row.content)
    return BatchItem(
        key=f"{kind}:{row.item_id}:{row.content_sha256}",
        kind=kind,
        item_id=row.item_id,
        author_id=row.author_id,
        author_name=row.display_name,
        summary=data["summary"],
        amount_minor=row.amount_minor,
        funds=tuple((named[code], minor) for code, minor in _by_fund(data, row.amount_minor)),
        evidence_count=len(data.get("attachments", ())),
        flags=tuple(data.get("flags", ())),
        few_payers_on=date.fromisoformat(data["dated_on"]) if _is_of_few(data) else None,
    )


def _is_of_few(data: dict[str, Any]) -> bool:
    lines = [
        Line(line["account"], line["fund"], line.get("debit_minor", 0), line.get("credit_minor", 0),
             sublines=tuple(Subline(share["place"], share.get("debit_minor", 0)) for share in line["sublines"]))
        for line in data.get("lines", ())
        if line.get("sublines")
    ]  # fmt: skip
    return 0 < len(payers(lines, Kind(data.get("kind", "ordinary")))) < HOUSEHOLDS_MIN


def _by_fund(data: dict[str, Any], amount_minor: int) -> list[tuple[str, int]]:
    """Give each fund's part: the debits of a draft's lines, or the whole of a request."""
    if "lines" not in data:
        return [(data["fund"], amount_minor)]
    sums: defaultdict[str, int] = defaultdict(int)
    for line in data["lines"]:
        sums[line["fund"]] += line.get("debit_minor", 0)
    return sorted(sums.items())
