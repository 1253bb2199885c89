"""Requests, runs, batches and policies as they are read, on both databases, with a fixed number of queries."""

from dataclasses import replace
from datetime import date, timedelta

from ledger.domain.policies import DEFAULT_POLICY
from ledger.domain.transactions import Draft, credit, debit
from ledger.posting.drafts import save_draft, submit
from ledger.posting.payments import reject_request
from ledger.statements.batches import batch_items
from ledger.statements.drafts import draft_view, inbox
from ledger.statements.payees import naming
from ledger.statements.payments import payment_run, request_lists, request_view
from ledger.statements.policies import approval_policies
from ledger.statements.transactions import newest, transaction
from ledger.statements.values import Audience
from tests.conftest import Books, CountQueries
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
    saved,
    submitted,
)

TO_COMPANY = replace(
    REQUEST, payee="", party="C1", account="510104", fund="GEN", amount_minor=600_00,
    decision="J1", contract="H1", invoices=("A123",), due_on=date(2025, 9, 5), memo="首付",
)  # fmt: skip


def test_requests_are_listed_with_what_each_still_needs(books: Books) -> None:
    ledger = prepare(books(GIFTS))
    saved(ledger)
    agreed(ledger, replace(REQUEST, payee="李四"))
    half, _ = agreed(ledger, TO_COMPANY, by=(REVIEWER,))
    sent_back, _ = submitted(ledger, replace(REQUEST, payee="张三"))
    do(ledger, reject_request, sent_back, by=REVIEWER, reason="缺名单")
    paid(ledger, agreed(ledger, replace(REQUEST, payee="赵六", amount_minor=1)))
    with ledger.reading() as connection:
        lists = request_lists(connection, ledger.facts)
    assert sorted(row.state for row in lists.rows) == [
        "approved", "editing", "rejected", "submitted",
    ]  # fmt: skip
    (row,) = lists.in_state("submitted")
    assert (row.request_id, row.payee, row.approvals_given, row.approvals_needed) == (
        half, "锦绣装饰", 1, 2,
    )  # fmt: skip
    assert (row.fund.code, row.channel.code, row.due_on) == ("GEN", "100201", date(2025, 9, 5))
    assert lists.in_state("rejected")[0].reject_reason == "缺名单"
    assert [row.payee for row in lists.paid] == ["赵六"]


def test_a_request_is_shown_with_its_papers_approvals_and_payment(books: Books) -> None:
    ledger = prepare(books(GIFTS))
    item = agreed(ledger, TO_COMPANY, by=(REVIEWER, SECOND))
    (draft_id,) = paid(ledger, item)
    with ledger.reading() as connection:
        view = request_view(connection, ledger.facts, item[0])
        assert request_view(connection, ledger.facts, "none") is None
        draft = draft_view(connection, ledger.facts, draft_id)
        lying = inbox(connection, ledger.facts, REVIEWER.user_id)
    assert view is not None
    assert view.decision is not None
    assert view.contract is not None
    assert (view.decision.name_zh, view.contract.name_zh) == ("修大门", "大门合同")
    assert (view.contract_price_minor, view.invoices, view.memo) == (1_000_00, ("A123",), "首付")
    assert [approval.role for approval in view.approvals] == ["reviewer", "reviewer"]
    assert view.payment is not None
    assert (view.payment.role, view.payment.draft_state, view.payment.voucher) == (
        "cashier", "submitted", "",
    )  # fmt: skip
    assert draft is not None
    assert (draft.row.request_id, draft.row.approvals_given) == (item[0], 0)
    assert [row.request_id for row in lying.submitted] == [item[0]]


def test_a_run_is_in_the_order_of_the_days_and_summed_up_by_account(books: Books) -> None:
    ledger = prepare(books(GIFTS))
    late = agreed(ledger, replace(REQUEST, payee="甲", due_on=date(2025, 9, 9)))
    without = agreed(ledger, replace(REQUEST, payee="乙"))
    soon = agreed(ledger, replace(REQUEST, payee="丙", due_on=date(2025, 9, 5)))
    with ledger.reading() as connection:
        run = payment_run(connection, ledger.facts)
    assert [row.request_id for row in run.rows] == [soon[0], late[0], without[0]]
    (total,) = run.totals
    assert (total.channel.code, total.count, total.amount_minor) == ("100201", 3, 1_200_00)


def _posted(ledger: Ledger, draft_id: str) -> str:
    with ledger.database.writing() as connection:
        ledger._approve(connection, draft_id, AT)
    return ledger.posted[-1].voucher


def test_a_voucher_tells_the_public_roles_and_counts_and_no_name(books: Books) -> None:
    ledger = prepare(books(GIFTS))
    (draft_id,) = paid(ledger, agreed(ledger, TO_COMPANY, by=(REVIEWER, SECOND)), by=CASHIER)
    voucher = _posted(ledger, draft_id)
    with ledger.reading() as connection:
        view = transaction(connection, ledger.facts, voucher, audience=Audience.PUBLIC)
        plain = transaction(
            connection, ledger.facts, ledger.posted[0].voucher, audience=Audience.PUBLIC
        )
    assert view is not None
    assert view.trail is not None
    assert (view.trail.approvals, view.trail.requested_role, view.trail.request_approvals) == (
        1, "treasurer", 2,
    )  # fmt: skip
    assert (view.trail.paid_role, view.trail.paid_on) == ("cashier", TODAY)
    assert view.flags == ()
    assert plain is not None
    assert plain.trail is not None
    assert (plain.trail.approvals, plain.trail.requested_role) == (1, "")


def test_what_broke_a_rule_is_flagged_in_lists_and_views(books: Books) -> None:
    ledger = prepare(books(GIFTS))
    ledger.post("2025-09-03 津贴\n借 530102 10.00 CHA\n贷 100201 10.00 CHA")
    with ledger.reading() as connection:
        rows = newest(connection, ledger.facts).rows
        view = transaction(connection, ledger.facts, rows[0].voucher, audience=Audience.PUBLIC)
    assert [row.flags for row in rows] == [("fund_purpose",), (), ()]
    assert view is not None
    assert view.flags == ("fund_purpose",)
    assert view.trail is not None
    assert view.trail.approvals == 2


def test_imported_history_has_no_trail(books: Books) -> None:
    ledger = books()
    lines = (debit("100201", 5, fund="GEN"), credit("480101", 5, fund="GEN"))
    ledger.import_drafts([Draft(date(2025, 9, 3), lines, "停车费")])
    with ledger.reading() as connection:
        view = transaction(
            connection, ledger.facts, ledger.posted[0].voucher, audience=Audience.PUBLIC
        )
    assert view is not None
    assert view.trail is None


def test_what_waits_for_approval_is_one_list_with_each_funds_part(books: Books) -> None:
    ledger = prepare(books(GIFTS))
    submitted(ledger)
    two_funds = Draft(
        date(2025, 9, 3),
        (
            debit("100201", 5, fund="GEN"), credit("480101", 5, fund="GEN"),
            debit("100201", 7, fund="CHA"), credit("410101", 7, fund="CHA"),
        ),
        "两项",
    )  # fmt: skip
    draft_id = do(ledger, save_draft, two_funds, by=TREASURER)
    do(ledger, submit, draft_id, by=TREASURER)
    with ledger.reading() as connection:
        draft, request = batch_items(connection, ledger.facts)
    assert [(fund.code, minor) for fund, minor in draft.funds] == [("CHA", 7), ("GEN", 5)]
    assert (draft.kind, request.kind) == ("draft", "request")
    assert [(fund.code, minor) for fund, minor in request.funds] == [("CHA", 400_00)]


def test_policies_are_told_with_the_one_in_force_and_what_held_before(books: Books) -> None:
    ledger = books()
    small = replace(DEFAULT_POLICY, small_committee=True)
    put_in_force(ledger, small)
    later = TODAY + timedelta(days=30)
    put_in_force(ledger, DEFAULT_POLICY, later, AT + timedelta(seconds=9))
    with ledger.reading() as connection:
        told = approval_policies(connection, ledger.facts, today=TODAY)
        before = approval_policies(connection, ledger.facts, today=TODAY - timedelta(days=1))
    assert [item.first_day for item in told.policies] == [later, TODAY, ledger.facts.opened_on]
    assert [item.is_in_force for item in told.policies] == [False, True, False]
    assert told.in_force.policy == small
    assert before.in_force.policy == DEFAULT_POLICY
    assert before.in_force.set_at is None


def test_the_form_lists_organisations_and_never_a_private_person(
    books: Books, count_queries: CountQueries
) -> None:
    ledger = prepare(books("party C2 person 王小明"))
    with ledger.reading() as connection, count_queries(connection) as queries:
        lists = naming(connection, ledger.facts)
    assert [item.code for item in lists.organisations] == ["C1"]
    assert [item.code for item in lists.decisions] == ["J1"]
    assert "H1" not in {item.code for item in lists.places}
    assert len(queries) == 5
