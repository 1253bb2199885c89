"""Invoice numbers on drafts: one invoice is claimed once, also while nothing is posted yet."""

import json

import sqlalchemy as sa

from ledger.domain.errors import TextError
from ledger.domain.transactions import Draft
from ledger.store.drafts import drafts

_OPEN = ("editing", "submitted", "rejected")


def check_open_drafts(
    connection: sa.Connection, community_id: int, draft: Draft, *, draft_id: str | None
) -> None:
    """Refuse an invoice that stands on another open draft; posted ones are the books' to refuse.

    Raises:
        TextError: with the number (reason invoice_drafted).
    """
    for number in draft.invoices:
        if open_draft_with(connection, community_id, number, other_than=draft_id):
            raise TextError(reason="invoice_drafted", field="invoices", text=number)


def open_draft_with(
    connection: sa.Connection, community_id: int, number: str, *, other_than: str | None = None
) -> str | None:
    """Give the open draft that names an invoice, None when there is none."""
    columns = drafts.c
    query = sa.select(columns.draft_id, columns.content).where(
        columns.community_id == community_id, columns.state.in_(_OPEN),
        columns.draft_id != (other_than or ""), columns.content.contains(f'"{number}"'),
    )  # fmt: skip
    for row in connection.execute(query):
        # The same text may stand in another field.
        if number in json.loads(row.content).get("invoices", ()):
            return str(row.draft_id)
    return None
