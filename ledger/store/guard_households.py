"""What the guards refuse of places, who lives there, and residents' links; the words are those of ``guard_rules``."""

from ledger.domain.places import PARENTS

_KIND_OF_PARENT = "(SELECT p.kind FROM places p WHERE p.community_id = NEW.community_id AND p.code = NEW.parent_code)"
_FITS = " ".join(
    f"WHEN '{kind}' THEN {_KIND_OF_PARENT} IN {parents!r}"
    for kind, parents in (
        (kind.value, tuple(parent for parent in allowed if parent) or ("",))
        for kind, allowed in PARENTS.items()
    )
).replace(",)", ")")
#: A journal from elsewhere may name places without saying where they lie.
_MISPLACED = f"NEW.parent_code IS NOT NULL AND (CASE NEW.kind {_FITS} ELSE FALSE END) IS NOT TRUE"
_NEXT_AREA = (
    "NEW.number @differs@ (SELECT count(*) + 1 FROM place_areas a WHERE a.community_id = NEW.community_id"
    " AND a.place_code = NEW.place_code AND a.first_day = NEW.first_day)"
)
_NEXT_OCCUPANT = (
    "NEW.number @differs@ (SELECT coalesce(max(o.number), 0) + 1 FROM occupants o"
    " WHERE o.community_id = NEW.community_id AND o.place_code = NEW.place_code)"
)
_NO_HOUSEHOLD = (
    "NOT EXISTS (SELECT 1 FROM places p WHERE p.community_id = NEW.community_id"
    " AND p.code = NEW.place_code AND p.kind = 'household')"
)
#: See ``Occupant.clashes``.
_CLASH = (
    "EXISTS (SELECT 1 FROM occupants o WHERE o.community_id = NEW.community_id"
    " AND o.place_code = NEW.place_code AND o.voided_at IS NULL"
    " AND (o.last_day IS NULL OR NEW.first_day <= o.last_day)"
    " AND (NEW.last_day IS NULL OR o.first_day <= NEW.last_day)"
    " AND ((o.gets_bills AND NEW.gets_bills)"
    " OR ((o.kind = 'vacant' OR NEW.kind = 'vacant') AND o.kind <> 'owner' AND NEW.kind <> 'owner')"
    " OR (o.kind = 'owner' AND NEW.kind = 'owner' AND (o.party_code IS NULL OR NEW.party_code IS NULL))"
    " OR (o.kind = NEW.kind AND o.party_code = NEW.party_code)))"
)

#: (table, name, condition under which a new row is refused)
HOUSEHOLD_INSERTS = (
    ("places", "misplaced", _MISPLACED),
    ("place_areas", "not_next", _NEXT_AREA),
    ("occupants", "not_next", _NEXT_OCCUPANT),
    ("occupants", "no_household", _NO_HOUSEHOLD),
    ("occupants", "clash", _CLASH),
    ("resident_links", "no_household", f"NEW.audience = 'household' AND {_NO_HOUSEHOLD}"),
)

_KEPT_OF_OCCUPANT = (
    "community_id", "place_code", "number", "kind", "party_code", "people_count", "gets_bills",
    "first_day", "registered_by", "registered_at",
)  # fmt: skip
_KEPT_OF_LINK = (
    "community_id", "link_id", "token_sha256", "audience", "place_code", "first_day", "last_day",
    "made_by", "made_at",
)  # fmt: skip


def _differ(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"NEW.{name} @differs@ OLD.{name}" for name in columns)


#: Whether a place is given a last day, or another one, while its shares of an account do not net to zero.
_CLOSED_WITH_MONEY = (
    "(NEW.closed_on IS NOT NULL AND NEW.closed_on @differs@ OLD.closed_on AND EXISTS (SELECT 1 FROM sublines h"
    " JOIN lines l ON l.community_id = h.community_id AND l.seq = h.seq AND l.number = h.number"
    " WHERE h.community_id = NEW.community_id AND h.place_code = NEW.code"
    " GROUP BY l.account_code, l.fund_code HAVING sum(h.debit_minor) <> sum(h.credit_minor)))"
)
#: What is frozen of a place besides its code: where it lies and its first area (later areas are dated rows), and
#: that it is there while it owes or has something.
PLACE_KEPT = (
    "NEW.area_centi_m2 @differs@ OLD.area_centi_m2 OR (NEW.parent_code @differs@ OLD.parent_code"
    f" AND (OLD.parent_code IS NOT NULL OR {_MISPLACED}))"
    f" OR {_CLOSED_WITH_MONEY}"
)
#: (table, condition under which a change is refused)
HOUSEHOLD_FROZEN = (
    ("occupants", f"{_differ(_KEPT_OF_OCCUPANT)} OR OLD.voided_at IS NOT NULL"
     " OR (OLD.last_day IS NOT NULL AND NEW.last_day @differs@ OLD.last_day)"),
    ("resident_links", f"{_differ(_KEPT_OF_LINK)} OR OLD.revoked_at IS NOT NULL"),
)  # fmt: skip
