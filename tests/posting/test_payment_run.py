"""The payment run: approved requests are paid once, by the cashier, and each proposes its voucher."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from ledger.domain.errors import (
    AccessRefusedError,
    ApprovalError,
    ClosedPeriodError,
    DateError,
    UnknownNameError,
)
from ledger.domain.policies import DEFAULT_POLICY
from ledger.domain.transactions import BrokenRule
from ledger.posting.content import draft_of
from ledger.posting.drafts import reject, save_draft, submit, withdraw
from ledger.posting.payment_run import pay
from ledger.posting.payments import save_request
from ledger.posting.values import Officer
from ledger.store.drafts import attachments, drafts
from ledger.store.journal import transactions
from ledger.store.payments import payments
from tests.conftest import Books
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.posting.paying import (
    AT,
    CASHIER,
    GIFTS,
    REQUEST,
    SECOND,
    TODAY,
    agreed,
    do,
    paid,
    prepare,
    put_in_force,
    row,
    submitted,
)

SLIP = "b" * 64


def draft_row(ledger: Ledger, draft_id: str) -> sa.Row[*tuple[object, ...]]:
    with ledger.reading() as connection:
        return connection.execute(sa.select(drafts).where(drafts.c.draft_id == draft_id)).one()


def an_attachment(ledger: Ledger, sha256: str) -> None:
    with ledger.database.writing() as connection:
        connection.execute(
            sa.insert(attachments).values(
                community_id=ledger.community_id, sha256=sha256, media_type="image/jpeg",
                size_bytes=9, uploaded_by=1, uploaded_at=AT, copy_sha256="c" * 64,
                copy_media_type="image/jpeg", copy_size_bytes=8,
            )
        )  # fmt: skip


def test_a_payment_is_recorded_and_proposes_its_voucher_in_the_requesters_name(
    books: Books,
) -> None:
    ledger = prepare(books(GIFTS))
    an_attachment(ledger, SLIP)
    request = replace(REQUEST, decision="J1", invoices=("A123",))
    item = agreed(ledger, request)
    (draft_id,) = paid(ledger, item, slip=SLIP)
    assert row(ledger, item[0]).state == "paid"
    with ledger.reading() as connection:
        payment = connection.execute(sa.select(payments)).one()
    assert (payment.paid_on, payment.paid_by, payment.role) == (TODAY, CASHIER.user_id, "cashier")
    assert (payment.draft_id, payment.slip_sha256) == (draft_id, SLIP)
    kept = draft_row(ledger, draft_id)
    assert (kept.state, kept.author_id) == ("submitted", TREASURER.user_id)
    draft = draft_of(str(kept.content))
    assert [(line.account, line.debit_minor, line.credit_minor) for line in draft.lines] == [
        ("510107", 400_00, 0), ("100201", 0, 400_00),
    ]  # fmt: skip
    assert (draft.decision, draft.invoices, draft.flags) == ("J1", ("A123",), ())
    assert draft.attachments == (SLIP,)
    assert draft.memo == "收款人：王小明"
    with ledger.database.writing() as connection:
        ledger._approve(connection, draft_id, AT)
    with ledger.reading() as connection:
        header = connection.execute(
            sa.select(transactions).order_by(transactions.c.seq.desc()).limit(1)
        ).one()
    assert (header.prepared_by, header.approved_by) == (TREASURER.user_id, REVIEWER.user_id)


def test_a_voucher_names_the_organisation_that_was_paid(sqlite_books: Books) -> None:
    ledger = prepare(sqlite_books(GIFTS))
    item = agreed(ledger, replace(REQUEST, payee="", party="C1", fund="GEN", account="510104"))
    (draft_id,) = paid(ledger, item)
    draft = draft_of(str(draft_row(ledger, draft_id).content))
    assert draft.lines[0].party == "C1"
    assert draft.memo == "收款人：锦绣装饰"


def test_a_request_is_paid_once(books: Books) -> None:
    ledger = prepare(books(GIFTS))
    item = agreed(ledger)
    paid(ledger, item)
    with pytest.raises(ApprovalError) as again:
        paid(ledger, item)
    assert again.value.reason == "already_paid"
    other = agreed(ledger, replace(REQUEST, payee="李四", amount_minor=10_00))
    with pytest.raises(ApprovalError):
        paid(ledger, other, other)
    with ledger.reading() as connection:
        assert len(connection.execute(sa.select(payments)).all()) == 1


def test_several_are_paid_together_or_none_is(books: Books) -> None:
    ledger = prepare(books(GIFTS))
    first = agreed(ledger)
    waiting = submitted(ledger, replace(REQUEST, payee="李四", amount_minor=10_00))
    with pytest.raises(ApprovalError) as caught:
        paid(ledger, first, waiting)
    assert caught.value.reason == "wrong_state"
    assert row(ledger, first[0]).state == "approved"
    second = agreed(ledger, replace(REQUEST, payee="张三", amount_minor=10_00))
    assert len(paid(ledger, first, second)) == 2


def test_what_was_changed_since_the_cashier_saw_it_is_not_paid(sqlite_books: Books) -> None:
    ledger = prepare(sqlite_books(GIFTS))
    request_id, shown = agreed(ledger)
    with pytest.raises(ApprovalError) as caught:
        paid(ledger, (request_id, "0" * 64))
    assert caught.value.reason == "changed"
    do(ledger, save_request, REQUEST, by=TREASURER, request_id=request_id)
    with pytest.raises(ApprovalError) as caught:
        paid(ledger, (request_id, shown))
    assert caught.value.reason == "wrong_state"


@pytest.mark.parametrize("role", ["treasurer", "reviewer", "auditor", "operator", "publisher"])
def test_only_the_cashier_pays(sqlite_books: Books, role: str) -> None:
    ledger = prepare(sqlite_books(GIFTS))
    item = agreed(ledger)
    with pytest.raises(AccessRefusedError):
        paid(ledger, item, by=Officer(TREASURER.user_id, role))


def test_the_treasurer_pays_where_there_are_only_two_officers(books: Books) -> None:
    ledger = prepare(books(GIFTS))
    put_in_force(ledger, replace(DEFAULT_POLICY, small_committee=True))
    item = agreed(ledger, replace(REQUEST, amount_minor=600_00))
    paid(ledger, item, by=TREASURER)
    with pytest.raises(AccessRefusedError):
        paid(ledger, item, by=REVIEWER)


def test_nobody_pays_what_they_approved_when_they_were_reviewers(sqlite_books: Books) -> None:
    ledger = prepare(sqlite_books(GIFTS))
    item = agreed(ledger)
    with pytest.raises(ApprovalError) as caught:
        paid(ledger, item, by=Officer(REVIEWER.user_id, "cashier"))
    assert caught.value.reason == "payer_approved"


@pytest.mark.parametrize(
    ("day", "reason"), [(date(2025, 9, 5), "future"), (date(2025, 9, 3), "before_approval")]
)
def test_money_goes_out_after_the_last_approval_and_not_in_the_future(
    sqlite_books: Books, day: date, reason: str
) -> None:
    ledger = prepare(sqlite_books(GIFTS))
    item = agreed(ledger)
    with pytest.raises(DateError) as caught:
        paid(ledger, item, paid_on=day)
    assert (caught.value.reason, caught.value.field) == (reason, "paid_on")


def test_a_slip_is_one_that_the_community_has(sqlite_books: Books) -> None:
    ledger = prepare(sqlite_books(GIFTS))
    item = agreed(ledger)
    with pytest.raises(UnknownNameError):
        paid(ledger, item, slip=SLIP)


def test_a_payment_of_a_month_that_is_closed_is_booked_today(books: Books) -> None:
    ledger = prepare(books(GIFTS))
    item = agreed(ledger)
    ledger.post("close 2025-09")
    october = datetime(2025, 10, 2, 4, tzinfo=UTC)
    (draft_id,) = paid(ledger, item, at=october)
    draft = draft_of(str(draft_row(ledger, draft_id).content))
    assert (draft.dated_on, draft.occurred_on) == (date(2025, 10, 2), TODAY)
    ledger.post("close 2025-10")
    other = agreed(ledger, replace(REQUEST, payee="李四", amount_minor=10_00))
    with pytest.raises(ClosedPeriodError):
        do(ledger, pay, [other], by=CASHIER, paid_on=TODAY, at=october)


def test_the_voucher_of_a_payment_is_never_given_up(books: Books) -> None:
    ledger = prepare(books(GIFTS))
    (draft_id,) = paid(ledger, agreed(ledger))
    with pytest.raises(ApprovalError) as caught:
        do(ledger, withdraw, draft_id, by=TREASURER)
    assert caught.value.reason == "paid_draft"
    do(ledger, reject, draft_id, by=SECOND, reason="缺名单")
    do(ledger, submit, draft_id, by=TREASURER)


def test_a_payment_by_request_is_not_flagged_for_want_of_one(books: Books) -> None:
    ledger = prepare(books(GIFTS))
    put_in_force(ledger, replace(DEFAULT_POLICY, request_above_minor=100_00))
    (draft_id,) = paid(ledger, agreed(ledger))
    draft = draft_of(str(draft_row(ledger, draft_id).content))
    assert draft.flags == ()
    do(ledger, save_draft, draft, by=TREASURER, draft_id=draft_id)
    assert draft_of(str(draft_row(ledger, draft_id).content)).flags == ()
    plain = do(ledger, save_draft, replace(draft, memo=""), by=TREASURER)
    assert draft_of(str(draft_row(ledger, plain).content)).flags == (BrokenRule.NO_REQUEST,)


def test_what_a_payment_breaks_by_the_day_it_is_made_is_flagged_on_its_voucher(
    sqlite_books: Books,
) -> None:
    ledger = prepare(sqlite_books(GIFTS))
    item = agreed(ledger)
    ledger.post("2025-09-03 慰问\n借 510107 4800.00 CHA\n贷 100201 4800.00 CHA")
    (draft_id,) = paid(ledger, item)
    draft = draft_of(str(draft_row(ledger, draft_id).content))
    assert draft.flags == (BrokenRule.CASH_OVERDRAWN, BrokenRule.FUND_OVERDRAWN)
