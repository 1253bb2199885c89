"""Shared costs, each household's part, and first deposits into the maintenance fund."""
# fmt: off

import sqlalchemy as sa
from alembic import op

from ledger.store.base import Day, Flag, Instant, Whole

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; guards are installed after every upgrade."""
    op.create_table('allocations',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('allocation_id', sa.Text(), nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('title', sa.Text(), nullable=False),
        sa.Column('allocated_on', Day(), nullable=False),
        sa.Column('fund_code', sa.Text(), nullable=False),
        sa.Column('credit_account', sa.Text(), nullable=False),
        sa.Column('split_key', sa.Text(), nullable=False),
        sa.Column('uses_balances', Flag(), nullable=False),
        sa.Column('amount_minor', Whole, nullable=False),
        sa.Column('from_balance_minor', Whole, nullable=False),
        sa.Column('top_up_minor', Whole, nullable=False),
        sa.Column('row_count', Whole, nullable=False),
        sa.Column('decision_code', sa.Text(), nullable=True),
        sa.Column('work_code', sa.Text(), nullable=True),
        sa.Column('emergency', sa.Text(), nullable=False),
        sa.Column('content', sa.Text(), nullable=False),
        sa.Column('made_by', Whole, nullable=False),
        sa.Column('role', sa.Text(), nullable=False),
        sa.Column('made_at', Instant(), nullable=False),
        sa.CheckConstraint("(decision_code IS NULL) <> (emergency = '')", name=op.f('ck_allocations_decided_or_emergency')),
        sa.CheckConstraint("split_key IN ('area', 'household', 'shares', 'weights')", name=op.f('ck_allocations_split_key_known')),
        sa.CheckConstraint('from_balance_minor >= 0 AND top_up_minor >= 0 AND from_balance_minor + top_up_minor = amount_minor', name=op.f('ck_allocations_both_parts')),
        sa.CheckConstraint('number > 0 AND row_count > 0 AND amount_minor > 0', name=op.f('ck_allocations_counts')),
        sa.ForeignKeyConstraint(['community_id', 'credit_account'], ['accounts.community_id', 'accounts.code'], name=op.f('fk_allocations_community_id_credit_account'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'decision_code'], ['decisions.community_id', 'decisions.code'], name=op.f('fk_allocations_community_id_decision_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'fund_code'], ['funds.community_id', 'funds.code'], name=op.f('fk_allocations_community_id_fund_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'work_code'], ['works.community_id', 'works.code'], name=op.f('fk_allocations_community_id_work_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['made_by'], ['users.user_id'], name=op.f('fk_allocations_made_by')),
        sa.PrimaryKeyConstraint('community_id', 'allocation_id', name=op.f('pk_allocations')),
        sa.UniqueConstraint('community_id', 'number', name=op.f('uq_allocations_community_id_number')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('first_deposits',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('place_code', sa.Text(), nullable=False),
        sa.Column('amount_minor', Whole, nullable=False),
        sa.Column('recorded_by', Whole, nullable=False),
        sa.Column('recorded_at', Instant(), nullable=False),
        sa.CheckConstraint('amount_minor > 0', name=op.f('ck_first_deposits_amount_positive')),
        sa.ForeignKeyConstraint(['community_id', 'place_code'], ['places.community_id', 'places.code'], name=op.f('fk_first_deposits_community_id_place_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['recorded_by'], ['users.user_id'], name=op.f('fk_first_deposits_recorded_by')),
        sa.PrimaryKeyConstraint('community_id', 'place_code', name=op.f('pk_first_deposits')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('allocation_drafts',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('allocation_id', sa.Text(), nullable=False),
        sa.Column('draft_id', sa.Text(), nullable=False),
        sa.Column('purpose', sa.Text(), nullable=False),
        sa.Column('linked_by', Whole, nullable=False),
        sa.Column('linked_at', Instant(), nullable=False),
        sa.CheckConstraint("purpose IN ('draw', 'top_up', 'draw_top_up')", name=op.f('ck_allocation_drafts_purpose_known')),
        sa.ForeignKeyConstraint(['community_id', 'allocation_id'], ['allocations.community_id', 'allocations.allocation_id'], name=op.f('fk_allocation_drafts_community_id_allocation_id'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'draft_id'], ['drafts.community_id', 'drafts.draft_id'], name=op.f('fk_allocation_drafts_community_id_draft_id'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['linked_by'], ['users.user_id'], name=op.f('fk_allocation_drafts_linked_by')),
        sa.PrimaryKeyConstraint('community_id', 'draft_id', name=op.f('pk_allocation_drafts')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_allocation_drafts_allocation', 'allocation_drafts', ['community_id', 'allocation_id'], unique=False)
    op.create_table('allocation_rows',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('allocation_id', sa.Text(), nullable=False),
        sa.Column('ordinal', Whole, nullable=False),
        sa.Column('place_code', sa.Text(), nullable=False),
        sa.Column('building_code', sa.Text(), nullable=False),
        sa.Column('area_centi_m2', Whole, nullable=False),
        sa.Column('weight', Whole, nullable=False),
        sa.Column('amount_minor', Whole, nullable=False),
        sa.Column('from_balance_minor', Whole, nullable=False),
        sa.Column('top_up_minor', Whole, nullable=False),
        sa.Column('available_minor', Whole, nullable=False),
        sa.CheckConstraint('ordinal > 0 AND area_centi_m2 >= 0 AND weight >= 0 AND amount_minor >= 0 AND from_balance_minor >= 0 AND top_up_minor >= 0 AND from_balance_minor + top_up_minor = amount_minor AND (from_balance_minor = 0 OR from_balance_minor <= available_minor)', name=op.f('ck_allocation_rows_parts')),
        sa.ForeignKeyConstraint(['community_id', 'allocation_id'], ['allocations.community_id', 'allocations.allocation_id'], name=op.f('fk_allocation_rows_community_id_allocation_id'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'building_code'], ['places.community_id', 'places.code'], name=op.f('fk_allocation_rows_community_id_building_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'place_code'], ['places.community_id', 'places.code'], name=op.f('fk_allocation_rows_community_id_place_code'), initially='DEFERRED', deferrable=True),
        sa.PrimaryKeyConstraint('community_id', 'allocation_id', 'ordinal', name=op.f('pk_allocation_rows')),
        sa.UniqueConstraint('community_id', 'allocation_id', 'place_code', name=op.f('uq_allocation_rows_community_id_allocation_id_place_code')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_allocation_rows_place', 'allocation_rows', ['community_id', 'place_code', 'allocation_id'], unique=False)
