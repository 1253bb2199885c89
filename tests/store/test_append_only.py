"""Every table of the books against every way of changing what stands in it."""

from typing import Any

import pytest
import sqlalchemy as sa

from ledger.store.guarded import APPEND_ONLY, EDITABLE, ERASABLE, MAINTAINED
from tests.store.conftest import Door
from tests.store.seeds import EXTERNAL_ID, PLAIN, WITH_EVIDENCE
from tests.store.vouchers import SONGHE, Row, a_leaf, a_voucher, insert, scalar

EVERY = (*APPEND_ONLY, *ERASABLE, *MAINTAINED, *EDITABLE)
PROTECTED = (*APPEND_ONLY, *ERASABLE, *EDITABLE)
DENIED = "guard: |permission denied|not authorized|prohibited"


def name(table: sa.Table) -> str:
    return table.name


def refuses(connection: sa.Connection, statement: str, by: str = DENIED, **values: Any) -> None:
    with pytest.raises(sa.exc.DBAPIError, match=by), connection.begin_nested():
        connection.execute(sa.text(statement), values)


def a_row(connection: sa.Connection, table: sa.Table) -> Row:
    """Give the first row of a table as the driver has it."""
    row = connection.execute(sa.text(f"SELECT * FROM {table.name} LIMIT 1")).one()
    return dict(row._mapping)


@pytest.mark.parametrize("table", EVERY, ids=name)
def test_the_seed_fills_every_table(door: Door, table: sa.Table) -> None:
    with door.trying() as connection:
        assert a_row(connection, table)


@pytest.mark.parametrize("table", [*APPEND_ONLY, *ERASABLE], ids=name)
def test_no_row_is_updated(door: Door, table: sa.Table) -> None:
    with door.trying() as connection:
        for column in table.columns:
            refuses(connection, f"UPDATE {table.name} SET {column.name} = {column.name}")


@pytest.mark.parametrize("table", PROTECTED, ids=name)
def test_no_row_is_deleted(door: Door, table: sa.Table) -> None:
    keys = [column.name for column in table.primary_key.columns]
    with door.trying() as connection:
        row = {key: value for key, value in a_row(connection, table).items() if key in keys}
        where = " AND ".join(f"{key} = :{key}" for key in keys)
        refuses(connection, f"DELETE FROM {table.name} WHERE {where}", **row)
        refuses(connection, f"DELETE FROM {table.name}")
        refuses(connection, f"DELETE FROM {table.name} WHERE 1 = 1")


@pytest.mark.parametrize("table", [*APPEND_ONLY, *ERASABLE], ids=name)
def test_no_row_is_changed_on_conflict(door: Door, table: sa.Table) -> None:
    with door.trying() as connection:
        row = a_row(connection, table)
        keys = ", ".join(column.name for column in table.primary_key.columns)
        refuses(
            connection,
            f"INSERT INTO {table.name} ({', '.join(row)})"
            f" VALUES ({', '.join(f':{column}' for column in row)})"
            f" ON CONFLICT ({keys}) DO UPDATE SET community_id = excluded.community_id",
            **row,
        )


@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE"])
@pytest.mark.parametrize("table", PROTECTED, ids=name)
def test_no_row_is_replaced_by_its_key(sqlite_door: Door, table: sa.Table, verb: str) -> None:
    with sqlite_door.trying() as connection:
        row = a_row(connection, table)
        with pytest.raises(sa.exc.DBAPIError, match="guard: "), connection.begin_nested():
            insert(connection, table.name, row, verb=verb)


@pytest.mark.parametrize(
    "columns",
    [
        ("voucher_number", "voucher"),
        ("leaf_index",),
        ("draft_id", "content_sha256"),
        ("external_id",),
    ],
    ids=" ".join,
)
def test_no_transaction_is_replaced_by_another_unique_key(
    sqlite_door: Door, columns: tuple[str, ...]
) -> None:
    with sqlite_door.trying() as connection:
        voucher = a_voucher(connection)
        query = "SELECT * FROM transactions WHERE community_id = 1 AND seq = :s"
        held = connection.execute(sa.text(query), {"s": WITH_EVIDENCE}).one()._mapping
        assert held["external_id"] == EXTERNAL_ID
        voucher.header.update({column: held[column] for column in columns})
        voucher.insert_all_but_header(connection)
        with pytest.raises(sa.exc.DBAPIError, match="guard: "), connection.begin_nested():
            insert(connection, "transactions", voucher.header, verb="REPLACE")
        assert scalar(connection, "SELECT count(*) FROM transactions WHERE seq = 9") == 1


@pytest.mark.parametrize(
    ("table", "key", "unique"),
    [
        ("communities", {"community_id": 99}, ("slug", "log_origin")),
        ("users", {"user_id": 99}, ("login",)),
    ],
)
def test_nobody_is_replaced_by_a_name(
    sqlite_door: Door, table: str, key: Row, unique: tuple[str, ...]
) -> None:
    with sqlite_door.trying() as connection:
        row = dict(connection.execute(sa.text(f"SELECT * FROM {table} LIMIT 1")).one()._mapping)
        for column in unique:
            others = {other: "other" for other in unique if other != column}
            with pytest.raises(sa.exc.DBAPIError, match="guard: "), connection.begin_nested():
                insert(connection, table, row | key | others, verb="REPLACE")


@pytest.mark.parametrize("table", EVERY, ids=name)
def test_no_table_is_truncated(postgres_door: Door, table: sa.Table) -> None:
    with postgres_door.trying() as connection:
        refuses(connection, f"TRUNCATE {table.name} CASCADE")
        refuses(connection, f"TRUNCATE ONLY {table.name} RESTART IDENTITY CASCADE")


@pytest.mark.parametrize("action", ["UPDATE SET community_id = 1", "DELETE"])
@pytest.mark.parametrize("table", [*APPEND_ONLY, *ERASABLE], ids=name)
def test_no_row_is_merged(postgres_door: Door, table: sa.Table, action: str) -> None:
    with postgres_door.trying() as connection:
        refuses(
            connection,
            f"MERGE INTO {table.name} t USING (SELECT 1) s ON t.community_id = 1"
            f" WHEN MATCHED THEN {action}",
        )


@pytest.mark.parametrize("table", MAINTAINED, ids=name)
def test_the_application_never_writes_what_the_database_keeps(
    app_door: Door, table: sa.Table
) -> None:
    with app_door.trying() as connection:
        row = a_row(connection, table)
        for verb in ("UPDATE {} SET community_id = 0", "DELETE FROM {}"):
            refuses(connection, verb.format(table.name))
            refuses(connection, verb.format(table.name.upper()))
        others = {"movement_class": "merge", "year": 1999}
        row |= {key: value for key, value in others.items() if key in row} or {"seq": PLAIN}
        with pytest.raises(sa.exc.DBAPIError, match=DENIED), connection.begin_nested():
            insert(connection, table.name, row)


def test_a_disclosure_goes_when_an_erasure_names_it_and_not_before(door: Door) -> None:
    query = "SELECT digest FROM disclosures WHERE community_id = 1 ORDER BY digest"
    delete = "DELETE FROM disclosures WHERE digest = :digest"
    with door.trying() as connection:
        erased, kept = connection.execute(sa.text(query)).scalars().all()[:2]
        index = scalar(connection, "SELECT max(leaf_index) FROM leaves WHERE community_id = 1")
        named = f'{{"digests":["{erased}"]}}'.encode()
        insert(connection, "leaves", a_leaf(SONGHE, index + 1, "note", named))
        refuses(connection, delete, digest=erased)
        insert(connection, "leaves", a_leaf(SONGHE, index + 2, "erasure", named))
        refuses(connection, delete, digest=kept)
        assert connection.execute(sa.text(delete), {"digest": erased}).rowcount == 1


def test_an_erasure_of_another_community_erases_nothing(door: Door) -> None:
    with door.trying() as connection:
        digest = scalar(connection, "SELECT min(digest) FROM disclosures WHERE community_id = 1")
        index = scalar(connection, "SELECT max(leaf_index) FROM leaves WHERE community_id = 2")
        insert(connection, "leaves", a_leaf(2, index + 1, "erasure", f'["{digest}"]'.encode()))
        refuses(connection, "DELETE FROM disclosures WHERE digest = :digest", digest=digest)


def test_the_seal_of_a_header_moves_the_movements_and_the_pages_version(door: Door) -> None:
    movement = (
        "SELECT sum(debit_minor), sum(line_count) FROM month_movements WHERE community_id = 1"
        " AND account_code = '100201' AND period = 202502"
    )
    version = "SELECT public_version FROM communities WHERE community_id = 1"
    with door.trying() as connection:
        before = connection.execute(sa.text(movement)).one()
        seen = scalar(connection, version)
        a_voucher(connection).insert(connection)
        after = connection.execute(sa.text(movement)).one()
        assert (after[0] - before[0], after[1] - before[1]) == (10_000, 1)
        assert scalar(connection, version) == seen + 1
