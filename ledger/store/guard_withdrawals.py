"""What the guards refuse of bills taken back and of vouchers reversed, beside ``guard_bills``."""

from ledger.domain.roles import TASKS, Task

#: The draft ``d`` became a voucher that does not stand any more: its row is as if nobody had booked it.
DRAFT_REVERSED = (
    "EXISTS (SELECT 1 FROM transactions t JOIN transactions v ON v.community_id = t.community_id"
    " AND v.corrects = t.seq AND v.kind = 'reversal'"
    " WHERE t.community_id = d.community_id AND t.draft_id = d.draft_id)"
)
#: A reversal may not be sealed while its target is held for money of the bank.
STILL_MATCHED = (
    "EXISTS (SELECT 1 FROM match_lines m JOIN matches h ON h.community_id = m.community_id"
    " AND h.match_id = m.match_id AND h.ended_at IS NULL"
    " WHERE m.community_id = NEW.community_id AND m.seq = NEW.corrects)"
)

_LINE_OF_MATCH = "m.community_id = NEW.community_id AND m.match_id = NEW.match_id"
#: A line that was taken back is no money of the bank: it stands in a match with its red one, or in none.
_REVERSED = (
    "EXISTS (SELECT 1 FROM match_lines m JOIN transactions v ON v.community_id = m.community_id"
    f" AND v.corrects = m.seq AND v.kind = 'reversal' WHERE {_LINE_OF_MATCH} AND NOT EXISTS"
    " (SELECT 1 FROM match_lines o WHERE o.community_id = m.community_id AND o.match_id = m.match_id"
    " AND o.seq = v.seq AND o.number = m.number))"
)


def _withdrawn(community_id: str, bill_id: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM bill_withdrawals w WHERE w.community_id = {community_id}"
        f" AND w.bill_id = {bill_id} AND w.step = 'agreed')"
    )


_SAID = (
    "FROM bill_withdrawals p WHERE p.community_id = NEW.community_id AND p.bill_id = NEW.bill_id"
)
_NEWEST = f"(SELECT p.{{column}} {_SAID} ORDER BY p.number DESC LIMIT 1)"
_STEP, _ASKER = _NEWEST.format(column="step"), _NEWEST.format(column="said_by")
_ROLES = ", ".join(f"'{role.value}'" for role in sorted(TASKS[Task.RECONCILE]))
_DRAFTED = (
    "EXISTS (SELECT 1 FROM bill_drafts r JOIN drafts d ON d.community_id = r.community_id"
    " AND d.draft_id = r.draft_id WHERE r.community_id = NEW.community_id AND r.bill_id = NEW.bill_id"
    f" AND d.state <> 'withdrawn' AND NOT {DRAFT_REVERSED})"
)
_MATCHED = (
    "EXISTS (SELECT 1 FROM match_rows r JOIN matches h ON h.community_id = r.community_id"
    " AND h.match_id = r.match_id AND h.ended_at IS NULL"
    " WHERE r.community_id = NEW.community_id AND r.bill_id = NEW.bill_id)"
)
#: Money that another bill's row is counted with here would be counted nowhere.
_COUNTED_WITH = (
    "EXISTS (SELECT 1 FROM bill_choices r WHERE r.community_id = NEW.community_id AND r.choice = 'same'"
    " AND r.same_bill_id = NEW.bill_id AND r.bill_id <> NEW.bill_id AND r.number = (SELECT max(n.number)"
    " FROM bill_choices n WHERE n.community_id = r.community_id AND n.bill_id = r.bill_id"
    f" AND n.row_number = r.row_number) AND NOT {_withdrawn('r.community_id', 'r.bill_id')})"
)
#: A later bill of the same days left out rows because this one had brought them.
_BUILT_UPON = (
    "EXISTS (SELECT 1 FROM bills b JOIN bills n ON n.community_id = b.community_id"
    " AND n.account_code = b.account_code AND n.bill_id <> b.bill_id AND n.known_count > 0"
    " AND n.imported_at >= b.imported_at AND n.first_on <= b.last_on AND n.last_on >= b.first_on"
    " WHERE b.community_id = NEW.community_id AND b.bill_id = NEW.bill_id AND b.row_count > 0"
    f" AND NOT {_withdrawn('n.community_id', 'n.bill_id')})"
)
_ROW_KNOWN = (
    "EXISTS (SELECT 1 FROM bill_rows r WHERE r.community_id = NEW.community_id"
    " AND r.account_code = NEW.account_code AND r.fingerprint = NEW.fingerprint"
    f" AND NOT {_withdrawn('r.community_id', 'r.bill_id')})"
)
_FILE_KNOWN = (
    "EXISTS (SELECT 1 FROM bills b WHERE b.community_id = NEW.community_id"
    " AND b.account_code = NEW.account_code AND b.file_sha256 = NEW.file_sha256"
    f" AND NOT {_withdrawn('b.community_id', 'b.bill_id')})"
)
_OF_WITHDRAWN = _withdrawn("NEW.community_id", "NEW.bill_id")
_USED = "NEW.step <> 'dropped' AND "
#: (table, name, condition under which a new row is refused)
WITHDRAWAL_INSERTS = (
    (
        "bill_withdrawals",
        "not_next",
        f"NEW.number @differs@ (SELECT coalesce(max(p.number), 0) + 1 {_SAID})",
    ),
    (
        "bill_withdrawals",
        "not_in_order",
        f"CASE WHEN NEW.step = 'asked' THEN {_STEP} IN ('asked', 'agreed')"
        f" ELSE {_STEP} @differs@ 'asked' END",
    ),
    ("bill_withdrawals", "own", f"NEW.step = 'agreed' AND NEW.said_by = {_ASKER}"),
    ("bill_withdrawals", "role", f"NEW.role NOT IN ({_ROLES})"),
    ("bill_withdrawals", "drafted", _USED + _DRAFTED),
    ("bill_withdrawals", "matched", _USED + _MATCHED),
    ("bill_withdrawals", "counted_with", _USED + _COUNTED_WITH),
    ("bill_withdrawals", "built_upon", _USED + _BUILT_UPON),
    ("bills", "known", _FILE_KNOWN),
    ("bill_rows", "known", _ROW_KNOWN),
    ("bill_drafts", "withdrawn", _OF_WITHDRAWN),
    (
        "bill_choices",
        "withdrawn",
        f"{_OF_WITHDRAWN} OR {_withdrawn('NEW.community_id', 'NEW.same_bill_id')}",
    ),
    (
        "matches",
        "withdrawn",
        "EXISTS (SELECT 1 FROM match_rows m JOIN bill_withdrawals w ON w.community_id = m.community_id"
        f" AND w.bill_id = m.bill_id AND w.step = 'agreed' WHERE {_LINE_OF_MATCH})",
    ),
    ("matches", "reversed", _REVERSED),
)
