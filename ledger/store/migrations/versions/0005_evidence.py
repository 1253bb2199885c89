"""Evidence: receipts that come later, copies taken down, and how many pages a copy has."""
# fmt: off

import sqlalchemy as sa
from alembic import op

from ledger.store.base import Flag, Instant, Whole

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; guards are installed after every upgrade."""
    op.create_table('evidence_additions',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('addition_id', sa.Text(), nullable=False),
        sa.Column('seq', Whole, nullable=False),
        sa.Column('sha256', sa.Text(), nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('proposed_by', Whole, nullable=False),
        sa.Column('proposed_role', sa.Text(), nullable=False),
        sa.Column('proposed_at', Instant(), nullable=False),
        sa.Column('decided_by', Whole, nullable=True),
        sa.Column('decided_role', sa.Text(), server_default='', nullable=False),
        sa.Column('decided_at', Instant(), nullable=True),
        sa.Column('reason', sa.Text(), server_default='', nullable=False),
        sa.Column('released_sha256', sa.Text(), server_default='', nullable=False),
        sa.Column('is_new', Flag(), nullable=False),
        sa.Column('leaf_index', Whole, nullable=True),
        sa.CheckConstraint("state IN ('proposed', 'confirmed', 'refused', 'withdrawn')", name=op.f('ck_evidence_additions_state_known')),
        sa.CheckConstraint("(state = 'proposed') = (decided_by IS NULL) AND (state = 'confirmed') = (leaf_index IS NOT NULL) AND (state = 'confirmed' OR released_sha256 = '')", name=op.f('ck_evidence_additions_decision')),
        sa.CheckConstraint("decided_by IS NULL OR (state = 'withdrawn') = (decided_by = proposed_by)", name=op.f('ck_evidence_additions_two_people')),
        sa.ForeignKeyConstraint(['community_id', 'leaf_index'], ['leaves.community_id', 'leaves.leaf_index'], name=op.f('fk_evidence_additions_community_id_leaf_index'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'seq'], ['transactions.community_id', 'transactions.seq'], name=op.f('fk_evidence_additions_community_id_seq'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'sha256'], ['attachments.community_id', 'attachments.sha256'], name=op.f('fk_evidence_additions_community_id_sha256'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['decided_by'], ['users.user_id'], name=op.f('fk_evidence_additions_decided_by')),
        sa.ForeignKeyConstraint(['proposed_by'], ['users.user_id'], name=op.f('fk_evidence_additions_proposed_by')),
        sa.PrimaryKeyConstraint('community_id', 'addition_id', name=op.f('pk_evidence_additions')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_evidence_additions_community_id_sha256', 'evidence_additions', ['community_id', 'sha256'], unique=False)
    op.create_index('ix_evidence_additions_community_id_state_seq', 'evidence_additions', ['community_id', 'state', 'seq'], unique=False)
    op.create_table('evidence_takedowns',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('copy_sha256', sa.Text(), nullable=False),
        sa.Column('sha256', sa.Text(), nullable=False),
        sa.Column('seq', Whole, nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('taken_down_by', Whole, nullable=False),
        sa.Column('role', sa.Text(), nullable=False),
        sa.Column('taken_down_at', Instant(), nullable=False),
        sa.Column('leaf_index', Whole, nullable=False),
        sa.ForeignKeyConstraint(['community_id', 'leaf_index'], ['leaves.community_id', 'leaves.leaf_index'], name=op.f('fk_evidence_takedowns_community_id_leaf_index'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'seq'], ['transactions.community_id', 'transactions.seq'], name=op.f('fk_evidence_takedowns_community_id_seq'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'sha256'], ['attachments.community_id', 'attachments.sha256'], name=op.f('fk_evidence_takedowns_community_id_sha256'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['taken_down_by'], ['users.user_id'], name=op.f('fk_evidence_takedowns_taken_down_by')),
        sa.PrimaryKeyConstraint('community_id', 'copy_sha256', name=op.f('pk_evidence_takedowns')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_evidence_takedowns_community_id_sha256', 'evidence_takedowns', ['community_id', 'sha256'], unique=False)
    op.add_column('attachments', sa.Column('copy_pages', Whole, server_default='1', nullable=False))
    op.add_column('public_copies', sa.Column('copy_pages', Whole, server_default='1', nullable=False))
