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
    runtime.upgrade(settings.runtime_database_url)
    click.echo("the database is up to date")
