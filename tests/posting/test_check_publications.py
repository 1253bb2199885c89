"""``books check`` names what somebody changed in publications and notices around the guards."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger.posting.check import check_books
from ledger.posting.check_publications import check_publication_files
from ledger.posting.notice_contents import Correcting, prepare_correction
from ledger.posting.notices import prepare_notice, publish_notice
from ledger.posting.publications import (
    Behind,
    file_path,
    keep_file,
    propose_publication,
    publish,
    record_file,
)
from ledger.store.database import Database
from tests.conftest import Books
from tests.factories import REVIEWER, TREASURER, a_ledger
from tests.noticing import PLAN, a_content, a_plan
from tests.store.conftest import prompt_engine
from tests.store.test_detect_only import suspend_guards

AT = datetime(2025, 2, 10, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def full_books(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Books with a statement, its correction notice, and a publication that was replaced."""
    folder = tmp_path_factory.mktemp("publications")
    path = Path(shutil.copy(sqlite_template, folder / "books.sqlite3"))
    database = Database(f"sqlite:///{path}")
    a_ledger(database, folder)
    with database.writing() as connection:
        first = propose_publication(connection, 1, a_content("500.00"), by=TREASURER, at=AT)
        notice_id = prepare_notice(connection, 1, PLAN, (first,), by=TREASURER, at=AT)
        publish_notice(connection, 1, notice_id, by=REVIEWER, at=AT)
        correction = prepare_correction(
            connection, 1, a_plan(kind="correction"), a_content("700.00"),
            Correcting(1, "少记了一笔", "业委会办公室"), by=TREASURER, at=AT,
        )  # fmt: skip
        publish_notice(connection, 1, correction, by=REVIEWER, at=AT)
        again = propose_publication(
            connection, 1, a_content("700.00"), by=TREASURER, at=AT,
            behind=Behind(3, "露出了内容", replaces=True),
        )  # fmt: skip
        publish(connection, 1, again, by=REVIEWER, at=AT)
    database.dispose()
    return path


@pytest.fixture
def altered(full_books: Path, tmp_path: Path) -> Iterator[sa.Connection]:
    """Lend a copy of them to somebody at a prompt, past the guards."""
    path = Path(shutil.copy(full_books, tmp_path / "books.sqlite3"))
    engine = prompt_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        connection.begin()
        suspend_guards(connection)
        yield connection
    engine.dispose()


ALTERED = {
    "content": ("UPDATE publications SET content = '{}' WHERE number = 1", "publication_content"),
    "hash": (
        "UPDATE publications SET content_sha256 = 'e' WHERE number = 1", "publication",
    ),
    "period": ("UPDATE publications SET period = '2025-03' WHERE number = 1", "publication"),
    "moment": (
        "UPDATE publications SET published_at = '2025-02-09T04:00:00Z' WHERE number = 1",
        "publication",
    ),
    "proposal": (
        "UPDATE publication_proposals SET period = '2025-03'", "publication_proposal",
    ),
    "one person": (
        "UPDATE publications SET published_by = 1 WHERE number = 1", "publication_people",
    ),
    "issue gone": ("DELETE FROM publication_issues WHERE number = 1", "publication"),
    "row gone": ("DELETE FROM publications WHERE number = 4", "publication_row"),
    "number": ("UPDATE publications SET number = 9 WHERE number = 4", "publication_number"),
    "shown again": ("DELETE FROM publication_withdrawals", "publication_withdrawal"),
    "hidden": (
        "INSERT INTO publication_withdrawals SELECT community_id, 1, 9 FROM communities",
        "publication_withdrawal",
    ),
    "another proposal replaces": (
        "UPDATE publication_withdrawals SET number = 2", "publication_withdrawal",
    ),
    "correction": (
        "UPDATE notice_items SET proposal_id = (SELECT proposal_id FROM publication_issues"
        " WHERE number = 1) WHERE position = 2",
        "correction",
    ),
    "notice": ("UPDATE notices SET content = replace(content, '业委会', '物业')", "notice_content"),
    "notice number": ("UPDATE notice_numbers SET number = 9 WHERE number = 1", "notice_number"),
    "notice by one": ("UPDATE notice_numbers SET published_by = 1", "notice_people"),
}  # fmt: skip


@pytest.mark.parametrize("name", ALTERED)
def test_the_check_names_what_was_altered(altered: sa.Connection, name: str) -> None:
    statement, code = ALTERED[name]
    altered.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    assert altered.exec_driver_sql(statement).rowcount > 0
    difference = check_books(altered, 1).difference
    assert difference is not None
    assert difference.code == code


def test_unaltered_books_agree(altered: sa.Connection) -> None:
    assert check_books(altered, 1).difference is None


def test_files_are_compared_with_what_was_told(sqlite_books: Books, tmp_path: Path) -> None:
    ledger = sqlite_books("")
    with ledger.database.writing() as connection:
        here = ledger.community_id
        proposal_id = propose_publication(connection, here, a_content(), by=TREASURER, at=AT)
        number = publish(connection, here, proposal_id, by=REVIEWER, at=AT)
        sha256 = keep_file(tmp_path, b"%PDF-1.7")
        record_file(connection, here, number, language="zh", sha256=sha256, size_bytes=8)
    with ledger.reading() as connection:
        assert list(check_publication_files(connection, here, tmp_path)) == []
        path = file_path(tmp_path, sha256)
        for spoil in (lambda: path.write_bytes(b"%PDF-1.6"), path.unlink):
            path.chmod(0o600)
            spoil()
            (difference,) = check_publication_files(connection, here, tmp_path)
            assert difference.code == "publication_file"
