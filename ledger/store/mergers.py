"""Mergers (合院并账): the plan, the communities that join, and which old voucher each new one carries on.

All of it belongs to the books of the new community; what stands in the old ones is their own vouchers,
their log's last leaf and ``communities.merged_into``.
"""

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

mergers = sa.Table(
    "mergers",
    metadata,
    community_column(),
    sa.Column("number", Whole, nullable=False),
    # The first day of the new books; the old ones end the day before.
    sa.Column("day", Day, nullable=False),
    # Canonical JSON: who joins, under which names, and the digest of each one's balances.
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("content_sha256", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("author_id", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("author_role", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("approved_by", Whole, sa.ForeignKey("users.user_id")),
    sa.Column("approved_role", sa.Text),
    sa.Column("approved_at", Instant),
    sa.Column("done_at", Instant),
    sa.PrimaryKeyConstraint("community_id", "number"),
    sa.ForeignKeyConstraint(["community_id"], ["communities.community_id"]),
    one_of("state", "proposed", "approved", "done", "withdrawn"),
    sa.CheckConstraint("number > 0", name="counts"),
    sa.CheckConstraint(
        "CASE state WHEN 'proposed' THEN approved_by IS NULL WHEN 'withdrawn' THEN TRUE"
        " ELSE approved_by IS NOT NULL END"
        " AND (approved_by IS NULL) = (approved_at IS NULL)"
        " AND (approved_by IS NULL) = (approved_role IS NULL)",
        name="approved",
    ),
    sa.CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done"),
    sa.CheckConstraint("approved_by IS NULL OR approved_by <> author_id", name="two_people"),
    **BOOK_OPTIONS,
)

merger_members = sa.Table(
    "merger_members",
    metadata,
    community_column(),
    sa.Column("number", Whole, nullable=False),
    sa.Column("position", Whole, nullable=False),
    sa.Column("old_community_id", Whole, nullable=False),
    # The courtyard's code in the new books.
    sa.Column("courtyard", sa.Text, nullable=False),
    # The last leaf of the old log, then the leaf of the new log that names it: each is set once.
    sa.Column("close_leaf_index", Whole),
    sa.Column("open_leaf_index", Whole),
    sa.PrimaryKeyConstraint("community_id", "number", "position"),
    sa.UniqueConstraint("community_id", "number", "old_community_id"),
    sa.UniqueConstraint("community_id", "number", "courtyard"),
    of_community("number", table="mergers", target=("number",)),
    sa.ForeignKeyConstraint(["old_community_id"], ["communities.community_id"]),
    sa.ForeignKeyConstraint(
        ["old_community_id", "close_leaf_index"], ["leaves.community_id", "leaves.leaf_index"]
    ),
    of_community("open_leaf_index", table="leaves", target=("leaf_index",)),
    sa.CheckConstraint("position > 0 AND old_community_id <> community_id", name="another"),
    sa.CheckConstraint("open_leaf_index IS NULL OR close_leaf_index IS NOT NULL", name="in_turn"),
    sa.Index("ix_merger_members_old_community_id", "old_community_id"),
    **BOOK_OPTIONS,
)

merger_vouchers = sa.Table(
    "merger_vouchers",
    metadata,
    community_column(),
    sa.Column("number", Whole, nullable=False),
    sa.Column("position", Whole, nullable=False),
    sa.Column("ordinal", Whole, nullable=False),
    sa.Column("old_community_id", Whole, nullable=False),
    sa.Column("closing_seq", Whole, nullable=False),
    # None where the old voucher struck neither assets nor debts.
    sa.Column("opening_seq", Whole),
    sa.PrimaryKeyConstraint("community_id", "number", "position", "ordinal"),
    sa.UniqueConstraint("old_community_id", "closing_seq"),
    of_community("number", "position", table="merger_members", target=("number", "position")),
    sa.ForeignKeyConstraint(
        ["old_community_id", "closing_seq"], ["transactions.community_id", "transactions.seq"]
    ),
    of_community("opening_seq", table="transactions", target=("seq",)),
    sa.Index("ix_merger_vouchers_community_id_opening_seq", "community_id", "opening_seq"),
    **BOOK_OPTIONS,
)
