"""Funds: what two people agree about them, agreements of grants, and money that others hold."""
# fmt: off

import sqlalchemy as sa
from alembic import op

from ledger.store.base import Day, Instant, Whole

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; guards are installed after every upgrade."""
    op.create_table('fund_acts',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('act_id', sa.Text(), nullable=False),
        sa.Column('fund_code', sa.Text(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('first_day', Day(), nullable=False),
        sa.Column('content', sa.Text(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('decision_code', sa.Text(), nullable=True),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('proposed_by', Whole, nullable=False),
        sa.Column('proposed_role', sa.Text(), nullable=False),
        sa.Column('proposed_at', Instant(), nullable=False),
        sa.Column('decided_by', Whole, nullable=True),
        sa.Column('decided_role', sa.Text(), server_default='', nullable=False),
        sa.Column('decided_at', Instant(), nullable=True),
        sa.Column('leaf_index', Whole, nullable=True),
        sa.CheckConstraint("kind IN ('rules', 'designation', 'grant')", name=op.f('ck_fund_acts_kind_known')),
        sa.CheckConstraint("state IN ('proposed', 'agreed', 'refused', 'withdrawn')", name=op.f('ck_fund_acts_state_known')),
        sa.CheckConstraint("(state = 'proposed') = (decided_by IS NULL) AND (state = 'agreed') = (leaf_index IS NOT NULL)", name=op.f('ck_fund_acts_decision')),
        sa.CheckConstraint("decided_by IS NULL OR (state = 'withdrawn') = (decided_by = proposed_by)", name=op.f('ck_fund_acts_two_people')),
        sa.ForeignKeyConstraint(['community_id', 'fund_code'], ['funds.community_id', 'funds.code'], name=op.f('fk_fund_acts_community_id_fund_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'decision_code'], ['decisions.community_id', 'decisions.code'], name=op.f('fk_fund_acts_community_id_decision_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'leaf_index'], ['leaves.community_id', 'leaves.leaf_index'], name=op.f('fk_fund_acts_community_id_leaf_index'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['decided_by'], ['users.user_id'], name=op.f('fk_fund_acts_decided_by')),
        sa.ForeignKeyConstraint(['proposed_by'], ['users.user_id'], name=op.f('fk_fund_acts_proposed_by')),
        sa.PrimaryKeyConstraint('community_id', 'act_id', name=op.f('pk_fund_acts')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_fund_acts_community_id_fund_code_kind_state', 'fund_acts', ['community_id', 'fund_code', 'kind', 'state'], unique=False)
    op.create_table('mirror_funds',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('code', sa.Text(), nullable=False),
        sa.Column('name_zh', sa.Text(), nullable=False),
        sa.Column('name_en', sa.Text(), server_default='', nullable=False),
        sa.Column('custodian', sa.Text(), nullable=False),
        sa.Column('purpose', sa.Text(), nullable=False),
        sa.Column('document', sa.Text(), nullable=False),
        sa.Column('recorded_by', Whole, nullable=False),
        sa.Column('recorded_at', Instant(), nullable=False),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_mirror_funds_community_id')),
        sa.ForeignKeyConstraint(['recorded_by'], ['users.user_id'], name=op.f('fk_mirror_funds_recorded_by')),
        sa.PrimaryKeyConstraint('community_id', 'code', name=op.f('pk_mirror_funds')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('mirror_entries',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('mirror_code', sa.Text(), nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('happened_on', Day(), nullable=False),
        sa.Column('in_minor', Whole, nullable=False),
        sa.Column('out_minor', Whole, nullable=False),
        sa.Column('about', sa.Text(), nullable=False),
        sa.Column('document', sa.Text(), nullable=False),
        sa.Column('recorded_by', Whole, nullable=False),
        sa.Column('recorded_at', Instant(), nullable=False),
        sa.CheckConstraint("in_minor >= 0 AND out_minor >= 0 AND (in_minor = 0) <> (out_minor = 0)", name=op.f('ck_mirror_entries_one_side')),
        sa.ForeignKeyConstraint(['community_id', 'mirror_code'], ['mirror_funds.community_id', 'mirror_funds.code'], name=op.f('fk_mirror_entries_community_id_mirror_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['recorded_by'], ['users.user_id'], name=op.f('fk_mirror_entries_recorded_by')),
        sa.PrimaryKeyConstraint('community_id', 'mirror_code', 'number', name=op.f('pk_mirror_entries')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_leaves_policy', 'leaves', ['community_id', 'type', 'leaf_index'], unique=False, sqlite_where=sa.text("type = 'policy'"), postgresql_where=sa.text("type = 'policy'"))
    op.add_column('funds', sa.Column('remaining_rule', sa.Text(), server_default='', nullable=False))
