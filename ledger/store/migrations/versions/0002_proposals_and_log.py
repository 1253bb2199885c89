"""Proposals, evidence and the log, from the first day."""
# fmt: off

import sqlalchemy as sa
from alembic import op

from ledger.store.base import Day, Flag, Instant, Whole

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; guards are installed after every upgrade."""
    op.create_table('drafts',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('draft_id', sa.Text(), nullable=False),
        sa.Column('author_id', Whole, nullable=False),
        sa.Column('author_role', sa.Text(), nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('content', sa.Text(), nullable=False),
        sa.Column('content_sha256', sa.Text(), nullable=False),
        sa.Column('amount_minor', Whole, nullable=False),
        sa.Column('reject_reason', sa.Text(), server_default='', nullable=False),
        sa.Column('created_at', Instant(), nullable=False),
        sa.Column('updated_at', Instant(), nullable=False),
        sa.CheckConstraint("state IN ('editing', 'submitted', 'rejected', 'posted', 'withdrawn')", name=op.f('ck_drafts_state_known')),
        sa.ForeignKeyConstraint(['author_id'], ['users.user_id'], name=op.f('fk_drafts_author_id')),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_drafts_community_id')),
        sa.PrimaryKeyConstraint('community_id', 'draft_id', name=op.f('pk_drafts')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_drafts_community_id_state_updated_at', 'drafts', ['community_id', 'state', 'updated_at'], unique=False)
    op.create_table('funds',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('code', sa.Text(), nullable=False),
        sa.Column('name_zh', sa.Text(), nullable=False),
        sa.Column('name_en', sa.Text(), nullable=False),
        sa.Column('fund_class', sa.Text(), nullable=False),
        sa.Column('purpose_zh', sa.Text(), server_default='', nullable=False),
        sa.Column('purpose_en', sa.Text(), server_default='', nullable=False),
        sa.Column('may_lend', Flag(), nullable=False),
        sa.Column('allowed_accounts', sa.Text(), server_default='', nullable=False),
        sa.Column('first_day', Day(), nullable=True),
        sa.Column('last_day', Day(), nullable=True),
        sa.Column('custodian', sa.Text(), server_default='', nullable=False),
        sa.Column('source_document', sa.Text(), server_default='', nullable=False),
        sa.Column('contract_class', sa.Text(), server_default='', nullable=False),
        sa.CheckConstraint("fund_class IN ('unrestricted', 'restricted', 'agency')", name=op.f('ck_funds_fund_class_known')),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_funds_community_id')),
        sa.PrimaryKeyConstraint('community_id', 'code', name=op.f('pk_funds')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('idempotency_keys',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('key', sa.Text(), nullable=False),
        sa.Column('body_sha256', sa.Text(), nullable=False),
        sa.Column('result', sa.Text(), nullable=False),
        sa.Column('used_at', Instant(), nullable=False),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_idempotency_keys_community_id')),
        sa.PrimaryKeyConstraint('community_id', 'key', name=op.f('pk_idempotency_keys')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('leaves',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('leaf_index', Whole, nullable=False),
        sa.Column('type', sa.Text(), nullable=False),
        sa.Column('leaf', sa.LargeBinary(), nullable=False),
        sa.Column('leaf_hash', sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("type IN ('open', 'txn', 'period_closed', 'evidence', 'publication', 'policy', 'visibility', 'key', 'erasure', 'note', 'close')", name=op.f('ck_leaves_type_known')),
        sa.CheckConstraint('length(leaf) BETWEEN 2 AND 16384', name=op.f('ck_leaves_leaf_size')),
        sa.CheckConstraint('length(leaf_hash) = 32', name=op.f('ck_leaves_hash_size')),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_leaves_community_id')),
        sa.PrimaryKeyConstraint('community_id', 'leaf_index', name=op.f('pk_leaves')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('memberships',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('user_id', Whole, nullable=False),
        sa.Column('role', sa.Text(), nullable=False),
        sa.Column('first_day', Day(), nullable=False),
        sa.Column('last_day', Day(), nullable=True),
        sa.CheckConstraint("role IN ('operator', 'treasurer', 'cashier', 'reviewer', 'publisher', 'auditor', 'supervisor')", name=op.f('ck_memberships_role_known')),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_memberships_community_id')),
        sa.ForeignKeyConstraint(['user_id'], ['users.user_id'], name=op.f('fk_memberships_user_id')),
        sa.PrimaryKeyConstraint('community_id', 'user_id', 'role', 'first_day', name=op.f('pk_memberships')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('parties',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('code', sa.Text(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('display', sa.Text(), nullable=False),
        sa.Column('alias', sa.Text(), server_default='', nullable=False),
        sa.CheckConstraint("display IN ('real_name', 'surname', 'alias', 'anonymous')", name=op.f('ck_parties_display_known')),
        sa.CheckConstraint("kind IN ('organisation', 'person')", name=op.f('ck_parties_kind_known')),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_parties_community_id')),
        sa.PrimaryKeyConstraint('community_id', 'code', name=op.f('pk_parties')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('periods',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('period', Whole, nullable=False),
        sa.Column('closed_by', Whole, nullable=True),
        sa.Column('closed_at', Instant(), nullable=False),
        sa.CheckConstraint('period % 100 BETWEEN 1 AND 13', name=op.f('ck_periods_period_month')),
        sa.ForeignKeyConstraint(['closed_by'], ['users.user_id'], name=op.f('fk_periods_closed_by')),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_periods_community_id')),
        sa.PrimaryKeyConstraint('community_id', 'period', name=op.f('pk_periods')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('places',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('code', sa.Text(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('parent_code', sa.Text(), nullable=True),
        sa.Column('name_zh', sa.Text(), nullable=False),
        sa.Column('name_en', sa.Text(), server_default='', nullable=False),
        sa.Column('area_centi_m2', Whole, server_default='0', nullable=False),
        sa.CheckConstraint("kind IN ('grid', 'courtyard', 'building', 'unit', 'house', 'household')", name=op.f('ck_places_kind_known')),
        sa.CheckConstraint('area_centi_m2 >= 0', name=op.f('ck_places_area_not_negative')),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_places_community_id')),
        sa.PrimaryKeyConstraint('community_id', 'code', name=op.f('pk_places')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('policies',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('first_day', Day(), nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('content', sa.Text(), nullable=False),
        sa.Column('set_by', Whole, nullable=False),
        sa.Column('set_at', Instant(), nullable=False),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_policies_community_id')),
        sa.ForeignKeyConstraint(['set_by'], ['users.user_id'], name=op.f('fk_policies_set_by')),
        sa.PrimaryKeyConstraint('community_id', 'kind', 'first_day', 'number', name=op.f('pk_policies')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('publications',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('period', sa.Text(), nullable=False),
        sa.Column('content_sha256', sa.Text(), nullable=False),
        sa.Column('content', sa.Text(), nullable=False),
        sa.Column('corrects', Whole, nullable=True),
        sa.Column('published_by', Whole, nullable=True),
        sa.Column('published_at', Instant(), nullable=False),
        sa.ForeignKeyConstraint(['community_id', 'corrects'], ['publications.community_id', 'publications.number'], name=op.f('fk_publications_community_id_corrects'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_publications_community_id')),
        sa.ForeignKeyConstraint(['published_by'], ['users.user_id'], name=op.f('fk_publications_published_by')),
        sa.PrimaryKeyConstraint('community_id', 'number', name=op.f('pk_publications')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('works',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('code', sa.Text(), nullable=False),
        sa.Column('name_zh', sa.Text(), nullable=False),
        sa.Column('name_en', sa.Text(), server_default='', nullable=False),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_works_community_id')),
        sa.PrimaryKeyConstraint('community_id', 'code', name=op.f('pk_works')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('approvals',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('draft_id', sa.Text(), nullable=False),
        sa.Column('content_sha256', sa.Text(), nullable=False),
        sa.Column('approved_by', Whole, nullable=False),
        sa.Column('role', sa.Text(), nullable=False),
        sa.Column('approved_at', Instant(), nullable=False),
        sa.ForeignKeyConstraint(['approved_by'], ['users.user_id'], name=op.f('fk_approvals_approved_by')),
        sa.ForeignKeyConstraint(['community_id', 'draft_id'], ['drafts.community_id', 'drafts.draft_id'], name=op.f('fk_approvals_community_id_draft_id'), initially='DEFERRED', deferrable=True),
        sa.PrimaryKeyConstraint('community_id', 'draft_id', 'content_sha256', 'approved_by', name=op.f('pk_approvals')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
