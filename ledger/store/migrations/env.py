"""Alembic's entry: runs on the connection that ``ledger.store.migrate`` opened."""

from alembic import context

from ledger.store import guarded  # noqa: F401  (its imports fill the metadata)
from ledger.store.base import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=False)
with context.begin_transaction():
    context.run_migrations()
