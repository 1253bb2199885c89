"""The desk's rules in the database: guards, which every upgrade installs, and contracts found by an index."""
# fmt: off

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index the transactions under a contract; most transactions have none."""
    present = sa.text('contract_code IS NOT NULL')
    op.create_index('ix_transactions_contract', 'transactions', ['community_id', 'contract_code', 'seq'], unique=False, sqlite_where=present, postgresql_where=present)
