"""What the guards refuse of crowdfunding; the words between @ signs are those of ``guard_rules``.

That no household's share falls below nothing, so that nobody is paid back twice, is asked of all claims alike in
``guard_dues``.
"""

from ledger.domain.accounts import CROWDFUNDED
from ledger.domain.campaigns import SIDES

_NOT_NEXT = (
    "NEW.number @differs@ (SELECT coalesce(max(c.number), 0) + 1 FROM campaigns c"
    " WHERE c.community_id = NEW.community_id)"
)
_FUND_CLASS = (
    "(SELECT f.fund_class FROM funds f WHERE f.community_id = NEW.community_id"
    " AND f.code = NEW.fund_code) @differs@ 'restricted'"
)
_PLEDGE_NOT_NEXT = (
    "NEW.position @differs@ (SELECT coalesce(max(o.position), 0) + 1 FROM campaign_pledges o"
    " WHERE o.community_id = NEW.community_id AND o.number = NEW.number"
    " AND o.place_code = NEW.place_code)"
)
_NOT_OPEN = (
    "NOT EXISTS (SELECT 1 FROM drafts d WHERE d.community_id = NEW.community_id"
    " AND d.draft_id = NEW.draft_id AND d.state IN ('editing', 'submitted'))"
)
#: (table, name, condition under which a new row is refused)
CAMPAIGN_INSERTS = (
    ("campaigns", "not_next", _NOT_NEXT),
    ("campaigns", "fund_class", _FUND_CLASS),
    ("campaign_pledges", "not_next", _PLEDGE_NOT_NEXT),
    ("campaign_drafts", "draft_posted", _NOT_OPEN),
)

_LINK = (
    "FROM campaign_drafts k JOIN campaigns c ON c.community_id = k.community_id AND c.number = k.number"
    " WHERE k.community_id = NEW.community_id AND k.draft_id = NEW.draft_id"
)
_LINES = "FROM lines l WHERE l.community_id = NEW.community_id AND l.seq = NEW.seq"
_UNLINKED = (
    f"EXISTS (SELECT 1 {_LINES} AND l.account_code = '{CROWDFUNDED}')"
    f" AND NOT EXISTS (SELECT 1 {_LINK})"
)


def _side(code: str, column: str) -> str:
    account = f"l.account_code = '{code}'" if code else "a.is_cash"
    return f"({account} AND l.{column} > 0)"


_FITS = " ".join(
    f"WHEN '{purpose}' THEN {_side(debited, 'debit_minor')} OR {_side(credited, 'credit_minor')}"
    for purpose, (debited, credited) in SIDES.items()
)
#: The voucher moves the campaign's money in its fund as its purpose says, and nothing else.
_DIFFERS = (
    f"EXISTS (SELECT 1 {_LINK} AND EXISTS (SELECT 1 FROM lines l JOIN accounts a"
    " ON a.community_id = l.community_id AND a.code = l.account_code"
    " WHERE l.community_id = NEW.community_id AND l.seq = NEW.seq"
    f" AND (l.fund_code <> c.fund_code OR NOT CASE k.purpose {_FITS} END)))"
)


def _standing(condition: str, *, with_shares: bool = False) -> str:
    """Name a campaign's vouchers that were not struck out, and the shares of its money in them."""
    shares = (
        " JOIN lines l ON l.community_id = p.community_id AND l.seq = p.seq"
        f" AND l.account_code = '{CROWDFUNDED}' JOIN sublines h ON h.community_id = l.community_id"
        " AND h.seq = l.seq AND h.number = l.number"
    )
    return (
        "FROM campaign_drafts o JOIN transactions p ON p.community_id = o.community_id"
        f" AND p.draft_id = o.draft_id{shares if with_shares else ''}"
        " WHERE o.community_id = c.community_id AND o.number = c.number AND NOT EXISTS"
        " (SELECT 1 FROM transactions v WHERE v.community_id = p.community_id"
        f" AND v.corrects = p.seq AND v.kind = 'reversal') AND {condition}"
    )


def _stands(purpose: str) -> str:
    voucher = _standing(f"o.purpose = '{purpose}'")
    return f"EXISTS (SELECT 1 {voucher})"


_COUNTS = "(o.purpose = 'withdrawal' OR (o.purpose = 'payment' AND p.occurred_on <= c.deadline))"
#: What was paid in time and not taken back, household by household.
_RAISED = (
    "(SELECT coalesce(sum(CASE WHEN r.minor > 0 THEN r.minor ELSE 0 END), 0) FROM"
    " (SELECT h.place_code, sum(h.credit_minor - h.debit_minor) AS minor"
    f" {_standing(_COUNTS, with_shares=True)} GROUP BY h.place_code) r)"
)
_SHORT = f"{_RAISED} < c.target_minor"
_NOT_DECIDED = (
    f"EXISTS (SELECT 1 {_LINK} AND k.purpose IN ('transfer', 'leftover'))"
    " AND NEW.decision_code IS NULL"
)
_NOT_REACHED = (
    f"EXISTS (SELECT 1 {_LINK} AND k.purpose = 'transfer' AND ({_SHORT}"
    f" OR ({_stands('refund')} AND NOT {_stands('transfer')})))"
)
_NOT_MISSED = (
    f"EXISTS (SELECT 1 {_LINK} AND k.purpose = 'refund' AND NOT ({_stands('leftover')}"
    f" OR (NOT {_stands('transfer')} AND CAST(c.deadline AS text) < @posted_day@"
    f" AND ({_SHORT} OR {_stands('refund')}))))"
)
_TRANSFERRED = f"EXISTS (SELECT 1 {_LINK} AND k.purpose = 'withdrawal' AND {_stands('transfer')})"
_GIVEN = "o.purpose IN ('transfer', 'leftover') AND h.place_code = g.place_code"
#: Nobody gets back more of what is left than they gave, and the fund does not give what it has not.
_BEYOND = (
    "EXISTS (SELECT 1 FROM lines n JOIN sublines g ON g.community_id = n.community_id AND g.seq = n.seq"
    " AND g.number = n.number JOIN campaign_drafts k ON k.community_id = n.community_id"
    " AND k.draft_id = NEW.draft_id AND k.purpose = 'leftover' JOIN campaigns c"
    " ON c.community_id = k.community_id AND c.number = k.number"
    " WHERE n.community_id = NEW.community_id AND n.seq = NEW.seq"
    " AND g.credit_minor > (SELECT coalesce(sum(h.debit_minor - h.credit_minor), 0)"
    f" {_standing(_GIVEN, with_shares=True)}))"
)
_FUND_SHORT = (
    f"EXISTS (SELECT 1 {_LINK} AND k.purpose = 'leftover' AND (SELECT sum(l.debit_minor - l.credit_minor)"
    " FROM lines l JOIN accounts a ON a.community_id = l.community_id AND a.code = l.account_code"
    " WHERE l.community_id = c.community_id AND l.fund_code = c.fund_code"
    " AND a.type IN ('asset', 'liability')) < 0)"
)
_OF_TARGET = (
    "FROM transactions t JOIN campaign_drafts k ON k.community_id = t.community_id"
    " AND k.draft_id = t.draft_id JOIN campaigns c ON c.community_id = k.community_id"
    " AND c.number = k.number WHERE t.community_id = NEW.community_id"
)
#: What became the project's cannot become the households' again once a part of it went back.
_LEFT_GIVEN = (
    f"EXISTS (SELECT 1 {_OF_TARGET} AND t.seq = NEW.corrects AND k.purpose = 'transfer'"
    f" AND {_stands('leftover')})"
)
_PEOPLE = "NEW.origin = 'people'"
_ASKED = f"s.shared = 1 AND NEW.kind = 'ordinary' AND {_PEOPLE}"
#: (name, when to ask, condition under which a header is refused)
CAMPAIGN_HEADERS: tuple[tuple[str, str, str], ...] = (
    ("campaign_unlinked", _ASKED, _UNLINKED),
    ("campaign_differs", _PEOPLE, _DIFFERS),
    ("campaign_undecided", _ASKED, _NOT_DECIDED),
    ("campaign_not_reached", _ASKED, _NOT_REACHED),
    ("campaign_not_missed", _ASKED, _NOT_MISSED),
    ("campaign_transferred", _ASKED, _TRANSFERRED),
    ("campaign_beyond_left", _ASKED, f"{_BEYOND} OR {_FUND_SHORT}"),
    (
        "campaign_given_back",
        f"s.shared = 1 AND NEW.kind = 'reversal' AND {_PEOPLE}",
        _LEFT_GIVEN,
    ),
    (
        "campaign_corrected_apart",
        f"NEW.kind = 'difference' AND {_PEOPLE}",
        f"EXISTS (SELECT 1 {_OF_TARGET} AND t.seq = NEW.corrects)",
    ),
)
