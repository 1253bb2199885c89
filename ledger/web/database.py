"""Lend a connection for the time of a block: one that writes and commits, or one that reads."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from flask import current_app
from sqlalchemy import Connection

from ledger.domain.backup_errors import RolledBackError
from ledger.log.marks import advance, read_marks, refuse_rolled_back, setbacks
from ledger.web.pages import settings

__all__ = [
    "Connection",
    "acknowledge",
    "reading",
    "refuse_older",
    "runtime",
    "why_not_ready",
    "writing",
]

#: Where the application keeps its databases (``app.extensions``).
BOOKS, RUNTIME = "mingzhang.books", "mingzhang.runtime"


class Books(Protocol):
    """What the web needs of a database of the books."""

    def reading(self) -> AbstractContextManager[Connection]:
        """Lend a read-only connection in one snapshot."""

    def writing(self) -> AbstractContextManager[Connection]:
        """Lend a connection in one transaction."""

    def newest(self) -> AbstractContextManager[Connection]:
        """Lend a read-only connection to what is written to, never to a standby."""

    def check_guards(self) -> None:
        """Raise when the guards are not as expected."""


class Runtime(Protocol):
    """What the web needs of the database where sessions live."""

    def writing(self) -> AbstractContextManager[Connection]:
        """Lend a connection in one transaction."""


@contextmanager
def reading() -> Iterator[Connection]:
    """Lend a connection that the database itself refuses any write, in one snapshot."""
    with _books().reading() as connection:
        yield connection


@contextmanager
def writing() -> Iterator[Connection]:
    """Lend a connection in one transaction: leaving the block commits, raising rolls back."""
    with _books().writing() as connection:
        yield connection


@contextmanager
def runtime() -> Iterator[Connection]:
    """Lend a writing connection to where sessions live, apart from the books."""
    database: Runtime = current_app.extensions[RUNTIME]
    with database.writing() as connection:
        yield connection


def why_not_ready() -> str:
    """Say why visitors may not be sent here: the books do not answer, or are older than they were; "" if they may."""
    try:
        _books().check_guards()
        # Before the database is asked: what was acknowledged by now must be in it.
        marks = read_marks(settings().data_dir)
        with _books().newest() as connection:
            older = list(setbacks(connection, marks))
    except RolledBackError:
        current_app.logger.exception("the marks of the logs cannot be read")
        return "marks"
    except Exception:
        # Whatever the reason, the answer to "may visitors be sent here?" is no; the log says why.
        current_app.logger.exception("the books are not ready")
        return "books"
    for setback in older:
        current_app.logger.error("the books are older than what was acknowledged: %s", setback)
    if older:
        return "older"
    acknowledge()
    return ""


def refuse_older(connection: Connection, slug: str) -> None:
    """Keep everybody from writing on in books that lack what was acknowledged.

    Raises:
        RolledBackError: this community's log is shorter than it was, or another.
    """
    refuse_rolled_back(settings().data_dir, connection, slug=slug)


def acknowledge(slug: str = "") -> None:
    """Remember outside the database how far the log of a community, or of each, is: an old copy is noticed by it."""
    try:
        with _books().newest() as connection:
            advance(settings().data_dir, connection, slug=slug)
    except Exception:
        # What was written is written; the next request, or the next probe, remembers it.
        current_app.logger.exception("how far the log is could not be written down")


def _books() -> Books:
    books: Books = current_app.extensions[BOOKS]
    return books
