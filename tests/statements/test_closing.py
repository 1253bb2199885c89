"""A month's checklist: each condition met, and not met, with what it is about."""

from datetime import UTC, date, datetime

import pytest

from ledger.domain.cash_counts import CashCount
from ledger.domain.transactions import Draft, credit, debit
from ledger.posting.cash_counts import confirm_count, record_count
from ledger.posting.drafts import save_draft, submit
from ledger.statements.closing import Condition, MonthChecklist, month_checklist
from tests.bills_kept import keep_rows
from tests.conftest import Books, CountQueries
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.ledger_text import parse
from tests.reconciling import reconcile

TODAY = date(2025, 12, 10)
FEE = "2025-10-05 停车费\n  借 100201 50.00\n  贷 480101 50.00\n"


def drafts_of(text: str) -> list[Draft]:
    return [item for item in parse(text) if isinstance(item, Draft)]


def checklist(ledger: Ledger, period: int = 202510, *, today: date = TODAY) -> MonthChecklist:
    with ledger.reading() as connection:
        return month_checklist(connection, ledger.facts, period, today=today)


def condition(ledger: Ledger, code: str, period: int = 202510, today: date = TODAY) -> Condition:
    found = checklist(ledger, period, today=today).conditions
    return next(item for item in found if item.code == code)


def test_a_month_in_order_can_be_closed(books: Books) -> None:
    found = checklist(books(FEE))
    assert found.blocking == ()
    assert [item.code for item in found.warnings] == ["evidence"]
    assert [(label.code, minor) for label, minor in found.balances] == [("100201", 5000)]
    assert {item.state for item in found.conditions if item.code == "reconciled"} == {"neutral"}


def test_a_month_that_is_not_over_waits(sqlite_books: Books) -> None:
    ledger = sqlite_books(FEE)
    assert condition(ledger, "over", today=date(2025, 10, 31)).state == "blocking"
    assert condition(ledger, "over", today=date(2025, 11, 1)).state == "ok"


def test_the_earlier_month_comes_first(books: Books) -> None:
    ledger = books(FEE)
    later = condition(ledger, "earlier_month", 202511)
    assert (later.state, later.pointers[0].key) == ("blocking", "202510")
    assert condition(ledger, "earlier_month", 202509).pointers == ()
    assert condition(ledger, "earlier_month", 202509).state == "blocking"
    ledger.post("close 2025-10")
    assert condition(ledger, "earlier_month", 202511).state == "ok"
    closed = checklist(ledger)
    assert closed.closed_by == "制单人甲"
    assert closed.closed_at is not None


def test_books_without_transactions_have_no_month_to_close(sqlite_books: Books) -> None:
    assert condition(sqlite_books(), "earlier_month").state == "blocking"


@pytest.mark.parametrize(
    ("is_submitted", "code"), [(False, "drafts_open"), (True, "drafts_submitted")]
)
def test_a_draft_of_the_month_hinders_and_one_of_a_later_does_not(
    books: Books, code: str, *, is_submitted: bool
) -> None:
    ledger = books(FEE)
    at = datetime(2025, 11, 2, tzinfo=UTC)
    with ledger.database.writing() as connection:
        for day in (date(2025, 10, 7), date(2025, 11, 2)):
            lines = (debit("100201", 5, fund="GEN"), credit("480101", 5, fund="GEN"))
            draft_id = save_draft(
                connection, ledger.community_id, Draft(day, lines, "停车费"), by=TREASURER, at=at
            )
            if is_submitted:
                submit(connection, ledger.community_id, draft_id, by=TREASURER, at=at)
    found = condition(ledger, code)
    assert (found.state, found.count) == ("blocking", 1)
    assert found.pointers[0].day == date(2025, 10, 7)
    other = {"drafts_open": "drafts_submitted", "drafts_submitted": "drafts_open"}[code]
    assert condition(ledger, other).state == "ok"


def test_money_below_zero_hinders_and_a_fund_below_zero_is_told(books: Books) -> None:
    ledger = books(FEE + "2025-10-06 慰问\n  借 510107 20.00 CHA\n  贷 100201 20.00 CHA\n")
    assert condition(ledger, "cash_negative").state == "ok"
    told = condition(ledger, "cash_by_fund")
    assert (told.state, told.pointers[0].amount_minor) == ("warning", -2000)
    assert told.pointers[0].fund is not None
    ledger.post("2025-10-07 维修\n  借 510104 40.00\n  贷 100201 40.00")
    below = condition(ledger, "cash_negative")
    assert (below.state, below.pointers[0].amount_minor) == ("blocking", -1000)


def test_cash_that_moved_is_counted_by_two_people_before_the_month_is_closed(books: Books) -> None:
    ledger = books("2025-10-02 [opening] 期初\n  借 1001 9.00 CHA\n  贷 3102 9.00 CHA\n" + FEE)
    assert condition(ledger, "cash_counted").state == "ok", "an opening moves nothing"
    ledger.post(
        "2025-10-06 停车费\n  借 1001 20.00\n  贷 480101 20.00\n"
        "2025-10-20 存银行\n  借 100201 20.00\n  贷 1001 20.00"
    )
    at = datetime(2025, 12, 9, tzinfo=UTC)

    def counted(day: int, *, confirmed: bool = True) -> None:
        sheet = CashCount("1001", date(2025, 10, day), {}, "零钱另放")
        with ledger.database.writing() as connection:
            count_id = record_count(connection, 1, sheet, by=TREASURER, at=at)
            if confirmed:
                confirm_count(connection, 1, count_id, by=REVIEWER, at=at)

    counted(19)
    counted(20, confirmed=False)
    found = condition(ledger, "cash_counted")
    assert (found.state, found.count) == ("blocking", 1)
    pointer = found.pointers[0]
    assert (pointer.noun, pointer.key, pointer.day) == ("box", "1001", date(2025, 10, 20))
    counted(20)
    assert condition(ledger, "cash_counted").state == "ok"
    assert condition(ledger, "cash_counted", 202511).state == "ok", "nothing moved"


def test_what_funds_owe_each_other_has_two_sides(books: Books) -> None:
    ledger = books("")
    one, other = drafts_of(
        "2025-10-06 借给\n借 1191 20.00\n贷 100201 20.00\n\n2025-10-06 借入\n借 100201 20.00 PROP\n贷 2291 20.00 PROP"
    )
    # Only history that was taken over has one side alone; people's vouchers keep both together.
    ledger.import_drafts([*drafts_of(FEE), one])
    alone = condition(ledger, "between_funds")
    assert (alone.state, alone.count) == ("blocking", 2)
    ledger.import_drafts([other])
    assert condition(ledger, "between_funds").state == "ok"


def test_receipts_that_are_missing_are_named(books: Books) -> None:
    found = condition(books(FEE), "evidence")
    assert (found.state, found.count) == ("warning", 1)
    assert found.pointers[0].key == "记-2025-10-0001"
    assert condition(books(slug="other"), "evidence").state == "ok"


def test_an_unidentified_receipt_is_told_after_a_month(books: Books) -> None:
    ledger = books("2025-09-06 待查\n  借 100201 20.00\n  贷 220905 20.00\n")
    assert condition(ledger, "unidentified", 202509).state == "ok"
    told = condition(ledger, "unidentified", 202510)
    assert (told.state, told.pointers[0].amount_minor) == ("warning", 2000)
    ledger.post("2025-10-08 查清\n  借 220905 20.00\n  贷 480101 20.00")
    assert condition(ledger, "unidentified", 202510).state == "ok"
    ledger.post("2025-11-06 待查\n  借 100201 20.00\n  贷 220905 20.00\n")
    assert condition(ledger, "unidentified", 202511).state == "ok"


def test_the_checklist_asks_as_often_however_much_there_is(
    books: Books, count_queries: CountQueries
) -> None:
    ledger = books(FEE)
    counts = []
    for _ in range(2):
        facts = ledger.facts
        with ledger.reading() as connection, count_queries(connection) as queries:
            month_checklist(connection, facts, 202510, today=TODAY)
        counts.append(len(queries))
        ledger.post("\n".join(FEE.replace("05", f"{day:02}") for day in range(6, 20)))
    assert counts[0] == counts[1] <= 10


def test_the_months_end_wants_every_account_at_a_bank_reconciled_once_there_are_bills(
    books: Books,
) -> None:
    ledger = books(FEE + "2025-10-06 捐款箱\n  借 1001 5.00\n  贷 410101 5.00\n")
    told = condition(ledger, "reconciled")
    assert (told.state, [item.key for item in told.pointers]) == ("neutral", ["100201"])
    keep_rows(ledger, "2025-10-05 +50.00 停车费", span="2025-10-01..2025-10-31")
    told = condition(ledger, "reconciled")
    assert (told.state, told.pointers[0].text, told.count) == ("warning", "never", 1)
    # What was reconciled before the month ended says nothing of its end.
    reconcile(ledger, "100201", date(2025, 10, 30))
    assert condition(ledger, "reconciled").state == "warning"
    reconcile(ledger, "100201", date(2025, 10, 31))
    assert condition(ledger, "reconciled") == Condition("reconciled", "ok")
    assert condition(ledger, "reconciled", 202511).state == "warning"
    reconcile(ledger, "100201", date(2025, 12, 5))
    assert condition(ledger, "reconciled", 202511).state == "ok"


def test_a_rest_and_books_changed_since_are_told_and_a_later_clean_one_mends_them(
    books: Books,
) -> None:
    ledger = books(FEE)
    keep_rows(ledger, "2025-10-05 +50.00 停车费", span="2025-10-01..2025-10-31")
    reconcile(ledger, "100201", date(2025, 10, 31), rest_minor=7_00, note="待查")
    told = condition(ledger, "reconciled").pointers[0]
    assert (told.text, told.amount_minor, told.day) == ("unexplained", 700, date(2025, 10, 31))
    reconcile(ledger, "100201", date(2025, 11, 30))
    assert condition(ledger, "reconciled").state == "ok"
    # A later one with a rest takes nothing away from the one before.
    reconcile(ledger, "100201", date(2025, 12, 1), rest_minor=7_00, note="待查")
    assert condition(ledger, "reconciled").state == "ok"
    ledger.post("2025-10-09 补记\n  借 100201 1.00\n  贷 480101 1.00")
    late = condition(ledger, "reconciled").pointers[0]
    assert (late.text, late.amount_minor) == ("outdated", None)


def test_an_account_without_money_or_movement_in_the_month_wants_nothing(books: Books) -> None:
    ledger = books(FEE + "2025-10-20 取出\n  借 1001 50.00\n  贷 100201 50.00\n")
    keep_rows(ledger, "2025-10-05 +50.00 停车费", span="2025-10-01..2025-10-31")
    assert condition(ledger, "reconciled").state == "warning"
    assert condition(ledger, "reconciled", 202511).state == "ok"
