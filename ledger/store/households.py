"""What is known of places beyond their names: areas by day, who lives there, and links for residents."""

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
from ledger.store.communities import parties

#: What an area was found to be after the place was registered; the newest of a first day holds.
place_areas = sa.Table(
    "place_areas",
    metadata,
    community_column(),
    sa.Column("place_code", sa.Text, nullable=False),
    sa.Column("first_day", Day, nullable=False),
    sa.Column("number", Whole, nullable=False),
    sa.Column("area_centi_m2", Whole, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("set_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("set_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "place_code", "first_day", "number"),
    of_community("place_code", table="places", target=("code",)),
    sa.CheckConstraint("area_centi_m2 > 0 AND reason <> ''", name="area_with_reason"),
    **BOOK_OPTIONS,
)

#: Names are in ``parties``; here it says only that, and from when to when, somebody is registered.
occupants = sa.Table(
    "occupants",
    metadata,
    community_column(),
    sa.Column("place_code", sa.Text, nullable=False),
    sa.Column("number", Whole, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("party_code", sa.Text),
    sa.Column("people_count", Whole, nullable=False, server_default="0"),
    sa.Column("gets_bills", Flag, nullable=False),
    sa.Column("first_day", Day, nullable=False),
    sa.Column("last_day", Day),
    # Registered by mistake: it stays, and counts for nothing.
    sa.Column("voided_at", Instant),
    sa.Column("registered_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("registered_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "place_code", "number"),
    of_community("place_code", table="places", target=("code",)),
    of_community("party_code", table="parties", target=("code",)),
    one_of("kind", "owner", "tenant", "sub_landlord", "vacant"),
    sa.CheckConstraint("last_day IS NULL OR last_day >= first_day", name="days"),
    sa.CheckConstraint("people_count BETWEEN 0 AND 999", name="people"),
    sa.CheckConstraint(
        "kind <> 'vacant' OR (party_code IS NULL AND people_count = 0)", name="nobody_there"
    ),
    sa.Index(
        "ix_occupants_party",
        "community_id",
        "party_code",
        sqlite_where=sa.text("party_code IS NOT NULL"),
        postgresql_where=sa.text("party_code IS NOT NULL"),
    ),
    **BOOK_OPTIONS,
)


def no_occupant() -> sa.ColumnElement[bool]:
    """Ask of a row of ``parties`` that it is nobody who is registered at a household: those are no payees."""
    return ~(
        sa.select(occupants.c.number)
        .where(
            occupants.c.community_id == parties.c.community_id,
            occupants.c.party_code == parties.c.code,
        )
        .exists()
    )


resident_links = sa.Table(
    "resident_links",
    metadata,
    community_column(),
    sa.Column("link_id", sa.Text, nullable=False),
    # The token itself is on paper and in residents' phones alone.
    sa.Column("token_sha256", sa.Text, nullable=False, unique=True),
    sa.Column("audience", sa.Text, nullable=False),
    sa.Column("place_code", sa.Text),
    sa.Column("first_day", Day, nullable=False),
    sa.Column("last_day", Day, nullable=False),
    sa.Column("made_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("revoked_by", Whole, sa.ForeignKey("users.user_id")),
    sa.Column("revoked_at", Instant),
    sa.PrimaryKeyConstraint("community_id", "link_id"),
    of_community("place_code", table="places", target=("code",)),
    one_of("audience", "resident", "household"),
    sa.CheckConstraint("(audience = 'household') = (place_code IS NOT NULL)", name="whose"),
    sa.CheckConstraint("last_day >= first_day", name="days"),
    sa.CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name="revoked"),
    sa.CheckConstraint("length(token_sha256) = 64", name="hashed"),
    sa.Index("ix_resident_links_community_id_made_at", "community_id", "made_at", "link_id"),
    **BOOK_OPTIONS,
)
