"""What is promised but not in the books yet: requests approved and unpaid, and paid without a voucher."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from ledger.domain.payments import PaymentRequest
from ledger.domain.policies import ApprovalPolicy
from ledger.posting.books import Books
from ledger.posting.payment_content import request_of
from ledger.store.drafts import drafts
from ledger.store.payments import payment_requests, payments

#: States of a draft that is neither posted nor given up.
_OPEN_DRAFT = ("editing", "submitted", "rejected")
_OPEN_REQUEST = ("submitted", "approved")


@dataclass(frozen=True, slots=True)
class Promise:
    """A request that is not booked; ``reserves`` once it was approved: the money is as good as gone."""

    request_id: str
    state: str
    request: PaymentRequest

    @property
    def reserves(self) -> bool:
        """Whether the money is no longer free."""
        return self.state in ("approved", "paid")


def promises(books: Books, *, besides: str = "") -> tuple[Promise, ...]:
    """Give every request that was handed in and is not booked, but for one; two queries."""
    asked = payment_requests.c
    of_community = asked.community_id == books.community_id
    kept = (asked.request_id, asked.state, asked.content)
    handed_in = sa.select(*kept).where(of_community, asked.state.in_(_OPEN_REQUEST))
    # From the drafts that are open, which are few, to their payments: not through all that was ever paid.
    unbooked = (
        sa.select(*kept)
        .select_from(drafts)
        .join(
            payments,
            (payments.c.community_id == drafts.c.community_id)
            & (payments.c.draft_id == drafts.c.draft_id),
        )
        .join(
            payment_requests,
            (asked.community_id == payments.c.community_id)
            & (asked.request_id == payments.c.request_id),
        )
        .where(
            drafts.c.community_id == books.community_id, drafts.c.state.in_(_OPEN_DRAFT)
        )
    )  # fmt: skip
    rows = [*books.connection.execute(handed_in), *books.connection.execute(unbooked)]
    return tuple(
        Promise(row.request_id, row.state, request_of(row.content))
        for row in rows
        if row.request_id != besides
    )


def reserved_minor(held: Sequence[Promise], *, fund: str, channel: str = "") -> int:
    """Give how much of a fund, or of its money in one account, is promised."""
    return sum(
        promise.request.amount_minor
        for promise in held
        if promise.reserves
        and promise.request.fund == fund
        and channel in ("", promise.request.channel)
    )


def split_limit(
    books: Books, request_id: str, request: PaymentRequest, policy: ApprovalPolicy, *, at: datetime
) -> int:
    """Give the limit that this payee's requests of the last days seem to be split below, else 0."""
    asked = payment_requests.c
    query = sa.select(asked.request_id, asked.content).where(
        asked.community_id == books.community_id,
        asked.party_code == request.party if request.party else asked.party_code.is_(None),
        asked.created_at >= at - timedelta(days=policy.split_days),
        asked.state.in_((*_OPEN_REQUEST, "paid")),
        asked.request_id != request_id,
    )
    others = [request_of(row.content) for row in books.connection.execute(query)]
    same = [item.amount_minor for item in others if item.payee_key == request.payee_key]
    return policy.split_limit(request.amount_minor, same)
