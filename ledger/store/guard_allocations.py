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
    (
        "allocation_drafts",
        "withdrawn",
        "EXISTS (SELECT 1 FROM confirmations c WHERE c.community_id = NEW.community_id"
        " AND c.kind = 'allocation' AND c.state = 'agreed' AND c.subject = NEW.allocation_id)",
    ),
)

#: Whether a header takes something from a household's agency money without saying that it broke the rule.
SHARES_ASKED = (
    "s.shared = 1 AND NEW.origin = 'people'"
    f" AND ' ' || NEW.flags || ' ' NOT LIKE '% {BrokenRule.HOUSEHOLD_OVERDRAWN} %'"
)
_AGENCY_SHARES = (
    "FROM lines l CROSS JOIN accounts a CROSS JOIN sublines h WHERE l.community_id = NEW.community_id"
    " AND a.community_id = l.community_id AND a.code = l.account_code"
    " AND a.has_sublines AND a.restriction = 'A'"
    " AND h.community_id = l.community_id AND h.seq = l.seq AND h.number = l.number"
)
#: Households that have less after this header than before.
_TAKEN_FROM = (
    f"SELECT h.place_code {_AGENCY_SHARES} AND l.seq = NEW.seq GROUP BY h.place_code"
    " HAVING min(h.credit_minor - h.debit_minor) < 0"
)
#: A household of an agency fund would be below zero at the end of this day or of a later one.
HOUSEHOLD_OVERDRAWN = (
    "EXISTS (SELECT 1 FROM (SELECT d.dated_on, sum(d.minor) OVER"
    " (PARTITION BY d.fund_code, d.place_code ORDER BY d.dated_on) AS held"
    " FROM (SELECT l.fund_code, h.place_code, l.dated_on, sum(h.credit_minor - h.debit_minor) AS minor"
    f" {_AGENCY_SHARES} AND l.account_code IN (SELECT c.code FROM accounts c"
    " WHERE c.community_id = NEW.community_id AND c.has_sublines AND c.restriction = 'A')"
    f" AND h.place_code IN ({_TAKEN_FROM})"
    " GROUP BY l.fund_code, h.place_code, l.dated_on) d) r"
    " WHERE r.held < 0 AND r.dated_on >= NEW.dated_on)"
)
