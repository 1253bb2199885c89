"""What the guards refuse of audit samples; the words are those of ``guard_rules``."""

_ITEMS = (
    "FROM audit_items i WHERE i.community_id = NEW.community_id AND i.sample_id = NEW.sample_id"
)

#: (table, name, condition under which a new row is refused)
AUDIT_INSERTS = (
    # The sample comes last and seals its items: none is added, and none is missing.
    (
        "audit_items", "sealed",
        "EXISTS (SELECT 1 FROM audit_samples s WHERE s.community_id = NEW.community_id"
        " AND s.sample_id = NEW.sample_id)",
    ),
    (
        "audit_samples", "items",
        f"NEW.item_count <> (SELECT count(*) {_ITEMS})"
        f" OR NEW.size <> (SELECT coalesce(sum(i.hits), 0) {_ITEMS})"
        f" OR NEW.population_count < (SELECT coalesce(max(i.position), 0) {_ITEMS})"
        f" OR NEW.population_minor < (SELECT coalesce(sum(i.amount_minor), 0) {_ITEMS})",
    ),
    (
        "audit_samples", "outside",
        f"EXISTS (SELECT 1 {_ITEMS} AND NOT EXISTS (SELECT 1 FROM transactions t"
        " WHERE t.community_id = i.community_id AND t.seq = i.seq AND t.seq <= NEW.last_seq"
        " AND t.period BETWEEN NEW.first_period AND NEW.last_period))",
    ),
    (
        "audit_marks", "not_next",
        "NEW.number <> (SELECT coalesce(max(m.number), 0) + 1 FROM audit_marks m"
        " WHERE m.community_id = NEW.community_id AND m.sample_id = NEW.sample_id"
        " AND m.position = NEW.position)",
    ),
)  # fmt: skip
