"""``flask db``: bring the database to this version's schema, guards included."""

import click

from config import Settings
from ledger.store import migrate, runtime


@click.group("db")
def databases() -> None:
    """Look after the database."""


@databases.command("upgrade")
def upgrade() -> None:
    """Apply every missing migration, as the owner, and put the guards in place."""
    settings = Settings.from_env()
    migrate.upgrade(settings.owner_database_url)
    # In the same PostgreSQL database the application may not create the schema of its sessions.
    is_shared = settings.runtime_database_url == settings.database_url
    runtime.upgrade(settings.owner_database_url if is_shared else settings.runtime_database_url)
    click.echo("the database is up to date")
