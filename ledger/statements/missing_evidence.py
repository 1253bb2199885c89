"""What has no receipt yet (无票据), and the files that wait to be confirmed for vouchers posted earlier."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from ledger.domain.periods import Span
from ledger.statements.evidence import evidence_files
from ledger.statements.keys import page_key, read_key
from ledger.statements.transaction_rows import HEADER, transaction_rows
from ledger.statements.values import (
    Audience,
    CommunityFacts,
    EvidenceFile,
    Frame,
    TransactionPage,
)
from ledger.store.evidence import evidence_additions
from ledger.store.journal import missing_evidence, transactions
from ledger.store.people import users

PAGE_SIZE = 50
#: More than this is said as "more than": nobody needs to wait for the exact figure.
COUNT_MAX = 999
WAITING_MAX = 200
_KIND = "transactions"


@dataclass(frozen=True, slots=True)
class EvidenceAddition:
    """A file that waits to be confirmed for a transaction posted earlier."""

    addition_id: str
    seq: int
    voucher: str
    summary: str
    file: EvidenceFile
    proposed_by: int
    proposed_by_name: str
    proposed_at: datetime
    is_new: bool


def transactions_without_evidence(
    connection: sa.Connection,
    community: CommunityFacts,
    *,
    after: str = "",
    page_size: int = PAGE_SIZE,
) -> TransactionPage:
    """Give transactions without a receipt, the newest posting first; reversed ones are left out.

    Raises:
        UnknownNameError: no page was ever given this key.
    """
    query = (
        sa.select(*HEADER)
        .join_from(
            missing_evidence,
            transactions,
            (transactions.c.community_id == missing_evidence.c.community_id)
            & (transactions.c.seq == missing_evidence.c.seq),
        )
        .where(missing_evidence.c.community_id == community.community_id, ~_reversed())
    )
    if after:
        query = query.where(missing_evidence.c.seq < read_key(after, length=1)[0])
    newest_first = query.order_by(missing_evidence.c.seq.desc()).limit(page_size + 1)
    found = connection.execute(newest_first).all()
    last = found[page_size - 1] if len(found) > page_size else None
    last_day = community.last_posted_at.date() if community.last_posted_at else community.opened_on
    span = Span(min(community.opened_on, last_day), last_day, "")
    return TransactionPage(
        frame=Frame(_KIND, community, span, span.last_day),
        rows=transaction_rows(connection, community, found[:page_size]),
        next_after=page_key(last.seq) if last else None,
        is_first=not after,
    )


def missing_evidence_counted(community: CommunityFacts) -> sa.ScalarSelect[int]:
    """Ask how many transactions have no receipt, at most one more than ``COUNT_MAX``: a part of a query."""
    some = (
        sa.select(missing_evidence.c.seq)
        .where(missing_evidence.c.community_id == community.community_id, ~_reversed())
        .limit(COUNT_MAX + 1)
        .subquery()
    )
    return sa.select(sa.func.count()).select_from(some).scalar_subquery()


def waiting_evidence(
    connection: sa.Connection, community: CommunityFacts, *, seq: int | None = None
) -> tuple[EvidenceAddition, ...]:
    """Give the files that wait to be confirmed, for one transaction or all, the oldest first."""
    waiting = evidence_additions.c
    query = (
        sa.select(
            waiting.addition_id, waiting.seq, waiting.sha256, waiting.proposed_by,
            users.c.display_name, waiting.proposed_at, waiting.is_new, transactions.c.voucher,
            transactions.c.summary,
        )
        .join_from(
            evidence_additions, transactions,
            (transactions.c.community_id == waiting.community_id)
            & (transactions.c.seq == waiting.seq),
        )
        .join(users, users.c.user_id == waiting.proposed_by)
        .where(waiting.community_id == community.community_id, waiting.state == "proposed")
        .order_by(waiting.proposed_at, waiting.addition_id)
        .limit(WAITING_MAX)
    )  # fmt: skip
    if seq is not None:
        query = query.where(waiting.seq == seq)
    rows = connection.execute(query).all()
    files = {
        file.sha256: file
        for file in evidence_files(
            connection, community, [row.sha256 for row in rows], audience=Audience.OFFICER
        )
    }
    return tuple(
        EvidenceAddition(
            addition_id=row.addition_id,
            seq=row.seq,
            voucher=row.voucher,
            summary=row.summary,
            file=files[row.sha256],
            proposed_by=row.proposed_by,
            proposed_by_name=row.display_name,
            proposed_at=row.proposed_at,
            is_new=row.is_new,
        )
        for row in rows
    )


def _reversed() -> sa.Exists:
    by = transactions.alias("by")
    return (
        sa.select(by.c.seq)
        .where(
            by.c.community_id == missing_evidence.c.community_id,
            by.c.corrects == missing_evidence.c.seq,
            by.c.kind == "reversal",
        )
        .correlate(missing_evidence)
        .exists()
    )
