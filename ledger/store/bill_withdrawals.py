"""Bills taken back: one officer asks, another agrees. The bill and its rows stay, and count for nothing."""

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

#: What was said of taking a bill back, in order; a bill that ``agreed`` was said of is withdrawn for good.
bill_withdrawals = sa.Table(
    "bill_withdrawals",
    metadata,
    community_column(),
    sa.Column("bill_id", sa.Text, nullable=False),
    sa.Column("number", Whole, nullable=False),
    sa.Column("step", sa.Text, nullable=False),
    # Of what was asked: why. Officers only.
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("said_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("said_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "bill_id", "number"),
    of_community("bill_id", table="bills", target=("bill_id",)),
    one_of("step", "asked", "dropped", "agreed"),
    sa.CheckConstraint("(step = 'asked') = (reason <> '')", name="reason"),
    **BOOK_OPTIONS,
)


def is_withdrawn(table: sa.FromClause) -> sa.ColumnElement[bool]:
    """Tell of a bill, or of a row of one, whether it was taken back; ``table`` has the two columns."""
    said = bill_withdrawals.c
    return (
        sa.select(sa.literal(1))
        .where(
            said.community_id == table.c.community_id, said.bill_id == table.c.bill_id,
            said.step == "agreed",
        )
        .correlate(table)
        .exists()
    )  # fmt: skip
