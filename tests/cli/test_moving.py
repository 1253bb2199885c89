"""``flask db move``: from one database into the other and back, and every byte of the logs is the same."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger.store import moving
from tests.cli.installations import (
    FEE,
    Installation,
    a_place,
    an_empty_one,
    on_sqlite,
)
from tests.factories import Ledger, a_ledger

TEXT = """
    fund GRT-25-01 restricted 楼道照明补贴
    place B3 building 3号楼
    party C1 organisation 鸿升电梯维修有限公司
    2025-01-01 [opening] 启用本账时的余额
      借 100201 100000.00
      贷 3101   100000.00
    2025-02-03 电梯维修
      借 510104 7000.00 GEN place=B3 party=C1
      贷 100201 7000.00
    2025-03-02 广告租金
      借 100201 2600.00
      贷 480102 2600.00
    2025-03-03 [reverses 3] 重复入账
"""


def opened(place: Installation) -> None:
    database = place.database()
    a_ledger(database, place.data_dir / "keys", TEXT)
    a_ledger(database, place.data_dir / "keys", FEE, slug="xinyuan", name_zh="新苑")
    database.dispose()
    waiting = sa.create_engine(place.settings.runtime_database_url)
    with waiting.begin() as connection:
        statement = (
            "INSERT INTO waiting_actions (action_id, verb, subject, at)"
            " VALUES ('2025-01-01T00:00:00Z-1', 'signed_in', '', '2025-01-01T00:00:00Z')"
        )
        connection.execute(sa.text(statement))
    waiting.dispose()


def exports(place: Installation) -> list[str]:
    made = [
        place.run("journal", "export", "--format", kind, "--community", slug)
        for kind in ("jsonl", "csv", "beancount", "hledger")
        for slug in ("songhe", "xinyuan")
    ]
    assert all(done.exit_code == 0 for done in made)
    return [done.stdout for done in made]


@pytest.mark.postgres
def test_there_and_back_nothing_is_lost_and_the_logs_are_the_same_bytes(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    first = a_place(request, "sqlite", tmp_path / "first")
    opened(first)
    untouched = (first.data_dir / "ledger.sqlite3").read_bytes()
    second = an_empty_one(request, "postgresql", first.data_dir)
    done = first.run("db", "move", "-", typed=second.owner_url + "\n")
    assert done.exit_code == 0, done.output
    assert done.output.count(": 相符 agrees") == 2
    assert second.run("books", "check").exit_code == 0
    third = on_sqlite(tmp_path / "third")
    back = second.run("db", "move", third.url, "--json")
    assert back.exit_code == 0, back.output
    assert json.loads(back.stdout)["rows"]["leaves"] == len(first.leaves())
    (third.data_dir / "log-key").write_text("0" * 64 + "\n")
    assert third.run("books", "check").exit_code == 0
    assert first.leaves() == second.leaves() == third.leaves()
    assert exports(first) == exports(second) == exports(third)
    assert (first.data_dir / "ledger.sqlite3").read_bytes() == untouched
    for place in (first, third):
        engine = sa.create_engine(place.settings.runtime_database_url)
        with engine.begin() as connection:
            assert connection.scalar(sa.text("SELECT count(*) FROM waiting_actions")) == 1
        engine.dispose()
    # The moved books go on.
    for place in (second, third):
        database = place.database()
        Ledger(database, 2, "xinyuan").post(FEE)
        database.dispose()
        assert place.run("books", "check").exit_code == 0
    assert second.leaves()[-1][1] == third.leaves()[-1][1] == first.leaves()[-1][1] + 1


def test_every_table_arrives_row_for_row(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    first = a_place(request, "sqlite", tmp_path / "first")
    opened(first)
    second = on_sqlite(tmp_path / "second")
    assert first.run("db", "move", second.url).exit_code == 0
    for path in (second.data_dir, *second.data_dir.iterdir()):
        assert path.stat().st_mode & 0o077 == 0, path
    held = [place.database() for place in (first, second)]
    for table in moving.BOOKS.sorted_tables:
        sums = []
        for database in held:
            with database.reading() as connection:
                sums.append(moving.table_sum(connection, table))
        assert sums[0] == sums[1], table.name
    for database in held:
        database.dispose()


def test_a_place_with_something_in_it_and_a_word_that_is_no_address_are_refused(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    first = a_place(request, "sqlite", tmp_path / "first")
    done = first.run("db", "move", first.url, "--json")
    assert (done.exit_code, json.loads(done.stdout)["refused"]["reason"]) == (1, "not_empty")
    assert first.run("db", "move", "mysql://x/y").exit_code == 2
    database = sa.create_engine(first.url)
    with database.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    database.dispose()
    done = first.run("db", "move", f"sqlite:///{tmp_path}/second/ledger.sqlite3", "--json")
    assert (done.exit_code, json.loads(done.stdout)["refused"]["reason"]) == (1, "upgrade")


def test_what_is_written_meanwhile_stops_the_move_and_leaves_nothing(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = a_place(request, "sqlite", tmp_path / "first")
    opened(first)
    copy = moving.copy_tables

    def copy_and_write(source: sa.Connection, target: sa.Connection) -> dict[str, moving.Sum]:
        sums = copy(source, target)
        database = first.database()
        Ledger(database, 2, "xinyuan").post(FEE)
        database.dispose()
        return sums

    monkeypatch.setattr(moving, "copy_tables", copy_and_write)
    done = first.run("db", "move", f"sqlite:///{tmp_path}/second/ledger.sqlite3", "--json")
    assert (done.exit_code, json.loads(done.stdout)["refused"]["reason"]) == (1, "meanwhile")
    assert list((tmp_path / "second").iterdir()) == []


def test_a_row_that_arrives_as_another_stops_the_move(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = a_place(request, "sqlite", tmp_path / "first")
    opened(first)
    write = moving._write

    def write_all_but_one(target: sa.Connection, table: sa.Table, chunks: moving._Rows) -> None:
        write(target, table, (rows[1:] if table.name == "cells" else rows for rows in chunks))
        if table.name == "policies":
            target.exec_driver_sql("UPDATE accounts SET name_zh = name_zh || '.'")

    monkeypatch.setattr(moving, "_write", write_all_but_one)
    done = first.run("db", "move", f"sqlite:///{tmp_path}/second/ledger.sqlite3", "--json")
    refused = json.loads(done.stdout)["refused"]
    assert (done.exit_code, refused["reason"], refused["text"]) == (1, "copy", "accounts")
