"""Two people post at the same moment: no number is left out, none is given twice."""

from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.errors import ApprovalError
from ledger.domain.transactions import Draft, credit, debit
from ledger.posting.check import check_books
from ledger.posting.drafts import approve, save_draft, submit
from ledger.posting.periods import close_month
from ledger.posting.values import Posted
from ledger.store.journal import transactions
from tests.conftest import Books
from tests.factories import REVIEWER, TREASURER, Ledger

AT = datetime(2025, 10, 4, 4, tzinfo=UTC)
FEE = Draft(
    date(2025, 9, 3),
    (debit("100201", 500, fund="GEN"), credit("480101", 500, fund="GEN")),
    "停车费",
)
EACH = 8


def post_one(ledger: Ledger) -> Posted:
    with ledger.database.writing() as connection:
        draft_id = save_draft(connection, ledger.community_id, FEE, by=TREASURER, at=AT)
        shown = submit(connection, ledger.community_id, draft_id, by=TREASURER, at=AT)
    with ledger.database.writing() as connection:
        return approve(
            connection, ledger.community_id, draft_id, by=REVIEWER, at=AT, content_sha256=shown
        )


def test_two_posters_leave_no_gap_and_give_no_number_twice(
    books: Books, together: Callable[..., list[Future[Any]]]
) -> None:
    ledger = books()

    def post_some() -> list[Posted]:
        return [post_one(ledger) for _ in range(EACH)]

    done = [posted for job in together(post_some, post_some) for posted in job.result()]
    assert sorted(posted.seq for posted in done) == list(range(1, 2 * EACH + 1))
    assert len({posted.voucher for posted in done}) == 2 * EACH
    with ledger.reading() as connection:
        report = check_books(connection, ledger.community_id)
    assert (report.difference, report.transactions) == (None, 2 * EACH)


def test_two_approvals_of_one_draft_post_it_once(
    books: Books, together: Callable[..., list[Future[Any]]]
) -> None:
    ledger = books()
    with ledger.database.writing() as connection:
        draft_id = save_draft(connection, ledger.community_id, FEE, by=TREASURER, at=AT)
        shown = submit(connection, ledger.community_id, draft_id, by=TREASURER, at=AT)

    def approve_it() -> Posted:
        with ledger.database.writing() as connection:
            return approve(
                connection, ledger.community_id, draft_id, by=REVIEWER, at=AT, content_sha256=shown
            )

    jobs = together(approve_it, approve_it)
    errors = [job.exception() for job in jobs]
    assert sorted(type(error).__name__ for error in errors) == ["ApprovalError", "NoneType"]
    refused = next(error for error in errors if error is not None)
    assert isinstance(refused, ApprovalError)
    assert refused.reason == "already_posted"


def test_a_posting_comes_before_the_closing_of_its_month_or_not_at_all(
    books: Books, together: Callable[..., list[Future[Any]]]
) -> None:
    ledger = books()
    post_one(ledger)
    with ledger.database.writing() as connection:
        draft_id = save_draft(connection, ledger.community_id, FEE, by=TREASURER, at=AT)
        shown = submit(connection, ledger.community_id, draft_id, by=TREASURER, at=AT)

    def approve_it() -> None:
        with ledger.database.writing() as connection:
            approve(
                connection, ledger.community_id, draft_id, by=REVIEWER, at=AT, content_sha256=shown
            )

    def close_it() -> None:
        with ledger.database.writing() as connection:
            close_month(connection, ledger.community_id, 202509, by=TREASURER, at=AT)

    approval, closing = together(approve_it, close_it)
    closing.result()
    error = approval.exception()
    assert type(error).__name__ in ("NoneType", "ClosedPeriodError")
    with ledger.reading() as connection:
        assert check_books(connection, ledger.community_id).difference is None
        count = connection.execute(
            sa.select(sa.func.count()).select_from(transactions)
        ).scalar_one()
    assert count == (2 if error is None else 1)
