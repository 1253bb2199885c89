"""Households' shares summed by account, fund and year, so that a balance needs no walk through history."""
# fmt: off

import sqlalchemy as sa
from alembic import op

from ledger.store.base import Whole

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table and sum what is there; the seal keeps it from then on."""
    op.create_table('share_years',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('account_code', sa.Text(), nullable=False),
        sa.Column('fund_code', sa.Text(), nullable=False),
        sa.Column('place_code', sa.Text(), nullable=False),
        sa.Column('year', Whole, nullable=False),
        sa.Column('debit_minor', Whole, nullable=False),
        sa.Column('credit_minor', Whole, nullable=False),
        sa.Column('share_count', Whole, nullable=False),
        sa.PrimaryKeyConstraint('community_id', 'account_code', 'fund_code', 'place_code', 'year', name=op.f('pk_share_years')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    if op.get_bind().dialect.name == "postgresql":
        # Of tables that it does not know, PostgreSQL would ask each line for all shares.
        op.execute("ANALYZE lines, sublines")
    op.execute(
        "INSERT INTO share_years SELECT l.community_id, l.account_code, l.fund_code, h.place_code, l.period / 100,"
        " sum(h.debit_minor), sum(h.credit_minor), count(*) FROM lines l"
        " JOIN sublines h ON h.community_id = l.community_id AND h.seq = l.seq AND h.number = l.number"
        " GROUP BY l.community_id, l.account_code, l.fund_code, h.place_code, l.period / 100"
    )
    op.drop_index('ix_sublines_place', table_name='sublines')
    op.create_index('ix_sublines_place', 'sublines', ['community_id', 'place_code', 'seq', 'number', 'ordinal', 'debit_minor', 'credit_minor'], unique=False)
    op.drop_index('ix_dues_run', table_name='dues')
    op.create_index('ix_dues_run', 'dues', ['run_id', 'community_id', 'draft_id', 'period', 'amount_minor'], unique=False)
