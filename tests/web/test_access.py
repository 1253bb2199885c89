"""Who may use which address. A new address fails here until somebody says for whom it is."""

from collections.abc import Callable

import pytest
from flask import Flask

from ledger.domain.roles import Role
from ledger.people import users
from ledger.people.sessions import begin_session
from ledger.web.database import RUNTIME
from tests.factories import OPENED_ON
from tests.web.conftest import NOW
from tests.web.desk.browsers import Browser
from tests.web.sites import Site

#: Everybody, without a sign-in, by GET and HEAD alone.
PUBLIC = frozenset({
    "public.communities", "public.words", "public.overview", "public.funds", "public.fund", "public.accounts",
    "public.account", "public.transactions", "public.transaction", "public.statements",
    "public.statement", "public.evidence", "public.evidence_pages", "public.evidence_page",
    "public.no_receipt", "public.feed", "public.export",
    "public.policies", "public.reconciliation", "public.merger",
    "public.allocations", "public.allocation",
    "public.places", "public.place", "public.tariffs",
    "public.decisions", "public.decision",
    "public.grants", "public.loans", "public.mirrors",
    "public.contracts", "public.contract", "public.services",
    "public.works", "public.work", "public.gifts", "public.matters", "public.matter", "public.meetings",
    "public.questions", "public.street",
    "public.campaigns", "public.campaign", "public.courtyards", "public.courtyard_notice",
    "public.notices", "public.notice", "public.notice_board", "public.publications",
    "public.publication",
    "probes.healthz", "probes.readyz",
})  # fmt: skip
#: Whoever holds a link: see tests/web/residents.
LINKED = frozenset({"residents.door", "residents.household", "residents.gift_list"})
#: Everybody: the way in and out.
DOOR = frozenset({"desk.sign_in", "desk.sign_in_post", "desk.sign_out"})
#: Whoever has signed in, whatever their roles.
SIGNED_IN = frozenset({
    "desk.communities", "desk.account", "desk.password",
    # This looks for itself whether the person looks after the street.
    "desk.street",
    # These look for themselves whether the person runs the installation.
    "desk.community_new", "desk.community_new_post",
})  # fmt: skip

ALL = frozenset(Role)
OFFICERS = ALL - {Role.OPERATOR}
PREPARES, APPROVES = frozenset({Role.TREASURER}), frozenset({Role.REVIEWER})
KEEPS_MATTERS = PREPARES | APPROVES | {Role.PUBLISHER}
NOTICES = frozenset({Role.TREASURER, Role.PUBLISHER})
PUBLISHES = frozenset({Role.PUBLISHER, Role.REVIEWER})
READS_AUDIT = frozenset({Role.AUDITOR, Role.SUPERVISOR})
#: In one community, the roles that may.
IN_COMMUNITY: dict[str, frozenset[Role]] = {
    "desk.today": ALL, "desk.draft": ALL, "desk.transactions": ALL, "desk.transaction": ALL,
    "desk.months": ALL, "desk.setup": ALL, "desk.officers": ALL, "desk.bank_accounts": ALL,
    "desk.voucher": PREPARES, "desk.voucher_post": PREPARES, "desk.names": PREPARES,
    "desk.draft_grid": PREPARES, "desk.draft_grid_post": PREPARES, "desk.unfinished": PREPARES,
    "desk.unfinished_drop": PREPARES, "desk.templates": ALL, "desk.template": PREPARES,
    "desk.template_post": PREPARES, "desk.retire": PREPARES, "desk.adopt": PREPARES,
    "desk.chart": ALL, "desk.account_new": PREPARES | {Role.OPERATOR},
    "desk.account_change": PREPARES | {Role.OPERATOR},
    "desk.fund_new": PREPARES | {Role.OPERATOR},
    "desk.edition": PREPARES,
    "desk.evidence_page": OFFICERS, "desk.cover": PREPARES | APPROVES,
    "desk.cover_post": PREPARES | APPROVES, "desk.no_receipt": ALL, "desk.later": OFFICERS,
    "desk.later_bring": PREPARES, "desk.take_down": APPROVES, "desk.addition_confirm": APPROVES,
    "desk.addition_decline": PREPARES | APPROVES,
    "desk.works": ALL, "desk.work_new": PREPARES, "desk.work": OFFICERS, "desk.work_step": PREPARES,
    "desk.work_contract": PREPARES, "desk.work_organisation": PREPARES, "desk.work_voucher": PREPARES,
    "desk.work_step_confirm": APPROVES, "desk.work_step_drop": PREPARES | APPROVES,
    "desk.work_picture_hide": APPROVES,
    "desk.funds": ALL, "desk.fund": ALL, "desk.loans": ALL, "desk.grants": ALL, "desk.grant": ALL,
    "desk.confirmations": ALL, "desk.confirmation_agree": PREPARES | APPROVES,
    "desk.confirmation_drop": PREPARES | APPROVES, "desk.mirrors": ALL, "desk.fund_name": PREPARES | {Role.OPERATOR},
    "desk.fund_rules": PREPARES | APPROVES, "desk.fund_designate": PREPARES | APPROVES,
    "desk.fund_act_agree": PREPARES | APPROVES, "desk.fund_act_drop": PREPARES | APPROVES,
    "desk.loan_propose": PREPARES, "desk.grant_new": PREPARES, "desk.grant_receive": PREPARES,
    "desk.grant_return": PREPARES, "desk.grant_carry_over": PREPARES | APPROVES,
    "desk.mirror_add": PREPARES, "desk.mirror_entry": PREPARES,
    "desk.budgets": ALL, "desk.budget": ALL, "desk.budget_save": PREPARES,
    "desk.budget_adopt": APPROVES, "desk.budget_reject": APPROVES,
    "desk.cash_counts": ALL, "desk.cash_count": ALL,
    "desk.cash_counts_add": PREPARES | {Role.CASHIER},
    "desk.cash_count_confirm": PREPARES | APPROVES | {Role.CASHIER, Role.SUPERVISOR},
    "desk.officers_add": frozenset({Role.OPERATOR}), "desk.officers_end": frozenset({Role.OPERATOR}),
    "desk.bank_accounts_add": PREPARES | {Role.OPERATOR},
    "desk.committee": PREPARES | {Role.OPERATOR},
    "desk.bank_accounts_close": PREPARES | {Role.OPERATOR},
    "desk.entry": PREPARES, "desk.entry_post": PREPARES, "desk.draft_edit": PREPARES,
    "desk.draft_change": PREPARES, "desk.draft_submit": PREPARES, "desk.draft_withdraw": PREPARES,
    "desk.reverse": PREPARES,
    "desk.draft_shares": OFFICERS,
    "desk.allocations": OFFICERS, "desk.allocation": OFFICERS, "desk.allocation_file": OFFICERS,
    "desk.allocation_new": PREPARES, "desk.allocation_post": PREPARES,
    "desk.allocation_propose": PREPARES, "desk.allocation_withdraw": PREPARES,
    "desk.maintenance": OFFICERS, "desk.maintenance_file": OFFICERS, "desk.top_ups": OFFICERS,
    "desk.household_account": OFFICERS, "desk.maintenance_new": PREPARES,
    "desk.contribution_post": PREPARES,
    "desk.deposits_post": PREPARES, "desk.interest_post": PREPARES,
    "desk.payments": OFFICERS, "desk.payment": OFFICERS, "desk.payment_paper": OFFICERS,
    "desk.payment_run": OFFICERS,
    "desk.payment_new": PREPARES, "desk.payment_new_post": PREPARES, "desk.payment_edit": PREPARES,
    "desk.payment_change": PREPARES, "desk.payment_submit": PREPARES,
    "desk.payment_withdraw": PREPARES,
    "desk.payment_approve": APPROVES, "desk.payment_reject": APPROVES,
    "desk.batch": APPROVES, "desk.batch_approve": APPROVES,
    # The treasurer's money leaves only where the policy says so, which posting sees to.
    "desk.payment_pay": frozenset({Role.CASHIER, Role.TREASURER}),
    "desk.policies": ALL, "desk.policy_propose": PREPARES | APPROVES,
    "desk.policy_set": PREPARES | APPROVES, "desk.policy_drop": PREPARES | APPROVES,
    "desk.related_add": PREPARES | {Role.OPERATOR}, "desk.related_end": PREPARES | {Role.OPERATOR},
    "desk.settlement": PREPARES | {Role.OPERATOR},
    "desk.merger": OFFICERS, "desk.merger_look": PREPARES, "desk.merger_propose": PREPARES,
    "desk.merger_approve": APPROVES, "desk.merger_withdraw": PREPARES | APPROVES,
    "desk.merger_run": PREPARES | APPROVES,
    "desk.bill_withdraw": PREPARES | APPROVES, "desk.bill_withdraw_agree": PREPARES | APPROVES,
    "desk.bill_withdraw_drop": PREPARES | APPROVES,
    "desk.decisions": ALL, "desk.decision": OFFICERS, "desk.decision_old": PREPARES,
    "desk.vote_open": PREPARES | APPROVES, "desk.price_set": PREPARES | APPROVES,
    "desk.vote_ballots": PREPARES | APPROVES, "desk.vote_act": PREPARES | APPROVES,
    "desk.decision_papers": PREPARES | APPROVES,
    "desk.fees": OFFICERS, "desk.tariffs": ALL, "desk.tariff_add": PREPARES,
    "desk.billing": PREPARES, "desk.billing_post": PREPARES,
    "desk.billing_run": OFFICERS, "desk.fee_bills": OFFICERS, "desk.fee_paper": OFFICERS,
    "desk.fee_household": OFFICERS, "desk.fee_receipts": PREPARES,
    "desk.fee_receipts_post": PREPARES, "desk.arrears": OFFICERS, "desk.arrears_file": OFFICERS,
    "desk.write_off": PREPARES,
    "desk.notices": ALL, "desk.notice": ALL, "desk.publications": ALL,
    "desk.notice_new": NOTICES, "desk.notice_new_post": NOTICES, "desk.notice_correct": NOTICES,
    "desk.notice_correct_post": NOTICES, "desk.publication_propose": NOTICES,
    "desk.publication_reissue": NOTICES,
    "desk.notice_publish": PUBLISHES, "desk.publication_issue": PUBLISHES,
    "desk.notice_drop": NOTICES | PUBLISHES, "desk.notice_hang": NOTICES | PUBLISHES,
    "desk.notice_object": NOTICES | PUBLISHES, "desk.notice_answer": NOTICES | PUBLISHES,
    "desk.notice_end": NOTICES | PUBLISHES,
    "desk.handovers": OFFICERS,
    "desk.handover_draw_up": OFFICERS,
    "desk.handover": OFFICERS,
    "desk.handover_sign": OFFICERS,
    "desk.handover_paper": OFFICERS,
    "desk.opening_ask": PREPARES,
    "desk.opening": PREPARES,
    "desk.opening_read": PREPARES,
    "desk.correct": PREPARES,
    "desk.correction": PREPARES,
    "desk.correction_post": PREPARES,
    "desk.refund": PREPARES,
    "desk.refund_post": PREPARES,
    "desk.draft_approve": APPROVES, "desk.draft_reject": APPROVES,
    "desk.evidence": OFFICERS, "desk.evidence_copy": OFFICERS,
    "desk.close": PREPARES | APPROVES, "desk.month": ALL, "desk.years": ALL, "desk.year": ALL,
    "desk.adjustment": PREPARES, "desk.adjust": PREPARES, "desk.year_propose": PREPARES,
    "desk.bills": OFFICERS, "desk.bill": OFFICERS, "desk.bill_read": PREPARES,
    "desk.bill_keep": PREPARES, "desk.bill_decide": PREPARES, "desk.bill_by_rules": PREPARES,
    "desk.bill_open_again": PREPARES,
    "desk.bill_rules": OFFICERS, "desk.bill_rule": OFFICERS, "desk.bill_rule_new": PREPARES,
    "desk.bill_rule_new_post": PREPARES, "desk.bill_rule_change": PREPARES,
    "desk.bill_rule_on": PREPARES, "desk.bill_rule_off": PREPARES, "desk.bill_rule_up": PREPARES,
    "desk.reconciliations": OFFICERS, "desk.reconcile": OFFICERS, "desk.reconciliation": OFFICERS,
    "desk.reconcile_match": PREPARES | APPROVES, "desk.reconcile_unmatch": PREPARES | APPROVES,
    "desk.reconcile_keep": PREPARES | APPROVES,
    "desk.reconciliation_confirm": PREPARES | APPROVES | {Role.SUPERVISOR},
    "desk.campaigns": OFFICERS, "desk.campaign": OFFICERS, "desk.campaign_new": PREPARES,
    "desk.campaign_post": PREPARES, "desk.campaign_pledges": PREPARES,
    "desk.campaign_payments": PREPARES, "desk.campaign_leave": PREPARES,
    "desk.campaign_step": PREPARES,
    "desk.matters": ALL, "desk.matter": ALL, "desk.meetings": ALL, "desk.questions": ALL,
    "desk.matter_bring": KEEPS_MATTERS, "desk.matter_step": KEEPS_MATTERS,
    "desk.meeting_add": KEEPS_MATTERS, "desk.question_add": KEEPS_MATTERS,
    "desk.question_answer": KEEPS_MATTERS,
    "desk.custody": ALL, "desk.custody_change": PREPARES | {Role.OPERATOR},
    "desk.gifts": OFFICERS, "desk.gift": OFFICERS, "desk.gift_paper": OFFICERS,
    "desk.gift_money": PREPARES, "desk.gift_money_post": PREPARES, "desk.gift_goods": PREPARES,
    "desk.gift_goods_post": PREPARES, "desk.gift_service": PREPARES,
    "desk.gift_service_post": PREPARES, "desk.gift_import": PREPARES,
    "desk.gift_import_read": PREPARES, "desk.gift_import_keep": PREPARES,
    "desk.gift_display": PREPARES, "desk.gift_forget": PREPARES, "desk.gift_refund": PREPARES,
    "desk.gift_use": PREPARES,
    "desk.gift_count": PREPARES | APPROVES | {Role.CASHIER, Role.SUPERVISOR},
    "desk.places": OFFICERS, "desk.place": OFFICERS, "desk.posters": OFFICERS,
    "desk.poster": OFFICERS, "desk.links": OFFICERS, "desk.place_add": PREPARES,
    "desk.place_list": PREPARES, "desk.place_list_read": PREPARES,
    "desk.place_list_keep": PREPARES, "desk.place_template": PREPARES,
    "desk.place_area": PREPARES, "desk.place_close": PREPARES, "desk.occupant_add": PREPARES,
    "desk.occupant_end": PREPARES, "desk.occupant_void": PREPARES, "desk.link_make": PREPARES,
    "desk.link_slip": PREPARES, "desk.link_revoke": PREPARES,
    "desk.contracts": OFFICERS, "desk.services": OFFICERS, "desk.contract_propose": PREPARES,
    "desk.contract_collect": PREPARES, "desk.contract_agree": APPROVES,
    "desk.contract_drop": PREPARES | APPROVES, "desk.service_bill": PREPARES,
    "desk.service_agree": APPROVES, "desk.service_drop": PREPARES | APPROVES,
    "desk.service_pay": PREPARES, "desk.service_rule": PREPARES, "desk.service_assess": PREPARES,
    "audit.home": READS_AUDIT, "audit.letter": READS_AUDIT, "audit.cover": READS_AUDIT,
    "audit.archive": READS_AUDIT, "audit.journal": READS_AUDIT, "audit.actions": READS_AUDIT,
    "audit.action_file": READS_AUDIT, "audit.samples": READS_AUDIT, "audit.sample": READS_AUDIT,
    "audit.sample_paper": READS_AUDIT, "audit.bundle": READS_AUDIT,
    "audit.sample_draw": frozenset({Role.AUDITOR}), "audit.sample_mark": frozenset({Role.AUDITOR}),
    "desk.year_approve": APPROVES, "desk.year_seal": PREPARES | APPROVES,
}  # fmt: skip
VALUES = {
    "token": "none", "link_id": "none", "number": 1, "position": 1,
    "page": 1, "addition_id": "none", "year": 2025, "count_id": "none",
    "form": "voucher", "template_id": "none",
    "slug": "songhe", "draft_id": "0" * 32, "voucher": "记-2026-01-0001", "sha256": "a" * 64,
    "period": 202601, "code": "GEN", "name": "2026-01", "kind": "trial-balance", "extension": "json",
    "request_id": "0" * 20, "action_id": "none", "act_id": "none", "way": "reenter",
    "handover_id": "none", "run_id": "none", "bill_id": "none", "row": 1,
    "account": "100201", "reconciliation_id": "none", "rule_id": "none", "line": 1, "purpose": "draw",
    "aim": "refund",
    "gift_id": "none", "street": "none", "action": "close", "confirmation_id": "none",
    "notice_id": "none", "proposal_id": "none", "step": 1, "sample_id": "none",
}  # fmt: skip


def addresses(app: Flask) -> list[tuple[str, str, str]]:
    """Give (endpoint, method, path) of every address, HEAD left out."""
    found = []
    for rule in app.url_map.iter_rules():
        values = {name: VALUES[name] for name in rule.arguments}
        if rule.endpoint in ("public.export", "audit.journal", "audit.action_file"):
            values["extension"] = "csv"
        built = rule.build(values, append_unknown=False)
        assert built is not None, rule
        found += [
            (rule.endpoint, method, built[1])
            for method in sorted((rule.methods or set()) - {"HEAD"})
        ]
    return found


def desk_addresses(app: Flask) -> list[tuple[str, str, str]]:
    """Give those of the desk."""
    return [found for found in addresses(app) if found[0].startswith("desk.")]


def test_every_address_says_for_whom_it_is(site: Site) -> None:
    here = {rule.endpoint for rule in site.app.url_map.iter_rules()}
    assert here == PUBLIC | LINKED | DOOR | SIGNED_IN | IN_COMMUNITY.keys()


def test_the_public_side_is_read_only_and_sets_no_cookie(site: Site) -> None:
    for endpoint, method, path in addresses(site.app):
        if endpoint not in PUBLIC:
            continue
        assert method == "GET"
        assert "Set-Cookie" not in site.get(path).headers, path
        for other in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"):
            answer = site.app.test_client().open(path, method=other)
            assert answer.status_code == 405, (other, path)
            assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD"}


def test_whoever_has_not_signed_in_is_led_to_the_door(site: Site) -> None:
    for endpoint, method, path in addresses(site.app):
        if endpoint in PUBLIC | LINKED | DOOR:
            continue
        answer = site.app.test_client().open(path, method=method)
        # A form too: what is sent is not even read.
        assert answer.status_code == 302, path
        assert "/desk/sign-in" in answer.headers["Location"]


def test_without_a_link_its_pages_stay_shut_and_leave_no_trace(site: Site) -> None:
    for endpoint, method, path in addresses(site.app):
        if endpoint not in LINKED:
            continue
        assert method == "GET"
        answer = site.get(path)
        assert answer.status_code in (404, 429)
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"].startswith("noindex")


@pytest.fixture
def insider(
    new_site: Callable[[str], Site],
) -> Callable[[str], Browser]:
    """Lend ``insider(role)``: a browser signed in as somebody with one role ("" for none)."""
    site = new_site("2026-01-02 停车费\n借 1001 1.00\n贷 480101 1.00")

    def sign_in(role: str) -> Browser:
        with site.ledger.database.writing() as connection:
            user_id = users.add_user(
                connection, login=f"one-{role or 'none'}", name="经手人", at=NOW,
                password="梧桐树下-three-chairs",
            )  # fmt: skip
            if role:
                users.give_role(
                    connection, site.ledger.community_id, user_id, role, first_day=OPENED_ON, at=NOW
                )
        with site.app.extensions[RUNTIME].writing() as connection:
            token = begin_session(connection, user_id, at=NOW)
        browser = Browser(site.app.test_client())
        # The site's address is https, where browsers are told to insist on it.
        browser.client.set_cookie("__Host-desk", token)
        return browser

    return sign_in


@pytest.mark.parametrize("role", [*Role, ""])
def test_a_role_opens_its_own_doors_and_no_others(
    insider: Callable[[str], Browser], role: str
) -> None:
    browser = insider(role)
    for endpoint, method, path in addresses(browser.client.application):
        if endpoint not in IN_COMMUNITY:
            continue
        answer = browser.get(path) if method == "GET" else browser.post(path)
        may = role in IN_COMMUNITY[endpoint]
        assert (answer.status_code == 403) != may, (role, endpoint, answer.status_code)


def test_roles_end_at_the_community_that_gave_them(insider: Callable[[str], Browser]) -> None:
    browser = insider("treasurer")
    assert browser.get("/desk/songhe/").status_code == 200
    assert browser.get("/desk/elsewhere/").status_code == 404
