"""A count stands beside the books of its day, is confirmed by another person, and then stays."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from ledger.domain.cash_counts import CashCount
from ledger.domain.errors import (
    AccountRuleError,
    ApprovalError,
    DateError,
    TextError,
    UnknownNameError,
)
from ledger.posting.cash_counts import confirm_count, record_count
from ledger.posting.values import Officer
from ledger.statements.cash_counts import (
    PAGE_SIZE,
    book_balances,
    cash_count,
    cash_count_page,
)
from ledger.statements.communities import community
from ledger.store.custody import cash_counts
from tests.conftest import Books, CountQueries
from tests.factories import REVIEWER, TREASURER, Ledger

AT = datetime(2025, 3, 1, tzinfo=UTC)
TEXT = """
2025-01-31 捐款
  借 1001 300.00
  贷 410101 300.00
2025-02-10 买灯泡
  借 510104 20.50
  贷 1001 20.50
2025-02-11 捐款
  借 1001 5.00
  贷 410101 5.00
"""


def record(ledger: Ledger, count: CashCount, *, at: datetime = AT) -> str:
    with ledger.database.writing() as connection:
        return record_count(connection, ledger.community_id, count, by=TREASURER, at=at)


def confirm(ledger: Ledger, count_id: str, by: Officer = REVIEWER) -> None:
    with ledger.database.writing() as connection:
        confirm_count(connection, ledger.community_id, count_id, by=by, at=AT)


def test_a_count_is_held_against_the_books_of_its_day_and_confirmed_by_another(
    books: Books,
) -> None:
    ledger = books(TEXT)
    count_id = record(ledger, CashCount("1001", date(2025, 2, 10), {10_000: 2, 50: 159}))
    with pytest.raises(ApprovalError) as own:
        confirm(ledger, count_id, TREASURER)
    assert own.value.reason == "own_count"
    confirm(ledger, count_id)
    with pytest.raises(ApprovalError) as again:
        confirm(ledger, count_id)
    assert again.value.reason == "confirmed_already"
    with ledger.reading() as connection:
        facts = community(connection, ledger.slug)
        assert facts is not None
        shown = cash_count(connection, facts, count_id)
        assert cash_count(connection, facts, "none") is None
    assert shown is not None
    assert (shown.counted_minor, shown.book_minor, shown.difference_minor) == (279_50, 279_50, 0)
    assert dict(shown.pieces) == {10_000: 2, 50: 159}
    assert shown.confirmed_by
    assert shown.confirmed_at == AT


@pytest.mark.parametrize(
    ("count", "error", "field"),
    [
        (CashCount("1001", date(2025, 2, 10), {}), TextError, "note"),
        (CashCount("9999", date(2025, 2, 10), {}), UnknownNameError, "account"),
        (CashCount("480101", date(2025, 2, 10), {}), AccountRuleError, "account"),
        (CashCount("1001", date(2025, 3, 2), {}, "明天"), DateError, "counted_on"),
    ],
)
def test_what_cannot_be_counted_is_refused_and_leaves_nothing(
    books: Books, count: CashCount, error: type[Exception], field: str
) -> None:
    ledger = books(TEXT)
    with pytest.raises(error) as refused:
        record(ledger, count)
    assert getattr(refused.value, "field", "") == field
    with ledger.reading() as connection:
        assert connection.execute(sa.select(cash_counts)).first() is None
    with pytest.raises(UnknownNameError):
        confirm(ledger, "none")


def test_counts_are_read_a_page_at_a_time(books: Books) -> None:
    ledger = books()
    for day in range(1, PAGE_SIZE - 1):
        record(ledger, CashCount("1001", date(2025, 1, day), {}))
    for _ in range(4):
        record(ledger, CashCount("1001", date(2025, 2, 1), {}))
    with ledger.reading() as connection:
        facts = community(connection, ledger.slug)
        assert facts is not None
        first = cash_count_page(connection, facts)
        second = cash_count_page(connection, facts, after=first.next_after or "")
        assert cash_count_page(connection, facts, after="nonsense x").rows == ()
    days = [row.counted_on for row in (*first.rows, *second.rows)]
    assert len(first.rows) == PAGE_SIZE
    assert days == sorted(days, reverse=True)
    assert len({row.count_id for row in (*first.rows, *second.rows)}) == PAGE_SIZE + 2
    assert second.next_after is None


def test_what_lies_in_many_boxes_is_one_question(books: Books, count_queries: CountQueries) -> None:
    ledger = books(TEXT)
    boxes = ("1001", "100201", "100901")
    facts = ledger.facts
    with ledger.reading() as connection, count_queries(connection) as queries:
        held = book_balances(connection, facts, boxes, date(2025, 2, 10))
        nothing = book_balances(connection, facts, boxes, date(2025, 1, 30))
    assert held == {"1001": 279_50, "100201": 0, "100901": 0}
    assert nothing == dict.fromkeys(boxes, 0)
    assert len(queries) == 2
