"""What the guards refuse of funds: their rules, what they owe each other, and money held elsewhere.

The words between @ signs are those of ``guard_rules``; see ``ledger.domain.fund_rules`` and ``loans``.
"""

from ledger.domain.accounts import CROWDFUNDED
from ledger.domain.cash_flows import DUE_FROM_FUNDS, DUE_TO_FUNDS
from ledger.domain.grants import TO_RETURN
from ledger.domain.roles import Task
from ledger.store.guard_words import roles_for

_BETWEEN = f"('{DUE_FROM_FUNDS}', '{DUE_TO_FUNDS}')"
_LINES = "FROM lines l WHERE l.community_id = NEW.community_id AND l.seq = NEW.seq"


def rule_of_the_day(name: str) -> str:
    """Say what a rule of fund ``f`` was when the new header's matter happened."""
    return (
        f"coalesce((SELECT @of_act:{name}@ FROM fund_acts r WHERE r.community_id = f.community_id"
        " AND r.fund_code = f.code AND r.kind = 'rules' AND r.state = 'agreed'"
        " AND r.first_day <= NEW.occurred_on ORDER BY r.first_day DESC, r.leaf_index DESC LIMIT 1),"
        f" f.{name})"
    )


#: Whether any fund's rules were ever changed: a question of its own, asked once a header.
RULES_CHANGED = (
    "EXISTS (SELECT 1 FROM fund_acts r WHERE r.community_id = NEW.community_id"
    " AND r.kind = 'rules' AND r.state = 'agreed')"
)
#: What a fund owes another fund, its grantor, or payers of a campaign, is paid back whatever it may be used for.
PAID_BACK = (
    f"(l.account_code IN {_BETWEEN} OR l.account_code = '{CROWDFUNDED}'"
    f" OR (l.account_code = '{TO_RETURN}' AND EXISTS (SELECT 1 FROM fund_acts g"
    " WHERE g.community_id = l.community_id AND g.fund_code = l.fund_code AND g.kind = 'grant'"
    " AND g.state = 'agreed')))"
)
_MOVED = f"{_LINES} AND l.account_code IN {_BETWEEN}"
_NOT_A_PAIR = (
    "EXISTS (SELECT 1 FROM (SELECT sum(l.debit_minor - l.credit_minor) AS minor,"
    f" count(DISTINCT CASE WHEN l.account_code = '{DUE_FROM_FUNDS}' THEN l.fund_code END) AS lenders,"
    f" count(DISTINCT CASE WHEN l.account_code = '{DUE_TO_FUNDS}' THEN l.fund_code END) AS borrowers,"
    f" min(CASE WHEN l.account_code = '{DUE_FROM_FUNDS}' THEN l.fund_code END) AS lender,"
    f" min(CASE WHEN l.account_code = '{DUE_TO_FUNDS}' THEN l.fund_code END) AS borrower"
    f" {_MOVED}) p WHERE p.minor <> 0 OR p.lenders <> 1 OR p.borrowers <> 1 OR p.lender = p.borrower)"
)
_MAY_NOT_LEND = (
    "EXISTS (SELECT 1 FROM lines l JOIN funds f ON f.community_id = l.community_id AND f.code = l.fund_code"
    f" WHERE l.community_id = NEW.community_id AND l.seq = NEW.seq AND l.account_code = '{DUE_FROM_FUNDS}'"
    f" AND l.debit_minor > 0 AND NOT {rule_of_the_day('may_lend')})"
)
_BEFORE = (
    "coalesce((SELECT sum(m.debit_minor - m.credit_minor) FROM month_movements m"
    " WHERE m.community_id = NEW.community_id AND m.account_code = l.account_code"
    " AND m.fund_code = l.fund_code), 0)"
)
_NOT_OWED = (
    f"EXISTS (SELECT 1 {_MOVED} GROUP BY l.account_code, l.fund_code"
    f" HAVING (sum(l.debit_minor - l.credit_minor) + {_BEFORE})"
    f" * CASE WHEN l.account_code = '{DUE_TO_FUNDS}' THEN -1 ELSE 1 END < 0)"
)
_ASKED = "s.moves_between = 1 AND NEW.origin = 'people'"
#: (name, fact): what ``guard_rules`` has to know of a header for these.
FUND_FACTS = (("moves_between", f"l.account_code IN {_BETWEEN}"),)
#: (name, when to ask, condition under which a header is refused)
FUND_HEADERS = (
    (
        "between_funds",
        f"{_ASKED} AND NEW.kind NOT IN ('opening', 'merge', 'reversal')",
        _NOT_A_PAIR,
    ),
    ("may_not_lend", f"{_ASKED} AND NEW.kind = 'ordinary'", _MAY_NOT_LEND),
    ("not_owed", f"{_ASKED} AND NEW.kind = 'ordinary'", _NOT_OWED),
    # Who owes whom is told by pairs, and a merger's vouchers have none.
    ("loans_merged", f"{_ASKED} AND NEW.kind = 'merge'", "1 = 1"),
)

_LENDS = "NEW.may_lend AND NEW.fund_class <> 'unrestricted'"
_HELD_BY_MIRROR = (
    "coalesce((SELECT sum(e.in_minor - e.out_minor) FROM mirror_entries e"
    " WHERE e.community_id = NEW.community_id AND e.mirror_code = NEW.mirror_code), 0)"
)
#: (table, name, condition under which a new row is refused)
FUND_INSERTS = (
    ("funds", "never_lends", _LENDS),
    ("fund_acts", "decided", "NEW.state <> 'proposed'"),
    ("fund_acts", "reaches_back", "NEW.first_day < @proposed_day@"),
    (
        "fund_acts",
        "never_lends",
        "CASE WHEN NEW.kind = 'rules' THEN NEW.content LIKE '%\"may_lend\":1%' AND EXISTS (SELECT 1 FROM funds f"
        " WHERE f.community_id = NEW.community_id AND f.code = NEW.fund_code"
        " AND f.fund_class <> 'unrestricted') ELSE FALSE END",
    ),
    (
        "mirror_entries",
        "not_next",
        "NEW.number <> (SELECT coalesce(max(e.number), 0) + 1 FROM mirror_entries e"
        " WHERE e.community_id = NEW.community_id AND e.mirror_code = NEW.mirror_code)",
    ),
    ("mirror_entries", "overdrawn", f"{_HELD_BY_MIRROR} + NEW.in_minor - NEW.out_minor < 0"),
)

_RULES = (
    "purpose_zh", "purpose_en", "may_lend", "allowed_accounts", "first_day", "last_day", "custodian",
    "source_document", "contract_class", "remaining_rule",
)  # fmt: skip
_RULES_DIFFER = " OR ".join(f"NEW.{name} @differs@ OLD.{name}" for name in _RULES)
#: What a fund in use is for changes by an act of two people alone.
ALONE = (
    f"(({_RULES_DIFFER}) AND (EXISTS (SELECT 1 FROM lines l WHERE l.community_id = OLD.community_id"
    " AND l.fund_code = OLD.code) OR EXISTS (SELECT 1 FROM fund_acts r WHERE r.community_id = OLD.community_id"
    " AND r.fund_code = OLD.code AND r.state IN ('proposed', 'agreed'))))"
    f" OR ({_LENDS} AND NOT OLD.may_lend)"
)
_KEPT = (
    "community_id", "act_id", "fund_code", "kind", "first_day", "content", "reason", "decision_code",
    "proposed_by", "proposed_role", "proposed_at",
)  # fmt: skip
#: (table, condition under which a change is refused)
FUND_FROZEN = (
    ("fund_acts", "OLD.state <> 'proposed' OR "
     + " OR ".join(f"NEW.{name} @differs@ OLD.{name}" for name in _KEPT)
     + f" OR (NEW.state = 'agreed' AND (NEW.decided_role NOT IN {roles_for(Task.SET_POLICY)}"
     " OR NEW.first_day < @decided_day@ OR NOT EXISTS (SELECT 1 FROM leaves v"
     " WHERE v.community_id = NEW.community_id AND v.leaf_index = NEW.leaf_index AND v.type = 'policy')))"),
)  # fmt: skip
