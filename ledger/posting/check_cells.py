"""Cells whose text is no day and no moment: on SQLite an owner of the file can write anything there."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from ledger.posting.check_values import Difference
from ledger.store.base import Day, Flag, Instant, metadata

_FIRST_YEAR = "0001"


def check_cells(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """Name the first cell that cannot be read as what its column holds."""
    if connection.dialect.name != "sqlite":
        return
    for table in metadata.sorted_tables:
        if "community_id" not in table.c:
            continue
        for column in table.columns:
            is_wrong = _is_wrong(column)
            if is_wrong is None:
                continue
            keys = [sa.type_coerce(key, sa.Text) for key in table.primary_key]
            query = (
                sa.select(sa.type_coerce(column, sa.Text), *keys)
                .where(table.c.community_id == community_id, column.is_not(None), is_wrong)
                .limit(1)
            )
            for row in connection.execute(query).all():
                key = " ".join(str(part) for part in row[1:])
                yield Difference("cell", f"{table.name}.{column.name} {key}", found=str(row[0]))


def _is_wrong(column: sa.Column[Any]) -> sa.ColumnElement[bool] | None:
    text = sa.type_coerce(column, sa.Text)
    if isinstance(column.type, Day):
        return sa.func.date(text).is_distinct_from(text) | (text < _FIRST_YEAR)
    if isinstance(column.type, Instant):
        written = sa.func.strftime("%Y-%m-%dT%H:%M:%SZ", text)
        return written.is_distinct_from(text) | (text < _FIRST_YEAR)
    if isinstance(column.type, Flag):
        return sa.type_coerce(column, sa.Integer).not_in((0, 1))
    return None
