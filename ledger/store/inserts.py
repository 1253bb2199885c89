"""Insert many rows at driver speed: one prepared text per table, values already in the driver's types."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator


@cache
def _plan(table: sa.Table, dialect_name: str) -> tuple[str, tuple[tuple[int, Any], ...]]:
    mark = "%s" if dialect_name == "postgresql" else "?"
    names = ", ".join(column.name for column in table.columns)
    marks = ", ".join(mark for _ in table.columns)
    converted = tuple(
        (position, column.type)
        for position, column in enumerate(table.columns)
        if isinstance(column.type, TypeDecorator)
    )
    # Trusted text: table and column names come from the metadata.
    return f"INSERT INTO {table.name} ({names}) VALUES ({marks})", converted


def insert_rows(connection: sa.Connection, table: sa.Table, rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows whose values stand in the order of the table's columns."""
    if not rows:
        return
    statement, converted = _plan(table, connection.dialect.name)
    prepared = rows if not converted else list(_convert(rows, converted, connection.dialect))
    if len(prepared) == 1:
        connection.exec_driver_sql(statement, tuple(prepared[0]))
    else:
        connection.exec_driver_sql(statement, [tuple(row) for row in prepared])


def _convert(
    rows: Iterable[Sequence[Any]], converted: tuple[tuple[int, Any], ...], dialect: sa.Dialect
) -> Iterable[list[Any]]:
    for row in rows:
        values = list(row)
        for position, kind in converted:
            values[position] = kind.process_bind_param(values[position], dialect)
        yield values
