"""Months close in order, years are sealed after their twelfth month, and nothing reopens."""

import json
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from ledger.domain.errors import AccessRefusedError, CloseOrderError
from ledger.posting.books import open_books
from ledger.posting.periods import close_month, close_period, next_to_close, seal_year
from ledger.posting.values import Officer
from ledger.store.communities import communities
from ledger.store.journal import periods
from ledger.store.log import leaves
from ledger.store.people import actions
from tests.conftest import Books
from tests.factories import OPENING_LEAVES, REVIEWER, TREASURER, Ledger

LATER = datetime(2026, 2, 1, tzinfo=UTC)
FEE = "2025-11-05 停车费\n借 100201 5.00\n贷 480101 5.00\n"


def close(ledger: Ledger, period: int, *, by: Officer = TREASURER, at: datetime = LATER) -> None:
    with ledger.database.writing() as connection:
        close_month(connection, ledger.community_id, period, by=by, at=at)


def seal(ledger: Ledger, year: int, *, by: Officer = TREASURER) -> None:
    with ledger.database.writing() as connection:
        seal_year(connection, ledger.community_id, year, by=by, at=LATER)


def test_a_closing_is_a_row_a_leaf_an_action_and_a_new_version(books: Books) -> None:
    ledger = books(FEE)
    with ledger.reading() as connection:
        before = connection.execute(sa.select(communities.c.public_version)).scalar_one()
    close(ledger, 202511, by=REVIEWER)
    with ledger.reading() as connection:
        row = connection.execute(sa.select(periods)).one()
        raw = connection.execute(
            sa.select(leaves.c.leaf).where(leaves.c.leaf_index == OPENING_LEAVES + 1)
        ).scalar_one()
        action = connection.execute(sa.select(actions)).one()
        after = connection.execute(sa.select(communities.c.public_version)).scalar_one()
    assert (row.period, row.closed_by, row.closed_at) == (202511, REVIEWER.user_id, LATER)
    leaf = json.loads(bytes(raw))
    assert (leaf["type"], leaf["period"], leaf["seq"]) == ("period_closed", "2025-11", 1)
    assert (action.verb, action.subject, action.user_id) == ("period_closed", "202511", 2)
    assert after == before + 1


def test_months_close_in_order_from_that_of_the_first_transaction(books: Books) -> None:
    ledger = books(FEE)
    for period, expected in ((202510, 202511), (202512, 202511)):
        with pytest.raises(CloseOrderError) as refused:
            close(ledger, period)
        assert refused.value.expected == expected
    close(ledger, 202511)
    with pytest.raises(CloseOrderError) as refused:
        close(ledger, 202511)
    assert refused.value.expected == 202512
    close(ledger, 202512)
    close(ledger, 202601)


def test_books_without_transactions_have_nothing_to_close(sqlite_books: Books) -> None:
    with pytest.raises(CloseOrderError) as refused:
        close(sqlite_books(), 202511)
    assert refused.value.expected == 0


@pytest.mark.parametrize(
    ("at", "is_over"),
    [
        (datetime(2025, 11, 30, 15, 59, 59, tzinfo=UTC), False),
        (datetime(2025, 11, 30, 16, 0, 0, tzinfo=UTC), True),
    ],
)
def test_a_month_is_over_by_the_clock_of_the_community(
    sqlite_books: Books,
    at: datetime,
    is_over: bool,  # noqa: FBT001
) -> None:
    ledger = sqlite_books(FEE)
    if is_over:
        close(ledger, 202511, at=at)
        return
    with pytest.raises(CloseOrderError) as refused:
        close(ledger, 202511, at=at)
    assert refused.value.expected == 0


def test_a_year_is_sealed_once_and_after_its_months(books: Books) -> None:
    ledger = books(FEE)
    close(ledger, 202511)
    with pytest.raises(CloseOrderError) as refused:
        seal(ledger, 2025)
    assert refused.value.expected == 202512
    close(ledger, 202512)
    ledger.post("2025-12-31 [adjusting] 审计调整\n借 510103 5.00\n贷 220203 5.00")
    seal(ledger, 2025, by=REVIEWER)
    with pytest.raises(CloseOrderError) as refused:
        seal(ledger, 2025)
    assert refused.value.expected == 0
    close(ledger, 202601)


@pytest.mark.parametrize("role", ["cashier", "auditor", "publisher", "operator", "supervisor"])
def test_other_duties_close_nothing(sqlite_books: Books, role: str) -> None:
    ledger = sqlite_books(FEE)
    with pytest.raises(AccessRefusedError):
        close(ledger, 202511, by=Officer(2, role))
    with pytest.raises(AccessRefusedError):
        seal(ledger, 2025, by=Officer(2, role))


def test_a_period_may_be_closed_by_nobody_when_a_journal_is_taken_over(books: Books) -> None:
    ledger = books(FEE)
    with ledger.database.writing() as connection:
        opened = open_books(connection, ledger.community_id)
        assert next_to_close(opened) == 202511
        close_period(opened, 202511, at=LATER, by=None)
        close_period(opened, 202512, at=LATER, by=None)
        close_period(opened, 202513, at=LATER, by=None)
        assert (opened.closed_through, opened.sealed_through) == (202512, 202513)
        assert next_to_close(opened) == 202601
        rows = connection.execute(sa.select(periods.c.closed_by)).scalars().all()
    assert rows == [None, None, None]


def test_years_are_sealed_in_order(books: Books) -> None:
    ledger = books(FEE.replace("2025", "2023"))
    for period in (202311, 202312, *range(202401, 202413), *range(202501, 202513)):
        close(ledger, period)
    for year in (2024, 2025):
        with pytest.raises(CloseOrderError) as refused:
            seal(ledger, year)
        assert (refused.value.period, refused.value.expected) == (year * 100 + 13, 202313)
    for year in (2023, 2024, 2025):
        seal(ledger, year)
