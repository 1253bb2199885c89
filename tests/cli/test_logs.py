"""An old copy is noticed: at the start, by a probe, at the desk, by a check, and by whoever kept a checkpoint."""

import json
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger.app import OlderBooksError, create_app
from ledger.log.marks import FILE, read_marks
from ledger.web.database import BOOKS, RUNTIME
from tests.cli.installations import FEE, Installation, a_place
from tests.factories import Ledger, a_ledger


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Installation:
    found = a_place(request, "sqlite", tmp_path / "data")
    database = found.database()
    a_ledger(database, found.data_dir / "keys", FEE)
    database.dispose()
    return found


def post(place: Installation, text: str = FEE) -> None:
    database = place.database()
    Ledger(database, 1, "songhe").post(text)
    database.dispose()


def put_back(place: Installation, copy: Path) -> None:
    for ending in ("-wal", "-shm"):
        (place.data_dir / f"ledger.sqlite3{ending}").unlink(missing_ok=True)
    shutil.copy(copy, place.data_dir / "ledger.sqlite3")


def older(place: Installation, tmp_path: Path) -> int:
    """Acknowledge one voucher more, then put an older copy in place; gives how many entries that has."""
    size = len(place.leaves())
    copy = shutil.copy(place.data_dir / "ledger.sqlite3", tmp_path / "old.sqlite3")
    post(place)
    assert place.run("books", "check").exit_code == 0
    put_back(place, Path(copy))
    return size


def test_an_older_copy_is_named_by_the_check_until_it_is_accepted(
    place: Installation, tmp_path: Path
) -> None:
    size = older(place, tmp_path)
    done = place.run("books", "check", "--json")
    (setback,) = json.loads(done.stdout)["log"]
    assert done.exit_code == 1
    assert (setback["reason"], setback["count"], setback["limit"]) == ("shorter", size, size + 1)
    assert f"{size} entries" in place.run("books", "check").output
    assert place.run("log", "accept", "nowhere", "--reason", "x").exit_code == 2
    assert place.run("log", "accept", "songhe").exit_code == 2
    done = place.run("log", "accept", "songhe", "--reason", "the disk of 3 March was lost")
    assert done.exit_code == 0, done.output
    assert place.run("books", "check").exit_code == 0
    assert place.run("log", "accept", "songhe", "--reason", "x").exit_code == 2
    database = place.database()
    with database.reading() as connection:
        query = sa.text("SELECT subject FROM actions WHERE verb = 'log.accepted'")
        (subject,) = connection.execute(query).scalars()
    database.dispose()
    assert f"songhe: {size + 1} " in subject
    assert subject.endswith("the disk of 3 March was lost")


def test_entries_that_others_took_the_place_of_are_noticed(
    place: Installation, tmp_path: Path
) -> None:
    older(place, tmp_path)
    post(place, FEE.replace("停车费", "广告费"))
    post(place)
    (setback,) = json.loads(place.run("books", "check", "--json").stdout)["log"]
    assert setback["reason"] == "other"
    assert place.run("log", "accept", "songhe", "--reason", "x").exit_code == 0
    assert place.run("books", "check").exit_code == 0


def test_books_from_before_a_community_was_opened_are_accepted_without_it(
    place: Installation, tmp_path: Path
) -> None:
    copy = shutil.copy(place.data_dir / "ledger.sqlite3", tmp_path / "old.sqlite3")
    database = place.database()
    a_ledger(database, place.data_dir / "keys", slug="xinyuan", name_zh="新苑")
    database.dispose()
    assert place.run("books", "check").exit_code == 0
    put_back(place, Path(copy))
    (setback,) = json.loads(place.run("books", "check", "--json").stdout)["log"]
    assert (setback["community"], setback["count"]) == ("xinyuan", 0)
    assert place.run("log", "accept", "xinyuan", "--reason", "x").exit_code == 0
    assert [mark.slug for mark in read_marks(place.data_dir).values()] == ["songhe"]


def test_an_auditor_notices_it_by_a_checkpoint_of_their_own(
    place: Installation, tmp_path: Path
) -> None:
    kept = tmp_path / "checkpoint.txt"
    kept.write_text(place.run("log", "show", "--community", "songhe").stdout)
    assert place.run("log", "show", "--community", "nowhere").exit_code == 2
    post(place)
    assert place.run("books", "check", "--since", str(kept)).exit_code == 0
    kept.write_text(place.run("log", "show").stdout)
    older(place, tmp_path)
    (place.data_dir / FILE).unlink()
    # Nobody here remembers any more: an old copy looks like a good one.
    assert place.run("books", "check", "--since", str(kept)).exit_code == 0
    wrong = kept.read_text().splitlines()
    wrong[2] = wrong[2][::-1].lstrip("=") + "="
    kept.write_text("\n".join(wrong))
    done = place.run("books", "check", "--since", str(kept), "--json")
    assert (done.exit_code, json.loads(done.stdout)["log"][0]["reason"]) == (1, "other")
    kept.write_text("\n".join([wrong[0], "900", wrong[2]]))
    done = place.run("books", "check", "--since", str(kept), "--json")
    assert (done.exit_code, json.loads(done.stdout)["log"][0]["reason"]) == (1, "shorter")
    kept.write_text("no checkpoint")
    assert place.run("books", "check", "--since", str(kept)).exit_code == 1


def test_a_running_application_and_a_new_one_notice_it(place: Installation, tmp_path: Path) -> None:
    app = create_app(place.settings)
    client = app.test_client()
    copy = shutil.copy(place.data_dir / "ledger.sqlite3", tmp_path / "old.sqlite3")
    assert client.get("/readyz").text == "ready\n"
    post(place)
    assert client.get("/readyz").text == "ready\n"
    for held in (BOOKS, RUNTIME):
        app.extensions[held].dispose()
    put_back(place, Path(copy))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (
        503, "not ready: the books are older than what was acknowledged\n",
    )  # fmt: skip
    with pytest.raises(OlderBooksError, match="songhe"):
        create_app(place.settings)
    (place.data_dir / FILE).write_text("{}")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (
        503, "not ready: what was acknowledged cannot be read\n",
    )  # fmt: skip
    with pytest.raises(OlderBooksError, match=FILE):
        create_app(place.settings)
    (place.data_dir / FILE).unlink()
    (place.data_dir / FILE).mkdir()
    for held in (BOOKS, RUNTIME):
        app.extensions[held].dispose()
