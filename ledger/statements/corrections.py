"""What may be done about a posted voucher: which corrections its year allows, and what is under way."""

from dataclasses import dataclass

import sqlalchemy as sa

from ledger.domain.mistakes import marks_of
from ledger.domain.periods import ADJUSTING_MONTH
from ledger.statements.values import CommunityFacts, TransactionView
from ledger.store.journal import periods
from ledger.store.open_drafts import open_drafts


@dataclass(frozen=True, slots=True)
class Correctable:
    """A voucher and its corrections: ``pending`` are (draft, summary) of those under way."""

    pending: tuple[tuple[str, str], ...]
    year_is_open: bool
    is_reversed: bool
    is_reentered: bool
    has_difference: bool


def correctable(
    connection: sa.Connection, community: CommunityFacts, shown: TransactionView
) -> Correctable:
    """Tell which ways of correction are open for a voucher."""
    held = periods.c
    query = sa.select(sa.func.max(held.period)).where(
        held.community_id == community.community_id, held.period % 100 < ADJUSTING_MONTH
    )
    closed_through = connection.execute(query).scalar_one() or 0
    marks = marks_of(shown.seq)
    waiting = [
        (item.draft_id, item.content["summary"])
        for item in open_drafts(connection, community.community_id)
        if item.content.get("corrects") == shown.seq or item.content.get("external_id") in marks
    ]
    relations = {(link.relation, link.kind) for link in shown.links}
    return Correctable(
        pending=tuple(waiting),
        year_is_open=closed_through < shown.period // 100 * 100 + 12,
        is_reversed=("corrected_by", "reversal") in relations,
        is_reentered=any(relation == "reentered_by" for relation, _ in relations),
        has_difference=("corrected_by", "difference") in relations,
    )
