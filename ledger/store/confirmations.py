"""What one person proposes and another confirms: tariffs, areas, names in use, registers and the like."""

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

KINDS = ("tariff", "area", "fund_name", "share_key", "mirror_fund", "mirror_entry", "allocation")

confirmations = sa.Table(
    "confirmations",
    metadata,
    community_column(),
    sa.Column("confirmation_id", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    # The code of what it is about: a place, a fund, a list; empty where it is about the whole community.
    sa.Column("subject", sa.Text, nullable=False),
    # Canonical JSON of texts; for officers, since it may tell of one household.
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("proposed_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("proposed_role", sa.Text, nullable=False),
    sa.Column("proposed_at", Instant, nullable=False),
    sa.Column("decided_by", Whole, sa.ForeignKey("users.user_id")),
    sa.Column("decided_role", sa.Text, nullable=False, server_default=""),
    sa.Column("decided_at", Instant),
    # Where the log tells it, once it was confirmed.
    sa.Column("leaf_index", Whole),
    sa.PrimaryKeyConstraint("community_id", "confirmation_id"),
    of_community("leaf_index", table="leaves", target=("leaf_index",)),
    one_of("kind", *KINDS),
    one_of("state", "proposed", "agreed", "refused", "withdrawn"),
    sa.CheckConstraint(
        "(state = 'proposed') = (decided_by IS NULL) AND (state = 'proposed') = (decided_at IS NULL)"
        " AND (state = 'agreed') = (leaf_index IS NOT NULL)",
        name="decision",
    ),
    sa.CheckConstraint(
        "decided_by IS NULL OR (state = 'withdrawn') = (decided_by = proposed_by)",
        name="two_people",
    ),
    sa.Index(
        "ix_confirmations_community_id_kind_subject_state", "community_id", "kind", "subject",
        "state",
    ),
    **BOOK_OPTIONS,
)  # fmt: skip
