"""Checking whole books: clean ones pass, and whatever an owner of the file changed is named."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from ledger.domain.transactions import Draft, credit, debit
from ledger.log.canonical import canonical_bytes
from ledger.log.merkle import leaf_hash
from ledger.posting import check as checking
from ledger.posting.check import check_books
from ledger.posting.check_values import CheckReport, Difference
from ledger.posting.content import sha256_of
from ledger.store.database import Database
from tests.conftest import Books
from tests.factories import OPENING_LEAVES, Ledger, a_ledger
from tests.posting.alterations import ALTERATIONS

#: Every kind of transaction there is; the comments give their ``seq``. The first two are imported.
EVERY_KIND = """
    place B1 building 一号楼
    place H2 household 1-102
    party C1 organisation 示例电梯公司
    party P1 person 某住户
    2025-01-05 停车费
      借 100201 100.00
      贷 480101 100.00 GEN place=B1
    2025-01-06 维修资金
      借 100205 30.00 MNT
      贷 2601   30.00 MNT shares=H1:10.00,H2:20.00
    2025-01-07 电梯修理
      借 510104 50.00 GEN place=B1 party=C1
      贷 100201 50.00
    2025-01-08 [reverses 3] 记错
    2025-01-09 [corrects 5] 少记
      借 510104 5.00 GEN place=B1 party=C1
      贷 100201 5.00
    2025-01-10 [refunds 1] 退停车费
      借 480101 1.00 GEN place=B1 party=P1
      贷 100201 1.00
    close 2025-01
    2025-02-01 [reverses 4] 退回
"""
YEAR = "\n".join(f"close 2025-{month:02d}" for month in range(2, 13))
ADJUSTMENT = """
    2025-12-31 [adjusting] 审计调整
      借 510102 2.00
      贷 480101 2.00
    close 2025
"""
WITH_MEMO = Draft(
    date(2025, 2, 3),
    (debit("100201", 700, fund="GEN"), credit("480101", 700, fund="GEN")),
    "停车费",
    memo="车位十二",
)


def imports() -> list[Draft]:
    return [
        Draft(
            date(2025, 1, day),
            (debit("1001", 500, fund="GEN"), credit("480101", 500, fund="GEN")),
            "停车费",
        )
        for day in (1, 2)
    ]


def full(ledger: Ledger) -> Ledger:
    """Fill books with every kind of transaction: 9 by people after 2 imports, 13 periods closed."""
    ledger.import_drafts(imports())
    ledger.post(EVERY_KIND)
    ledger.post_draft(WITH_MEMO)
    ledger.post(YEAR)
    ledger.post(ADJUSTMENT)
    return ledger


def report_of(ledger: Ledger) -> CheckReport:
    with ledger.reading() as connection:
        return check_books(connection, ledger.community_id)


def test_books_of_every_kind_agree_with_themselves(books: Books) -> None:
    report = report_of(full(books()))
    assert report.difference is None
    assert (report.transactions, report.leaves) == (11, OPENING_LEAVES + 11 + 13)


def test_books_just_opened_agree_with_themselves(books: Books) -> None:
    report = report_of(books())
    assert (report.transactions, report.leaves, report.difference) == (0, OPENING_LEAVES, None)


def test_communities_are_checked_apart(sqlite_books: Books) -> None:
    sound, other = full(sqlite_books()), full(sqlite_books(slug="other"))
    with sqlite3.connect(path_of(other.database)) as plain:
        drop_guards(plain)
        plain.execute(
            "UPDATE transactions SET summary = '改' WHERE community_id = ? AND seq = 3",
            (other.community_id,),
        )
    assert report_of(sound).difference is None
    assert report_of(other).difference is not None


def test_books_are_checked_in_batches_and_the_caller_hears_of_each(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "BATCH", 4)
    ledger = full(books())
    heard: list[int] = []
    with ledger.reading() as connection:
        report = check_books(connection, ledger.community_id, progress=heard.append)
    assert (report.difference, heard) == (None, [4, 8, 11])


@pytest.fixture(scope="module")
def sound_books(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make full books once; each test alters a copy."""
    folder = tmp_path_factory.mktemp("sound")
    path = Path(shutil.copy(sqlite_template, folder / "books.sqlite3"))
    database = Database(f"sqlite:///{path}")
    full(a_ledger(database, folder / "keys"))
    database.dispose()
    return path


@pytest.fixture
def altered(sound_books: Path, tmp_path: Path) -> Callable[..., Difference | None]:
    """Lend ``altered(change)``: alter a copy as the owner of the file can, and check it."""

    def alter(*changes: str | Callable[[sqlite3.Connection], None]) -> Difference | None:
        path = shutil.copy(sound_books, tmp_path / "altered.sqlite3")
        with closing(sqlite3.connect(path)) as plain, plain:
            drop_guards(plain)
            plain.execute("PRAGMA ignore_check_constraints = ON")
            for change in changes:
                if isinstance(change, str):
                    plain.execute(change)
                else:
                    change(plain)
        database = Database(f"sqlite:///{path}")
        with database.reading() as connection:
            report = check_books(connection, 1)
        database.dispose()
        return report.difference

    return alter


def path_of(database: Database) -> str:
    with database.reading() as connection:
        found: str = connection.exec_driver_sql("PRAGMA database_list").one()[2]
    return found


def drop_guards(plain: sqlite3.Connection) -> None:
    for (name,) in plain.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    ).fetchall():
        plain.execute(f"DROP TRIGGER {name}")


@pytest.mark.parametrize("name", ALTERATIONS)
def test_what_an_owner_of_the_file_changes_is_named(
    altered: Callable[..., Difference | None], name: str
) -> None:
    statements, code, where = ALTERATIONS[name]
    found = altered(*statements)
    assert found is not None
    assert found.code == code
    assert found.where.startswith(where)


def test_the_copy_that_nobody_changed_is_sound(altered: Callable[..., Difference | None]) -> None:
    assert altered() is None


def test_a_disclosure_may_be_withheld(altered: Callable[..., Difference | None]) -> None:
    assert altered("DELETE FROM disclosures") is None


def test_a_difference_says_which_field_of_the_leaf_differs(
    altered: Callable[..., Difference | None],
) -> None:
    found = altered("UPDATE transactions SET summary = '保洁' WHERE seq = 5")
    assert found == Difference(
        "leaf", "seq 5 记-2025-01-0005", 'summary="保洁"', 'summary="电梯修理"'
    )


def leaf_of(index: int, **changes: object) -> Callable[[sqlite3.Connection], None]:
    """Write fields of a leaf anew (None takes one away), in canonical form and with its hash."""

    def rewrite(plain: sqlite3.Connection) -> None:
        query = "SELECT leaf FROM leaves WHERE leaf_index = ?"
        leaf = json.loads(plain.execute(query, (index,)).fetchone()[0]) | changes
        raw = canonical_bytes({key: value for key, value in leaf.items() if value is not None})
        plain.execute(
            "UPDATE leaves SET leaf = ?, leaf_hash = ? WHERE leaf_index = ?",
            (raw, leaf_hash(raw), index),
        )

    return rewrite


#: Leaves of the third transaction, and of the closing of 2025-01 after eight of them.
THIRD, CLOSING = OPENING_LEAVES + 2, OPENING_LEAVES + 8


@pytest.mark.parametrize(
    ("index", "changes", "code"),
    [
        (0, {"at": None}, "leaf_time"),
        (0, {"at": 5}, "leaf_time"),
        (THIRD, {"at": None}, "leaf_time"),
        (THIRD, {"at": "2024-01-01T00:00:00Z"}, "leaf_time"),
        (THIRD, {"at": ["2026"]}, "leaf_time"),
        (THIRD, {"idx": 9}, "leaf_head"),
        (THIRD, {"log": "other"}, "leaf_head"),
        (THIRD, {"type": "open"}, "leaf_head"),
        (THIRD, {"summary": "另"}, "leaf"),
        (THIRD, {"_sd": ["x"]}, "disclosure"),
        (THIRD, {"_sd": 5}, "disclosure"),
        (THIRD, {"_sd": [["x"], 1]}, "disclosure"),
        (THIRD, {"more": True}, "leaf"),
        (THIRD, {"v": True}, "leaf"),
        (CLOSING, {"period": "2025-02"}, "periods"),
        (CLOSING, {"period": None}, "periods"),
        (CLOSING, {"period": 5}, "periods"),
        (CLOSING, {"seq": 7}, "closing_seq"),
    ],
)
def test_a_leaf_written_anew_in_good_form_is_named(
    altered: Callable[..., Difference | None], index: int, changes: dict[str, object], code: str
) -> None:
    found = altered(leaf_of(index, **changes))
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff",
        b"[]",
        b"5",
        b'{"a": 1}',
        b'{"b":1,"a":1}',
        b'{"a":"\\ud800"}',
        b'{"a":"\xed\xa0\x80"}',
        b"[" * 100_000,
    ],
)
def test_a_leaf_that_is_none_is_named(
    altered: Callable[..., Difference | None], raw: bytes
) -> None:
    def rewrite(plain: sqlite3.Connection) -> None:
        plain.execute(
            "UPDATE leaves SET leaf = ?, leaf_hash = ? WHERE leaf_index = 3", (raw, leaf_hash(raw))
        )

    found = altered(rewrite)
    assert found == Difference("leaf_form", "leaf 3")


def test_a_field_added_to_a_leaf_is_named_though_it_says_nothing(
    altered: Callable[..., Difference | None],
) -> None:
    def rewrite(plain: sqlite3.Connection) -> None:
        query = "SELECT leaf FROM leaves WHERE leaf_index = ?"
        leaf = json.loads(plain.execute(query, (THIRD,)).fetchone()[0])
        raw = canonical_bytes(leaf | {"work": None})
        plain.execute(
            "UPDATE leaves SET leaf = ?, leaf_hash = ? WHERE leaf_index = ?",
            (raw, leaf_hash(raw), THIRD),
        )

    found = altered(rewrite)
    assert found is not None
    assert (found.code, found.expected, found.found) == ("leaf", "", "work=null")


def approved_anew(seq: int, change: Callable[[str], str]) -> Callable[[sqlite3.Connection], None]:
    """Write a draft's content anew, and its hash wherever it is named."""

    def rewrite(plain: sqlite3.Connection) -> None:
        draft_id, content = plain.execute(
            "SELECT d.draft_id, d.content FROM transactions t JOIN drafts d USING (draft_id)"
            " WHERE t.seq = ?", (seq,),
        ).fetchone()  # fmt: skip
        content = change(content)
        digest = sha256_of(content)
        plain.execute(
            "UPDATE drafts SET content = ?, content_sha256 = ? WHERE draft_id = ?",
            (content, digest, draft_id),
        )
        for statement in (
            "UPDATE transactions SET content_sha256 = ? WHERE draft_id = ?",
            "UPDATE approvals SET content_sha256 = ? WHERE draft_id = ?",
        ):
            plain.execute(statement, (digest, draft_id))

    return rewrite


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda text: text.replace("5000", "5001"), "approved_lines"),
        (lambda text: text.replace("电梯修理", "楼梯修理"), "approved_header"),
        (lambda text: text.replace("2025-01-07", "2025-01-06"), "approved_header"),
        (lambda text: text.replace('"summary"', '"matter":"m","summary"'), "approved_header"),
        (lambda text: text.replace('"summary"', '"refund_of":3,"summary"'), "approved_header"),
        (lambda _text: "{}", "approved_lines"),
        (lambda _text: "[]", "approved_lines"),
        (lambda _text: "no draft", "approved_lines"),
        (lambda text: text.replace("电梯修理", ""), "approved_lines"),
    ],
    ids=["amount", "summary", "day", "matter", "refund", "empty", "list", "rubbish", "form"],
)
def test_a_draft_that_says_something_else_than_was_posted_is_named(
    altered: Callable[..., Difference | None], change: Callable[[str], str], code: str
) -> None:
    found = altered(approved_anew(5, change))
    assert found == Difference(code, "seq 5 记-2025-01-0005")
