"""Addresses of the desk: bills of banks and payment apps, and reconciling."""

from ledger.domain.roles import Task
from ledger.web.desk import (
    bill_rows,
    bill_rules,
    bill_withdrawals,
    bills,
    matches,
    reconciliations,
)
from ledger.web.desk.addresses import SLUG, Address

_BILL = f"{SLUG}/bills/<bill_id>"
_RECONCILE = f"{SLUG}/reconcile/<account>"
_RECONCILIATION = f"{SLUG}/reconciliations/<reconciliation_id>"
_RULES = f"{SLUG}/bills/rules"
_RULE = f"{_RULES}/<rule_id>"

ADDRESSES: tuple[Address, ...] = (
    (f"{SLUG}/bills/", "GET", "bills", Task.SEE_ORIGINALS, bills.show),
    (f"{SLUG}/bills/read", "POST", "bill_read", Task.PREPARE, bills.read),
    (f"{SLUG}/bills/keep", "POST", "bill_keep", Task.PREPARE, bills.keep),
    (_BILL, "GET", "bill", Task.SEE_ORIGINALS, bill_rows.show),
    (f"{_BILL}/decide", "POST", "bill_decide", Task.PREPARE, bill_rows.decide),
    (f"{_BILL}/by-rules", "POST", "bill_by_rules", Task.PREPARE, bill_rows.by_rules),
    (f"{_BILL}/rows/<int:row>/open", "POST", "bill_open_again", Task.PREPARE, bill_rows.open_again),
    (f"{_BILL}/withdraw", "POST", "bill_withdraw", Task.RECONCILE, bill_withdrawals.ask),
    (
        f"{_BILL}/withdraw/agree",
        "POST",
        "bill_withdraw_agree",
        Task.RECONCILE,
        bill_withdrawals.agree,
    ),
    (f"{_BILL}/withdraw/drop", "POST", "bill_withdraw_drop", Task.RECONCILE, bill_withdrawals.drop),
    (f"{SLUG}/reconcile/", "GET", "reconciliations", Task.SEE_ORIGINALS, reconciliations.show),
    (_RECONCILE, "GET", "reconcile", Task.SEE_ORIGINALS, reconciliations.reconcile),
    (f"{_RECONCILE}/match", "POST", "reconcile_match", Task.RECONCILE, matches.match),
    (f"{_RECONCILE}/unmatch", "POST", "reconcile_unmatch", Task.RECONCILE, matches.unmatch),
    (f"{_RECONCILE}/statement", "POST", "reconcile_keep", Task.RECONCILE, reconciliations.prepare),
    (_RECONCILIATION, "GET", "reconciliation", Task.SEE_ORIGINALS, reconciliations.one),
    (
        f"{_RECONCILIATION}/confirm",
        "POST",
        "reconciliation_confirm",
        Task.CONFIRM_RECONCILIATION,
        reconciliations.confirm,
    ),
    (f"{_RULES}/", "GET", "bill_rules", Task.SEE_ORIGINALS, bill_rules.show),
    (f"{_RULES}/new", "GET", "bill_rule_new", Task.PREPARE, bill_rules.ask),
    (f"{_RULES}/new", "POST", "bill_rule_new_post", Task.PREPARE, bill_rules.answer),
    (_RULE, "GET", "bill_rule", Task.SEE_ORIGINALS, bill_rules.one),
    (_RULE, "POST", "bill_rule_change", Task.PREPARE, bill_rules.change),
    (f"{_RULE}/on", "POST", "bill_rule_on", Task.PREPARE, bill_rules.switch_on),
    (f"{_RULE}/off", "POST", "bill_rule_off", Task.PREPARE, bill_rules.switch_off),
    (f"{_RULE}/up", "POST", "bill_rule_up", Task.PREPARE, bill_rules.move_up),
)
