"""An opening stands before everything else of its funds, or takes the place of a wrong one."""

from datetime import date

import pytest

from ledger.domain.errors import AccountRuleError, DateError
from ledger.domain.transactions import Draft, Kind, credit, debit
from tests.conftest import Books

OPENING = "2025-03-05 [opening] 期初\n借 100201 1.00\n贷 3101 1.00\n"
FEE = "2025-03-05 停车费\n借 100201 1.00\n贷 480101 1.00\n"


def opening(day: date, *, fund: str = "GEN") -> Draft:
    lines = (debit("100201", 100, fund=fund), credit("3101", 100, fund=fund))
    return Draft(day, lines, "期初", kind=Kind.OPENING)


def test_balances_are_opened_before_everything_else(books: Books) -> None:
    ledger = books(FEE)
    ledger.post_draft(opening(date(2025, 3, 5)))
    ledger.post_draft(opening(date(2025, 3, 4)))
    with pytest.raises(DateError) as refused:
        ledger.post_draft(opening(date(2025, 3, 6)))
    assert (refused.value.reason, refused.value.field) == ("opening_late", "dated_on")


def test_another_fund_may_begin_later(books: Books) -> None:
    ledger = books(FEE)
    ledger.post_draft(opening(date(2025, 4, 1), fund="PROP"))


def test_a_wrong_opening_is_replaced_in_the_month_of_its_reversal(books: Books) -> None:
    ledger = books(OPENING + FEE + "2025-04-02 [reverses 1] 写错了\n")
    ledger.post_draft(opening(date(2025, 4, 3)))
    with pytest.raises(DateError):
        ledger.post_draft(opening(date(2025, 5, 1)))


def test_an_opening_has_no_income(sqlite_books: Books) -> None:
    with pytest.raises(AccountRuleError):
        sqlite_books("2025-03-05 [opening] 期初\n借 100201 1.00\n贷 480101 1.00\n")


def test_one_opening_among_the_transactions_of_an_import_is_judged_by_those_before_it(
    books: Books,
) -> None:
    first = Draft(
        date(2025, 3, 1), (debit("1001", 5, fund="GEN"), credit("480101", 5, fund="GEN")), "停车费"
    )
    ledger = books()
    with pytest.raises(DateError):
        ledger.import_drafts([first, opening(date(2025, 3, 2))])
    ledger.import_drafts([opening(date(2025, 3, 1)), first])
