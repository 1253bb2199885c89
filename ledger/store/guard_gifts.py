"""What the guards refuse of gifts; the words between @ signs are those of ``guard_rules``."""

_GIFT = "g.community_id = NEW.community_id AND g.gift_id = NEW.gift_id"
_OF_GIFT = "o.community_id = NEW.community_id AND o.gift_id = NEW.gift_id"
_NOT_NEXT = (
    "NEW.number @differs@ (SELECT coalesce(max(o.number), 0) + 1 FROM {table} o WHERE {same})"
)
_VALUE = f"(SELECT g.amount_minor FROM gifts g WHERE {_GIFT})"
_NOT_OPEN = (
    "NOT EXISTS (SELECT 1 FROM drafts d WHERE d.community_id = NEW.community_id"
    " AND d.draft_id = NEW.draft_id AND d.state IN ('editing', 'submitted'))"
)
#: A draft that was taken back, or whose voucher was struck out, took nothing.
_STANDING = (
    "EXISTS (SELECT 1 FROM drafts d WHERE d.community_id = o.community_id AND d.draft_id = o.draft_id"
    " AND d.state <> 'withdrawn') AND NOT EXISTS (SELECT 1 FROM transactions t"
    " JOIN transactions v ON v.community_id = t.community_id AND v.corrects = t.seq AND v.kind = 'reversal'"
    " WHERE t.community_id = o.community_id AND t.draft_id = o.draft_id)"
)
_BEYOND = (
    "NEW.amount_minor + coalesce((SELECT sum(o.amount_minor) FROM {table} o"
    f" WHERE {_OF_GIFT} AND {_STANDING}), 0) > coalesce({_VALUE}, 0)"
)
_NOT_BOOKED = (
    "NOT EXISTS (SELECT 1 FROM gifts g JOIN transactions t ON t.community_id = g.community_id"
    f" AND t.draft_id = g.draft_id WHERE {_GIFT} AND g.nature = '{{nature}}' AND NOT EXISTS"
    " (SELECT 1 FROM transactions v WHERE v.community_id = t.community_id AND v.corrects = t.seq"
    " AND v.kind = 'reversal'))"
)
_NAMED = "NEW.display <> 'anonymous'"
#: (table, name, condition under which a new row is refused)
GIFT_INSERTS = (
    (
        "gifts",
        "not_next",
        _NOT_NEXT.format(table="gifts", same="o.community_id = NEW.community_id"),
    ),
    ("gifts", "draft_posted", f"NEW.draft_id IS NOT NULL AND {_NOT_OPEN}"),
    ("gift_displays", "not_next", _NOT_NEXT.format(table="gift_displays", same=_OF_GIFT)),
    (
        "gift_displays",
        "no_donor",
        f"{_NAMED} AND EXISTS (SELECT 1 FROM gifts g WHERE {_GIFT} AND g.party_code IS NULL)",
    ),
    (
        "gift_displays",
        "no_consent",
        f"{_NAMED} AND NEW.consent = '' AND NOT EXISTS (SELECT 1 FROM gifts g JOIN parties p"
        f" ON p.community_id = g.community_id AND p.code = g.party_code WHERE {_GIFT}"
        " AND p.kind = 'organisation')",
    ),
    ("gift_uses", "not_next", _NOT_NEXT.format(table="gift_uses", same=_OF_GIFT)),
    ("gift_uses", "draft_posted", _NOT_OPEN),
    ("gift_uses", "not_booked", _NOT_BOOKED.format(nature="goods")),
    ("gift_uses", "beyond_gift", _BEYOND.format(table="gift_uses")),
    ("gift_refunds", "draft_posted", _NOT_OPEN),
    ("gift_refunds", "not_booked", _NOT_BOOKED.format(nature="money")),
    ("gift_refunds", "beyond_gift", _BEYOND.format(table="gift_refunds")),
)
#: (table, condition under which a change is refused)
GIFT_FROZEN = (
    ("gift_counts", "OLD.confirmed_by IS NOT NULL OR NEW.community_id @differs@ OLD.community_id"
     " OR NEW.count_id @differs@ OLD.count_id OR NEW.counted_on @differs@ OLD.counted_on"
     " OR NEW.content @differs@ OLD.content OR NEW.counted_minor @differs@ OLD.counted_minor"
     " OR NEW.counted_by @differs@ OLD.counted_by"),
)  # fmt: skip
#: What kind of donor stands behind a gift decides whether everybody may read the name.
DONOR_OF_GIFT = (
    "EXISTS (SELECT 1 FROM gifts g WHERE g.community_id = OLD.community_id"
    " AND g.party_code = OLD.code)"
)

_OWN = "g.community_id = NEW.community_id AND g.draft_id = NEW.draft_id"
_OF_DRAFT = f"FROM gifts g WHERE {_OWN}"
_INCOME_LINES = (
    "SELECT l.fund_code, l.account_code, sum(l.credit_minor - l.debit_minor) FROM lines l"
    " JOIN accounts a ON a.community_id = l.community_id AND a.code = l.account_code"
    " WHERE l.community_id = NEW.community_id AND l.seq = NEW.seq AND a.type = 'income'"
    " GROUP BY l.fund_code, l.account_code"
)
_GIVEN = (
    f"SELECT g.fund_code, g.income_code, sum(g.amount_minor) {_OF_DRAFT}"
    " GROUP BY g.fund_code, g.income_code"
)
#: The voucher of gifts books each fund's gifts and no other income.
_GIFTS_DIFFER = (
    f"EXISTS (SELECT 1 {_OF_DRAFT}) AND (EXISTS ({_GIVEN} EXCEPT {_INCOME_LINES})"
    f" OR EXISTS ({_INCOME_LINES} EXCEPT {_GIVEN}))"
)
_BACK = (
    "SELECT g.fund_code, g.income_code, -o.amount_minor FROM gift_refunds o JOIN gifts g"
    " ON g.community_id = o.community_id AND g.gift_id = o.gift_id"
    " WHERE o.community_id = NEW.community_id AND o.draft_id = NEW.draft_id"
)
#: The voucher of a refund takes back what its gift was credited to, and nothing else.
_REFUND_DIFFERS = (
    "EXISTS (SELECT 1 FROM gift_refunds o WHERE o.community_id = NEW.community_id"
    " AND o.draft_id = NEW.draft_id)"
    f" AND (EXISTS ({_BACK} EXCEPT {_INCOME_LINES}) OR EXISTS ({_INCOME_LINES} EXCEPT {_BACK}))"
)
_USE_DIFFERS = (
    "EXISTS (SELECT 1 FROM gift_uses o WHERE o.community_id = NEW.community_id"
    " AND o.draft_id = NEW.draft_id AND o.amount_minor <> NEW.amount_minor)"
)
_UNCOUNTED = (
    "EXISTS (SELECT 1 FROM gifts g JOIN gift_counts c ON c.community_id = g.community_id"
    f" AND c.count_id = g.count_id WHERE {_OWN} AND (c.confirmed_by IS NULL OR c.counted_minor <>"
    " (SELECT sum(o.amount_minor) FROM gifts o WHERE o.community_id = g.community_id"
    " AND o.count_id = g.count_id)))"
)
_TARGETS = (
    "FROM transactions t JOIN gifts g ON g.community_id = t.community_id AND g.draft_id = t.draft_id"
    " WHERE t.community_id = NEW.community_id"
)
#: (name, when to ask, condition under which the header is refused)
GIFT_HEADERS: tuple[tuple[str, str, str], ...] = (
    (
        "gifts_differ",
        "NEW.origin = 'people'",
        f"{_GIFTS_DIFFER} OR {_REFUND_DIFFERS} OR {_USE_DIFFERS}",
    ),
    ("gift_uncounted", "NEW.origin = 'people'", _UNCOUNTED),
    (
        "gift_refund_apart",
        "NEW.refund_of IS NOT NULL",
        f"EXISTS (SELECT 1 {_TARGETS} AND t.seq = NEW.refund_of) AND NOT EXISTS (SELECT 1 FROM gift_refunds o"
        " WHERE o.community_id = NEW.community_id AND o.draft_id = NEW.draft_id)",
    ),
    (
        "gift_corrected_apart",
        "NEW.kind = 'difference'",
        f"EXISTS (SELECT 1 {_TARGETS} AND t.seq = NEW.corrects)",
    ),
    (
        "gift_corrected_apart",
        "NEW.external_id LIKE 'reentry:%'",
        f"EXISTS (SELECT 1 {_TARGETS} AND 'reentry:' || t.seq = NEW.external_id)",
    ),
    (
        # Once given things are used, taking the gift back would leave less than nothing of them.
        "gift_used",
        "NEW.kind = 'reversal' AND NEW.origin = 'people'",
        f"EXISTS (SELECT 1 FROM gift_uses o JOIN gifts g ON g.community_id = o.community_id"
        " AND g.gift_id = o.gift_id JOIN transactions t ON t.community_id = g.community_id"
        " AND t.draft_id = g.draft_id WHERE o.community_id = NEW.community_id AND t.seq = NEW.corrects"
        f" AND {_STANDING})",
    ),
)
