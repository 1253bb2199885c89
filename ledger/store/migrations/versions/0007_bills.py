"""Bills of banks and payment apps, and their reconciliation with the books."""
# fmt: off

import sqlalchemy as sa
from alembic import op

from ledger.store.base import Day, Flag, Instant, Whole

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; guards are installed after every upgrade."""
    op.create_table('bill_mappings',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('head_sha256', sa.Text(), nullable=False),
        sa.Column('content', sa.Text(), nullable=False),
        sa.Column('author_id', Whole, nullable=False),
        sa.Column('updated_at', Instant(), nullable=False),
        sa.ForeignKeyConstraint(['author_id'], ['users.user_id'], name=op.f('fk_bill_mappings_author_id')),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_bill_mappings_community_id')),
        sa.PrimaryKeyConstraint('community_id', 'head_sha256', name=op.f('pk_bill_mappings')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('bill_rules',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('rule_id', sa.Text(), nullable=False),
        sa.Column('position', Whole, nullable=False),
        sa.Column('content', sa.Text(), nullable=False),
        sa.Column('active', Flag(), nullable=False),
        sa.Column('author_id', Whole, nullable=False),
        sa.Column('created_at', Instant(), nullable=False),
        sa.Column('updated_at', Instant(), nullable=False),
        sa.ForeignKeyConstraint(['author_id'], ['users.user_id'], name=op.f('fk_bill_rules_author_id')),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_bill_rules_community_id')),
        sa.PrimaryKeyConstraint('community_id', 'rule_id', name=op.f('pk_bill_rules')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('bills',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('bill_id', sa.Text(), nullable=False),
        sa.Column('account_code', sa.Text(), nullable=False),
        sa.Column('format', sa.Text(), nullable=False),
        sa.Column('file_sha256', sa.Text(), nullable=False),
        sa.Column('file_name', sa.Text(), nullable=False),
        sa.Column('first_on', Day(), nullable=False),
        sa.Column('last_on', Day(), nullable=False),
        sa.Column('opening_minor', Whole, nullable=True),
        sa.Column('closing_minor', Whole, nullable=True),
        sa.Column('row_count', Whole, nullable=False),
        sa.Column('known_count', Whole, nullable=False),
        sa.Column('in_minor', Whole, nullable=False),
        sa.Column('out_minor', Whole, nullable=False),
        sa.Column('mapping', sa.Text(), nullable=False),
        sa.Column('warnings', sa.Text(), nullable=False),
        sa.Column('imported_by', Whole, nullable=False),
        sa.Column('role', sa.Text(), nullable=False),
        sa.Column('imported_at', Instant(), nullable=False),
        sa.CheckConstraint('first_on <= last_on AND row_count >= 0 AND known_count >= 0 AND in_minor >= 0 AND out_minor >= 0', name=op.f('ck_bills_counts')),
        sa.ForeignKeyConstraint(['community_id', 'account_code'], ['accounts.community_id', 'accounts.code'], name=op.f('fk_bills_community_id_account_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'file_sha256'], ['attachments.community_id', 'attachments.sha256'], name=op.f('fk_bills_community_id_file_sha256'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['imported_by'], ['users.user_id'], name=op.f('fk_bills_imported_by')),
        sa.PrimaryKeyConstraint('community_id', 'bill_id', name=op.f('pk_bills')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_bills_community_id_account_code_last_on', 'bills', ['community_id', 'account_code', 'last_on'], unique=False)
    op.create_index('ix_bills_community_id_imported_at', 'bills', ['community_id', 'imported_at', 'bill_id'], unique=False)
    op.create_index('ix_bills_file', 'bills', ['community_id', 'file_sha256', 'account_code'], unique=False)
    op.create_table('matches',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('match_id', sa.Text(), nullable=False),
        sa.Column('account_code', sa.Text(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('made_by', Whole, nullable=False),
        sa.Column('made_at', Instant(), nullable=False),
        sa.Column('ended_by', Whole, nullable=True),
        sa.Column('ended_at', Instant(), nullable=True),
        sa.CheckConstraint("reason IN ('voucher', 'same_amount', 'same_sum', 'red_and_blue', 'by_hand')", name=op.f('ck_matches_reason_known')),
        sa.CheckConstraint('(ended_by IS NULL) = (ended_at IS NULL)', name=op.f('ck_matches_ended')),
        sa.ForeignKeyConstraint(['community_id', 'account_code'], ['accounts.community_id', 'accounts.code'], name=op.f('fk_matches_community_id_account_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['ended_by'], ['users.user_id'], name=op.f('fk_matches_ended_by')),
        sa.ForeignKeyConstraint(['made_by'], ['users.user_id'], name=op.f('fk_matches_made_by')),
        sa.PrimaryKeyConstraint('community_id', 'match_id', name=op.f('pk_matches')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('reconciliations',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('reconciliation_id', sa.Text(), nullable=False),
        sa.Column('account_code', sa.Text(), nullable=False),
        sa.Column('as_of', Day(), nullable=False),
        sa.Column('bank_minor', Whole, nullable=False),
        sa.Column('book_minor', Whole, nullable=False),
        sa.Column('unbooked_in_minor', Whole, nullable=False),
        sa.Column('unbooked_out_minor', Whole, nullable=False),
        sa.Column('unbanked_in_minor', Whole, nullable=False),
        sa.Column('unbanked_out_minor', Whole, nullable=False),
        sa.Column('open_count', Whole, nullable=False),
        sa.Column('content', sa.Text(), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('prepared_by', Whole, nullable=False),
        sa.Column('prepared_role', sa.Text(), nullable=False),
        sa.Column('prepared_at', Instant(), nullable=False),
        sa.Column('confirmed_by', Whole, nullable=True),
        sa.Column('confirmed_role', sa.Text(), nullable=True),
        sa.Column('confirmed_at', Instant(), nullable=True),
        sa.CheckConstraint("note <> '' OR bank_minor + unbanked_in_minor - unbanked_out_minor = book_minor + unbooked_in_minor - unbooked_out_minor", name=op.f('ck_reconciliations_explained')),
        sa.CheckConstraint('(confirmed_by IS NULL) = (confirmed_at IS NULL) AND (confirmed_by IS NULL) = (confirmed_role IS NULL)', name=op.f('ck_reconciliations_confirmed')),
        sa.CheckConstraint('confirmed_by IS NULL OR confirmed_by <> prepared_by', name=op.f('ck_reconciliations_two_people')),
        sa.CheckConstraint('unbooked_in_minor >= 0 AND unbooked_out_minor >= 0 AND unbanked_in_minor >= 0 AND unbanked_out_minor >= 0 AND open_count >= 0', name=op.f('ck_reconciliations_sums_not_negative')),
        sa.ForeignKeyConstraint(['community_id', 'account_code'], ['accounts.community_id', 'accounts.code'], name=op.f('fk_reconciliations_community_id_account_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['confirmed_by'], ['users.user_id'], name=op.f('fk_reconciliations_confirmed_by')),
        sa.ForeignKeyConstraint(['prepared_by'], ['users.user_id'], name=op.f('fk_reconciliations_prepared_by')),
        sa.PrimaryKeyConstraint('community_id', 'reconciliation_id', name=op.f('pk_reconciliations')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_reconciliations_community_id_account_code_as_of', 'reconciliations', ['community_id', 'account_code', 'as_of'], unique=False)
    op.create_table('bill_rows',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('bill_id', sa.Text(), nullable=False),
        sa.Column('row_number', Whole, nullable=False),
        sa.Column('account_code', sa.Text(), nullable=False),
        sa.Column('occurred_on', Day(), nullable=False),
        sa.Column('occurred_at', sa.Text(), nullable=False),
        sa.Column('direction', sa.Text(), nullable=False),
        sa.Column('amount_minor', Whole, nullable=False),
        sa.Column('fee_minor', Whole, nullable=False),
        sa.Column('moved_minor', Whole, nullable=False),
        sa.Column('balance_minor', Whole, nullable=True),
        sa.Column('counterparty', sa.Text(), nullable=False),
        sa.Column('counterparty_number', sa.Text(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('serial', sa.Text(), nullable=False),
        sa.Column('order_number', sa.Text(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('status', sa.Text(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('refund_of', sa.Text(), nullable=False),
        sa.Column('fingerprint', sa.Text(), nullable=False),
        sa.CheckConstraint("direction <> 'neutral' OR (reason <> '' AND (moved_minor = 0 OR abs(moved_minor) = amount_minor))", name=op.f('ck_bill_rows_neutral')),
        sa.CheckConstraint("direction IN ('in', 'out', 'neutral')", name=op.f('ck_bill_rows_direction_known')),
        sa.CheckConstraint("moved_minor = CASE direction WHEN 'in' THEN amount_minor - fee_minor WHEN 'out' THEN -amount_minor - fee_minor ELSE moved_minor END", name=op.f('ck_bill_rows_moved')),
        sa.CheckConstraint('row_number > 0 AND amount_minor >= 0', name=op.f('ck_bill_rows_amount_not_negative')),
        sa.ForeignKeyConstraint(['community_id', 'bill_id'], ['bills.community_id', 'bills.bill_id'], name=op.f('fk_bill_rows_community_id_bill_id'), initially='DEFERRED', deferrable=True),
        sa.PrimaryKeyConstraint('community_id', 'bill_id', 'row_number', name=op.f('pk_bill_rows')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_bill_rows_community_id_account_code_occurred_on', 'bill_rows', ['community_id', 'account_code', 'occurred_on', 'bill_id', 'row_number'], unique=False)
    op.create_index('ix_bill_rows_fingerprint', 'bill_rows', ['community_id', 'account_code', 'fingerprint'], unique=False)
    op.create_index('ix_bill_rows_order', 'bill_rows', ['community_id', 'account_code', 'order_number'], unique=False, sqlite_where=sa.text("order_number <> ''"), postgresql_where=sa.text("order_number <> ''"))
    op.create_index('ix_bill_rows_serial', 'bill_rows', ['community_id', 'account_code', 'serial'], unique=False, sqlite_where=sa.text("serial <> ''"), postgresql_where=sa.text("serial <> ''"))
    op.create_table('bill_withdrawals',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('bill_id', sa.Text(), nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('step', sa.Text(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('said_by', Whole, nullable=False),
        sa.Column('role', sa.Text(), nullable=False),
        sa.Column('said_at', Instant(), nullable=False),
        sa.CheckConstraint("(step = 'asked') = (reason <> '')", name=op.f('ck_bill_withdrawals_reason')),
        sa.CheckConstraint("step IN ('asked', 'dropped', 'agreed')", name=op.f('ck_bill_withdrawals_step_known')),
        sa.ForeignKeyConstraint(['community_id', 'bill_id'], ['bills.community_id', 'bills.bill_id'], name=op.f('fk_bill_withdrawals_community_id_bill_id'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['said_by'], ['users.user_id'], name=op.f('fk_bill_withdrawals_said_by')),
        sa.PrimaryKeyConstraint('community_id', 'bill_id', 'number', name=op.f('pk_bill_withdrawals')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('bill_choices',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('bill_id', sa.Text(), nullable=False),
        sa.Column('row_number', Whole, nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('choice', sa.Text(), nullable=False),
        sa.Column('same_bill_id', sa.Text(), nullable=True),
        sa.Column('same_row_number', Whole, nullable=True),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('chosen_by', Whole, nullable=False),
        sa.Column('role', sa.Text(), nullable=False),
        sa.Column('chosen_at', Instant(), nullable=False),
        sa.CheckConstraint("(choice = 'same') = (same_row_number IS NOT NULL) AND (same_row_number IS NULL) = (same_bill_id IS NULL) AND (choice <> 'set_aside' OR reason <> '')", name=op.f('ck_bill_choices_choice')),
        sa.CheckConstraint("choice IN ('set_aside', 'same', 'reopened')", name=op.f('ck_bill_choices_choice_known')),
        sa.ForeignKeyConstraint(['chosen_by'], ['users.user_id'], name=op.f('fk_bill_choices_chosen_by')),
        sa.ForeignKeyConstraint(['community_id', 'bill_id', 'row_number'], ['bill_rows.community_id', 'bill_rows.bill_id', 'bill_rows.row_number'], name=op.f('fk_bill_choices_community_id_bill_id_row_number'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'same_bill_id', 'same_row_number'], ['bill_rows.community_id', 'bill_rows.bill_id', 'bill_rows.row_number'], name=op.f('fk_bill_choices_community_id_same_bill_id_same_row_number'), initially='DEFERRED', deferrable=True),
        sa.PrimaryKeyConstraint('community_id', 'bill_id', 'row_number', 'number', name=op.f('pk_bill_choices')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('bill_drafts',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('bill_id', sa.Text(), nullable=False),
        sa.Column('row_number', Whole, nullable=False),
        sa.Column('draft_id', sa.Text(), nullable=False),
        sa.Column('linked_by', Whole, nullable=False),
        sa.Column('linked_at', Instant(), nullable=False),
        sa.ForeignKeyConstraint(['community_id', 'bill_id', 'row_number'], ['bill_rows.community_id', 'bill_rows.bill_id', 'bill_rows.row_number'], name=op.f('fk_bill_drafts_community_id_bill_id_row_number'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'draft_id'], ['drafts.community_id', 'drafts.draft_id'], name=op.f('fk_bill_drafts_community_id_draft_id'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['linked_by'], ['users.user_id'], name=op.f('fk_bill_drafts_linked_by')),
        sa.PrimaryKeyConstraint('community_id', 'bill_id', 'row_number', 'draft_id', name=op.f('pk_bill_drafts')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_bill_drafts_community_id_draft_id', 'bill_drafts', ['community_id', 'draft_id'], unique=False)
    op.create_table('match_rows',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('match_id', sa.Text(), nullable=False),
        sa.Column('bill_id', sa.Text(), nullable=False),
        sa.Column('row_number', Whole, nullable=False),
        sa.ForeignKeyConstraint(['community_id', 'bill_id', 'row_number'], ['bill_rows.community_id', 'bill_rows.bill_id', 'bill_rows.row_number'], name=op.f('fk_match_rows_community_id_bill_id_row_number'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'match_id'], ['matches.community_id', 'matches.match_id'], name=op.f('fk_match_rows_community_id_match_id'), initially='DEFERRED', deferrable=True),
        sa.PrimaryKeyConstraint('community_id', 'match_id', 'bill_id', 'row_number', name=op.f('pk_match_rows')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_match_rows_community_id_bill_id_row', 'match_rows', ['community_id', 'bill_id', 'row_number'], unique=False)
    op.create_table('match_lines',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('match_id', sa.Text(), nullable=False),
        sa.Column('seq', Whole, nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.ForeignKeyConstraint(['community_id', 'match_id'], ['matches.community_id', 'matches.match_id'], name=op.f('fk_match_lines_community_id_match_id'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'seq', 'number'], ['lines.community_id', 'lines.seq', 'lines.number'], name=op.f('fk_match_lines_community_id_seq_number'), initially='DEFERRED', deferrable=True),
        sa.PrimaryKeyConstraint('community_id', 'match_id', 'seq', 'number', name=op.f('pk_match_lines')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_match_lines_community_id_seq_number', 'match_lines', ['community_id', 'seq', 'number'], unique=False)
