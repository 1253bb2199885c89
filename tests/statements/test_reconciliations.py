"""银行存款余额调节表: of each account the newest that two people stand for, and what it says to everybody."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.domain.errors import PeriodError, UnknownNameError
from ledger.domain.periods import parse_span
from ledger.domain.reconciliations import OpenItem, OpenSide
from ledger.statements.overview import overview
from ledger.statements.reconciliation_values import AccountReconciliation, ReconciliationStatement
from ledger.statements.reconciliations import reconciliation
from ledger.store.communities import bank_accounts
from tests.conftest import Books, CountQueries
from tests.factories import Ledger
from tests.reconciling import reconcile, unbanked, unbooked

TEXT = """
2025-01-05 停车费
  借 100201 500.00
  贷 480101 500.00
2025-01-06 微信停车费
  借 100901 80.00
  贷 480101 80.00
2025-01-07 捐款箱
  借 1001 20.00 CHA
  贷 410101 20.00 CHA
2025-02-26 保洁
  借 510102 60.00
  贷 100201 60.00
"""
JANUARY, FEBRUARY = date(2025, 1, 31), date(2025, 2, 28)


def shown(
    ledger: Ledger, period: str = "2025-02", *, account: str = "", as_of: date | None = None
) -> ReconciliationStatement:
    with ledger.reading() as connection:
        span = parse_span(period)
        return reconciliation(connection, ledger.facts, span, as_of=as_of, account=account)


def row(ledger: Ledger, period: str = "2025-02", account: str = "100201") -> AccountReconciliation:
    return next(item for item in shown(ledger, period).rows if item.account.code == account)


def test_accounts_never_reconciled_are_listed_last_and_cash_on_hand_never(books: Books) -> None:
    ledger = books(TEXT)
    assert [item.account.code for item in shown(ledger).rows] == ["100201", "100901"]
    reconcile(ledger, "100901", JANUARY)
    found = shown(ledger)
    assert [(item.account.code, item.state) for item in found.rows] == [
        ("100901", "agrees"), ("100201", "never"),
    ]  # fmt: skip
    assert [item.closing_minor for item in found.never] == [440_00]
    assert found.settled_count == 1


def test_both_sides_come_to_the_same_by_what_only_the_other_knows(books: Books) -> None:
    ledger = books(TEXT)
    items = (
        unbanked(date(2025, 2, 26), -60_00, "记-2025-02-0001"),
        unbooked(date(2025, 2, 21), 1_28),
        unbooked(FEBRUARY, -15_00),
    )
    reconcile(ledger, "100201", FEBRUARY, items)
    found = row(ledger)
    assert found.state == "explained"
    assert found.is_settled
    signed = found.confirmed
    assert signed is not None
    assert (signed.value.book_minor, signed.value.bank_minor) == (440_00, 486_28)
    assert signed.value.adjusted_bank_minor == signed.value.adjusted_book_minor == 426_28
    assert (signed.difference_minor, signed.apart_minor, signed.rest_minor) == (46_28, 46_28, 0)
    assert (signed.prepared_role, signed.confirmed_role) == ("treasurer", "reviewer")
    # The order of the form; of the bank's own items no key leads to a bill.
    assert [(item.side, item.amount_minor, item.key) for item in signed.value.items] == [
        (OpenSide.UNBOOKED_IN, 1_28, ""),
        (OpenSide.UNBOOKED_OUT, 15_00, ""),
        (OpenSide.UNBANKED_OUT, 60_00, "记-2025-02-0001"),
    ]
    assert [item.amount_minor for item in signed.book_items] == [1_28, 15_00]
    assert [item.amount_minor for item in signed.bank_items] == [60_00]


def test_a_rest_is_told_with_what_people_said_about_it(books: Books) -> None:
    ledger = books(TEXT)
    reconcile(ledger, "100201", FEBRUARY, rest_minor=-3_00, note="银行手续费待查")
    found = row(ledger)
    assert found.confirmed is not None
    assert (found.state, found.confirmed.value.unexplained_minor) == ("unexplained", -3_00)
    assert (found.confirmed.rest_minor, found.confirmed.value.note) == (3_00, "银行手续费待查")
    assert not found.is_settled


def test_what_is_not_confirmed_and_what_is_of_a_later_day_do_not_count(books: Books) -> None:
    ledger = books(TEXT)
    reconcile(ledger, "100201", JANUARY)
    reconcile(ledger, "100201", FEBRUARY, confirmed=False)
    assert row(ledger).confirmed == row(ledger, "2025-01").confirmed
    reconcile(ledger, "100201", FEBRUARY, rest_minor=1, note="差一分")
    reconcile(ledger, "100201", FEBRUARY, days_later=2)
    of_january, of_february = row(ledger, "2025-01").confirmed, row(ledger).confirmed
    assert of_january is not None
    assert of_february is not None
    # Of two of the same day the one that was confirmed later counts.
    assert (of_january.value.as_of, of_february.value.as_of) == (JANUARY, FEBRUARY)
    assert of_february.rest_minor == 0
    early = shown(ledger, as_of=date(2025, 2, 27), account="100201").rows[0]
    assert early.confirmed == of_january


def test_books_changed_since_are_told(books: Books) -> None:
    ledger = books(TEXT)
    reconcile(ledger, "100201", date(2025, 2, 27))
    assert row(ledger).state == "agrees"
    ledger.post("2025-02-28 以后的\n  借 100201 1.00\n  贷 480101 1.00")
    assert row(ledger).state == "agrees"
    ledger.post("2025-02-27 补记\n  借 100201 7.00\n  贷 480101 7.00")
    late = row(ledger)
    assert (late.state, late.is_settled) == ("outdated", False)
    assert late.confirmed is not None
    assert (late.confirmed.value.book_minor, late.confirmed.book_now_minor) == (440_00, 447_00)


def test_a_bank_account_is_listed_before_its_first_movement_and_not_once_closed(
    books: Books,
) -> None:
    ledger = books(TEXT)
    with ledger.database.writing() as connection:
        values = {
            "community_id": ledger.community_id, "code": "K1", "bank_name": "工商银行",
            "owner_name": "松鹤苑", "custody": "own", "masked_number": "1234",
            "account_code": "100203", "opened_on": date(2025, 2, 10), "closed_on": date(2025, 3, 20),
        }  # fmt: skip
        connection.execute(sa.insert(bank_accounts).values(**values))
    listed = {
        period: "100203" in {item.account.code for item in shown(ledger, period).rows}
        for period in ("2025-01", "2025-02", "2025-03")
    }
    assert listed == {"2025-01": False, "2025-02": True, "2025-03": False}


def test_one_account_can_be_asked_for_and_only_one_at_a_bank(books: Books) -> None:
    ledger = books(TEXT)
    found = shown(ledger, account="100202")
    assert [(item.account.code, item.state) for item in found.rows] == [("100202", "never")]
    assert found.frame.account is not None
    for wrong in ("1001", "480101", "9999"):
        with pytest.raises(UnknownNameError):
            shown(ledger, account=wrong)
    with pytest.raises(PeriodError):
        shown(ledger, as_of=date(2025, 1, 1))


def test_the_front_page_knows_how_each_account_stands(books: Books) -> None:
    ledger = books(TEXT)
    reconcile(ledger, "100201", FEBRUARY)
    with ledger.reading() as connection:
        page = overview(connection, ledger.facts, as_of=date(2025, 3, 2))
    assert [(item.account.code, item.state) for item in page.reconciliations] == [
        ("100201", "agrees"), ("100901", "never"),
    ]  # fmt: skip


def test_the_number_of_queries_is_fixed(books: Books, count_queries: CountQueries) -> None:
    ledger = books(TEXT)
    counts = []
    for number in range(3):
        facts = ledger.facts
        with ledger.reading() as connection, count_queries(connection) as queries:
            reconciliation(connection, facts, parse_span("2025-02"))
        counts.append(len(queries))
        for account in ("100201", "100901"):
            reconcile(ledger, account, FEBRUARY - timedelta(days=2 - number))
    assert counts == [2, 2, 2]


ITEMS = st.lists(
    st.builds(
        OpenItem,
        st.sampled_from(list(OpenSide)),
        st.dates(date(2025, 1, 1), FEBRUARY),
        st.integers(1, 10**9),
        st.sampled_from(["记-2025-01-0001", "记-2025-02-0001"]),
    ),
    max_size=8,
)


@pytest.fixture
def on_and_on(sqlite_books: Books) -> tuple[Ledger, Iterator[int]]:
    """Lend books, and days that go on: of one day's reconciliations the newest counts."""
    return sqlite_books(TEXT), count(1)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(items=ITEMS, rest_minor=st.just(0) | st.integers(-(10**12), 10**12))
def test_adjusted_sides_agree_exactly_when_nothing_is_unexplained(
    on_and_on: tuple[Ledger, Iterator[int]], items: list[OpenItem], rest_minor: int
) -> None:
    ledger, days = on_and_on
    note = "待查" if rest_minor else ""
    kept = reconcile(
        ledger, "100201", FEBRUARY, items, rest_minor=rest_minor, note=note, days_later=next(days)
    )
    found = row(ledger)
    assert found.confirmed is not None
    value = found.confirmed.value
    assert (value.bank_minor, value.book_minor) == (kept.bank_minor, kept.book_minor)
    assert [value.sum_minor(side) for side in OpenSide] == [kept.sum_minor(s) for s in OpenSide]
    assert value.adjusted_bank_minor - value.adjusted_book_minor == rest_minor
    assert found.is_settled == (value.adjusted_bank_minor == value.adjusted_book_minor)
    assert (found.state == "agrees") == (not rest_minor and not items)
