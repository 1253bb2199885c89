"""Every address of the desk in one place, with who may use it."""

from flask import Blueprint

from ledger.domain.roles import Task
from ledger.web.access import at_desk, keep_out_of_caches, refuse_foreign_forms, signed_in
from ledger.web.desk import (
    bank_accounts,
    cash_counts,
    drafts,
    entries,
    evidence,
    months,
    officers,
    setup,
    sign_in,
    today,
    transactions,
)

desk = Blueprint("desk", __name__)
desk.before_request(refuse_foreign_forms)
desk.after_request(keep_out_of_caches)

_SLUG = "/desk/<slug>"
_DRAFT = f"{_SLUG}/drafts/<draft_id>"
_VOUCHER = f"{_SLUG}/transactions/<voucher>"
_BANK_ACCOUNT = f"{_SLUG}/bank-accounts/<code>"
_EVIDENCE = f"{_SLUG}/evidence/<sha256>"

# Before and apart from any community.
for _rule, _method, _name, _open in (
    ("/desk/sign-in", "GET", "sign_in", sign_in.ask),
    ("/desk/sign-in", "POST", "sign_in_post", sign_in.answer),
    ("/desk/sign-out", "POST", "sign_out", sign_in.leave),
    ("/desk/", "GET", "communities", signed_in(today.communities)),
    ("/desk/new", "GET", "community_new", signed_in(setup.ask)),
    ("/desk/new", "POST", "community_new_post", signed_in(setup.answer)),
    ("/account/", "GET", "account", signed_in(sign_in.account)),
    ("/account/password", "POST", "password", signed_in(sign_in.change_password)),
):
    desk.add_url_rule(_rule, _name, _open, methods=[_method])

# In a community, by the task that a role has to carry.
for _rule, _method, _name, _task, _view in (
    (f"{_SLUG}/", "GET", "today", Task.READ, today.today),
    (f"{_SLUG}/entries/new", "GET", "entry", Task.PREPARE, entries.ask),
    (f"{_SLUG}/entries/new", "POST", "entry_post", Task.PREPARE, entries.answer),
    (_DRAFT, "GET", "draft", Task.READ, drafts.show),
    (f"{_DRAFT}/edit", "GET", "draft_edit", Task.PREPARE, drafts.edit),
    (f"{_DRAFT}/edit", "POST", "draft_change", Task.PREPARE, drafts.change),
    (f"{_DRAFT}/submit", "POST", "draft_submit", Task.PREPARE, drafts.hand_in),
    (f"{_DRAFT}/withdraw", "POST", "draft_withdraw", Task.PREPARE, drafts.take_back),
    (f"{_DRAFT}/approve", "POST", "draft_approve", Task.APPROVE, drafts.agree),
    (f"{_DRAFT}/reject", "POST", "draft_reject", Task.APPROVE, drafts.send_back),
    (f"{_SLUG}/transactions/", "GET", "transactions", Task.READ, transactions.transactions),
    (_VOUCHER, "GET", "transaction", Task.READ, transactions.show),
    (f"{_VOUCHER}/reverse", "POST", "reverse", Task.PREPARE, transactions.reverse),
    (_EVIDENCE, "GET", "evidence", Task.SEE_ORIGINALS, evidence.original),
    (f"{_EVIDENCE}/copy", "GET", "evidence_copy", Task.SEE_ORIGINALS, evidence.copy),
    (f"{_SLUG}/setup", "GET", "setup", Task.READ, setup.show),
    (f"{_SLUG}/officers", "GET", "officers", Task.READ, officers.show),
    (f"{_SLUG}/officers", "POST", "officers_add", Task.APPOINT, officers.add),
    (f"{_SLUG}/officers/end", "POST", "officers_end", Task.APPOINT, officers.end),
    (f"{_SLUG}/bank-accounts", "GET", "bank_accounts", Task.READ, bank_accounts.show),
    (f"{_SLUG}/bank-accounts", "POST", "bank_accounts_add", Task.SET_UP, bank_accounts.add),
    (f"{_BANK_ACCOUNT}/close", "POST", "bank_accounts_close", Task.SET_UP, bank_accounts.close),
    (f"{_SLUG}/cash", "GET", "cash_counts", Task.READ, cash_counts.show),
    (f"{_SLUG}/cash", "POST", "cash_counts_add", Task.COUNT_CASH, cash_counts.add),
    (f"{_SLUG}/cash/<count_id>", "GET", "cash_count", Task.READ, cash_counts.one),
    (
        f"{_SLUG}/cash/<count_id>/confirm",
        "POST",
        "cash_count_confirm",
        Task.CONFIRM_COUNT,
        cash_counts.confirm,
    ),
    (f"{_SLUG}/months", "GET", "months", Task.READ, months.show),
    (f"{_SLUG}/months/<int:period>/close", "POST", "close", Task.CLOSE_MONTH, months.close),
):
    desk.add_url_rule(_rule, _name, at_desk(_task)(_view), methods=[_method])
