"""What the guards refuse of streets; the words are those of ``guard_rules``."""

#: A community lies in one street at a time.
_OVERLAPS = (
    "EXISTS (SELECT 1 FROM street_communities j WHERE j.community_id = NEW.community_id"
    " AND (j.last_day IS NULL OR NEW.first_day <= j.last_day)"
    " AND (NEW.last_day IS NULL OR j.first_day <= NEW.last_day))"
)
#: Nobody watches over what they keep themselves: see ``ledger.domain.roles.conflicts``.
_KEEPING = "IN ('treasurer', 'reviewer', 'cashier')"
_BOTH = (
    "street_communities j JOIN street_supervisors w ON w.street_id = j.street_id"
    " AND (w.last_day IS NULL OR w.last_day >= j.first_day)"
    " AND (j.last_day IS NULL OR j.last_day >= w.first_day)"
)
_SUPERVISOR_KEEPS = (
    "EXISTS (SELECT 1 FROM street_communities j JOIN memberships m ON m.community_id = j.community_id"
    f" WHERE j.street_id = NEW.street_id AND m.user_id = NEW.user_id AND m.role {_KEEPING}"
    " AND (j.last_day IS NULL OR j.last_day >= NEW.first_day)"
    " AND (m.last_day IS NULL OR m.last_day >= NEW.first_day))"
)
_KEPT_BY_SUPERVISOR = (
    "EXISTS (SELECT 1 FROM street_supervisors w JOIN memberships m ON m.user_id = w.user_id"
    f" WHERE w.street_id = NEW.street_id AND m.community_id = NEW.community_id AND m.role {_KEEPING}"
    " AND (w.last_day IS NULL OR w.last_day >= NEW.first_day)"
    " AND (m.last_day IS NULL OR m.last_day >= NEW.first_day))"
)
_KEEPER_SUPERVISES = (
    f"NEW.role {_KEEPING} AND EXISTS (SELECT 1 FROM {_BOTH}"
    " WHERE j.community_id = NEW.community_id AND w.user_id = NEW.user_id"
    " AND (w.last_day IS NULL OR w.last_day >= NEW.first_day)"
    " AND (j.last_day IS NULL OR j.last_day >= NEW.first_day))"
)

#: (table, name, condition under which a new row is refused)
STREET_INSERTS = (
    ("street_communities", "overlaps", _OVERLAPS),
    ("street_communities", "kept_by_supervisor", _KEPT_BY_SUPERVISOR),
    ("street_supervisors", "keeps_books", _SUPERVISOR_KEEPS),
    ("memberships", "supervises", _KEEPER_SUPERVISES),
)

_ENDED = "OLD.last_day IS NOT NULL AND (NEW.last_day IS NULL OR NEW.last_day > OLD.last_day)"


def _differ(*columns: str) -> str:
    return " OR ".join(f"NEW.{name} @differs@ OLD.{name}" for name in columns)


#: (table, condition under which a change is refused): only a last day may be said, and only made earlier.
STREET_FROZEN = (
    ("streets", _differ("street_id", "slug", "created_at")),
    (
        "street_communities",
        f"{_differ('community_id', 'first_day', 'street_id')} OR ({_ENDED})",
    ),
    (
        "street_supervisors",
        f"{_differ('street_id', 'user_id', 'first_day')} OR ({_ENDED})",
    ),
)
