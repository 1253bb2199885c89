"""What somebody who owns the file may change around the guards, and how the check names it."""

#: What was changed, the code that names it, and a part of the place it is found at.
ALTERATIONS: dict[str, tuple[tuple[str, ...], str, str]] = {
    "month": (
        ("UPDATE month_movements SET debit_minor = debit_minor + 1 WHERE account_code = '480101'",),
        "movements", "month_movements 480101",
    ),
    "day": (("UPDATE day_movements SET credit_minor = 0",), "movements", "day_movements"),
    "contra": (
        ("UPDATE month_movements SET cash_credit_minor = 0 WHERE account_code = '480101'",),
        "movements", "month_movements 480101",
    ),
    "count": (("UPDATE place_movements SET line_count = 99",), "movements", "place_movements"),
    "movement removed": (("DELETE FROM place_movements",), "movements", "place_movements"),
    "movement added": (
        ("UPDATE day_movements SET dated_on = '2025-01-31' WHERE dated_on = '2025-01-05'",),
        "movements", "day_movements",
    ),
    "transaction removed": (
        ("DELETE FROM lines WHERE seq = 5", "DELETE FROM transactions WHERE seq = 5"), "seq_gap", "seq 6",
    ),
    "header removed": (("DELETE FROM transactions WHERE seq = 5",), "orphan_rows", "seq 5"),
    "newest header removed": (
        ("DELETE FROM transactions WHERE seq = 11",), "orphan_rows", "seq 11",
    ),
    "newest removed": (
        ("DELETE FROM lines WHERE seq = 11", "DELETE FROM transactions WHERE seq = 11"),
        "leaf_without_transaction", "leaves",
    ),
    "share without line": (
        ("UPDATE sublines SET number = 9 WHERE seq = 4",), "orphan_rows", "seq 4",
    ),
    "share without transaction": (
        ("UPDATE sublines SET seq = 99 WHERE seq = 9",), "orphan_rows", "seq 99",
    ),
    "posted after the closing": (
        ("UPDATE transactions SET period = 202501, voucher_number = 50 WHERE seq = 11",), "closed_period", "seq 11",
    ),
    "transaction gone, draft forgotten": (
        (
            "INSERT INTO drafts SELECT community_id, 'alone', author_id, author_role, 'posted', content,"
            " content_sha256, amount_minor, reject_reason, created_at, updated_at FROM drafts LIMIT 1",
        ),
        "posted_draft", "draft alone",
    ),
    "number": (
        ("UPDATE transactions SET voucher_number = 50 WHERE seq = 5",), "voucher_gap", "seq 5",
    ),
    "number's text": (
        ("UPDATE transactions SET voucher = '记-2025-01-0050' WHERE seq = 5",), "voucher_gap", "seq 5",
    ),
    "line removed": (("DELETE FROM lines WHERE seq = 5 AND number = 2",), "lines", "seq 5"),
    "line's day": (("UPDATE lines SET dated_on = '2025-01-30' WHERE seq = 5",), "lines", "seq 5"),
    "line's month": (("UPDATE lines SET period = 202502 WHERE seq = 5",), "lines", "seq 5"),
    "one side": (
        ("UPDATE lines SET debit_minor = 6000 WHERE seq = 5 AND number = 1",), "unbalanced", "seq 5",
    ),
    "between funds": (
        ("UPDATE lines SET fund_code = 'PROP' WHERE seq = 5 AND number = 1",), "unbalanced", "seq 5",
    ),
    "amount in the header": (
        ("UPDATE transactions SET amount_minor = 6000 WHERE seq = 5",), "amount", "seq 5",
    ),
    "amount everywhere but behind": (
        (
            "UPDATE lines SET debit_minor = debit_minor * 2, credit_minor = credit_minor * 2 WHERE seq = 5",
            "UPDATE transactions SET amount_minor = amount_minor * 2 WHERE seq = 5",
            "UPDATE month_movements SET debit_minor = debit_minor + 5000 WHERE account_code = '510104'",
        ),
        "approved_lines", "seq 5",
    ),
    "amount of an import": (
        (
            "UPDATE lines SET debit_minor = debit_minor * 2, credit_minor = credit_minor * 2 WHERE seq = 1",
            "UPDATE transactions SET amount_minor = amount_minor * 2 WHERE seq = 1",
        ),
        "leaf", "seq 1",
    ),
    "red letters": (
        (
            "UPDATE lines SET debit_minor = -debit_minor, credit_minor = -credit_minor WHERE seq = 5",
            "UPDATE transactions SET amount_minor = -amount_minor WHERE seq = 5",
        ),
        "negative", "seq 5",
    ),
    "class": (
        ("UPDATE transactions SET movement_class = 'opening' WHERE seq = 5",), "movement_class", "seq 5",
    ),
    "class of a reversal": (
        ("UPDATE transactions SET movement_class = 'opening' WHERE seq = 6",),
        "movement_class", "seq 6",
    ),
    "correction of a later one": (
        ("UPDATE transactions SET corrects = 8 WHERE seq = 6",), "movement_class", "seq 6",
    ),
    "correction of another": (
        ("UPDATE transactions SET corrects = 5 WHERE seq = 6",), "leaf", "seq 6",
    ),
    "summary": (("UPDATE transactions SET summary = '保洁' WHERE seq = 5",), "leaf", "seq 5"),
    "time": (
        ("UPDATE transactions SET posted_at = '2025-01-30T04:00:00Z' WHERE seq = 5",), "leaf", "seq 5",
    ),
    "refund of another": (("UPDATE transactions SET refund_of = 4 WHERE seq = 8",), "leaf", "seq 8"),
    "approval removed": (
        (
            "DELETE FROM approvals WHERE draft_id ="
            " (SELECT draft_id FROM transactions WHERE seq = 5)",
        ),
        "approval", "seq 5",
    ),
    "approver": (
        (
            "UPDATE transactions SET approved_by = 1 WHERE seq = 5",
            "UPDATE approvals SET approved_by = 1 WHERE approved_by = 2",
        ),
        "approval", "seq 3",
    ),
    "preparer": (("UPDATE transactions SET prepared_by = 2 WHERE seq = 5",), "draft", "seq 5"),
    "author": (("UPDATE drafts SET author_id = 2",), "draft", "seq 3"),
    "draft removed": (("DELETE FROM drafts",), "draft", "seq 3"),
    "draft's content": (
        ("UPDATE drafts SET content = replace(content, '电梯', '楼梯')",), "approved_content", "seq 5",
    ),
    "import after people": (
        ("UPDATE transactions SET origin = 'import', draft_id = NULL, prepared_by = NULL,"
         " approved_by = NULL WHERE seq = 5",),
        "import_after_people", "seq 5",
    ),
    "import with people": (
        ("UPDATE transactions SET approved_by = 2 WHERE seq = 2",), "import_after_people", "seq 2",
    ),
    "import by people": (
        ("UPDATE transactions SET origin = 'people' WHERE seq = 1",), "draft", "seq 1",
    ),
    "closing removed": (("DELETE FROM periods WHERE period = 202512",), "periods", "periods"),
    "closing added": (("INSERT INTO periods VALUES (1, 202601, 1, '2026-02-01T00:00:00Z')",),
                      "periods", "periods"),
    "leaf removed": (("DELETE FROM leaves WHERE leaf_index = 4",), "leaf_gap", "leaf 5"),
    "all leaves removed": (("DELETE FROM leaves",), "leaf_gap", "leaf 0"),
    "newest leaf removed": (
        ("DELETE FROM leaves WHERE leaf_index = 25",), "periods", "periods",
    ),
    "leaf's hash": (
        ("UPDATE leaves SET leaf_hash = zeroblob(32) WHERE leaf_index = 3",), "leaf_hash", "leaf 3",
    ),
    "leaf's bytes": (
        ("UPDATE leaves SET leaf = CAST(replace(CAST(leaf AS text), '停车', '停用') AS blob)"
         " WHERE leaf_index = 3",),
        "leaf_hash", "leaf 3",
    ),
    "leaf's type": (
        ("UPDATE leaves SET type = 'evidence' WHERE leaf_index = 3",), "leaf_head", "leaf 3",
    ),
    "leaf of another": (
        ("UPDATE transactions SET leaf_index = -1 WHERE seq = 5",), "leaf_missing", "seq 5",
    ),
    "log's name": (
        ("UPDATE communities SET log_origin = 'mingzhang/log/other'",), "leaf_head", "leaf 0",
    ),
    "disclosure": (
        ("UPDATE disclosures SET disclosure = 'W10' WHERE name = 'memo'",), "disclosure", "seq",
    ),
    "disclosure in Chinese": (
        ("UPDATE disclosures SET disclosure = '车位' WHERE name = 'memo'",), "disclosure", "seq",
    ),
    "digest": (("UPDATE disclosures SET digest = 'x' WHERE name = 'memo'",), "disclosure", "seq"),
    "disclosure of another": (
        ("UPDATE disclosures SET leaf_index = 2 WHERE name = 'memo'",), "disclosure", "seq 1",
    ),
    "household's share": (
        ("UPDATE sublines SET place_code = 'H1' WHERE seq = 4 AND ordinal = 2",),
        "approved_lines", "seq 4",
    ),
    "share's salt": (("UPDATE sublines SET salt = 'x' WHERE seq = 4",), "leaf", "seq 4"),
    "organisation made a person": (("UPDATE parties SET kind = 'person'",), "leaf", "seq 5"),
    "cash account": (
        ("UPDATE accounts SET is_cash = 0 WHERE code = '100201'",), "chart", "accounts 100201",
    ),
}  # fmt: skip
