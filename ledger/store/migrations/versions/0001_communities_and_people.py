"""Communities, people and what they name, from the first day."""
# fmt: off

import sqlalchemy as sa
from alembic import op

from ledger.store.base import Day, Flag, Instant, Whole

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; guards are installed after every upgrade."""
    op.create_table('communities',
        sa.Column('community_id', Whole, autoincrement=False, nullable=False),
        sa.Column('slug', sa.Text(), nullable=False),
        sa.Column('name_zh', sa.Text(), nullable=False),
        sa.Column('name_en', sa.Text(), nullable=False),
        sa.Column('jurisdiction', sa.Text(), nullable=False),
        sa.Column('currency', sa.Text(), nullable=False),
        sa.Column('chart_edition', sa.Text(), nullable=False),
        sa.Column('log_origin', sa.Text(), nullable=False),
        sa.Column('opened_on', Day(), nullable=False),
        sa.Column('created_at', Instant(), nullable=False),
        sa.Column('public_version', Whole, server_default='0', nullable=False),
        sa.Column('merged_into', Whole, nullable=True),
        sa.CheckConstraint("currency = 'CNY'", name=op.f('ck_communities_currency_yuan')),
        sa.ForeignKeyConstraint(['merged_into'], ['communities.community_id'], name=op.f('fk_communities_merged_into')),
        sa.PrimaryKeyConstraint('community_id', name=op.f('pk_communities')),
        sa.UniqueConstraint('log_origin', name=op.f('uq_communities_log_origin')),
        sa.UniqueConstraint('slug', name=op.f('uq_communities_slug')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('day_movements',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('account_code', sa.Text(), nullable=False),
        sa.Column('fund_code', sa.Text(), nullable=False),
        sa.Column('period', Whole, nullable=False),
        sa.Column('dated_on', Day(), nullable=False),
        sa.Column('movement_class', sa.Text(), nullable=False),
        sa.Column('debit_minor', Whole, nullable=False),
        sa.Column('credit_minor', Whole, nullable=False),
        sa.Column('cash_debit_minor', Whole, nullable=False),
        sa.Column('cash_credit_minor', Whole, nullable=False),
        sa.Column('line_count', Whole, nullable=False),
        sa.PrimaryKeyConstraint('community_id', 'period', 'dated_on', 'account_code', 'fund_code', 'movement_class', name=op.f('pk_day_movements')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_day_movements_account', 'day_movements', ['community_id', 'account_code', 'period', 'dated_on'], unique=False)
    op.create_table('month_movements',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('account_code', sa.Text(), nullable=False),
        sa.Column('fund_code', sa.Text(), nullable=False),
        sa.Column('period', Whole, nullable=False),
        sa.Column('movement_class', sa.Text(), nullable=False),
        sa.Column('debit_minor', Whole, nullable=False),
        sa.Column('credit_minor', Whole, nullable=False),
        sa.Column('cash_debit_minor', Whole, nullable=False),
        sa.Column('cash_credit_minor', Whole, nullable=False),
        sa.Column('line_count', Whole, nullable=False),
        sa.PrimaryKeyConstraint('community_id', 'period', 'account_code', 'fund_code', 'movement_class', name=op.f('pk_month_movements')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_month_movements_account', 'month_movements', ['community_id', 'account_code', 'period'], unique=False)
    op.create_index('ix_month_movements_fund', 'month_movements', ['community_id', 'fund_code', 'period'], unique=False)
    op.create_table('place_movements',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('account_code', sa.Text(), nullable=False),
        sa.Column('fund_code', sa.Text(), nullable=False),
        sa.Column('period', Whole, nullable=False),
        sa.Column('place_code', sa.Text(), nullable=False),
        sa.Column('movement_class', sa.Text(), nullable=False),
        sa.Column('debit_minor', Whole, nullable=False),
        sa.Column('credit_minor', Whole, nullable=False),
        sa.Column('cash_debit_minor', Whole, nullable=False),
        sa.Column('cash_credit_minor', Whole, nullable=False),
        sa.Column('line_count', Whole, nullable=False),
        sa.PrimaryKeyConstraint('community_id', 'place_code', 'period', 'account_code', 'fund_code', 'movement_class', name=op.f('pk_place_movements')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('users',
        sa.Column('user_id', Whole, autoincrement=False, nullable=False),
        sa.Column('login', sa.Text(), nullable=False),
        sa.Column('display_name', sa.Text(), nullable=False),
        sa.Column('password_hash', sa.Text(), nullable=False),
        sa.Column('is_operator', Flag(), nullable=False),
        sa.Column('active', Flag(), nullable=False),
        sa.Column('created_at', Instant(), nullable=False),
        sa.PrimaryKeyConstraint('user_id', name=op.f('pk_users')),
        sa.UniqueConstraint('login', name=op.f('uq_users_login')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('accounts',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('code', sa.Text(), nullable=False),
        sa.Column('name_zh', sa.Text(), nullable=False),
        sa.Column('name_en', sa.Text(), nullable=False),
        sa.Column('plain_zh', sa.Text(), server_default='', nullable=False),
        sa.Column('plain_en', sa.Text(), server_default='', nullable=False),
        sa.Column('foreign_name', sa.Text(), server_default='', nullable=False),
        sa.Column('type', sa.Text(), nullable=False),
        sa.Column('side', sa.Text(), nullable=False),
        sa.Column('restriction', sa.Text(), nullable=False),
        sa.Column('is_cash', Flag(), nullable=False),
        sa.Column('has_sublines', Flag(), nullable=False),
        sa.Column('successor', sa.Text(), server_default='', nullable=False),
        sa.Column('closed_on', Day(), nullable=True),
        sa.CheckConstraint("restriction IN ('F', 'A', 'N')", name=op.f('ck_accounts_restriction_known')),
        sa.CheckConstraint("side IN ('debit', 'credit')", name=op.f('ck_accounts_side_known')),
        sa.CheckConstraint("type IN ('asset', 'liability', 'net_assets', 'income', 'expense', 'appropriation')", name=op.f('ck_accounts_type_known')),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_accounts_community_id')),
        sa.PrimaryKeyConstraint('community_id', 'code', name=op.f('pk_accounts')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('actions',
        sa.Column('action_id', sa.Text(), nullable=False),
        sa.Column('community_id', Whole, nullable=True),
        sa.Column('user_id', Whole, nullable=True),
        sa.Column('verb', sa.Text(), nullable=False),
        sa.Column('subject', sa.Text(), server_default='', nullable=False),
        sa.Column('at', Instant(), nullable=False),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_actions_community_id')),
        sa.ForeignKeyConstraint(['user_id'], ['users.user_id'], name=op.f('fk_actions_user_id')),
        sa.PrimaryKeyConstraint('action_id', name=op.f('pk_actions')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_actions_community_id_at', 'actions', ['community_id', 'at'], unique=False)
    op.create_table('attachments',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('sha256', sa.Text(), nullable=False),
        sa.Column('media_type', sa.Text(), nullable=False),
        sa.Column('size_bytes', Whole, nullable=False),
        sa.Column('uploaded_by', Whole, nullable=False),
        sa.Column('uploaded_at', Instant(), nullable=False),
        sa.Column('copy_sha256', sa.Text(), nullable=False),
        sa.Column('copy_media_type', sa.Text(), nullable=False),
        sa.Column('copy_size_bytes', Whole, nullable=False),
        sa.CheckConstraint('size_bytes > 0 AND copy_size_bytes > 0', name=op.f('ck_attachments_size_positive')),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_attachments_community_id')),
        sa.ForeignKeyConstraint(['uploaded_by'], ['users.user_id'], name=op.f('fk_attachments_uploaded_by')),
        sa.PrimaryKeyConstraint('community_id', 'sha256', name=op.f('pk_attachments')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('cells',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('level', Whole, nullable=False),
        sa.Column('cell_index', Whole, nullable=False),
        sa.Column('hash', sa.LargeBinary(), nullable=False),
        sa.CheckConstraint('level >= 1 AND length(hash) = 32', name=op.f('ck_cells_cell_form')),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_cells_community_id')),
        sa.PrimaryKeyConstraint('community_id', 'level', 'cell_index', name=op.f('pk_cells')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('checkpoints',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('size', Whole, nullable=False),
        sa.Column('root', sa.LargeBinary(), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('signed_at', Instant(), nullable=False),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_checkpoints_community_id')),
        sa.PrimaryKeyConstraint('community_id', 'size', name=op.f('pk_checkpoints')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('decisions',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('code', sa.Text(), nullable=False),
        sa.Column('title_zh', sa.Text(), nullable=False),
        sa.Column('title_en', sa.Text(), server_default='', nullable=False),
        sa.Column('decided_on', Day(), nullable=True),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_decisions_community_id')),
        sa.PrimaryKeyConstraint('community_id', 'code', name=op.f('pk_decisions')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
