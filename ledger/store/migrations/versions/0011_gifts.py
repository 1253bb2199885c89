"""Gifts: money, things and help, how they are shown, counted, used and given back."""
# fmt: off

import sqlalchemy as sa
from alembic import op

from ledger.store.base import Day, Instant, Whole

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; guards are installed after every upgrade."""
    op.create_table('gift_counts',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('count_id', sa.Text(), nullable=False),
        sa.Column('counted_on', Day(), nullable=False),
        sa.Column('content', sa.Text(), nullable=False),
        sa.Column('counted_minor', Whole, nullable=False),
        sa.Column('counted_by', Whole, nullable=False),
        sa.Column('counted_at', Instant(), nullable=False),
        sa.Column('confirmed_by', Whole, nullable=True),
        sa.Column('confirmed_at', Instant(), nullable=True),
        sa.CheckConstraint('(confirmed_by IS NULL) = (confirmed_at IS NULL)', name=op.f('ck_gift_counts_confirmed')),
        sa.CheckConstraint('confirmed_by IS NULL OR confirmed_by <> counted_by', name=op.f('ck_gift_counts_two_people')),
        sa.CheckConstraint('counted_minor > 0', name=op.f('ck_gift_counts_counted_positive')),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_gift_counts_community_id')),
        sa.ForeignKeyConstraint(['confirmed_by'], ['users.user_id'], name=op.f('fk_gift_counts_confirmed_by')),
        sa.ForeignKeyConstraint(['counted_by'], ['users.user_id'], name=op.f('fk_gift_counts_counted_by')),
        sa.PrimaryKeyConstraint('community_id', 'count_id', name=op.f('pk_gift_counts')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('gifts',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('gift_id', sa.Text(), nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('nature', sa.Text(), nullable=False),
        sa.Column('received_on', Day(), nullable=False),
        sa.Column('party_code', sa.Text(), nullable=True),
        sa.Column('amount_minor', Whole, nullable=False),
        sa.Column('way', sa.Text(), nullable=False),
        sa.Column('channel_code', sa.Text(), nullable=True),
        sa.Column('fund_code', sa.Text(), nullable=True),
        sa.Column('income_code', sa.Text(), nullable=True),
        sa.Column('earmark', sa.Text(), nullable=False),
        sa.Column('work_code', sa.Text(), nullable=True),
        sa.Column('item', sa.Text(), nullable=False),
        sa.Column('quantity', Whole, nullable=False),
        sa.Column('unit', sa.Text(), nullable=False),
        sa.Column('minutes', Whole, nullable=False),
        sa.Column('valuation', sa.Text(), nullable=False),
        sa.Column('document_sha256', sa.Text(), nullable=True),
        sa.Column('avoided_minor', Whole, nullable=False),
        sa.Column('avoided_sha256', sa.Text(), nullable=True),
        sa.Column('receipt_number', sa.Text(), nullable=False),
        sa.Column('count_id', sa.Text(), nullable=True),
        sa.Column('draft_id', sa.Text(), nullable=True),
        sa.Column('recorded_by', Whole, nullable=False),
        sa.Column('recorded_at', Instant(), nullable=False),
        sa.CheckConstraint("(valuation <> '') = (nature = 'goods' AND amount_minor > 0) AND (valuation <> '') = (document_sha256 IS NOT NULL) AND (nature <> 'service' OR amount_minor = 0)", name=op.f('ck_gifts_valued')),
        sa.CheckConstraint("CASE nature WHEN 'money' THEN amount_minor > 0 AND way <> '' AND channel_code IS NOT NULL AND (way = 'cash') = (count_id IS NOT NULL) AND valuation = '' ELSE way = '' AND channel_code IS NULL AND count_id IS NULL AND item <> '' AND quantity > 0 END", name=op.f('ck_gifts_nature')),
        sa.CheckConstraint("nature IN ('money', 'goods', 'service')", name=op.f('ck_gifts_nature_known')),
        sa.CheckConstraint("valuation IN ('', 'document', 'appraisal')", name=op.f('ck_gifts_valuation_known')),
        sa.CheckConstraint("way IN ('', 'cash', 'wechat', 'alipay', 'bank')", name=op.f('ck_gifts_way_known')),
        sa.CheckConstraint('(amount_minor > 0) = (draft_id IS NOT NULL) AND (amount_minor > 0) = (income_code IS NOT NULL) AND (amount_minor = 0 OR fund_code IS NOT NULL)', name=op.f('ck_gifts_booked')),
        sa.CheckConstraint('amount_minor >= 0 AND avoided_minor >= 0 AND quantity >= 0 AND minutes >= 0', name=op.f('ck_gifts_not_negative')),
        sa.ForeignKeyConstraint(['community_id', 'avoided_sha256'], ['attachments.community_id', 'attachments.sha256'], name=op.f('fk_gifts_community_id_avoided_sha256'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'channel_code'], ['accounts.community_id', 'accounts.code'], name=op.f('fk_gifts_community_id_channel_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'count_id'], ['gift_counts.community_id', 'gift_counts.count_id'], name=op.f('fk_gifts_community_id_count_id'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'document_sha256'], ['attachments.community_id', 'attachments.sha256'], name=op.f('fk_gifts_community_id_document_sha256'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'draft_id'], ['drafts.community_id', 'drafts.draft_id'], name=op.f('fk_gifts_community_id_draft_id'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'fund_code'], ['funds.community_id', 'funds.code'], name=op.f('fk_gifts_community_id_fund_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'income_code'], ['accounts.community_id', 'accounts.code'], name=op.f('fk_gifts_community_id_income_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'party_code'], ['parties.community_id', 'parties.code'], name=op.f('fk_gifts_community_id_party_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'work_code'], ['works.community_id', 'works.code'], name=op.f('fk_gifts_community_id_work_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['recorded_by'], ['users.user_id'], name=op.f('fk_gifts_recorded_by')),
        sa.PrimaryKeyConstraint('community_id', 'gift_id', name=op.f('pk_gifts')),
        sa.UniqueConstraint('community_id', 'number', name=op.f('uq_gifts_community_id_number')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_gifts_community_id_count_id', 'gifts', ['community_id', 'count_id'], unique=False)
    op.create_index('ix_gifts_community_id_draft_id', 'gifts', ['community_id', 'draft_id'], unique=False)
    op.create_index('ix_gifts_community_id_party_code', 'gifts', ['community_id', 'party_code'], unique=False)
    op.create_table('gift_displays',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('gift_id', sa.Text(), nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('display', sa.Text(), nullable=False),
        sa.Column('consent', sa.Text(), nullable=False),
        sa.Column('chosen_on', Day(), nullable=False),
        sa.Column('recorded_by', Whole, nullable=False),
        sa.Column('recorded_at', Instant(), nullable=False),
        sa.CheckConstraint("consent IN ('', 'written', 'message', 'spoken')", name=op.f('ck_gift_displays_consent_known')),
        sa.CheckConstraint("display IN ('real_name', 'surname', 'alias', 'anonymous')", name=op.f('ck_gift_displays_display_known')),
        sa.ForeignKeyConstraint(['community_id', 'gift_id'], ['gifts.community_id', 'gifts.gift_id'], name=op.f('fk_gift_displays_community_id_gift_id'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['recorded_by'], ['users.user_id'], name=op.f('fk_gift_displays_recorded_by')),
        sa.PrimaryKeyConstraint('community_id', 'gift_id', 'number', name=op.f('pk_gift_displays')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('gift_uses',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('gift_id', sa.Text(), nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('used_on', Day(), nullable=False),
        sa.Column('amount_minor', Whole, nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('draft_id', sa.Text(), nullable=False),
        sa.Column('recorded_by', Whole, nullable=False),
        sa.Column('recorded_at', Instant(), nullable=False),
        sa.CheckConstraint('amount_minor > 0', name=op.f('ck_gift_uses_amount_positive')),
        sa.ForeignKeyConstraint(['community_id', 'draft_id'], ['drafts.community_id', 'drafts.draft_id'], name=op.f('fk_gift_uses_community_id_draft_id'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'gift_id'], ['gifts.community_id', 'gifts.gift_id'], name=op.f('fk_gift_uses_community_id_gift_id'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['recorded_by'], ['users.user_id'], name=op.f('fk_gift_uses_recorded_by')),
        sa.PrimaryKeyConstraint('community_id', 'gift_id', 'number', name=op.f('pk_gift_uses')),
        sa.UniqueConstraint('community_id', 'draft_id', name=op.f('uq_gift_uses_community_id_draft_id')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('gift_refunds',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('gift_id', sa.Text(), nullable=False),
        sa.Column('draft_id', sa.Text(), nullable=False),
        sa.Column('amount_minor', Whole, nullable=False),
        sa.Column('recorded_by', Whole, nullable=False),
        sa.Column('recorded_at', Instant(), nullable=False),
        sa.CheckConstraint('amount_minor > 0', name=op.f('ck_gift_refunds_amount_positive')),
        sa.ForeignKeyConstraint(['community_id', 'draft_id'], ['drafts.community_id', 'drafts.draft_id'], name=op.f('fk_gift_refunds_community_id_draft_id'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'gift_id'], ['gifts.community_id', 'gifts.gift_id'], name=op.f('fk_gift_refunds_community_id_gift_id'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['recorded_by'], ['users.user_id'], name=op.f('fk_gift_refunds_recorded_by')),
        sa.PrimaryKeyConstraint('community_id', 'gift_id', 'draft_id', name=op.f('pk_gift_refunds')),
        sa.UniqueConstraint('community_id', 'draft_id', name=op.f('uq_gift_refunds_community_id_draft_id')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
