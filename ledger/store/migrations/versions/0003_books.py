"""The books, from the first day."""
# fmt: off

import sqlalchemy as sa
from alembic import op

from ledger.store.base import Day, Instant, Whole

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; guards are installed after every upgrade."""
    op.create_table('attachment_releases',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('sha256', sa.Text(), nullable=False),
        sa.Column('draft_id', sa.Text(), nullable=False),
        sa.Column('released_by', Whole, nullable=False),
        sa.Column('released_at', Instant(), nullable=False),
        sa.ForeignKeyConstraint(['community_id', 'draft_id'], ['drafts.community_id', 'drafts.draft_id'], name=op.f('fk_attachment_releases_community_id_draft_id'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'sha256'], ['attachments.community_id', 'attachments.sha256'], name=op.f('fk_attachment_releases_community_id_sha256'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['released_by'], ['users.user_id'], name=op.f('fk_attachment_releases_released_by')),
        sa.PrimaryKeyConstraint('community_id', 'sha256', 'draft_id', name=op.f('pk_attachment_releases')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('bank_accounts',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('code', sa.Text(), nullable=False),
        sa.Column('bank_name', sa.Text(), nullable=False),
        sa.Column('owner_name', sa.Text(), nullable=False),
        sa.Column('custody', sa.Text(), nullable=False),
        sa.Column('masked_number', sa.Text(), nullable=False),
        sa.Column('account_code', sa.Text(), nullable=False),
        sa.CheckConstraint("custody IN ('own', 'personal', 'authority')", name=op.f('ck_bank_accounts_custody_known')),
        sa.ForeignKeyConstraint(['community_id', 'account_code'], ['accounts.community_id', 'accounts.code'], name=op.f('fk_bank_accounts_community_id_account_code'), initially='DEFERRED', deferrable=True),
        sa.PrimaryKeyConstraint('community_id', 'code', name=op.f('pk_bank_accounts')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('contracts',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('code', sa.Text(), nullable=False),
        sa.Column('title_zh', sa.Text(), nullable=False),
        sa.Column('title_en', sa.Text(), server_default='', nullable=False),
        sa.Column('party_code', sa.Text(), nullable=True),
        sa.Column('price_minor', Whole, nullable=True),
        sa.ForeignKeyConstraint(['community_id', 'party_code'], ['parties.community_id', 'parties.code'], name=op.f('fk_contracts_community_id_party_code'), initially='DEFERRED', deferrable=True),
        sa.PrimaryKeyConstraint('community_id', 'code', name=op.f('pk_contracts')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('cosignatures',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('size', Whole, nullable=False),
        sa.Column('witness', sa.Text(), nullable=False),
        sa.Column('line', sa.Text(), nullable=False),
        sa.Column('received_at', Instant(), nullable=False),
        sa.ForeignKeyConstraint(['community_id', 'size'], ['checkpoints.community_id', 'checkpoints.size'], name=op.f('fk_cosignatures_community_id_size'), initially='DEFERRED', deferrable=True),
        sa.PrimaryKeyConstraint('community_id', 'size', 'witness', name=op.f('pk_cosignatures')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('disclosures',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('leaf_index', Whole, nullable=False),
        sa.Column('digest', sa.Text(), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('disclosure', sa.Text(), nullable=False),
        sa.Column('visibility', sa.Text(), nullable=False),
        sa.CheckConstraint("visibility IN ('public', 'officers')", name=op.f('ck_disclosures_visibility_known')),
        sa.ForeignKeyConstraint(['community_id', 'leaf_index'], ['leaves.community_id', 'leaves.leaf_index'], name=op.f('fk_disclosures_community_id_leaf_index'), initially='DEFERRED', deferrable=True),
        sa.PrimaryKeyConstraint('community_id', 'leaf_index', 'digest', name=op.f('pk_disclosures')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('payment_requests',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('request_id', sa.Text(), nullable=False),
        sa.Column('author_id', Whole, nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('content', sa.Text(), nullable=False),
        sa.Column('content_sha256', sa.Text(), nullable=False),
        sa.Column('fund_code', sa.Text(), nullable=False),
        sa.Column('amount_minor', Whole, nullable=False),
        sa.Column('created_at', Instant(), nullable=False),
        sa.ForeignKeyConstraint(['author_id'], ['users.user_id'], name=op.f('fk_payment_requests_author_id')),
        sa.ForeignKeyConstraint(['community_id', 'fund_code'], ['funds.community_id', 'funds.code'], name=op.f('fk_payment_requests_community_id_fund_code'), initially='DEFERRED', deferrable=True),
        sa.PrimaryKeyConstraint('community_id', 'request_id', name=op.f('pk_payment_requests')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('publication_files',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('language', sa.Text(), nullable=False),
        sa.Column('format', sa.Text(), nullable=False),
        sa.Column('sha256', sa.Text(), nullable=False),
        sa.Column('size_bytes', Whole, nullable=False),
        sa.ForeignKeyConstraint(['community_id', 'number'], ['publications.community_id', 'publications.number'], name=op.f('fk_publication_files_community_id_number'), initially='DEFERRED', deferrable=True),
        sa.PrimaryKeyConstraint('community_id', 'number', 'language', 'format', name=op.f('pk_publication_files')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('transactions',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('seq', Whole, nullable=False),
        sa.Column('period', Whole, nullable=False),
        sa.Column('voucher_number', Whole, nullable=False),
        sa.Column('voucher', sa.Text(), nullable=False),
        sa.Column('dated_on', Day(), nullable=False),
        sa.Column('occurred_on', Day(), nullable=False),
        sa.Column('posted_at', Instant(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('movement_class', sa.Text(), nullable=False),
        sa.Column('corrects', Whole, nullable=True),
        sa.Column('refund_of', Whole, nullable=True),
        sa.Column('line_count', Whole, nullable=False),
        sa.Column('amount_minor', Whole, nullable=False),
        sa.Column('origin', sa.Text(), nullable=False),
        sa.Column('summary', sa.Text(), nullable=False),
        sa.Column('counterparty_kind', sa.Text(), nullable=False),
        sa.Column('matter', sa.Text(), server_default='', nullable=False),
        sa.Column('decision_code', sa.Text(), nullable=True),
        sa.Column('work_code', sa.Text(), nullable=True),
        sa.Column('contract_code', sa.Text(), nullable=True),
        sa.Column('external_id', sa.Text(), nullable=True),
        sa.Column('draft_id', sa.Text(), nullable=True),
        sa.Column('content_sha256', sa.Text(), nullable=False),
        sa.Column('prepared_by', Whole, nullable=True),
        sa.Column('prepared_role', sa.Text(), server_default='', nullable=False),
        sa.Column('approved_by', Whole, nullable=True),
        sa.Column('approved_role', sa.Text(), server_default='', nullable=False),
        sa.Column('leaf_index', Whole, nullable=False),
        sa.CheckConstraint("(corrects IS NOT NULL) = (kind IN ('reversal', 'difference'))", name=op.f('ck_transactions_corrects_target')),
        sa.CheckConstraint("kind IN ('ordinary', 'reversal', 'difference', 'opening', 'carry_forward', 'merge')", name=op.f('ck_transactions_kind_known')),
        sa.CheckConstraint("movement_class IN ('ordinary', 'opening', 'carry_forward', 'merge')", name=op.f('ck_transactions_movement_class_known')),
        sa.CheckConstraint("origin IN ('people', 'import')", name=op.f('ck_transactions_origin_known')),
        sa.CheckConstraint('period % 100 BETWEEN 1 AND 13', name=op.f('ck_transactions_period_month')),
        sa.CheckConstraint('seq > 0 AND voucher_number > 0 AND line_count >= 2', name=op.f('ck_transactions_counts')),
        sa.ForeignKeyConstraint(['approved_by'], ['users.user_id'], name=op.f('fk_transactions_approved_by')),
        sa.ForeignKeyConstraint(['community_id', 'contract_code'], ['contracts.community_id', 'contracts.code'], name=op.f('fk_transactions_community_id_contract_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'corrects'], ['transactions.community_id', 'transactions.seq'], name=op.f('fk_transactions_community_id_corrects'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'decision_code'], ['decisions.community_id', 'decisions.code'], name=op.f('fk_transactions_community_id_decision_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'draft_id'], ['drafts.community_id', 'drafts.draft_id'], name=op.f('fk_transactions_community_id_draft_id'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'leaf_index'], ['leaves.community_id', 'leaves.leaf_index'], name=op.f('fk_transactions_community_id_leaf_index'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'refund_of'], ['transactions.community_id', 'transactions.seq'], name=op.f('fk_transactions_community_id_refund_of'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'work_code'], ['works.community_id', 'works.code'], name=op.f('fk_transactions_community_id_work_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id'], ['communities.community_id'], name=op.f('fk_transactions_community_id')),
        sa.ForeignKeyConstraint(['prepared_by'], ['users.user_id'], name=op.f('fk_transactions_prepared_by')),
        sa.PrimaryKeyConstraint('community_id', 'seq', name=op.f('pk_transactions')),
        sa.UniqueConstraint('community_id', 'leaf_index', name=op.f('uq_transactions_community_id_leaf_index')),
        sa.UniqueConstraint('community_id', 'period', 'voucher_number', name=op.f('uq_transactions_community_id_period_voucher_number')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_transactions_corrects', 'transactions', ['community_id', 'corrects', 'kind', 'seq'], unique=False, sqlite_where=sa.text('corrects IS NOT NULL'), postgresql_where=sa.text('corrects IS NOT NULL'))
    op.create_index('ix_transactions_refund_of', 'transactions', ['community_id', 'refund_of', 'seq'], unique=False, sqlite_where=sa.text('refund_of IS NOT NULL'), postgresql_where=sa.text('refund_of IS NOT NULL'))
    op.create_index('uq_transactions_draft', 'transactions', ['community_id', 'draft_id'], unique=True, sqlite_where=sa.text('draft_id IS NOT NULL'), postgresql_where=sa.text('draft_id IS NOT NULL'))
    op.create_index('uq_transactions_external_id', 'transactions', ['community_id', 'external_id'], unique=True, sqlite_where=sa.text('external_id IS NOT NULL'), postgresql_where=sa.text('external_id IS NOT NULL'))
    op.create_table('lines',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('seq', Whole, nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('account_code', sa.Text(), nullable=False),
        sa.Column('fund_code', sa.Text(), nullable=False),
        sa.Column('period', Whole, nullable=False),
        sa.Column('dated_on', Day(), nullable=False),
        sa.Column('debit_minor', Whole, nullable=False),
        sa.Column('credit_minor', Whole, nullable=False),
        sa.Column('place_code', sa.Text(), nullable=True),
        sa.Column('work_code', sa.Text(), nullable=True),
        sa.Column('party_code', sa.Text(), nullable=True),
        sa.CheckConstraint('(debit_minor = 0) <> (credit_minor = 0)', name=op.f('ck_lines_one_side')),
        sa.CheckConstraint('abs(debit_minor) < 100000000000000 AND abs(credit_minor) < 100000000000000', name=op.f('ck_lines_amount_bound')),
        sa.ForeignKeyConstraint(['community_id', 'account_code'], ['accounts.community_id', 'accounts.code'], name=op.f('fk_lines_community_id_account_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'fund_code'], ['funds.community_id', 'funds.code'], name=op.f('fk_lines_community_id_fund_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'party_code'], ['parties.community_id', 'parties.code'], name=op.f('fk_lines_community_id_party_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'place_code'], ['places.community_id', 'places.code'], name=op.f('fk_lines_community_id_place_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'seq'], ['transactions.community_id', 'transactions.seq'], name=op.f('fk_lines_community_id_seq'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'work_code'], ['works.community_id', 'works.code'], name=op.f('fk_lines_community_id_work_code'), initially='DEFERRED', deferrable=True),
        sa.PrimaryKeyConstraint('community_id', 'seq', 'number', name=op.f('pk_lines')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_lines_account', 'lines', ['community_id', 'account_code', 'period', 'dated_on', 'seq', 'number', 'fund_code', 'debit_minor', 'credit_minor'], unique=False)
    op.create_index('ix_lines_fund', 'lines', ['community_id', 'fund_code', 'period', 'dated_on', 'seq', 'number'], unique=False)
    op.create_table('transaction_attachments',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('seq', Whole, nullable=False),
        sa.Column('position', Whole, nullable=False),
        sa.Column('sha256', sa.Text(), nullable=False),
        sa.Column('leaf_index', Whole, nullable=False),
        sa.ForeignKeyConstraint(['community_id', 'leaf_index'], ['leaves.community_id', 'leaves.leaf_index'], name=op.f('fk_transaction_attachments_community_id_leaf_index'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'seq'], ['transactions.community_id', 'transactions.seq'], name=op.f('fk_transaction_attachments_community_id_seq'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'sha256'], ['attachments.community_id', 'attachments.sha256'], name=op.f('fk_transaction_attachments_community_id_sha256'), initially='DEFERRED', deferrable=True),
        sa.PrimaryKeyConstraint('community_id', 'seq', 'position', name=op.f('pk_transaction_attachments')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_table('sublines',
        sa.Column('community_id', Whole, nullable=False),
        sa.Column('seq', Whole, nullable=False),
        sa.Column('number', Whole, nullable=False),
        sa.Column('ordinal', Whole, nullable=False),
        sa.Column('place_code', sa.Text(), nullable=False),
        sa.Column('debit_minor', Whole, nullable=False),
        sa.Column('credit_minor', Whole, nullable=False),
        sa.Column('salt', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['community_id', 'place_code'], ['places.community_id', 'places.code'], name=op.f('fk_sublines_community_id_place_code'), initially='DEFERRED', deferrable=True),
        sa.ForeignKeyConstraint(['community_id', 'seq', 'number'], ['lines.community_id', 'lines.seq', 'lines.number'], name=op.f('fk_sublines_community_id_seq_number'), initially='DEFERRED', deferrable=True),
        sa.PrimaryKeyConstraint('community_id', 'seq', 'number', 'ordinal', name=op.f('pk_sublines')),
        sqlite_strict=True,
        sqlite_with_rowid=False
    )
    op.create_index('ix_sublines_place', 'sublines', ['community_id', 'place_code', 'seq'], unique=False)
