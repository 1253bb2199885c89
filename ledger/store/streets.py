"""Streets (街道): which communities one looks after from when to when, and who does so."""

import sqlalchemy as sa

from ledger.store.base import BOOK_OPTIONS, Day, Instant, Whole, metadata

streets = sa.Table(
    "streets",
    metadata,
    sa.Column("street_id", Whole, primary_key=True, autoincrement=False),
    sa.Column("slug", sa.Text, nullable=False, unique=True),
    sa.Column("name_zh", sa.Text, nullable=False),
    sa.Column("name_en", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    **BOOK_OPTIONS,
)

#: A community is in one street at a time.
street_communities = sa.Table(
    "street_communities",
    metadata,
    sa.Column("community_id", Whole, sa.ForeignKey("communities.community_id"), nullable=False),
    sa.Column("first_day", Day, nullable=False),
    sa.Column("last_day", Day),
    sa.Column("street_id", Whole, sa.ForeignKey("streets.street_id"), nullable=False),
    sa.PrimaryKeyConstraint("community_id", "first_day"),
    sa.CheckConstraint("last_day IS NULL OR last_day >= first_day", name="days"),
    sa.Index("ix_street_communities_street_id", "street_id", "community_id"),
    **BOOK_OPTIONS,
)

#: Who looks after a street's communities: a supervisor of each of them while it lies in the street.
street_supervisors = sa.Table(
    "street_supervisors",
    metadata,
    sa.Column("street_id", Whole, sa.ForeignKey("streets.street_id"), nullable=False),
    sa.Column("user_id", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("first_day", Day, nullable=False),
    sa.Column("last_day", Day),
    sa.PrimaryKeyConstraint("street_id", "user_id", "first_day"),
    sa.CheckConstraint("last_day IS NULL OR last_day >= first_day", name="days"),
    sa.Index("ix_street_supervisors_user_id", "user_id", "street_id"),
    **BOOK_OPTIONS,
)
