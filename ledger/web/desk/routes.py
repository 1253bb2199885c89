"""Every address of the desk, with who may use it; those of one field stand in a file beside."""

from flask import Blueprint

from ledger.domain.roles import Task
from ledger.web.access import at_desk, keep_out_of_caches, refuse_foreign_forms, signed_in
from ledger.web.desk import (
    bank_accounts,
    batches,
    bill_routes,
    budgets,
    cash_counts,
    chart,
    corrections,
    covering,
    draft_shares,
    drafts,
    entries,
    evidence,
    fund_routes,
    handovers,
    home_routes,
    later_evidence,
    matter_routes,
    months,
    names,
    notice_routes,
    officers,
    openings,
    payment_forms,
    payment_runs,
    payments,
    policies,
    refunds,
    setup,
    sign_in,
    street,
    templates,
    today,
    transactions,
    unfinished,
    vouchers,
    years,
)
from ledger.web.desk.addresses import SLUG, Address

desk = Blueprint("desk", __name__)
desk.before_request(refuse_foreign_forms)
desk.after_request(keep_out_of_caches)

_DRAFT = f"{SLUG}/drafts/<draft_id>"
_VOUCHER = f"{SLUG}/transactions/<voucher>"
_BANK_ACCOUNT = f"{SLUG}/bank-accounts/<code>"
_PAYMENT = f"{SLUG}/payments/<request_id>"
_POLICY = f"{SLUG}/policies/<action_id>"
_UNFINISHED = f"{SLUG}/unfinished/<form>"
_CHART = f"{SLUG}/chart"
_BUDGET = f"{SLUG}/budgets/<int:year>"
_HANDOVER = f"{SLUG}/handovers"
_WAY = "<any(reenter, difference, blue):way>"
_YEAR = f"{SLUG}/years/<int:year>"
_EVIDENCE = f"{SLUG}/evidence/<sha256>"
_ADDITION = f"{SLUG}/additions/<addition_id>"

# Before and apart from any community.
for _rule, _method, _name, _open in (
    ("/desk/sign-in", "GET", "sign_in", sign_in.ask),
    ("/desk/sign-in", "POST", "sign_in_post", sign_in.answer),
    ("/desk/sign-out", "POST", "sign_out", sign_in.leave),
    ("/desk/", "GET", "communities", signed_in(today.communities)),
    ("/desk/new", "GET", "community_new", signed_in(setup.ask)),
    ("/desk/new", "POST", "community_new_post", signed_in(setup.answer)),
    ("/street/<street>/", "GET", "street", signed_in(street.street)),
    ("/account/", "GET", "account", signed_in(sign_in.account)),
    ("/account/password", "POST", "password", signed_in(sign_in.change_password)),
):
    desk.add_url_rule(_rule, _name, _open, methods=[_method])

# In a community, by the task that a role has to carry.
_BOOKS: tuple[Address, ...] = (
    (f"{SLUG}/", "GET", "today", Task.READ, today.today),
    (f"{SLUG}/entries/new", "GET", "entry", Task.PREPARE, entries.ask),
    (f"{SLUG}/entries/new", "POST", "entry_post", Task.PREPARE, entries.answer),
    (f"{SLUG}/vouchers/new", "GET", "voucher", Task.PREPARE, vouchers.ask),
    (f"{SLUG}/vouchers/new", "POST", "voucher_post", Task.PREPARE, vouchers.answer),
    (f"{SLUG}/vouchers/names.json", "GET", "names", Task.PREPARE, names.names),
    (f"{_DRAFT}/grid", "GET", "draft_grid", Task.PREPARE, vouchers.edit),
    (f"{_DRAFT}/grid", "POST", "draft_grid_post", Task.PREPARE, vouchers.change),
    (_UNFINISHED, "POST", "unfinished", Task.PREPARE, unfinished.keep),
    (f"{_UNFINISHED}/drop", "POST", "unfinished_drop", Task.PREPARE, unfinished.drop),
    (f"{SLUG}/templates/", "GET", "templates", Task.READ, templates.show),
    (f"{SLUG}/templates/new", "GET", "template", Task.PREPARE, templates.ask),
    (f"{SLUG}/templates/new", "POST", "template_post", Task.PREPARE, templates.answer),
    (f"{SLUG}/templates/<template_id>/retire", "POST", "retire", Task.PREPARE, templates.retire),
    (f"{SLUG}/templates/<template_id>/adopt", "POST", "adopt", Task.PREPARE, templates.adopt),
    (_DRAFT, "GET", "draft", Task.READ, drafts.show),
    (f"{_DRAFT}/lines/<int:line>", "GET", "draft_shares", Task.SEE_ORIGINALS, draft_shares.show),
    (f"{_DRAFT}/edit", "GET", "draft_edit", Task.PREPARE, drafts.edit),
    (f"{_DRAFT}/edit", "POST", "draft_change", Task.PREPARE, drafts.change),
    (f"{_DRAFT}/submit", "POST", "draft_submit", Task.PREPARE, drafts.hand_in),
    (f"{_DRAFT}/withdraw", "POST", "draft_withdraw", Task.PREPARE, drafts.take_back),
    (f"{_DRAFT}/approve", "POST", "draft_approve", Task.APPROVE, drafts.agree),
    (f"{_DRAFT}/reject", "POST", "draft_reject", Task.APPROVE, drafts.send_back),
    (f"{SLUG}/payments/", "GET", "payments", Task.SEE_ORIGINALS, payments.requests),
    (f"{SLUG}/payments/new", "GET", "payment_new", Task.PREPARE, payment_forms.ask),
    (f"{SLUG}/payments/new", "POST", "payment_new_post", Task.PREPARE, payment_forms.answer),
    (f"{SLUG}/payments/run", "GET", "payment_run", Task.SEE_ORIGINALS, payment_runs.run),
    (f"{SLUG}/payments/run", "POST", "payment_pay", Task.PAY, payment_runs.mark_paid),
    (_PAYMENT, "GET", "payment", Task.SEE_ORIGINALS, payments.show),
    (f"{_PAYMENT}.pdf", "GET", "payment_paper", Task.SEE_ORIGINALS, payments.paper),
    (f"{_PAYMENT}/edit", "GET", "payment_edit", Task.PREPARE, payment_forms.edit),
    (f"{_PAYMENT}/edit", "POST", "payment_change", Task.PREPARE, payment_forms.change),
    (f"{_PAYMENT}/submit", "POST", "payment_submit", Task.PREPARE, payments.hand_in),
    (f"{_PAYMENT}/withdraw", "POST", "payment_withdraw", Task.PREPARE, payments.take_back),
    (f"{_PAYMENT}/approve", "POST", "payment_approve", Task.APPROVE, payments.agree),
    (f"{_PAYMENT}/reject", "POST", "payment_reject", Task.APPROVE, payments.send_back),
    (f"{SLUG}/approvals", "GET", "batch", Task.APPROVE, batches.choose),
    (f"{SLUG}/approvals", "POST", "batch_approve", Task.APPROVE, batches.approve),
    (f"{SLUG}/policies", "GET", "policies", Task.READ, policies.policies),
    (f"{SLUG}/policies", "POST", "policy_propose", Task.SET_POLICY, policies.propose),
    (f"{_POLICY}/set", "POST", "policy_set", Task.SET_POLICY, policies.confirm),
    (f"{_POLICY}/drop", "POST", "policy_drop", Task.SET_POLICY, policies.drop),
    (f"{SLUG}/transactions/", "GET", "transactions", Task.READ, transactions.transactions),
    (_VOUCHER, "GET", "transaction", Task.READ, transactions.show),
    (f"{_VOUCHER}/reverse", "POST", "reverse", Task.PREPARE, transactions.reverse),
    (f"{_VOUCHER}/correct", "GET", "correct", Task.PREPARE, corrections.choose),
    (f"{_VOUCHER}/correct/{_WAY}", "GET", "correction", Task.PREPARE, corrections.ask),
    (f"{_VOUCHER}/correct/{_WAY}", "POST", "correction_post", Task.PREPARE, corrections.answer),
    (f"{_VOUCHER}/refund", "GET", "refund", Task.PREPARE, refunds.ask),
    (f"{_VOUCHER}/refund", "POST", "refund_post", Task.PREPARE, refunds.answer),
    (_EVIDENCE, "GET", "evidence", Task.SEE_ORIGINALS, evidence.original),
    (f"{_EVIDENCE}/copy", "GET", "evidence_copy", Task.SEE_ORIGINALS, evidence.copy),
    (f"{SLUG}/setup", "GET", "setup", Task.READ, setup.show),
    (f"{SLUG}/setup/committee", "POST", "committee", Task.SET_UP, setup.committee),
    (f"{SLUG}/officers", "GET", "officers", Task.READ, officers.show),
    (f"{SLUG}/officers", "POST", "officers_add", Task.APPOINT, officers.add),
    (f"{SLUG}/officers/end", "POST", "officers_end", Task.APPOINT, officers.end),
    (f"{SLUG}/bank-accounts", "GET", "bank_accounts", Task.READ, bank_accounts.show),
    (f"{SLUG}/bank-accounts", "POST", "bank_accounts_add", Task.SET_UP, bank_accounts.add),
    (f"{_BANK_ACCOUNT}/close", "POST", "bank_accounts_close", Task.SET_UP, bank_accounts.close),
    (f"{SLUG}/cash", "GET", "cash_counts", Task.READ, cash_counts.show),
    (f"{SLUG}/cash", "POST", "cash_counts_add", Task.COUNT_CASH, cash_counts.add),
    (f"{SLUG}/cash/<count_id>", "GET", "cash_count", Task.READ, cash_counts.one),
    (
        f"{SLUG}/cash/<count_id>/confirm",
        "POST",
        "cash_count_confirm",
        Task.CONFIRM_COUNT,
        cash_counts.confirm,
    ),
    (_CHART, "GET", "chart", Task.READ, chart.show),
    (f"{_CHART}/accounts", "POST", "account_new", Task.SET_UP, chart.account_new),
    (f"{_CHART}/accounts/<code>", "POST", "account_change", Task.SET_UP, chart.account_change),
    (f"{_CHART}/funds", "POST", "fund_new", Task.SET_UP, chart.fund_new),
    (f"{_CHART}/edition", "POST", "edition", Task.PREPARE, chart.edition),
    (f"{SLUG}/budgets/", "GET", "budgets", Task.READ, budgets.years),
    (_BUDGET, "GET", "budget", Task.READ, budgets.show),
    (_BUDGET, "POST", "budget_save", Task.PREPARE, budgets.save),
    (f"{_BUDGET}/adopt", "POST", "budget_adopt", Task.APPROVE, budgets.adopt),
    (f"{_BUDGET}/reject", "POST", "budget_reject", Task.APPROVE, budgets.send_back),
    (f"{_EVIDENCE}/pages/<int:page>", "GET", "evidence_page", Task.SEE_ORIGINALS, evidence.picture),
    (f"{_EVIDENCE}/cover", "GET", "cover", Task.COVER, covering.ask),
    (f"{_EVIDENCE}/cover", "POST", "cover_post", Task.COVER, covering.answer),
    (f"{SLUG}/no-receipt", "GET", "no_receipt", Task.READ, later_evidence.missing),
    (f"{_VOUCHER}/evidence", "GET", "later", Task.SEE_ORIGINALS, later_evidence.show),
    (f"{_VOUCHER}/evidence", "POST", "later_bring", Task.PREPARE, later_evidence.bring),
    (f"{_VOUCHER}/evidence/take-down", "POST", "take_down", Task.APPROVE, later_evidence.hide),
    (f"{_ADDITION}/confirm", "POST", "addition_confirm", Task.APPROVE, later_evidence.confirm),
    (f"{_ADDITION}/decline", "POST", "addition_decline", Task.COVER, later_evidence.decline),
    (f"{SLUG}/months", "GET", "months", Task.READ, months.show),
    (f"{SLUG}/months/<int:period>/", "GET", "month", Task.READ, months.month),
    (f"{SLUG}/months/<int:period>/close", "POST", "close", Task.CLOSE_MONTH, months.close),
    (f"{SLUG}/opening", "GET", "opening_ask", Task.PREPARE, openings.ask),
    (f"{SLUG}/opening", "POST", "opening", Task.PREPARE, openings.answer),
    (f"{SLUG}/opening/read", "POST", "opening_read", Task.PREPARE, openings.read),
    (f"{_HANDOVER}/", "GET", "handovers", Task.SEE_ORIGINALS, handovers.handovers),
    (f"{_HANDOVER}/", "POST", "handover_draw_up", Task.SEE_ORIGINALS, handovers.draw_up),
    (f"{_HANDOVER}/<handover_id>", "GET", "handover", Task.SEE_ORIGINALS, handovers.show),
    (
        f"{_HANDOVER}/<handover_id>/sign",
        "POST",
        "handover_sign",
        Task.SEE_ORIGINALS,
        handovers.sign,
    ),
    (
        f"{_HANDOVER}/<handover_id>.pdf",
        "GET",
        "handover_paper",
        Task.SEE_ORIGINALS,
        handovers.paper,
    ),
    (f"{SLUG}/setup/settlement", "POST", "settlement", Task.SET_UP, setup.settlement),
    (f"{SLUG}/related-parties", "POST", "related_add", Task.SET_UP, officers.declare),
    (f"{SLUG}/related-parties/end", "POST", "related_end", Task.SET_UP, officers.undeclare),
    (f"{SLUG}/years/", "GET", "years", Task.READ, years.years),
    (f"{_YEAR}/", "GET", "year", Task.READ, years.year),
    (f"{_YEAR}/adjust", "GET", "adjustment", Task.PREPARE, years.adjustment),
    (f"{_YEAR}/adjust", "POST", "adjust", Task.PREPARE, years.adjust),
    (f"{_YEAR}/propose", "POST", "year_propose", Task.PREPARE, years.propose),
    (f"{_YEAR}/approve", "POST", "year_approve", Task.APPROVE, years.approve),
    (f"{_YEAR}/seal", "POST", "year_seal", Task.CLOSE_MONTH, years.seal),
)
for _rule, _method, _name, _task, _view in (
    *_BOOKS,
    *bill_routes.ADDRESSES,
    *fund_routes.ADDRESSES,
    *home_routes.ADDRESSES,
    *matter_routes.ADDRESSES,
    *notice_routes.ADDRESSES,
):
    desk.add_url_rule(_rule, _name, at_desk(_task)(_view), methods=[_method])
