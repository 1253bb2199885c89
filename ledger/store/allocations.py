"""Shared costs (分摊): what was divided among households, each one's part, and the vouchers it led to."""

import sqlalchemy as sa

from ledger.store.base import (
    BOOK_OPTIONS,
    Day,
    Flag,
    Instant,
    Whole,
    community_column,
    metadata,
    of_community,
    one_of,
)

#: The head of a list; it comes after its rows and seals them.
allocations = sa.Table(
    "allocations",
    metadata,
    community_column(),
    sa.Column("allocation_id", sa.Text, nullable=False),
    sa.Column("number", Whole, nullable=False),
    # Public, like the summary of a voucher.
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("allocated_on", Day, nullable=False),
    sa.Column("fund_code", sa.Text, nullable=False),
    # Where the money is paid from or owed: a bank account, the authority, a contractor, an advance.
    sa.Column("credit_account", sa.Text, nullable=False),
    sa.Column("split_key", sa.Text, nullable=False),
    sa.Column("uses_balances", Flag, nullable=False),
    sa.Column("amount_minor", Whole, nullable=False),
    sa.Column("from_balance_minor", Whole, nullable=False),
    sa.Column("top_up_minor", Whole, nullable=False),
    sa.Column("row_count", Whole, nullable=False),
    sa.Column("decision_code", sa.Text),
    sa.Column("work_code", sa.Text),
    # Why nobody was asked; empty where a decision stands behind it.
    sa.Column("emergency", sa.Text, nullable=False),
    # Canonical JSON: which places were chosen, their shares, who is left out and why.
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("made_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "allocation_id"),
    sa.UniqueConstraint("community_id", "number"),
    of_community("fund_code", table="funds", target=("code",)),
    of_community("credit_account", table="accounts", target=("code",)),
    of_community("decision_code", table="decisions", target=("code",)),
    of_community("work_code", table="works", target=("code",)),
    one_of("split_key", "area", "household", "shares", "weights"),
    sa.CheckConstraint("number > 0 AND row_count > 0 AND amount_minor > 0", name="counts"),
    sa.CheckConstraint(
        "from_balance_minor >= 0 AND top_up_minor >= 0"
        " AND from_balance_minor + top_up_minor = amount_minor",
        name="both_parts",
    ),
    sa.CheckConstraint("(decision_code IS NULL) <> (emergency = '')", name="decided_or_emergency"),
    **BOOK_OPTIONS,
)

#: Personal data: officers only. A household's part and how it is paid.
allocation_rows = sa.Table(
    "allocation_rows",
    metadata,
    community_column(),
    sa.Column("allocation_id", sa.Text, nullable=False),
    sa.Column("ordinal", Whole, nullable=False),
    sa.Column("place_code", sa.Text, nullable=False),
    sa.Column("building_code", sa.Text, nullable=False),
    sa.Column("area_centi_m2", Whole, nullable=False),
    sa.Column("weight", Whole, nullable=False),
    sa.Column("amount_minor", Whole, nullable=False),
    sa.Column("from_balance_minor", Whole, nullable=False),
    sa.Column("top_up_minor", Whole, nullable=False),
    # What the household had in the maintenance fund when the cost was divided.
    sa.Column("available_minor", Whole, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "allocation_id", "ordinal"),
    sa.UniqueConstraint("community_id", "allocation_id", "place_code"),
    of_community("allocation_id", table="allocations", target=("allocation_id",)),
    of_community("place_code", table="places", target=("code",)),
    of_community("building_code", table="places", target=("code",)),
    sa.CheckConstraint(
        "ordinal > 0 AND area_centi_m2 >= 0 AND weight >= 0 AND amount_minor >= 0"
        " AND from_balance_minor >= 0 AND top_up_minor >= 0"
        " AND from_balance_minor + top_up_minor = amount_minor"
        " AND (from_balance_minor = 0 OR from_balance_minor <= available_minor)",
        name="parts",
    ),
    sa.Index("ix_allocation_rows_place", "community_id", "place_code", "allocation_id"),
    **BOOK_OPTIONS,
)

#: Which drafts a list led to: what is drawn from balances, what owners are asked for, what is drawn of that.
allocation_drafts = sa.Table(
    "allocation_drafts",
    metadata,
    community_column(),
    sa.Column("allocation_id", sa.Text, nullable=False),
    sa.Column("draft_id", sa.Text, nullable=False),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("linked_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("linked_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "draft_id"),
    of_community("allocation_id", table="allocations", target=("allocation_id",)),
    of_community("draft_id", table="drafts", target=("draft_id",)),
    one_of("purpose", "draw", "top_up", "draw_top_up"),
    sa.Index("ix_allocation_drafts_allocation", "community_id", "allocation_id"),
    **BOOK_OPTIONS,
)

#: What a household first paid into the maintenance fund (首期): the measure of when it must pay in again.
first_deposits = sa.Table(
    "first_deposits",
    metadata,
    community_column(),
    sa.Column("place_code", sa.Text, nullable=False),
    sa.Column("amount_minor", Whole, nullable=False),
    sa.Column("recorded_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("recorded_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "place_code"),
    of_community("place_code", table="places", target=("code",)),
    sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
    **BOOK_OPTIONS,
)
