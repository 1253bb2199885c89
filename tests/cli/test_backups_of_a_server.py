"""Backups of PostgreSQL: by its own program or in a portable file, and what it says when it fails."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger.domain.backup_errors import BackupError
from ledger.store import backups, runtime
from tests.cli.installations import (
    Installation,
    a_place,
    actions,
    altered,
    an_empty_one,
    backed_up,
    keys_for,
    opened,
    post_again,
)

pytestmark = pytest.mark.postgres


@pytest.fixture
def here(request: pytest.FixtureRequest, tmp_path: Path) -> Installation:
    return a_place(request, "postgresql", tmp_path / "here")


def test_a_table_of_anybody_makes_a_database_not_empty(postgres_url: str) -> None:
    assert backups.is_empty(postgres_url)
    engine = sa.create_engine(postgres_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA other")
        connection.exec_driver_sql("CREATE TABLE other.things (id int)")
    engine.dispose()
    assert not backups.is_empty(postgres_url)


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_without_pg_dump_a_portable_copy_serves_either_database(
    here: Installation, request: pytest.FixtureRequest, tmp_path: Path, target: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    opened(here)
    monkeypatch.setattr(backups, "has_program", lambda _name: False)
    told = backed_up(here, tmp_path / "store", "--verify")
    assert told["kind"] == "sqlite"
    there = an_empty_one(request, target, tmp_path / "there")
    keys_for(there)
    done = there.run("restore", str(tmp_path / "store"))
    assert done.exit_code == 0, done.output
    assert there.leaves() == here.leaves()


def test_an_old_backup_beside_a_data_folder_that_knows_more_is_restored_and_told(
    here: Installation, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    opened(here)
    backed_up(here, tmp_path / "store")
    size = len(here.leaves())
    post_again(here)
    assert here.run("books", "check").exit_code == 0
    again = an_empty_one(request, "postgresql", here.data_dir)
    done = again.run("restore", str(tmp_path / "store"), "--json")
    (setback,) = json.loads(done.stdout)["log"]
    assert (done.exit_code, setback["reason"], setback["count"]) == (1, "shorter", size)
    assert again.run("log", "accept", "songhe", "--reason", "the server burnt").exit_code == 0
    post_again(again)
    assert again.run("books", "check").exit_code == 0
    assert [verb for verb, _ in actions(again)][-2:] == ["books.restored", "log.accepted"]


def test_a_dump_does_not_fit_sqlite_and_says_so(
    here: Installation, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    opened(here)
    store = tmp_path / "store"
    told = backed_up(here, store)
    assert told["kind"] == "pg_dump"
    there = an_empty_one(request, "sqlite", tmp_path / "there")
    done = there.run("restore", str(store), "--json")
    assert (done.exit_code, json.loads(done.stdout)["refused"]["reason"]) == (1, "kind")
    altered(next(store.glob("*Z/books.dump")))
    other = an_empty_one(request, "postgresql", tmp_path / "other")
    done = other.run("restore", str(store), "--json")
    assert (done.exit_code, json.loads(done.stdout)["refused"]["reason"]) == (1, "file")


def test_what_a_program_of_postgresql_says_is_told_without_the_password(
    here: Installation, tmp_path: Path
) -> None:
    url = sa.make_url(here.url).set(password="se:cr\\et", database="nowhere")
    with pytest.raises(BackupError) as refused:
        backups.dump(
            url.render_as_string(hide_password=False), tmp_path / "x", snapshot_name="",
            schemas=("public",),
        )  # fmt: skip
    assert refused.value.reason == "failed"
    assert "nowhere" in refused.value.text
    assert "se:cr" not in refused.value.text


def test_an_owner_who_may_make_no_database_is_told_so(here: Installation, tmp_path: Path) -> None:
    opened(here)
    poor = Installation(here.data_dir, here.url, here.url)
    done = poor.run("backup", str(tmp_path / "store"), "--verify", "--json")
    assert (done.exit_code, json.loads(done.stdout)["refused"]["reason"]) == (1, "rights")


@pytest.mark.parametrize("is_portable", [False, True])
def test_sessions_in_a_database_of_their_own_come_along(
    here: Installation, request: pytest.FixtureRequest, tmp_path: Path, *, is_portable: bool
) -> None:
    opened(here)
    sessions = [an_empty_one(request, "postgresql", tmp_path).owner_url for _ in range(2)]
    apart = Installation(here.data_dir, here.url, here.owner_url, sessions[0])
    runtime.upgrade(apart.runtime_url)
    insert = "INSERT INTO runtime.sessions VALUES ('ab', 1, '2025-01-01Z', '2025-01-01Z')"
    engine = sa.create_engine(apart.runtime_url)
    with engine.begin() as connection:
        connection.exec_driver_sql(insert)
    engine.dispose()
    backed_up(apart, tmp_path / "store", *(["--portable"] if is_portable else []), "--verify")
    empty = an_empty_one(request, "postgresql", tmp_path / "there")
    there = Installation(empty.data_dir, empty.url, empty.owner_url, sessions[1])
    done = there.run("restore", str(tmp_path / "store"))
    assert done.exit_code == 0, done.output
    engine = sa.create_engine(sessions[1])
    with engine.begin() as connection:
        query = "SELECT token_sha256 FROM runtime.sessions"
        assert connection.exec_driver_sql(query).scalars().all() == ["ab"]
    engine.dispose()


def test_a_portable_copy_is_of_this_version_alone(here: Installation, tmp_path: Path) -> None:
    opened(here)
    engine = sa.create_engine(here.owner_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    engine.dispose()
    done = here.run("backup", str(tmp_path / "store"), "--portable", "--json")
    assert (done.exit_code, json.loads(done.stdout)["refused"]["reason"]) == (1, "upgrade")
