"""Marks of how far each log was: what is older or another is noticed, what only grew is not."""

import base64
import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.backup_errors import BackupError, RolledBackError
from ledger.log import marks
from ledger.log.marks import Mark
from ledger.log.merkle import GrowingTree, root_of
from tests.conftest import Books

FEE = "2025-09-30 停车费\n借 100201 1.00\n贷 480101 1.00"


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=140), st.integers(0, 140))
def test_a_tree_that_goes_on_another_day_has_the_root_of_all_entries(
    hashes: list[bytes], stop: int
) -> None:
    first = GrowingTree()
    for entry in hashes[:stop]:
        first.add(entry)
    assert first.root() == root_of(hashes[:stop])
    second = GrowingTree(first.size, first.peaks)
    for entry in hashes[stop:]:
        second.add(entry)
    assert (second.size, second.root()) == (len(hashes), root_of(hashes))


def test_marks_follow_the_logs_and_an_older_copy_is_named(books: Books, tmp_path: Path) -> None:
    ledger = books(FEE)
    folder = tmp_path / "data"
    with ledger.reading() as connection:
        assert marks.advance(folder, connection) == []
    first = marks.read_marks(folder)
    assert [mark.slug for mark in first.values()] == ["songhe"]
    ledger.post(FEE)
    with ledger.reading() as connection:
        assert list(marks.setbacks(connection, first, whole=True)) == []
        marks.advance(folder, connection, slug="nowhere")
        assert marks.read_marks(folder) == first
        assert marks.advance(folder, connection, slug="songhe") == []
    grown = marks.read_marks(folder)
    with ledger.reading() as connection:
        assert marks.advance(folder, connection) == []
        assert marks.read_marks(folder) == grown
        assert marks.marks_now(connection) == grown
        query = sa.text("SELECT leaf_hash FROM leaves ORDER BY leaf_index")
        hashes = [bytes(row[0]) for row in connection.execute(query)]
        (mark,) = grown.values()
        assert (mark.size, mark.root) == (len(hashes), root_of(hashes).hex())
        marks.refuse_rolled_back(folder, connection)
        (origin,) = grown
        ahead = {origin: Mark(origin, "songhe", mark.size + 5, "00" * 32)}
        marks.write_marks(folder, ahead)
        (setback,) = marks.advance(folder, connection)
        assert (setback.reason, setback.count, setback.limit) == (
            "shorter",
            mark.size,
            mark.size + 5,
        )
        assert marks.read_marks(folder) == ahead
        for slug in ("", "songhe"):
            with pytest.raises(RolledBackError):
                marks.refuse_rolled_back(folder, connection, slug=slug)
        marks.refuse_rolled_back(folder, connection, slug="another")
    marks.accept(folder, origin, mark)
    assert marks.read_marks(folder) == grown
    marks.accept(folder, origin, None)
    assert marks.read_marks(folder) == {}


def test_another_entry_and_another_beginning_are_named(books: Books) -> None:
    ledger = books(FEE)
    with ledger.reading() as connection:
        (mark,) = marks.marks_now(connection).values()
        end = {mark.origin: Mark(mark.origin, "songhe", mark.size, mark.root, (), "11" * 32)}
        beginning = {mark.origin: Mark(mark.origin, "songhe", mark.size, "22" * 32, (), mark.last)}
        gone = {"elsewhere": Mark("elsewhere", "xin", 3, "33" * 32)}
        nothing = {mark.origin: Mark(mark.origin, "songhe", 0, root_of([]).hex())}
        assert [item.reason for item in marks.setbacks(connection, end)] == ["other"]
        assert list(marks.setbacks(connection, beginning)) == []
        (found,) = marks.setbacks(connection, beginning, whole=True)
        assert (found.reason, found.limit) == ("other", mark.size)
        (lost,) = marks.setbacks(connection, gone)
        assert (lost.reason, lost.community, lost.count) == ("shorter", "xin", 0)
        assert list(marks.setbacks(connection, gone, slug="songhe")) == []
        assert list(marks.setbacks(connection, nothing, whole=True)) == []


@pytest.mark.parametrize("text", ["", "[]", "{", '{"format": "other", "logs": []}',
                                  '{"format": "mingzhang-log-marks/1", "logs": [{}]}'])  # fmt: skip
def test_marks_that_cannot_be_read_are_no_marks_at_nought(tmp_path: Path, text: str) -> None:
    assert marks.read_marks(tmp_path) == {}
    (tmp_path / marks.FILE).write_text(text)
    with pytest.raises(RolledBackError) as refused:
        marks.read_marks(tmp_path)
    assert refused.value.reason == "unreadable"


def test_marks_are_for_their_owner_alone_and_leave_no_draft(tmp_path: Path) -> None:
    marks.write_marks(tmp_path, {"a": Mark("a", "songhe", 1, "00" * 32, ("00" * 32,), "00" * 32)})
    assert [path.name for path in tmp_path.iterdir()] == [marks.FILE]
    assert (tmp_path / marks.FILE).stat().st_mode & 0o777 == 0o600
    assert json.loads((tmp_path / marks.FILE).read_text())["logs"][0]["size"] == 1


def test_a_checkpoint_is_read_as_it_is_written_signed_or_not() -> None:
    one, other = Mark("log/1", "a", 3, "ab" * 32), Mark("log/2", "b", 0, "cd" * 32)
    text = f"{one.note}\n— log/1 c2lnbmF0dXJl\n\n{other.note}"
    found = marks.read_checkpoints(text)
    assert {name: (m.size, m.root) for name, m in found.items()} == {
        "log/1": (3, "ab" * 32), "log/2": (0, "cd" * 32),
    }  # fmt: skip
    root = base64.b64encode(bytes(32)).decode()
    for wrong in (
        "",
        "log\n3",
        f"log\n-3\n{root}",
        f"log\n03\n{root}",
        "log\n3\nAAAA",
        "log\nx\ny",
    ):
        with pytest.raises(BackupError):
            marks.read_checkpoints(wrong)
