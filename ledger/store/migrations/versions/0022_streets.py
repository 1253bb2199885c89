"""Streets: which communities one looks after, and who does so; an index of vouchers that broke a rule."""
# fmt: off

import sqlalchemy as sa
from alembic import op

from ledger.store.base import Day, Instant, Whole

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; guards are installed after every upgrade."""
    op.create_table('streets',
        sa.Column('street_id', Whole, autoincrement=False, nullable=False),
        sa.Column('slug', sa.Text(), nullable=False),
        sa.Column('name_zh', sa.Text(), nullable=False),
        sa.Column('name_en', sa.Text(), nullable=False),
        sa.Column('created_at', Instant(), nullable=False),
        sa.PrimaryKeyConstraint('street_id', name=op.f('pk_streets')),
        sa.UniqueConstraint('slug', name=op.f('uq_streets_slug')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('street_communities',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('first_day', Day(), nullable=False),
        sa.Column('last_day', Day(), nullable=True),
        sa.Column('street_id', Whole, nullable=False),
        sa.CheckConstraint('last_day IS NULL OR last_day >= first_day', name=op.f('ck_street_communities_days')),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_street_communities_community_id')),
        sa.ForeignKeyConstraint(['street_id'], ['streets.street_id'], name=op.f('fk_street_communities_street_id')),
        sa.PrimaryKeyConstraint('community_id', 'first_day', name=op.f('pk_street_communities')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_street_communities_street_id', 'street_communities', ['street_id', 'community_id'], unique=False)
    op.create_table('street_supervisors',
        sa.Column('street_id', Whole, nullable=False),
        sa.Column('user_id', Whole, nullable=False),
        sa.Column('first_day', Day(), nullable=False),
        sa.Column('last_day', Day(), nullable=True),
        sa.CheckConstraint('last_day IS NULL OR last_day >= first_day', name=op.f('ck_street_supervisors_days')),
        sa.ForeignKeyConstraint(['street_id'], ['streets.street_id'], name=op.f('fk_street_supervisors_street_id')),
        sa.ForeignKeyConstraint(['user_id'], ['users.user_id'], name=op.f('fk_street_supervisors_user_id')),
        sa.PrimaryKeyConstraint('street_id', 'user_id', 'first_day', name=op.f('pk_street_supervisors')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_street_supervisors_user_id', 'street_supervisors', ['user_id', 'street_id'], unique=False)
    op.create_index(
        'ix_transactions_flagged', 'transactions', ['community_id', 'period'], unique=False,
        sqlite_where=sa.text("flags <> ''"), postgresql_where=sa.text("flags <> ''"),
    )
