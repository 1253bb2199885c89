"""Areas of places by day, who lives there, links for residents; places within places and lines of a place by index."""
# fmt: off

import sqlalchemy as sa
from alembic import op

from ledger.store.base import Day, Flag, Instant, Whole

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; guards are installed after every upgrade."""
    op.add_column('places', sa.Column('closed_on', Day(), nullable=True))
    op.create_index('ix_places_parent', 'places', ['community_id', 'parent_code', 'code'], unique=False)
    named = sa.text('place_code IS NOT NULL')
    op.create_index('ix_lines_place', 'lines', ['community_id', 'place_code', 'seq'], unique=False, sqlite_where=named, postgresql_where=named)
    op.create_table('occupants',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('place_code', sa.Text(), nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('party_code', sa.Text(), nullable=True),
        sa.Column('people_count', Whole, server_default='0', nullable=False),
        sa.Column('gets_bills', Flag(), nullable=False),
        sa.Column('first_day', Day(), nullable=False),
        sa.Column('last_day', Day(), nullable=True),
        sa.Column('voided_at', Instant(), nullable=True),
        sa.Column('registered_by', Whole, nullable=False),
        sa.Column('registered_at', Instant(), nullable=False),
        sa.CheckConstraint("kind <> 'vacant' OR (party_code IS NULL AND people_count = 0)", name=op.f('ck_occupants_nobody_there')),
        sa.CheckConstraint("kind IN ('owner', 'tenant', 'sub_landlord', 'vacant')", name=op.f('ck_occupants_kind_known')),
        sa.CheckConstraint('last_day IS NULL OR last_day >= first_day', name=op.f('ck_occupants_days')),
        sa.CheckConstraint('people_count BETWEEN 0 AND 999', name=op.f('ck_occupants_people')),
        sa.ForeignKeyConstraint(['community_id', 'party_code'], ['parties.community_id', 'parties.code'], name=op.f('fk_occupants_community_id_party_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'place_code'], ['places.community_id', 'places.code'], name=op.f('fk_occupants_community_id_place_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['registered_by'], ['users.user_id'], name=op.f('fk_occupants_registered_by')),
        sa.PrimaryKeyConstraint('community_id', 'place_code', 'number', name=op.f('pk_occupants')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    registered = sa.text('party_code IS NOT NULL')
    op.create_index('ix_occupants_party', 'occupants', ['community_id', 'party_code'], unique=False, sqlite_where=registered, postgresql_where=registered)
    op.create_table('place_areas',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('place_code', sa.Text(), nullable=False),
        sa.Column('first_day', Day(), nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('area_centi_m2', Whole, nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('set_by', Whole, nullable=False),
        sa.Column('set_at', Instant(), nullable=False),
        sa.CheckConstraint("area_centi_m2 > 0 AND reason <> ''", name=op.f('ck_place_areas_area_with_reason')),
        sa.ForeignKeyConstraint(['community_id', 'place_code'], ['places.community_id', 'places.code'], name=op.f('fk_place_areas_community_id_place_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['set_by'], ['users.user_id'], name=op.f('fk_place_areas_set_by')),
        sa.PrimaryKeyConstraint('community_id', 'place_code', 'first_day', 'number', name=op.f('pk_place_areas')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('resident_links',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('link_id', sa.Text(), nullable=False),
        sa.Column('token_sha256', sa.Text(), nullable=False),
        sa.Column('audience', sa.Text(), nullable=False),
        sa.Column('place_code', sa.Text(), nullable=True),
        sa.Column('first_day', Day(), nullable=False),
        sa.Column('last_day', Day(), nullable=False),
        sa.Column('made_by', Whole, nullable=False),
        sa.Column('made_at', Instant(), nullable=False),
        sa.Column('revoked_by', Whole, nullable=True),
        sa.Column('revoked_at', Instant(), nullable=True),
        sa.CheckConstraint("(audience = 'household') = (place_code IS NOT NULL)", name=op.f('ck_resident_links_whose')),
        sa.CheckConstraint("audience IN ('resident', 'household')", name=op.f('ck_resident_links_audience_known')),
        sa.CheckConstraint('(revoked_at IS NULL) = (revoked_by IS NULL)', name=op.f('ck_resident_links_revoked')),
        sa.CheckConstraint('last_day >= first_day', name=op.f('ck_resident_links_days')),
        sa.CheckConstraint('length(token_sha256) = 64', name=op.f('ck_resident_links_hashed')),
        sa.ForeignKeyConstraint(['community_id', 'place_code'], ['places.community_id', 'places.code'], name=op.f('fk_resident_links_community_id_place_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['made_by'], ['users.user_id'], name=op.f('fk_resident_links_made_by')),
        sa.ForeignKeyConstraint(['revoked_by'], ['users.user_id'], name=op.f('fk_resident_links_revoked_by')),
        sa.PrimaryKeyConstraint('community_id', 'link_id', name=op.f('pk_resident_links')),
        sa.UniqueConstraint('token_sha256', name=op.f('uq_resident_links_token_sha256')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_resident_links_community_id_made_at', 'resident_links', ['community_id', 'made_at', 'link_id'], unique=False)
