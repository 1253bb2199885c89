"""Read a posted transaction back as the target of a correction."""

import sqlalchemy as sa

from ledger.domain.corrections import Target
from ledger.domain.transactions import CounterpartyKind, Draft, Kind, Line, Subline
from ledger.posting.content import draft_of
from ledger.store.drafts import drafts
from ledger.store.journal import lines, sublines, transactions


def load_target(connection: sa.Connection, community_id: int, seq: int) -> Target | None:
    """Give a transaction with its lines and what already corrects it; None when there is none."""
    columns = transactions.c
    row = connection.execute(
        sa.select(
            columns.voucher, columns.kind, columns.period, columns.dated_on, columns.summary,
            columns.counterparty_kind,
        ).where(columns.community_id == community_id, columns.seq == seq)
    ).one_or_none()  # fmt: skip
    if row is None:
        return None
    corrections = connection.execute(
        sa.select(columns.seq, columns.kind).where(
            columns.community_id == community_id, columns.corrects == seq
        )
    ).all()
    differences = [item.seq for item in corrections if item.kind == Kind.DIFFERENCE]
    found = load_lines(connection, community_id, [seq, *differences])
    return Target(
        seq=seq,
        voucher=row.voucher,
        kind=Kind(row.kind),
        period=row.period,
        dated_on=row.dated_on,
        lines=found.get(seq, ()),
        summary=row.summary,
        counterparty_kind=CounterpartyKind(row.counterparty_kind),
        is_reversed=any(item.kind == Kind.REVERSAL for item in corrections),
        difference_lines=tuple(line for item in differences for line in found.get(item, ())),
    )


def load_posted_draft(connection: sa.Connection, community_id: int, seq: int) -> Draft | None:
    """Give the draft that a transaction was posted from; None for a journal taken over."""
    query = (
        sa.select(drafts.c.content)
        .join(
            transactions,
            (transactions.c.community_id == drafts.c.community_id)
            & (transactions.c.draft_id == drafts.c.draft_id),
        )
        .where(transactions.c.community_id == community_id, transactions.c.seq == seq)
    )
    content = connection.execute(query).scalar_one_or_none()
    return None if content is None else draft_of(content)


def load_lines(
    connection: sa.Connection, community_id: int, seqs: list[int]
) -> dict[int, tuple[Line, ...]]:
    """Give the lines of some transactions, shares included, in their order."""
    shares: dict[tuple[int, int], list[Subline]] = {}
    columns = sublines.c
    query = (
        sa.select(
            columns.seq,
            columns.number,
            columns.place_code,
            columns.debit_minor,
            columns.credit_minor,
        )
        .where(columns.community_id == community_id, columns.seq.in_(seqs))
        .order_by(columns.seq, columns.number, columns.ordinal)
    )
    for row in connection.execute(query):
        shares.setdefault((row[0], row[1]), []).append(Subline(*row[2:]))
    found: dict[int, list[Line]] = {}
    held = lines.c
    line_query = (
        sa.select(
            held.seq, held.number, held.account_code, held.fund_code, held.debit_minor,
            held.credit_minor, held.place_code, held.work_code, held.party_code,
        )
        .where(held.community_id == community_id, held.seq.in_(seqs))
        .order_by(held.seq, held.number)
    )  # fmt: skip
    for (
        seq,
        number,
        account,
        fund,
        debit_minor,
        credit_minor,
        place,
        work,
        party,
    ) in connection.execute(line_query):
        found.setdefault(seq, []).append(
            Line(
                account, fund, debit_minor, credit_minor, place or "", work or "", party or "",
                tuple(shares.get((seq, number), ())),
            )
        )  # fmt: skip
    return {seq: tuple(items) for seq, items in found.items()}
