"""Audit: samples that can be drawn again, and the marks and findings on them."""
# fmt: off

import sqlalchemy as sa
from alembic import op

from ledger.store.base import Instant, Whole

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; guards are installed after every upgrade."""
    op.create_table('audit_samples',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('sample_id', sa.Text(), nullable=False),
        sa.Column('method', sa.Text(), nullable=False),
        sa.Column('first_period', Whole, nullable=False),
        sa.Column('last_period', Whole, nullable=False),
        sa.Column('account_code', sa.Text(), nullable=False),
        sa.Column('fund_code', sa.Text(), nullable=False),
        sa.Column('least_minor', Whole, nullable=False),
        sa.Column('last_seq', Whole, nullable=False),
        sa.Column('seed', sa.Text(), nullable=False),
        sa.Column('size', Whole, nullable=False),
        sa.Column('population_count', Whole, nullable=False),
        sa.Column('population_minor', Whole, nullable=False),
        sa.Column('population_sha256', sa.Text(), nullable=False),
        sa.Column('item_count', Whole, nullable=False),
        sa.Column('drawn_by', Whole, nullable=False),
        sa.Column('drawn_role', sa.Text(), nullable=False),
        sa.Column('drawn_at', Instant(), nullable=False),
        sa.CheckConstraint("method IN ('random', 'monetary')", name=op.f('ck_audit_samples_method_known')),
        sa.CheckConstraint("drawn_role IN ('auditor')", name=op.f('ck_audit_samples_drawn_role_known')),
        sa.CheckConstraint('last_period >= first_period AND least_minor >= 0', name=op.f('ck_audit_samples_limits')),
        sa.CheckConstraint('length(seed) BETWEEN 1 AND 100', name=op.f('ck_audit_samples_seed_length')),
        sa.CheckConstraint('length(population_sha256) = 64', name=op.f('ck_audit_samples_hash_size')),
        sa.CheckConstraint('item_count BETWEEN 1 AND size AND item_count <= population_count AND population_minor >= 0', name=op.f('ck_audit_samples_counts')),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_audit_samples_community_id')),
        sa.ForeignKeyConstraint(['drawn_by'], ['users.user_id'], name=op.f('fk_audit_samples_drawn_by')),
        sa.PrimaryKeyConstraint('community_id', 'sample_id', name=op.f('pk_audit_samples')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('audit_items',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('sample_id', sa.Text(), nullable=False),
        sa.Column('position', Whole, nullable=False),
        sa.Column('seq', Whole, nullable=False),
        sa.Column('amount_minor', Whole, nullable=False),
        sa.Column('hits', Whole, nullable=False),
        sa.CheckConstraint('position >= 1 AND hits >= 1 AND amount_minor >= 0', name=op.f('ck_audit_items_numbers')),
        sa.ForeignKeyConstraint(['community_id', 'sample_id'], ['audit_samples.community_id', 'audit_samples.sample_id'], name=op.f('fk_audit_items_community_id_sample_id'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'seq'], ['transactions.community_id', 'transactions.seq'], name=op.f('fk_audit_items_community_id_seq'), initially='DEFERRED', deferrable=True),
        sa.PrimaryKeyConstraint('community_id', 'sample_id', 'position', name=op.f('pk_audit_items')),
        sa.UniqueConstraint('community_id', 'sample_id', 'seq', name=op.f('uq_audit_items_community_id_sample_id_seq')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('audit_marks',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('sample_id', sa.Text(), nullable=False),
        sa.Column('position', Whole, nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('mark', sa.Text(), nullable=False),
        sa.Column('finding', sa.Text(), nullable=False),
        sa.Column('made_by', Whole, nullable=False),
        sa.Column('made_role', sa.Text(), nullable=False),
        sa.Column('made_at', Instant(), nullable=False),
        sa.CheckConstraint("mark IN ('agreed', 'query', 'exception', 'cleared')", name=op.f('ck_audit_marks_mark_known')),
        sa.CheckConstraint("made_role IN ('auditor')", name=op.f('ck_audit_marks_made_role_known')),
        sa.CheckConstraint('length(finding) <= 1000', name=op.f('ck_audit_marks_finding_length')),
        sa.CheckConstraint("mark = 'agreed' OR finding <> ''", name=op.f('ck_audit_marks_says_why')),
        sa.ForeignKeyConstraint(['community_id', 'sample_id', 'position'], ['audit_items.community_id', 'audit_items.sample_id', 'audit_items.position'], name=op.f('fk_audit_marks_community_id_sample_id_position'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['made_by'], ['users.user_id'], name=op.f('fk_audit_marks_made_by')),
        sa.PrimaryKeyConstraint('community_id', 'sample_id', 'position', 'number', name=op.f('pk_audit_marks')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
