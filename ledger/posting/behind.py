"""What stands behind some transactions: drafts, approvals, leaves and disclosures, read in a few queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ledger.domain.transactions import Line
from ledger.posting.rows import Sealed
from ledger.posting.targets import load_lines
from ledger.store.communities import parties, places
from ledger.store.drafts import (
    approvals,
    attachment_releases,
    attachments,
    drafts,
    public_copies,
)
from ledger.store.journal import (
    missing_evidence,
    transaction_attachments,
    transaction_invoices,
    transactions,
)
from ledger.store.log import disclosures, leaves

Rows = defaultdict[Any, list[sa.Row[Any]]]


@dataclass(slots=True)
class Behind:
    """Rows by their keys, for one batch of transactions.

    Attributes:
        leaves: the bytes of ``txn`` leaves by index.
        disclosures: by leaf index.
        drafts: by draft id.
        approvals: by draft id and content hash, then by person.
        releases: of public copies, by draft id.
        attachments: the rows that name files, with the files, by ``seq``; in their order.
        copies: later public copies of a file, by its hash.
        invoices: numbers by ``seq``, sorted.
        missing: those of the batch that are said to have no receipt.
        targets: headers and lines of what corrections of the batch correct.
        organisations: codes of the parties that may be named in public.
        households: codes of the places that may not.
    """

    leaves: dict[int, bytes]
    disclosures: Rows
    drafts: dict[str, sa.Row[Any]]
    approvals: dict[tuple[str, str], dict[int, sa.Row[Any]]]
    releases: Rows
    attachments: Rows
    copies: Rows
    invoices: defaultdict[int, list[str]]
    missing: frozenset[int]
    targets: dict[int, tuple[sa.Row[Any], tuple[Line, ...]]]
    organisations: frozenset[str]
    households: frozenset[str]


def load_behind(connection: sa.Connection, community_id: int, batch: Sequence[Sealed]) -> Behind:
    """Read what stands behind a batch; a dozen queries, whatever its size."""
    headers = [sealed.header for sealed in batch]
    indexes = [header.leaf_index for header in headers]
    seqs = [header.seq for header in headers]
    draft_ids = [header.draft_id for header in headers if header.draft_id]
    all_lines = [line for sealed in batch for line in sealed.lines]

    def of(table: sa.Table, column: str, wanted: Iterable[Any]) -> sa.Select[Any]:
        return sa.select(table).where(
            table.c.community_id == community_id, table.c[column].in_(list(wanted))
        )

    def between(table: sa.Table, column: str, values: Sequence[int]) -> sa.Select[Any]:
        return sa.select(table).where(
            table.c.community_id == community_id, table.c[column].between(min(values), max(values))
        )

    def kinds(table: sa.Table, kind: str, codes: set[str]) -> frozenset[str]:
        query = of(table, "code", codes - {""}).where(table.c.kind == kind)
        return frozenset(row.code for row in connection.execute(query))

    numbers = defaultdict(list)
    for row in connection.execute(
        between(transaction_invoices, "seq", seqs).order_by(transaction_invoices.c.number)
    ):
        numbers[row.seq].append(row.number)
    files = _files(connection, community_id, between(transaction_attachments, "seq", seqs))
    sha256s = {row.sha256 for rows in files.values() for row in rows}
    own_leaves = between(leaves, "leaf_index", indexes).where(leaves.c.type == "txn")
    approved: dict[tuple[str, str], dict[int, sa.Row[Any]]] = {}
    for row in connection.execute(of(approvals, "draft_id", draft_ids)):
        approved.setdefault((row.draft_id, row.content_sha256), {})[row.approved_by] = row
    return Behind(
        leaves={row.leaf_index: bytes(row.leaf) for row in connection.execute(own_leaves)},
        disclosures=_grouped(connection, between(disclosures, "leaf_index", indexes), "leaf_index"),
        drafts={row.draft_id: row for row in connection.execute(of(drafts, "draft_id", draft_ids))},
        approvals=approved,
        releases=_grouped(connection, of(attachment_releases, "draft_id", draft_ids), "draft_id"),
        attachments=files,
        copies=_grouped(connection, of(public_copies, "sha256", sha256s), "sha256"),
        invoices=numbers,
        missing=frozenset(
            row.seq for row in connection.execute(between(missing_evidence, "seq", seqs))
        ),
        targets=_targets(connection, community_id, {header.corrects for header in headers}),
        organisations=kinds(parties, "organisation", {line.party for line in all_lines}),
        households=kinds(places, "household", {line.place for line in all_lines}),
    )


def _grouped(connection: sa.Connection, query: sa.Select[Any], key: str) -> Rows:
    found: Rows = defaultdict(list)
    for row in connection.execute(query):
        found[getattr(row, key)].append(row)
    return found


def _files(connection: sa.Connection, community_id: int, named: sa.Select[Any]) -> Rows:
    """Give what transactions name, with what is known of each file (nothing, when it has no row)."""
    names = named.subquery()
    held = attachments.c
    query = (
        sa.select(
            names.c.seq, names.c.position, names.c.sha256, names.c.leaf_index, held.media_type,
            held.size_bytes, held.copy_sha256, held.copy_media_type, held.copy_size_bytes,
        )
        .select_from(names)
        .outerjoin(
            attachments,
            (held.community_id == community_id) & (held.sha256 == names.c.sha256),
        )
        .order_by(names.c.seq, names.c.position)
    )  # fmt: skip
    return _grouped(connection, query, "seq")


def _targets(
    connection: sa.Connection, community_id: int, seqs: set[int | None]
) -> dict[int, tuple[sa.Row[Any], tuple[Line, ...]]]:
    wanted = [seq for seq in seqs if seq is not None]
    held = load_lines(connection, community_id, wanted)
    query = sa.select(transactions).where(
        transactions.c.community_id == community_id, transactions.c.seq.in_(wanted)
    )
    return {row.seq: (row, held.get(row.seq, ())) for row in connection.execute(query)}
