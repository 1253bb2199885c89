"""The desk: payment requests and payments, templates, budgets, counts of cash, hand-overs, evidence."""
# fmt: off

import sqlalchemy as sa
from alembic import op

from ledger.store.base import Day, Flag, Instant, Whole

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_SIZES = (
    "size_bytes > 0 AND copy_size_bytes >= 0 AND (copy_size_bytes = 0) = (copy_sha256 = '')"
    " AND (copy_sha256 = '') = (copy_media_type = '')"
)


def upgrade() -> None:
    """Create and extend the tables; guards are installed after every upgrade."""
    # Nothing ever wrote payment requests in their first form.
    op.drop_table('payment_requests')
    op.create_table('payment_requests',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('request_id', sa.Text(), nullable=False),
        sa.Column('author_id', Whole, nullable=False),
        sa.Column('author_role', sa.Text(), nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('content', sa.Text(), nullable=False),
        sa.Column('content_sha256', sa.Text(), nullable=False),
        sa.Column('fund_code', sa.Text(), nullable=False),
        sa.Column('account_code', sa.Text(), nullable=False),
        sa.Column('party_code', sa.Text(), nullable=True),
        sa.Column('amount_minor', Whole, nullable=False),
        sa.Column('approvals_needed', Whole, server_default='0', nullable=False),
        sa.Column('reject_reason', sa.Text(), server_default='', nullable=False),
        sa.Column('created_at', Instant(), nullable=False),
        sa.Column('updated_at', Instant(), nullable=False),
        sa.CheckConstraint("state IN ('editing', 'submitted', 'approved', 'rejected', 'withdrawn', 'paid')", name=op.f('ck_payment_requests_state_known')),
        sa.CheckConstraint('amount_minor > 0', name=op.f('ck_payment_requests_amount_positive')),
        sa.ForeignKeyConstraint(['author_id'], ['users.user_id'], name=op.f('fk_payment_requests_author_id')),
        sa.ForeignKeyConstraint(['community_id', 'account_code'], ['accounts.community_id', 'accounts.code'], name=op.f('fk_payment_requests_community_id_account_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'fund_code'], ['funds.community_id', 'funds.code'], name=op.f('fk_payment_requests_community_id_fund_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'party_code'], ['parties.community_id', 'parties.code'], name=op.f('fk_payment_requests_community_id_party_code'), initially='DEFERRED', deferrable=True),
        sa.PrimaryKeyConstraint('community_id', 'request_id', name=op.f('pk_payment_requests')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_payment_requests_community_id_party_code_created_at', 'payment_requests', ['community_id', 'party_code', 'created_at'], unique=False)
    op.create_index('ix_payment_requests_community_id_state_updated_at', 'payment_requests', ['community_id', 'state', 'updated_at'], unique=False)
    op.create_table('handovers',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('handover_id', sa.Text(), nullable=False),
        sa.Column('role', sa.Text(), nullable=False),
        sa.Column('as_of', Day(), nullable=False),
        sa.Column('outgoing_id', Whole, nullable=False),
        sa.Column('incoming_id', Whole, nullable=False),
        sa.Column('supervisor_id', Whole, nullable=True),
        sa.Column('content', sa.Text(), nullable=False),
        sa.Column('content_sha256', sa.Text(), nullable=False),
        sa.Column('outgoing_at', Instant(), nullable=True),
        sa.Column('incoming_at', Instant(), nullable=True),
        sa.Column('supervised_at', Instant(), nullable=True),
        sa.Column('created_at', Instant(), nullable=False),
        sa.CheckConstraint('outgoing_id <> incoming_id AND (supervisor_id IS NULL OR (supervisor_id <> outgoing_id AND supervisor_id <> incoming_id))', name=op.f('ck_handovers_different_people')),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_handovers_community_id')),
        sa.ForeignKeyConstraint(['incoming_id'], ['users.user_id'], name=op.f('fk_handovers_incoming_id')),
        sa.ForeignKeyConstraint(['outgoing_id'], ['users.user_id'], name=op.f('fk_handovers_outgoing_id')),
        sa.ForeignKeyConstraint(['supervisor_id'], ['users.user_id'], name=op.f('fk_handovers_supervisor_id')),
        sa.PrimaryKeyConstraint('community_id', 'handover_id', name=op.f('pk_handovers')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('templates',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('template_id', sa.Text(), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('content', sa.Text(), nullable=False),
        sa.Column('every', sa.Text(), nullable=False),
        sa.Column('next_on', Day(), nullable=True),
        sa.Column('last_on', Day(), nullable=True),
        sa.Column('active', Flag(), nullable=False),
        sa.Column('author_id', Whole, nullable=False),
        sa.Column('created_at', Instant(), nullable=False),
        sa.Column('updated_at', Instant(), nullable=False),
        sa.CheckConstraint("(every = 'never') = (next_on IS NULL)", name=op.f('ck_templates_recurs')),
        sa.CheckConstraint("every IN ('never', 'month', 'quarter', 'year')", name=op.f('ck_templates_every_known')),
        sa.ForeignKeyConstraint(['author_id'], ['users.user_id'], name=op.f('fk_templates_author_id')),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_templates_community_id')),
        sa.PrimaryKeyConstraint('community_id', 'template_id', name=op.f('pk_templates')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('budgets',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('year', Whole, nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('content', sa.Text(), nullable=False),
        sa.Column('content_sha256', sa.Text(), nullable=False),
        sa.Column('decision_code', sa.Text(), nullable=True),
        sa.Column('author_id', Whole, nullable=False),
        sa.Column('adopted_by', Whole, nullable=True),
        sa.Column('reject_reason', sa.Text(), server_default='', nullable=False),
        sa.Column('leaf_index', Whole, nullable=True),
        sa.Column('created_at', Instant(), nullable=False),
        sa.Column('updated_at', Instant(), nullable=False),
        sa.CheckConstraint("(state = 'adopted') = (adopted_by IS NOT NULL) AND (adopted_by IS NULL) = (leaf_index IS NULL)", name=op.f('ck_budgets_adopted')),
        sa.CheckConstraint("state IN ('editing', 'submitted', 'rejected', 'adopted', 'withdrawn')", name=op.f('ck_budgets_state_known')),
        sa.CheckConstraint('adopted_by IS NULL OR adopted_by <> author_id', name=op.f('ck_budgets_two_people')),
        sa.CheckConstraint('number > 0 AND year BETWEEN 1990 AND 2199', name=op.f('ck_budgets_counts')),
        sa.ForeignKeyConstraint(['adopted_by'], ['users.user_id'], name=op.f('fk_budgets_adopted_by')),
        sa.ForeignKeyConstraint(['author_id'], ['users.user_id'], name=op.f('fk_budgets_author_id')),
        sa.ForeignKeyConstraint(['community_id', 'decision_code'], ['decisions.community_id', 'decisions.code'], name=op.f('fk_budgets_community_id_decision_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'leaf_index'], ['leaves.community_id', 'leaves.leaf_index'], name=op.f('fk_budgets_community_id_leaf_index'), initially='DEFERRED', deferrable=True),
        sa.PrimaryKeyConstraint('community_id', 'year', 'number', name=op.f('pk_budgets')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('cash_counts',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('count_id', sa.Text(), nullable=False),
        sa.Column('account_code', sa.Text(), nullable=False),
        sa.Column('counted_on', Day(), nullable=False),
        sa.Column('content', sa.Text(), nullable=False),
        sa.Column('counted_minor', Whole, nullable=False),
        sa.Column('book_minor', Whole, nullable=False),
        sa.Column('note', sa.Text(), server_default='', nullable=False),
        sa.Column('counted_by', Whole, nullable=False),
        sa.Column('confirmed_by', Whole, nullable=True),
        sa.Column('counted_at', Instant(), nullable=False),
        sa.Column('confirmed_at', Instant(), nullable=True),
        sa.CheckConstraint('(confirmed_by IS NULL) = (confirmed_at IS NULL)', name=op.f('ck_cash_counts_confirmed')),
        sa.CheckConstraint('confirmed_by IS NULL OR confirmed_by <> counted_by', name=op.f('ck_cash_counts_two_people')),
        sa.CheckConstraint('counted_minor >= 0', name=op.f('ck_cash_counts_counted_not_negative')),
        sa.ForeignKeyConstraint(['community_id', 'account_code'], ['accounts.community_id', 'accounts.code'], name=op.f('fk_cash_counts_community_id_account_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['confirmed_by'], ['users.user_id'], name=op.f('fk_cash_counts_confirmed_by')),
        sa.ForeignKeyConstraint(['counted_by'], ['users.user_id'], name=op.f('fk_cash_counts_counted_by')),
        sa.PrimaryKeyConstraint('community_id', 'count_id', name=op.f('pk_cash_counts')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_cash_counts_community_id_counted_on', 'cash_counts', ['community_id', 'counted_on'], unique=False)
    op.create_table('public_copies',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('sha256', sa.Text(), nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('copy_sha256', sa.Text(), nullable=False),
        sa.Column('copy_media_type', sa.Text(), nullable=False),
        sa.Column('copy_size_bytes', Whole, nullable=False),
        sa.Column('boxes', sa.Text(), nullable=False),
        sa.Column('made_by', Whole, nullable=False),
        sa.Column('made_at', Instant(), nullable=False),
        sa.CheckConstraint('number > 0 AND copy_size_bytes > 0', name=op.f('ck_public_copies_counts')),
        sa.ForeignKeyConstraint(['community_id', 'sha256'], ['attachments.community_id', 'attachments.sha256'], name=op.f('fk_public_copies_community_id_sha256'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['made_by'], ['users.user_id'], name=op.f('fk_public_copies_made_by')),
        sa.PrimaryKeyConstraint('community_id', 'sha256', 'number', name=op.f('pk_public_copies')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('payment_approvals',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('request_id', sa.Text(), nullable=False),
        sa.Column('content_sha256', sa.Text(), nullable=False),
        sa.Column('approved_by', Whole, nullable=False),
        sa.Column('role', sa.Text(), nullable=False),
        sa.Column('approved_at', Instant(), nullable=False),
        sa.ForeignKeyConstraint(['approved_by'], ['users.user_id'], name=op.f('fk_payment_approvals_approved_by')),
        sa.ForeignKeyConstraint(['community_id', 'request_id'], ['payment_requests.community_id', 'payment_requests.request_id'], name=op.f('fk_payment_approvals_community_id_request_id'), initially='DEFERRED', deferrable=True),
        sa.PrimaryKeyConstraint('community_id', 'request_id', 'content_sha256', 'approved_by', name=op.f('pk_payment_approvals')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('payments',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('request_id', sa.Text(), nullable=False),
        sa.Column('paid_on', Day(), nullable=False),
        sa.Column('paid_by', Whole, nullable=False),
        sa.Column('role', sa.Text(), nullable=False),
        sa.Column('slip_sha256', sa.Text(), nullable=True),
        sa.Column('draft_id', sa.Text(), nullable=False),
        sa.Column('recorded_at', Instant(), nullable=False),
        sa.ForeignKeyConstraint(['community_id', 'draft_id'], ['drafts.community_id', 'drafts.draft_id'], name=op.f('fk_payments_community_id_draft_id'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'request_id'], ['payment_requests.community_id', 'payment_requests.request_id'], name=op.f('fk_payments_community_id_request_id'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'slip_sha256'], ['attachments.community_id', 'attachments.sha256'], name=op.f('fk_payments_community_id_slip_sha256'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['paid_by'], ['users.user_id'], name=op.f('fk_payments_paid_by')),
        sa.PrimaryKeyConstraint('community_id', 'request_id', name=op.f('pk_payments')),
        sa.UniqueConstraint('community_id', 'draft_id', name=op.f('uq_payments_community_id_draft_id')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('missing_evidence',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('seq', Whole, nullable=False),
        sa.ForeignKeyConstraint(['community_id', 'seq'], ['transactions.community_id', 'transactions.seq'], name=op.f('fk_missing_evidence_community_id_seq'), initially='DEFERRED', deferrable=True),
        sa.PrimaryKeyConstraint('community_id', 'seq', name=op.f('pk_missing_evidence')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('transaction_invoices',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('number', sa.Text(), nullable=False),
        sa.Column('seq', Whole, nullable=False),
        sa.ForeignKeyConstraint(['community_id', 'seq'], ['transactions.community_id', 'transactions.seq'], name=op.f('fk_transaction_invoices_community_id_seq'), initially='DEFERRED', deferrable=True),
        sa.PrimaryKeyConstraint('community_id', 'number', 'seq', name=op.f('pk_transaction_invoices')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_transaction_invoices_community_id_seq', 'transaction_invoices', ['community_id', 'seq'], unique=False)
    op.add_column('attachment_releases', sa.Column('copy_sha256', sa.Text(), server_default='', nullable=False))
    op.add_column('bank_accounts', sa.Column('opened_on', Day(), nullable=True))
    op.add_column('bank_accounts', sa.Column('closed_on', Day(), nullable=True))
    op.add_column('policies', sa.Column('leaf_index', Whole, nullable=True))
    op.add_column('transactions', sa.Column('part', sa.Text(), server_default='', nullable=False))
    op.add_column('transactions', sa.Column('flags', sa.Text(), server_default='', nullable=False))
    _attachments()


def _attachments() -> None:
    """Let files be kept of which no copy can be drawn; SQLite changes a check only with its table."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint('ck_attachments_size_positive', 'attachments')
        op.create_check_constraint(op.f('ck_attachments_size_positive'), 'attachments', _SIZES)
        return
    op.create_table('attachments_anew',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('sha256', sa.Text(), nullable=False),
        sa.Column('media_type', sa.Text(), nullable=False),
        sa.Column('size_bytes', Whole, nullable=False),
        sa.Column('uploaded_by', Whole, nullable=False),
        sa.Column('uploaded_at', Instant(), nullable=False),
        sa.Column('copy_sha256', sa.Text(), nullable=False),
        sa.Column('copy_media_type', sa.Text(), nullable=False),
        sa.Column('copy_size_bytes', Whole, nullable=False),
        sa.CheckConstraint(_SIZES, name=op.f('ck_attachments_size_positive')),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_attachments_community_id')),
        sa.ForeignKeyConstraint(['uploaded_by'], ['users.user_id'], name=op.f('fk_attachments_uploaded_by')),
        sa.PrimaryKeyConstraint('community_id', 'sha256', name=op.f('pk_attachments')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.execute("INSERT INTO attachments_anew SELECT * FROM attachments")
    op.drop_table('attachments')
    op.rename_table('attachments_anew', 'attachments')
