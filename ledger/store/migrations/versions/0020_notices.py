"""Publications as two people issue them, and notices: prepared, published, hung, objected to, taken down."""
# fmt: off

import sqlalchemy as sa
from alembic import op

from ledger.store.base import Day, Instant, Whole

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; guards are installed after every upgrade."""
    op.create_table('publication_proposals',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('proposal_id', sa.Text(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('period', sa.Text(), nullable=False),
        sa.Column('content', sa.Text(), nullable=False),
        sa.Column('content_sha256', sa.Text(), nullable=False),
        sa.Column('corrects', Whole, nullable=True),
        sa.Column('replaces', Whole, nullable=True),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('prepared_by', Whole, nullable=False),
        sa.Column('prepared_role', sa.Text(), nullable=False),
        sa.Column('prepared_at', Instant(), nullable=False),
        sa.CheckConstraint("(reason = '') = (corrects IS NULL AND replaces IS NULL)", name=op.f('ck_publication_proposals_says_why')),
        sa.CheckConstraint('corrects IS NULL OR replaces IS NULL', name=op.f('ck_publication_proposals_one_reason')),
        sa.CheckConstraint('length(content_sha256) = 64', name=op.f('ck_publication_proposals_hash_size')),
        sa.ForeignKeyConstraint(['community_id', 'corrects'], ['publications.community_id', 'publications.number'], name=op.f('fk_publication_proposals_community_id_corrects'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'replaces'], ['publications.community_id', 'publications.number'], name=op.f('fk_publication_proposals_community_id_replaces'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_publication_proposals_community_id')),
        sa.ForeignKeyConstraint(['prepared_by'], ['users.user_id'], name=op.f('fk_publication_proposals_prepared_by')),
        sa.PrimaryKeyConstraint('community_id', 'proposal_id', name=op.f('pk_publication_proposals')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('publication_issues',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('proposal_id', sa.Text(), nullable=False),
        sa.Column('leaf_index', Whole, nullable=False),
        sa.Column('published_role', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['community_id', 'leaf_index'], ['leaves.community_id', 'leaves.leaf_index'], name=op.f('fk_publication_issues_community_id_leaf_index'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'number'], ['publications.community_id', 'publications.number'], name=op.f('fk_publication_issues_community_id_number'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'proposal_id'], ['publication_proposals.community_id', 'publication_proposals.proposal_id'], name=op.f('fk_publication_issues_community_id_proposal_id'), initially='DEFERRED', deferrable=True),
        sa.PrimaryKeyConstraint('community_id', 'number', name=op.f('pk_publication_issues')),
        sa.UniqueConstraint('community_id', 'leaf_index', name=op.f('uq_publication_issues_community_id_leaf_index')),
        sa.UniqueConstraint('community_id', 'proposal_id', name=op.f('uq_publication_issues_community_id_proposal_id')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('publication_withdrawals',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('replaced_by', Whole, nullable=False),
        sa.CheckConstraint('replaced_by > number', name=op.f('ck_publication_withdrawals_later')),
        sa.ForeignKeyConstraint(['community_id', 'number'], ['publications.community_id', 'publications.number'], name=op.f('fk_publication_withdrawals_community_id_number'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'replaced_by'], ['publications.community_id', 'publications.number'], name=op.f('fk_publication_withdrawals_community_id_replaced_by'), initially='DEFERRED', deferrable=True),
        sa.PrimaryKeyConstraint('community_id', 'number', name=op.f('pk_publication_withdrawals')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('notices',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('notice_id', sa.Text(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('period', sa.Text(), nullable=False),
        sa.Column('subject_kind', sa.Text(), nullable=False),
        sa.Column('subject_code', sa.Text(), nullable=False),
        sa.Column('content', sa.Text(), nullable=False),
        sa.Column('content_sha256', sa.Text(), nullable=False),
        sa.Column('prepared_by', Whole, nullable=False),
        sa.Column('prepared_role', sa.Text(), nullable=False),
        sa.Column('prepared_at', Instant(), nullable=False),
        sa.CheckConstraint("subject_kind IN ('', 'decision', 'work', 'contract', 'statement', 'allocation', 'tariff', 'other')", name=op.f('ck_notices_subject_kind_known')),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_notices_community_id')),
        sa.ForeignKeyConstraint(['prepared_by'], ['users.user_id'], name=op.f('fk_notices_prepared_by')),
        sa.PrimaryKeyConstraint('community_id', 'notice_id', name=op.f('pk_notices')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_notices_community_id_prepared_at', 'notices', ['community_id', 'prepared_at'], unique=False)
    op.create_table('notice_items',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('notice_id', sa.Text(), nullable=False),
        sa.Column('position', Whole, nullable=False),
        sa.Column('proposal_id', sa.Text(), nullable=False),
        sa.CheckConstraint('position > 0', name=op.f('ck_notice_items_counts')),
        sa.ForeignKeyConstraint(['community_id', 'notice_id'], ['notices.community_id', 'notices.notice_id'], name=op.f('fk_notice_items_community_id_notice_id'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'proposal_id'], ['publication_proposals.community_id', 'publication_proposals.proposal_id'], name=op.f('fk_notice_items_community_id_proposal_id'), initially='DEFERRED', deferrable=True),
        sa.PrimaryKeyConstraint('community_id', 'notice_id', 'position', name=op.f('pk_notice_items')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_notice_items_community_id_proposal_id', 'notice_items', ['community_id', 'proposal_id'], unique=False)
    op.create_table('notice_numbers',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('year', Whole, nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('notice_id', sa.Text(), nullable=False),
        sa.Column('published_by', Whole, nullable=False),
        sa.Column('published_role', sa.Text(), nullable=False),
        sa.Column('published_on', Day(), nullable=False),
        sa.Column('published_at', Instant(), nullable=False),
        sa.ForeignKeyConstraint(['community_id', 'notice_id'], ['notices.community_id', 'notices.notice_id'], name=op.f('fk_notice_numbers_community_id_notice_id'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['published_by'], ['users.user_id'], name=op.f('fk_notice_numbers_published_by')),
        sa.PrimaryKeyConstraint('community_id', 'year', 'number', name=op.f('pk_notice_numbers')),
        sa.UniqueConstraint('community_id', 'notice_id', name=op.f('uq_notice_numbers_community_id_notice_id')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('notice_steps',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('notice_id', sa.Text(), nullable=False),
        sa.Column('step', Whole, nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('happened_on', Day(), nullable=False),
        sa.Column('content', sa.Text(), nullable=False),
        sa.Column('sha256', sa.Text(), nullable=True),
        sa.Column('answers', Whole, nullable=True),
        sa.Column('recorded_by', Whole, nullable=False),
        sa.Column('role', sa.Text(), nullable=False),
        sa.Column('recorded_at', Instant(), nullable=False),
        sa.CheckConstraint("(kind = 'answered') = (answers IS NOT NULL)", name=op.f('ck_notice_steps_answers_something')),
        sa.CheckConstraint("kind IN ('dropped', 'posted', 'objected', 'answered', 'ended')", name=op.f('ck_notice_steps_kind_known')),
        sa.ForeignKeyConstraint(['community_id', 'notice_id', 'answers'], ['notice_steps.community_id', 'notice_steps.notice_id', 'notice_steps.step'], name=op.f('fk_notice_steps_community_id_notice_id_answers'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'notice_id'], ['notices.community_id', 'notices.notice_id'], name=op.f('fk_notice_steps_community_id_notice_id'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'sha256'], ['attachments.community_id', 'attachments.sha256'], name=op.f('fk_notice_steps_community_id_sha256'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['recorded_by'], ['users.user_id'], name=op.f('fk_notice_steps_recorded_by')),
        sa.PrimaryKeyConstraint('community_id', 'notice_id', 'step', name=op.f('pk_notice_steps')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
