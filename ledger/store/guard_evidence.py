"""What the guards refuse of evidence; the words between @ signs are those of ``guard_rules``."""

_FILE = "a.community_id = NEW.community_id AND a.sha256 = NEW.sha256"
_OWN_UPLOAD = (
    f"EXISTS (SELECT 1 FROM attachments a WHERE {_FILE} AND a.uploaded_by = NEW.released_by)"
)
#: The copy somebody looked at is the newest; an empty text names the one made at upload.
_OUTDATED_COPY = (
    f"NEW.copy_sha256 @differs@ coalesce((SELECT a.copy_sha256 FROM public_copies a WHERE {_FILE}"
    " ORDER BY a.number DESC LIMIT 1), '')"
)
_NEXT_COPY = f"NEW.number @differs@ (SELECT coalesce(max(a.number), 0) + 1 FROM public_copies a WHERE {_FILE})"
#: A file stands behind a transaction by its own leaf, or by that of an addition two people agreed to.
_UNCONFIRMED = (
    "NOT EXISTS (SELECT 1 FROM transactions t WHERE t.community_id = NEW.community_id AND t.seq = NEW.seq"
    " AND t.leaf_index = NEW.leaf_index) AND NOT EXISTS (SELECT 1 FROM evidence_additions e"
    " WHERE e.community_id = NEW.community_id AND e.seq = NEW.seq AND e.sha256 = NEW.sha256"
    " AND e.state = 'confirmed' AND e.leaf_index = NEW.leaf_index)"
)
_NO_LEAF = (
    "NOT EXISTS (SELECT 1 FROM leaves v WHERE v.community_id = NEW.community_id"
    " AND v.leaf_index = NEW.leaf_index AND v.type = '{type}')"
)
#: (table, name, condition under which a new row is refused)
EVIDENCE_INSERTS = (
    ("public_copies", "not_next", _NEXT_COPY),
    ("attachment_releases", "own_upload", _OWN_UPLOAD),
    ("attachment_releases", "outdated_copy", _OUTDATED_COPY),
    ("transaction_attachments", "unconfirmed", _UNCONFIRMED),
    ("evidence_additions", "decided", "NEW.state <> 'proposed'"),
    ("evidence_takedowns", "leaf_missing", _NO_LEAF.format(type="visibility")),
)
#: (table, condition under which a change is refused)
EVIDENCE_FROZEN = (
    ("evidence_additions", "OLD.state <> 'proposed' OR NEW.community_id @differs@ OLD.community_id"
     " OR NEW.addition_id @differs@ OLD.addition_id OR NEW.seq @differs@ OLD.seq"
     " OR NEW.sha256 @differs@ OLD.sha256 OR NEW.proposed_by @differs@ OLD.proposed_by"
     " OR NEW.is_new @differs@ OLD.is_new"
     f" OR (NEW.state = 'confirmed' AND {_NO_LEAF.format(type='evidence')})"
     " OR (NEW.released_sha256 <> '' AND EXISTS (SELECT 1 FROM attachments a"
     f" WHERE {_FILE} AND a.uploaded_by = NEW.decided_by))"),
)  # fmt: skip
