"""Tell what happened with fees: everything is done by one officer and approved by the other."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from ledger.cli.demo.dues import DuesEvent, MonthBilled, TariffSet
from ledger.cli.demo.vouchers import Teller, moment
from ledger.posting.billing import Asked, preview_billing, start_billing
from ledger.posting.confirming import confirm
from ledger.posting.drafts import approve_many
from ledger.posting.receipts import receive_fees
from ledger.posting.tariffs import propose_tariff
from ledger.store.drafts import drafts


def tell_dues(teller: Teller, event: DuesEvent) -> None:
    """Do what an event says, as both officers."""
    here, by, at = teller.community_id, teller.treasurer, moment(event.on, hour=9)
    with teller.database.writing() as connection:
        if isinstance(event, TariffSet):
            proposal = propose_tariff(connection, here, event.tariff, by=by, at=at)
            confirm(connection, here, proposal, by=teller.reviewer, at=at)
        elif isinstance(event, MonthBilled):
            asked = Asked(event.period, event.on)
            seen = preview_billing(connection, here, asked)
            run = start_billing(connection, here, asked, by=by, at=at, fingerprint=seen.fingerprint)
            _approve(connection, teller, run.draft_ids, on=event.on)
        else:
            made = receive_fees(connection, here, event.receipts, fund="PROP", by=by, at=at)
            _approve(connection, teller, made, on=event.on)


def _approve(
    connection: sa.Connection, teller: Teller, draft_ids: Sequence[str], *, on: date
) -> None:
    query = sa.select(drafts.c.draft_id, drafts.c.content_sha256).where(
        drafts.c.community_id == teller.community_id, drafts.c.draft_id.in_(draft_ids)
    )
    hashes = {row.draft_id: row.content_sha256 for row in connection.execute(query)}
    items = [(draft_id, hashes[draft_id]) for draft_id in draft_ids]
    at = moment(on, hour=11)
    approve_many(connection, teller.community_id, items, by=teller.reviewer, at=at)
