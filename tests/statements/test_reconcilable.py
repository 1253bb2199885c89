"""Which accounts are to be reconciled, what was matched, and the statements that were kept."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from ledger.domain.matching import LineKey, Match, MatchReason, RowKey
from ledger.posting.matches import end_match, match_many
from ledger.posting.reconciliations import confirm_reconciliation, prepare_reconciliation
from ledger.statements.kept_reconciliations import (
    PAGE_SIZE,
    KeptReconciliation,
    kept_page,
    kept_reconciliation,
)
from ledger.statements.matched import month_matches
from ledger.statements.open_items import account_standing
from ledger.statements.reconcilable import (
    ReconcilableAccount,
    due_count,
    due_day,
    reconcilable_accounts,
    suggested_day,
)
from tests.bills_kept import ACCOUNT, keep_rows
from tests.factories import REVIEWER, TREASURER, Ledger

Books = Callable[..., Ledger]
TODAY = date(2025, 10, 9)
AT = datetime(2025, 10, 9, 4, tzinfo=UTC)
MONTH = """
2025-09-05 停车费
借 100201 500.00
贷 480101 500.00
2025-09-06 停车费
借 100201 30.00
贷 480101 30.00
2025-09-28 捐款
借 1001 5.00
贷 410101 5.00
2025-10-03 广告费
借 100901 8.00
贷 480102 8.00
"""
ROWS = "2025-09-05 +500.00 停车费\n2025-09-30 +1.20 结息"


def a_month(books: Books, span: str = "2025-09-01..2025-09-30") -> tuple[Ledger, str]:
    ledger = books(MONTH)
    return ledger, keep_rows(ledger, ROWS, span=span, opening="0.00", closing="501.20")


def prepared(
    ledger: Ledger, day: date = date(2025, 9, 30), *, bank_minor: int = 501_20,
    at: datetime = AT, confirmed: bool = False,
) -> str:  # fmt: skip
    with ledger.database.writing() as connection:
        facts, here = ledger.facts, ledger.community_id
        value = account_standing(connection, facts, ACCOUNT, day).reconciliation(bank_minor, "原因")
        made = prepare_reconciliation(connection, here, value, by=TREASURER, at=at)
        if confirmed:
            confirm_reconciliation(connection, here, made, by=REVIEWER, at=at)
    return made


def listed(ledger: Ledger) -> dict[str, ReconcilableAccount]:
    with ledger.reading() as connection:
        found = reconcilable_accounts(connection, ledger.facts, TODAY)
    return {item.account.code: item for item in found}


def kept(ledger: Ledger, reconciliation_id: str) -> KeptReconciliation | None:
    with ledger.reading() as connection:
        return kept_reconciliation(connection, ledger.facts, reconciliation_id)


@pytest.mark.parametrize(
    ("covered_to", "confirmed_to", "due_on"),
    [
        ("2025-09-30", None, "2025-09-30"),
        ("2025-09-29", None, "2025-08-31"),
        # Bills of days to come: the month that is running is nobody's to reconcile yet.
        ("2025-10-31", None, "2025-09-30"),
        ("2025-10-09", "2025-08-31", "2025-09-30"),
        ("2025-10-09", "2025-09-30", None),
        ("2025-10-09", "2025-10-05", None),
    ],
)
def test_the_newest_month_that_is_over_and_covered_is_due(
    covered_to: str, confirmed_to: str | None, due_on: str | None
) -> None:
    confirmed = date.fromisoformat(confirmed_to) if confirmed_to else None
    found = due_day(date.fromisoformat(covered_to), confirmed, TODAY)
    assert found == (date.fromisoformat(due_on) if due_on else None)


def test_accounts_in_use_at_banks_and_platforms_are_listed(books: Books) -> None:
    ledger, _ = a_month(books)
    found = listed(ledger)
    assert list(found) == ["100201", "100901"]
    bank, platform = found.values()
    assert (bank.first_on, bank.covered_to) == (date(2025, 9, 1), date(2025, 9, 30))
    assert (bank.open_rows, bank.open_lines) == (2, 2)
    assert (bank.due_on, bank.confirmed_to, bank.last) == (date(2025, 9, 30), None, None)
    assert (platform.covered_to, platform.due_on, platform.open_lines) == (None, None, 0)


def test_an_account_is_due_until_its_statement_is_confirmed(books: Books) -> None:
    ledger, _ = a_month(books)
    made = prepared(ledger)
    waiting = listed(ledger)[ACCOUNT]
    assert waiting.last is not None
    assert (waiting.last.reconciliation_id, waiting.last.confirmed_by) == (made, "")
    assert waiting.due_on == date(2025, 9, 30)
    with ledger.reading() as connection:
        assert due_count(connection, ledger.facts, TODAY) == 1
        assert suggested_day(connection, ledger.facts, ACCOUNT, TODAY) == date(2025, 9, 30)
    prepared(ledger, date(2025, 10, 1), confirmed=True, at=AT + timedelta(hours=1))
    done = listed(ledger)[ACCOUNT]
    assert (done.due_on, done.confirmed_to) == (None, date(2025, 10, 1))
    assert done.last is not None
    assert done.last.confirmed_by == "审核人乙"
    with ledger.reading() as connection:
        assert due_count(connection, ledger.facts, TODAY) == 0
        # Nothing is due: as far as bills reach, and without bills the month that is over.
        assert suggested_day(connection, ledger.facts, ACCOUNT, TODAY) == date(2025, 9, 30)
        assert suggested_day(connection, ledger.facts, "100901", TODAY) == date(2025, 9, 30)


def test_the_days_before_the_first_bill_are_not_due(books: Books) -> None:
    ledger, _ = a_month(books, "2025-09-03..2025-10-02")
    keep_rows(ledger, "2025-10-03 +8.00 广告", span="2025-10-02..2025-10-08", account="100901")
    assert listed(ledger)[ACCOUNT].due_on == date(2025, 9, 30)
    assert listed(ledger)["100901"].due_on is None
    with ledger.reading() as connection:
        assert due_count(connection, ledger.facts, TODAY) == 1
        assert suggested_day(connection, ledger.facts, "100901", TODAY) == date(2025, 10, 8)


def test_a_kept_statement_has_its_items_with_words(books: Books) -> None:
    ledger, bill = a_month(books)
    found = kept(ledger, prepared(ledger, bank_minor=500_00))
    assert found is not None
    assert (found.account.code, found.value.note) == (ACCOUNT, "原因")
    assert found.value.unexplained_minor == -1_20
    assert [(one.voucher, one.row, one.text) for one in found.shown] == [
        ("", RowKey(bill, 1), "某户 停车费"), ("", RowKey(bill, 2), "某户 结息"),
        ("记-2025-09-0001", None, "停车费"), ("记-2025-09-0002", None, "停车费"),
    ]  # fmt: skip
    assert (found.prepared_by, found.confirmed_by, found.newer_id) == ("制单人甲", "", "")
    assert found.book_now_minor == found.value.book_minor
    ledger.post("2025-09-29 停车费\n借 100201 1.00\n贷 480101 1.00")
    later = kept(ledger, found.reconciliation_id)
    assert later is not None
    assert later.book_now_minor == found.value.book_minor + 1_00
    assert kept(ledger, "none") is None


def test_a_later_statement_of_the_day_or_after_takes_its_place(books: Books) -> None:
    ledger, _ = a_month(books)
    first = prepared(ledger)
    prepared(ledger, date(2025, 9, 29), at=AT + timedelta(minutes=1))
    found = kept(ledger, first)
    assert found is not None
    assert found.newer_id == ""
    second = prepared(ledger, date(2025, 10, 1), at=AT + timedelta(minutes=2))
    found = kept(ledger, first)
    assert found is not None
    assert found.newer_id == second


def test_statements_are_listed_newest_day_first_page_by_page(books: Books) -> None:
    ledger, _ = a_month(books)
    made = [
        prepared(ledger, date(2025, 9, 1 + at // 2), at=AT + timedelta(minutes=at % 2))
        for at in range(PAGE_SIZE + 3)
    ]
    with ledger.reading() as connection:
        first = kept_page(connection, ledger.facts, ACCOUNT)
        assert first.next_after is not None
        rest = kept_page(connection, ledger.facts, ACCOUNT, after=first.next_after)
        other = kept_page(connection, ledger.facts, "100901")
        unknown = kept_page(connection, ledger.facts, ACCOUNT, after="none")
    shown = [row.reconciliation_id for row in (*first.rows, *rest.rows)]
    assert shown == made[::-1]
    assert (rest.next_after, other.rows, unknown.rows) == (None, (), ())


def test_matches_of_a_month_that_hold_are_shown_with_both_sides(books: Books) -> None:
    ledger, bill = a_month(books)
    first, second = (entry.seq for entry in ledger.posted[:2])
    together = Match(MatchReason.SAME_AMOUNT, (RowKey(bill, 1),), (LineKey(first, 1),))
    with ledger.database.writing() as connection:
        here = ledger.community_id
        [held] = match_many(connection, here, ACCOUNT, [together], by=TREASURER, at=AT)
    with ledger.reading() as connection:
        page = month_matches(connection, ledger.facts, ACCOUNT, 202509)
        later = month_matches(connection, ledger.facts, ACCOUNT, 202510)
        after = month_matches(connection, ledger.facts, ACCOUNT, 202509, after=f"{second} x")
        wrong = month_matches(connection, ledger.facts, ACCOUNT, 202509, after="x y")
    [match] = page.rows
    assert (match.match_id, match.reason, match.made_by) == (held, "same_amount", "制单人甲")
    assert [(row.bill_id, row.text, row.moved_minor) for row in match.rows] == [
        (bill, "某户 停车费", 500_00)
    ]
    assert [(line.voucher, line.summary) for line in match.lines] == [("记-2025-09-0001", "停车费")]
    assert (match.moved_minor, match.row_count, match.line_count) == (500_00, 1, 1)
    assert (later.rows, after.rows, len(wrong.rows)) == ((), (), 1)
    with ledger.database.writing() as connection:
        end_match(connection, here, held, by=TREASURER, at=AT)
    with ledger.reading() as connection:
        assert month_matches(connection, ledger.facts, ACCOUNT, 202509).rows == ()
