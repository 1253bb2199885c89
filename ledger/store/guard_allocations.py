"""What the guards refuse of shared costs and of households' money; the words are those of ``guard_rules``."""

from ledger.domain.maintenance import ASKED, OWED
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
_SHARES_ASKED = (
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
    f" AND {{account}} IN ({_AGENCY_ACCOUNTS})"
    " AND h.community_id = l.community_id AND h.seq = l.seq + 0 AND h.number = l.number"
)
_UNINDEXED = "l.account_code || ''"
#: What this header does to each household of each fund, and whether it takes anything.
# The concatenations keep SQLite from walking indexes of all accounts and funds: only this header's lines are read.
_OWN = (
    "SELECT l.fund_code || '' AS fund_code, h.place_code, sum(h.credit_minor - h.debit_minor) AS minor,"
    f" min(h.credit_minor - h.debit_minor) AS lowest"
    f" {_SHARES.format(account=_UNINDEXED)} AND l.seq = NEW.seq"
    " GROUP BY l.fund_code || '', h.place_code"
)
#: What a household had in a fund before this header, all days together: the seal has not counted it yet.
_HAD = (
    "coalesce((SELECT sum(y.credit_minor - y.debit_minor) FROM share_years y"
    " WHERE y.community_id = NEW.community_id"
    f" AND y.account_code IN ({_AGENCY_ACCOUNTS})"
    " AND y.fund_code = o.fund_code AND y.place_code = o.place_code), 0)"
)
#: What later days brought or took: few vouchers are dated before others.
_LATER = f"{_SHARES.format(account='l.account_code')} AND l.period >= NEW.period AND l.dated_on > NEW.dated_on"
_LATER_TAKEN = (
    f"{_LATER} AND EXISTS (SELECT 1 FROM ({_OWN}) t WHERE t.lowest < 0 AND t.fund_code = l.fund_code"
    " AND t.place_code = h.place_code)"
)
#: A household of an agency fund would be below zero at the end of this day or of a later one. Its balance of all
#: days is looked up; only where something is dated later, the days after this one are walked.
_HOUSEHOLD_OVERDRAWN = (
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

_LINK = (
    "FROM allocation_drafts o WHERE o.community_id = NEW.community_id AND o.draft_id = NEW.draft_id"
)
_IS_TOP_UP = f"(SELECT o.purpose = 'top_up' {_LINK})"
_OF_VOUCHER = (
    "FROM lines l CROSS JOIN sublines h WHERE l.community_id = NEW.community_id AND l.seq = NEW.seq"
    " AND h.community_id = l.community_id AND h.seq = l.seq + 0 AND h.number = l.number"
)
#: What a voucher of a list does to households: it takes from what is owed to them, or it asks them and owes that.
_RIGHT_SIDE = (
    f"CASE WHEN l.account_code = '{OWED}' AND {_IS_TOP_UP} THEN h.credit_minor > 0"
    f" WHEN l.account_code = '{OWED}' THEN h.debit_minor > 0"
    f" WHEN l.account_code = '{ASKED}' AND {_IS_TOP_UP} THEN h.debit_minor > 0 ELSE FALSE END"
)
#: Other vouchers of the same list for the same purpose that stand in the books: it may need several.
_BESIDE = (
    # In this order on SQLite: from the draft to the others of its list, their lines and shares.
    "FROM allocation_drafts o CROSS JOIN allocation_drafts q CROSS JOIN transactions t CROSS JOIN lines l"
    " CROSS JOIN sublines h WHERE o.community_id = NEW.community_id AND o.draft_id = NEW.draft_id"
    " AND q.community_id = o.community_id AND q.allocation_id = o.allocation_id AND q.purpose = o.purpose"
    " AND q.draft_id <> o.draft_id AND t.community_id = q.community_id AND t.draft_id = q.draft_id"
    " AND l.community_id = t.community_id AND l.seq = t.seq"
    " AND h.community_id = l.community_id AND h.seq = l.seq AND h.number = l.number AND NOT EXISTS"
    " (SELECT 1 FROM transactions v WHERE v.community_id = t.community_id AND v.corrects = t.seq"
    " AND v.kind = 'reversal')"
)
_LISTED = (
    "SELECT {account} AS account_code, r.place_code, -(CASE o.purpose WHEN 'draw' THEN r.from_balance_minor"
    " ELSE r.top_up_minor END) AS minor FROM allocation_drafts o JOIN allocation_rows r"
    " ON r.community_id = o.community_id AND r.allocation_id = o.allocation_id"
    " WHERE o.community_id = NEW.community_id AND o.draft_id = NEW.draft_id"
)
_SHARE = "l.account_code, h.place_code, h.debit_minor + h.credit_minor"
_WHOLE = (
    "(SELECT CASE o.purpose WHEN 'draw' THEN a.from_balance_minor ELSE a.top_up_minor END"
    " FROM allocation_drafts o JOIN allocations a ON a.community_id = o.community_id"
    " AND a.allocation_id = o.allocation_id"
    " WHERE o.community_id = NEW.community_id AND o.draft_id = NEW.draft_id)"
)
#: The households' shares are those of the list: none takes or asks for more than its part, and together they
#: are the whole voucher, which is the whole list unless it is one of several. As sets, in one pass.
_NOT_AS_LISTED = (
    f"EXISTS (SELECT 1 {_OF_VOUCHER} AND NOT ({_RIGHT_SIDE}))"
    f" OR NEW.amount_minor <> (SELECT coalesce(sum(h.debit_minor + h.credit_minor), 0) {_OF_VOUCHER}"
    f" AND l.account_code || '' = '{OWED}')"
    f" OR (NEW.part = '' AND NEW.amount_minor <> {_WHOLE})"
    f" OR EXISTS (SELECT 1 FROM (SELECT {_SHARE} AS minor {_OF_VOUCHER}"
    f" UNION ALL SELECT {_SHARE} {_BESIDE}"
    f" UNION ALL {_LISTED.format(account=repr(OWED))} UNION ALL {_LISTED.format(account=repr(ASKED))}) x"
    " GROUP BY x.account_code, x.place_code HAVING sum(x.minor) > 0)"
)
#: (name, when to ask, condition under which a header is refused)
ALLOCATION_HEADERS = (
    ("household_overdrawn", _SHARES_ASKED, _HOUSEHOLD_OVERDRAWN),
    (
        "not_as_listed",
        "NEW.draft_id IS NOT NULL",
        f"CASE WHEN EXISTS (SELECT 1 {_LINK}) THEN {_NOT_AS_LISTED} ELSE FALSE END",
    ),
)
