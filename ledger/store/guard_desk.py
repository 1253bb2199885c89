"""What the guards refuse of the desk's tables, and of money spent; the words are those of ``guard_rules``."""

from ledger.domain.committees import DEFAULT_RULES, RULES, CommitteeRules
from ledger.domain.transactions import BrokenRule
from ledger.store.guard_funds import PAID_BACK, rule_of_the_day
from ledger.store.guard_gifts import DONOR_OF_GIFT
from ledger.store.guard_households import PLACE_KEPT

_OWN_REQUEST = (
    "EXISTS (SELECT 1 FROM payment_requests r WHERE r.community_id = NEW.community_id"
    " AND r.request_id = NEW.request_id AND r.author_id = NEW.approved_by)"
)
#: Enough different people agreed to the content that stands there now.
_NOT_AGREED = (
    "NOT EXISTS (SELECT 1 FROM payment_requests r WHERE r.community_id = NEW.community_id"
    " AND r.request_id = NEW.request_id AND r.state = 'approved' AND r.approvals_needed >= 1"
    " AND (SELECT count(*) FROM payment_approvals p WHERE p.community_id = r.community_id"
    " AND p.request_id = r.request_id AND p.content_sha256 = r.content_sha256) >= r.approvals_needed)"
)
#: Who agreed to a request does not pay it.
_PAYER_APPROVED = (
    "EXISTS (SELECT 1 FROM payment_approvals p WHERE p.community_id = NEW.community_id"
    " AND p.request_id = NEW.request_id AND p.approved_by = NEW.paid_by)"
)
_INVOICE_IN_USE = (
    "EXISTS (SELECT 1 FROM transaction_invoices i WHERE i.community_id = NEW.community_id"
    " AND i.number = NEW.number AND i.seq <> NEW.seq AND NOT EXISTS (SELECT 1 FROM transactions t"
    " WHERE t.community_id = i.community_id AND t.corrects = i.seq AND t.kind = 'reversal'))"
)
_OPEN = "('editing', 'submitted', 'rejected')"


def _said_already(name: str, beginnings: tuple[str, ...], said: str) -> str:
    """Say that another open draft's canonical text has the same member; its beginning tells when to look."""
    looks_so = " OR ".join(f"NEW.content LIKE '%{beginning}%'" for beginning in beginnings)
    return (
        f"CASE WHEN {looks_so} THEN EXISTS (SELECT 1 FROM drafts d WHERE d.community_id = NEW.community_id"
        f" AND d.draft_id <> NEW.draft_id AND d.state IN {_OPEN}"
        f" AND d.content LIKE '%\"{name}\":' || {said} || ',%') ELSE FALSE END"
    )


#: What an open draft sets right, or enters anew, is for no other open draft.
CORRECTED_TWICE = f"(NEW.state IN {_OPEN} AND (" + " OR ".join(
    (
        _said_already("corrects", ('"corrects":',), "@said:corrects@"),
        _said_already(
            "external_id", ('"external_id":"reentry:', '"external_id":"blue:'), "@said:external_id@"
        ),
    )
) + "))"  # fmt: skip


def _composition(rules: CommitteeRules) -> str:
    """Say what a committee is like that a place allows; see ``ledger.domain.committees``."""
    members, representatives = "@number:members@", "@number:representatives@"
    odd = f" AND {members} % 2 = 1" if rules.must_be_odd else ""
    return (
        f"{members} BETWEEN {rules.members_min} AND {rules.members_max}{odd}"
        f" AND {representatives} BETWEEN 0 AND {members}"
        f" AND {representatives} * {rules.share_denominator} >= {members} * {rules.share_numerator}"
    )


_PLACES = "".join(
    f" WHEN '{name}' THEN {_composition(rules)}" for name, rules in sorted(RULES.items())
)
_MISCOMPOSED = (
    "CASE WHEN NEW.kind = 'committee' THEN (SELECT CASE c.jurisdiction"
    f"{_PLACES} ELSE {_composition(DEFAULT_RULES)} END"
    " FROM communities c WHERE c.community_id = NEW.community_id) IS NOT TRUE ELSE FALSE END"
)

#: Which transactions are asked what a fund's money went for; see ``ledger.domain.spending``. One that says
#: itself that it broke the rule is booked.
PURPOSE_ASKED = (
    "NEW.kind = 'ordinary' AND NEW.counterparty_kind <> 'bank' AND NEW.refund_of IS NULL"
    " AND coalesce(NEW.external_id, '') NOT LIKE 'reentry:%' AND coalesce(NEW.external_id, '') NOT LIKE 'blue:%'"
    f" AND ' ' || NEW.flags || ' ' NOT LIKE '% {BrokenRule.FUND_PURPOSE} %'"
)
_ALLOWED = rule_of_the_day("allowed_accounts")
#: A fund whose money got less paid for what it may not be used for.
AGAINST_PURPOSE = (
    "EXISTS (SELECT 1 FROM lines l JOIN funds f ON f.community_id = l.community_id AND f.code = l.fund_code"
    " JOIN accounts a ON a.community_id = l.community_id AND a.code = l.account_code"
    " WHERE l.community_id = NEW.community_id AND l.seq = NEW.seq AND l.debit_minor <> 0 AND NOT a.is_cash"
    f" AND NOT {PAID_BACK} AND {_ALLOWED} <> ''"
    f" AND ' ' || {_ALLOWED} || ' ' NOT LIKE '% ' || l.account_code || ' %'"
    " AND (SELECT sum(c.debit_minor - c.credit_minor) FROM lines c"
    " JOIN accounts m ON m.community_id = c.community_id AND m.code = c.account_code"
    " WHERE c.community_id = l.community_id AND c.seq = l.seq AND c.fund_code = l.fund_code AND m.is_cash) < 0)"
)

#: (table, name, condition under which a new row is refused)
DESK_INSERTS = (
    ("drafts", "corrected_twice", CORRECTED_TWICE),
    ("policies", "committee", _MISCOMPOSED),
    ("payment_approvals", "own_request", _OWN_REQUEST),
    ("payments", "not_agreed", _NOT_AGREED),
    ("payments", "payer_approved", _PAYER_APPROVED),
    ("transaction_invoices", "in_use", _INVOICE_IN_USE),
)

# What kind of place or party stands behind a line decides what everybody sees of it.
_NAMED = "EXISTS (SELECT 1 FROM {table} l WHERE l.community_id = OLD.community_id AND l.{column} = OLD.code)"
#: (table, condition under which a change is refused)
DESK_FROZEN = (
    ("places", f"NEW.community_id @differs@ OLD.community_id OR NEW.code @differs@ OLD.code OR {PLACE_KEPT}"
     " OR (NEW.kind @differs@ OLD.kind AND"
     f" ({_NAMED.format(table='lines', column='place_code')}"
     f" OR {_NAMED.format(table='sublines', column='place_code')}))"),
    ("parties", "NEW.community_id @differs@ OLD.community_id OR NEW.code @differs@ OLD.code"
     " OR (NEW.kind @differs@ OLD.kind AND"
     f" ({_NAMED.format(table='lines', column='party_code')} OR {DONOR_OF_GIFT}))"),
    ("payment_requests", "OLD.state = 'paid' OR NEW.author_id @differs@ OLD.author_id"
     " OR NEW.community_id @differs@ OLD.community_id OR NEW.request_id @differs@ OLD.request_id"),
    ("budgets", "OLD.state = 'adopted' OR NEW.author_id @differs@ OLD.author_id"
     " OR NEW.community_id @differs@ OLD.community_id OR NEW.year @differs@ OLD.year"
     " OR NEW.number @differs@ OLD.number"),
    ("cash_counts", "OLD.confirmed_by IS NOT NULL OR NEW.counted_by @differs@ OLD.counted_by"
     " OR NEW.community_id @differs@ OLD.community_id OR NEW.count_id @differs@ OLD.count_id"
     " OR NEW.account_code @differs@ OLD.account_code OR NEW.counted_on @differs@ OLD.counted_on"
     " OR NEW.content @differs@ OLD.content OR NEW.counted_minor @differs@ OLD.counted_minor"
     " OR NEW.book_minor @differs@ OLD.book_minor"),
    ("handovers", "NEW.community_id @differs@ OLD.community_id OR NEW.handover_id @differs@ OLD.handover_id"
     " OR NEW.content @differs@ OLD.content OR NEW.content_sha256 @differs@ OLD.content_sha256"
     " OR NEW.as_of @differs@ OLD.as_of OR NEW.outgoing_id @differs@ OLD.outgoing_id"
     " OR NEW.incoming_id @differs@ OLD.incoming_id OR NEW.role @differs@ OLD.role"
     " OR (OLD.outgoing_at IS NOT NULL AND NEW.outgoing_at @differs@ OLD.outgoing_at)"
     " OR (OLD.incoming_at IS NOT NULL AND NEW.incoming_at @differs@ OLD.incoming_at)"
     " OR (OLD.supervised_at IS NOT NULL AND NEW.supervised_at @differs@ OLD.supervised_at)"),
)  # fmt: skip
