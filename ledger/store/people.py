"""Who acts: users, their roles in a community, dated policies, and what everybody did."""

import sqlalchemy as sa

from ledger.store.base import (
    BOOK_OPTIONS,
    Day,
    Flag,
    Instant,
    Whole,
    community_column,
    metadata,
    one_of,
)

ROLES = (
    "operator", "treasurer", "cashier", "reviewer", "publisher", "auditor", "supervisor",
)  # fmt: skip

users = sa.Table(
    "users",
    metadata,
    sa.Column("user_id", Whole, primary_key=True, autoincrement=False),
    sa.Column("login", sa.Text, nullable=False, unique=True),
    sa.Column("display_name", sa.Text, nullable=False),
    sa.Column("password_hash", sa.Text, nullable=False),
    sa.Column("is_operator", Flag, nullable=False),
    sa.Column("active", Flag, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    **BOOK_OPTIONS,
)

memberships = sa.Table(
    "memberships",
    metadata,
    community_column(),
    sa.Column("user_id", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("first_day", Day, nullable=False),
    sa.Column("last_day", Day),
    sa.PrimaryKeyConstraint("community_id", "user_id", "role", "first_day"),
    sa.ForeignKeyConstraint(["community_id"], ["communities.community_id"]),
    one_of("role", *ROLES),
    **BOOK_OPTIONS,
)

policies = sa.Table(
    "policies",
    metadata,
    community_column(),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("first_day", Day, nullable=False),
    sa.Column("number", Whole, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("set_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("set_at", Instant, nullable=False),
    # Where the log says so.
    sa.Column("leaf_index", Whole),
    sa.PrimaryKeyConstraint("community_id", "kind", "first_day", "number"),
    sa.ForeignKeyConstraint(["community_id"], ["communities.community_id"]),
    **BOOK_OPTIONS,
)

actions = sa.Table(
    "actions",
    metadata,
    # A random id in the order of time: actions of different communities never wait for each other.
    sa.Column("action_id", sa.Text, primary_key=True),
    sa.Column("community_id", Whole, sa.ForeignKey("communities.community_id")),
    sa.Column("user_id", Whole, sa.ForeignKey("users.user_id")),
    sa.Column("verb", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False, server_default=""),
    sa.Column("at", Instant, nullable=False),
    sa.Index("ix_actions_community_id_at", "community_id", "at"),
    **BOOK_OPTIONS,
)
