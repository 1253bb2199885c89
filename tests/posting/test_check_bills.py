"""``books check`` and bills: whatever an owner of the file changes about bills and matches is named."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger.domain.bills import Bill, Direction
from ledger.domain.matching import LineKey, Match, MatchReason, RowKey
from ledger.domain.reconciliations import OpenItem, OpenSide, Reconciliation
from ledger.posting.bill_rows import same_event, set_aside
from ledger.posting.bill_vouchers import vouchers_by_rules
from ledger.posting.bill_withdrawals import agree_withdrawal, ask_withdrawal
from ledger.posting.check import check_books
from ledger.posting.check_bills import check_bills
from ledger.posting.check_matches import check_matches
from ledger.posting.drafts import withdraw
from ledger.posting.matches import end_match, match_many
from ledger.posting.reconciliations import confirm_reconciliation, prepare_reconciliation
from ledger.store.database import Database
from tests.conftest import Books
from tests.factories import REVIEWER, Ledger, a_ledger
from tests.posting.billing import BANK, PARKING_RULE, a_row, do, keep, posted
from tests.store.conftest import prompt_engine
from tests.store.test_detect_only import suspend_guards

DAY = date(2025, 9, 30)
AFTER_CLOSING = datetime(2026, 3, 1, 4, tzinfo=UTC)
TEXT = """
    2025-09-03 保洁
      借 510102 3.00
      贷 100201 3.00
    2025-09-03 停车费
      借 100201 7.00
      贷 480101 7.00
"""
BOOKED, MATCHED, SAME, TARGET, NEUTRAL, WAITING, ASIDE, GONE = range(1, 9)
ROWS = (
    a_row(BOOKED, 500, serial="A1"),
    a_row(MATCHED, -300),
    a_row(SAME, 700),
    a_row(TARGET, 700),
    a_row(NEUTRAL, 900, direction=Direction.NEUTRAL, reason="closed"),
    a_row(WAITING, 800, day=4),
    a_row(ASIDE, 100, day=4),
)


def fill(ledger: Ledger) -> None:
    """Keep a bill, decide about its rows in every way, and reconcile before and after the month closed."""
    kept = keep(ledger, Bill("test", "utf-8", ROWS))
    key = {row.row: RowKey(kept.bill_id, row.row) for row in ROWS}
    (first,) = do(ledger, vouchers_by_rules, BANK, [key[BOOKED]], [PARKING_RULE]).draft_ids
    do(ledger, withdraw, first)
    keys = [key[BOOKED], key[WAITING]]
    run = do(ledger, vouchers_by_rules, BANK, keys, [PARKING_RULE])
    posted(ledger, run.draft_ids[0])
    for reason in (MatchReason.SAME_AMOUNT, MatchReason.BY_HAND):
        match = Match(reason, (key[MATCHED],), (LineKey(1, 2),))
        (match_id,) = do(ledger, match_many, BANK, [match])
        if reason is MatchReason.SAME_AMOUNT:
            do(ledger, end_match, match_id)
    do(ledger, same_event, BANK, key[SAME], key[TARGET])
    do(ledger, set_aside, BANK, key[ASIDE], "退回")
    gone = keep(ledger, Bill("test", "utf-8", (a_row(GONE, 400, day=5),)), file="gone")
    do(ledger, ask_withdrawal, gone.bill_id, "收错了账户")
    do(ledger, agree_withdrawal, gone.bill_id, by=REVIEWER)
    keep(ledger, Bill("test", "utf-8", (a_row(GONE, 400, day=5),)), file="gone")
    open_item = OpenItem(OpenSide.UNBOOKED_IN, DAY, 2_00, "b:4")
    before = Reconciliation(BANK, DAY, 11_00, 9_00, (open_item,))
    agreed = do(ledger, prepare_reconciliation, before)
    do(ledger, confirm_reconciliation, agreed, by=REVIEWER)
    ledger.post("close 2025-09")
    noted = Reconciliation(BANK, DAY, 9_01, 9_00, note="银行多付一分")
    do(ledger, prepare_reconciliation, noted, at=AFTER_CLOSING)


def differences(connection: sa.Connection) -> list[tuple[str, str]]:
    both = (*check_bills(connection, 1), *check_matches(connection, 1))
    return [(found.code, found.where) for found in both]


def test_sound_books_are_sound_on_both_databases(books: Books) -> None:
    ledger = books(TEXT)
    with ledger.reading() as connection:
        assert differences(connection) == []
    fill(ledger)
    with ledger.reading() as connection:
        assert differences(connection) == []
        assert check_books(connection, ledger.community_id).difference is None


@pytest.fixture(scope="module")
def unguarded(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sa.Engine]:
    """Lend filled books as their owner can open them: no guard, no check, every change undone."""
    folder = tmp_path_factory.mktemp("bills")
    path = Path(shutil.copy(sqlite_template, folder / "books.sqlite3"))
    database = Database(f"sqlite:///{path}")
    fill(a_ledger(database, folder / "keys", TEXT))
    database.dispose()
    engine = prompt_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        suspend_guards(connection)
    yield engine
    engine.dispose()


_ROW = "UPDATE bill_rows SET {} WHERE row_number = {}"
_SAID = "UPDATE bill_withdrawals SET {} WHERE step = '{}'"
_FIRST = "UPDATE reconciliations SET {} WHERE confirmed_by IS NOT NULL"
_SECOND = "UPDATE reconciliations SET {} WHERE confirmed_by IS NULL"
_HELD = "UPDATE matches SET {} WHERE reason = 'by_hand'"
_WORDS = {
    "@held@": "match_id = (SELECT match_id FROM matches WHERE reason = 'by_hand')",
    "@BOOKED@": str(BOOKED), "@SAME@": str(SAME), "@TARGET@": str(TARGET),
    "@WAITING@": str(WAITING), "@ASIDE@": str(ASIDE),
}  # fmt: skip
_LIKE = "INSERT INTO {0} SELECT {1} FROM {0} WHERE {2}"
#: What is changed, and the code that names it first. Statements are separated by semicolons; the words
#: between @ signs are put in below.
ALTERATIONS = (
    ("UPDATE bills SET row_count = 6", "bill_sums"),
    ("UPDATE bills SET in_minor = in_minor + 1", "bill_sums"),
    ("UPDATE bills SET out_minor = 0", "bill_sums"),
    ("UPDATE bills SET known_count = -1", "bill_sums"),
    ("DELETE FROM bill_rows WHERE row_number = @TARGET@", "bill_sums"),
    ("UPDATE bills SET imported_by = 2", "bill_diary"),
    ("UPDATE bills SET imported_at = '2025-10-05T04:00:00Z'", "bill_diary"),
    ("DELETE FROM actions WHERE verb = 'bill_imported'", "bill_diary"),
    ("DELETE FROM bills; DELETE FROM bill_rows", "bill_diary"),
    ("UPDATE bills SET account_code = '100202'", "bill_account"),
    ("UPDATE bills SET account_code = '480101'; UPDATE bill_rows SET account_code = '480101'",
     "bill_account"),
    (_ROW.format("account_code = '100202'", NEUTRAL), "bill_account"),
    ("UPDATE bills SET first_on = '2025-09-04'", "bill_days"),
    ("UPDATE bills SET last_on = '2025-09-03'", "bill_days"),
    ("DELETE FROM bill_rows; UPDATE bills SET row_count = 0, in_minor = 0, out_minor = 0,"
     " last_on = '2025-09-02'", "bill_days"),
    ("UPDATE bills SET mapping = '{}'", "bill_header"),
    (_SAID.format("number = 3", "agreed"), "bill_withdrawal"),
    (_SAID.format("said_by = 2", "asked"), "bill_withdrawal"),
    (_SAID.format("role = 'cashier'", "asked"), "bill_withdrawal"),
    (_SAID.format("reason = ''", "asked"), "bill_withdrawal"),
    (_SAID.format("reason = '因'", "agreed"), "bill_withdrawal"),
    (_SAID.format("step = 'dropped'", "asked"), "bill_withdrawal"),
    ("DELETE FROM bill_withdrawals WHERE step = 'asked'", "bill_withdrawal"),
    (_SAID.format("said_at = '2025-10-05T04:00:00Z'", "agreed"), "bill_withdrawal_diary"),
    ("DELETE FROM actions WHERE verb = 'bill_withdrawal_agreed'", "bill_withdrawal_diary"),
    ("INSERT INTO actions (action_id, community_id, user_id, verb, subject, at) SELECT 'x', community_id,"
     " user_id, verb, (SELECT bill_id FROM bills WHERE row_count = 7), at FROM actions"
     " WHERE verb = 'bill_withdrawal_agreed'", "bill_withdrawal_diary"),
    ("INSERT INTO bill_withdrawals SELECT s.community_id, b.bill_id, s.number, s.step, s.reason, s.said_by,"
     " s.role, s.said_at FROM bill_withdrawals s JOIN bills b ON b.row_count = 7;"
     " INSERT INTO actions (action_id, community_id, user_id, verb, subject, at) SELECT 'x', community_id,"
     " user_id, verb, (SELECT bill_id FROM bills WHERE row_count = 7), at FROM actions"
     " WHERE verb = 'bill_withdrawal_agreed'", "bill_withdrawn_used"),
    ("DELETE FROM attachments", "bill_file"),
    ("UPDATE bills SET role = 'cashier'", "bill_header"),
    ("UPDATE bills SET warnings = '{'", "bill_header"),
    ("UPDATE bills SET warnings = '1'", "bill_header"),
    ("UPDATE bills SET warnings = '[1]'", "bill_header"),
    ("UPDATE bills SET warnings = '[{\"code\":\"moon\",\"row\":1}]'", "bill_header"),
    ("UPDATE bills SET warnings = '[{\"code\":\"ragged_row\"}]'", "bill_header"),
    ("UPDATE bills SET warnings = '[{\"code\":\"ragged_row\",\"row\":-1}]'", "bill_header"),
    ("DELETE FROM bills; DELETE FROM actions WHERE verb = 'bill_imported'", "bill_row_alone"),
    (_ROW.format("moved_minor = 501", BOOKED), "bill_row_moved"),
    (_ROW.format("moved_minor = 500", NEUTRAL), "bill_row_moved"),
    (_ROW.format("fee_minor = 1", BOOKED), "bill_row_moved"),
    (_ROW.format("reason = ''", NEUTRAL), "bill_row"),
    (_ROW.format("row_number = -1", NEUTRAL), "bill_row"),
    (_ROW.format("amount_minor = -900", NEUTRAL), "bill_row"),
    (_ROW.format("fingerprint = 'x'", BOOKED), "bill_row_name"),
    (_ROW.format("serial = 'A2'", BOOKED), "bill_row_name"),
    (_ROW.format("occurred_on = '2025-09-04'", BOOKED), "bill_row_name"),
    (_ROW.format("text = '物业费'", SAME), "bill_row_name"),
    (_ROW.format("counterparty_number = '6222'", SAME), "bill_row_name"),
    (_ROW.format("counterparty = '李四'", WAITING), "bill_row_name"),
    (_ROW.format("balance_minor = 1", WAITING), "bill_row_name"),
    (_ROW.format("occurred_at = '10:00:00'", WAITING), "bill_row_name"),
    (_ROW.format("direction = 'neutral', reason = 'closed'", ASIDE), "bill_sums"),
    ("UPDATE bill_drafts SET draft_id = 'x' WHERE row_number = @WAITING@", "bill_draft_alone"),
    ("UPDATE bill_drafts SET row_number = 99 WHERE row_number = @WAITING@", "bill_draft_alone"),
    (_LIKE.format("bill_drafts", "community_id, bill_id, row_number, (SELECT max(draft_id) FROM drafts"
     " WHERE state = 'posted'), linked_by, linked_at", "row_number = @WAITING@"),
     "bill_draft_twice"),
    ("UPDATE bill_choices SET number = 2 WHERE row_number = @SAME@", "bill_choice_gap"),
    ("UPDATE bill_choices SET number = 0", "bill_choice_gap"),
    ("UPDATE bill_choices SET choice = 'forgotten' WHERE row_number = @ASIDE@", "bill_choice"),
    ("UPDATE bill_choices SET reason = '' WHERE row_number = @ASIDE@", "bill_choice"),
    ("UPDATE bill_choices SET same_row_number = 4 WHERE row_number = @ASIDE@", "bill_choice"),
    ("UPDATE bill_choices SET same_row_number = @BOOKED@ WHERE row_number = @SAME@", "bill_choice"),
    ("UPDATE bill_choices SET same_row_number = 99 WHERE row_number = @SAME@", "bill_choice"),
    ("UPDATE bill_choices SET row_number = 99 WHERE row_number = @SAME@", "bill_choice"),
    ("UPDATE bill_choices SET role = 'cashier'", "bill_choice"),
    ("UPDATE bill_choices SET same_row_number = @SAME@ WHERE row_number = @SAME@",
     "bill_choice_circle"),
    (_LIKE.format("bill_choices", "community_id, bill_id, @TARGET@, 1, choice, bill_id, @SAME@, reason,"
     " chosen_by, role, chosen_at", "row_number = @SAME@"), "bill_choice_circle"),
    ("UPDATE match_rows SET row_number = @TARGET@ WHERE @held@", "match_sums"),
    ("UPDATE match_lines SET number = 1 WHERE @held@", "match_sums"),
    ("DELETE FROM match_rows WHERE @held@", "match_sums"),
    ("DELETE FROM match_lines WHERE @held@", "match_sums"),
    ("DELETE FROM match_rows WHERE @held@; DELETE FROM match_lines WHERE @held@",
     "match_sums"),
    (_HELD.format("account_code = '100202'"), "match_account"),
    ("INSERT INTO match_rows SELECT community_id, match_id, bill_id, 99 FROM match_rows WHERE @held@",
     "match_item_missing"),
    ("INSERT INTO match_lines SELECT community_id, match_id, 99, 1 FROM match_lines WHERE @held@",
     "match_item_missing"),
    (_HELD.format("reason = 'hope'"), "match"),
    (_HELD.format("ended_by = 1, ended_at = '2025-10-04T04:00:00Z'"), "match"),
    ("UPDATE matches SET ended_by = NULL, ended_at = NULL", "match"),
    ("UPDATE matches SET ended_by = 2 WHERE ended_by = 1", "match"),
    ("DELETE FROM actions WHERE verb = 'match_ended'", "match"),
    ("DELETE FROM matches WHERE ended_by = 1; DELETE FROM match_rows; DELETE FROM match_lines;"
     " DELETE FROM matches", "match"),
    ("UPDATE matches SET ended_by = NULL, ended_at = NULL; DELETE FROM actions WHERE verb = 'match_ended'",
     "match_twice"),
    ("UPDATE match_rows SET match_id = 'x' WHERE @held@; DELETE FROM match_lines WHERE @held@;"
     " DELETE FROM matches WHERE reason = 'by_hand'", "match_alone"),
    ("DELETE FROM match_rows WHERE @held@; DELETE FROM matches WHERE reason = 'by_hand'",
     "match_alone"),
    ("DELETE FROM bill_drafts WHERE row_number = @BOOKED@", "match_voucher"),
    (_HELD.format("reason = 'voucher'"), "match_voucher"),
    (_FIRST.format("unbooked_in_minor = 201"), "reconciliation_sums"),
    (_FIRST.format("unbooked_out_minor = 1"), "reconciliation_sums"),
    (_FIRST.format("unbanked_in_minor = 1"), "reconciliation_sums"),
    (_FIRST.format("unbanked_out_minor = 1"), "reconciliation_sums"),
    (_FIRST.format("open_count = 0"), "reconciliation_sums"),
    (_FIRST.format("content = replace(content, '200', '201')"), "reconciliation_sums"),
    (_FIRST.format("content = replace(content, 'unbooked_in', 'lost')"), "reconciliation_sums"),
    (_FIRST.format("content = '{}'"), "reconciliation_sums"),
    (_FIRST.format("content = '1'"), "reconciliation_sums"),
    (_FIRST.format("content = '{'"), "reconciliation_sums"),
    (_FIRST.format("bank_minor = 1099"), "reconciliation_note"),
    (_FIRST.format("book_minor = 901"), "reconciliation_note"),
    (_SECOND.format("note = ''"), "reconciliation_note"),
    (_FIRST.format("prepared_by = 99"), "reconciliation_people"),
    (_FIRST.format("prepared_role = 'cashier'"), "reconciliation_people"),
    (_FIRST.format("prepared_at = '2025-10-05T04:00:00Z'"), "reconciliation_people"),
    (_FIRST.format("confirmed_by = 1"), "reconciliation_people"),
    (_FIRST.format("confirmed_by = NULL"), "reconciliation_people"),
    (_FIRST.format("confirmed_role = 'cashier'"), "reconciliation_people"),
    (_FIRST.format("confirmed_at = '2025-10-05T04:00:00Z'"), "reconciliation_people"),
    (_FIRST.format("confirmed_at = NULL"), "reconciliation_people"),
    (_SECOND.format("confirmed_role = 'reviewer'"), "reconciliation_people"),
    (_SECOND.format("confirmed_by = 2, confirmed_role = 'reviewer', confirmed_at = '2026-03-01T04:00:00Z'"),
     "reconciliation_people"),
    ("UPDATE actions SET user_id = 1 WHERE verb = 'reconciliation_confirmed';"
     " UPDATE reconciliations SET confirmed_by = 1 WHERE confirmed_by = 2", "reconciliation_people"),
    ("DELETE FROM actions WHERE verb = 'reconciliation_confirmed'", "reconciliation_people"),
    ("DELETE FROM reconciliations", "reconciliation_people"),
    (_SECOND.format("book_minor = 901"), "reconciliation_books"),
)  # fmt: skip


@pytest.mark.parametrize(("statements", "code"), ALTERATIONS)
def test_what_was_altered_is_named(unguarded: sa.Engine, statements: str, code: str) -> None:
    with unguarded.connect() as connection:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        for word, meant in _WORDS.items():
            statements = statements.replace(word, meant)
        for statement in statements.split(";"):
            changed = connection.exec_driver_sql(statement.strip()).rowcount
            assert changed > 0, "nothing was altered"
        found = differences(connection)
        report = check_books(connection, 1)
        connection.rollback()
    assert found[0][0] == code, found
    assert all(where for _, where in found)
    assert report.difference is not None


def test_what_an_open_month_still_may_change_is_no_difference(unguarded: sa.Engine) -> None:
    """Before the month closed, the books may have said otherwise; after it, never again."""
    with unguarded.connect() as connection:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        connection.exec_driver_sql(_FIRST.format("book_minor = 901, bank_minor = 1101"))
        assert differences(connection) == []
        connection.exec_driver_sql(
            "UPDATE periods SET closed_at = '2026-03-02T04:00:00Z' WHERE period = 202509"
        )
        connection.exec_driver_sql(_SECOND.format("book_minor = 901"))
        assert differences(connection) == []
        connection.rollback()
