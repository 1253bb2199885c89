"""Register every command with the application."""

from flask import Flask

from ledger.cli.backups import backup_command, restore_command
from ledger.cli.bill_import import import_command
from ledger.cli.bills import bills
from ledger.cli.books import books
from ledger.cli.communities import communities
from ledger.cli.databases import databases
from ledger.cli.demo.command import demo
from ledger.cli.drafts import drafts
from ledger.cli.journal import journal
from ledger.cli.logs import logs
from ledger.cli.mergers import merge
from ledger.cli.publish import notice, publish_command
from ledger.cli.statement import statement
from ledger.cli.streets import streets
from ledger.cli.users import users


def register(app: Flask) -> None:
    """Add our commands to ``flask``."""
    bills.add_command(import_command)
    communities.add_command(merge)
    groups = (
        databases,
        backup_command,
        restore_command,
        logs,
        books,
        bills,
        drafts,
        journal,
        statement,
        demo,
        communities,
        users,
        streets,
        notice,
        publish_command,
    )
    for group in groups:
        app.cli.add_command(group)
