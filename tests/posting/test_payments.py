"""Requests for payment on their way: checked, handed in, approved by others, sent back, withdrawn."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.domain.errors import (
    AccessRefusedError,
    ApprovalError,
    Refusal,
    TextError,
    TogetherError,
    UnknownNameError,
)
from ledger.domain.payments import PaymentRequest
from ledger.domain.policies import DEFAULT_POLICY
from ledger.posting.objections import looked_at, verdict
from ledger.posting.payment_content import content_of_request, request_of
from ledger.posting.payments import (
    approve_request,
    approve_requests,
    reject_request,
    save_request,
    submit_request,
    withdraw_request,
)
from ledger.posting.values import Officer
from ledger.store.communities import bank_accounts
from ledger.store.people import actions
from tests.conftest import Books, CountQueries
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.posting.paying import (
    AT,
    CASHIER,
    GIFTS,
    REQUEST,
    SECOND,
    agreed,
    do,
    paid,
    prepare,
    put_in_force,
    row,
    saved,
    submitted,
)

TO_COMPANY = replace(
    REQUEST, payee="", party="C1", account="510104", fund="GEN", amount_minor=450_00
)


def refused(ledger: Ledger, request: PaymentRequest) -> list[tuple[str, str]]:
    """Hand a request in vainly; gives every reason with its field."""
    with pytest.raises(TogetherError) as caught:
        submitted(ledger, request)
    return [(str(item.data["reason"]), item.data["field"]) for item in caught.value.refusals]


def test_a_request_is_written_and_read_back() -> None:
    request = replace(
        REQUEST, due_on=date(2025, 9, 9), invoices=("A123",), attachments=("a" * 64,), round=3
    )
    assert request_of(content_of_request(request)) == request
    assert request_of(content_of_request(REQUEST)) == REQUEST


def test_as_many_people_as_the_policy_says_approve_a_request(books: Books) -> None:
    ledger = prepare(books(GIFTS))
    request_id, shown = submitted(ledger, replace(REQUEST, amount_minor=600_00))
    assert (row(ledger, request_id).state, row(ledger, request_id).approvals_needed) == (
        "submitted", 2,
    )  # fmt: skip
    missing = do(ledger, approve_request, request_id, by=REVIEWER, content_sha256=shown)
    assert (missing, row(ledger, request_id).state) == (1, "submitted")
    missing = do(ledger, approve_request, request_id, by=SECOND, content_sha256=shown)
    assert (missing, row(ledger, request_id).state) == (0, "approved")


def test_one_person_approves_once(sqlite_books: Books) -> None:
    ledger = prepare(sqlite_books(GIFTS))
    request_id, shown = submitted(ledger, replace(REQUEST, amount_minor=600_00))
    do(ledger, approve_request, request_id, by=REVIEWER, content_sha256=shown)
    with pytest.raises(ApprovalError) as again:
        do(ledger, approve_request, request_id, by=REVIEWER, content_sha256=shown)
    assert again.value.reason == "approved_already"
    do(ledger, approve_request, request_id, by=SECOND, content_sha256=shown)
    with pytest.raises(ApprovalError) as replayed:
        do(ledger, approve_request, request_id, by=SECOND, content_sha256=shown)
    assert replayed.value.reason == "wrong_state"


def test_nobody_approves_or_rejects_their_own_request_by_any_route(sqlite_books: Books) -> None:
    ledger = prepare(sqlite_books(GIFTS))
    request_id, shown = submitted(ledger)
    own = Officer(TREASURER.user_id, "reviewer")
    attempts: tuple[Callable[[], Any], ...] = (
        lambda: do(ledger, approve_request, request_id, by=own, content_sha256=shown),
        lambda: do(ledger, approve_requests, [(request_id, shown)], by=own),
        lambda: do(ledger, reject_request, request_id, by=own, reason="自己"),
    )
    for attempt in attempts:
        with pytest.raises(ApprovalError) as caught:
            attempt()
        assert caught.value.reason == "own_request"
    assert row(ledger, request_id).state == "submitted"


@pytest.mark.parametrize("role", ["treasurer", "cashier", "auditor", "operator"])
def test_only_reviewers_approve_and_only_treasurers_ask(sqlite_books: Books, role: str) -> None:
    ledger = prepare(sqlite_books(GIFTS))
    request_id, shown = submitted(ledger)
    with pytest.raises(AccessRefusedError):
        do(ledger, approve_request, request_id, by=Officer(2, role), content_sha256=shown)
    if role != "treasurer":
        with pytest.raises(AccessRefusedError):
            do(ledger, save_request, REQUEST, by=Officer(1, role))


def test_a_change_voids_every_approval_even_when_it_is_taken_back(books: Books) -> None:
    ledger = prepare(books(GIFTS))
    two = replace(REQUEST, amount_minor=600_00)
    request_id, shown = submitted(ledger, two)
    do(ledger, approve_request, request_id, by=REVIEWER, content_sha256=shown)
    for content in (replace(two, amount_minor=700_00), two):
        do(ledger, save_request, content, by=TREASURER, request_id=request_id)
        assert row(ledger, request_id).state == "editing"
    with pytest.raises(ApprovalError) as caught:
        do(ledger, approve_request, request_id, by=SECOND, content_sha256=shown)
    assert caught.value.reason == "wrong_state"
    newer = do(ledger, submit_request, request_id, by=TREASURER)
    assert newer != shown
    with pytest.raises(ApprovalError) as caught:
        do(ledger, approve_request, request_id, by=SECOND, content_sha256=shown)
    assert caught.value.reason == "changed"
    assert do(ledger, approve_request, request_id, by=SECOND, content_sha256=newer) == 1


def test_a_request_sent_back_begins_anew(books: Books) -> None:
    ledger = prepare(books(GIFTS))
    request_id, shown = submitted(ledger, replace(REQUEST, amount_minor=600_00))
    do(ledger, approve_request, request_id, by=REVIEWER, content_sha256=shown)
    with pytest.raises(TextError):
        do(ledger, reject_request, request_id, by=SECOND, reason=" ")
    do(ledger, reject_request, request_id, by=SECOND, reason=" 缺名单 ")
    assert (row(ledger, request_id).state, row(ledger, request_id).reject_reason) == (
        "rejected", "缺名单",
    )  # fmt: skip
    with ledger.reading() as connection:
        assert "request_rejected" in connection.execute(sa.select(actions.c.verb)).scalars().all()
    newer = do(ledger, submit_request, request_id, by=TREASURER)
    assert newer != shown
    assert do(ledger, approve_request, request_id, by=REVIEWER, content_sha256=newer) == 1


def test_an_approved_request_can_still_be_stopped_before_it_is_paid(sqlite_books: Books) -> None:
    ledger = prepare(sqlite_books(GIFTS))
    request_id, _ = agreed(ledger)
    do(ledger, reject_request, request_id, by=SECOND, reason="重复")
    assert row(ledger, request_id).state == "rejected"


def test_only_its_author_changes_hands_in_or_withdraws_a_request(sqlite_books: Books) -> None:
    ledger = prepare(sqlite_books(GIFTS))
    request_id = saved(ledger)
    other = Officer(SECOND.user_id, "treasurer")
    attempts: tuple[Callable[[], Any], ...] = (
        lambda: do(ledger, save_request, REQUEST, by=other, request_id=request_id),
        lambda: do(ledger, submit_request, request_id, by=other),
        lambda: do(ledger, withdraw_request, request_id, by=other),
    )
    for attempt in attempts:
        with pytest.raises(AccessRefusedError):
            attempt()
    do(ledger, withdraw_request, request_id, by=TREASURER)
    with pytest.raises(ApprovalError):
        do(ledger, submit_request, request_id, by=TREASURER)


def test_a_request_handed_in_is_not_handed_in_again(sqlite_books: Books) -> None:
    ledger = prepare(sqlite_books(GIFTS))
    request_id, _ = submitted(ledger)
    with pytest.raises(ApprovalError) as caught:
        do(ledger, submit_request, request_id, by=TREASURER)
    assert caught.value.reason == "wrong_state"


def test_what_was_paid_is_changed_by_nobody(sqlite_books: Books) -> None:
    ledger = prepare(sqlite_books(GIFTS))
    item = agreed(ledger)
    paid(ledger, item)
    attempts: tuple[Callable[[], Any], ...] = (
        lambda: do(ledger, save_request, REQUEST, by=TREASURER, request_id=item[0]),
        lambda: do(ledger, withdraw_request, item[0], by=TREASURER),
        lambda: do(ledger, reject_request, item[0], by=REVIEWER, reason="晚了"),
        lambda: do(ledger, approve_request, item[0], by=REVIEWER, content_sha256=item[1]),
    )
    for attempt in attempts:
        with pytest.raises(ApprovalError) as caught:
            attempt()
        assert caught.value.reason == "already_paid"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"account": "9"}, "category"), ({"channel": "9"}, "channel"), ({"fund": "NO"}, "fund"),
        ({"payee": "", "party": "NO"}, "party"), ({"decision": "NO"}, "decision"),
        ({"contract": "NO"}, "contract"), ({"work": "NO"}, "work"), ({"place": "NO"}, "place"),
        ({"attachments": ("a" * 64,)}, "attachments"),
    ],
)  # fmt: skip
def test_a_request_names_only_what_the_community_has(
    sqlite_books: Books, changes: dict[str, Any], field: str
) -> None:
    ledger = prepare(sqlite_books(GIFTS))
    with pytest.raises(UnknownNameError) as caught:
        saved(ledger, replace(REQUEST, **changes))
    assert caught.value.field == field
    with pytest.raises(UnknownNameError):
        do(ledger, submit_request, "none", by=TREASURER)


def test_everything_that_stands_against_a_request_is_said_at_once(books: Books) -> None:
    ledger = prepare(books(GIFTS))
    wages = replace(REQUEST, account="530102", channel="1001", amount_minor=6_000_00)
    found = refused(ledger, wages)
    assert found == [
        ("personal_account", "channel"), ("fund_purpose", "category"),
        ("fund_overdrawn", "amount"), ("cash_overdrawn", "channel"),
        ("decision_committee", "decision"),
    ]  # fmt: skip


def test_an_account_that_was_a_persons_once_may_pay_when_it_is_not_any_more(books: Books) -> None:
    ledger = prepare(books("2025-09-01 捐款\n借 1001 5000.00 CHA\n贷 410101 5000.00 CHA"))
    in_cash = replace(REQUEST, channel="1001")
    assert refused(ledger, in_cash) == [("personal_account", "channel")]
    with ledger.database.writing() as connection:
        connection.execute(sa.update(bank_accounts).values(closed_on=date(2025, 9, 3)))
    submitted(ledger, in_cash)
    still_there = replace(REQUEST, channel="112203")
    assert ("personal_account", "channel") in refused(ledger, still_there)


def test_a_request_that_waits_reserves_nothing_and_an_approved_one_all_of_it(books: Books) -> None:
    ledger = prepare(books(GIFTS))
    large = replace(REQUEST, amount_minor=3_000_00)
    submitted(ledger, large)
    item = agreed(ledger, replace(large, payee="李四"), by=(REVIEWER, SECOND))
    found = refused(ledger, replace(large, payee="张三"))
    assert found == [("fund_overdrawn", "amount"), ("cash_overdrawn", "channel")]
    # Paid, but its voucher is not posted: the money is gone, though the books do not know.
    paid(ledger, item)
    assert refused(ledger, replace(large, payee="张三")) == found
    other_fund = replace(large, fund="GEN", account="510104")
    submitted(ledger, other_fund)


def test_what_is_booked_for_a_later_day_counts_already(books: Books) -> None:
    ledger = prepare(books(GIFTS))
    ledger.post("2025-10-20 慰问\n借 510107 4700.00 CHA\n贷 100201 4700.00 CHA")
    assert refused(ledger, REQUEST) == [
        ("fund_overdrawn", "amount"), ("cash_overdrawn", "channel"),
    ]  # fmt: skip
    submitted(ledger, replace(REQUEST, amount_minor=300_00))


def test_money_that_comes_later_does_not_pay_today(sqlite_books: Books) -> None:
    ledger = prepare(sqlite_books("2025-09-20 捐款\n借 100201 900.00 CHA\n贷 410101 900.00 CHA"))
    assert ("cash_overdrawn", "channel") in refused(ledger, REQUEST)


def test_a_contract_pays_up_to_its_price_counting_what_waits_and_what_was_reversed(
    books: Books,
) -> None:
    ledger = prepare(books(GIFTS))
    on_contract = replace(TO_COMPANY, contract="H1")
    item = agreed(ledger, on_contract)
    submitted(ledger, replace(on_contract, matter="第二期"))
    assert refused(ledger, on_contract) == [("over_contract", "amount")]
    (draft_id,) = paid(ledger, item)
    with ledger.database.writing() as connection:
        ledger._approve(connection, draft_id, AT)
    assert refused(ledger, on_contract) == [("over_contract", "amount")]
    ledger.post(f"2025-09-05 [reverses {ledger.posted[-1].seq}] 付错")
    submitted(ledger, on_contract)
    with pytest.raises(TogetherError):
        submitted(ledger, replace(on_contract, party="", payee="李四"))


def test_an_invoice_is_requested_once_and_free_again_after_a_reversal(books: Books) -> None:
    ledger = prepare(books(GIFTS))
    invoiced = replace(TO_COMPANY, invoices=("25312000000012345678",))
    item = agreed(ledger, invoiced)
    assert refused(ledger, invoiced) == [("invoice_promised", "invoices")]
    (draft_id,) = paid(ledger, item)
    assert refused(ledger, invoiced) == [("invoice_promised", "invoices")]
    with ledger.database.writing() as connection:
        ledger._approve(connection, draft_id, AT)
    assert refused(ledger, invoiced) == [("invoice_used", "invoices")]
    ledger.post(f"2025-09-05 [reverses {ledger.posted[-1].seq}] 付错")
    submitted(ledger, invoiced)


@pytest.mark.parametrize("request_", [REQUEST, TO_COMPANY], ids=["person", "organisation"])
def test_a_request_that_looks_split_is_approved_by_whoever_says_to_have_seen_it(
    books: Books, request_: PaymentRequest
) -> None:
    ledger = prepare(books(GIFTS))
    submitted(ledger, replace(request_, amount_minor=450_00))
    submitted(ledger, replace(REQUEST, payee="别人", amount_minor=100_00))
    request_id, shown = submitted(ledger, replace(request_, amount_minor=200_00))
    with pytest.raises(TextError) as caught:
        do(ledger, approve_request, request_id, by=REVIEWER, content_sha256=shown)
    assert (caught.value.reason, caught.value.field) == ("unconfirmed", "split_seen")
    with pytest.raises(TextError):
        do(ledger, approve_requests, [(request_id, shown)], by=REVIEWER)
    do(
        ledger, approve_request, request_id, by=REVIEWER, content_sha256=shown, split_seen=True
    )  # fmt: skip


def test_payments_to_somebody_else_or_of_long_ago_do_not_look_split(sqlite_books: Books) -> None:
    ledger = prepare(sqlite_books(GIFTS))
    long_ago = AT - timedelta(days=8)
    do(ledger, save_request, replace(REQUEST, amount_minor=450_00), by=TREASURER, at=long_ago)
    submitted(ledger, replace(REQUEST, payee="李四", amount_minor=450_00))
    agreed(ledger, replace(REQUEST, amount_minor=200_00))


def test_what_breaks_a_rule_by_now_is_not_approved_any_more(sqlite_books: Books) -> None:
    ledger = prepare(sqlite_books(GIFTS))
    request_id, shown = submitted(ledger)
    ledger.post("2025-09-03 慰问\n借 510107 4800.00 CHA\n贷 100201 4800.00 CHA")
    with pytest.raises(TogetherError) as caught:
        do(ledger, approve_request, request_id, by=REVIEWER, content_sha256=shown)
    assert {item.data["reason"] for item in caught.value.refusals} == {
        "fund_overdrawn", "cash_overdrawn",
    }  # fmt: skip


def test_the_policy_of_the_day_it_was_handed_in_rules_a_request(sqlite_books: Books) -> None:
    ledger = prepare(sqlite_books(GIFTS))
    request_id, _ = submitted(ledger, replace(REQUEST, amount_minor=600_00))
    put_in_force(ledger, replace(DEFAULT_POLICY, small_committee=True))
    assert row(ledger, request_id).approvals_needed == 2
    other, _ = submitted(ledger, replace(REQUEST, amount_minor=600_00, payee="李四"))
    assert row(ledger, other).approvals_needed == 1


def test_several_requests_are_approved_together_or_none_is(books: Books) -> None:
    ledger = prepare(books(GIFTS))
    first, second = submitted(ledger), submitted(ledger, TO_COMPANY)
    with pytest.raises(Refusal):
        do(ledger, approve_requests, [first, (second[0], "0" * 64)], by=REVIEWER)
    assert row(ledger, first[0]).state == "submitted"
    do(ledger, approve_requests, [first, second], by=REVIEWER)
    assert row(ledger, second[0]).state == "approved"


def test_a_request_asks_the_same_number_of_questions_in_larger_books(
    sqlite_books: Books, count_queries: CountQueries
) -> None:
    counts = []
    for slug, months in (("few", 1), ("many", 8)):
        text = "".join(
            f"2025-{month:02d}-02 捐款\n借 100201 900.00 CHA\n贷 410101 900.00 CHA\n"
            f"2025-{month:02d}-03 慰问\n借 510107 9.00 CHA\n贷 100201 9.00 CHA\n"
            for month in range(1, months + 1)
        )
        ledger = sqlite_books(text, slug=slug)
        request_id = saved(ledger)
        with ledger.database.writing() as connection, count_queries(connection) as queries:
            submit_request(connection, ledger.community_id, request_id, by=TREASURER, at=AT)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_cashier_may_not_ask(sqlite_books: Books) -> None:
    with pytest.raises(AccessRefusedError):
        do(prepare(sqlite_books(GIFTS)), save_request, REQUEST, by=CASHIER)


def test_a_page_judges_as_handing_in_does_without_the_books_lock(sqlite_books: Books) -> None:
    ledger = prepare(sqlite_books(GIFTS))
    wages = replace(REQUEST, account="530102")
    with ledger.reading() as connection:
        found = verdict(looked_at(connection, ledger.community_id), "", wages, at=AT)
    assert [item.data["reason"] for item in found.refusals] == ["fund_purpose"]
    assert (found.approvals_needed, found.split_limit_minor) == (1, 0)
