"""Bills: what a bank or a payment app said, row by row, and what people decided about each row."""

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


def _index_where_said(name: str, column: str) -> sa.Index:
    said = sa.text(f"{column} <> ''")
    return sa.Index(
        name, "community_id", "account_code", column, sqlite_where=said, postgresql_where=said
    )


#: One file that was read and kept, all of it or nothing.
bills = sa.Table(
    "bills",
    metadata,
    community_column(),
    sa.Column("bill_id", sa.Text, nullable=False),
    # Whose movements it tells: one of our accounts that money lies in.
    sa.Column("account_code", sa.Text, nullable=False),
    sa.Column("format", sa.Text, nullable=False),
    sa.Column("file_sha256", sa.Text, nullable=False),
    sa.Column("file_name", sa.Text, nullable=False),
    sa.Column("first_on", Day, nullable=False),
    sa.Column("last_on", Day, nullable=False),
    sa.Column("opening_minor", Whole),
    sa.Column("closing_minor", Whole),
    sa.Column("row_count", Whole, nullable=False),
    # Rows that another bill had brought before; they are not kept again.
    sa.Column("known_count", Whole, nullable=False),
    sa.Column("in_minor", Whole, nullable=False),
    sa.Column("out_minor", Whole, nullable=False),
    # Canonical JSON of the columns by which a table in a form of its own was read, empty for known formats.
    sa.Column("mapping", sa.Text, nullable=False),
    # Canonical JSON: what did not add up in it, and was taken all the same.
    sa.Column("warnings", sa.Text, nullable=False),
    sa.Column("imported_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("imported_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "bill_id"),
    of_community("account_code", table="accounts", target=("code",)),
    of_community("file_sha256", table="attachments", target=("sha256",)),
    sa.CheckConstraint(
        "first_on <= last_on AND row_count >= 0 AND known_count >= 0"
        " AND in_minor >= 0 AND out_minor >= 0",
        name="counts",
    ),
    sa.Index("ix_bills_community_id_account_code_last_on", "community_id", "account_code", "last_on"),
    sa.Index("ix_bills_community_id_imported_at", "community_id", "imported_at", "bill_id"),
    # No file and no row twice in bills that stand; see ``guard_withdrawals``.
    sa.Index("ix_bills_file", "community_id", "file_sha256", "account_code"),
    **BOOK_OPTIONS,
)  # fmt: skip

#: Personal data throughout: officers only.
bill_rows = sa.Table(
    "bill_rows",
    metadata,
    community_column(),
    sa.Column("bill_id", sa.Text, nullable=False),
    sa.Column("row_number", Whole, nullable=False),
    sa.Column("account_code", sa.Text, nullable=False),
    sa.Column("occurred_on", Day, nullable=False),
    # HH:MM:SS as printed, empty where only the day is.
    sa.Column("occurred_at", sa.Text, nullable=False),
    sa.Column("direction", sa.Text, nullable=False),
    sa.Column("amount_minor", Whole, nullable=False),
    sa.Column("fee_minor", Whole, nullable=False),
    # What it did to the balance of the account, negative where money left it.
    sa.Column("moved_minor", Whole, nullable=False),
    sa.Column("balance_minor", Whole),
    sa.Column("counterparty", sa.Text, nullable=False),
    sa.Column("counterparty_number", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("serial", sa.Text, nullable=False),
    sa.Column("order_number", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("refund_of", sa.Text, nullable=False),
    # The same event in a later bill of this account has the same.
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "bill_id", "row_number"),
    of_community("bill_id", table="bills", target=("bill_id",)),
    one_of("direction", "in", "out", "neutral"),
    sa.CheckConstraint("row_number > 0 AND amount_minor >= 0", name="amount_not_negative"),
    sa.CheckConstraint(
        "moved_minor = CASE direction WHEN 'in' THEN amount_minor - fee_minor"
        " WHEN 'out' THEN -amount_minor - fee_minor ELSE moved_minor END",
        name="moved",
    ),
    sa.CheckConstraint(
        "direction <> 'neutral' OR (reason <> '' AND (moved_minor = 0 OR abs(moved_minor) = amount_minor))",
        name="neutral",
    ),
    sa.Index(
        "ix_bill_rows_community_id_account_code_occurred_on", "community_id", "account_code",
        "occurred_on", "bill_id", "row_number",
    ),
    sa.Index("ix_bill_rows_fingerprint", "community_id", "account_code", "fingerprint"),
    # Refunds name the order, or the number, of what they pay back.
    _index_where_said("ix_bill_rows_order", "order_number"),
    _index_where_said("ix_bill_rows_serial", "serial"),
    **BOOK_OPTIONS,
)  # fmt: skip

#: Which draft was made for a row, or found to be about it. A row has one that is not withdrawn.
bill_drafts = sa.Table(
    "bill_drafts",
    metadata,
    community_column(),
    sa.Column("bill_id", sa.Text, nullable=False),
    sa.Column("row_number", Whole, nullable=False),
    sa.Column("draft_id", sa.Text, nullable=False),
    sa.Column("linked_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("linked_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "bill_id", "row_number", "draft_id"),
    of_community("bill_id", "row_number", table="bill_rows", target=("bill_id", "row_number")),
    of_community("draft_id", table="drafts", target=("draft_id",)),
    sa.Index("ix_bill_drafts_community_id_draft_id", "community_id", "draft_id"),
    **BOOK_OPTIONS,
)

#: What a person decided about a row that gets no voucher; the newest choice holds.
bill_choices = sa.Table(
    "bill_choices",
    metadata,
    community_column(),
    sa.Column("bill_id", sa.Text, nullable=False),
    sa.Column("row_number", Whole, nullable=False),
    sa.Column("number", Whole, nullable=False),
    sa.Column("choice", sa.Text, nullable=False),
    # The row that tells of the same event, in this bill or another.
    sa.Column("same_bill_id", sa.Text),
    sa.Column("same_row_number", Whole),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("chosen_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("chosen_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "bill_id", "row_number", "number"),
    of_community("bill_id", "row_number", table="bill_rows", target=("bill_id", "row_number")),
    of_community(
        "same_bill_id", "same_row_number", table="bill_rows", target=("bill_id", "row_number")
    ),
    one_of("choice", "set_aside", "same", "reopened"),
    sa.CheckConstraint(
        "(choice = 'same') = (same_row_number IS NOT NULL) AND (same_row_number IS NULL) = (same_bill_id IS NULL)"
        " AND (choice <> 'set_aside' OR reason <> '')",
        name="choice",
    ),
    **BOOK_OPTIONS,
)

#: How rows become vouchers, asked in the order of their positions.
bill_rules = sa.Table(
    "bill_rules",
    metadata,
    community_column(),
    sa.Column("rule_id", sa.Text, nullable=False),
    sa.Column("position", Whole, nullable=False),
    # Canonical JSON: what a row must say, and what it then becomes.
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("active", Flag, nullable=False),
    sa.Column("author_id", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("updated_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "rule_id"),
    sa.ForeignKeyConstraint(["community_id"], ["communities.community_id"]),
    **BOOK_OPTIONS,
)

#: Which column is which in a table that no reader knows, remembered by its head.
bill_mappings = sa.Table(
    "bill_mappings",
    metadata,
    community_column(),
    sa.Column("head_sha256", sa.Text, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("author_id", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("updated_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "head_sha256"),
    sa.ForeignKeyConstraint(["community_id"], ["communities.community_id"]),
    **BOOK_OPTIONS,
)
