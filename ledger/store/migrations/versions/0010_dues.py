"""Fees (物业费): dated tariffs, runs that bill a month, each household's due, and years paid at once."""
# fmt: off

import sqlalchemy as sa
from alembic import op

from ledger.store.base import Flag, Instant, Whole

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; guards are installed after every upgrade."""
    op.create_table('billing_runs',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('run_id', sa.Text(), nullable=False),
        sa.Column('period', Whole, nullable=False),
        sa.Column('place_code', sa.Text(), nullable=True),
        sa.Column('household_count', Whole, nullable=False),
        sa.Column('amount_minor', Whole, nullable=False),
        sa.Column('prepaid_minor', Whole, nullable=False),
        sa.Column('exemptions', sa.Text(), nullable=False),
        sa.Column('started_by', Whole, nullable=False),
        sa.Column('role', sa.Text(), nullable=False),
        sa.Column('started_at', Instant(), nullable=False),
        sa.CheckConstraint('household_count > 0 AND amount_minor > 0 AND prepaid_minor >= 0', name=op.f('ck_billing_runs_counts')),
        sa.ForeignKeyConstraint(['community_id', 'place_code'], ['places.community_id', 'places.code'], name=op.f('fk_billing_runs_community_id_place_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['started_by'], ['users.user_id'], name=op.f('fk_billing_runs_started_by')),
        sa.PrimaryKeyConstraint('community_id', 'run_id', name=op.f('pk_billing_runs')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_billing_runs_community_id_period', 'billing_runs', ['community_id', 'period'], unique=False)
    op.create_table('prepaid_years',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('draft_id', sa.Text(), nullable=False),
        sa.Column('place_code', sa.Text(), nullable=False),
        sa.Column('first_period', Whole, nullable=False),
        sa.Column('amount_minor', Whole, nullable=False),
        sa.CheckConstraint('amount_minor >= 12', name=op.f('ck_prepaid_years_amount')),
        sa.CheckConstraint('first_period % 100 BETWEEN 1 AND 12', name=op.f('ck_prepaid_years_month')),
        sa.ForeignKeyConstraint(['community_id', 'draft_id'], ['drafts.community_id', 'drafts.draft_id'], name=op.f('fk_prepaid_years_community_id_draft_id'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'place_code'], ['places.community_id', 'places.code'], name=op.f('fk_prepaid_years_community_id_place_code'), initially='DEFERRED', deferrable=True),
        sa.PrimaryKeyConstraint('community_id', 'place_code', 'first_period', 'draft_id', name=op.f('pk_prepaid_years')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('tariffs',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('basis', sa.Text(), nullable=False),
        sa.Column('numerator', Whole, nullable=False),
        sa.Column('denominator', Whole, nullable=False),
        sa.Column('vacant_percent', Whole, nullable=False),
        sa.Column('first_period', Whole, nullable=False),
        sa.Column('place_code', sa.Text(), nullable=True),
        sa.Column('fund_code', sa.Text(), nullable=False),
        sa.Column('decision_code', sa.Text(), nullable=False),
        sa.Column('leaf_index', Whole, nullable=False),
        sa.Column('set_by', Whole, nullable=False),
        sa.Column('role', sa.Text(), nullable=False),
        sa.Column('set_at', Instant(), nullable=False),
        sa.CheckConstraint("basis IN ('area', 'household')", name=op.f('ck_tariffs_basis_known')),
        sa.CheckConstraint('denominator BETWEEN 1 AND 10000 AND numerator BETWEEN 0 AND 1000000 * denominator AND vacant_percent BETWEEN 0 AND 100', name=op.f('ck_tariffs_price')),
        sa.CheckConstraint('first_period / 100 BETWEEN 1990 AND 2199 AND first_period % 100 BETWEEN 1 AND 12', name=op.f('ck_tariffs_month')),
        sa.ForeignKeyConstraint(['community_id', 'decision_code'], ['decisions.community_id', 'decisions.code'], name=op.f('fk_tariffs_community_id_decision_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'fund_code'], ['funds.community_id', 'funds.code'], name=op.f('fk_tariffs_community_id_fund_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'leaf_index'], ['leaves.community_id', 'leaves.leaf_index'], name=op.f('fk_tariffs_community_id_leaf_index'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'place_code'], ['places.community_id', 'places.code'], name=op.f('fk_tariffs_community_id_place_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['set_by'], ['users.user_id'], name=op.f('fk_tariffs_set_by')),
        sa.PrimaryKeyConstraint('community_id', 'number', name=op.f('pk_tariffs')),
        sa.UniqueConstraint('community_id', 'leaf_index', name=op.f('uq_tariffs_community_id_leaf_index')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('dues',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('run_id', sa.Text(), nullable=False),
        sa.Column('place_code', sa.Text(), nullable=False),
        sa.Column('period', Whole, nullable=False),
        sa.Column('tariff_number', Whole, nullable=False),
        sa.Column('area_centi_m2', Whole, nullable=False),
        sa.Column('percent', Whole, nullable=False),
        sa.Column('of_year', Flag(), nullable=False),
        sa.Column('amount_minor', Whole, nullable=False),
        sa.Column('draft_id', sa.Text(), nullable=False),
        sa.CheckConstraint('amount_minor > 0 AND area_centi_m2 >= 0', name=op.f('ck_dues_amount')),
        sa.ForeignKeyConstraint(['community_id', 'draft_id'], ['drafts.community_id', 'drafts.draft_id'], name=op.f('fk_dues_community_id_draft_id'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'place_code'], ['places.community_id', 'places.code'], name=op.f('fk_dues_community_id_place_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'tariff_number'], ['tariffs.community_id', 'tariffs.number'], name=op.f('fk_dues_community_id_tariff_number'), initially='DEFERRED', deferrable=True),
        sa.PrimaryKeyConstraint('community_id', 'place_code', 'period', 'run_id', name=op.f('pk_dues')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_dues_draft', 'dues', ['community_id', 'draft_id', 'place_code', 'amount_minor'], unique=False)
    op.create_index('ix_dues_run', 'dues', ['community_id', 'run_id', 'period', 'amount_minor'], unique=False)
