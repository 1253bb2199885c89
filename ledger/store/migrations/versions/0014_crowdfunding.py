"""Crowdfunding: campaigns, what households pledged, and the drafts that move the money."""
# fmt: off

import sqlalchemy as sa
from alembic import op

from ledger.store.base import Day, Instant, Whole

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; guards are installed after every upgrade."""
    op.create_table('campaigns',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('title', sa.Text(), nullable=False),
        sa.Column('fund_code', sa.Text(), nullable=False),
        sa.Column('target_minor', Whole, nullable=False),
        sa.Column('opened_on', Day(), nullable=False),
        sa.Column('deadline', Day(), nullable=False),
        sa.Column('channel_code', sa.Text(), nullable=False),
        sa.Column('decision_code', sa.Text(), nullable=True),
        sa.Column('recorded_by', Whole, nullable=False),
        sa.Column('recorded_at', Instant(), nullable=False),
        sa.CheckConstraint('deadline >= opened_on', name=op.f('ck_campaigns_days')),
        sa.CheckConstraint('target_minor > 0', name=op.f('ck_campaigns_target_positive')),
        sa.ForeignKeyConstraint(['community_id', 'channel_code'], ['accounts.community_id', 'accounts.code'], name=op.f('fk_campaigns_community_id_channel_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'decision_code'], ['decisions.community_id', 'decisions.code'], name=op.f('fk_campaigns_community_id_decision_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'fund_code'], ['funds.community_id', 'funds.code'], name=op.f('fk_campaigns_community_id_fund_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['recorded_by'], ['users.user_id'], name=op.f('fk_campaigns_recorded_by')),
        sa.PrimaryKeyConstraint('community_id', 'number', name=op.f('pk_campaigns')),
        sa.UniqueConstraint('community_id', 'fund_code', name=op.f('uq_campaigns_community_id_fund_code')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('campaign_pledges',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('place_code', sa.Text(), nullable=False),
        sa.Column('position', Whole, nullable=False),
        sa.Column('pledged_on', Day(), nullable=False),
        sa.Column('amount_minor', Whole, nullable=False),
        sa.Column('recorded_by', Whole, nullable=False),
        sa.Column('recorded_at', Instant(), nullable=False),
        sa.CheckConstraint('amount_minor >= 0', name=op.f('ck_campaign_pledges_amount_not_negative')),
        sa.ForeignKeyConstraint(['community_id', 'number'], ['campaigns.community_id', 'campaigns.number'], name=op.f('fk_campaign_pledges_community_id_number'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'place_code'], ['places.community_id', 'places.code'], name=op.f('fk_campaign_pledges_community_id_place_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['recorded_by'], ['users.user_id'], name=op.f('fk_campaign_pledges_recorded_by')),
        sa.PrimaryKeyConstraint('community_id', 'number', 'place_code', 'position', name=op.f('pk_campaign_pledges')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_campaign_pledges_place', 'campaign_pledges', ['community_id', 'place_code'], unique=False)
    op.create_table('campaign_drafts',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('draft_id', sa.Text(), nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('purpose', sa.Text(), nullable=False),
        sa.Column('linked_by', Whole, nullable=False),
        sa.Column('linked_at', Instant(), nullable=False),
        sa.CheckConstraint("purpose IN ('payment', 'transfer', 'withdrawal', 'refund', 'leftover')", name=op.f('ck_campaign_drafts_purpose_known')),
        sa.ForeignKeyConstraint(['community_id', 'draft_id'], ['drafts.community_id', 'drafts.draft_id'], name=op.f('fk_campaign_drafts_community_id_draft_id'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'number'], ['campaigns.community_id', 'campaigns.number'], name=op.f('fk_campaign_drafts_community_id_number'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['linked_by'], ['users.user_id'], name=op.f('fk_campaign_drafts_linked_by')),
        sa.PrimaryKeyConstraint('community_id', 'draft_id', name=op.f('pk_campaign_drafts')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_campaign_drafts_number', 'campaign_drafts', ['community_id', 'number'], unique=False)
