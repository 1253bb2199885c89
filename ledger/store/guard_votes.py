"""What the guards refuse of votes: the database counts the ballots again before it takes a result.

The words between @ signs are those of ``guard_rules``; see ``ledger.domain.votes`` for the rules.
"""

from ledger.domain.roles import Task
from ledger.domain.votes import THREE_QUARTERS
from ledger.store.guard_words import roles_for

_HERE = "{0}.community_id = NEW.community_id AND {0}.code = NEW.code"
_VOTE = f"FROM votes v WHERE {_HERE.format('v')}"
_STEPS = f"FROM vote_steps p WHERE {_HERE.format('p')}"
_OFFICERS = roles_for(Task.SET_POLICY)
#: What was said last of whether ballots may still come.
_LAST_KIND = (
    f"coalesce((SELECT p.kind {_STEPS} AND p.kind IN ('closed', 'reopened', 'withdrawn')"
    " ORDER BY p.number DESC LIMIT 1), '')"
)
_RESULT = f"EXISTS (SELECT 1 FROM vote_results r WHERE {_HERE.format('r')})"
_SHUT = f"{_LAST_KIND} IN ('closed', 'withdrawn') OR {_RESULT}"
_NEXT_STEP = f"NEW.number @differs@ (SELECT coalesce(max(p.number), 0) + 1 {_STEPS})"
_NEXT_COUNT = (
    "NEW.number @differs@ (SELECT coalesce(max(c.number), 0) + 1 FROM vote_counts c"
    f" WHERE {_HERE.format('c')})"
)
_NEXT_PAPER = (
    "NEW.number @differs@ (SELECT coalesce(max(q.number), 0) + 1 FROM decision_papers q"
    f" WHERE {_HERE.format('q')})"
)
_NEXT_PRICE = (
    "NEW.number @differs@ (SELECT coalesce(max(q.number), 0) + 1 FROM price_decisions q"
    " WHERE q.community_id = NEW.community_id AND q.account_code = NEW.account_code)"
)
_ELECTORS = f"FROM vote_electors e WHERE {_HERE.format('e')}"
_ELECTORATE = (
    "NEW.kind = 'owners' AND (NEW.asked_number @differs@"
    f" (SELECT count(DISTINCT e.owner_number) {_ELECTORS})"
    f" OR NEW.asked_area_centi_m2 @differs@ (SELECT coalesce(sum(e.area_centi_m2), 0) {_ELECTORS}))"
)


def _reading(name: str, number: int) -> str:
    return f"FROM ballots {name} WHERE {_HERE.format(name)} AND {name}.reading = {number}"


_SAME_PERSON = (
    "NEW.reading < 3 AND EXISTS (SELECT 1 FROM ballots b"
    f" WHERE {_HERE.format('b')} AND b.reading = 3 - NEW.reading AND b.entered_by = NEW.entered_by)"
)
_CHOICE_OF = (
    f"(SELECT b.choice FROM ballots b WHERE {_HERE.format('b')} AND b.reading = {{}}"
    " AND b.owner_number = NEW.owner_number)"
)
_NOT_DIFFERING = f"NEW.reading = 3 AND {_CHOICE_OF.format(1)} @same@ {_CHOICE_OF.format(2)}"
_SETTLED = (
    "NOT EXISTS (SELECT 1 FROM ballots z WHERE z.community_id = b.community_id AND z.code = b.code"
    " AND z.reading = 3 AND z.owner_number = b.owner_number)"
)


def _alone(reading: int) -> str:
    """Find a ballot that the other reading does not have as well, and that nobody settled."""
    return (
        f"EXISTS (SELECT 1 {_reading('b', reading)} AND {_SETTLED} AND NOT EXISTS (SELECT 1 FROM ballots o"
        f" WHERE o.community_id = b.community_id AND o.code = b.code AND o.reading = {3 - reading}"
        " AND o.owner_number = b.owner_number AND o.choice = b.choice))"
    )


_BALLOTS = f"FROM ballots b WHERE {_HERE.format('b')} AND (b.reading = 3 OR (b.reading = 1 AND {_SETTLED}))"
_SAID = {
    "in_favour": "for", "against": "against", "abstained": "abstain", "invalid": "invalid",
}  # fmt: skip


def _miscounted() -> str:
    numbers = " OR ".join(
        f"NEW.{column} @differs@ (SELECT count(*) {_BALLOTS} AND b.choice = '{choice}')"
        for column, choice in _SAID.items()
    )
    areas = " OR ".join(
        f"NEW.{column}_area @differs@ (SELECT coalesce(sum(e.area_centi_m2), 0) FROM vote_electors e"
        f" WHERE {_HERE.format('e')} AND e.owner_number IN (SELECT b.owner_number {_BALLOTS}"
        f" AND b.choice = '{choice}'))"
        for column, choice in _SAID.items()
    )
    return f"({numbers} OR {areas})"


_KIND = f"(SELECT v.kind {_VOTE})"
_ASKED = f"(SELECT v.asked_number {_VOTE})"
_ASKED_AREA = f"(SELECT v.asked_area_centi_m2 {_VOTE})"
_COUNTS = f"FROM vote_counts c WHERE {_HERE.format('c')}"


def _last_count(column: str, back: int = 0) -> str:
    return f"(SELECT c.{column} {_COUNTS} ORDER BY c.number DESC LIMIT 1 OFFSET {back})"


#: Two people counted the same, one after the other, and this says the same again.
_COUNTED_OTHERWISE = " OR ".join(
    (
        f"{_last_count('counted_by')} @same@ {_last_count('counted_by', 1)}",
        *(
            f"NEW.{name} @differs@ {_last_count(name)} OR NEW.{name} @differs@ {_last_count(name, 1)}"
            f" OR NEW.{name}_area <> 0"
            for name in _SAID
        ),
    )
)
_PART = "(NEW.in_favour + NEW.against + NEW.abstained)"
_PART_AREA = "(NEW.in_favour_area + NEW.against_area + NEW.abstained_area)"
_HARD = ", ".join(sorted(f"'{matter.value}'" for matter in THREE_QUARTERS))
_AGREED = (
    f"CASE WHEN (SELECT v.matter {_VOTE}) IN ({_HARD})"
    f" THEN 4 * NEW.in_favour >= 3 * {_PART} AND 4 * NEW.in_favour_area >= 3 * {_PART_AREA}"
    f" ELSE 2 * NEW.in_favour > {_PART} AND 2 * NEW.in_favour_area > {_PART_AREA} END"
)
_PASSES = (
    f"CASE {_KIND} WHEN 'owners' THEN 3 * {_PART} >= 2 * {_ASKED} AND 3 * {_PART_AREA} >= 2 * {_ASKED_AREA}"
    f" AND {_AGREED}"
    f" WHEN 'committee' THEN CASE WHEN (SELECT v.strict {_VOTE}) THEN 2 * NEW.in_favour > {_ASKED}"
    f" ELSE 2 * NEW.in_favour >= {_ASKED} END"
    f" ELSE 2 * NEW.in_favour > {_PART} END"
)
_PASSED = f"EXISTS (SELECT 1 FROM vote_results r WHERE {_HERE.format('r')} AND r.passed)"
_CLOSED_BY = (
    f"(SELECT p.done_by {_STEPS} AND p.kind = 'closed' ORDER BY p.number DESC LIMIT 1)"
)  # fmt: skip
#: What may follow what: only a vote under way is closed, only a closed one reopened, only a result posted.
_OUT_OF_ORDER = (
    f"CASE NEW.kind WHEN 'closed' THEN {_SHUT}"
    f" WHEN 'reopened' THEN {_LAST_KIND} <> 'closed' OR {_RESULT}"
    f" WHEN 'withdrawn' THEN {_LAST_KIND} = 'withdrawn' OR {_RESULT}"
    f" WHEN 'posted' THEN NOT {_RESULT} OR EXISTS (SELECT 1 {_STEPS} AND p.kind = 'posted')"
    f" WHEN 'objection' THEN NOT EXISTS (SELECT 1 {_STEPS} AND p.kind = 'posted')"
    f" WHEN 'answered' THEN NOT EXISTS (SELECT 1 {_STEPS} AND p.kind = 'objection' AND p.number = NEW.answers)"
    f" OR EXISTS (SELECT 1 {_STEPS} AND p.kind = 'answered' AND p.answers = NEW.answers)"
    f" ELSE NOT {_PASSED} OR EXISTS (SELECT 1 {_STEPS} AND p.kind = 'annulled') END"
)
_HANGING = (
    "EXISTS (SELECT 1 FROM notices n JOIN notice_steps s ON s.community_id = n.community_id"
    " AND s.notice_id = n.notice_id WHERE n.community_id = NEW.community_id AND n.kind = 'decision'"
    " AND n.subject_kind = 'decision' AND n.subject_code = NEW.code AND s.kind = 'posted'"
    " AND s.happened_on = NEW.happened_on)"
)

#: (table, name, condition under which a new row is refused)
VOTE_INSERTS = (
    ("vote_electors", "sealed", f"EXISTS (SELECT 1 {_VOTE})"),
    (
        "vote_electors",
        "no_household",
        "NOT EXISTS (SELECT 1 FROM places p WHERE p.community_id = NEW.community_id"
        " AND p.code = NEW.place_code AND p.kind = 'household')",
    ),
    ("votes", "electorate", _ELECTORATE),
    (
        "votes",
        "taken",
        f"EXISTS (SELECT 1 FROM decisions d WHERE {_HERE.format('d')})",
    ),
    ("votes", "role", f"NEW.opened_role NOT IN {_OFFICERS}"),
    ("ballots", "shut", _SHUT),
    ("ballots", "role", f"NEW.entered_role NOT IN {_OFFICERS}"),
    (
        "ballots",
        "no_elector",
        f"NOT EXISTS (SELECT 1 {_ELECTORS} AND e.owner_number = NEW.owner_number)",
    ),
    ("ballots", "same_person", _SAME_PERSON),
    ("ballots", "not_differing", _NOT_DIFFERING),
    ("vote_counts", "shut", _SHUT),
    ("vote_counts", "not_next", _NEXT_COUNT),
    ("vote_counts", "role", f"NEW.counted_role NOT IN {_OFFICERS}"),
    (
        "vote_counts",
        "too_many",
        f"{_KIND} @same@ 'owners'"
        f" OR NEW.in_favour + NEW.against + NEW.abstained + NEW.invalid > {_ASKED}",
    ),
    ("vote_steps", "not_next", _NEXT_STEP),
    ("vote_steps", "out_of_order", _OUT_OF_ORDER),
    ("vote_steps", "not_hung", f"NEW.kind = 'posted' AND NOT {_HANGING}"),
    (
        "vote_steps",
        "role",
        f"NEW.done_role NOT IN {_OFFICERS}"
        f" AND NOT (NEW.kind = 'posted' AND NEW.done_role IN {roles_for(Task.HANG_NOTICE)})",
    ),
    ("vote_results", "not_closed", f"{_LAST_KIND} <> 'closed'"),
    (
        "vote_results",
        "two_people",
        f"NEW.counted_by <> {_CLOSED_BY} OR NEW.confirmed_role NOT IN {_OFFICERS}",
    ),
    (
        "vote_results",
        "read_once",
        f"{_KIND} @same@ 'owners' AND ({_alone(1)} OR {_alone(2)})",
    ),
    ("vote_results", "miscounted", f"{_KIND} @same@ 'owners' AND {_miscounted()}"),
    (
        "vote_results",
        "counted_otherwise",
        f"{_KIND} @differs@ 'owners' AND ({_COUNTED_OTHERWISE})",
    ),
    ("vote_results", "not_as_counted", f"({_PASSES}) @differs@ NEW.passed"),
    ("decisions", "not_passed", f"EXISTS (SELECT 1 {_VOTE}) AND NOT {_PASSED}"),
    ("old_decisions", "voted", f"EXISTS (SELECT 1 {_VOTE}) OR NEW.vouched_by IS NOT NULL"),
    ("decision_papers", "not_next", _NEXT_PAPER),
    ("decision_papers", "released", "NEW.released_by IS NOT NULL"),
    ("price_decisions", "not_next", _NEXT_PRICE),
    ("price_decisions", "role", f"NEW.set_role NOT IN {_OFFICERS}"),
)

_KEPT_OF_OLD = ("community_id", "code", "body", "named_by", "named_role", "named_at")
_KEPT_OF_PAPER = ("community_id", "code", "number", "sha256", "kind", "added_by", "added_at")
_RELEASE = ("copy_sha256", "released_by", "released_at")


def _differ(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"NEW.{name} @differs@ OLD.{name}" for name in columns)


#: (table, condition under which a change is refused)
VOTE_FROZEN = (
    (
        "old_decisions",
        f"{_differ(_KEPT_OF_OLD)} OR OLD.vouched_by IS NOT NULL OR NEW.vouched_role NOT IN {_OFFICERS}"
        f" OR NOT EXISTS (SELECT 1 FROM decision_papers q WHERE {_HERE.format('q')})",
    ),
    (
        "decision_papers",
        f"{_differ(_KEPT_OF_PAPER)} OR OLD.hidden_by IS NOT NULL"
        f" OR (OLD.released_by IS NOT NULL AND (NEW.hidden_by IS NULL OR {_differ(_RELEASE)}))",
    ),
)
