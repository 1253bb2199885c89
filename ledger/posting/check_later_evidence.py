"""The part of ``books check`` that is about evidence: files, their leaves, and what was disclosed of them.

Every file stands behind its transaction by the transaction's own leaf or by an evidence leaf that two
people stood behind; every evidence and visibility leaf has the row it speaks of; and what a disclosure
says of a file is what the tables say.
"""

import base64
import hashlib
import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from ledger.log.disclosures import base64url
from ledger.posting.check_values import Difference
from ledger.store.drafts import attachments, public_copies
from ledger.store.evidence import evidence_additions, evidence_takedowns
from ledger.store.journal import transaction_attachments, transactions
from ledger.store.log import disclosures, leaves

_FETCH = 1_000


def check_later_evidence(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """Name everything about evidence that does not agree."""
    yield from _unconfirmed(connection, community_id)
    yield from _additions(connection, community_id)
    yield from _takedowns(connection, community_id)
    yield from _disclosed(connection, community_id)


def _unconfirmed(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """See that each file came with its transaction, or with an addition that was confirmed."""
    held, header, added = transaction_attachments.c, transactions.c, evidence_additions.c
    with_it = sa.exists().where(
        header.community_id == held.community_id, header.seq == held.seq,
        header.leaf_index == held.leaf_index,
    )  # fmt: skip
    later = sa.exists().where(
        added.community_id == held.community_id, added.seq == held.seq,
        added.sha256 == held.sha256, added.leaf_index == held.leaf_index,
        added.state == "confirmed", added.decided_by != added.proposed_by,
    )  # fmt: skip
    query = sa.select(held.seq, held.sha256, held.leaf_index).where(
        held.community_id == community_id, ~with_it, ~later
    )
    for row in connection.execute(query):
        yield Difference(
            "evidence_unconfirmed", f"seq {row.seq}", "", f"{row.sha256} leaf {row.leaf_index}"
        )


def _additions(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """Compare evidence leaves with the additions that were confirmed."""
    added = evidence_additions.c
    query = sa.select(added.leaf_index, added.seq, added.sha256, added.released_sha256).where(
        added.community_id == community_id, added.leaf_index.is_not(None)
    )
    known = {row.leaf_index: row for row in connection.execute(query)}
    for index, leaf in _leaves(connection, community_id, "evidence"):
        row = known.pop(index, None)
        if row is None or leaf.get("seq") != row.seq:
            found = "" if row is None else f"seq {row.seq}"
            yield Difference("evidence_leaf", f"leaf {index}", f"seq {leaf.get('seq')}", found)
    for index, row in known.items():
        yield Difference("evidence_leaf", f"leaf {index}", "", f"seq {row.seq}")


def _takedowns(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """Compare visibility leaves with the copies taken down."""
    down = evidence_takedowns.c
    query = sa.select(evidence_takedowns).where(down.community_id == community_id)
    known = {row.leaf_index: row for row in connection.execute(query)}
    for index, leaf in _leaves(connection, community_id, "visibility"):
        row = known.pop(index, None)
        expected = (leaf.get("seq"), leaf.get("public_copy"), leaf.get("reason"))
        found = None if row is None else (row.seq, row.copy_sha256, row.reason)
        if expected != found:
            yield Difference("visibility_leaf", f"leaf {index}", str(expected), str(found))
    for index, row in known.items():
        yield Difference("visibility_leaf", f"leaf {index}", "", row.copy_sha256)


def _disclosed(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """See that disclosures belong to their leaves, and say of files what the tables say."""
    files = _files(connection, community_id)
    shown, log = disclosures.c, leaves.c
    query = (
        sa.select(
            shown.leaf_index, shown.digest, shown.name, shown.disclosure, log.type, log.leaf
        )
        .join_from(
            disclosures, leaves,
            (log.community_id == shown.community_id) & (log.leaf_index == shown.leaf_index),
        )
        .where(
            shown.community_id == community_id, shown.name.in_(("attachment", "public_copy"))
        )
        .order_by(shown.leaf_index, shown.digest)
    )  # fmt: skip
    with connection.execution_options(yield_per=_FETCH).execute(query) as rows:
        for row in rows:
            where = f"leaf {row.leaf_index}"
            computed = base64url(hashlib.sha256(row.disclosure.encode("utf-8")).digest())
            if computed != row.digest or f'"{row.digest}"'.encode() not in bytes(row.leaf):
                yield Difference("disclosure", where, computed, row.digest)
            elif _value(row.disclosure, row.name) not in files[row.name]:
                yield Difference("disclosed_file", where, "", row.name)


def _files(connection: sa.Connection, community_id: int) -> dict[str, set[tuple[Any, ...]]]:
    """Give hash, size and type of every original, and of every copy."""
    file, made = attachments.c, public_copies.c
    originals = sa.select(file.sha256, file.size_bytes, file.media_type).where(
        file.community_id == community_id
    )
    first = sa.select(file.copy_sha256, file.copy_size_bytes, file.copy_media_type).where(
        file.community_id == community_id
    )
    covered = sa.select(made.copy_sha256, made.copy_size_bytes, made.copy_media_type).where(
        made.community_id == community_id
    )
    return {
        "attachment": {tuple(row) for row in connection.execute(originals)},
        "public_copy": {tuple(row) for row in connection.execute(sa.union(first, covered))},
    }


def _value(encoded: str, name: str) -> tuple[Any, ...]:
    """Read what a disclosure says of a file; of what is none, nothing."""
    try:
        _salt, said, value = json.loads(
            base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
        )
        return (value["sha256"], value["size"], value["type"]) if said == name else ()
    except (ValueError, TypeError, KeyError):
        return ()


def _leaves(
    connection: sa.Connection, community_id: int, kind: str
) -> Iterator[tuple[int, dict[str, Any]]]:
    query = (
        sa.select(leaves.c.leaf_index, leaves.c.leaf)
        .where(leaves.c.community_id == community_id, leaves.c.type == kind)
        .order_by(leaves.c.leaf_index)
    )
    for row in connection.execute(query):
        leaf = json.loads(bytes(row.leaf))
        yield row.leaf_index, leaf
