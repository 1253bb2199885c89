"""Payments: what is to be paid, who agreed, and what was paid when (付款申请单)."""

import sqlalchemy as sa

from ledger.store.base import (
    BOOK_OPTIONS,
    Day,
    Instant,
    Whole,
    approvals_of,
    community_column,
    metadata,
    of_community,
    one_of,
    proposed,
)

payment_requests = sa.Table(
    "payment_requests",
    metadata,
    *proposed(
        "request_id",
        sa.Column("fund_code", sa.Text, nullable=False),
        # The account of ours that it is to be paid from.
        sa.Column("account_code", sa.Text, nullable=False),
        sa.Column("party_code", sa.Text),
        sa.Column("amount_minor", Whole, nullable=False),
        # How many people have to agree, by the policy in force when it was submitted; 0 before.
        sa.Column("approvals_needed", Whole, nullable=False, server_default="0"),
    ),
    of_community("fund_code", table="funds", target=("code",)),
    of_community("account_code", table="accounts", target=("code",)),
    of_community("party_code", table="parties", target=("code",)),
    one_of("state", "editing", "submitted", "approved", "rejected", "withdrawn", "paid"),
    sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
    sa.Index(
        "ix_payment_requests_community_id_state_updated_at", "community_id", "state", "updated_at"
    ),
    sa.Index(
        "ix_payment_requests_community_id_party_code_created_at",
        "community_id", "party_code", "created_at",
    ),
    **BOOK_OPTIONS,
)  # fmt: skip

payment_approvals = approvals_of("payment_requests", "request_id", name="payment_approvals")

#: The cashier paid: once a request, never taken back. The voucher it proposes is an ordinary draft.
payments = sa.Table(
    "payments",
    metadata,
    community_column(),
    sa.Column("request_id", sa.Text, nullable=False),
    sa.Column("paid_on", Day, nullable=False),
    sa.Column("paid_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    # The bank's slip, where there is one.
    sa.Column("slip_sha256", sa.Text),
    sa.Column("draft_id", sa.Text, nullable=False),
    sa.Column("recorded_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "request_id"),
    sa.UniqueConstraint("community_id", "draft_id"),
    of_community("request_id", table="payment_requests", target=("request_id",)),
    of_community("slip_sha256", table="attachments", target=("sha256",)),
    of_community("draft_id", table="drafts", target=("draft_id",)),
    **BOOK_OPTIONS,
)
