"""Lend a connection for the time of a block: one that writes and commits, or one that reads."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from flask import current_app
from sqlalchemy import Connection

__all__ = ["Connection", "is_ready", "reading", "runtime", "writing"]

#: Where the application keeps its databases (``app.extensions``).
BOOKS, RUNTIME = "mingzhang.books", "mingzhang.runtime"


class Books(Protocol):
    """What the web needs of a database of the books."""

    def reading(self) -> AbstractContextManager[Connection]:
        """Lend a read-only connection in one snapshot."""

    def writing(self) -> AbstractContextManager[Connection]:
        """Lend a connection in one transaction."""

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


def is_ready() -> bool:
    """Tell whether the books answer and their guards stand."""
    try:
        _books().check_guards()
    except Exception:
        # Whatever the reason, the answer to "may visitors be sent here?" is no; the log says why.
        current_app.logger.exception("the books are not ready")
        return False
    return True


def _books() -> Books:
    books: Books = current_app.extensions[BOOKS]
    return books
