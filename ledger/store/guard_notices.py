"""What the guards refuse of publications and notices; the words between @ signs are those of ``guard_rules``.

What is published is what another person prepared, to the byte, and it has its leaf. See
``ledger.posting.publications`` and ``ledger.posting.notices``.
"""

from ledger.domain.roles import Task
from ledger.store.guard_words import roles_for

_NEXT_PUBLICATION = (
    "NEW.number @differs@ (SELECT coalesce(max(p.number), 0) + 1 FROM publications p"
    " WHERE p.community_id = NEW.community_id)"
)
_PROPOSAL = (
    "FROM publication_issues i JOIN publication_proposals o ON o.community_id = i.community_id"
    " AND o.proposal_id = i.proposal_id WHERE i.community_id = NEW.community_id AND i.number = NEW.number"
)
_NOT_AS_PREPARED = (
    f"NOT EXISTS (SELECT 1 {_PROPOSAL} AND o.kind = NEW.kind AND o.period = NEW.period"
    " AND o.content_sha256 = NEW.content_sha256 AND o.content = NEW.content"
    " AND o.corrects @same@ NEW.corrects)"
)
_OWN = f"NEW.published_by IS NULL OR EXISTS (SELECT 1 {_PROPOSAL} AND o.prepared_by = NEW.published_by)"
#: A correction is of the same statement and of the same days.
_OTHER_STATEMENT = (
    "NEW.kind <> 'correction' AND NEW.corrects IS NOT NULL AND NOT EXISTS (SELECT 1 FROM publications p"
    " WHERE p.community_id = NEW.community_id AND p.number = NEW.corrects AND p.kind = NEW.kind"
    " AND p.period = NEW.period)"
)
_LEAF_OF_OTHER = (
    "NOT EXISTS (SELECT 1 FROM leaves v WHERE v.community_id = NEW.community_id"
    " AND v.leaf_index = NEW.leaf_index AND v.type = 'publication')"
)
_ISSUED = (
    "EXISTS (SELECT 1 FROM publications p WHERE p.community_id = NEW.community_id"
    " AND p.number = NEW.number)"
)
_NOT_REISSUED = (
    "NOT EXISTS (SELECT 1 FROM publication_issues i JOIN publication_proposals o"
    " ON o.community_id = i.community_id AND o.proposal_id = i.proposal_id"
    " WHERE i.community_id = NEW.community_id AND i.number = NEW.replaced_by AND o.replaces = NEW.number)"
)
_NUMBERED = (
    "EXISTS (SELECT 1 FROM notice_numbers m WHERE m.community_id = NEW.community_id"
    " AND m.notice_id = NEW.notice_id)"
)
_NEXT_NOTICE = (
    "NEW.number @differs@ (SELECT coalesce(max(m.number), 0) + 1 FROM notice_numbers m"
    " WHERE m.community_id = NEW.community_id AND m.year = NEW.year)"
)
_OWN_NOTICE = (
    "EXISTS (SELECT 1 FROM notices n WHERE n.community_id = NEW.community_id"
    " AND n.notice_id = NEW.notice_id AND n.prepared_by = NEW.published_by)"
)
_ITEMS = (
    "FROM notice_items t WHERE t.community_id = NEW.community_id AND t.notice_id = NEW.notice_id"
)
_WITHOUT_CONTENT = (
    f"NOT EXISTS (SELECT 1 {_ITEMS}) OR EXISTS (SELECT 1 {_ITEMS} AND NOT EXISTS"
    " (SELECT 1 FROM publication_issues i WHERE i.community_id = t.community_id"
    " AND i.proposal_id = t.proposal_id))"
)


def _step(kind: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM notice_steps s WHERE s.community_id = NEW.community_id"
        f" AND s.notice_id = NEW.notice_id AND s.kind = '{kind}')"
    )


_NEXT_STEP = (
    "NEW.step @differs@ (SELECT coalesce(max(s.step), 0) + 1 FROM notice_steps s"
    " WHERE s.community_id = NEW.community_id AND s.notice_id = NEW.notice_id)"
)
#: Dropped before it is published; everything else after, hung before it is taken down, and neither twice.
_OUT_OF_TURN = (
    f"CASE NEW.kind WHEN 'dropped' THEN {_NUMBERED} OR {_step('dropped')}"
    f" WHEN 'posted' THEN NOT {_NUMBERED} OR {_step('posted')}"
    f" WHEN 'ended' THEN NOT {_step('posted')} OR {_step('ended')}"
    f" ELSE NOT {_NUMBERED} END"
)
_ANSWERS_NOTHING = (
    "NEW.kind = 'answered' AND (NOT EXISTS (SELECT 1 FROM notice_steps s"
    " WHERE s.community_id = NEW.community_id AND s.notice_id = NEW.notice_id AND s.step = NEW.answers"
    " AND s.kind = 'objected') OR EXISTS (SELECT 1 FROM notice_steps s"
    " WHERE s.community_id = NEW.community_id AND s.notice_id = NEW.notice_id"
    " AND s.answers = NEW.answers))"
)
_PUBLISHERS = roles_for(Task.PUBLISH)
#: (table, name, condition under which a new row is refused)
NOTICE_INSERTS = (
    ("publications", "not_next", _NEXT_PUBLICATION),
    ("publications", "not_as_prepared", _NOT_AS_PREPARED),
    ("publications", "own_proposal", _OWN),
    ("publications", "other_statement", _OTHER_STATEMENT),
    ("publication_issues", "issued_already", _ISSUED),
    ("publication_issues", "leaf", _LEAF_OF_OTHER),
    ("publication_issues", "role", f"NEW.published_role NOT IN {_PUBLISHERS}"),
    (
        "publication_proposals",
        "role",
        f"NEW.prepared_role NOT IN {roles_for(Task.PREPARE_NOTICE)}",
    ),
    ("publication_withdrawals", "not_reissued", _NOT_REISSUED),
    ("notices", "role", f"NEW.prepared_role NOT IN {roles_for(Task.PREPARE_NOTICE)}"),
    ("notice_items", "published_already", _NUMBERED),
    ("notice_numbers", "not_next", _NEXT_NOTICE),
    ("notice_numbers", "role", f"NEW.published_role NOT IN {_PUBLISHERS}"),
    ("notice_numbers", "own_notice", _OWN_NOTICE),
    ("notice_numbers", "dropped", _step("dropped")),
    ("notice_numbers", "without_content", _WITHOUT_CONTENT),
    ("notice_steps", "not_next", _NEXT_STEP),
    ("notice_steps", "out_of_turn", _OUT_OF_TURN),
    ("notice_steps", "answers_nothing", _ANSWERS_NOTHING),
)
