"""Confirmations: what one person proposes and another confirms."""
# fmt: off

import sqlalchemy as sa
from alembic import op

from ledger.store.base import Instant, Whole

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; guards are installed after every upgrade."""
    op.create_table('confirmations',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('confirmation_id', sa.Text(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('subject', sa.Text(), nullable=False),
        sa.Column('content', sa.Text(), nullable=False),
        sa.Column('reason', sa.Text(), server_default='', nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('proposed_by', Whole, nullable=False),
        sa.Column('proposed_role', sa.Text(), nullable=False),
        sa.Column('proposed_at', Instant(), nullable=False),
        sa.Column('decided_by', Whole, nullable=True),
        sa.Column('decided_role', sa.Text(), server_default='', nullable=False),
        sa.Column('decided_at', Instant(), nullable=True),
        sa.Column('leaf_index', Whole, nullable=True),
        sa.CheckConstraint("kind IN ('tariff', 'area', 'fund_name', 'share_key', 'mirror_fund', 'mirror_entry', 'allocation')", name=op.f('ck_confirmations_kind_known')),
        sa.CheckConstraint("state IN ('proposed', 'agreed', 'refused', 'withdrawn')", name=op.f('ck_confirmations_state_known')),
        sa.CheckConstraint("(state = 'proposed') = (decided_by IS NULL) AND (state = 'proposed') = (decided_at IS NULL) AND (state = 'agreed') = (leaf_index IS NOT NULL)", name=op.f('ck_confirmations_decision')),
        sa.CheckConstraint("decided_by IS NULL OR (state = 'withdrawn') = (decided_by = proposed_by)", name=op.f('ck_confirmations_two_people')),
        sa.ForeignKeyConstraint(['community_id', 'leaf_index'], ['leaves.community_id', 'leaves.leaf_index'], name=op.f('fk_confirmations_community_id_leaf_index'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['proposed_by'], ['users.user_id'], name=op.f('fk_confirmations_proposed_by')),
        sa.ForeignKeyConstraint(['decided_by'], ['users.user_id'], name=op.f('fk_confirmations_decided_by')),
        sa.PrimaryKeyConstraint('community_id', 'confirmation_id', name=op.f('pk_confirmations')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_confirmations_community_id_kind_subject_state', 'confirmations', ['community_id', 'kind', 'subject', 'state'], unique=False)
    op.drop_index('ix_places_parent', table_name='places')
    op.create_index('ix_places_parent', 'places', ['community_id', 'parent_code', 'code', 'kind', 'closed_on'], unique=False)
