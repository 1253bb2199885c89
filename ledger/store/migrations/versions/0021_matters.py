"""Matters, meetings, questions with their answers, and custody."""
# fmt: off

import sqlalchemy as sa
from alembic import op

from ledger.store.base import Day, Instant, Whole

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; guards are installed after every upgrade."""
    op.create_table('custodies',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('custodian', sa.Text(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('first_day', Day(), nullable=False),
        sa.Column('last_day', Day(), nullable=True),
        sa.Column('recorded_by', Whole, nullable=False),
        sa.Column('recorded_at', Instant(), nullable=False),
        sa.CheckConstraint('last_day IS NULL OR last_day >= first_day', name=op.f('ck_custodies_days')),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_custodies_community_id')),
        sa.ForeignKeyConstraint(['recorded_by'], ['users.user_id'], name=op.f('fk_custodies_recorded_by')),
        sa.PrimaryKeyConstraint('community_id', 'number', name=op.f('pk_custodies')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('matters',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('on_list', sa.Text(), nullable=False),
        sa.Column('title', sa.Text(), nullable=False),
        sa.Column('office', sa.Text(), nullable=False),
        sa.Column('raised_on', Day(), nullable=False),
        sa.Column('place_code', sa.Text(), nullable=True),
        sa.Column('recorded_by', Whole, nullable=False),
        sa.Column('recorded_at', Instant(), nullable=False),
        sa.CheckConstraint("on_list IN ('problem', 'need', 'help', 'action')", name=op.f('ck_matters_on_list_known')),
        sa.ForeignKeyConstraint(['community_id', 'place_code'], ['places.community_id', 'places.code'], name=op.f('fk_matters_community_id_place_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_matters_community_id')),
        sa.ForeignKeyConstraint(['recorded_by'], ['users.user_id'], name=op.f('fk_matters_recorded_by')),
        sa.PrimaryKeyConstraint('community_id', 'number', name=op.f('pk_matters')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_matters_on_list', 'matters', ['community_id', 'on_list', 'number'], unique=False)
    op.create_table('meetings',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('held_on', Day(), nullable=False),
        sa.Column('title', sa.Text(), nullable=False),
        sa.Column('people_count', Whole, nullable=False),
        sa.Column('result', sa.Text(), nullable=False),
        sa.Column('place_code', sa.Text(), nullable=True),
        sa.Column('recorded_by', Whole, nullable=False),
        sa.Column('recorded_at', Instant(), nullable=False),
        sa.CheckConstraint("kind IN ('committee', 'assembly', 'forum', 'round_table', 'building')", name=op.f('ck_meetings_kind_known')),
        sa.CheckConstraint('people_count BETWEEN 1 AND 100000', name=op.f('ck_meetings_people')),
        sa.ForeignKeyConstraint(['community_id', 'place_code'], ['places.community_id', 'places.code'], name=op.f('fk_meetings_community_id_place_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_meetings_community_id')),
        sa.ForeignKeyConstraint(['recorded_by'], ['users.user_id'], name=op.f('fk_meetings_recorded_by')),
        sa.PrimaryKeyConstraint('community_id', 'number', name=op.f('pk_meetings')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_meetings_held_on', 'meetings', ['community_id', 'held_on', 'number'], unique=False)
    op.create_table('matter_steps',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('step', Whole, nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('on_day', Day(), nullable=False),
        sa.Column('said', sa.Text(), nullable=False),
        sa.Column('decision_code', sa.Text(), nullable=True),
        sa.Column('work_code', sa.Text(), nullable=True),
        sa.Column('recorded_by', Whole, nullable=False),
        sa.Column('recorded_at', Instant(), nullable=False),
        sa.CheckConstraint("kind IN ('collected', 'handled', 'reported', 'reopened')", name=op.f('ck_matter_steps_kind_known')),
        sa.ForeignKeyConstraint(['community_id', 'decision_code'], ['decisions.community_id', 'decisions.code'], name=op.f('fk_matter_steps_community_id_decision_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'number'], ['matters.community_id', 'matters.number'], name=op.f('fk_matter_steps_community_id_number'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'work_code'], ['works.community_id', 'works.code'], name=op.f('fk_matter_steps_community_id_work_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['recorded_by'], ['users.user_id'], name=op.f('fk_matter_steps_recorded_by')),
        sa.PrimaryKeyConstraint('community_id', 'number', 'step', name=op.f('pk_matter_steps')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('meeting_matters',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('matter_number', Whole, nullable=False),
        sa.ForeignKeyConstraint(['community_id', 'matter_number'], ['matters.community_id', 'matters.number'], name=op.f('fk_meeting_matters_community_id_matter_number'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'number'], ['meetings.community_id', 'meetings.number'], name=op.f('fk_meeting_matters_community_id_number'), initially='DEFERRED', deferrable=True),
        sa.PrimaryKeyConstraint('community_id', 'number', 'matter_number', name=op.f('pk_meeting_matters')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('matter_vouchers',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('step', Whole, nullable=False),
        sa.Column('seq', Whole, nullable=False),
        sa.ForeignKeyConstraint(['community_id', 'number', 'step'], ['matter_steps.community_id', 'matter_steps.number', 'matter_steps.step'], name=op.f('fk_matter_vouchers_community_id_number_step'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'seq'], ['transactions.community_id', 'transactions.seq'], name=op.f('fk_matter_vouchers_community_id_seq'), initially='DEFERRED', deferrable=True),
        sa.PrimaryKeyConstraint('community_id', 'number', 'step', 'seq', name=op.f('pk_matter_vouchers')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_matter_vouchers_seq', 'matter_vouchers', ['community_id', 'seq'], unique=False)
    op.create_table('questions',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('asked_on', Day(), nullable=False),
        sa.Column('asked_by', sa.Text(), nullable=False),
        sa.Column('asked', sa.Text(), nullable=False),
        sa.Column('account_code', sa.Text(), nullable=True),
        sa.Column('seq', Whole, nullable=True),
        sa.Column('recorded_by', Whole, nullable=False),
        sa.Column('recorded_at', Instant(), nullable=False),
        sa.CheckConstraint("asked_by IN ('counter', 'phone', 'paper', 'meeting', 'message')", name=op.f('ck_questions_asked_by_known')),
        sa.CheckConstraint('account_code IS NULL OR seq IS NULL', name=op.f('ck_questions_about_one')),
        sa.ForeignKeyConstraint(['community_id', 'account_code'], ['accounts.community_id', 'accounts.code'], name=op.f('fk_questions_community_id_account_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'seq'], ['transactions.community_id', 'transactions.seq'], name=op.f('fk_questions_community_id_seq'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_questions_community_id')),
        sa.ForeignKeyConstraint(['recorded_by'], ['users.user_id'], name=op.f('fk_questions_recorded_by')),
        sa.PrimaryKeyConstraint('community_id', 'number', name=op.f('pk_questions')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_questions_account_code', 'questions', ['community_id', 'account_code', 'number'], unique=False)
    op.create_index('ix_questions_seq', 'questions', ['community_id', 'seq', 'number'], unique=False)
    op.create_table('answers',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('ordinal', Whole, nullable=False),
        sa.Column('answered_on', Day(), nullable=False),
        sa.Column('answer', sa.Text(), nullable=False),
        sa.Column('decision_code', sa.Text(), nullable=True),
        sa.Column('recorded_by', Whole, nullable=False),
        sa.Column('recorded_at', Instant(), nullable=False),
        sa.ForeignKeyConstraint(['community_id', 'decision_code'], ['decisions.community_id', 'decisions.code'], name=op.f('fk_answers_community_id_decision_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'number'], ['questions.community_id', 'questions.number'], name=op.f('fk_answers_community_id_number'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['recorded_by'], ['users.user_id'], name=op.f('fk_answers_recorded_by')),
        sa.PrimaryKeyConstraint('community_id', 'number', 'ordinal', name=op.f('pk_answers')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    # ### end Alembic commands ###
