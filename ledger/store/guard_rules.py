"""What the guards refuse, written once for both databases.

Each rule is a name and the condition that must never hold. Conditions are SQL common to SQLite and
PostgreSQL but for a few words, which stand between @ signs and are put in by each database's module:
``@differs@`` is IS NOT or IS DISTINCT FROM, ``@same@`` its opposite, ``@year@``, ``@month@`` and
``@number@`` the padded parts of a voucher number, ``@day@`` the bookkeeping date as text, ``@occurred@`` when
it happened, ``@posted_day@`` the day of posting in the communities' own time, ``@lines@`` and ``@of_header@``
the header's lines, ``@joined@`` the aggregate that joins texts, ``@said:name@`` what the new row's canonical
text says under a name, ``@number:name@`` the same as a whole number, ``@of_act:name@`` what act ``r`` says,
``@proposed_day@`` and ``@decided_day@`` the days of an act.

A header is judged by facts: one query walks its lines once and looks up what stands before it, and
most rules only compare what it found, under the name ``s``. Questions about the newest or the next row
ask for the first one in an order: each database then takes the index that has this order, also while
PostgreSQL does not know the table yet and holds all indexes for equally good.
"""

from ledger.domain.roles import Task
from ledger.store import guard_mergers
from ledger.store.approved_content import SAYS_OTHERWISE
from ledger.store.guard_bills import ACCOUNT_HAS_BILLS
from ledger.store.guard_confirmations import RENAMED_ALONE
from ledger.store.guard_desk import (
    AGAINST_PURPOSE,
    CORRECTED_TWICE,
    PURPOSE_ASKED,
)
from ledger.store.guard_dues import DUES_FACTS
from ledger.store.guard_funds import (
    ALONE,
    FUND_FACTS,
    FUND_HEADERS,
    RULES_CHANGED,
)
from ledger.store.guard_nouns import NOUN_FROZEN, NOUN_HEADERS, NOUN_INSERTS
from ledger.store.guard_withdrawals import STILL_MATCHED
from ledger.store.guard_words import roles_for

LINES = "FROM lines l WHERE l.community_id = NEW.community_id AND l.seq = NEW.seq"
_OTHERS = "FROM transactions t WHERE t.community_id = NEW.community_id"
_TARGET = f"{_OTHERS} AND t.seq = NEW.corrects"
_CORRECTION_LINES = """
 FROM lines l JOIN transactions t ON t.community_id = l.community_id AND t.seq = l.seq
 WHERE t.community_id = NEW.community_id AND t.kind = 'difference' AND t.corrects = NEW.corrects"""
#: What a difference may change: only what its target booked, and each of these no further than to nothing
#: or to twice as much. See ``ledger.domain.corrections``.
_KEY = (
    "l.account_code, l.fund_code, coalesce(l.place_code, ''), coalesce(l.work_code, ''),"
    " coalesce(l.party_code, ''), l.debit_minor <> 0"
)
_CORRECTED = (
    "(SELECT l.* FROM lines l WHERE l.community_id = NEW.community_id"
    f" AND l.seq IN (NEW.seq, NEW.corrects) UNION ALL SELECT l.* {_CORRECTION_LINES}) l"
)
_AMOUNT = "l.debit_minor + l.credit_minor"

_UNFIT = (
    "(a.restriction = 'A' AND f.fund_class <> 'agency')"
    " OR (a.restriction = 'N' AND f.fund_class <> 'unrestricted')"
    " OR (f.fund_class = 'agency' AND a.type NOT IN ('asset', 'liability'))"
)
_SHARES = "FROM sublines h WHERE h.community_id = l.community_id AND h.seq = l.seq AND h.number = l.number"
_MISSHARED = (
    "CASE WHEN a.has_sublines THEN"
    f" (SELECT coalesce(sum(h.debit_minor), 0) || ' ' || coalesce(sum(h.credit_minor), 0) {_SHARES})"
    f" @differs@ l.debit_minor || ' ' || l.credit_minor ELSE EXISTS (SELECT 1 {_SHARES}) END"
)


def _any(condition: str) -> str:
    return f"max(CASE WHEN {condition} THEN 1 ELSE 0 END)"


#: (name, expression): what is known of a header before it is judged. Without lines the sums are NULL,
#: and ``line_count`` refuses.
_FACTS: tuple[tuple[str, str], ...] = (
    ("counted", "count(*)"),
    ("lowest", "min(l.number)"),
    ("highest", "max(l.number)"),
    ("debit_minor", "sum(l.debit_minor)"),
    ("credit_minor", "sum(l.credit_minor)"),
    ("first_fund", "min(l.fund_code)"),
    ("last_fund", "max(l.fund_code)"),
    ("misdated", _any("l.period @differs@ NEW.period OR l.dated_on @differs@ NEW.dated_on")),
    ("negative", _any("l.debit_minor < 0 OR l.credit_minor < 0")),
    ("unfit", _any(_UNFIT)),
    ("account_closed", _any("a.closed_on < NEW.dated_on")),
    ("cash", _any("a.is_cash")),
    ("misshared", _any(_MISSHARED)),
    ("limited", _any("f.allowed_accounts <> ''")),
    *((name, _any(fact)) for name, fact in (*FUND_FACTS, *DUES_FACTS)),
    ("activity", _any("a.type IN ('income', 'expense', 'appropriation')")),
    ("shared", _any("a.has_sublines")),
    ("held", _any("a.type IN ('asset', 'liability')")),
    ("next_seq", f"coalesce((SELECT t.seq {_OTHERS} ORDER BY t.seq DESC LIMIT 1), 0) + 1"),
    (
        "next_number",
        f"coalesce((SELECT t.voucher_number {_OTHERS} AND t.period = NEW.period"
        " ORDER BY t.voucher_number DESC LIMIT 1), 0) + 1",
    ),
    (
        "has_leaf",
        "EXISTS (SELECT 1 FROM leaves v WHERE v.community_id = NEW.community_id"
        " AND v.leaf_index = NEW.leaf_index AND v.type = 'txn')",
    ),
    (
        "leaf_used",
        f"(SELECT t.leaf_index {_OTHERS} AND t.leaf_index >= NEW.leaf_index ORDER BY t.leaf_index LIMIT 1)",
    ),
    (
        "period_closed",
        "EXISTS (SELECT 1 FROM periods p WHERE p.community_id = NEW.community_id"
        " AND p.period >= NEW.period AND (p.period % 100 = 13) = (NEW.period % 100 = 13))",
    ),
    ("newest_origin", f"(SELECT t.origin {_OTHERS} ORDER BY t.seq DESC LIMIT 1)"),
    # Two questions, so that each is answered by its own index.
    ("draft_used", f"EXISTS (SELECT 1 {_OTHERS} AND t.draft_id = NEW.draft_id)"),
    ("id_used", f"EXISTS (SELECT 1 {_OTHERS} AND t.external_id = NEW.external_id)"),
)
#: The query for the facts, one row.
FACTS = (
    "SELECT " + ", ".join(f"{fact} AS {name}" for name, fact in _FACTS) + " FROM @lines@"
    " LEFT JOIN accounts a ON a.community_id = l.community_id AND a.code = l.account_code"
    " LEFT JOIN funds f ON f.community_id = l.community_id AND f.code = l.fund_code@of_header@"
)
_CORRECTION = "NEW.corrects IS NOT NULL"
#: What broke a rule needs two people beside its author, where the policy does not say that there are only two.
FLAGGED_AND_TOO_FEW = (
    "(SELECT count(*) FROM approvals p WHERE p.community_id = NEW.community_id AND p.draft_id = NEW.draft_id"
    " AND p.content_sha256 = NEW.content_sha256) < CASE WHEN (SELECT y.content FROM policies y"
    " WHERE y.community_id = NEW.community_id AND y.kind = 'approval' AND y.first_day <= NEW.dated_on"
    " ORDER BY y.first_day DESC, y.number DESC LIMIT 1) LIKE '%\"small_committee\":1%' THEN 1 ELSE 2 END"
)
_BY_PEOPLE = "NEW.origin = 'people'"

#: An opening stands before everything else of its funds, or takes the place of one just taken back.
_OPENED_LATE = (
    "EXISTS (SELECT 1 FROM lines l JOIN lines o ON o.community_id = l.community_id"
    " AND o.fund_code = l.fund_code AND o.period <= NEW.period AND o.dated_on < NEW.dated_on"
    " JOIN transactions t ON t.community_id = o.community_id AND t.seq = o.seq AND t.movement_class <> 'opening'"
    " WHERE l.community_id = NEW.community_id AND l.seq = NEW.seq)"
    f" AND NOT EXISTS (SELECT 1 {_OTHERS} AND t.period = NEW.period AND t.kind = 'reversal'"
    " AND t.movement_class = 'opening')"
)
_SHARES_OF_TARGET = (
    "FROM sublines o WHERE o.community_id = NEW.community_id AND o.seq = NEW.corrects"
)

#: (name, when to ask, condition under which the header is refused); the names are the guards' vocabulary in
#: tests. A condition that needs a query of its own says when, so that it is not run for nothing.
HEADER_CHECKS: tuple[tuple[str, str, str], ...] = (
    ("merged_away", "", guard_mergers.merged_away()),
    ("seq_not_next", "", "NEW.seq @differs@ s.next_seq"),
    ("not_a_day", "", "@not_a_day@"),
    (
        "period_of_date",
        "",
        "CASE WHEN NEW.period % 100 = 13"
        " THEN @day@ @differs@ @year@ || '-12-31'"
        " ELSE substr(@day@, 1, 7) @differs@ @year@ || '-' || @month@ END",
    ),
    (
        "voucher_not_next",
        "",
        "NEW.voucher_number @differs@ s.next_number OR NEW.voucher @differs@"
        " '记-' || @year@ || '-' || @month@ || '-' || @number@",
    ),
    ("leaf_missing", "", "NOT s.has_leaf OR s.leaf_used = NEW.leaf_index"),
    ("period_closed", "", "s.period_closed"),
    (
        "line_count",
        "",
        "s.counted @differs@ NEW.line_count OR s.highest @differs@ NEW.line_count OR s.lowest @differs@ 1",
    ),
    ("line_dates", "", "s.misdated = 1"),
    ("unbalanced", "", "s.debit_minor @differs@ s.credit_minor"),
    (
        # The concatenation keeps SQLite from walking the whole index of funds to save itself a sort.
        "unbalanced_fund",
        "s.first_fund @differs@ s.last_fund",
        f"EXISTS (SELECT 1 {LINES} GROUP BY l.fund_code || '' HAVING sum(l.debit_minor) <> sum(l.credit_minor))",
    ),
    ("amount", "", "NEW.amount_minor @differs@ s.debit_minor"),
    ("negative", "", "NEW.kind NOT IN ('reversal', 'difference') AND s.negative = 1"),
    ("account_of_fund", "", "s.unfit = 1"),
    ("account_closed", "", "s.account_closed = 1"),
    ("cash_in_adjustment", "", "NEW.period % 100 = 13 AND s.cash = 1"),
    (
        "account_of_kind",
        "",
        "(NEW.kind = 'opening' AND s.activity = 1) OR (NEW.kind = 'carry_forward' AND s.held = 1)",
    ),
    ("carry_forward_day", "NEW.kind = 'carry_forward'", "@day@ @differs@ @year@ || '-12-31'"),
    ("opening_late", "NEW.kind = 'opening'", _OPENED_LATE),
    ("sublines", "", "s.misshared = 1"),
    ("posted_twice", "", "s.draft_used OR s.id_used"),
    (
        "approval",
        "",
        "CASE NEW.origin WHEN 'people' THEN NEW.prepared_by IS NULL OR NEW.approved_by IS NULL"
        " OR NEW.prepared_by = NEW.approved_by"
        " ELSE NEW.draft_id IS NOT NULL OR NEW.approved_by IS NOT NULL END",
    ),
    (
        "approval",
        _BY_PEOPLE,
        "NOT EXISTS (SELECT 1 FROM drafts d"
        " JOIN approvals p ON p.community_id = d.community_id AND p.draft_id = d.draft_id"
        " WHERE d.community_id = NEW.community_id AND d.draft_id = NEW.draft_id"
        " AND d.author_id = NEW.prepared_by AND d.content_sha256 = NEW.content_sha256"
        " AND p.content_sha256 = NEW.content_sha256 AND p.approved_by = NEW.approved_by"
        " AND d.state = 'submitted' AND d.author_role = NEW.prepared_role AND p.role = NEW.approved_role)",
    ),
    (
        "role",
        _BY_PEOPLE,
        f"NEW.prepared_role NOT IN {roles_for(Task.PREPARE)}"
        f" OR NEW.approved_role NOT IN {roles_for(Task.APPROVE)}",
    ),
    ("not_as_approved", _BY_PEOPLE, SAYS_OTHERWISE),
    ("flagged_approvals", f"{_BY_PEOPLE} AND NEW.flags <> ''", FLAGGED_AND_TOO_FEW),
    (
        "purpose_unflagged",
        f"(s.limited = 1 OR {RULES_CHANGED}) AND {PURPOSE_ASKED}",
        AGAINST_PURPOSE,
    ),
    *FUND_HEADERS,
    ("import_dated_ahead", "NEW.origin = 'import'", "@day@ > @posted_day@"),
    # The newest row decides: imports come before every posting by people, or not at all.
    ("import_too_late", "", "NEW.origin = 'import' AND s.newest_origin = 'people'"),
    ("movement_class", "", "NEW.corrects IS NULL AND NEW.movement_class @differs@ NEW.kind"),
    (
        "movement_class",
        _CORRECTION,
        f"NEW.movement_class @differs@ (SELECT t.movement_class {_TARGET})",
    ),
    (
        "correction_target",
        _CORRECTION,
        f"NOT EXISTS (SELECT 1 {_TARGET} AND t.corrects IS NULL AND t.period / 100 = NEW.period / 100"
        " AND t.dated_on <= NEW.dated_on)",
    ),
    (
        "corrected_already",
        _CORRECTION,
        f"EXISTS (SELECT 1 {_OTHERS} AND t.corrects = NEW.corrects"
        " AND (NEW.kind = 'reversal' OR t.kind = 'reversal'))",
    ),
    ("still_matched", "NEW.kind = 'reversal'", STILL_MATCHED),
    (
        # A refund that was itself reversed is none; what history did is taken as it was.
        "beyond_refund",
        "NEW.refund_of IS NOT NULL AND NEW.origin = 'people'",
        f"NEW.amount_minor + coalesce((SELECT sum(r.amount_minor) FROM transactions r"
        " WHERE r.community_id = NEW.community_id AND r.refund_of = NEW.refund_of AND NOT EXISTS"
        " (SELECT 1 FROM transactions v WHERE v.community_id = r.community_id AND v.corrects = r.seq"
        " AND v.kind = 'reversal')), 0)"
        f" > coalesce((SELECT t.amount_minor {_OTHERS} AND t.seq = NEW.refund_of AND t.kind = 'ordinary'), 0)"
        f" + coalesce((SELECT sum(t.amount_minor) {_OTHERS} AND t.corrects = NEW.refund_of"
        " AND t.kind = 'difference'), 0)"
        f" OR EXISTS (SELECT 1 {_OTHERS} AND t.corrects = NEW.refund_of AND t.kind = 'reversal')",
    ),
    (
        # Once the voucher were struck out, what was paid back would have been given away.
        "refunded_already",
        "NEW.kind = 'reversal' AND NEW.origin = 'people'",
        "EXISTS (SELECT 1 FROM transactions r WHERE r.community_id = NEW.community_id"
        " AND r.refund_of = NEW.corrects AND NOT EXISTS (SELECT 1 FROM transactions v"
        " WHERE v.community_id = r.community_id AND v.corrects = r.seq AND v.kind = 'reversal'))",
    ),
    (
        "not_the_negation",
        "NEW.kind = 'reversal'",
        f"NEW.line_count @differs@ (SELECT t.line_count {_TARGET}) OR EXISTS (SELECT 1 {LINES} AND NOT EXISTS"
        " (SELECT 1 FROM lines o WHERE o.community_id = l.community_id AND o.seq = NEW.corrects"
        " AND o.number = l.number AND o.account_code = l.account_code AND o.fund_code = l.fund_code"
        " AND o.place_code @same@ l.place_code AND o.work_code @same@ l.work_code AND o.party_code @same@ l.party_code"
        " AND o.debit_minor = -l.debit_minor AND o.credit_minor = -l.credit_minor))"
        f" OR (SELECT count(*) FROM sublines h WHERE h.community_id = NEW.community_id AND h.seq = NEW.seq)"
        f" <> (SELECT count(*) {_SHARES_OF_TARGET}) OR EXISTS (SELECT 1 FROM sublines h"
        " WHERE h.community_id = NEW.community_id AND h.seq = NEW.seq AND NOT EXISTS"
        f" (SELECT 1 {_SHARES_OF_TARGET} AND o.number = h.number AND o.ordinal = h.ordinal"
        " AND o.place_code = h.place_code AND o.debit_minor = -h.debit_minor"
        " AND o.credit_minor = -h.credit_minor))",
    ),
    (
        "beyond_target",
        "NEW.kind = 'difference'",
        f"EXISTS (SELECT {_KEY} {LINES} EXCEPT SELECT {_KEY} FROM lines l"
        " WHERE l.community_id = NEW.community_id AND l.seq = NEW.corrects)"
        f" OR EXISTS (SELECT 1 FROM {_CORRECTED} GROUP BY {_KEY} HAVING sum({_AMOUNT}) < 0"
        f" OR sum({_AMOUNT}) > 2 * sum(CASE WHEN l.seq = NEW.corrects THEN {_AMOUNT} ELSE 0 END))",
    ),
    (
        # What remains of each household's share.
        "beyond_target",
        "NEW.kind = 'difference'",
        f"EXISTS (SELECT 1 FROM {_CORRECTED} JOIN sublines h ON h.community_id = l.community_id"
        f" AND h.seq = l.seq AND h.number = l.number GROUP BY {_KEY}, h.place_code"
        " HAVING sum(h.debit_minor + h.credit_minor) < 0)",
    ),
    *NOUN_HEADERS,
)

#: The order in which rows of the books may come.
_SEALED = (
    "(SELECT t.seq FROM transactions t WHERE t.community_id = NEW.community_id"
    " AND t.seq >= NEW.seq ORDER BY t.seq LIMIT 1) = NEW.seq"
)
_NEWEST = "(SELECT max(p.period) FROM periods p WHERE p.community_id = NEW.community_id AND p.period % 100 < 13)"
_EARLIER = (
    "EXISTS (SELECT 1 FROM transactions t WHERE t.community_id = NEW.community_id"
    " AND t.period < NEW.period AND t.period % 100 < 13)"
)
_MONTH_ORDER = (
    f"NEW.period % 100 < 13 AND CASE WHEN {_NEWEST} IS NULL THEN {_EARLIER} ELSE NEW.period @differs@"
    f" CASE WHEN {_NEWEST} % 100 < 12 THEN {_NEWEST} + 1 ELSE ({_NEWEST} / 100 + 1) * 100 + 1 END END"
)
_YEAR_ORDER = (
    f"NEW.period % 100 = 13 AND (coalesce({_NEWEST}, 0) < NEW.period - 1 OR EXISTS (SELECT 1 FROM periods p"
    " WHERE p.community_id = NEW.community_id AND p.period % 100 = 13 AND p.period >= NEW.period)"
    # The year before, if months of it were closed, is sealed first.
    " OR (EXISTS (SELECT 1 FROM periods p WHERE p.community_id = NEW.community_id"
    " AND p.period BETWEEN NEW.period - 112 AND NEW.period - 101) AND NOT EXISTS (SELECT 1 FROM periods p"
    " WHERE p.community_id = NEW.community_id AND p.period = NEW.period - 100)))"
)
_NEXT_LEAF = (
    "NEW.leaf_index @differs@ (SELECT coalesce(max(v.leaf_index), -1) + 1 FROM leaves v"
    " WHERE v.community_id = NEW.community_id)"
)
_OWN = (
    "EXISTS (SELECT 1 FROM drafts d WHERE d.community_id = NEW.community_id"
    " AND d.draft_id = NEW.draft_id AND d.author_id = NEW.approved_by)"
)
#: (table, name, condition under which a new row is refused)
INSERT_RULES = (
    ("lines", "sealed", _SEALED),
    ("sublines", "sealed", _SEALED),
    ("periods", "month_order", _MONTH_ORDER),
    ("periods", "year_order", _YEAR_ORDER),
    ("leaves", "not_next", _NEXT_LEAF),
    ("approvals", "own_draft", _OWN),
    *NOUN_INSERTS,
)

# What the books already depend on is frozen in tables that may otherwise be edited.
_USED = "EXISTS (SELECT 1 FROM lines l WHERE l.community_id = OLD.community_id AND l.{column} = OLD.code)"
#: (table, condition under which a change is refused)
FROZEN_RULES = (
    ("communities", "NEW.community_id @differs@ OLD.community_id OR NEW.log_origin @differs@ OLD.log_origin"
     f" OR NEW.public_version < OLD.public_version OR {guard_mergers.MERGED_FROZEN}"),
    ("accounts", "NEW.community_id @differs@ OLD.community_id OR NEW.code @differs@ OLD.code"
     " OR ((NEW.type @differs@ OLD.type OR NEW.side @differs@ OLD.side OR NEW.restriction @differs@ OLD.restriction"
     " OR NEW.is_cash @differs@ OLD.is_cash OR NEW.has_sublines @differs@ OLD.has_sublines)"
     f" AND {_USED.format(column='account_code')})"
     f" OR (NEW.is_cash @differs@ OLD.is_cash AND ({ACCOUNT_HAS_BILLS}))"),
    ("funds", "NEW.community_id @differs@ OLD.community_id OR NEW.code @differs@ OLD.code"
     f" OR (NEW.fund_class @differs@ OLD.fund_class AND {_USED.format(column='fund_code')}) OR {ALONE}"
     f" OR {RENAMED_ALONE}"),
    ("drafts", "OLD.state = 'posted' OR NEW.author_id @differs@ OLD.author_id"
     " OR (NEW.content @differs@ OLD.content) @differs@ (NEW.content_sha256 @differs@ OLD.content_sha256)"
     " OR NEW.community_id @differs@ OLD.community_id OR NEW.draft_id @differs@ OLD.draft_id"
     f" OR {CORRECTED_TWICE}"),
    *NOUN_FROZEN,
)  # fmt: skip
