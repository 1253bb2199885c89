"""What the guards refuse of matters, meetings, questions and custody; the words are those of ``guard_rules``."""

from ledger.domain.matters import FOLLOWING, StepKind


def _next(table: str, letter: str, column: str = "number", *within: str) -> str:
    """Refuse a number that does not follow the newest of its kind."""
    same = " AND ".join(f"{letter}.{name} = NEW.{name}" for name in ("community_id", *within))
    return f"NEW.{column} <> (SELECT coalesce(max({letter}.{column}), 0) + 1 FROM {table} {letter} WHERE {same})"


_BEFORE = (
    "FROM matter_steps s WHERE s.community_id = NEW.community_id AND s.number = NEW.number"
    " ORDER BY s.step DESC LIMIT 1"
)
_FOLLOWS = " ".join(
    f"WHEN '{before.value}' THEN NEW.kind IN ({', '.join(repr(kind.value) for kind in after)})"
    for before, after in FOLLOWING.items()
)
_OUT_OF_ORDER = (
    f"CASE WHEN NEW.step = 1 THEN NEW.kind <> '{StepKind.COLLECTED.value}'"
    f" ELSE NOT coalesce(CASE (SELECT s.kind {_BEFORE}) {_FOLLOWS} END, FALSE) END"
)
_OVERLAPS = (
    "EXISTS (SELECT 1 FROM custodies c WHERE c.community_id = NEW.community_id"
    " AND (c.last_day IS NULL OR NEW.first_day <= c.last_day)"
    " AND (NEW.last_day IS NULL OR c.first_day <= NEW.last_day))"
)

#: (table, name, condition under which a new row is refused)
MATTER_INSERTS = (
    ("matters", "not_next", _next("matters", "m")),
    ("matter_steps", "not_next", _next("matter_steps", "m", "step", "number")),
    ("matter_steps", "out_of_order", _OUT_OF_ORDER),
    ("matter_steps", "earlier", f"NEW.on_day < (SELECT s.on_day {_BEFORE})"),
    ("meetings", "not_next", _next("meetings", "m")),
    ("questions", "not_next", _next("questions", "q")),
    ("answers", "not_next", _next("answers", "w", "ordinal", "number")),
    ("custodies", "not_next", _next("custodies", "c")),
    ("custodies", "overlaps", _OVERLAPS),
)
_KEPT = ("community_id", "number", "custodian", "reason", "first_day", "recorded_by", "recorded_at")
#: (table, condition under which a change is refused)
MATTER_FROZEN = (
    ("custodies", "OLD.last_day IS NOT NULL OR "
     + " OR ".join(f"NEW.{name} @differs@ OLD.{name}" for name in _KEPT)),
)  # fmt: skip
