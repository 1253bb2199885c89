"""Refunds that a bill tells of are linked with what they pay back, where that is certain."""

from dataclasses import replace
from typing import Any

import pytest

from ledger.domain.bill_rules import Gather, Share
from ledger.domain.bills import BillRow, Direction
from ledger.domain.matching import RowKey
from ledger.posting.bill_vouchers import Choice, vouchers_by_hand, vouchers_by_rules
from ledger.posting.drafts import withdraw
from ledger.statements.bill_refunds import refunded
from ledger.statements.bills import bill, row_page
from ledger.store.journal import transactions
from tests.conftest import Books
from tests.factories import Ledger
from tests.posting.billing import (
    BANK,
    OTHER_BANK,
    PARKING,
    PARKING_RULE,
    a_row,
    do,
    drafted,
    kept,
    posted,
    rows_of,
)

RULES = [PARKING_RULE, replace(PARKING_RULE, direction=Direction.OUT)]
PAID = a_row(1, 500, serial="P1", order="O1")


def a_refund(number: int, minor: int, *, of: str = "O1", day: int = 10, **values: Any) -> BillRow:
    return a_row(number, -minor, day=day, serial=f"R{number}", order="O1", refund_of=of, **values)


def booked(ledger: Ledger, *keys: RowKey) -> list[str]:
    ids: tuple[str, ...] = do(ledger, vouchers_by_rules, BANK, keys, RULES).draft_ids
    return list(ids)


def links(ledger: Ledger, ids: list[str]) -> list[int | None]:
    return [drafted(ledger, draft_id).refund_of for draft_id in ids]


@pytest.mark.parametrize("named", ["O1", "P1"])
def test_a_refund_is_linked_by_order_or_serial(books: Books, named: str) -> None:
    ledger = books()
    paid, back = kept(ledger, PAID, a_refund(2, 200, of=named))
    seq = posted(ledger, booked(ledger, paid)[0])
    (draft_id,) = booked(ledger, back)
    draft = drafted(ledger, draft_id)
    assert draft.refund_of == seq
    assert draft.summary == "2025年9月10日停车费退款"
    posted(ledger, draft_id)
    assert [row.refund_of for row in rows_of(ledger, transactions)] == [None, seq]


@pytest.mark.parametrize(
    ("paid", "back"),
    [
        # Another order, another way, or nothing named.
        (PAID, a_refund(2, 200, of="O2")),
        (PAID, a_row(2, 200, refund_of="O1", serial="R2", day=10)),
        (PAID, a_row(2, -200, serial="R2", day=10)),
        # Before it was paid, or more than was paid.
        (PAID, a_refund(2, 200, day=2)),
        (PAID, a_refund(2, 501)),
    ],
)
def test_what_is_no_refund_of_it_is_booked_as_any_other(
    books: Books, paid: BillRow, back: BillRow
) -> None:
    ledger = books()
    keys = kept(ledger, paid, back)
    posted(ledger, booked(ledger, keys[0])[0])
    assert links(ledger, booked(ledger, keys[1])) == [None]


def test_a_refund_of_what_is_not_booked_yet_is_not_linked(books: Books) -> None:
    ledger = books()
    paid, back = kept(ledger, PAID, a_refund(2, 200))
    (waiting,) = booked(ledger, paid)
    ids = booked(ledger, back)
    assert links(ledger, ids) == [None]
    seq = posted(ledger, waiting)
    do(ledger, withdraw, ids[0])
    ledger.post(f"2025-09-04 [reverses {seq}] 错")
    assert links(ledger, booked(ledger, back)) == [None]


def test_a_refund_on_another_account_than_was_booked_is_not_linked(books: Books) -> None:
    ledger = books()
    paid, back = kept(ledger, PAID, a_refund(2, 200))
    posted(ledger, booked(ledger, paid)[0])
    other = replace(PARKING, shares=(Share("510102", "GEN"),))
    run = do(ledger, vouchers_by_hand, BANK, [Choice(back, other)])
    assert links(ledger, list(run.draft_ids)) == [None]


def test_refunds_together_pay_back_no_more_than_there_was(books: Books) -> None:
    ledger = books()
    paid, *back = kept(ledger, PAID, *(a_refund(number, 200) for number in (2, 3, 4, 5)))
    seq = posted(ledger, booked(ledger, paid)[0])
    first = booked(ledger, back[0])
    # One waits, one is new: of the last two there is not enough left.
    later = booked(ledger, *back[1:])
    assert links(ledger, first + later) == [seq, seq, None, None]
    for draft_id in first + later[:1]:
        posted(ledger, draft_id)


def test_refunds_of_a_day_are_set_apart_by_what_they_pay_back(books: Books) -> None:
    ledger = books()
    other = a_row(6, 700, serial="P6", order="O6")
    keys = kept(
        ledger, PAID, other, a_refund(2, 100), a_refund(3, 100), a_refund(4, 100, of="O6"),
        a_refund(5, 100, of="O9"),
    )  # fmt: skip
    seqs = [posted(ledger, draft_id) for draft_id in booked(ledger, *keys[:2])]
    rule = replace(RULES[1], outcome=replace(PARKING, gather=Gather.DAY))
    run = do(ledger, vouchers_by_rules, BANK, keys[2:], [rule])
    made = [drafted(ledger, draft_id) for draft_id in run.draft_ids]
    assert {(item.refund_of, item.amount_minor) for item in made} == {
        (seqs[0], 200), (seqs[1], 100), (None, 100),
    }  # fmt: skip


def test_a_number_of_another_account_is_not_the_payment(books: Books) -> None:
    ledger = books()
    (paid,) = kept(ledger, PAID, file="other", account=OTHER_BANK)
    (draft_id,) = do(ledger, vouchers_by_rules, OTHER_BANK, [paid], RULES).draft_ids
    posted(ledger, draft_id)
    (back,) = kept(ledger, a_refund(2, 200))
    assert links(ledger, booked(ledger, back)) == [None]


def test_a_person_sees_what_a_refund_pays_back(books: Books) -> None:
    ledger = books()
    paid, back, unknown = kept(ledger, PAID, a_refund(2, 200), a_refund(3, 100, of="O9"))
    posted(ledger, booked(ledger, paid)[0])
    with ledger.reading() as connection:
        view = bill(connection, ledger.facts, paid.bill_id)
        assert view is not None
        rows = row_page(connection, ledger.facts, view).rows
        found = refunded(connection, ledger.facts, rows)
        assert refunded(connection, ledger.facts, rows[:1]) == {}
    assert set(found) == {back}
    assert unknown not in found
    assert found[back].voucher == "记-2025-09-0001"
    outcome = found[back].outcome
    assert outcome is not None
    assert (outcome.shares[0].account, outcome.matter) == ("480101", "退款")
    run = do(ledger, vouchers_by_hand, BANK, [Choice(back, outcome)])
    assert links(ledger, list(run.draft_ids)) == [1]


def test_a_draft_under_way_that_is_no_refund_of_it_takes_nothing_off(books: Books) -> None:
    ledger = books()
    other = a_row(6, 700, serial="P6", order="O6")
    paid, waiting, back = kept(ledger, PAID, other, a_refund(2, 500))
    seq = posted(ledger, booked(ledger, paid)[0])
    assert links(ledger, booked(ledger, waiting)) == [None]
    # All that was paid goes back: what waits has not lessened it.
    assert links(ledger, booked(ledger, back)) == [seq]
