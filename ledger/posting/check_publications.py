"""Compare what was published with the log, with what was prepared, and with the figures a correction quotes."""

import json
from collections import defaultdict
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ledger.domain.publications import CORRECTION
from ledger.log.canonical import canonical_text
from ledger.posting.check_values import Difference, LogFacts
from ledger.posting.content import sha256_of
from ledger.posting.notice_contents import figures_of
from ledger.posting.publications import file_path
from ledger.store.base import instant_text
from ledger.store.log import publication_files, publications
from ledger.store.notices import (
    notice_items,
    notice_numbers,
    notices,
    publication_issues,
    publication_proposals,
    publication_withdrawals,
)


def check_publications(
    connection: sa.Connection, community_id: int, log: LogFacts
) -> Iterator[Difference]:
    """See that each publication has its leaf and its proposal, all saying the same, and each leaf its publication."""
    unmatched = dict(log.publications)
    contents: dict[int, str] = {}
    held = _published(connection, community_id)
    gone = publication_withdrawals.c
    withdrawn = sa.select(gone.number, gone.replaced_by).where(gone.community_id == community_id)
    replaced = {row.replaced_by: row.number for row in connection.execute(withdrawn)}
    for number, row in enumerate(held, start=1):
        where = f"publication {row.number}"
        if row.number != number:
            yield Difference("publication_number", where, str(number), str(row.number))
        yield from _check_leaf(row, unmatched.pop(row.leaf_index, {}), where)
        yield from _check_proposal(row, where)
        if replaced.pop(row.number, None) != row.replaces:
            yield Difference("publication_withdrawal", where, str(row.replaces))
        contents[row.number] = row.content
    for index, leaf in unmatched.items():
        yield Difference("publication_row", f"leaf {index}", canonical_text(leaf))
    for number in replaced:
        yield Difference("publication_withdrawal", f"publication {number}")
    yield from _check_corrections(connection, community_id, contents)
    yield from _check_notices(connection, community_id)


def _published(connection: sa.Connection, community_id: int) -> list[sa.Row[Any]]:
    """Give each publication with its issue and its proposal, as far as there are any."""
    out, issued, told = publications, publication_issues.c, publication_proposals.c
    query = (
        sa.select(
            out, issued.leaf_index, told.prepared_by, told.replaces,
            told.kind.label("proposed_kind"), told.period.label("proposed_period"),
            told.content.label("proposed"), told.corrects.label("proposed_corrects"),
        )
        .select_from(
            out.outerjoin(
                publication_issues,
                (issued.community_id == out.c.community_id) & (issued.number == out.c.number),
            ).outerjoin(
                publication_proposals,
                (told.community_id == issued.community_id)
                & (told.proposal_id == issued.proposal_id),
            )
        )
        .where(out.c.community_id == community_id)
        .order_by(out.c.number)
    )  # fmt: skip
    return list(connection.execute(query))


def _check_leaf(row: sa.Row[Any], leaf: dict[str, Any], where: str) -> Iterator[Difference]:
    names = ("number", "kind", "period", "sha256", "corrects", "replaces", "at")
    expected = [leaf.get(name) for name in names]
    found = [
        row.number, row.kind, row.period, row.content_sha256, row.corrects, row.replaces,
        instant_text(row.published_at),
    ]  # fmt: skip
    if expected != found:
        yield Difference("publication", where, canonical_text(expected), canonical_text(found))


def _check_proposal(row: sa.Row[Any], where: str) -> Iterator[Difference]:
    """See that what was published is what another person prepared."""
    if sha256_of(row.content) != row.content_sha256:
        yield Difference("publication_content", where, row.content_sha256)
    prepared = (row.proposed_kind, row.proposed_period, row.proposed, row.proposed_corrects)
    if prepared != (row.kind, row.period, row.content, row.corrects):
        yield Difference("publication_proposal", where, str(row.proposed), row.content)
    if row.prepared_by == row.published_by:
        yield Difference("publication_people", where)


def _check_corrections(
    connection: sa.Connection, community_id: int, contents: dict[int, str]
) -> Iterator[Difference]:
    """See that each correction quotes what the two publications that it speaks of say."""
    item, issued = notice_items.c, publication_issues.c
    query = (
        sa.select(item.notice_id, issued.number)
        .join(
            publication_issues,
            (issued.community_id == item.community_id) & (issued.proposal_id == item.proposal_id),
        )
        .where(item.community_id == community_id)
        .order_by(item.notice_id, item.position)
    )
    beside: defaultdict[str, list[int]] = defaultdict(list)
    for row in connection.execute(query):
        beside[row.notice_id].append(row.number)
    for numbers in beside.values():
        first = json.loads(contents.get(numbers[0], "{}"))
        if first.get("kind") != CORRECTION:
            continue
        original = json.loads(contents.get(first["original"]["number"], "{}"))
        corrected = json.loads(contents.get(numbers[-1], "{}"))
        expected = figures_of(original, corrected)
        if expected != first["rows"]:
            yield Difference(
                "correction", f"publication {numbers[0]}", canonical_text(expected),
                canonical_text(first["rows"]),
            )  # fmt: skip


def _check_notices(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    held, given = notices.c, notice_numbers.c
    query = (
        sa.select(
            held.content, held.content_sha256, held.prepared_by, given.year, given.number,
            given.published_by,
        )
        .join(
            notice_numbers,
            (given.community_id == held.community_id) & (given.notice_id == held.notice_id),
        )
        .where(held.community_id == community_id)
        .order_by(given.year, given.number)
    )  # fmt: skip
    counted: defaultdict[int, int] = defaultdict(int)
    for row in connection.execute(query):
        counted[row.year] += 1
        where = f"notice {row.year} {row.number}"
        if counted[row.year] != row.number:
            yield Difference("notice_number", where, str(counted[row.year]), str(row.number))
        if sha256_of(row.content) != row.content_sha256:
            yield Difference("notice_content", where, row.content_sha256)
        if row.prepared_by == row.published_by:
            yield Difference("notice_people", where)


def check_publication_files(
    connection: sa.Connection, community_id: int, data_dir: Path
) -> Iterator[Difference]:
    """See that each file that a publication was drawn as is there, and is the one that was told of."""
    held = publication_files.c
    query = (
        sa.select(publication_files)
        .where(held.community_id == community_id)
        .order_by(held.number, held.language)
    )
    for row in connection.execute(query):
        where = f"publication {row.number} {row.language} {row.format}"
        path = file_path(data_dir, row.sha256)
        content = path.read_bytes() if path.exists() else b""
        found = sha256(content).hexdigest()
        if (found, len(content)) != (row.sha256, row.size_bytes):
            yield Difference("publication_file", where, row.sha256, found)
