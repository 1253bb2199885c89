"""Register every command with the application."""

from flask import Flask

from ledger.cli.books import books
from ledger.cli.communities import communities
from ledger.cli.databases import databases
from ledger.cli.demo.command import demo
from ledger.cli.drafts import drafts
from ledger.cli.journal import journal
from ledger.cli.statement import statement
from ledger.cli.users import users


def register(app: Flask) -> None:
    """Add our commands to ``flask``."""
    for group in (databases, books, drafts, journal, statement, demo, communities, users):
        app.cli.add_command(group)
