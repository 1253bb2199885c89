"""``flask db``: bring the database to this version's schema, guards included, or the books to another database."""

import sys

import click

from config import Settings, SettingsError
from ledger.cli.examining import tell
from ledger.cli.language import language_option, refusals_explained
from ledger.cli.moving import examine_moved, move_books, target_of
from ledger.i18n import Language
from ledger.store import migrate, runtime
from ledger.terms import marked as _


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


@databases.command("move")
@click.argument("url")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@language_option
def move(url: str, language: Language, *, as_json: bool) -> None:
    """Carry the books into the empty database at URL, as its owner; "-" reads the URL from standard input.

    Stop the service first. The database in use is only read, and stays as it is. Exit code 0: everything is there
    and agrees; 1: refused, or something differs; 2: wrong command.
    """
    settings = Settings.from_env()
    address = sys.stdin.readline().strip() if url == "-" else url
    try:
        target = target_of(address, settings)
    except SettingsError as error:
        raise click.UsageError(str(error)) from error
    with refusals_explained(language, as_json=as_json):
        sums = move_books(settings, target)
        found = examine_moved(target)
    rows = {name: count for name, (count, _sum) in sums.items() if count}
    if not as_json:
        words = _(
            "%(tables)s 张表共 %(rows)s 行已经迁移，逐表核对一致。请改 LEDGER_DATABASE_URL 后再启动。"
        )
        count = sum(rows.values())
        click.echo(language.gettext(words, tables=len(rows), rows=count))
    tell(found, language, as_json=as_json, more={"rows": rows})
    if not found.agrees:
        sys.exit(1)
