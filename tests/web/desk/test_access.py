"""Who may do what: every address of the desk, for every role."""

import pytest
from flask import Flask

from tests.web.desk.browsers import DESK, PEOPLE, Browser, Desk, Enter, hidden

#: endpoint → who may use it. A new address fails until it stands here.
OFFICERS = {"treasurer", "reviewer", "cashier", "auditor", "both"}
EVERYBODY_HERE = OFFICERS | {"operator"}
PREPARING = {"treasurer", "both"}
APPROVING = {"reviewer", "both"}
SIGNED_IN = set(PEOPLE)
MATRIX: dict[str, set[str]] = {
    "desk.communities": SIGNED_IN,
    "desk.account": SIGNED_IN,
    "desk.password": SIGNED_IN,
    "desk.community_new": set(),
    "desk.community_new_post": set(),
    "desk.setup": EVERYBODY_HERE,
    "desk.committee": PREPARING | {"operator"},
    "desk.officers": EVERYBODY_HERE,
    "desk.officers_add": {"operator"},
    "desk.officers_end": {"operator"},
    "desk.chart": EVERYBODY_HERE,
    "desk.account_new": PREPARING | {"operator"},
    "desk.account_change": PREPARING | {"operator"},
    "desk.fund_new": PREPARING | {"operator"},
    "desk.works": EVERYBODY_HERE,
    "desk.work_new": PREPARING,
    "desk.work": OFFICERS,
    "desk.work_step": PREPARING,
    "desk.work_contract": PREPARING,
    "desk.work_organisation": PREPARING,
    "desk.work_voucher": PREPARING,
    "desk.work_step_confirm": APPROVING,
    "desk.work_step_drop": PREPARING | APPROVING,
    "desk.work_picture_hide": APPROVING,
    "desk.funds": EVERYBODY_HERE,
    "desk.fund": EVERYBODY_HERE,
    "desk.fund_name": PREPARING | {"operator"},
    "desk.fund_rules": PREPARING | APPROVING,
    "desk.fund_designate": PREPARING | APPROVING,
    "desk.fund_act_agree": PREPARING | APPROVING,
    "desk.fund_act_drop": PREPARING | APPROVING,
    "desk.loans": EVERYBODY_HERE,
    "desk.loan_propose": PREPARING,
    "desk.grants": EVERYBODY_HERE,
    "desk.grant_new": PREPARING,
    "desk.grant": EVERYBODY_HERE,
    "desk.grant_receive": PREPARING,
    "desk.grant_return": PREPARING,
    "desk.grant_carry_over": PREPARING | APPROVING,
    "desk.confirmations": EVERYBODY_HERE,
    "desk.confirmation_agree": PREPARING | APPROVING,
    "desk.confirmation_drop": PREPARING | APPROVING,
    "desk.mirrors": EVERYBODY_HERE,
    "desk.mirror_add": PREPARING,
    "desk.mirror_entry": PREPARING,
    "desk.edition": PREPARING,
    "desk.decisions": EVERYBODY_HERE,
    "desk.decision": OFFICERS,
    "desk.decision_old": PREPARING,
    "desk.decision_papers": PREPARING | APPROVING,
    "desk.price_set": PREPARING | APPROVING,
    "desk.vote_open": PREPARING | APPROVING,
    "desk.vote_ballots": PREPARING | APPROVING,
    "desk.vote_act": PREPARING | APPROVING,
    "desk.budgets": EVERYBODY_HERE,
    "desk.budget": EVERYBODY_HERE,
    "desk.budget_save": PREPARING,
    "desk.budget_adopt": APPROVING,
    "desk.budget_reject": APPROVING,
    "desk.cash_counts": EVERYBODY_HERE,
    "desk.cash_count": EVERYBODY_HERE,
    "desk.cash_counts_add": PREPARING | {"cashier"},
    "desk.cash_count_confirm": PREPARING | APPROVING | {"cashier"},
    "desk.bank_accounts": EVERYBODY_HERE,
    "desk.bank_accounts_add": PREPARING | {"operator"},
    "desk.bank_accounts_close": PREPARING | {"operator"},
    "desk.today": EVERYBODY_HERE,
    "desk.entry": PREPARING,
    "desk.entry_post": PREPARING,
    "desk.voucher": PREPARING,
    "desk.voucher_post": PREPARING,
    "desk.names": PREPARING,
    "desk.draft_grid": PREPARING,
    "desk.draft_grid_post": PREPARING,
    "desk.unfinished": PREPARING,
    "desk.unfinished_drop": PREPARING,
    "desk.templates": EVERYBODY_HERE,
    "desk.template": PREPARING,
    "desk.template_post": PREPARING,
    "desk.retire": PREPARING,
    "desk.adopt": PREPARING,
    "desk.draft": EVERYBODY_HERE,
    "desk.draft_edit": PREPARING,
    "desk.draft_change": PREPARING,
    "desk.draft_submit": PREPARING,
    "desk.draft_withdraw": PREPARING,
    "desk.draft_approve": APPROVING,
    "desk.draft_reject": APPROVING,
    "desk.payments": OFFICERS,
    "desk.payment": OFFICERS,
    "desk.payment_paper": OFFICERS,
    "desk.payment_run": OFFICERS,
    "desk.payment_new": PREPARING,
    "desk.payment_new_post": PREPARING,
    "desk.payment_edit": PREPARING,
    "desk.payment_change": PREPARING,
    "desk.payment_submit": PREPARING,
    "desk.payment_withdraw": PREPARING,
    "desk.payment_approve": APPROVING,
    "desk.payment_reject": APPROVING,
    "desk.payment_pay": PREPARING | {"cashier"},
    "desk.batch": APPROVING,
    "desk.batch_approve": APPROVING,
    "desk.policies": EVERYBODY_HERE,
    "desk.policy_propose": PREPARING | APPROVING,
    "desk.policy_set": PREPARING | APPROVING,
    "desk.policy_drop": PREPARING | APPROVING,
    "desk.transactions": EVERYBODY_HERE,
    "desk.transaction": EVERYBODY_HERE,
    "desk.reverse": PREPARING,
    "desk.handovers": OFFICERS,
    "desk.handover_draw_up": OFFICERS,
    "desk.handover": OFFICERS,
    "desk.handover_sign": OFFICERS,
    "desk.handover_paper": OFFICERS,
    "desk.opening_ask": PREPARING,
    "desk.opening": PREPARING,
    "desk.opening_read": PREPARING,
    "desk.correct": PREPARING,
    "desk.correction": PREPARING,
    "desk.correction_post": PREPARING,
    "desk.refund": PREPARING,
    "desk.refund_post": PREPARING,
    "desk.evidence": OFFICERS,
    "desk.evidence_copy": OFFICERS,
    "desk.evidence_page": OFFICERS,
    "desk.cover": PREPARING | APPROVING,
    "desk.cover_post": PREPARING | APPROVING,
    "desk.no_receipt": EVERYBODY_HERE,
    "desk.later": OFFICERS,
    "desk.later_bring": PREPARING,
    "desk.take_down": APPROVING,
    "desk.addition_confirm": APPROVING,
    "desk.addition_decline": PREPARING | APPROVING,
    "desk.bill_rules": OFFICERS,
    "desk.bill_rule": OFFICERS,
    "desk.bill_rule_new": PREPARING,
    "desk.bill_rule_new_post": PREPARING,
    "desk.bill_rule_change": PREPARING,
    "desk.bill_rule_on": PREPARING,
    "desk.bill_rule_off": PREPARING,
    "desk.bill_rule_up": PREPARING,
    "desk.bills": OFFICERS,
    "desk.bill": OFFICERS,
    "desk.bill_read": PREPARING,
    "desk.bill_keep": PREPARING,
    "desk.bill_decide": PREPARING,
    "desk.bill_withdraw": PREPARING | APPROVING,
    "desk.bill_withdraw_agree": PREPARING | APPROVING,
    "desk.bill_withdraw_drop": PREPARING | APPROVING,
    "desk.fees": OFFICERS,
    "desk.tariffs": EVERYBODY_HERE,
    "desk.tariff_add": PREPARING,
    "desk.billing": PREPARING,
    "desk.billing_post": PREPARING,
    "desk.billing_run": OFFICERS,
    "desk.fee_bills": OFFICERS,
    "desk.fee_paper": OFFICERS,
    "desk.fee_household": OFFICERS,
    "desk.fee_receipts": PREPARING,
    "desk.fee_receipts_post": PREPARING,
    "desk.arrears": OFFICERS,
    "desk.arrears_file": OFFICERS,
    "desk.write_off": PREPARING,
    "desk.bill_by_rules": PREPARING,
    "desk.bill_open_again": PREPARING,
    "desk.reconciliations": OFFICERS,
    "desk.reconcile": OFFICERS,
    "desk.reconcile_match": PREPARING | APPROVING,
    "desk.reconcile_unmatch": PREPARING | APPROVING,
    "desk.reconcile_keep": PREPARING | APPROVING,
    "desk.reconciliation": OFFICERS,
    "desk.reconciliation_confirm": PREPARING | APPROVING,
    "desk.months": EVERYBODY_HERE,
    "desk.month": EVERYBODY_HERE,
    "desk.close": PREPARING | APPROVING,
    "desk.years": EVERYBODY_HERE,
    "desk.year": EVERYBODY_HERE,
    "desk.adjustment": PREPARING,
    "desk.adjust": PREPARING,
    "desk.year_propose": PREPARING,
    "desk.year_approve": APPROVING,
    "desk.year_seal": PREPARING | APPROVING,
    "desk.places": OFFICERS,
    "desk.place": OFFICERS,
    "desk.posters": OFFICERS,
    "desk.poster": OFFICERS,
    "desk.links": OFFICERS,
    "desk.place_add": PREPARING,
    "desk.place_list": PREPARING,
    "desk.place_list_read": PREPARING,
    "desk.place_list_keep": PREPARING,
    "desk.place_template": PREPARING,
    "desk.place_area": PREPARING,
    "desk.place_close": PREPARING,
    "desk.occupant_add": PREPARING,
    "desk.occupant_end": PREPARING,
    "desk.occupant_void": PREPARING,
    "desk.link_make": PREPARING,
    "desk.link_slip": PREPARING,
    "desk.link_revoke": PREPARING,
    "desk.allocation": OFFICERS,
    "desk.allocation_file": OFFICERS,
    "desk.allocation_new": PREPARING,
    "desk.allocation_post": PREPARING,
    "desk.allocation_propose": PREPARING,
    "desk.allocation_withdraw": PREPARING,
    "desk.allocations": OFFICERS,
    "desk.deposits_post": PREPARING,
    "desk.draft_shares": OFFICERS,
    "desk.custody": EVERYBODY_HERE,
    "desk.custody_change": PREPARING | {"operator"},
    "desk.matter": EVERYBODY_HERE,
    "desk.matter_bring": PREPARING | APPROVING,
    "desk.matter_step": PREPARING | APPROVING,
    "desk.matters": EVERYBODY_HERE,
    "desk.meeting_add": PREPARING | APPROVING,
    "desk.meetings": EVERYBODY_HERE,
    "desk.question_add": PREPARING | APPROVING,
    "desk.question_answer": PREPARING | APPROVING,
    "desk.questions": EVERYBODY_HERE,
    # This looks for itself whether the person looks after the street.
    "desk.street": SIGNED_IN,
    "desk.campaign": OFFICERS,
    "desk.campaign_leave": PREPARING,
    "desk.campaign_new": PREPARING,
    "desk.campaign_payments": PREPARING,
    "desk.campaign_pledges": PREPARING,
    "desk.campaign_post": PREPARING,
    "desk.campaign_step": PREPARING,
    "desk.campaigns": OFFICERS,
    "desk.gift": OFFICERS,
    "desk.gift_count": PREPARING | APPROVING | {"cashier"},
    "desk.gift_display": PREPARING,
    "desk.gift_forget": PREPARING,
    "desk.gift_goods": PREPARING,
    "desk.gift_goods_post": PREPARING,
    "desk.gift_import": PREPARING,
    "desk.gift_import_keep": PREPARING,
    "desk.gift_import_read": PREPARING,
    "desk.gift_money": PREPARING,
    "desk.gift_money_post": PREPARING,
    "desk.gift_paper": OFFICERS,
    "desk.gift_refund": PREPARING,
    "desk.gift_service": PREPARING,
    "desk.gift_service_post": PREPARING,
    "desk.gift_use": PREPARING,
    "desk.gifts": OFFICERS,
    "desk.household_account": OFFICERS,
    "desk.interest_post": PREPARING,
    "desk.contribution_post": PREPARING,
    "desk.maintenance": OFFICERS,
    "desk.maintenance_file": OFFICERS,
    "desk.maintenance_new": PREPARING,
    "desk.merger": OFFICERS,
    "desk.merger_approve": APPROVING,
    "desk.merger_look": PREPARING,
    "desk.merger_propose": PREPARING,
    "desk.merger_run": PREPARING | APPROVING,
    "desk.merger_withdraw": PREPARING | APPROVING,
    "desk.related_add": PREPARING | {"operator"},
    "desk.related_end": PREPARING | {"operator"},
    "desk.settlement": PREPARING | {"operator"},
    "desk.top_ups": OFFICERS,
}
#: Open to anybody, signed in or not.
OPEN = {"desk.sign_in", "desk.sign_in_post", "desk.sign_out"}
VALUES = {
    "slug": "songhe", "draft_id": "none", "voucher": "记-2025-09-0001", "sha256": "0" * 64,
    "period": 202509, "request_id": "none", "action_id": "none", "act_id": "none", "form": "voucher",
    "template_id": "none", "code": "K1", "count_id": "none", "year": 2025, "way": "reenter",
    "run_id": "none", "extension": "csv", "handover_id": "none", "account": "100201", "reconciliation_id": "none",
    "bill_id": "none", "row": 1, "line": 1, "purpose": "draw", "aim": "refund", "gift_id": "none",
    "page": 1, "number": 1, "position": 1, "link_id": "none", "addition_id": "none",
    "confirmation_id": "none", "street": "none", "rule_id": "none",
    "action": "close",
}  # fmt: skip


def addresses(app: Flask) -> list[tuple[str, str, str]]:
    """Give endpoint, method and path of every address of the desk."""
    adapter = app.url_map.bind("localhost")
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("desk."):
            method = "POST" if "POST" in (rule.methods or ()) else "GET"
            values = {name: VALUES[name] for name in rule.arguments}
            found.append((rule.endpoint, method, adapter.build(rule.endpoint, values, method)))
    return found


def test_every_address_of_the_desk_is_classified(desk: Desk) -> None:
    assert {endpoint for endpoint, _, _ in addresses(desk.app)} == MATRIX.keys() | OPEN


@pytest.mark.parametrize("login", PEOPLE)
def test_a_role_opens_its_own_addresses_and_no_others(desk: Desk, login: str) -> None:
    browser = desk.browser(login)
    token = hidden(browser.page("/account/"), "csrf_token")
    for endpoint, method, path in addresses(desk.app):
        if endpoint in OPEN:
            continue
        data = {"csrf_token": token} if method == "POST" else None
        answer = browser.client.open(path, method=method, data=data, buffered=True)
        assert (answer.status_code == 403) is (login not in MATRIX[endpoint]), endpoint


def test_nobody_gets_in_without_signing_in(desk: Desk) -> None:
    browser = desk.browser()
    token = hidden(browser.page("/desk/sign-in"), "csrf_token")
    for endpoint, method, path in addresses(desk.app):
        if endpoint in OPEN:
            continue
        data = {"csrf_token": token} if method == "POST" else None
        answer = browser.client.open(path, method=method, data=data, buffered=True)
        assert answer.status_code == 302, endpoint
        assert "/desk/sign-in" in answer.location


def test_the_desk_of_another_community_stays_shut(desk: Desk, treasurer: Browser) -> None:
    assert treasurer.get("/desk/elsewhere/").status_code == 404


def test_nobody_approves_what_they_prepared_whatever_their_roles(desk: Desk) -> None:
    both = desk.browser("both")
    answer = both.fill(
        f"{DESK}/entries/new?kind=in", amount="1", occurred_on="2025-09-03", category="480101",
        matter="停车费", counterparty_kind="residents", channel="1001", fund="GEN",
    )  # fmt: skip
    path = answer.location
    seen = hidden(both.page(path), "content_sha256")
    both.post(f"{path}/submit", {"content_sha256": seen})
    page = both.page(path)
    assert "核对无误，入账" not in page
    assert "要由另一位审核" in page
    for attempt in ("approve", "reject"):
        refused = both.post(f"{path}/{attempt}", {"content_sha256": seen, "reason": "自己"})
        assert refused.status_code == 422
        assert "自己制的单不能自己审核" in refused.text
    assert "待审核" in both.page(path)
    approved = desk.browser("reviewer").post(f"{path}/approve", {"content_sha256": seen})
    assert approved.status_code == 302


def test_content_changed_after_it_was_shown_cannot_be_approved(
    desk: Desk, treasurer: Browser, reviewer: Browser, submitted: Enter
) -> None:
    path = submitted()
    seen = hidden(reviewer.page(path), "content_sha256")
    form = treasurer.fill(f"{path}/edit", amount="9999", occurred_on="2025-09-03",
        category="480101", matter="停车费", counterparty_kind="residents", channel="100901",
        fund="GEN")  # fmt: skip
    assert form.status_code == 302
    refused = reviewer.post(f"{path}/approve", {"content_sha256": seen})
    assert "已经到了别的步骤" in refused.text
    now = hidden(treasurer.page(path), "content_sha256")
    assert now != seen
    assert treasurer.post(f"{path}/submit", {"content_sha256": seen}).status_code == 422
    treasurer.post(f"{path}/submit", {"content_sha256": now})
    refused = reviewer.post(f"{path}/approve", {"content_sha256": seen})
    assert refused.status_code == 422
    assert "在您看过之后改动了" in refused.text
    assert "9,999.00" in refused.text
    assert reviewer.post(f"{path}/approve", {"content_sha256": now}).status_code == 302
    again = reviewer.post(f"{path}/approve", {"content_sha256": now})
    assert "已经入账" in again.text


def test_only_its_author_changes_or_withdraws_a_draft(desk: Desk, drafted: Enter) -> None:
    path = drafted()
    other = desk.browser("both")
    assert other.get(f"{path}/edit").status_code == 403
    refused = other.post(f"{path}/withdraw")
    assert refused.status_code == 422
    assert "只有制单人自己" in refused.text
    seen = hidden(other.page("/account/"), "csrf_token")
    assert seen
    assert "提交审核" not in other.page(path)


def test_two_tabs_do_not_overwrite_each_other(treasurer: Browser, drafted: Enter) -> None:
    path = drafted()
    values = {
        "occurred_on": "2025-09-03", "category": "480101", "matter": "停车费",
        "counterparty_kind": "residents", "channel": "100901", "fund": "GEN",
    }  # fmt: skip
    stale = hidden(treasurer.page(f"{path}/edit"), "content_sha256")
    assert treasurer.fill(f"{path}/edit", amount="1", **values).status_code == 302
    refused = treasurer.fill(f"{path}/edit", amount="2", **values, content_sha256=stale)
    assert refused.status_code == 422
    assert "改动了" in refused.text
