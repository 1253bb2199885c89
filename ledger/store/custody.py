"""Custody: cash counted by two people (现金盘点), and books handed over from officer to officer (移交)."""

import sqlalchemy as sa

from ledger.store.base import (
    BOOK_OPTIONS,
    Day,
    Instant,
    Whole,
    community_column,
    metadata,
    of_community,
)

cash_counts = sa.Table(
    "cash_counts",
    metadata,
    community_column(),
    sa.Column("count_id", sa.Text, nullable=False),
    sa.Column("account_code", sa.Text, nullable=False),
    sa.Column("counted_on", Day, nullable=False),
    # Canonical JSON: how many notes and coins of each value.
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("counted_minor", Whole, nullable=False),
    sa.Column("book_minor", Whole, nullable=False),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.Column("counted_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    # The second person, who counted along; nothing changes after that.
    sa.Column("confirmed_by", Whole, sa.ForeignKey("users.user_id")),
    sa.Column("counted_at", Instant, nullable=False),
    sa.Column("confirmed_at", Instant),
    sa.PrimaryKeyConstraint("community_id", "count_id"),
    of_community("account_code", table="accounts", target=("code",)),
    sa.CheckConstraint("counted_minor >= 0", name="counted_not_negative"),
    sa.CheckConstraint("confirmed_by IS NULL OR confirmed_by <> counted_by", name="two_people"),
    sa.CheckConstraint("(confirmed_by IS NULL) = (confirmed_at IS NULL)", name="confirmed"),
    sa.Index("ix_cash_counts_community_id_counted_on", "community_id", "counted_on"),
    **BOOK_OPTIONS,
)

handovers = sa.Table(
    "handovers",
    metadata,
    community_column(),
    sa.Column("handover_id", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("as_of", Day, nullable=False),
    sa.Column("outgoing_id", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("incoming_id", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("supervisor_id", Whole, sa.ForeignKey("users.user_id")),
    # Canonical JSON of what is handed over: balances, the log's size, papers, keys and seals.
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("content_sha256", sa.Text, nullable=False),
    sa.Column("outgoing_at", Instant),
    sa.Column("incoming_at", Instant),
    sa.Column("supervised_at", Instant),
    sa.Column("created_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "handover_id"),
    sa.ForeignKeyConstraint(["community_id"], ["communities.community_id"]),
    sa.CheckConstraint(
        "outgoing_id <> incoming_id AND (supervisor_id IS NULL"
        " OR (supervisor_id <> outgoing_id AND supervisor_id <> incoming_id))",
        name="different_people",
    ),
    **BOOK_OPTIONS,
)
