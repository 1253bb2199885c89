"""Who has an invoice number already: the voucher or the open draft to look at first."""

import json
from dataclasses import dataclass

import sqlalchemy as sa

from ledger.statements.values import CommunityFacts
from ledger.store.drafts import drafts
from ledger.store.journal import transaction_invoices, transactions


@dataclass(frozen=True, slots=True)
class InvoiceHolder:
    """What names an invoice: a voucher, or a draft that is not posted yet."""

    number: str
    voucher: str = ""
    draft_id: str = ""


def invoice_holder(
    connection: sa.Connection, community: CommunityFacts, number: str
) -> InvoiceHolder | None:
    """Find what names an invoice, the newest voucher first; None when nothing does."""
    if not number:
        return None
    held, header = transaction_invoices.c, transactions.c
    query = (
        sa.select(header.voucher)
        .join_from(
            transaction_invoices,
            transactions,
            (header.community_id == held.community_id) & (header.seq == held.seq),
        )
        .where(held.community_id == community.community_id, held.number == number)
        .order_by(header.seq.desc())
        .limit(1)
    )
    voucher = connection.execute(query).scalar_one_or_none()
    if voucher is not None:
        return InvoiceHolder(number, voucher=voucher)
    columns = drafts.c
    waiting = sa.select(columns.draft_id, columns.content).where(
        columns.community_id == community.community_id,
        columns.state.in_(("editing", "submitted", "rejected")),
        columns.content.contains(f'"{number}"'),
    )
    for row in connection.execute(waiting):
        if number in json.loads(row.content).get("invoices", ()):
            return InvoiceHolder(number, draft_id=row.draft_id)
    return None
