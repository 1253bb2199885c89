"""Check the log by itself: every leaf in its place and form, its key, and the closings it tells of."""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import sqlalchemy as sa

from ledger.log.canonical import canonical_text
from ledger.log.keys import verifier_key
from ledger.log.leaves import period_text
from ledger.log.merkle import leaf_hash
from ledger.posting.chart import CHART
from ledger.posting.check_values import CheckReport, Difference, LogFacts
from ledger.posting.rows import FETCH
from ledger.store.base import instant_text
from ledger.store.journal import periods
from ledger.store.log import leaves

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


def check_log(
    connection: sa.Connection,
    community_id: int,
    log: LogFacts,
    report: CheckReport,
    *,
    public_key: bytes | None,
) -> Iterator[Difference]:
    """Check each leaf by itself, and the leaves that close periods against the periods closed."""
    query = sa.select(leaves).where(leaves.c.community_id == community_id)
    last_at = ""
    streaming = connection.execution_options(yield_per=FETCH)
    with closing(streaming.execute(query.order_by(leaves.c.leaf_index))) as rows:
        for row in rows:
            leaf = _leaf_of(bytes(row.leaf))
            yield from _check_leaf(
                row, leaf, origin=log.origin, index=report.leaves, last_at=last_at
            )
            last_at = leaf["at"]
            if row.type == "open":
                yield from _check_open(leaf, log, public_key)
            yield from _take(row, leaf, log)
            report.leaves += 1
    if not report.leaves:
        yield Difference("leaf_gap", "leaf 0", "open", "")
    yield from _check_periods(connection, community_id, log)


def _leaf_of(raw: bytes) -> dict[str, Any]:
    """Read a leaf; of what is none, nothing, which its canonical form then gives away."""
    try:
        leaf = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return leaf if isinstance(leaf, dict) else {}


def _check_leaf(
    row: sa.Row[Any], leaf: dict[str, Any], *, origin: str, index: int, last_at: str
) -> Iterator[Difference]:
    """Check a leaf's position, hash, canonical form, head and time."""
    where, raw = f"leaf {row.leaf_index}", bytes(row.leaf)
    if row.leaf_index != index:
        yield Difference("leaf_gap", where, str(index), str(row.leaf_index))
    if leaf_hash(raw) != bytes(row.leaf_hash):
        yield Difference("leaf_hash", where, leaf_hash(raw).hex(), bytes(row.leaf_hash).hex())
    if canonical_text(leaf).encode("utf-8", "replace") != raw:
        yield Difference("leaf_form", where)
    head = (leaf.get("log"), leaf.get("idx"), leaf.get("type"))
    if head != (origin, index, row.type) or (index == 0) != (row.type == "open"):
        yield Difference("leaf_head", where, f"{origin} {index} {row.type}", str(head))
    at = leaf.get("at")
    if not isinstance(at, str) or not _INSTANT.fullmatch(at) or at < last_at:
        yield Difference("leaf_time", where, last_at, str(at))


def _check_open(
    leaf: dict[str, Any], log: LogFacts, public_key: bytes | None
) -> Iterator[Difference]:
    """See that leaf 0 names the community's currency, and the key that is at hand."""
    if leaf.get("currency") != log.currency:
        yield Difference("leaf_currency", "leaf 0", log.currency, str(leaf.get("currency")))
    if public_key is not None:
        expected = verifier_key(log.origin, public_key)
        if leaf.get("vkey") != expected:
            yield Difference("log_key", "leaf 0", expected, str(leaf.get("vkey")))


def _take(row: sa.Row[Any], leaf: dict[str, Any], log: LogFacts) -> Iterator[Difference]:
    """Remember what a leaf says of more than itself."""
    where = f"leaf {row.leaf_index}"
    if row.type == "txn":
        log.transactions += 1
    elif row.type == "period_closed":
        log.closed[str(leaf.get("period"))] = (row.leaf_index, leaf["at"])
        if leaf.get("seq") != log.transactions:
            yield Difference("closing_seq", where, str(log.transactions), str(leaf.get("seq")))
    elif row.type == "evidence":
        log.evidence[row.leaf_index] = leaf.get("seq")
    elif row.type == "publication":
        log.publications[row.leaf_index] = leaf
    elif row.type == "policy":
        if leaf.get("policy") == CHART:
            yield from _take_chart(leaf, log, where)
        else:
            log.policies[row.leaf_index] = leaf


def _take_chart(leaf: dict[str, Any], log: LogFacts, where: str) -> Iterator[Difference]:
    content = leaf.get("content")
    told = content if isinstance(content, dict) else {"": None}
    for noun, entries in told.items():
        if isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries):
            log.chart |= {(noun, str(entry.get("code"))): entry for entry in entries}
        else:
            yield Difference("chart_form", where, found=canonical_text(content))


def _check_periods(
    connection: sa.Connection, community_id: int, log: LogFacts
) -> Iterator[Difference]:
    stored = connection.execute(
        sa.select(periods).where(periods.c.community_id == community_id).order_by(periods.c.period)
    ).all()
    closed_rows = sorted(period_text(row.period) for row in stored)
    if closed_rows != sorted(log.closed):
        yield Difference("periods", "periods", str(sorted(log.closed)), str(closed_rows))
    for row in stored:
        name = period_text(row.period)
        said, found = log.closed[name][1], instant_text(row.closed_at)
        if said != found:
            yield Difference("closing_time", f"period {name}", said, found)
