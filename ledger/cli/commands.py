"""Register every command with the application."""

from flask import Flask

from ledger.cli.books import books
from ledger.cli.databases import databases
from ledger.cli.demo.command import demo


def register(app: Flask) -> None:
    """Add the commands to ``flask``."""
    for group in (databases, books, demo):
        app.cli.add_command(group)
