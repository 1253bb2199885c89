"""Alembic's entry: runs on the connection that ``ledger.store.migrate`` opened, and on no other."""

from alembic import context
from alembic.util import CommandError

from ledger.store import guarded  # noqa: F401  (its imports fill the metadata)
from ledger.store.base import metadata

connection = context.config.attributes.get("connection")
if connection is None:
    # Migrations alone would leave tables without guards, and would not notice.
    raise CommandError("run `flask db upgrade`, which puts the guards in place with the tables")
context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=False)
with context.begin_transaction():
    context.run_migrations()
