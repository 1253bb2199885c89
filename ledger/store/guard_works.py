"""What the guards refuse of works and of payments on them; the words are those of ``guard_rules``.

See ``ledger.domain.work_gates``. Two-person rules, retention's cap and its longest time are the table's own.
"""

from ledger.domain.roles import Task
from ledger.store.guard_words import roles_for

_HERE = "community_id = NEW.community_id AND {0}.work_code = NEW.work_code"
_STEPS = f"FROM work_steps s WHERE s.{_HERE.format('s')} AND s.state = 'confirmed'"


def _has(kind: str, more: str = "") -> str:
    return f"EXISTS (SELECT 1 {_STEPS} AND s.kind = '{kind}'{more})"


def _sum(*kinds: str) -> str:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    return f"coalesce((SELECT sum(s.amount_minor) {_STEPS} AND s.kind IN ({listed})), 0)"


_EMERGENCY = (
    f"EXISTS (SELECT 1 FROM work_plans p WHERE p.{_HERE.format('p')} AND p.emergency <> '')"
)
_COMMITTED = _sum("contract", "variation")
_BUDGET = (
    f"coalesce((SELECT sum(b.amount_minor) FROM work_budgets b WHERE b.{_HERE.format('b')}"
    f" AND b.number = (SELECT max(s.number) {_STEPS} AND s.kind = 'budget')), 0)"
)
#: By kind, what keeps a step from being confirmed.
_GATES = (
    ("contract", f"{_COMMITTED} + NEW.amount_minor > {_BUDGET}"
     f" AND ({_has('budget')} OR NOT {_EMERGENCY})"),
    ("variation", f"NOT {_has('contract')} OR ({_COMMITTED} + NEW.amount_minor > {_BUDGET}"
     f" AND ({_has('budget')} OR NOT {_EMERGENCY}))"),
    ("start", f"{_has('start')} OR NOT ({_has('contract')} OR {_EMERGENCY})"),
    ("progress", f"NOT {_has('start')} OR {_sum('progress')} + NEW.amount_minor > {_COMMITTED}"),
    ("acceptance", f"{_has('acceptance')} OR NOT {_has('start')}"),
    ("audit", f"{_has('audit')} OR NOT {_has('acceptance')} OR NEW.amount_minor > NEW.claimed_minor"),
    ("settlement", f"NEW.amount_minor > {_COMMITTED}"
     f" OR NOT {_has('audit', ' AND s.amount_minor >= NEW.amount_minor')}"),
)  # fmt: skip
_GATE = "".join(f" WHEN '{kind}' THEN {condition}" for kind, condition in _GATES)
_KEPT = (
    "community_id", "work_code", "number", "kind", "happened_on", "amount_minor", "claimed_minor",
    "retention_minor", "warranty_months", "warranty_last_day", "decision_code", "contract_code", "note",
    "proposed_by", "proposed_role", "proposed_at",
)  # fmt: skip
_STEP_FROZEN = (
    "OLD.state <> 'proposed' OR "
    + " OR ".join(f"NEW.{name} @differs@ OLD.{name}" for name in _KEPT)
    + f" OR (NEW.state IN ('confirmed', 'refused') AND NEW.decided_role NOT IN {roles_for(Task.APPROVE)})"
    f" OR (NEW.state = 'confirmed' AND ({_has('settlement')}"
    f" OR (CASE NEW.kind{_GATE} ELSE FALSE END)))"
)
_FILE_KEPT = ("community_id", "work_code", "number", "position", "sha256", "shows")
_FILE_FROZEN = (
    " OR ".join(f"NEW.{name} @differs@ OLD.{name}" for name in _FILE_KEPT)
    + " OR (NEW.released_sha256 <> OLD.released_sha256 AND (OLD.released_sha256 <> ''"
    " OR OLD.taken_down_at IS NOT NULL))"
    " OR (OLD.taken_down_at IS NOT NULL AND (NEW.taken_down_at @differs@ OLD.taken_down_at"
    " OR NEW.taken_down_by @differs@ OLD.taken_down_by))"
)
#: (table, condition under which a change is refused)
WORK_FROZEN = (("work_steps", _STEP_FROZEN), ("work_files", _FILE_FROZEN))

_SEALED = (
    f"EXISTS (SELECT 1 FROM work_steps s WHERE s.{_HERE.format('s')} AND s.number = NEW.number)"
)
_NOT_NEXT = (
    "NEW.number <> (SELECT coalesce(max(s.number), 0) + 1 FROM work_steps s"
    f" WHERE s.{_HERE.format('s')})"
)
_PAID = (
    f"coalesce((SELECT sum(w.amount_minor) FROM work_payments w WHERE w.{_HERE.format('w')}"
    " AND w.purpose {0}), 0)"
)
_TO_CONTRACTORS = _PAID.format("<> 'other'")
_OWED = (
    "(SELECT s.amount_minor - CASE WHEN NEW.purpose = 'retention' THEN 0 ELSE s.retention_minor END"
    f" {_STEPS} AND s.kind = 'settlement')"
)
_MISMATCH = (
    "NOT EXISTS (SELECT 1 FROM payment_requests r WHERE r.community_id = NEW.community_id"
    " AND r.request_id = NEW.request_id AND r.amount_minor = NEW.amount_minor"
    """ AND r.content LIKE '%"work":"' || NEW.work_code || '"%'"""
    """ AND r.content LIKE '%"purpose":"' || NEW.purpose || '"%')"""
)
#: Whether a request's content names the contract of a step ``s``; codes may hold what LIKE would take for a pattern.
_NAMES_CONTRACT = (
    """replace({0}.content, '"contract":"' || s.contract_code || '"', '') <> {0}.content"""
)
#: The work's contracts that the request names, with the request ``r`` and the contract's other side ``c``.
_UNDER = (
    "FROM payment_requests r JOIN work_steps s ON s.community_id = r.community_id"
    f" AND s.kind = 'contract' AND s.state = 'confirmed' AND {_NAMES_CONTRACT.format('r')}"
    " JOIN contracts c ON c.community_id = s.community_id AND c.code = s.contract_code"
    " WHERE r.community_id = NEW.community_id AND r.request_id = NEW.request_id"
    " AND s.work_code = NEW.work_code"
)
_OTHER_CONTRACT = (
    f"NEW.purpose <> 'other' AND {_has('contract')}"
    f" AND NOT EXISTS (SELECT 1 {_UNDER} AND r.party_code = c.party_code)"
)
_BEYOND_ITS_PRICE = (
    f"NEW.purpose <> 'other' AND EXISTS (SELECT 1 {_UNDER} AND NEW.amount_minor"
    " + coalesce((SELECT sum(w.amount_minor) FROM work_payments w JOIN payment_requests q"
    " ON q.community_id = w.community_id AND q.request_id = w.request_id"
    f" WHERE w.{_HERE.format('w')} AND w.purpose <> 'other' AND {_NAMES_CONTRACT.format('q')}), 0)"
    " > s.amount_minor + coalesce((SELECT sum(v.amount_minor) FROM work_steps v"
    f" WHERE v.{_HERE.format('v')} AND v.state = 'confirmed' AND v.kind = 'variation'"
    " AND v.contract_code = s.contract_code), 0))"
)
_BEYOND_CONTRACT = (
    f"NEW.purpose <> 'other' AND NOT {_has('settlement')}"
    f" AND ({_has('contract')} OR NOT {_EMERGENCY})"
    f" AND {_TO_CONTRACTORS} + NEW.amount_minor > {_COMMITTED}"
)
_BEYOND_SETTLEMENT = (
    f"NEW.purpose <> 'other' AND {_has('settlement')}"
    f" AND {_TO_CONTRACTORS} + NEW.amount_minor > {_OWED}"
)
_WARRANTY_RUNS = (
    f"NEW.purpose = 'retention' AND {_has('settlement', ' AND s.warranty_last_day >= NEW.paid_on')}"
)
_BEYOND_RETENTION = (
    "NEW.purpose = 'retention' AND " + _PAID.format("= 'retention'") + " + NEW.amount_minor >"
    f" (SELECT s.retention_minor {_STEPS} AND s.kind = 'settlement')"
)
#: A payment whose request names a planned work is told of that work as well, on the same day.
_WORK_UNSAID = (
    "EXISTS (SELECT 1 FROM payment_requests r WHERE r.community_id = NEW.community_id"
    ' AND r.request_id = NEW.request_id AND (r.content LIKE \'%"purpose":"%\' OR EXISTS'
    " (SELECT 1 FROM work_plans p WHERE p.community_id = r.community_id"
    """ AND r.content LIKE '%"work":"' || p.work_code || '"%')))"""
    " AND NOT EXISTS (SELECT 1 FROM work_payments w WHERE w.community_id = NEW.community_id"
    " AND w.request_id = NEW.request_id AND w.paid_on = NEW.paid_on)"
)
#: (table, name, condition under which a new row is refused)
WORK_INSERTS = (
    ("work_steps", "decided", "NEW.state <> 'proposed'"),
    ("work_steps", "not_next", _NOT_NEXT),
    ("work_budgets", "sealed", _SEALED),
    ("work_quotes", "sealed", _SEALED),
    ("work_files", "sealed", f"{_SEALED} OR NEW.released_sha256 <> ''"),
    ("work_payments", "mismatch", _MISMATCH),
    ("work_payments", "before_settlement",
     f"NEW.purpose IN ('final', 'retention') AND NOT {_has('settlement')}"),
    ("work_payments", "beyond_contract", _BEYOND_CONTRACT),
    ("work_payments", "other_contract", _OTHER_CONTRACT),
    ("work_payments", "beyond_its_price", _BEYOND_ITS_PRICE),
    ("work_payments", "beyond_settlement", _BEYOND_SETTLEMENT),
    ("work_payments", "warranty_runs", _WARRANTY_RUNS),
    ("work_payments", "beyond_retention", _BEYOND_RETENTION),
    ("payments", "work_unsaid", _WORK_UNSAID),
)  # fmt: skip
