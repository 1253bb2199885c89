"""Carry every row of a database into an empty one, whichever of the two databases they are.

Tables go in the order of their keys, before the guards stand: the books come as they are, maintained sums
included, and ``books check`` recomputes them afterwards. Values pass through the columns' types, so a day is
a day and a leaf's bytes are the same bytes on both sides.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from typing import Any

import sqlalchemy as sa

from ledger.domain.backup_errors import BackupError
from ledger.store.guarded import APPEND_ONLY

#: Every table of the books, known once the guards know it.
BOOKS = APPEND_ONLY[0].metadata
_ROWS = 2_000
#: How many rows a table has, and the sum of their hashes: the same whatever their order.
Sum = tuple[int, int]
_Rows = Iterator[Sequence[Sequence[Any]]]


def copy_tables(
    source: sa.Connection, target: sa.Connection, tables: sa.MetaData = BOOKS
) -> dict[str, Sum]:
    """Copy all rows; give what was read, table by table.

    Raises:
        BackupError: a table did not arrive as it was read (reason copy).
    """
    sums: dict[str, Sum] = {}
    for table in tables.sorted_tables:
        sums[table.name] = (0, 0)
        _write(target, table, _counted(_chunks(source, table), sums, table.name))
    _settle(target)
    for table in tables.sorted_tables:
        if table_sum(target, table) != sums[table.name]:
            raise BackupError(reason="copy", text=table.name)
    return sums


def refuse_changes(
    connection: sa.Connection, sums: dict[str, Sum], tables: sa.MetaData = BOOKS
) -> None:
    """See that a source still holds what was read of it.

    Raises:
        BackupError: somebody wrote to it (reason meanwhile, the first table).
    """
    for table in tables.sorted_tables:
        if table_sum(connection, table) != sums[table.name]:
            raise BackupError(reason="meanwhile", text=table.name)


def table_sum(connection: sa.Connection, table: sa.Table) -> Sum:
    """Count a table's rows and add up their hashes."""
    total: Sum = (0, 0)
    for rows in _chunks(connection, table):
        total = _added(total, rows)
    return total


def _counted(chunks: _Rows, sums: dict[str, Sum], name: str) -> _Rows:
    for rows in chunks:
        sums[name] = _added(sums[name], rows)
        yield rows


def _added(total: Sum, rows: Iterable[Sequence[Any]]) -> Sum:
    count, value = total
    for row in rows:
        digest = hashlib.sha256(repr(tuple(row)).encode("utf-8", "surrogatepass")).digest()
        count, value = count + 1, (value + int.from_bytes(digest)) % (1 << 256)
    return count, value


def _chunks(connection: sa.Connection, table: sa.Table) -> _Rows:
    query = sa.select(table).execution_options(yield_per=_ROWS)
    with closing(connection.execute(query)) as result:
        yield from result.partitions()


def _write(target: sa.Connection, table: sa.Table, chunks: _Rows) -> None:
    names = [column.name for column in table.columns]
    if target.dialect.name == "sqlite":
        for rows in chunks:
            target.execute(sa.insert(table), [dict(zip(names, row, strict=True)) for row in rows])
        return
    # One statement for all rows: a row may point at a later one of its own table.
    columns = ", ".join(f'"{name}"' for name in names)
    raw: Any = target.connection.driver_connection
    statement = f'COPY "{table.name}" ({columns}) FROM STDIN'
    with raw.cursor() as cursor, cursor.copy(statement) as copy:
        for rows in chunks:
            for row in rows:
                copy.write_row(row)


def _settle(target: sa.Connection) -> None:
    """Have every reference checked now: guards cannot be put on a table that still waits for it."""
    if target.dialect.name == "postgresql":
        target.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
        return
    broken = target.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise BackupError(reason="copy", text=str(broken[0]))
