"""What the guards refuse where two people are asked for; the words between @ signs are those of ``guard_rules``."""

from ledger.domain.roles import Task
from ledger.store.guard_words import roles_for

LINKED_LIVE = (
    "EXISTS (SELECT 1 FROM allocation_drafts o JOIN drafts d ON d.community_id = o.community_id"
    " AND d.draft_id = o.draft_id WHERE o.community_id = NEW.community_id AND o.allocation_id = NEW.subject"
    " AND d.state <> 'withdrawn' AND NOT EXISTS (SELECT 1 FROM transactions t JOIN transactions v"
    " ON v.community_id = t.community_id AND v.corrects = t.seq AND v.kind = 'reversal'"
    " WHERE t.community_id = o.community_id AND t.draft_id = o.draft_id))"
)
_WRITTEN = "replace(replace({text}, '\\', '\\\\'), '\"', '\\\"')"


def _agreed(kind: str, *conditions: str) -> str:
    """Say that no confirmation of a kind stands behind the new row."""
    return (
        "NOT EXISTS (SELECT 1 FROM confirmations c WHERE c.community_id = NEW.community_id"
        f" AND c.kind = '{kind}' AND c.state = 'agreed' AND {' AND '.join(conditions)})"
    )


def _says(name: str, value: str) -> str:
    # Without LIKE, to which signs in names would mean something.
    return f"replace(c.content, '\"{name}\":\"' || {value} || '\"', '') <> c.content"


_AT_LAST = " AND ".join(
    ("c.proposed_by = NEW.{by}", "c.decided_at = NEW.{at}"),
)
_RECORDED = _AT_LAST.format(by="recorded_by", at="recorded_at")
#: (table, name, condition under which a new row is refused)
CONFIRMATION_INSERTS = (
    ("confirmations", "decided", "NEW.state <> 'proposed'"),
    (
        "tariffs", "unconfirmed",
        _agreed(
            "tariff", "c.leaf_index = NEW.leaf_index", "c.proposed_by = NEW.set_by",
            *(_says(name, f"NEW.{name}") for name in (
                "basis", "numerator", "denominator", "vacant_percent", "first_period",
            )),
            _says("place", "coalesce(NEW.place_code, '')"), _says("fund", "NEW.fund_code"),
            _says("decision", "NEW.decision_code"),
        ),
    ),
    (
        "place_areas", "unconfirmed",
        _agreed(
            "area", "c.subject = NEW.place_code", _AT_LAST.format(by="set_by", at="set_at"),
            _says("area", "NEW.area_centi_m2"), _says("first_day", "CAST(NEW.first_day AS text)"),
        ),
    ),
    ("mirror_funds", "unconfirmed", _agreed("mirror_fund", "c.subject = NEW.code", _RECORDED)),
    (
        "mirror_entries", "unconfirmed",
        _agreed(
            "mirror_entry", "c.subject = NEW.mirror_code", _RECORDED,
            _says("in", "NEW.in_minor"), _says("out", "NEW.out_minor"),
            _says("happened_on", "CAST(NEW.happened_on AS text)"),
        ),
    ),
    (
        "policies", "unconfirmed",
        # It comes with its leaf, just before the confirmation that names the leaf.
        "NEW.kind = 'settlement' AND NOT EXISTS (SELECT 1 FROM confirmations c"
        " WHERE c.community_id = NEW.community_id AND c.kind = 'share_key' AND c.state = 'proposed'"
        " AND c.content = NEW.content AND c.proposed_by <> NEW.set_by)",
    ),
)  # fmt: skip
#: A fund in use has another name only by the newest confirmation about it.
RENAMED_ALONE = (
    "((NEW.name_zh @differs@ OLD.name_zh OR NEW.name_en @differs@ OLD.name_en)"
    " AND (EXISTS (SELECT 1 FROM lines l WHERE l.community_id = OLD.community_id AND l.fund_code = OLD.code)"
    " OR EXISTS (SELECT 1 FROM fund_acts r WHERE r.community_id = OLD.community_id"
    " AND r.fund_code = OLD.code AND r.state IN ('proposed', 'agreed'))) AND "
    + _agreed(
        "fund_name", "c.subject = NEW.code",
        _says("name_zh", _WRITTEN.format(text="NEW.name_zh")),
        _says("name_en", _WRITTEN.format(text="NEW.name_en")),
        "c.leaf_index = (SELECT max(n.leaf_index) FROM confirmations n WHERE n.community_id = NEW.community_id"
        " AND n.kind = 'fund_name' AND n.subject = NEW.code)",
    )
    + ")"
)  # fmt: skip
_KEPT = (
    "community_id", "confirmation_id", "kind", "subject", "content", "reason", "proposed_by",
    "proposed_role", "proposed_at",
)  # fmt: skip
#: (table, condition under which a change is refused)
CONFIRMATION_FROZEN = (
    ("confirmations", "OLD.state <> 'proposed' OR "
     + " OR ".join(f"NEW.{name} @differs@ OLD.{name}" for name in _KEPT)
     + f" OR (NEW.state = 'agreed' AND (NEW.decided_role NOT IN {roles_for(Task.SET_POLICY)}"
     " OR NOT EXISTS (SELECT 1 FROM leaves v WHERE v.community_id = NEW.community_id"
     " AND v.leaf_index = NEW.leaf_index AND v.type = 'policy')"
     # A list of which a voucher holds is not withdrawn.
     f" OR (NEW.kind = 'allocation' AND {LINKED_LIVE})"
     # One leaf tells of one matter.
     " OR EXISTS (SELECT 1 FROM confirmations o WHERE o.community_id = NEW.community_id"
     " AND o.leaf_index = NEW.leaf_index)))"),
)  # fmt: skip
