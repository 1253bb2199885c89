"""What the refunds among rows of a bill pay back, for a person to see before they are booked. Officers only."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from ledger.domain.bill_bookings import outcome_of
from ledger.domain.bill_drafts import REFUND
from ledger.domain.bill_rules import Gather, Outcome
from ledger.domain.matching import RowKey
from ledger.statements.bill_bookings import bookings, drafted, matched
from ledger.statements.bills import RowView
from ledger.statements.values import CommunityFacts
from ledger.store.bill_refunds import Original, originals, refunded_seq
from ledger.store.row_keys import of_bills


@dataclass(frozen=True, slots=True)
class Refunded:
    """The voucher that a row pays back; ``outcome`` books it the other way round, None where that is unclear."""

    seq: int
    voucher: str
    outcome: Outcome | None


def refunded(
    connection: sa.Connection, community: CommunityFacts, rows: Sequence[RowView]
) -> dict[RowKey, Refunded]:
    """Give for each open refund of one bill what it pays back; those whose payment is unknown are left out."""
    asked = [row for row in rows if row.refund_of and row.state == "open"]
    if not asked:
        return {}
    names = {row.refund_of for row in asked}
    known = originals(connection, community.community_id, asked[0].account.code, names)
    certain: dict[RowKey, Original] = {}
    for row in asked:
        found = known.get(row.refund_of, [])
        seq = refunded_seq(found, row.moved_minor)
        if seq is not None:
            certain[row.key] = next(item for item in found if seq in item.seqs)
    keys = {item.key for item in certain.values()}
    pairs = []
    for query in (drafted(community), matched(community)):
        columns = query.selected_columns
        pairs.append(query.where(of_bills(columns.bill_id, columns.row_number, keys)))
    booked = bookings(connection, community, sa.union(*pairs).subquery())
    result = {}
    for key, item in certain.items():
        booking = booked.get(item.key)
        if booking is None:
            continue
        outcome = outcome_of(
            booking, moved_minor=item.moved_minor, fee_minor=item.fee_minor, row_count=1
        )
        if outcome is not None:
            outcome = replace(outcome, matter=REFUND, gather=Gather.ROW)
        result[key] = Refunded(booking.seq, booking.voucher, outcome)
    return result
