"""Reconciliation: which rows of bills are which lines of the books, and the statements two people signed."""

import sqlalchemy as sa

from ledger.store.base import (
    BOOK_OPTIONS,
    Day,
    Instant,
    Whole,
    community_column,
    metadata,
    of_community,
    one_of,
)

#: Rows and lines of one account that are the same money. Its rows and lines come first, then it seals them.
matches = sa.Table(
    "matches",
    metadata,
    community_column(),
    sa.Column("match_id", sa.Text, nullable=False),
    sa.Column("account_code", sa.Text, nullable=False),
    # How it was found: by the voucher made from the rows, proposed and taken, or put together by hand.
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("made_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("ended_by", Whole, sa.ForeignKey("users.user_id")),
    sa.Column("ended_at", Instant),
    sa.PrimaryKeyConstraint("community_id", "match_id"),
    of_community("account_code", table="accounts", target=("code",)),
    one_of("reason", "voucher", "same_amount", "same_sum", "red_and_blue", "by_hand"),
    sa.CheckConstraint("(ended_by IS NULL) = (ended_at IS NULL)", name="ended"),
    **BOOK_OPTIONS,
)

match_rows = sa.Table(
    "match_rows",
    metadata,
    community_column(),
    sa.Column("match_id", sa.Text, nullable=False),
    sa.Column("bill_id", sa.Text, nullable=False),
    sa.Column("row_number", Whole, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "match_id", "bill_id", "row_number"),
    of_community("match_id", table="matches", target=("match_id",)),
    of_community("bill_id", "row_number", table="bill_rows", target=("bill_id", "row_number")),
    sa.Index("ix_match_rows_community_id_bill_id_row", "community_id", "bill_id", "row_number"),
    **BOOK_OPTIONS,
)

match_lines = sa.Table(
    "match_lines",
    metadata,
    community_column(),
    sa.Column("match_id", sa.Text, nullable=False),
    sa.Column("seq", Whole, nullable=False),
    sa.Column("number", Whole, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "match_id", "seq", "number"),
    of_community("match_id", table="matches", target=("match_id",)),
    of_community("seq", "number", table="lines", target=("seq", "number")),
    sa.Index("ix_match_lines_community_id_seq_number", "community_id", "seq", "number"),
    **BOOK_OPTIONS,
)

#: 银行存款余额调节表, one for each account and day that somebody looked at; a second person confirms it.
reconciliations = sa.Table(
    "reconciliations",
    metadata,
    community_column(),
    sa.Column("reconciliation_id", sa.Text, nullable=False),
    sa.Column("account_code", sa.Text, nullable=False),
    sa.Column("as_of", Day, nullable=False),
    sa.Column("bank_minor", Whole, nullable=False),
    sa.Column("book_minor", Whole, nullable=False),
    # Sums of what one side has and the other has not; together they explain the difference, or do not.
    sa.Column("unbooked_in_minor", Whole, nullable=False),
    sa.Column("unbooked_out_minor", Whole, nullable=False),
    sa.Column("unbanked_in_minor", Whole, nullable=False),
    sa.Column("unbanked_out_minor", Whole, nullable=False),
    sa.Column("open_count", Whole, nullable=False),
    # Canonical JSON of the open items as they were, and why an unexplained rest is there.
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("prepared_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    # The public reads roles, never names.
    sa.Column("prepared_role", sa.Text, nullable=False),
    sa.Column("prepared_at", Instant, nullable=False),
    sa.Column("confirmed_by", Whole, sa.ForeignKey("users.user_id")),
    sa.Column("confirmed_role", sa.Text),
    sa.Column("confirmed_at", Instant),
    sa.PrimaryKeyConstraint("community_id", "reconciliation_id"),
    of_community("account_code", table="accounts", target=("code",)),
    sa.CheckConstraint(
        "unbooked_in_minor >= 0 AND unbooked_out_minor >= 0"
        " AND unbanked_in_minor >= 0 AND unbanked_out_minor >= 0 AND open_count >= 0",
        name="sums_not_negative",
    ),
    sa.CheckConstraint(
        "note <> '' OR bank_minor + unbanked_in_minor - unbanked_out_minor"
        " = book_minor + unbooked_in_minor - unbooked_out_minor",
        name="explained",
    ),
    sa.CheckConstraint("confirmed_by IS NULL OR confirmed_by <> prepared_by", name="two_people"),
    sa.CheckConstraint(
        "(confirmed_by IS NULL) = (confirmed_at IS NULL)"
        " AND (confirmed_by IS NULL) = (confirmed_role IS NULL)",
        name="confirmed",
    ),
    sa.Index(
        "ix_reconciliations_community_id_account_code_as_of",
        "community_id",
        "account_code",
        "as_of",
    ),
    **BOOK_OPTIONS,
)


def replaces(newer: sa.FromClause, held: sa.FromClause) -> sa.ColumnElement[bool]:
    """Tell of two statements whether ``newer`` was prepared later, of the same account and its day or later.

    Whoever prepares a statement anew does not mean the one before any more.
    """
    return sa.and_(
        newer.c.community_id == held.c.community_id,
        newer.c.account_code == held.c.account_code,
        newer.c.as_of >= held.c.as_of,
        newer.c.prepared_at > held.c.prepared_at,
    )
