"""Works: plans, steps with what was budgeted and offered, pictures, and what each payment was for."""
# fmt: off

import sqlalchemy as sa
from alembic import op

from ledger.store.base import Day, Flag, Instant, Whole

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; guards are installed after every upgrade."""
    op.create_table('work_plans',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('work_code', sa.Text(), nullable=False),
        sa.Column('place_code', sa.Text(), nullable=True),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('emergency', sa.Text(), server_default='', nullable=False),
        sa.Column('leader', sa.Text(), nullable=False),
        sa.Column('liaison', sa.Text(), nullable=False),
        sa.Column('needed_on', Day(), nullable=False),
        sa.Column('planned_first_day', Day(), nullable=False),
        sa.Column('planned_last_day', Day(), nullable=False),
        sa.Column('recorded_by', Whole, nullable=False),
        sa.Column('role', sa.Text(), nullable=False),
        sa.Column('recorded_at', Instant(), nullable=False),
        sa.CheckConstraint("emergency IN ('', 'pump', 'lift', 'fire', 'facade', 'leak')", name=op.f('ck_work_plans_emergency_known')),
        sa.CheckConstraint('planned_last_day >= planned_first_day', name=op.f('ck_work_plans_days')),
        sa.ForeignKeyConstraint(['community_id', 'place_code'], ['places.community_id', 'places.code'], name=op.f('fk_work_plans_community_id_place_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'work_code'], ['works.community_id', 'works.code'], name=op.f('fk_work_plans_community_id_work_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['recorded_by'], ['users.user_id'], name=op.f('fk_work_plans_recorded_by')),
        sa.PrimaryKeyConstraint('community_id', 'work_code', name=op.f('pk_work_plans')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('work_steps',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('work_code', sa.Text(), nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('happened_on', Day(), nullable=False),
        sa.Column('amount_minor', Whole, server_default='0', nullable=False),
        sa.Column('claimed_minor', Whole, server_default='0', nullable=False),
        sa.Column('retention_minor', Whole, server_default='0', nullable=False),
        sa.Column('warranty_months', Whole, server_default='0', nullable=False),
        sa.Column('warranty_last_day', Day(), nullable=True),
        sa.Column('decision_code', sa.Text(), nullable=True),
        sa.Column('contract_code', sa.Text(), nullable=True),
        sa.Column('note', sa.Text(), server_default='', nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('proposed_by', Whole, nullable=False),
        sa.Column('proposed_role', sa.Text(), nullable=False),
        sa.Column('proposed_at', Instant(), nullable=False),
        sa.Column('decided_by', Whole, nullable=True),
        sa.Column('decided_role', sa.Text(), server_default='', nullable=False),
        sa.Column('decided_at', Instant(), nullable=True),
        sa.CheckConstraint("(kind = 'settlement') = (warranty_last_day IS NOT NULL)", name=op.f('ck_work_steps_warranty_of_settlement')),
        sa.CheckConstraint("(state = 'proposed') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)", name=op.f('ck_work_steps_decision')),
        sa.CheckConstraint("decided_by IS NULL OR (state = 'withdrawn') = (decided_by = proposed_by)", name=op.f('ck_work_steps_two_people')),
        sa.CheckConstraint("kind IN ('decision', 'budget', 'quotes', 'contract', 'start', 'progress', 'variation', 'acceptance', 'audit', 'settlement')", name=op.f('ck_work_steps_kind_known')),
        sa.CheckConstraint("state IN ('proposed', 'confirmed', 'refused', 'withdrawn')", name=op.f('ck_work_steps_state_known')),
        sa.CheckConstraint('retention_minor >= 0 AND (retention_minor = 0 OR retention_minor * 1000 <= amount_minor * 30) AND warranty_months BETWEEN 0 AND 24', name=op.f('ck_work_steps_retention_bound')),
        sa.ForeignKeyConstraint(['community_id', 'contract_code'], ['contracts.community_id', 'contracts.code'], name=op.f('fk_work_steps_community_id_contract_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'decision_code'], ['decisions.community_id', 'decisions.code'], name=op.f('fk_work_steps_community_id_decision_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'work_code'], ['work_plans.community_id', 'work_plans.work_code'], name=op.f('fk_work_steps_community_id_work_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['decided_by'], ['users.user_id'], name=op.f('fk_work_steps_decided_by')),
        sa.ForeignKeyConstraint(['proposed_by'], ['users.user_id'], name=op.f('fk_work_steps_proposed_by')),
        sa.PrimaryKeyConstraint('community_id', 'work_code', 'number', name=op.f('pk_work_steps')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('work_payments',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('request_id', sa.Text(), nullable=False),
        sa.Column('work_code', sa.Text(), nullable=False),
        sa.Column('purpose', sa.Text(), nullable=False),
        sa.Column('amount_minor', Whole, nullable=False),
        sa.Column('paid_on', Day(), nullable=False),
        sa.CheckConstraint("purpose IN ('advance', 'progress', 'final', 'retention', 'other')", name=op.f('ck_work_payments_purpose_known')),
        sa.CheckConstraint('amount_minor > 0', name=op.f('ck_work_payments_amount_positive')),
        sa.ForeignKeyConstraint(['community_id', 'request_id'], ['payment_requests.community_id', 'payment_requests.request_id'], name=op.f('fk_work_payments_community_id_request_id'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'work_code'], ['work_plans.community_id', 'work_plans.work_code'], name=op.f('fk_work_payments_community_id_work_code'), initially='DEFERRED', deferrable=True),
        sa.PrimaryKeyConstraint('community_id', 'request_id', name=op.f('pk_work_payments')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('work_budgets',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('work_code', sa.Text(), nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('fund_code', sa.Text(), nullable=False),
        sa.Column('amount_minor', Whole, nullable=False),
        sa.CheckConstraint('amount_minor > 0', name=op.f('ck_work_budgets_amount_positive')),
        sa.ForeignKeyConstraint(['community_id', 'fund_code'], ['funds.community_id', 'funds.code'], name=op.f('fk_work_budgets_community_id_fund_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'work_code', 'number'], ['work_steps.community_id', 'work_steps.work_code', 'work_steps.number'], name=op.f('fk_work_budgets_community_id_work_code_number'), initially='DEFERRED', deferrable=True),
        sa.PrimaryKeyConstraint('community_id', 'work_code', 'number', 'fund_code', name=op.f('pk_work_budgets')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('work_files',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('work_code', sa.Text(), nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('position', Whole, nullable=False),
        sa.Column('sha256', sa.Text(), nullable=False),
        sa.Column('shows', sa.Text(), nullable=False),
        sa.Column('released_sha256', sa.Text(), server_default='', nullable=False),
        sa.Column('taken_down_by', Whole, nullable=True),
        sa.Column('taken_down_at', Instant(), nullable=True),
        sa.CheckConstraint("shows IN ('before', 'after', 'paper')", name=op.f('ck_work_files_shows_known')),
        sa.CheckConstraint('(taken_down_by IS NULL) = (taken_down_at IS NULL)', name=op.f('ck_work_files_taken_down')),
        sa.ForeignKeyConstraint(['community_id', 'sha256'], ['attachments.community_id', 'attachments.sha256'], name=op.f('fk_work_files_community_id_sha256'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'work_code', 'number'], ['work_steps.community_id', 'work_steps.work_code', 'work_steps.number'], name=op.f('fk_work_files_community_id_work_code_number'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['taken_down_by'], ['users.user_id'], name=op.f('fk_work_files_taken_down_by')),
        sa.PrimaryKeyConstraint('community_id', 'work_code', 'number', 'position', name=op.f('pk_work_files')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('work_quotes',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('work_code', sa.Text(), nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('position', Whole, nullable=False),
        sa.Column('party_code', sa.Text(), nullable=False),
        sa.Column('price_minor', Whole, nullable=False),
        sa.Column('days', Whole, nullable=False),
        sa.Column('warranty_months', Whole, nullable=False),
        sa.Column('score', Whole, nullable=False),
        sa.Column('is_chosen', Flag(), nullable=False),
        sa.CheckConstraint('price_minor > 0 AND days >= 0 AND warranty_months >= 0 AND score BETWEEN 0 AND 100', name=op.f('ck_work_quotes_bounds')),
        sa.ForeignKeyConstraint(['community_id', 'party_code'], ['parties.community_id', 'parties.code'], name=op.f('fk_work_quotes_community_id_party_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'work_code', 'number'], ['work_steps.community_id', 'work_steps.work_code', 'work_steps.number'], name=op.f('fk_work_quotes_community_id_work_code_number'), initially='DEFERRED', deferrable=True),
        sa.PrimaryKeyConstraint('community_id', 'work_code', 'number', 'position', name=op.f('pk_work_quotes')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_work_payments_community_id_work_code', 'work_payments', ['community_id', 'work_code'], unique=False)
    op.create_index('ix_work_files_community_id_sha256', 'work_files', ['community_id', 'sha256'], unique=False)
    op.create_index('ix_transactions_work', 'transactions', ['community_id', 'work_code', 'seq'], unique=False, sqlite_where=sa.text('work_code IS NOT NULL'), postgresql_where=sa.text('work_code IS NOT NULL'))
