"""What the guards refuse of contracts and services; the words between @ signs are those of ``guard_rules``."""

from ledger.domain.roles import Task
from ledger.store import services
from ledger.store.guard_words import roles_for

_PROPOSED = (
    services.contract_terms, services.contract_collections, services.service_bills,
    services.service_assessments,
)  # fmt: skip
_DECIDED = {"state", "decided_by", "decided_role", "decided_at", "released_sha256"}
_CONTRACT = "t.community_id = NEW.community_id AND t.code = NEW.code AND t.state = 'agreed'"
_NOT_NEXT = (
    "NEW.number @differs@ (SELECT coalesce(max(o.number), 0) + 1 FROM {table} o"
    " WHERE o.community_id = NEW.community_id AND {same})"
)
_BILL = (
    "b.community_id = NEW.community_id AND b.contract_code = NEW.contract_code"
    " AND b.period = NEW.period AND b.number = NEW.number"
)
_LIVE_REQUEST = (
    "EXISTS (SELECT 1 FROM service_payments o JOIN payment_requests q ON q.community_id = o.community_id"
    " AND q.request_id = o.request_id AND q.state <> 'withdrawn' WHERE o.community_id = NEW.community_id"
    " AND o.contract_code = NEW.contract_code AND o.period = NEW.period)"
)
_NO_LEAF = (
    "NOT EXISTS (SELECT 1 FROM leaves v WHERE v.community_id = NEW.community_id"
    " AND v.leaf_index = NEW.leaf_index AND v.type = 'policy')"
)
#: (table, name, condition under which a new row is refused)
SERVICE_INSERTS = (
    *((table.name, "decided", "NEW.state <> 'proposed'") for table in _PROPOSED),
    ("contract_terms", "not_next",
     _NOT_NEXT.format(table="contract_terms", same="o.code = NEW.code")),
    ("contract_terms", "person",
     "EXISTS (SELECT 1 FROM parties p WHERE p.community_id = NEW.community_id"
     " AND p.code IN (NEW.party_code, NEW.collector_code) AND p.kind <> 'organisation')"),
    ("contract_terms", "out_of_order",
     f"(NEW.chapter = 'signed') = EXISTS (SELECT 1 FROM contract_terms t WHERE {_CONTRACT})"),
    ("contract_collections", "not_next",
     _NOT_NEXT.format(table="contract_collections", same="o.code = NEW.code")),
    ("contract_collections", "no_terms",
     f"NOT EXISTS (SELECT 1 FROM contract_terms t WHERE {_CONTRACT} AND t.collector_code IS NOT NULL)"),
    ("service_rates", "overlap",
     "EXISTS (SELECT 1 FROM service_rates o WHERE o.community_id = NEW.community_id"
     " AND o.contract_code = NEW.contract_code AND o.role_code = NEW.role_code"
     " AND o.first_day >= NEW.first_day)"),
    ("service_rates", "no_leaf", _NO_LEAF),
    ("list_prices", "overlap",
     "EXISTS (SELECT 1 FROM list_prices o WHERE o.community_id = NEW.community_id"
     " AND o.item_code = NEW.item_code AND o.first_day >= NEW.first_day)"),
    ("list_prices", "no_leaf", _NO_LEAF),
    ("score_sheets", "overlap",
     "EXISTS (SELECT 1 FROM score_sheets o WHERE o.community_id = NEW.community_id"
     " AND o.contract_code = NEW.contract_code AND o.first_day >= NEW.first_day)"),
    ("score_sheets", "no_leaf", _NO_LEAF),
    ("score_criteria", "in_use",
     "EXISTS (SELECT 1 FROM service_bills b WHERE b.community_id = NEW.community_id"
     " AND b.contract_code = NEW.contract_code AND b.sheet_first_day = NEW.first_day)"),
    ("service_bills", "not_next",
     _NOT_NEXT.format(
         table="service_bills", same="o.contract_code = NEW.contract_code AND o.period = NEW.period"
     )),
    ("service_bills", "billed_already",
     "EXISTS (SELECT 1 FROM service_bills o WHERE o.community_id = NEW.community_id"
     " AND o.contract_code = NEW.contract_code AND o.period = NEW.period AND o.state <> 'dropped')"),
    ("score_marks", "beyond_full",
     "NEW.mark_tenths > coalesce((SELECT c.full_tenths FROM service_bills b JOIN score_criteria c"
     " ON c.community_id = b.community_id AND c.contract_code = b.contract_code"
     f" AND c.first_day = b.sheet_first_day AND c.number = NEW.criterion WHERE {_BILL}), -1)"),
    ("score_marks", "scored_already",
     f"NOT EXISTS (SELECT 1 FROM service_bills b WHERE {_BILL} AND b.state = 'proposed')"),
    ("service_payments", "not_confirmed",
     f"NOT EXISTS (SELECT 1 FROM service_bills b WHERE {_BILL} AND b.state = 'agreed')"),
    ("service_payments", "paid_twice", _LIVE_REQUEST),
    ("service_payments", "not_the_bill",
     "NOT EXISTS (SELECT 1 FROM service_bills b JOIN payment_requests q ON q.community_id = b.community_id"
     f" AND q.request_id = NEW.request_id AND q.amount_minor = b.amount_minor WHERE {_BILL})"),
    ("service_assessments", "not_next",
     _NOT_NEXT.format(table="service_assessments", same="o.year = NEW.year")),
    # The bill of service that was confirmed is what leaves the bank, whatever became of the request since.
    ("payments", "not_the_bill",
     "EXISTS (SELECT 1 FROM service_payments o JOIN service_bills b ON b.community_id = o.community_id"
     " AND b.contract_code = o.contract_code AND b.period = o.period AND b.number = o.number"
     " JOIN payment_requests q ON q.community_id = o.community_id AND q.request_id = o.request_id"
     " WHERE o.community_id = NEW.community_id AND o.request_id = NEW.request_id"
     " AND q.amount_minor <> b.amount_minor)"),
)  # fmt: skip

#: (table, condition under which a change is refused)
SERVICE_FROZEN = tuple(
    (
        table.name,
        "OLD.state <> 'proposed' OR "
        + " OR ".join(
            f"NEW.{column.name} @differs@ OLD.{column.name}"
            for column in table.columns
            if column.name not in _DECIDED
        )
        + f" OR (NEW.state = 'agreed' AND NEW.decided_role NOT IN {roles_for(Task.APPROVE)})",
    )
    for table in _PROPOSED
)
