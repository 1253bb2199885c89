"""Many drafts at once: all are handed in or none, each judged as if those before it were posted."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from ledger.domain.errors import AccessRefusedError, LinesError, Refusal, UnknownNameError
from ledger.domain.transactions import BrokenRule, Draft, credit, debit
from ledger.posting.books import open_books
from ledger.posting.content import sha256_of
from ledger.posting.draft_batches import submit_many
from ledger.posting.drafts import save_draft, submit
from ledger.posting.values import Officer
from ledger.store.drafts import drafts
from tests.conftest import Books
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.posting.billing import AT, CASHIER, do, drafted, rows_of

DAY = date(2025, 9, 3)
BUILDINGS = [f"B-{number:028d}" for number in range(400)]
MONEY = "2025-09-01 停车费\n借 100201 100.00\n贷 480101 100.00"
CAME = Draft(DAY, (debit("100201", 500, fund="GEN"), credit("480101", 500, fund="GEN")), "停车费")


def went(amount: int, day: date = DAY) -> Draft:
    lines = (debit("510102", amount, fund="GEN"), credit("100201", amount, fund="GEN"))
    return Draft(day, lines, "保洁费")


def handed_in(ledger: Ledger, items: Sequence[Draft], by: Officer = TREASURER) -> list[str]:
    with ledger.database.writing() as connection:
        books = open_books(connection, ledger.community_id)
        return submit_many(books, items, by=by, at=AT)


def test_drafts_are_kept_as_one_by_one_and_in_order(books: Books) -> None:
    ledger = books(MONEY)
    items = [CAME, went(10_00), replace(CAME, summary="车位费", memo="A1")]
    ids = handed_in(ledger, items)
    assert [drafted(ledger, draft_id) for draft_id in ids] == items
    (alone,) = [do(ledger, save_draft, items[1])]
    do(ledger, submit, alone)
    rows = {row.draft_id: row for row in rows_of(ledger, drafts)}
    among, by_itself = (dict(rows[known]._mapping) for known in (ids[1], alone))
    assert among | {"draft_id": ""} == by_itself | {"draft_id": ""}
    assert all(row.content_sha256 == sha256_of(row.content) for row in rows.values())
    assert handed_in(ledger, []) == []


def test_each_is_judged_as_if_those_before_it_were_posted(books: Books) -> None:
    ledger = books(MONEY)
    ids = handed_in(ledger, [went(60_00), went(60_00), CAME, went(40_00)])
    flags = [drafted(ledger, draft_id).flags for draft_id in ids]
    assert [BrokenRule.CASH_OVERDRAWN in found for found in flags] == [False, True, False, True]


def test_what_came_first_may_pay_whichever_way_a_bill_is_ordered(books: Books) -> None:
    ledger = books()
    newest_first = [went(5_00, date(2025, 9, 4)), went(1), CAME, went(1, date(2025, 9, 2))]
    flags = [drafted(ledger, draft_id).flags for draft_id in handed_in(ledger, newest_first)]
    assert [BrokenRule.CASH_OVERDRAWN in found for found in flags] == [True, False, False, True]
    flags = [drafted(ledger, draft_id).flags for draft_id in handed_in(ledger, newest_first[1:3])]
    assert [BrokenRule.CASH_OVERDRAWN in found for found in flags] == [False, False]


def test_what_was_flagged_before_does_not_count(books: Books) -> None:
    ledger = books(MONEY)
    stale = (BrokenRule.CASH_OVERDRAWN,)
    ids = handed_in(ledger, [replace(CAME, flags=stale), replace(went(1), flags=stale)])
    assert [drafted(ledger, draft_id).flags for draft_id in ids] == [(), ()]


def too_large() -> Draft:
    """Give a draft that says more than a leaf holds."""
    lines = [debit("100201", 1, fund="GEN", place=code) for code in BUILDINGS]
    return Draft(DAY, (*lines, credit("480101", len(lines), fund="GEN")), "停车费")


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        (replace(CAME, lines=(CAME.lines[0], credit("999999", 500, fund="GEN"))), UnknownNameError),
        (too_large(), LinesError),
    ],
)
def test_one_that_the_books_cannot_take_keeps_none(
    books: Books, wrong: Draft, kind: type[Refusal]
) -> None:
    places = [f"place {code} building 某楼" for code in BUILDINGS]
    ledger = books("\n".join((*places, MONEY)))
    before = rows_of(ledger, drafts)
    for items in ([CAME, wrong], [wrong, CAME]):
        with pytest.raises(kind):
            handed_in(ledger, items)
    assert rows_of(ledger, drafts) == before


def test_only_a_treasurer_hands_in(books: Books) -> None:
    ledger = books()
    for officer in (REVIEWER, CASHIER):
        with pytest.raises(AccessRefusedError):
            handed_in(ledger, [CAME], officer)
