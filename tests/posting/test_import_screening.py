"""What an import lets into the public books: nothing twice, nothing of tomorrow, nobody's name."""

from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.posting.check import check_books
from ledger.statements.journal import journal
from ledger.statements.values import Audience
from ledger.store.journal import transactions
from tests.conftest import Books
from tests.posting.test_imports import line, refusal, take


@pytest.mark.parametrize("options", [{}, {"leave_open": True}])
def test_the_same_history_is_not_taken_over_twice(books: Books, options: dict[str, Any]) -> None:
    history = (
        line("2025-08-30", voucher="A"),
        line("2025-08-31", kind="reversal", amount="-5.00", corrects="A"),
    )
    ledger = books()
    take(ledger, *history, leave_open=True)
    error = refusal(ledger, *history, **options)
    assert (error.reason, error.line) == ("imported_before", 0)
    take(ledger, *history, line("2025-09-01"), leave_open=True)


def test_spending_against_a_funds_purpose_is_taken_over_and_says_so(books: Books) -> None:
    ledger = books()
    relief = {
        "noun": "fund", "code": "GRT-25-01", "name_zh": "楼道补贴", "fund_class": "restricted",
        "allowed_accounts": "510104", "last_day": "2025-12-31",
    }  # fmt: skip
    spent = partial(line, fund="GRT-25-01")
    take(
        ledger,
        spent("2025-08-01", "90.00", ("100204", "440101"), names=[relief]),
        spent("2025-08-02", accounts=("510104", "100204"), voucher="ok"),
        spent("2025-08-03", accounts=("510108", "100204"), voucher="wrong"),
        spent(
            "2025-08-04", "-5.00", ("510108", "100204"), kind="reversal", corrects="wrong"
        ),
        spent("2025-08-05", accounts=("530104", "100204"), counterparty_kind="bank"),
        spent("2026-01-05", accounts=("510108", "100204"), flags="no_request", part="1/2"),
    )  # fmt: skip
    with ledger.reading() as connection:
        rows = connection.execute(
            sa.select(transactions.c.flags).order_by(transactions.c.seq)
        ).scalars()
        assert list(rows) == ["", "", "fund_purpose", "", "", "fund_period fund_purpose no_request"]
        assert check_books(connection, ledger.community_id).difference is None


def test_a_day_that_has_not_come_yet_is_refused(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    error = refusal(ledger, line(), line("2026-06-02"))
    assert (error.reason, error.line, error.field) == ("date_future", 2, "dated_on")
    take(ledger, line("2026-06-01"))


@pytest.mark.parametrize(
    ("public", "private"),
    [
        ({"summary": "王某先生停车费"}, "王某先生停车费"),
        ({"summary": "李四"}, "李四"),
        ({"summary": "停车费 13800000000"}, "停车费 13800000000"),
        ({"matter": "3-2-101 漏水"}, "3-2-101 漏水"),
        ({"summary": "李四", "matter": "李四", "memo": "现金"}, "李四 | 现金"),
    ],
)
def test_a_public_text_that_may_name_a_person_becomes_private(
    sqlite_books: Books, public: dict[str, Any], private: str
) -> None:
    ledger = sqlite_books()
    report = take(ledger, line(), line(**public))
    with ledger.reading() as connection:
        entries = tuple(journal(connection, ledger.facts, Audience.AUDITOR).entries)
    assert report.screened_count == 1
    assert (entries[1].memo, entries[1].matter) == (private, "")
    composed = "借 银行存款-共有资金户；贷 捐赠收入-货币"
    assert [entry.summary for entry in entries] == [composed, composed]


def test_a_public_text_that_names_nobody_stays(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    report = take(ledger, line(summary="九月停车费", matter="停车"))
    with ledger.reading() as connection:
        (entry,) = journal(connection, ledger.facts, Audience.PUBLIC).entries
    assert (entry.summary, entry.matter, report.screened_count) == ("九月停车费", "停车", 0)
