"""``books check``: recompute everything from the rows and name the first thing that does not agree.

Guards refuse what comes through the database's front door; whoever owns the file or the server can go
around them. This finds what they changed, as far as the books themselves can tell; a rewriting that is
consistent in every table is found by whoever kept an older checkpoint of the log.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from itertools import islice

import sqlalchemy as sa

from ledger.posting.behind import load_behind
from ledger.posting.check_allocations import check_allocations
from ledger.posting.check_bills import check_bills
from ledger.posting.check_budgets import check_budgets
from ledger.posting.check_campaigns import check_campaigns
from ledger.posting.check_cells import check_cells
from ledger.posting.check_disclosures import check_other_disclosures
from ledger.posting.check_dues import check_dues
from ledger.posting.check_funds import check_funds
from ledger.posting.check_gifts import check_gifts
from ledger.posting.check_later_evidence import check_later_evidence
from ledger.posting.check_log import check_log
from ledger.posting.check_matches import check_matches
from ledger.posting.check_mergers import check_mergers
from ledger.posting.check_movements import MovementSums
from ledger.posting.check_policies import check_chart, check_policies
from ledger.posting.check_publications import check_publications
from ledger.posting.check_services import check_services
from ledger.posting.check_shares import check_shares
from ledger.posting.check_transactions import check_transaction
from ledger.posting.check_values import CheckReport, Difference, LogFacts, Walk
from ledger.posting.check_votes import check_votes
from ledger.posting.check_works import check_works
from ledger.posting.rows import OrphanRowsError, Sealed, sealed_transactions
from ledger.store.communities import communities
from ledger.store.drafts import drafts
from ledger.store.journal import (
    missing_evidence,
    transaction_attachments,
    transaction_invoices,
    transactions,
)

#: How many transactions are checked with one set of queries.
BATCH = 500


def check_books(
    connection: sa.Connection,
    community_id: int,
    *,
    public_key: bytes | None = None,
    progress: Callable[[int], None] | None = None,
) -> CheckReport:
    """Recompute the books of a community.

    ``public_key`` is that of the installation's key file; without it the key in leaf 0 is taken on trust.
    """
    report = CheckReport(community_id)
    try:
        # Closed at once, so that no cursor of an abandoned scan stays open on the server.
        with closing(_differences(connection, community_id, report, public_key, progress)) as found:
            report.difference = next(found, None)
    except OrphanRowsError as error:
        report.difference = Difference("orphan_rows", f"seq {error.seq}")
    except (ValueError, sa.exc.OperationalError) as error:
        # Bytes that are no text, words that no rule knows and that agree everywhere. Whatever else an
        # operational error says (a lost connection, a full disk) is not about the books.
        if isinstance(error, sa.exc.OperationalError) and "UTF-8" not in str(error.orig):
            raise
        report.difference = Difference(
            "unreadable", f"after seq {report.transactions}", found=str(error)
        )
    return report


def _differences(
    connection: sa.Connection,
    community_id: int,
    report: CheckReport,
    public_key: bytes | None,
    progress: Callable[[int], None] | None,
) -> Generator[Difference, None, None]:
    yield from check_cells(connection, community_id)
    columns = communities.c
    log = LogFacts(
        *connection.execute(
            sa.select(columns.log_origin, columns.currency).where(
                columns.community_id == community_id
            )
        ).one()
    )
    yield from check_log(connection, community_id, log, report, public_key=public_key)
    yield from check_policies(connection, community_id, log)
    yield from check_budgets(connection, community_id, log)
    yield from check_publications(connection, community_id, log)
    yield from check_funds(connection, community_id, log)
    yield from check_chart(connection, community_id, log)
    sums = MovementSums(connection, community_id)
    walk = Walk(log)
    for batch in _batches(sealed_transactions(connection, community_id)):
        behind = load_behind(connection, community_id, batch)
        for sealed in batch:
            yield from check_transaction(walk, sealed, behind)
            sums.add(sealed)
        report.transactions += len(batch)
        if progress is not None:
            progress(report.transactions)
    # Each transaction had its leaf; now see that no leaf speaks of one that is not there.
    if log.transactions != report.transactions:
        yield Difference(
            "leaf_without_transaction", "leaves", str(report.transactions), str(log.transactions)
        )
    yield from check_works(connection, community_id)
    yield from _check_rows_alone(connection, community_id, walk)
    yield from check_other_disclosures(connection, community_id, log)
    yield from _check_posted_drafts(connection, community_id)
    yield from check_later_evidence(connection, community_id)
    yield from check_bills(connection, community_id)
    yield from check_matches(connection, community_id)
    yield from check_mergers(connection, community_id)
    yield from check_gifts(connection, community_id)
    yield from check_allocations(connection, community_id)
    yield from check_dues(connection, community_id, log)
    yield from check_campaigns(connection, community_id)
    yield from check_votes(connection, community_id)
    yield from check_services(connection, community_id, log)
    for where, expected, found in sums.differences():
        yield Difference("movements", where, expected, found)
    yield from check_shares(connection, community_id)


def _batches(sealed: Iterator[Sealed]) -> Iterator[list[Sealed]]:
    while batch := list(islice(sealed, BATCH)):
        yield batch


def _check_rows_alone(
    connection: sa.Connection, community_id: int, walk: Walk
) -> Iterator[Difference]:
    """See that there are no more rows beside transactions than were found at transactions."""
    for table, expected in (
        (transaction_attachments, walk.attachments),
        (transaction_invoices, walk.invoices),
        (missing_evidence, walk.missing),
    ):
        count = sa.select(sa.func.count()).where(table.c.community_id == community_id)
        found = connection.execute(count).scalar_one()
        if found != expected:
            yield Difference("rows_alone", table.name, str(expected), str(found))


def _check_posted_drafts(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """See that every draft that was posted still has its transaction: a tail cut off leaves it alone."""
    posted = sa.exists().where(
        transactions.c.community_id == drafts.c.community_id,
        transactions.c.draft_id == drafts.c.draft_id,
    )
    alone = sa.select(drafts.c.draft_id).where(
        drafts.c.community_id == community_id, drafts.c.state == "posted", ~posted
    )
    for draft_id in connection.execute(alone.limit(1)).scalars().all():
        yield Difference("posted_draft", f"draft {draft_id}")
