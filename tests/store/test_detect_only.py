"""What no guard can prevent: whoever owns the file or the server changes the books around them.

These ways are detected, not prevented: by ``books check`` as far as the books themselves can tell, and
beyond that by whoever kept an older state of the log.
"""

import base64
import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger.log.canonical import canonical_bytes
from ledger.log.disclosures import disclose
from ledger.log.merkle import leaf_hash, root_of
from ledger.posting.check import check_books
from ledger.posting.check_values import CheckReport
from ledger.posting.content import sha256_of
from ledger.store import guards, guards_sqlite
from ledger.store.database import Database
from ledger.store.guarded import APPEND_ONLY, EDITABLE, ERASABLE
from ledger.store.migrate import upgrade
from tests import postgres
from tests.factories import Ledger
from tests.store.conftest import SQLITE, Door, prompt_engine
from tests.store.vouchers import SONGHE, scalar

PARKING = "2025-02-20 停车费\n借 100201 2.00\n贷 480101 2.00"
OF_FOUR = "WHERE community_id = 1 AND seq = 4"


def suspend_guards(connection: sa.Connection) -> None:
    """Take every guard away, as the owner of file or server can."""
    if connection.dialect.name == SQLITE:
        # A view's triggers are named first and go first.
        query = sa.text(
            "SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY type"
        )
        for kind, name in connection.execute(query).all():
            connection.exec_driver_sql(f"DROP {kind} {name}")
    else:
        for table in (*APPEND_ONLY, *ERASABLE, *EDITABLE):
            connection.exec_driver_sql(f"ALTER TABLE {table.name} DISABLE TRIGGER USER")


def check(url: str) -> CheckReport:
    """Recompute the first community's books as the application reads them."""
    database = Database(url)
    with database.reading() as connection:
        report = check_books(connection, SONGHE)
    database.dispose()
    return report


#: What is done (statements, separated by semicolons), and the first difference that names it.
ALTERATIONS: tuple[tuple[str, str], ...] = (
    (f"UPDATE transactions SET summary = '保安' {OF_FOUR}", "leaf"),
    (f"UPDATE transactions SET dated_on = '2025-02-14' {OF_FOUR}", "lines"),
    (f"UPDATE transactions SET occurred_on = '2025-02-01' {OF_FOUR}", "leaf"),
    (f"UPDATE transactions SET posted_at = '2025-02-05T04:00:00Z' {OF_FOUR}", "leaf"),
    (f"UPDATE transactions SET amount_minor = 8 {OF_FOUR}", "amount"),
    (f"UPDATE transactions SET movement_class = 'merge' {OF_FOUR}", "movement_class"),
    (f"UPDATE transactions SET voucher = '记-2025-02-0007' {OF_FOUR}", "voucher_gap"),
    (f"UPDATE transactions SET prepared_by = 3 {OF_FOUR}", "draft"),
    (f"UPDATE transactions SET approved_by = 3 {OF_FOUR}", "approval"),
    (f"UPDATE transactions SET approved_by = 1 {OF_FOUR}", "approval"),
    (f"UPDATE transactions SET approved_role = 'auditor' {OF_FOUR}", "approval_role"),
    (f"UPDATE transactions SET origin = 'import' {OF_FOUR}", "import_after_people"),
    (f"UPDATE lines SET debit_minor = debit_minor + 1 {OF_FOUR} AND number = 1", "unbalanced"),
    (
        f"UPDATE lines SET debit_minor = 9 {OF_FOUR} AND number = 1;"
        f"UPDATE lines SET credit_minor = 9 {OF_FOUR} AND number = 2;"
        f"UPDATE transactions SET amount_minor = 9 {OF_FOUR}",
        "approved_lines",
    ),
    (
        f"UPDATE lines SET debit_minor = -9 {OF_FOUR} AND number = 1;"
        f"UPDATE lines SET credit_minor = -9 {OF_FOUR} AND number = 2;"
        f"UPDATE transactions SET amount_minor = -9 {OF_FOUR}",
        "negative",
    ),
    (f"UPDATE lines SET fund_code = 'PROP' {OF_FOUR}", "approved_lines"),
    (f"UPDATE lines SET account_code = '510103' {OF_FOUR} AND number = 1", "approved_lines"),
    (f"UPDATE lines SET place_code = 'B1' {OF_FOUR}", "approved_lines"),
    (f"UPDATE lines SET dated_on = '2025-02-05' {OF_FOUR}", "lines"),
    (f"UPDATE lines SET number = 3 {OF_FOUR} AND number = 2", "lines"),
    (f"DELETE FROM lines {OF_FOUR}", "lines"),
    (
        "UPDATE sublines SET place_code = 'H1' WHERE community_id = 1 AND seq = 8 AND ordinal = 2",
        "approved_lines",
    ),
    (
        "UPDATE sublines SET salt = 'other' WHERE community_id = 1 AND seq = 8 AND ordinal = 2",
        "leaf",
    ),
    ("DELETE FROM transactions WHERE community_id = 1 AND seq = 3", "orphan_rows"),
    ("DELETE FROM transactions WHERE community_id = 1 AND seq = 10", "orphan_rows"),
    (
        "DELETE FROM transactions WHERE community_id = 1 AND seq = 3;"
        "DELETE FROM lines WHERE community_id = 1 AND seq = 3",
        "seq_gap",
    ),
    (
        "DELETE FROM transactions WHERE community_id = 1 AND seq ="
        " (SELECT max(seq) FROM lines WHERE community_id = 1);"
        "DELETE FROM lines WHERE community_id = 1 AND seq ="
        " (SELECT max(seq) + 1 FROM transactions WHERE community_id = 1)",
        "leaf_without_transaction",
    ),
    ("DELETE FROM approvals WHERE community_id = 1", "approval"),
    ("UPDATE drafts SET content = '{}' WHERE community_id = 1", "approved_content"),
    ("DELETE FROM drafts WHERE community_id = 1", "draft"),
    ("UPDATE month_movements SET debit_minor = debit_minor + 1", "movements"),
    ("UPDATE day_movements SET cash_credit_minor = 7", "movements"),
    ("UPDATE place_movements SET line_count = 7", "movements"),
    ("DELETE FROM place_movements", "movements"),
    ("UPDATE month_movements SET account_code = 'other' WHERE account_code = '999901'", ""),
    ("UPDATE accounts SET is_cash = false WHERE code = '100201'", "chart"),
    ("UPDATE parties SET kind = 'person'", "leaf"),
    ("DELETE FROM periods WHERE community_id = 1 AND period = 202413", "periods"),
    ("DELETE FROM leaves WHERE community_id = 1 AND leaf_index = 2", "leaf_gap"),
    ("DELETE FROM leaves WHERE community_id = 1", "leaf_gap"),
    ("UPDATE leaves SET type = 'note' WHERE community_id = 1 AND leaf_index = 1", "leaf_head"),
    (
        "UPDATE disclosures SET disclosure = 'W10' WHERE community_id = 1 AND name = 'memo'",
        "disclosure",
    ),
    ("UPDATE disclosures SET digest = 'other' WHERE name = 'memo'", "disclosure"),
    ("DELETE FROM disclosures WHERE name = 'memo'", ""),
)


@pytest.mark.parametrize(("statements", "code"), ALTERATIONS)
def test_the_owner_of_the_database_is_found_out(
    prompt_door: Door, statements: str, code: str
) -> None:
    """A disclosure that is gone is no difference: it may have been erased, and is counted in public."""
    with prompt_door.trying() as connection:
        suspend_guards(connection)
        for statement in statements.split(";"):
            connection.exec_driver_sql(statement)
        difference = check_books(connection, SONGHE).difference
        assert (difference.code if difference else "") == code


def rewrite(old: str, new: str) -> Callable[[bytes], bytes]:
    return lambda leaf: leaf.replace(old.encode(), new.encode())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (rewrite('"summary":"保洁"', '"summary":"保安"'), "leaf"),
        (rewrite('"amount"', '"amount"'), ""),
        (rewrite('"idx":', ' "idx":'), "leaf_form"),
        (rewrite("mingzhang/log/", "mingzhang/gol/"), "leaf_head"),
        (rewrite('"at":"2026', '"at":"2024'), "leaf_time"),
        (rewrite("{", "["), "leaf_form"),
        (rewrite('"at":', '"ta":'), "leaf_form"),
        (lambda _leaf: b"\xff\xff", "leaf_form"),
        (lambda _leaf: b"[]", "leaf_form"),
    ],
    ids=["summary", "nothing", "space", "origin", "time", "bracket", "key", "bytes", "list"],
)
def test_a_leaf_written_anew_with_its_hash_is_found_out(
    prompt_door: Door, change: Callable[[bytes], bytes], code: str
) -> None:
    where = (
        f"WHERE community_id = 1 AND leaf_index = (SELECT leaf_index FROM transactions {OF_FOUR})"
    )
    with prompt_door.trying() as connection:
        suspend_guards(connection)
        leaf = change(bytes(scalar(connection, f"SELECT leaf FROM leaves {where}")))
        connection.execute(
            sa.text(f"UPDATE leaves SET leaf = :leaf, leaf_hash = :hash {where}"),
            {"leaf": leaf, "hash": leaf_hash(leaf)},
        )
        difference = check_books(connection, SONGHE).difference
        assert (difference.code if difference else "") == code


def test_a_leaf_that_lost_its_hash_is_found_out(prompt_door: Door) -> None:
    with prompt_door.trying() as connection:
        suspend_guards(connection)
        connection.execute(
            sa.text("UPDATE leaves SET leaf_hash = :hash WHERE leaf_index = 3"), {"hash": bytes(32)}
        )
        difference = check_books(connection, SONGHE).difference
        assert difference is not None
        assert (difference.code, difference.where) == ("leaf_hash", "leaf 3")


def root(connection: sa.Connection) -> bytes:
    query = sa.text("SELECT leaf_hash FROM leaves WHERE community_id = 1 ORDER BY leaf_index")
    return root_of([bytes(item) for item in connection.execute(query).scalars()])


def test_a_rewriting_that_agrees_with_itself_is_found_by_an_older_root(prompt_door: Door) -> None:
    """Header, draft, approval and leaf all say the same new thing: only a kept checkpoint knows."""
    leaf_of_four = f"leaf_index = (SELECT leaf_index FROM transactions {OF_FOUR})"
    with prompt_door.trying() as connection:
        kept = root(connection)
        suspend_guards(connection)
        draft_id, content = connection.execute(
            sa.text(
                "SELECT draft_id, content FROM drafts WHERE community_id = 1 AND draft_id ="
                f" (SELECT draft_id FROM transactions {OF_FOUR})"
            )
        ).one()
        content = content.replace("保洁", "保安")
        leaf = bytes(
            scalar(connection, f"SELECT leaf FROM leaves WHERE community_id = 1 AND {leaf_of_four}")
        )
        old, encoded = connection.execute(
            sa.text(
                "SELECT digest, disclosure FROM disclosures WHERE community_id = 1"
                f" AND name = 'content' AND {leaf_of_four}"
            )
        ).one()
        salt, name, value = json.loads(base64.urlsafe_b64decode(encoded + "=="))
        forged = disclose(
            name, value | {"sha256": sha256_of(content)}, salt=base64.urlsafe_b64decode(salt + "==")
        )
        said = json.loads(leaf) | {"summary": "保安"}
        said["_sd"] = sorted({*said["_sd"], forged.digest} - {old})
        leaf = canonical_bytes(said)
        values = {
            "id": draft_id, "content": content, "sha256": sha256_of(content), "leaf": leaf,
            "hash": leaf_hash(leaf), "digest": forged.digest, "forged": forged.encoded, "old": old,
        }  # fmt: skip
        for statement in (
            "UPDATE disclosures SET digest = :digest, disclosure = :forged WHERE digest = :old",
            f"UPDATE leaves SET leaf = :leaf, leaf_hash = :hash WHERE community_id = 1 AND {leaf_of_four}",
            f"UPDATE transactions SET summary = '保安', content_sha256 = :sha256 {OF_FOUR}",
            "UPDATE drafts SET content = :content, content_sha256 = :sha256 WHERE draft_id = :id",
            "UPDATE approvals SET content_sha256 = :sha256 WHERE draft_id = :id",
        ):
            connection.execute(sa.text(statement), values)
        assert check_books(connection, SONGHE).difference is None
        assert root(connection) != kept


def test_the_owner_of_the_file_puts_the_guards_back_and_is_found_out(sqlite_file: Path) -> None:
    url = f"sqlite:///{sqlite_file}"
    engine = prompt_engine(url)
    with engine.begin() as connection:
        suspend_guards(connection)
        assert guards.faults(connection) == sorted(guards_sqlite.expected())
        connection.exec_driver_sql(f"UPDATE transactions SET summary = '保安' {OF_FOUR}")
    engine.dispose()
    upgrade(url)
    database = Database(url)
    database.check_guards()
    database.dispose()
    difference = check(url).difference
    assert difference is not None
    assert difference.code == "leaf"
    assert "保安" in difference.expected + difference.found


def test_a_writable_schema_takes_the_guards_away_and_the_start_is_refused(
    sqlite_file: Path,
) -> None:
    with sqlite3.connect(sqlite_file, isolation_level=None) as raw:
        raw.execute("PRAGMA writable_schema = ON")
        raw.execute("DELETE FROM sqlite_master WHERE name = 'guard_lines_update'")
    raw.close()
    engine = prompt_engine(f"sqlite:///{sqlite_file}")
    with engine.connect() as connection:
        assert guards.faults(connection) == ["guard_lines_update"]
    engine.dispose()


def test_bytes_changed_in_the_file_are_found_out(sqlite_file: Path) -> None:
    old, new = "重复记账".encode(), "重复付款".encode()
    with sqlite3.connect(sqlite_file) as raw:
        raw.execute("PRAGMA journal_mode = DELETE")
    raw.close()
    data = sqlite_file.read_bytes()
    assert old in data
    sqlite_file.write_bytes(data.replace(old, new))
    with sqlite3.connect(sqlite_file) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    raw.close()
    difference = check(f"sqlite:///{sqlite_file}").difference
    assert difference is not None
    assert difference.code == "approved_content"


def test_a_lost_write_ahead_log_is_found_by_whoever_kept_the_size(
    sqlite_file: Path, tmp_path: Path
) -> None:
    url = f"sqlite:///{sqlite_file}"
    before = check(url).leaves
    database = Database(url)
    Ledger(database, SONGHE, "songhe").post(PARKING)
    robbed = Path(shutil.copy(sqlite_file, tmp_path / "robbed.sqlite3"))
    database.dispose()
    found, whole = check(f"sqlite:///{robbed}"), check(url)
    assert (found.difference, whole.difference) == (None, None)
    assert (found.leaves, whole.leaves) == (before, before + 1)


def test_a_restored_backup_is_found_by_whoever_kept_the_size(
    postgres_cluster: postgres.Cluster, postgres_copy: str
) -> None:
    backup = postgres_cluster.create_database(postgres_copy)
    database = Database(postgres_cluster.url(postgres_copy, user="app"))
    Ledger(database, SONGHE, "songhe").post(PARKING)
    database.dispose()
    newer, older = (
        check(postgres_cluster.url(name, user="app")) for name in (postgres_copy, backup)
    )
    postgres_cluster.drop_database(backup)
    assert (newer.difference, older.difference) == (None, None)
    assert older.leaves < newer.leaves


@pytest.mark.parametrize(
    ("away", "back"),
    [
        (
            "ALTER TABLE transactions DISABLE TRIGGER guard_transactions_update",
            "ALTER TABLE transactions ENABLE ALWAYS TRIGGER guard_transactions_update",
        ),
        ("DROP TRIGGER guard_transactions_update ON transactions", ""),
        (
            "CREATE OR REPLACE FUNCTION guard_refuse() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RETURN NEW; END $$",
            "",
        ),
    ],
)
def test_a_superuser_takes_a_guard_away_and_is_found_out(
    postgres_cluster: postgres.Cluster, postgres_copy: str, away: str, back: str
) -> None:
    url = postgres_cluster.url(postgres_copy)
    engine = prompt_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(away)
        connection.exec_driver_sql(f"UPDATE transactions SET summary = '保安' {OF_FOUR}")
    with engine.begin() as connection:
        assert guards.faults(connection, as_application=False) != []
        if back:
            connection.exec_driver_sql(back)
    engine.dispose()
    if not back:
        upgrade(url)
    application = Database(postgres_cluster.url(postgres_copy, user="app"))
    application.check_guards()
    application.dispose()
    difference = check(postgres_cluster.url(postgres_copy, user="app")).difference
    assert difference is not None
    assert difference.code == "leaf"


def test_a_superuser_rewrites_a_column_without_any_trigger_and_is_found_out(
    postgres_prompt: sa.Engine,
) -> None:
    with postgres_prompt.connect() as connection:
        connection.exec_driver_sql(
            "ALTER TABLE transactions ALTER COLUMN summary TYPE text"
            " USING CASE seq WHEN 4 THEN '保安' ELSE summary END"
        )
        assert guards.faults(connection, as_application=False) == []
        difference = check_books(connection, SONGHE).difference
        assert difference is not None
        assert difference.code == "leaf"
        connection.rollback()
