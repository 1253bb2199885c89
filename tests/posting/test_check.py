"""Checking whole books: clean ones pass, and whatever an owner of the file changed is named."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ledger.domain.transactions import Draft, credit, debit
from ledger.log.canonical import canonical_bytes
from ledger.log.merkle import leaf_hash
from ledger.posting import check as checking
from ledger.posting.check import CheckReport, Difference, check_books
from ledger.posting.content import sha256_of
from ledger.store.database import Database
from tests.conftest import Books
from tests.factories import Ledger, a_ledger

AT = datetime(2026, 3, 1, tzinfo=UTC)
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
      借 510104 5.00 GEN place=B1
      贷 100201 5.00
    2025-01-10 [refunds 3] 退停车费
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
    assert (report.transactions, report.leaves) == (11, 1 + 11 + 13)


def test_books_just_opened_agree_with_themselves(books: Books) -> None:
    report = report_of(books())
    assert (report.transactions, report.leaves, report.difference) == (0, 1, None)


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


OF_FIVE = "WHERE community_id = 1 AND seq = 5"
#: What was changed, the code that names it, and a part of the place it is found at.
ALTERATIONS: dict[str, tuple[tuple[str, ...], str, str]] = {
    "month": (
        ("UPDATE month_movements SET debit_minor = debit_minor + 1 WHERE account_code = '480101'",),
        "movements", "month_movements 480101",
    ),
    "day": (("UPDATE day_movements SET credit_minor = 0",), "movements", "day_movements"),
    "contra": (
        ("UPDATE month_movements SET cash_credit_minor = 0 WHERE account_code = '480101'",),
        "movements", "month_movements 480101",
    ),
    "count": (("UPDATE place_movements SET line_count = 99",), "movements", "place_movements"),
    "movement removed": (("DELETE FROM place_movements",), "movements", "place_movements"),
    "movement added": (
        ("UPDATE day_movements SET dated_on = '2025-01-31' WHERE dated_on = '2025-01-05'",),
        "movements", "day_movements",
    ),
    "transaction removed": (
        (f"DELETE FROM lines {OF_FIVE}", f"DELETE FROM transactions {OF_FIVE}"), "seq_gap", "seq 6",
    ),
    "header removed": ((f"DELETE FROM transactions {OF_FIVE}",), "orphan_rows", "seq 5"),
    "newest header removed": (
        ("DELETE FROM transactions WHERE seq = 11",), "orphan_rows", "seq 11",
    ),
    "newest removed": (
        ("DELETE FROM lines WHERE seq = 11", "DELETE FROM transactions WHERE seq = 11"),
        "leaf_without_transaction", "leaves",
    ),
    "share without line": (
        ("UPDATE sublines SET number = 9 WHERE seq = 4",), "orphan_rows", "seq 4",
    ),
    "share without transaction": (
        ("UPDATE sublines SET seq = 99 WHERE seq = 9",), "orphan_rows", "seq 99",
    ),
    "number": (
        (f"UPDATE transactions SET voucher_number = 50 {OF_FIVE}",), "voucher_gap", "seq 5",
    ),
    "number's text": (
        (f"UPDATE transactions SET voucher = '记-2025-01-0050' {OF_FIVE}",), "voucher_gap", "seq 5",
    ),
    "line removed": ((f"DELETE FROM lines {OF_FIVE} AND number = 2",), "lines", "seq 5"),
    "line's day": ((f"UPDATE lines SET dated_on = '2025-01-30' {OF_FIVE}",), "lines", "seq 5"),
    "line's month": ((f"UPDATE lines SET period = 202502 {OF_FIVE}",), "lines", "seq 5"),
    "one side": (
        (f"UPDATE lines SET debit_minor = 6000 {OF_FIVE} AND number = 1",), "unbalanced", "seq 5",
    ),
    "between funds": (
        (f"UPDATE lines SET fund_code = 'PROP' {OF_FIVE} AND number = 1",), "unbalanced", "seq 5",
    ),
    "amount in the header": (
        (f"UPDATE transactions SET amount_minor = 6000 {OF_FIVE}",), "amount", "seq 5",
    ),
    "amount everywhere but behind": (
        (
            f"UPDATE lines SET debit_minor = debit_minor * 2, credit_minor = credit_minor * 2 {OF_FIVE}",
            f"UPDATE transactions SET amount_minor = amount_minor * 2 {OF_FIVE}",
            "UPDATE month_movements SET debit_minor = debit_minor + 5000 WHERE account_code = '510104'",
        ),
        "approved_lines", "seq 5",
    ),
    "amount of an import": (
        (
            "UPDATE lines SET debit_minor = debit_minor * 2, credit_minor = credit_minor * 2 WHERE seq = 1",
            "UPDATE transactions SET amount_minor = amount_minor * 2 WHERE seq = 1",
        ),
        "leaf", "seq 1",
    ),
    "red letters": (
        (
            f"UPDATE lines SET debit_minor = -debit_minor, credit_minor = -credit_minor {OF_FIVE}",
            f"UPDATE transactions SET amount_minor = -amount_minor {OF_FIVE}",
        ),
        "negative", "seq 5",
    ),
    "class": (
        (f"UPDATE transactions SET movement_class = 'opening' {OF_FIVE}",), "movement_class", "seq 5",
    ),
    "class of a reversal": (
        ("UPDATE transactions SET movement_class = 'opening' WHERE seq = 6",),
        "movement_class", "seq 6",
    ),
    "correction of a later one": (
        ("UPDATE transactions SET corrects = 8 WHERE seq = 6",), "movement_class", "seq 6",
    ),
    "correction of another": (
        ("UPDATE transactions SET corrects = 5 WHERE seq = 6",), "leaf", "seq 6",
    ),
    "summary": ((f"UPDATE transactions SET summary = '保洁' {OF_FIVE}",), "leaf", "seq 5"),
    "time": (
        (f"UPDATE transactions SET posted_at = '2025-01-30T04:00:00Z' {OF_FIVE}",), "leaf", "seq 5",
    ),
    "refund of another": (("UPDATE transactions SET refund_of = 4 WHERE seq = 8",), "leaf", "seq 8"),
    "approval removed": (
        (
            "DELETE FROM approvals WHERE draft_id ="
            f" (SELECT draft_id FROM transactions {OF_FIVE})",
        ),
        "approval", "seq 5",
    ),
    "approver": (
        (
            f"UPDATE transactions SET approved_by = 1 {OF_FIVE}",
            "UPDATE approvals SET approved_by = 1",
        ),
        "approval", "seq 3",
    ),
    "preparer": ((f"UPDATE transactions SET prepared_by = 2 {OF_FIVE}",), "draft", "seq 5"),
    "author": (("UPDATE drafts SET author_id = 2",), "draft", "seq 3"),
    "draft removed": (("DELETE FROM drafts",), "draft", "seq 3"),
    "draft's content": (
        ("UPDATE drafts SET content = replace(content, '电梯', '楼梯')",), "approved_content", "seq 5",
    ),
    "import after people": (
        ("UPDATE transactions SET origin = 'import', draft_id = NULL, prepared_by = NULL,"
         " approved_by = NULL WHERE seq = 5",),
        "import_after_people", "seq 5",
    ),
    "import with people": (
        ("UPDATE transactions SET approved_by = 2 WHERE seq = 2",), "import_after_people", "seq 2",
    ),
    "import by people": (
        ("UPDATE transactions SET origin = 'people' WHERE seq = 1",), "draft", "seq 1",
    ),
    "closing removed": (("DELETE FROM periods WHERE period = 202512",), "periods", "periods"),
    "closing added": (("INSERT INTO periods VALUES (1, 202601, 1, '2026-02-01T00:00:00Z')",),
                      "periods", "periods"),
    "leaf removed": (("DELETE FROM leaves WHERE leaf_index = 4",), "leaf_gap", "leaf 5"),
    "all leaves removed": (("DELETE FROM leaves",), "leaf_gap", "leaf 0"),
    "newest leaf removed": (
        ("DELETE FROM leaves WHERE leaf_index = 24",), "periods", "periods",
    ),
    "leaf's hash": (
        ("UPDATE leaves SET leaf_hash = zeroblob(32) WHERE leaf_index = 3",), "leaf_hash", "leaf 3",
    ),
    "leaf's bytes": (
        ("UPDATE leaves SET leaf = CAST(replace(CAST(leaf AS text), '停车', '停用') AS blob)"
         " WHERE leaf_index = 3",),
        "leaf_hash", "leaf 3",
    ),
    "leaf's type": (
        ("UPDATE leaves SET type = 'evidence' WHERE leaf_index = 3",), "leaf_head", "leaf 3",
    ),
    "leaf of another": (
        ("UPDATE transactions SET leaf_index = 99 WHERE seq = 5",), "leaf_missing", "seq 5",
    ),
    "log's name": (
        ("UPDATE communities SET log_origin = 'mingzhang/log/other'",), "leaf_head", "leaf 0",
    ),
    "disclosure": (
        ("UPDATE disclosures SET disclosure = 'W10' WHERE name = 'memo'",), "disclosure", "seq",
    ),
    "disclosure in Chinese": (
        ("UPDATE disclosures SET disclosure = '车位' WHERE name = 'memo'",), "disclosure", "seq",
    ),
    "digest": (("UPDATE disclosures SET digest = 'x' WHERE name = 'memo'",), "disclosure", "seq"),
    "disclosure of another": (
        ("UPDATE disclosures SET leaf_index = 1 WHERE name = 'memo'",), "disclosure", "seq 1",
    ),
    "household's share": (
        ("UPDATE sublines SET place_code = 'H1' WHERE seq = 4 AND ordinal = 2",),
        "approved_lines", "seq 4",
    ),
    "share's salt": (("UPDATE sublines SET salt = 'x' WHERE seq = 4",), "leaf", "seq 4"),
    "organisation made a person": (("UPDATE parties SET kind = 'person'",), "leaf", "seq 5"),
    "cash account": (
        ("UPDATE accounts SET is_cash = 0 WHERE code = '100201'",), "movements", "month_movements",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ALTERATIONS)
def test_what_an_owner_of_the_file_changes_is_named(
    altered: Callable[..., Difference | None], name: str
) -> None:
    statements, code, where = ALTERATIONS[name]
    found = altered(*statements)
    assert found is not None
    assert (found.code, where) == (code, where if where in found.where else found.where)


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


#: Leaf 9 closes 2025-01: leaf 0 opens, 8 transactions came before.
@pytest.mark.parametrize(
    ("index", "changes", "code"),
    [
        (0, {"at": None}, "leaf_time"),
        (0, {"at": 5}, "leaf_time"),
        (3, {"at": None}, "leaf_time"),
        (3, {"at": "2024-01-01T00:00:00Z"}, "leaf_time"),
        (3, {"at": ["2026"]}, "leaf_time"),
        (3, {"idx": 4}, "leaf_head"),
        (3, {"log": "other"}, "leaf_head"),
        (3, {"type": "open"}, "leaf_head"),
        (3, {"summary": "另"}, "leaf"),
        (3, {"_sd": ["x"]}, "leaf"),
        (3, {"_sd": 5}, "leaf"),
        (3, {"_sd": [["x"], 1]}, "leaf"),
        (3, {"more": True}, "leaf"),
        (9, {"period": "2025-02"}, "periods"),
        (9, {"period": None}, "periods"),
        (9, {"period": 5}, "periods"),
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
    [b"", b"\xff", b"[]", b"5", b'{"a": 1}', b'{"b":1,"a":1}', b'{"a":"\\ud800"}', b"[" * 100_000],
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
        for table in ("transactions", "approvals"):
            plain.execute(
                f"UPDATE {table} SET content_sha256 = ? WHERE draft_id = ?", (digest, draft_id)
            )

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
