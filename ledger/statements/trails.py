"""Who stood behind a transaction: roles and counts, never names."""

from typing import Any

import sqlalchemy as sa

from ledger.statements.values import CommunityFacts, TransactionTrail
from ledger.store.drafts import approvals
from ledger.store.payments import payment_approvals, payment_requests, payments


def trail_of(
    connection: sa.Connection, community: CommunityFacts, header: Any
) -> TransactionTrail | None:
    """Give the approvals of a posting and of the request that led to it; None where no draft did."""
    if header.draft_id is None:
        return None
    agreed = (
        sa.select(sa.func.count())
        .where(
            approvals.c.community_id == community.community_id,
            approvals.c.draft_id == header.draft_id,
            approvals.c.content_sha256 == header.content_sha256,
        )
        .scalar_subquery()
    )
    asked, given = payment_requests.c, payment_approvals.c
    request_agreed = (
        sa.select(sa.func.count())
        .where(
            given.community_id == asked.community_id, given.request_id == asked.request_id,
            given.content_sha256 == asked.content_sha256,
        )
        .scalar_subquery()
    )  # fmt: skip
    paid = (
        sa.select(
            asked.author_role, request_agreed.label("request_approvals"), payments.c.role,
            payments.c.paid_on,
        )
        .join_from(
            payments,
            payment_requests,
            (asked.community_id == payments.c.community_id)
            & (asked.request_id == payments.c.request_id),
        )
        .where(
            payments.c.community_id == community.community_id,
            payments.c.draft_id == header.draft_id,
        )
        .subquery()
    )  # fmt: skip
    one = sa.select(agreed.label("agreed")).subquery()
    query = sa.select(one, paid).select_from(one.outerjoin(paid, sa.true()))
    found, role, request_approvals, paid_role, paid_on = connection.execute(query).one()
    return TransactionTrail(found, role or "", request_approvals or 0, paid_role or "", paid_on)
