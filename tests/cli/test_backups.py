"""``flask backup`` and ``flask restore``: while people post, elsewhere, again, and not when anything is wrong."""

import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ledger.cli import backup_making
from ledger.domain.backup_errors import BackupError
from ledger.store import backups, manifests
from tests.cli.installations import (
    Installation,
    a_place,
    actions,
    altered,
    an_empty_one,
    backed_up,
    keep_file,
    keys_for,
    opened,
    post_again,
    two_posters,
)

BOTH = pytest.mark.parametrize(
    "kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
)
Place = Callable[..., Installation]


@pytest.fixture
def here(request: pytest.FixtureRequest, kind: str, tmp_path: Path) -> Installation:
    return a_place(request, kind, tmp_path / "here")


@pytest.fixture
def there(request: pytest.FixtureRequest, kind: str, tmp_path: Path) -> Installation:
    return an_empty_one(request, kind, tmp_path / "there")


@pytest.fixture
def small(request: pytest.FixtureRequest, tmp_path: Path) -> Installation:
    """Lend an installation on SQLite with one voucher, and a paper behind it."""
    found = a_place(request, "sqlite", tmp_path / "here")
    opened(found)
    return found


@BOTH
def test_what_two_writers_were_told_is_posted_is_in_the_copy_and_the_log_goes_on(
    here: Installation, there: Installation, tmp_path: Path
) -> None:
    opened(here)
    with two_posters(here.url, 1) as told:
        before = list(told)
        first = here.run("backup", str(tmp_path / "store"), "--verify")
        assert first.exit_code == 0, first.output
        second = backed_up(here, tmp_path / "store")
    assert set(before) <= set(told)
    assert "agrees" in first.output
    keys_for(there)
    done = there.run("restore", str(tmp_path / "store"), "--json")
    assert done.exit_code == 0, done.output
    restored = json.loads(done.stdout)
    assert restored["backup"] == second["backup"]
    assert restored["guards"] == restored["log"] == restored["missing"] == []
    # All that was acknowledged before it began, and a beginning of what came to be.
    assert set(before) <= there.vouchers()
    leaves = there.leaves()
    assert here.leaves()[: len(leaves)] == leaves
    assert restored["logs"]["songhe"]["size"] == len(leaves) > len(before)
    post_again(there)
    assert there.run("books", "check").exit_code == 0
    assert len(there.leaves()) == len(leaves) + 1
    assert actions(there)[-1][0] == "books.restored"
    assert str(second["manifest_sha256"]) in actions(there)[-1][1]
    assert manifests.measure(there.data_dir / "log-key") == manifests.measure(
        here.data_dir / "log-key"
    )
    assert list(manifests.shared_names(there.data_dir)) == list(
        manifests.shared_names(here.data_dir)
    )


def test_a_second_backup_copies_only_what_is_new_and_nobody_else_may_read_it(
    small: Installation, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    backed_up(small, store)
    before = {path: path.stat().st_ino for path in (store / "files").rglob("*") if path.is_file()}
    assert len(before) == 3
    keep_file(small, b"new")
    told = backed_up(small, store)
    after = {path: path.stat().st_ino for path in (store / "files").rglob("*") if path.is_file()}
    assert told["files"] == 4
    assert before.items() < after.items()
    assert len(manifests.backups_in(store)) == 2
    for path in store.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
    folder = Path(str(told["backup"]))
    assert {path.name for path in folder.iterdir()} == {
        "manifest.json", "books.sqlite3", "runtime.sqlite3", "log-key",
    }  # fmt: skip
    assert not [path for path in store.iterdir() if path.name.startswith((".making", ".trying"))]


def test_the_key_of_cookies_comes_along_only_where_it_is_asked_for(
    small: Installation, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    folder = Path(str(backed_up(small, tmp_path / "store", "--with-secret-key")["backup"]))
    assert (folder / "secret-key").read_text() == "5" * 64 + "\n"
    for number, words in enumerate(([], ["--with-secret-key"])):
        there = an_empty_one(request, "sqlite", tmp_path / f"there{number}")
        # As every command makes one at its start.
        there.data_dir.mkdir()
        (there.data_dir / "secret-key").write_text("6" * 64 + "\n")
        assert there.run("restore", str(folder), *words).exit_code == 0
        kept = (there.data_dir / "secret-key").read_text()[0]
        assert kept == ("5" if words else "6")
        assert (there.data_dir / "ledger.sqlite3").stat().st_mode & 0o777 == 0o600


DAMAGES: dict[str, tuple[str, Callable[[Path], object]]] = {
    "books": ("*Z/books.sqlite3", altered),
    "no books": ("*Z/books.sqlite3", Path.unlink),
    "runtime": ("*Z/runtime.sqlite3", altered),
    "log key": ("*Z/log-key", altered),
    "manifest": ("*Z/manifest.json", altered),
    "no manifest": ("*Z/manifest.json", Path.unlink),
    "manifest of nothing": ("*Z/manifest.json", lambda path: path.write_text("[]")),
    "original": ("files/attachments/originals/*/*", altered),
    "copy": ("files/attachments/copies/*/*", altered),
    "no copy": ("files/attachments/copies/*/*", Path.unlink),
    "publication": ("files/publications/*/*", altered),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_backup_is_refused_and_nothing_is_written(
    small: Installation, request: pytest.FixtureRequest, tmp_path: Path, name: str
) -> None:
    store = tmp_path / "store"
    backed_up(small, store)
    pattern, damage = DAMAGES[name]
    (path,) = store.glob(pattern)
    damage(path)
    there = an_empty_one(request, "sqlite", tmp_path / "there")
    done = there.run("restore", str(store), "--json")
    assert done.exit_code == 1
    refused = json.loads(done.stdout)["refused"]
    assert refused["code"] == "backup"
    assert refused["reason"] in ("file", "manifest", "no_backup")
    assert not there.data_dir.exists() or not list(there.data_dir.iterdir())


def resealed(folder: Path, change: Callable[[dict[str, object]], None]) -> None:
    """Change a manifest as somebody who knows how it is sealed."""
    path = folder / manifests.MANIFEST
    said = json.loads(path.read_text())
    change(said)
    path.write_text(json.dumps(said))
    held = manifests.Manifest(**said | {"missing": tuple(said["missing"])})
    path.unlink()
    manifests.write_manifest(folder, held)


def test_a_list_that_leads_out_of_its_folder_is_no_list(
    small: Installation, tmp_path: Path
) -> None:
    folder = Path(str(backed_up(small, tmp_path / "store")["backup"]))
    for change in (
        lambda said: said["files"].update({"../x": ["00", 1]}),
        lambda said: said["kept"].update({"publications/../../x": 1}),
        lambda said: said["kept"].update({f"keys/{'0' * 64}": 1}),
    ):
        copy = folder.with_name("20990101T000000Z")
        shutil.copytree(folder, copy)
        resealed(copy, change)
        with pytest.raises(BackupError) as refused:
            manifests.read_manifest(copy)
        assert refused.value.reason == "manifest"
        shutil.rmtree(copy)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda said: said.update(format="mingzhang-backup/9"), "format"),
        (lambda said: said["versions"].update(schema="9999"), "version"),
    ],
)
def test_a_backup_of_a_newer_program_is_refused(
    small: Installation, request: pytest.FixtureRequest, tmp_path: Path,
    change: Callable[[dict[str, object]], None], reason: str,
) -> None:  # fmt: skip
    folder = Path(str(backed_up(small, tmp_path / "store")["backup"]))
    resealed(folder, change)
    there = an_empty_one(request, "sqlite", tmp_path / "there")
    done = there.run("restore", str(folder), "--json")
    assert (done.exit_code, json.loads(done.stdout)["refused"]["reason"]) == (1, reason)


@BOTH
def test_nothing_is_restored_over_something(
    here: Installation, there: Installation, tmp_path: Path
) -> None:
    opened(here)
    backed_up(here, tmp_path / "store")
    leaves = here.leaves()
    done = here.run("restore", str(tmp_path / "store"), "--json")
    assert json.loads(done.stdout)["refused"]["reason"] == "not_empty"
    assert (done.exit_code, here.leaves()) == (1, leaves)
    keys_for(there)
    (there.data_dir / "log-key").write_text("8" * 64 + "\n")
    done = there.run("restore", str(tmp_path / "store"), "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["refused"]["reason"] in ("not_empty", "key")


def test_sessions_beside_a_database_elsewhere_are_not_written_over(
    small: Installation, tmp_path: Path
) -> None:
    backed_up(small, tmp_path / "store")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "runtime.sqlite3").write_bytes(b"somebody else's")
    url = f"sqlite:///{elsewhere}/ledger.sqlite3"
    done = Installation(tmp_path / "there", url, url).run(
        "restore", str(tmp_path / "store"), "--json"
    )
    refused = json.loads(done.stdout)["refused"]
    assert (done.exit_code, refused["reason"]) == (1, "not_empty")
    assert refused["text"].endswith("runtime.sqlite3")
    assert (elsewhere / "runtime.sqlite3").read_bytes() == b"somebody else's"


def test_a_file_that_the_books_name_and_that_is_not_there_is_told(
    small: Installation, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    (copy,) = (small.data_dir / "attachments" / "copies").glob("*/*")
    altered(copy)
    name = f"attachments/copies/{copy.name}"
    done = small.run("backup", str(tmp_path / "store"), "--json")
    assert (done.exit_code, json.loads(done.stdout)["missing_files"]) == (1, [name])
    assert name in small.run("backup", str(tmp_path / "store")).output
    there = an_empty_one(request, "sqlite", tmp_path / "there")
    done = there.run("restore", str(tmp_path / "store"), "--json")
    assert (done.exit_code, json.loads(done.stdout)["missing"]) == (1, [name])
    assert there.vouchers() == small.vouchers()


def test_old_backups_go_with_what_only_they_name_and_the_newest_stays(
    small: Installation, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    backed_up(small, store)
    lost = keep_file(small, b"soon gone")
    first, second = manifests.backups_in(store)[0], Path(str(backed_up(small, store)["backup"]))
    shutil.move(first, store / "20200101T000000Z")
    shutil.move(second, store / "20200102T000000Z")
    manifests.pooled(small.data_dir, f"attachments/originals/{lost}").unlink()
    now = datetime.now(UTC)
    assert backup_making.forget_old(store, days=30, now=now) == ["20200101T000000Z"]
    assert f"attachments/originals/{lost}" in set(manifests.shared_names(store / "files"))
    done = small.run("backup", str(store), "--verify", "--keep-days", "30")
    assert done.exit_code == 0
    assert "20200102T000000Z" in done.output
    assert len(manifests.backups_in(store)) == 1
    assert f"attachments/originals/{lost}" not in set(manifests.shared_names(store / "files"))
    assert backup_making.forget_old(store, days=1, now=now + timedelta(days=900)) == []


def test_two_backups_in_one_folder_take_turns(small: Installation, tmp_path: Path) -> None:
    with manifests.taking_turns(tmp_path / "store"):
        done = small.run("backup", str(tmp_path / "store"), "--json")
    assert (done.exit_code, json.loads(done.stdout)["refused"]["reason"]) == (1, "busy")


def test_a_backup_that_is_interrupted_leaves_none(
    small: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_words: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(manifests, "write_manifest", no_room)
    assert small.run("backup", str(tmp_path / "store")).exit_code == 1
    assert manifests.backups_in(tmp_path / "store") == []
    done = small.run("restore", str(tmp_path / "store"), "--json")
    assert json.loads(done.stdout)["refused"]["reason"] == "no_backup"


def test_where_there_are_no_books_there_is_nothing_to_back_up(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    empty = an_empty_one(request, "sqlite", tmp_path / "empty")
    done = empty.run("backup", str(tmp_path / "store"), "--json")
    assert (done.exit_code, json.loads(done.stdout)["refused"]["reason"]) == (1, "no_books")
    assert empty.run("backup").exit_code == 2
    empty.data_dir.mkdir()
    (empty.data_dir / "ledger.sqlite3").touch()
    done = empty.run("backup", str(tmp_path / "store"), "--json")
    assert (done.exit_code, json.loads(done.stdout)["refused"]["reason"]) == (1, "no_books")


def test_a_program_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert not backups.has_program("pg_dump")
    with pytest.raises(BackupError) as refused:
        backups.undump("postgresql://nobody@/nowhere", Path(os.devnull))
    assert (refused.value.reason, refused.value.text) == ("program", "pg_restore")
