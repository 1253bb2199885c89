"""The chart in the log: what every account and fund is, from the day it is so.

Leaves of type ``policy`` say it, with ``policy`` "chart". No row of ``policies`` stands beside them: the rows of
accounts and funds are what they speak of, and nobody has set them when a community is opened.
"""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.log.canonical import canonical_bytes
from ledger.log.leaves import LEAF_BYTES_MAX, policy_leaf
from ledger.posting.books import Books
from ledger.posting.leaves import append_leaf
from ledger.store.communities import accounts, funds

CHART = "chart"
#: What the leaf says of a row: every column but these. The foreign name is a journal's, not the chart's.
_UNSAID = frozenset({"community_id", "foreign_name"})
#: Everything of a leaf but its entries takes less.
_FRAME_BYTES = 512

Entry = dict[str, str | int]


def log_chart(
    books: Books,
    *,
    account_codes: Collection[str] = (),
    fund_codes: Collection[str] = (),
    first_day: date,
    at: datetime,
) -> None:
    """Append what these accounts and funds are now, in as many leaves as it takes.

    Whoever adds or changes a row of accounts or funds calls this afterwards, in the same database transaction.
    """
    connection, community_id = books.connection, books.community_id
    entries = [
        (noun, chart_entry(row))
        for noun, table, codes in (
            ("accounts", accounts, account_codes), ("funds", funds, fund_codes),
        )
        if codes
        for row in connection.execute(
            sa.select(table)
            .where(table.c.community_id == community_id, table.c.code.in_(codes))
            .order_by(table.c.code)
        ).mappings()
    ]  # fmt: skip
    for content in _contents(entries):

        def write(origin: str, index: int, moment: str, content: Any = content) -> bytes:
            return policy_leaf(
                origin=origin, index=index, at=moment, policy=CHART, first_day=first_day,
                content=content,
            )  # fmt: skip

        append_leaf(books, "policy", write, at=at)


def chart_entry(row: sa.RowMapping) -> Entry:
    """Give what the log says of an account or a fund; what is empty or no is left out."""
    return {
        name: _plain(value)
        for name, value in row.items()
        if name not in _UNSAID and value not in ("", None, False)
    }


def _plain(value: Any) -> str | int:
    if isinstance(value, bool):
        return int(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _contents(entries: list[tuple[str, Entry]]) -> Iterator[dict[str, list[Entry]]]:
    """Gather entries, in their order, up to the size of a leaf."""
    content: dict[str, list[Entry]] = {}
    size = _FRAME_BYTES
    for noun, entry in entries:
        added = len(canonical_bytes(entry)) + 1
        if content and size + added > LEAF_BYTES_MAX:
            yield content
            content, size = {}, _FRAME_BYTES
        content.setdefault(noun, []).append(entry)
        size += added
    if content:
        yield content
