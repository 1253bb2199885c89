"""Loans between funds: what is none, and one that is struck out again."""

from dataclasses import replace

import pytest

from ledger.domain.errors import UnknownNameError
from ledger.posting.check import check_books
from ledger.posting.loans import propose_loan
from ledger.posting.reversals import propose_reversal
from ledger.statements.loans import loans
from tests.conftest import Books
from tests.posting.granting import TODAY, a_loan, approved, do

MONEY = "2026-02-02 场地费\n借 100201 100.00\n贷 480104 100.00"


@pytest.mark.parametrize(
    ("wrong", "field", "name"),
    [
        ({"lender_channel": "9999"}, "channel", "9999"),
        ({"borrower_channel": "480104"}, "to_channel", "480104"),
        ({"borrower": "NONE"}, "fund", "NONE"),
    ],
)
def test_a_loan_goes_from_money_to_money_between_funds_that_are_there(
    sqlite_books: Books, wrong: dict[str, str], field: str, name: str
) -> None:
    with pytest.raises(UnknownNameError) as refused:
        do(sqlite_books(MONEY), propose_loan, replace(a_loan(1), **wrong))  # type: ignore[arg-type]
    assert (refused.value.field, refused.value.name) == (field, name)


def test_a_loan_booked_by_mistake_is_struck_out_on_both_sides(books: Books) -> None:
    ledger = books(MONEY)
    approved(ledger, do(ledger, propose_loan, a_loan(30_00)))
    seq = ledger.posted[-1].seq
    approved(ledger, do(ledger, propose_reversal, seq, dated_on=TODAY, reason="重复"))
    with ledger.reading() as connection:
        assert loans(connection, ledger.facts).rows == ()
        assert check_books(connection, ledger.community_id).difference is None
