"""Plain SQL for the write path: one prepared text per statement, values in the driver's own types."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import chain, groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

#: From here on a COPY is cheaper than one INSERT a row; it is also one statement to the guards, which
#: then add up the movements of the whole batch at once.
COPY_ROWS_MIN = 8
#: On SQLite so many rows go into one statement: each statement on a table with triggers keeps an undo copy
#: of every page that it touches, and rows of one batch touch the same pages.
ROWS_PER_STATEMENT = 25

Row = Sequence[Any]


def run(
    connection: sa.Connection, statement: str, *values: Any
) -> sa.CursorResult[*tuple[Any, ...]]:
    """Run a statement whose values stand at question marks, on either database."""
    if connection.dialect.name == "postgresql":
        statement = _with_postgresql_marks(statement)
    return connection.exec_driver_sql(statement, values)


def ask_together(
    connection: sa.Connection, *questions: tuple[str, Sequence[Any]]
) -> list[Sequence[Row]]:
    """Ask several questions, on PostgreSQL in one round trip; each sees what the ones before it did."""
    if connection.dialect.name != "postgresql":
        with _driver(connection) as driver:
            return [driver.execute(text, values).fetchall() for text, values in questions]
    with _driver(connection) as driver, driver.pipeline():
        cursors = [
            driver.execute(_with_postgresql_marks(text), values) for text, values in questions
        ]
    return [cursor.fetchall() for cursor in cursors]


@contextmanager
def _driver(connection: sa.Connection) -> Iterator[Any]:
    """Lend the driver's own connection; what it raises is raised as if SQLAlchemy had sent it."""
    dialect = connection.dialect
    error_type = dialect.loaded_dbapi.Error
    try:
        yield connection.connection.dbapi_connection
    except error_type as error:
        raise sa.exc.DBAPIError.instance(None, None, error, error_type, dialect=dialect) from error


@cache
def _with_postgresql_marks(statement: str) -> str:
    return statement.replace("%", "%%").replace("?", "%s")


@cache
def _plan(table: sa.Table) -> tuple[str, str, tuple[tuple[int, Any], ...]]:
    names = ", ".join(column.name for column in table.columns)
    marks = ", ".join("?" for _ in table.columns)
    converted = tuple(
        (position, column.type)
        for position, column in enumerate(table.columns)
        if isinstance(column.type, TypeDecorator)
    )
    # Trusted text: table and column names come from the metadata.
    return f"INSERT INTO {table.name} ({names}) VALUES ({marks})", names, converted


def refresh_statistics(connection: sa.Connection) -> None:
    """Let PostgreSQL count what was inserted, so that its plans fit; SQLite's plans do not depend on it."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT refresh_statistics()")


def update_row(
    connection: sa.Connection, table: sa.Table, key: dict[str, Any], changes: dict[str, Any]
) -> None:
    """Change one row, found by its primary key."""
    dialect = connection.dialect
    text = _update_text(table, tuple(changes), tuple(key))
    values = [_bound(table.c[name].type, value, dialect) for name, value in changes.items()]
    with _driver(connection) as driver:
        marked = _with_postgresql_marks(text) if dialect.name == "postgresql" else text
        driver.execute(marked, (*values, *key.values()))


@cache
def _update_text(table: sa.Table, changed: tuple[str, ...], key: tuple[str, ...]) -> str:
    settings = ", ".join(f"{name} = ?" for name in changed)
    found = " AND ".join(f"{name} = ?" for name in key)
    return f"UPDATE {table.name} SET {settings} WHERE {found}"


def _bound(kind: Any, value: Any, dialect: sa.Dialect) -> Any:
    return kind.process_bind_param(value, dialect) if isinstance(kind, TypeDecorator) else value


def insert_rows(connection: sa.Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    """Insert rows whose values stand in the order of the table's columns."""
    insert_tables(connection, (table, rows))


def insert_tables(connection: sa.Connection, *batches: tuple[sa.Table, Sequence[Row]]) -> None:
    """Insert into several tables in their order; a few rows take one round trip to PostgreSQL."""
    made = [
        (*_plan(table)[:2], table.name, list(_convert(rows, _plan(table)[2], connection.dialect)))
        for table, rows in batches
        if rows
    ]
    if not made:
        return
    with _driver(connection) as driver:
        if connection.dialect.name == "postgresql":
            _send_to_postgresql(driver, made)
        else:
            for statement, _, _, rows in made:
                _insert_in_chunks(driver, statement, rows)


def _send_to_postgresql(
    driver: Any, made: Sequence[tuple[str, str, str, list[tuple[Any, ...]]]]
) -> None:
    for many, group in groupby(made, key=lambda item: len(item[3]) >= COPY_ROWS_MIN):
        if many:
            for _, names, table, rows in group:
                with (
                    driver.cursor() as cursor,
                    cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
                ):
                    for row in rows:
                        copy.write_row(row)
        else:
            with driver.pipeline():
                for statement, _, _, rows in group:
                    for row in rows:
                        driver.execute(_with_postgresql_marks(statement), row)


def _insert_in_chunks(driver: Any, statement: str, rows: list[tuple[Any, ...]]) -> None:
    whole = len(rows) - len(rows) % ROWS_PER_STATEMENT
    for first in range(0, whole, ROWS_PER_STATEMENT):
        part = rows[first : first + ROWS_PER_STATEMENT]
        driver.execute(_of_many_rows(statement), tuple(chain.from_iterable(part)))
    if whole < len(rows):
        driver.executemany(statement, rows[whole:])


@cache
def _of_many_rows(statement: str) -> str:
    head, marks = statement.split(" VALUES ")
    return f"{head} VALUES {', '.join([marks] * ROWS_PER_STATEMENT)}"


def _convert(
    rows: Iterable[Row], converted: tuple[tuple[int, Any], ...], dialect: sa.Dialect
) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        values = list(row)
        for position, kind in converted:
            values[position] = kind.process_bind_param(values[position], dialect)
        yield tuple(values)
