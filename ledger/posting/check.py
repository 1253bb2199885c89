"""``books check``: recompute everything from the rows and name the first thing that does not agree.

Guards refuse what comes through the database's front door; whoever owns the file or the server can go
around them. This finds what they changed, as far as the books themselves can tell; a rewriting that is
consistent in every table is found by whoever kept an older checkpoint of the log.
"""

import json
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import sqlalchemy as sa

from ledger.domain.errors import Refusal
from ledger.domain.transactions import Draft, Kind, check_balance
from ledger.domain.vouchers import voucher_number
from ledger.log.canonical import canonical_text
from ledger.log.leaves import period_text
from ledger.log.merkle import leaf_hash
from ledger.posting.behind import Behind, load_behind
from ledger.posting.check_leaves import leaf_difference
from ledger.posting.check_movements import MovementSums
from ledger.posting.content import draft_of, sha256_of
from ledger.posting.post import flags_text
from ledger.posting.rows import FETCH, OrphanRowsError, Sealed, sealed_transactions
from ledger.store.communities import communities
from ledger.store.drafts import drafts
from ledger.store.journal import periods, transactions
from ledger.store.log import leaves

#: How many transactions are checked with one set of queries.
BATCH = 500


@dataclass(frozen=True, slots=True)
class Difference:
    """The first disagreement found: ``code`` names the rule, ``where`` the place, and what stands there."""

    code: str
    where: str
    expected: str = ""
    found: str = ""


@dataclass(slots=True)
class CheckReport:
    """What was recomputed, and the first difference, None when the books agree with themselves."""

    community_id: int
    transactions: int = 0
    leaves: int = 0
    difference: Difference | None = None


@dataclass(slots=True)
class _State:
    origin: str
    next_seq: int = 1
    numbers: dict[int, int] = field(default_factory=dict)
    people_began: bool = False
    kinds: dict[int, tuple[str, str]] = field(default_factory=dict)
    closed: dict[str, int] = field(default_factory=dict)


def check_books(
    connection: sa.Connection,
    community_id: int,
    *,
    progress: Callable[[int], None] | None = None,
) -> CheckReport:
    """Recompute the books of a community."""
    report = CheckReport(community_id)
    try:
        # Closed at once, so that no cursor of an abandoned scan stays open on the server.
        with closing(_differences(connection, community_id, report, progress)) as found:
            report.difference = next(found, None)
    except OrphanRowsError as error:
        report.difference = Difference("orphan_rows", f"seq {error.seq}")
    return report


def _differences(
    connection: sa.Connection,
    community_id: int,
    report: CheckReport,
    progress: Callable[[int], None] | None,
) -> Generator[Difference, None, None]:
    origin = connection.execute(
        sa.select(communities.c.log_origin).where(communities.c.community_id == community_id)
    ).scalar_one()
    state = _State(origin)
    yield from _check_log(connection, community_id, state, report)
    sums = MovementSums(connection, community_id)
    for batch in _batches(sealed_transactions(connection, community_id)):
        behind = load_behind(connection, community_id, batch)
        for sealed in batch:
            yield from _check_closing(state, sealed)
            yield from _check_transaction(state, sealed, behind)
            sums.add(sealed)
        report.transactions += len(batch)
        if progress is not None:
            progress(report.transactions)
    yield from _check_txn_leaves(connection, community_id, report)
    yield from _check_posted_drafts(connection, community_id)
    for where, expected, found in sums.differences():
        yield Difference("movements", where, expected, found)


def _batches(sealed: Iterator[Sealed]) -> Iterator[list[Sealed]]:
    while batch := list(islice(sealed, BATCH)):
        yield batch


def _check_log(
    connection: sa.Connection, community_id: int, state: _State, report: CheckReport
) -> Iterator[Difference]:
    """Check each leaf by itself, and the leaves that close periods against the periods closed."""
    query = sa.select(leaves).where(leaves.c.community_id == community_id)
    last_at = ""
    streaming = connection.execution_options(yield_per=FETCH)
    with streaming.execute(query.order_by(leaves.c.leaf_index)) as rows:
        for row in rows:
            leaf = _leaf_of(bytes(row.leaf))
            yield from _check_leaf(
                row, leaf, origin=state.origin, index=report.leaves, last_at=last_at
            )
            last_at = leaf["at"]
            if row.type == "period_closed":
                state.closed[str(leaf.get("period"))] = row.leaf_index
            report.leaves += 1
    if not report.leaves:
        yield Difference("leaf_gap", "leaf 0", "open", "")
    stored = connection.execute(
        sa.select(periods.c.period).where(periods.c.community_id == community_id)
    )
    rows_closed = sorted(period_text(row.period) for row in stored)
    if rows_closed != sorted(state.closed):
        yield Difference("periods", "periods", str(sorted(state.closed)), str(rows_closed))


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
    if not isinstance(at, str) or at < last_at:
        yield Difference("leaf_time", where, last_at, str(at))


def _check_closing(state: _State, sealed: Sealed) -> Iterator[Difference]:
    """See that a transaction came before the leaf that closed its period."""
    header = sealed.header
    closed_at = state.closed.get(period_text(header.period), header.leaf_index)
    if header.leaf_index > closed_at:
        where = f"seq {header.seq} {header.voucher}"
        yield Difference("closed_period", where, str(closed_at), str(header.leaf_index))


def _check_transaction(state: _State, sealed: Sealed, behind: Behind) -> Iterator[Difference]:
    header = sealed.header
    where = f"seq {header.seq} {header.voucher}"
    if header.seq != state.next_seq:
        yield Difference("seq_gap", where, str(state.next_seq), str(header.seq))
    state.next_seq = header.seq + 1
    number = state.numbers.get(header.period, 0) + 1
    state.numbers[header.period] = number
    if (header.voucher_number, header.voucher) != (number, voucher_number(header.period, number)):
        yield Difference(
            "voucher_gap", where, voucher_number(header.period, number), header.voucher
        )
    if sealed.numbers != tuple(range(1, header.line_count + 1)) or not sealed.dates_agree:
        yield Difference("lines", where, str(header.line_count), str(len(sealed.numbers)))
    try:
        check_balance(sealed.lines)
    except Refusal as refusal:
        yield Difference("unbalanced", where, "0", str(refusal))
    if header.amount_minor != sum(line.debit_minor for line in sealed.lines):
        yield Difference("amount", where, found=str(header.amount_minor))
    yield from _check_kind(state, sealed, where)
    approved = _approved(sealed, behind)
    yield from _check_origin(state, sealed, behind, approved, where)
    found = leaf_difference(state.origin, sealed, behind)
    if found is not None:
        yield Difference(found[0], where, found[1], found[2])
    if approved is not None and not _says(approved, header):
        yield Difference("approved_header", where)


def _check_kind(state: _State, sealed: Sealed, where: str) -> Iterator[Difference]:
    header = sealed.header
    kind = Kind(header.kind)
    negative = any(line.debit_minor < 0 or line.credit_minor < 0 for line in sealed.lines)
    if negative and not kind.corrects:
        yield Difference("negative", where)
    target = state.kinds.get(header.corrects) if kind.corrects else None
    expected = target[1] if target else kind.value
    if header.movement_class != expected or (kind.corrects and target is None):
        yield Difference("movement_class", where, expected, header.movement_class)
    state.kinds[header.seq] = (kind.value, header.movement_class)


def _check_origin(
    state: _State, sealed: Sealed, behind: Behind, approved: Draft | None, where: str
) -> Iterator[Difference]:
    header = sealed.header
    if header.origin == "import":
        if state.people_began or header.draft_id or header.approved_by:
            yield Difference("import_after_people", where)
        return
    state.people_began = True
    author_id, content, _ = behind.drafts.get(header.draft_id, (None, "", ""))
    if author_id is None or author_id != header.prepared_by:
        yield Difference("draft", where, found=str(header.draft_id))
    elif sha256_of(content) != header.content_sha256:
        yield Difference("approved_content", where, header.content_sha256, sha256_of(content))
    elif approved is None or approved.lines != sealed.lines:
        yield Difference("approved_lines", where)
    approval = (header.draft_id, header.content_sha256, header.approved_by)
    if header.approved_by == header.prepared_by or approval not in behind.approvals:
        yield Difference("approval", where, found=str(header.approved_by))


def _approved(sealed: Sealed, behind: Behind) -> Draft | None:
    """Read the draft behind a transaction; None when there is none or its text is no draft's."""
    kept = behind.drafts.get(sealed.header.draft_id)
    if kept is None:
        return None
    try:
        return draft_of(kept[1])
    except (Refusal, ValueError, TypeError, KeyError):
        return None


def _says(draft: Draft, header: sa.Row[Any]) -> bool:
    """Tell whether the draft that was approved says what the header says."""
    said = (
        draft.dated_on, draft.period, draft.happened_on, draft.kind, draft.summary,
        draft.counterparty_kind, draft.matter, draft.corrects, draft.refund_of,
        draft.decision, draft.work, draft.contract, draft.external_id, draft.part,
        flags_text(draft.flags),
    )  # fmt: skip
    return said == (
        header.dated_on, header.period, header.occurred_on, header.kind, header.summary,
        header.counterparty_kind, header.matter, header.corrects, header.refund_of,
        header.decision_code or "", header.work_code or "", header.contract_code or "",
        header.external_id or "", header.part, header.flags,
    )  # fmt: skip


def _check_posted_drafts(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """See that every draft that was posted still has its transaction: a tail cut off leaves it alone."""
    posted = sa.exists().where(
        transactions.c.community_id == drafts.c.community_id,
        transactions.c.draft_id == drafts.c.draft_id,
    )
    alone = sa.select(drafts.c.draft_id).where(
        drafts.c.community_id == community_id, drafts.c.state == "posted", ~posted
    )
    for draft_id in connection.execute(alone.limit(1)).scalars():
        yield Difference("posted_draft", f"draft {draft_id}")


def _check_txn_leaves(
    connection: sa.Connection, community_id: int, report: CheckReport
) -> Iterator[Difference]:
    """Each transaction had its leaf; now see that no leaf speaks of a transaction that is not there."""
    count = sa.select(sa.func.count()).where(
        leaves.c.community_id == community_id, leaves.c.type == "txn"
    )
    logged = connection.execute(count).scalar_one()
    if logged != report.transactions:
        yield Difference(
            "leaf_without_transaction", "leaves", str(report.transactions), str(logged)
        )
