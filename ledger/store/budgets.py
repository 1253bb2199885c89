"""Budgets (预算): by fund, account and year, adopted by decision, never changed once adopted."""

import sqlalchemy as sa

from ledger.store.base import (
    BOOK_OPTIONS,
    Instant,
    Whole,
    community_column,
    metadata,
    of_community,
    one_of,
)

budgets = sa.Table(
    "budgets",
    metadata,
    community_column(),
    sa.Column("year", Whole, nullable=False),
    # A later version supersedes an earlier one of the same year; both stay.
    sa.Column("number", Whole, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    # Canonical JSON: amounts in fen by fund and account.
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("content_sha256", sa.Text, nullable=False),
    sa.Column("decision_code", sa.Text),
    sa.Column("author_id", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("adopted_by", Whole, sa.ForeignKey("users.user_id")),
    sa.Column("reject_reason", sa.Text, nullable=False, server_default=""),
    sa.Column("leaf_index", Whole),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("updated_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "year", "number"),
    of_community("decision_code", table="decisions", target=("code",)),
    of_community("leaf_index", table="leaves", target=("leaf_index",)),
    one_of("state", "editing", "submitted", "rejected", "adopted", "withdrawn"),
    sa.CheckConstraint("number > 0 AND year BETWEEN 1990 AND 2199", name="counts"),
    sa.CheckConstraint(
        "(state = 'adopted') = (adopted_by IS NOT NULL) AND (adopted_by IS NULL) = (leaf_index IS NULL)",
        name="adopted",
    ),
    sa.CheckConstraint("adopted_by IS NULL OR adopted_by <> author_id", name="two_people"),
    **BOOK_OPTIONS,
)
