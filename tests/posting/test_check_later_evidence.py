"""``books check`` and evidence: whatever an owner of the file changes is named."""

import io
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PIL import Image

from ledger.domain.transactions import Draft, credit, debit
from ledger.posting.additions import confirm_evidence, propose_evidence
from ledger.posting.attachments import keep_files, record_attachment
from ledger.posting.check_later_evidence import check_later_evidence
from ledger.posting.takedowns import take_down
from ledger.posting.uploads import read_upload
from ledger.store.database import Database
from tests.factories import REVIEWER, TREASURER, a_ledger
from tests.posting.evidence_samples import XLSX, a_zip

AT = datetime(2025, 9, 4, 2, tzinfo=UTC)
Alter = Callable[[str], list[str]]


@pytest.fixture(scope="module")
def sound_books(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A voucher with a receipt that was shown and taken down, and another that came later."""
    folder = tmp_path_factory.mktemp("evidence")
    path = Path(shutil.copy(sqlite_template, folder / "books.sqlite3"))
    database = Database(f"sqlite:///{path}")
    ledger = a_ledger(database, folder / "keys")
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "blue").save(out, "PNG")
    with database.writing() as connection:
        picture, table = (
            record_attachment(
                connection, 1, keep_files(folder, read_upload(data, name="a")), by=TREASURER, at=AT
            )
            for data in (out.getvalue(), a_zip(XLSX))
        )
    lines = (debit("510103", 640_00, fund="GEN"), credit("100201", 640_00, fund="GEN"))
    draft = Draft(date(2025, 9, 3), lines, "电费")
    ledger.post_draft(replace(draft, attachments=(picture,)), released=[picture])
    with database.writing() as connection:
        waiting = propose_evidence(connection, 1, 1, table, by=TREASURER, at=AT)
        confirm_evidence(connection, 1, waiting, by=REVIEWER, at=AT, seen="", is_released=False)
        shown = connection.exec_driver_sql("SELECT max(copy_sha256) FROM attachments").scalar_one()
        take_down(connection, 1, 1, shown, by=REVIEWER, at=AT, reason="露出了电话")
    database.dispose()
    return path


@pytest.fixture
def altered(sound_books: Path, tmp_path: Path) -> Alter:
    """Lend ``altered(statement)``: change a copy as the owner of the file can; gives what is named."""

    def alter(statement: str) -> list[str]:
        path = shutil.copy(sound_books, tmp_path / "altered.sqlite3")
        with closing(sqlite3.connect(path)) as plain, plain:
            names = plain.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in names.fetchall():
                plain.execute(f"DROP TRIGGER {name}")
            plain.execute("PRAGMA ignore_check_constraints = ON")
            plain.execute(statement)
        database = Database(f"sqlite:///{path}")
        with database.reading() as connection:
            found = [item.code for item in check_later_evidence(connection, 1)]
        database.dispose()
        return found

    return alter


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("SELECT 1", set()),
        ("UPDATE evidence_additions SET decided_by = proposed_by",
         {"evidence_unconfirmed"}),
        ("UPDATE transaction_attachments SET leaf_index = 0 WHERE position = 1",
         {"evidence_unconfirmed"}),
        ("DELETE FROM evidence_additions", {"evidence_unconfirmed", "evidence_leaf"}),
        ("UPDATE evidence_additions SET seq = 2", {"evidence_unconfirmed", "evidence_leaf"}),
        ("UPDATE leaves SET type = 'note' WHERE type = 'evidence'", {"evidence_leaf"}),
        ("DELETE FROM evidence_takedowns", {"visibility_leaf"}),
        ("UPDATE evidence_takedowns SET reason = '另一个原因'", {"visibility_leaf"}),
        ("UPDATE leaves SET type = 'note' WHERE type = 'visibility'", {"visibility_leaf"}),
        ("UPDATE disclosures SET disclosure = 'WzFd'", {"disclosure"}),
        ("UPDATE attachments SET copy_sha256 = sha256 WHERE copy_sha256 <> ''",
         {"disclosed_file"}),
        ("UPDATE attachments SET size_bytes = size_bytes + 1", {"disclosed_file"}),
    ],
)  # fmt: skip
def test_what_an_owner_of_the_file_changes_is_named(
    altered: Alter, statement: str, named: set[str]
) -> None:
    assert set(altered(statement)) == named


def test_a_disclosure_of_something_else_says_no_file() -> None:
    from ledger.log.disclosures import disclose
    from ledger.posting.check_later_evidence import _value

    for name, value in (("attachment", []), ("attachment", {}), ("memo", {"sha256": "a"})):
        assert _value(disclose(name, value, salt=bytes(16)).encoded, "attachment") == ()
    assert _value("?", "attachment") == ()
