"""Related parties (关联关系申报): who in the community also stands on the side of a company it deals with."""

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

related_parties = sa.Table(
    "related_parties",
    metadata,
    community_column(),
    sa.Column("number", Whole, nullable=False),
    sa.Column("party_code", sa.Text, nullable=False),
    # What the person is there, and what here; who it is stays out of the books.
    sa.Column("relation", sa.Text, nullable=False),
    sa.Column("office", sa.Text, nullable=False),
    sa.Column("first_day", Day, nullable=False),
    sa.Column("last_day", Day),
    sa.Column("declared_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("declared_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "number"),
    of_community("party_code", table="parties", target=("code",)),
    one_of("relation", "legal_representative", "manager", "bookkeeper", "owner", "relative"),
    one_of("office", "committee_member", "grid_worker", "officer"),
    sa.CheckConstraint("last_day IS NULL OR last_day >= first_day", name="days"),
    **BOOK_OPTIONS,
)
