"""The limits: the same rows written and summed by the drivers alone, with no rule, no log and no guard.

Two tables with three indexes, as the smallest ledger would have. Synchronous like ours.
"""

import sqlite3
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psycopg

from ledger.domain.transactions import Draft

Rows = list[tuple[Any, ...]]
_TABLES = (
    "CREATE TABLE bare_transactions (seq bigint PRIMARY KEY, dated_on date NOT NULL,"
    " amount_minor bigint NOT NULL, summary text NOT NULL)",
    "CREATE TABLE bare_lines (seq bigint NOT NULL, number bigint NOT NULL, account text NOT NULL,"
    " fund text NOT NULL, dated_on date NOT NULL, debit_minor bigint NOT NULL,"
    " credit_minor bigint NOT NULL, PRIMARY KEY (seq, number))",
    "CREATE INDEX bare_lines_account ON bare_lines (account, dated_on, seq)",
    "CREATE INDEX bare_lines_fund ON bare_lines (fund, dated_on, seq)",
)
_HEADER = "INSERT INTO bare_transactions VALUES (?, ?, ?, ?)"
_LINE = "INSERT INTO bare_lines VALUES (?, ?, ?, ?, ?, ?, ?)"
_ONE_STATEMENT = """
WITH header AS (INSERT INTO bare_transactions VALUES (%s, %s, %s, %s))
INSERT INTO bare_lines SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[],
 %s::date[], %s::bigint[], %s::bigint[])"""


def rows_of(drafts: Sequence[Draft]) -> tuple[Rows, Rows]:
    """Give the headers and lines of drafts as tuples ready for a driver."""
    headers: Rows = []
    lines: Rows = []
    for seq, draft in enumerate(drafts, start=1):
        day = draft.dated_on.isoformat()
        headers.append((seq, day, draft.amount_minor, draft.summary))
        lines += [
            (seq, number, line.account, line.fund, day, line.debit_minor, line.credit_minor)
            for number, line in enumerate(draft.lines, start=1)
        ]
    return headers, lines


class BareSqlite:
    """A plain SQLite file: WAL, FULL."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "bare.sqlite3"
        self._connection = sqlite3.connect(self._path, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-64000"):
            self._connection.execute(f"PRAGMA {pragma}")
        for statement in _TABLES:
            self._connection.execute(statement)
        self._next = 1

    def post(self, draft: Draft) -> None:
        """Write one transaction and commit it."""
        headers, lines = rows_of([draft])
        run = self._connection
        run.execute("BEGIN IMMEDIATE")
        run.execute(_HEADER, (self._next, *headers[0][1:]))
        run.executemany(_LINE, [(self._next, *line[1:]) for line in lines])
        run.execute("COMMIT")
        self._next += 1

    def load(self, headers: Rows, lines: Rows) -> float:
        """Write ready tuples in one commit, into empty tables; gives the seconds."""
        self._connection.execute("DELETE FROM bare_lines")
        self._connection.execute("DELETE FROM bare_transactions")
        begun = time.perf_counter()
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany(_HEADER, headers)
        self._connection.executemany(_LINE, lines)
        self._connection.execute("COMMIT")
        taken = time.perf_counter() - begun
        self._next = len(headers) + 1
        return taken

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


class BarePostgres:
    """Plain PostgreSQL tables: one statement a transaction, or COPY."""

    def __init__(self, conninfo: str) -> None:
        self._connection = psycopg.connect(conninfo, autocommit=True)
        for statement in _TABLES:
            self._connection.execute(statement)
        self._next = 1

    def post(self, draft: Draft) -> None:
        """Write one transaction in one durable statement."""
        headers, lines = rows_of([draft])
        columns = list(map(list, zip(*lines, strict=True)))
        columns[0] = [self._next] * len(lines)
        self._connection.execute(_ONE_STATEMENT, (self._next, *headers[0][1:], *columns))
        self._next += 1

    def load(self, headers: Rows, lines: Rows) -> float:
        """COPY ready tuples in one commit, into empty tables; gives the seconds."""
        self._connection.execute("TRUNCATE bare_transactions, bare_lines")
        begun = time.perf_counter()
        with self._connection.transaction(), self._connection.cursor() as cursor:
            for statement, rows in (
                ("COPY bare_transactions FROM STDIN", headers),
                ("COPY bare_lines FROM STDIN", lines),
            ):
                with cursor.copy(statement) as copy:
                    for row in rows:
                        copy.write_row(row)
        taken = time.perf_counter() - begun
        self._next = len(headers) + 1
        return taken

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


Bare = BareSqlite | BarePostgres
Opener = Callable[[], Bare]
