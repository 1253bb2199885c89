"""Rows of transactions in a list: what each did to cash, its funds, its receipts."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from ledger.statements.values import CommunityFacts, TransactionRow
from ledger.store.communities import accounts
from ledger.store.journal import lines, transaction_attachments, transactions

#: What a list reads of each header.
HEADER = (
    transactions.c.seq, transactions.c.voucher, transactions.c.voucher_number,
    transactions.c.period, transactions.c.dated_on, transactions.c.summary,
    transactions.c.kind, transactions.c.amount_minor, transactions.c.flags,
)  # fmt: skip


def transaction_rows(
    connection: sa.Connection, community: CommunityFacts, found: Sequence[Any]
) -> tuple[TransactionRow, ...]:
    """Turn headers into rows, in their order, with three queries whatever their number."""
    seqs = [row.seq for row in found]
    flows, funds = _flows(connection, community, seqs)
    evidence = _evidence_counts(connection, community, seqs)
    corrected = _corrected(connection, community, seqs)
    return tuple(
        TransactionRow(
            seq=row.seq,
            voucher=row.voucher,
            period=row.period,
            dated_on=row.dated_on,
            summary=row.summary,
            kind=row.kind,
            amount_minor=row.amount_minor,
            # What other books carry on did not go out, and what these carry on did not come in.
            flow_minor=0 if row.kind == "merge" else flows[row.seq],
            funds=tuple(funds[row.seq]),
            evidence_count=evidence.get(row.seq, 0),
            is_corrected=row.seq in corrected,
            flags=tuple(row.flags.split()),
        )
        for row in found
    )


def _flows(
    connection: sa.Connection, community: CommunityFacts, seqs: Sequence[int]
) -> tuple[dict[int, int], dict[int, list[str]]]:
    """Give what each transaction did to cash, and the funds it touched in the order of lines."""
    line = lines.c
    moved = sa.case((accounts.c.is_cash, line.debit_minor - line.credit_minor), else_=0)
    query = (
        sa.select(line.seq, line.fund_code, sa.cast(sa.func.sum(moved), sa.BigInteger))
        .join(
            accounts,
            (accounts.c.community_id == line.community_id) & (accounts.c.code == line.account_code),
        )
        .where(line.community_id == community.community_id, line.seq.in_(seqs))
        .group_by(line.seq, line.fund_code)
        .order_by(line.seq, sa.func.min(line.number))
    )
    flows: defaultdict[int, int] = defaultdict(int)
    funds: defaultdict[int, list[str]] = defaultdict(list)
    for seq, fund, minor in connection.execute(query):
        flows[seq] += minor
        funds[seq].append(fund)
    return flows, funds


def _evidence_counts(
    connection: sa.Connection, community: CommunityFacts, seqs: Sequence[int]
) -> dict[int, int]:
    held = transaction_attachments.c
    query = (
        sa.select(held.seq, sa.func.count())
        .where(held.community_id == community.community_id, held.seq.in_(seqs))
        .group_by(held.seq)
    )
    return {row.seq: row[1] for row in connection.execute(query)}


def _corrected(
    connection: sa.Connection, community: CommunityFacts, seqs: Sequence[int]
) -> set[int]:
    query = sa.select(transactions.c.corrects).where(
        transactions.c.community_id == community.community_id, transactions.c.corrects.in_(seqs)
    )
    return set(connection.execute(query).scalars())
