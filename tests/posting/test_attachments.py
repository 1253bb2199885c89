"""Evidence on the disk and in the books."""

import hashlib
import io
import os
from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image

from ledger.posting.attachments import copy_path, keep_files, original_path, record_attachment
from ledger.posting.pictures import read_picture
from ledger.posting.values import Officer, Upload
from ledger.store import migrate
from ledger.store.database import Database
from ledger.store.drafts import attachments
from tests.factories import OPENED_AT, TREASURER, a_ledger


@pytest.fixture
def picture() -> Upload:
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "blue").save(out, "PNG")
    return read_picture(out.getvalue(), name="receipt.png")


def test_files_lie_under_their_hashes_and_only_their_owner_reads_them(
    tmp_path: Path, picture: Upload
) -> None:
    evidence = keep_files(tmp_path, picture)
    original = original_path(tmp_path, evidence.sha256)
    assert original.read_bytes() == picture.original
    assert hashlib.sha256(picture.original).hexdigest() == evidence.sha256
    assert copy_path(tmp_path, evidence.copy_sha256).read_bytes() == picture.copy
    assert original.stat().st_mode & 0o077 == 0
    assert keep_files(tmp_path, picture) == evidence
    assert len(list(tmp_path.rglob("*.*"))) == 0, "no half-written file is left"


def test_a_disk_that_fails_leaves_nothing_behind(
    tmp_path: Path, picture: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        keep_files(tmp_path, picture)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_name_from_outside_is_no_hash(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        original_path(tmp_path, "../../etc/passwd")


def test_the_same_picture_is_recorded_once(tmp_path: Path, picture: Upload) -> None:
    url = f"sqlite:///{tmp_path}/ledger.sqlite3"
    migrate.upgrade(url)
    database = Database(url)
    ledger = a_ledger(database, tmp_path / "keys")
    evidence = keep_files(tmp_path, picture)
    with database.writing() as connection:
        for by in (TREASURER, Officer(2, "reviewer")):
            shown = record_attachment(
                connection, ledger.community_id, evidence, by=by, at=OPENED_AT
            )
            assert shown == evidence.sha256
        row = connection.execute(sa.select(attachments)).one()
    database.dispose()
    assert (row.uploaded_by, row.copy_sha256) == (1, evidence.copy_sha256)
