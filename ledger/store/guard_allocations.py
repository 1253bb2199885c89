"""What the guards refuse of shared costs and of households' money; the words are those of ``guard_rules``."""

from ledger.domain.transactions import BrokenRule

_ROWS = (
    "FROM allocation_rows r WHERE r.community_id = NEW.community_id"
    " AND r.allocation_id = NEW.allocation_id"
)
_SEALED = (
    "EXISTS (SELECT 1 FROM allocations h WHERE h.community_id = NEW.community_id"
    " AND h.allocation_id = NEW.allocation_id)"
)
_MISCOUNTED = (
    f"NEW.row_count @differs@ (SELECT count(*) {_ROWS})"
    f" OR NEW.row_count @differs@ (SELECT max(r.ordinal) {_ROWS})"
    f" OR NEW.amount_minor @differs@ (SELECT sum(r.amount_minor) {_ROWS})"
    f" OR NEW.from_balance_minor @differs@ (SELECT sum(r.from_balance_minor) {_ROWS})"
    f" OR NEW.top_up_minor @differs@ (SELECT sum(r.top_up_minor) {_ROWS})"
)
_NOT_NEXT = (
    "NEW.number @differs@ (SELECT coalesce(max(h.number), 0) + 1 FROM allocations h"
    " WHERE h.community_id = NEW.community_id)"
)
#: Drafts of a list that still hold: not withdrawn, and not taken back in the books.
_LIVE = (
    "SELECT coalesce(sum(d.amount_minor), 0) FROM allocation_drafts o"
    " JOIN drafts d ON d.community_id = o.community_id AND d.draft_id = o.draft_id"
    " WHERE o.community_id = NEW.community_id AND o.allocation_id = NEW.allocation_id"
    " AND o.purpose = NEW.purpose AND d.state <> 'withdrawn' AND NOT EXISTS"
    " (SELECT 1 FROM transactions t JOIN transactions v ON v.community_id = t.community_id"
    " AND v.corrects = t.seq AND v.kind = 'reversal'"
    " WHERE t.community_id = o.community_id AND t.draft_id = o.draft_id)"
)
#: No more is proposed than the list says is paid in this way.
_BEYOND = (
    f"({_LIVE}) + (SELECT d.amount_minor FROM drafts d WHERE d.community_id = NEW.community_id"
    " AND d.draft_id = NEW.draft_id)"
    " > (SELECT CASE NEW.purpose WHEN 'draw' THEN h.from_balance_minor ELSE h.top_up_minor END"
    " FROM allocations h WHERE h.community_id = NEW.community_id AND h.allocation_id = NEW.allocation_id)"
)

#: (table, name, condition under which a new row is refused)
ALLOCATION_INSERTS = (
    ("allocation_rows", "sealed", _SEALED),
    ("allocations", "miscounted", _MISCOUNTED),
    ("allocations", "not_next", _NOT_NEXT),
    ("allocation_drafts", "beyond", _BEYOND),
)

#: Whether a header takes something from a household's agency money without saying that it broke the rule.
SHARES_ASKED = (
    "s.shared = 1 AND NEW.origin = 'people'"
    f" AND ' ' || NEW.flags || ' ' NOT LIKE '% {BrokenRule.HOUSEHOLD_OVERDRAWN} %'"
)
_AGENCY_ACCOUNTS = (
    "SELECT c.code FROM accounts c WHERE c.community_id = NEW.community_id AND c.has_sublines"
    " AND c.restriction = 'A'"
)
# "+ 0" keeps PostgreSQL from reading all shares of a voucher for each of its lines.
_SHARES = (
    "FROM lines l CROSS JOIN sublines h WHERE l.community_id = NEW.community_id"
    f" AND l.account_code IN ({_AGENCY_ACCOUNTS})"
    " AND h.community_id = l.community_id AND h.seq = l.seq + 0 AND h.number = l.number"
)
#: What this header does to each household of each fund, and whether it takes anything.
_OWN = (
    "SELECT l.fund_code, h.place_code, sum(h.credit_minor - h.debit_minor) AS minor,"
    f" min(h.credit_minor - h.debit_minor) AS lowest {_SHARES} AND l.seq = NEW.seq"
    " GROUP BY l.fund_code, h.place_code"
)
#: What a household had in a fund before this header, all days together: the seal has not counted it yet.
_HAD = (
    "coalesce((SELECT sum(y.credit_minor - y.debit_minor) FROM share_years y"
    " WHERE y.community_id = NEW.community_id"
    f" AND y.account_code IN ({_AGENCY_ACCOUNTS})"
    " AND y.fund_code = o.fund_code AND y.place_code = o.place_code), 0)"
)
#: What later days brought or took: few vouchers are dated before others.
_LATER = f"{_SHARES} AND l.period >= NEW.period AND l.dated_on > NEW.dated_on"
_LATER_TAKEN = (
    f"{_LATER} AND EXISTS (SELECT 1 FROM ({_OWN}) t WHERE t.lowest < 0 AND t.fund_code = l.fund_code"
    " AND t.place_code = h.place_code)"
)
#: A household of an agency fund would be below zero at the end of this day or of a later one. Its balance of all
#: days is looked up; only where something is dated later, the days after this one are walked.
HOUSEHOLD_OVERDRAWN = (
    f"CASE WHEN NOT EXISTS (SELECT 1 {_LATER}) THEN"
    f" EXISTS (SELECT 1 FROM ({_OWN}) o WHERE o.lowest < 0 AND o.minor + {_HAD} < 0)"
    " ELSE EXISTS (SELECT 1 FROM (SELECT sum(d.minor) OVER"
    " (PARTITION BY d.fund_code, d.place_code ORDER BY d.dated_on) AS held FROM"
    f" (SELECT o.fund_code, o.place_code, NEW.dated_on AS dated_on, o.minor + {_HAD} AS minor"
    f" FROM ({_OWN}) o WHERE o.lowest < 0"
    f" UNION ALL SELECT l.fund_code, h.place_code, NEW.dated_on, h.debit_minor - h.credit_minor {_LATER_TAKEN}"
    f" UNION ALL SELECT l.fund_code, h.place_code, l.dated_on, h.credit_minor - h.debit_minor {_LATER_TAKEN}"
    " ) d) r WHERE r.held < 0) END"
)
