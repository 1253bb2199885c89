"""Nobody writes on in an older copy of the books, and what was posted is remembered outside the database."""

import shutil
from pathlib import Path

from ledger.log.marks import FILE, read_marks
from ledger.web.database import BOOKS
from tests.web.desk.browsers import DESK, PARKING, Browser, Desk, Enter, hidden


def test_what_is_posted_at_the_desk_is_remembered_and_an_older_copy_takes_nothing_in(
    desk: Desk, treasurer: Browser, reviewer: Browser, submitted: Enter, tmp_path: Path
) -> None:
    path = submitted()
    (before,) = read_marks(desk.data_dir).values()
    held = desk.app.extensions[BOOKS]
    for database in (held, desk.ledger.database):
        database.dispose()
    copy = shutil.copy(desk.data_dir / "ledger.sqlite3", tmp_path / "old.sqlite3")
    seen = hidden(reviewer.page(path), "content_sha256")
    assert reviewer.post(f"{path}/approve", {"content_sha256": seen}).status_code == 302
    (after,) = read_marks(desk.data_dir).values()
    assert (after.slug, after.size) == ("songhe", before.size + 1)
    for database in (held, desk.ledger.database):
        database.dispose()
    for ending in ("-wal", "-shm"):
        (desk.data_dir / f"ledger.sqlite3{ending}").unlink(missing_ok=True)
    shutil.copy(copy, desk.data_dir / "ledger.sqlite3")
    answer = reviewer.post(f"{path}/approve", {"content_sha256": seen})
    assert answer.status_code == 422
    assert f"只有 {before.size} 条" in answer.text
    answer = treasurer.fill(f"{DESK}/entries/new?kind=in", **PARKING)
    assert (answer.status_code, "旧的副本" in answer.text) == (422, True)
    # Reading goes on.
    assert desk.browser().page("/c/songhe/")


def test_what_cannot_be_remembered_now_does_not_undo_what_was_posted(
    desk: Desk, reviewer: Browser, submitted: Enter
) -> None:
    path = submitted()
    (desk.data_dir / FILE).unlink()
    lock = desk.data_dir / ".log-marks.lock"
    lock.unlink()
    lock.mkdir()
    seen = hidden(reviewer.page(path), "content_sha256")
    assert reviewer.post(f"{path}/approve", {"content_sha256": seen}).status_code == 302
    assert read_marks(desk.data_dir) == {}
