"""What the guards refuse of bills and matches; the words between @ signs are those of ``guard_rules``."""

from ledger.domain.accounts import CASH_ON_HAND
from ledger.domain.roles import Task
from ledger.store.guard_withdrawals import DRAFT_REVERSED
from ledger.store.guard_words import roles_for

_ROW = "r.community_id = NEW.community_id AND r.bill_id = NEW.bill_id AND r.row_number = NEW.row_number"
_ROWS = (
    "FROM match_rows m JOIN bill_rows r ON r.community_id = m.community_id AND r.bill_id = m.bill_id"
    " AND r.row_number = m.row_number WHERE m.community_id = NEW.community_id AND m.match_id = NEW.match_id"
)
_LINES = (
    "FROM match_lines m JOIN lines l ON l.community_id = m.community_id AND l.seq = m.seq"
    " AND l.number = m.number WHERE m.community_id = NEW.community_id AND m.match_id = NEW.match_id"
)
_SEALED = (
    "EXISTS (SELECT 1 FROM matches h WHERE h.community_id = NEW.community_id"
    " AND h.match_id = NEW.match_id)"
)
# CROSS JOIN keeps SQLite to this order: from the new match to its rows, not through all matches there are.
_HELD = (
    "EXISTS (SELECT 1 FROM {table} m CROSS JOIN {table} o CROSS JOIN matches h"
    " WHERE m.community_id = NEW.community_id AND m.match_id = NEW.match_id"
    " AND o.community_id = m.community_id AND {key} AND o.match_id <> m.match_id"
    " AND h.community_id = o.community_id AND h.match_id = o.match_id AND h.ended_at IS NULL)"
)
_ROW_HELD = _HELD.format(
    table="match_rows", key="o.bill_id = m.bill_id AND o.row_number = m.row_number"
)
_LINE_HELD = _HELD.format(table="match_lines", key="o.seq = m.seq AND o.number = m.number")
_ROW_DRAFTED = (
    f"EXISTS (SELECT 1 FROM bill_drafts r JOIN drafts d ON d.community_id = r.community_id"
    f" AND d.draft_id = r.draft_id WHERE {_ROW} AND d.state <> 'withdrawn' AND NOT {DRAFT_REVERSED})"
)
#: A voucher on its way matches the row when it is posted; matched before, its money would be booked twice.
_UNPOSTED = (
    "EXISTS (SELECT 1 FROM bill_drafts w JOIN drafts d ON d.community_id = w.community_id"
    " AND d.draft_id = w.draft_id AND d.state NOT IN ('posted', 'withdrawn')"
    " WHERE w.community_id = m.community_id AND w.bill_id = m.bill_id AND w.row_number = m.row_number)"
)
_NEXT_CHOICE = (
    f"NEW.number @differs@ (SELECT coalesce(max(r.number), 0) + 1 FROM bill_choices r WHERE {_ROW})"
)
_ROW_MATCHED = (
    f"EXISTS (SELECT 1 FROM match_rows r JOIN matches h ON h.community_id = r.community_id"
    f" AND h.match_id = r.match_id AND h.ended_at IS NULL WHERE {_ROW})"
)
#: What was last said of a row; its money is counted elsewhere where that is ``same``.
_NEWEST_CHOICE = (
    "(SELECT r.choice FROM bill_choices r WHERE r.community_id = {row}.community_id"
    " AND r.bill_id = {row}.{bill_id} AND r.row_number = {row}.{row_number} ORDER BY r.number DESC LIMIT 1)"
)
_CHOICE = _NEWEST_CHOICE.format(row="NEW", bill_id="bill_id", row_number="row_number")
_CHOICE_OF_SAME = _NEWEST_CHOICE.format(
    row="NEW", bill_id="same_bill_id", row_number="same_row_number"
)
_CHOICE_OF_MATCHED = _NEWEST_CHOICE.format(row="m", bill_id="bill_id", row_number="row_number")
_MOVED = f"SELECT r.moved_minor FROM bill_rows r WHERE {_ROW}"
_MOVED_BY_SAME = (
    "SELECT r.moved_minor FROM bill_rows r WHERE r.community_id = NEW.community_id"
    " AND r.bill_id = NEW.same_bill_id AND r.row_number = NEW.same_row_number"
)
#: Two rows of one bill are two events: both counted with one other row, a payment would be lost.
_TAKEN = (
    "EXISTS (SELECT 1 FROM bill_choices r WHERE r.community_id = NEW.community_id AND r.bill_id = NEW.bill_id"
    " AND r.row_number <> NEW.row_number AND r.choice = 'same' AND r.same_bill_id = NEW.same_bill_id"
    " AND r.same_row_number = NEW.same_row_number AND r.number = (SELECT max(w.number) FROM bill_choices w"
    " WHERE w.community_id = r.community_id AND w.bill_id = r.bill_id AND w.row_number = r.row_number))"
)
_SEALED_BILL = (
    "EXISTS (SELECT 1 FROM bills b WHERE b.community_id = NEW.community_id"
    " AND b.bill_id = NEW.bill_id)"
)
_OF_BILL = "FROM bill_rows r WHERE r.community_id = NEW.community_id AND r.bill_id = NEW.bill_id"
_MISCOUNTED = (
    f"NEW.row_count @differs@ (SELECT count(*) {_OF_BILL})"
    f" OR EXISTS (SELECT 1 {_OF_BILL} AND r.account_code @differs@ NEW.account_code)"
    f" OR NEW.in_minor @differs@ (SELECT coalesce(sum(r.amount_minor), 0) {_OF_BILL} AND r.direction = 'in')"
    f" OR NEW.out_minor @differs@ (SELECT coalesce(sum(r.amount_minor), 0) {_OF_BILL} AND r.direction = 'out')"
)
#: See ``ledger.domain.accounts.has_bills``.
_NO_BILLS = (
    "NOT EXISTS (SELECT 1 FROM accounts a WHERE a.community_id = NEW.community_id"
    f" AND a.code = NEW.account_code AND a.is_cash AND a.code NOT LIKE '{CASH_ON_HAND}%')"
)
#: Of an account that is to change: bills or reconciliations say that money lies in it.
ACCOUNT_HAS_BILLS = " OR ".join(
    f"EXISTS (SELECT 1 FROM {table} b WHERE b.community_id = OLD.community_id AND b.account_code = OLD.code)"
    for table in ("bills", "reconciliations")
)
#: See ``ledger.store.reconciliations.replaces``.
_PREPARED_ANEW = (
    "EXISTS (SELECT 1 FROM reconciliations n WHERE n.community_id = OLD.community_id"
    " AND n.account_code = OLD.account_code AND n.as_of >= OLD.as_of AND n.prepared_at > OLD.prepared_at)"
)
#: (table, name, condition under which a new row is refused)
BILL_INSERTS = (
    ("bill_rows", "sealed", _SEALED_BILL),
    ("bills", "miscounted", _MISCOUNTED),
    ("bills", "account", _NO_BILLS),
    ("bills", "role", f"NEW.role NOT IN {roles_for(Task.PREPARE)}"),
    ("bill_drafts", "drafted", _ROW_DRAFTED),
    ("bill_drafts", "decided", f"{_CHOICE} IN ('set_aside', 'same')"),
    ("bill_choices", "role", f"NEW.role NOT IN {roles_for(Task.PREPARE)}"),
    ("bill_choices", "not_next", _NEXT_CHOICE),
    ("bill_choices", "booked", f"NEW.choice <> 'reopened' AND ({_ROW_DRAFTED} OR {_ROW_MATCHED})"),
    (
        "bill_choices",
        "other_money",
        f"NEW.choice = 'same' AND ({_MOVED}) @differs@ ({_MOVED_BY_SAME})",
    ),
    # Else two rows could each be counted with the other, and their money nowhere.
    (
        "bill_choices",
        "circle",
        f"NEW.choice = 'same' AND ({_CHOICE_OF_SAME} = 'same'"
        " OR (NEW.same_bill_id = NEW.bill_id AND NEW.same_row_number = NEW.row_number))",
    ),
    ("bill_choices", "taken", f"NEW.choice = 'same' AND {_TAKEN}"),
    ("match_rows", "sealed", _SEALED),
    ("match_lines", "sealed", _SEALED),
    (
        "matches",
        "unequal",
        f"(SELECT coalesce(sum(r.moved_minor), 0) {_ROWS})"
        f" <> (SELECT coalesce(sum(l.debit_minor - l.credit_minor), 0) {_LINES})",
    ),
    ("matches", "empty", f"NOT EXISTS (SELECT 1 {_LINES})"),
    (
        "matches",
        "other_account",
        f"EXISTS (SELECT 1 {_ROWS} AND r.account_code <> NEW.account_code)"
        f" OR EXISTS (SELECT 1 {_LINES} AND l.account_code <> NEW.account_code)",
    ),
    (
        "matches",
        "counted_elsewhere",
        f"EXISTS (SELECT 1 {_ROWS} AND {_CHOICE_OF_MATCHED} = 'same')",
    ),
    ("matches", "on_its_way", f"EXISTS (SELECT 1 {_ROWS} AND {_UNPOSTED})"),
    ("matches", "held", f"NEW.ended_at IS NOT NULL OR {_ROW_HELD} OR {_LINE_HELD}"),
    ("reconciliations", "account", _NO_BILLS),
    ("reconciliations", "role", f"NEW.prepared_role NOT IN {roles_for(Task.RECONCILE)}"),
    # The second person comes later, and then the rules about changes are asked.
    ("reconciliations", "signed", "NEW.confirmed_at IS NOT NULL"),
)
#: (table, condition under which a change is refused)
BILL_FROZEN = (
    ("matches", "OLD.ended_at IS NOT NULL OR NEW.community_id @differs@ OLD.community_id"
     " OR NEW.match_id @differs@ OLD.match_id OR NEW.account_code @differs@ OLD.account_code"
     " OR NEW.reason @differs@ OLD.reason OR NEW.made_by @differs@ OLD.made_by"
     " OR NEW.made_at @differs@ OLD.made_at"),
    ("reconciliations", "OLD.confirmed_at IS NOT NULL OR NEW.community_id @differs@ OLD.community_id"
     " OR NEW.reconciliation_id @differs@ OLD.reconciliation_id OR NEW.account_code @differs@ OLD.account_code"
     " OR NEW.as_of @differs@ OLD.as_of OR NEW.bank_minor @differs@ OLD.bank_minor"
     " OR NEW.book_minor @differs@ OLD.book_minor OR NEW.content @differs@ OLD.content"
     " OR NEW.unbooked_in_minor @differs@ OLD.unbooked_in_minor"
     " OR NEW.unbooked_out_minor @differs@ OLD.unbooked_out_minor"
     " OR NEW.unbanked_in_minor @differs@ OLD.unbanked_in_minor"
     " OR NEW.unbanked_out_minor @differs@ OLD.unbanked_out_minor"
     " OR NEW.open_count @differs@ OLD.open_count OR NEW.note @differs@ OLD.note"
     " OR NEW.prepared_by @differs@ OLD.prepared_by OR NEW.prepared_role @differs@ OLD.prepared_role"
     " OR NEW.prepared_at @differs@ OLD.prepared_at"
     f" OR NEW.confirmed_role NOT IN {roles_for(Task.CONFIRM_RECONCILIATION)} OR {_PREPARED_ANEW}"),
)  # fmt: skip
