"""What the guards refuse of mergers, and of books that were merged away; the words are those of ``guard_rules``."""


def merged_away(row: str = "NEW") -> str:
    """Say that a row's community was merged into another: its books have ended."""
    return (
        "EXISTS (SELECT 1 FROM communities c"
        f" WHERE c.community_id = {row}.community_id AND c.merged_into IS NOT NULL)"
    )


def _merging(members: str, more: str = "") -> str:
    """Say that an approved merger takes part in this community's books."""
    return (
        f"EXISTS (SELECT 1 FROM mergers m WHERE m.state = 'approved'{more} AND ({members}"
        " EXISTS (SELECT 1 FROM merger_members b WHERE b.community_id = m.community_id"
        " AND b.number = m.number AND b.old_community_id = NEW.community_id)))"
    )


_BY_THESE = " AND m.author_id = NEW.prepared_by AND m.approved_by = NEW.approved_by"
_UNPLANNED = f"NOT {_merging('m.community_id = NEW.community_id OR', _BY_THESE)}"
_TARGET_MERGED = (
    "EXISTS (SELECT 1 FROM transactions t WHERE t.community_id = NEW.community_id"
    " AND t.seq = NEW.corrects AND t.kind = 'merge')"
)
#: (name, when to ask, condition under which a header is refused)
MERGER_HEADERS = (
    ("merger_under_way", "NEW.kind <> 'merge'", _merging("")),
    ("merge_unplanned", "NEW.kind = 'merge' AND NEW.origin = 'people'", _UNPLANNED),
    ("merge_taken_back", "NEW.corrects IS NOT NULL AND NEW.origin = 'people'", _TARGET_MERGED),
)

_STATE = "(SELECT m.state FROM mergers m WHERE m.community_id = NEW.community_id AND m.number = NEW.number)"
_NOT_MERGE = (
    "NOT EXISTS (SELECT 1 FROM transactions t WHERE t.community_id = {community} AND t.seq = {seq}"
    " AND t.kind = 'merge')"
)
#: (table, name, condition under which a new row is refused)
MERGER_INSERTS = (
    ("communities", "born_merged", "NEW.merged_into IS NOT NULL"),
    ("drafts", "merged_away", merged_away()),
    # What has to be hidden can be hidden in ended books too; the log says so behind its end.
    ("leaves", "merged_away", f"NEW.type NOT IN ('visibility', 'erasure') AND {merged_away()}"),
    ("leaves", "close_unplanned", f"NEW.type = 'close' AND NOT {_merging('')}"),
    ("mergers", "not_proposed", "NEW.state <> 'proposed'"),
    ("merger_members", "not_proposed", f"{_STATE} @differs@ 'proposed' OR NEW.close_leaf_index IS NOT NULL"),
    ("merger_vouchers", "not_approved", f"{_STATE} @differs@ 'approved'"),
    (
        "merger_vouchers",
        "not_of_merger",
        _NOT_MERGE.format(community="NEW.old_community_id", seq="NEW.closing_seq")
        + " OR (NEW.opening_seq IS NOT NULL AND "
        + _NOT_MERGE.format(community="NEW.community_id", seq="NEW.opening_seq")
        + ")",
    ),
)  # fmt: skip

_KEPT = (
    "community_id",
    "number",
    "day",
    "content",
    "content_sha256",
    "author_id",
    "author_role",
    "created_at",
)
_STEPS = (
    "CASE OLD.state WHEN 'proposed' THEN NEW.state NOT IN ('approved', 'withdrawn')"
    " WHEN 'approved' THEN NEW.state NOT IN ('done', 'withdrawn') OR NEW.approved_by @differs@ OLD.approved_by"
    " ELSE TRUE END"
)
#: Once old books have ended there is no way back.
_BEGUN = (
    "NEW.state = 'withdrawn' AND EXISTS (SELECT 1 FROM merger_members b"
    " WHERE b.community_id = NEW.community_id AND b.number = NEW.number AND b.close_leaf_index IS NOT NULL)"
)
_UNFINISHED = (
    "NEW.state = 'done' AND EXISTS (SELECT 1 FROM merger_members b WHERE b.community_id = NEW.community_id"
    " AND b.number = NEW.number AND b.open_leaf_index IS NULL)"
)


def _carried(community: str, seq: str, account_type: str) -> str:
    return (
        "(SELECT coalesce(sum(l.debit_minor - l.credit_minor), 0) FROM merger_vouchers v"
        f" JOIN lines l ON l.community_id = v.{community} AND l.seq = v.{seq}"
        " JOIN accounts a ON a.community_id = l.community_id AND a.code = l.account_code"
        " WHERE v.community_id = NEW.community_id AND v.number = NEW.number AND v.position = NEW.position"
        f" AND a.type = '{account_type}')"
    )


#: What the new books begin with is what the old ones ended with, to the fen.
_UNEQUAL = " OR ".join(
    f"{_carried('community_id', 'opening_seq', kind)} <> -{_carried('old_community_id', 'closing_seq', kind)}"
    for kind in ("asset", "liability")
)
_MEMBER_KEYS = ("community_id", "number", "position", "old_community_id", "courtyard")
_STANDING = (
    "EXISTS (SELECT 1 FROM month_movements v WHERE v.community_id = NEW.community_id"
    " GROUP BY v.account_code, v.fund_code HAVING sum(v.debit_minor - v.credit_minor) <> 0)"
)


def _changed(*names: str) -> str:
    return " OR ".join(f"NEW.{name} @differs@ OLD.{name}" for name in names)


#: When a community may say that it was merged: once, with its log ended and nothing left on any account.
MERGED_FROZEN = (
    "(OLD.merged_into IS NOT NULL AND NEW.merged_into @differs@ OLD.merged_into)"
    " OR (OLD.merged_into IS NULL AND NEW.merged_into IS NOT NULL AND ("
    "NOT EXISTS (SELECT 1 FROM leaves v WHERE v.community_id = NEW.community_id AND v.type = 'close'"
    " AND v.leaf_index = (SELECT max(w.leaf_index) FROM leaves w WHERE w.community_id = NEW.community_id))"
    f" OR {_STANDING}))"
)
_DECLARED = (
    "community_id",
    "number",
    "party_code",
    "relation",
    "office",
    "first_day",
    "declared_by",
    "declared_at",
)
#: (table, condition under which a change is refused)
MERGER_FROZEN = (
    # That a relation ended is said once.
    ("related_parties", f"OLD.last_day IS NOT NULL OR {_changed(*_DECLARED)}"),
    ("mergers", f"{_changed(*_KEPT)} OR {_STEPS} OR ({_UNFINISHED}) OR ({_BEGUN})"),
    (
        "merger_members",
        f"{_changed(*_MEMBER_KEYS)} OR {_STATE} @differs@ 'approved'"
        " OR (OLD.close_leaf_index IS NOT NULL AND NEW.close_leaf_index @differs@ OLD.close_leaf_index)"
        " OR OLD.open_leaf_index IS NOT NULL"
        f" OR (NEW.open_leaf_index IS NOT NULL AND ({_UNEQUAL}))",
    ),
)
