"""Courtyards: related parties, and mergers: who joins whose books, on which day, and which voucher carries on which."""
# fmt: off

import sqlalchemy as sa
from alembic import op

from ledger.store.base import Day, Instant, Whole

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; guards are installed after every upgrade."""
    op.create_table('mergers',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('day', Day(), nullable=False),
        sa.Column('content', sa.Text(), nullable=False),
        sa.Column('content_sha256', sa.Text(), nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('author_id', Whole, nullable=False),
        sa.Column('author_role', sa.Text(), nullable=False),
        sa.Column('created_at', Instant(), nullable=False),
        sa.Column('approved_by', Whole, nullable=True),
        sa.Column('approved_role', sa.Text(), nullable=True),
        sa.Column('approved_at', Instant(), nullable=True),
        sa.Column('done_at', Instant(), nullable=True),
        sa.CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name=op.f('ck_mergers_done')),
        sa.CheckConstraint("CASE state WHEN 'proposed' THEN approved_by IS NULL WHEN 'withdrawn' THEN TRUE ELSE approved_by IS NOT NULL END AND (approved_by IS NULL) = (approved_at IS NULL) AND (approved_by IS NULL) = (approved_role IS NULL)", name=op.f('ck_mergers_approved')),
        sa.CheckConstraint("state IN ('proposed', 'approved', 'done', 'withdrawn')", name=op.f('ck_mergers_state_known')),
        sa.CheckConstraint('approved_by IS NULL OR approved_by <> author_id', name=op.f('ck_mergers_two_people')),
        sa.CheckConstraint('number > 0', name=op.f('ck_mergers_counts')),
        sa.ForeignKeyConstraint(['approved_by'], ['users.user_id'], name=op.f('fk_mergers_approved_by')),
        sa.ForeignKeyConstraint(['author_id'], ['users.user_id'], name=op.f('fk_mergers_author_id')),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_mergers_community_id')),
        sa.PrimaryKeyConstraint('community_id', 'number', name=op.f('pk_mergers')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('merger_members',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('position', Whole, nullable=False),
        sa.Column('old_community_id', Whole, nullable=False),
        sa.Column('courtyard', sa.Text(), nullable=False),
        sa.Column('close_leaf_index', Whole, nullable=True),
        sa.Column('open_leaf_index', Whole, nullable=True),
        sa.CheckConstraint('open_leaf_index IS NULL OR close_leaf_index IS NOT NULL', name=op.f('ck_merger_members_in_turn')),
        sa.CheckConstraint('position > 0 AND old_community_id <> community_id', name=op.f('ck_merger_members_another')),
        sa.ForeignKeyConstraint(['community_id', 'number'], ['mergers.community_id', 'mergers.number'], name=op.f('fk_merger_members_community_id_number'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'open_leaf_index'], ['leaves.community_id', 'leaves.leaf_index'], name=op.f('fk_merger_members_community_id_open_leaf_index'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['old_community_id', 'close_leaf_index'], ['leaves.community_id', 'leaves.leaf_index'], name=op.f('fk_merger_members_old_community_id_close_leaf_index')),
        sa.ForeignKeyConstraint(['old_community_id'], ['communities.community_id'], name=op.f('fk_merger_members_old_community_id')),
        sa.PrimaryKeyConstraint('community_id', 'number', 'position', name=op.f('pk_merger_members')),
        sa.UniqueConstraint('community_id', 'number', 'courtyard', name=op.f('uq_merger_members_community_id_number_courtyard')),
        sa.UniqueConstraint('community_id', 'number', 'old_community_id', name=op.f('uq_merger_members_community_id_number_old_community_id')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_merger_members_old_community_id', 'merger_members', ['old_community_id'], unique=False)
    op.create_table('merger_vouchers',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('position', Whole, nullable=False),
        sa.Column('ordinal', Whole, nullable=False),
        sa.Column('old_community_id', Whole, nullable=False),
        sa.Column('closing_seq', Whole, nullable=False),
        sa.Column('opening_seq', Whole, nullable=True),
        sa.ForeignKeyConstraint(['community_id', 'number', 'position'], ['merger_members.community_id', 'merger_members.number', 'merger_members.position'], name=op.f('fk_merger_vouchers_community_id_number_position'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'opening_seq'], ['transactions.community_id', 'transactions.seq'], name=op.f('fk_merger_vouchers_community_id_opening_seq'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['old_community_id', 'closing_seq'], ['transactions.community_id', 'transactions.seq'], name=op.f('fk_merger_vouchers_old_community_id_closing_seq')),
        sa.PrimaryKeyConstraint('community_id', 'number', 'position', 'ordinal', name=op.f('pk_merger_vouchers')),
        sa.UniqueConstraint('old_community_id', 'closing_seq', name=op.f('uq_merger_vouchers_old_community_id_closing_seq')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_merger_vouchers_community_id_opening_seq', 'merger_vouchers', ['community_id', 'opening_seq'], unique=False)
    op.create_table('related_parties',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('party_code', sa.Text(), nullable=False),
        sa.Column('relation', sa.Text(), nullable=False),
        sa.Column('office', sa.Text(), nullable=False),
        sa.Column('first_day', Day(), nullable=False),
        sa.Column('last_day', Day(), nullable=True),
        sa.Column('declared_by', Whole, nullable=False),
        sa.Column('declared_at', Instant(), nullable=False),
        sa.CheckConstraint("office IN ('committee_member', 'grid_worker', 'officer')", name=op.f('ck_related_parties_office_known')),
        sa.CheckConstraint("relation IN ('legal_representative', 'manager', 'bookkeeper', 'owner', 'relative')", name=op.f('ck_related_parties_relation_known')),
        sa.CheckConstraint('last_day IS NULL OR last_day >= first_day', name=op.f('ck_related_parties_days')),
        sa.ForeignKeyConstraint(['community_id', 'party_code'], ['parties.community_id', 'parties.code'], name=op.f('fk_related_parties_community_id_party_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['declared_by'], ['users.user_id'], name=op.f('fk_related_parties_declared_by')),
        sa.PrimaryKeyConstraint('community_id', 'number', name=op.f('pk_related_parties')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
