"""Publications beside ``log.publications``, and notices: what was prepared, issued, hung and objected to.

Everything here only grows. A notice's number is given when it is published; its state is told by its steps.
"""

import sqlalchemy as sa

from ledger.store.base import (
    BOOK_OPTIONS,
    Day,
    Instant,
    Whole,
    community_column,
    metadata,
    of_community,
    one_of,
)

publication_proposals = sa.Table(
    "publication_proposals",
    metadata,
    community_column(),
    sa.Column("proposal_id", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    # Canonical JSON, and its SHA-256: what will be published, to the byte.
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("content_sha256", sa.Text, nullable=False),
    # The publication whose figures it sets right, or whose content it stands in for (after an erasure).
    sa.Column("corrects", Whole),
    sa.Column("replaces", Whole),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("prepared_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("prepared_role", sa.Text, nullable=False),
    sa.Column("prepared_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "proposal_id"),
    sa.ForeignKeyConstraint(["community_id"], ["communities.community_id"]),
    of_community("corrects", table="publications", target=("number",)),
    of_community("replaces", table="publications", target=("number",)),
    sa.CheckConstraint("corrects IS NULL OR replaces IS NULL", name="one_reason"),
    sa.CheckConstraint(
        "(reason = '') = (corrects IS NULL AND replaces IS NULL)", name="says_why"
    ),
    sa.CheckConstraint("length(content_sha256) = 64", name="hash_size"),
    **BOOK_OPTIONS,
)  # fmt: skip

publication_issues = sa.Table(
    "publication_issues",
    metadata,
    community_column(),
    sa.Column("number", Whole, nullable=False),
    sa.Column("proposal_id", sa.Text, nullable=False),
    sa.Column("leaf_index", Whole, nullable=False),
    sa.Column("published_role", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "number"),
    sa.UniqueConstraint("community_id", "proposal_id"),
    sa.UniqueConstraint("community_id", "leaf_index"),
    of_community("number", table="publications", target=("number",)),
    of_community("proposal_id", table="publication_proposals", target=("proposal_id",)),
    of_community("leaf_index", table="leaves", target=("leaf_index",)),
    **BOOK_OPTIONS,
)

publication_withdrawals = sa.Table(
    "publication_withdrawals",
    metadata,
    community_column(),
    # Whose content is shown no more, and which one stands in for it.
    sa.Column("number", Whole, nullable=False),
    sa.Column("replaced_by", Whole, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "number"),
    of_community("number", table="publications", target=("number",)),
    of_community("replaced_by", table="publications", target=("number",)),
    sa.CheckConstraint("replaced_by > number", name="later"),
    **BOOK_OPTIONS,
)

notices = sa.Table(
    "notices",
    metadata,
    community_column(),
    sa.Column("notice_id", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("subject_kind", sa.Text, nullable=False),
    sa.Column("subject_code", sa.Text, nullable=False),
    # Canonical JSON of the whole plan.
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("content_sha256", sa.Text, nullable=False),
    sa.Column("prepared_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("prepared_role", sa.Text, nullable=False),
    sa.Column("prepared_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "notice_id"),
    sa.ForeignKeyConstraint(["community_id"], ["communities.community_id"]),
    one_of(
        "subject_kind", "", "decision", "work", "contract", "statement", "allocation", "tariff",
        "other",
    ),
    sa.Index("ix_notices_community_id_prepared_at", "community_id", "prepared_at"),
    **BOOK_OPTIONS,
)  # fmt: skip

notice_items = sa.Table(
    "notice_items",
    metadata,
    community_column(),
    sa.Column("notice_id", sa.Text, nullable=False),
    sa.Column("position", Whole, nullable=False),
    sa.Column("proposal_id", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "notice_id", "position"),
    of_community("notice_id", table="notices", target=("notice_id",)),
    of_community("proposal_id", table="publication_proposals", target=("proposal_id",)),
    sa.CheckConstraint("position > 0", name="counts"),
    sa.Index("ix_notice_items_community_id_proposal_id", "community_id", "proposal_id"),
    **BOOK_OPTIONS,
)

notice_numbers = sa.Table(
    "notice_numbers",
    metadata,
    community_column(),
    sa.Column("year", Whole, nullable=False),
    sa.Column("number", Whole, nullable=False),
    sa.Column("notice_id", sa.Text, nullable=False),
    sa.Column("published_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("published_role", sa.Text, nullable=False),
    sa.Column("published_on", Day, nullable=False),
    sa.Column("published_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "year", "number"),
    sa.UniqueConstraint("community_id", "notice_id"),
    of_community("notice_id", table="notices", target=("notice_id",)),
    **BOOK_OPTIONS,
)

notice_steps = sa.Table(
    "notice_steps",
    metadata,
    community_column(),
    sa.Column("notice_id", sa.Text, nullable=False),
    sa.Column("step", Whole, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("happened_on", Day, nullable=False),
    # Canonical JSON: places, or the objection and its answer's last day, or the answer, or the result.
    sa.Column("content", sa.Text, nullable=False),
    # The photo of the board: an attachment, for officers.
    sa.Column("sha256", sa.Text),
    # The objection that is answered.
    sa.Column("answers", Whole),
    sa.Column("recorded_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("recorded_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "notice_id", "step"),
    of_community("notice_id", table="notices", target=("notice_id",)),
    of_community("sha256", table="attachments", target=("sha256",)),
    of_community("notice_id", "answers", table="notice_steps", target=("notice_id", "step")),
    one_of("kind", "dropped", "posted", "objected", "answered", "ended"),
    sa.CheckConstraint("(kind = 'answered') = (answers IS NOT NULL)", name="answers_something"),
    **BOOK_OPTIONS,
)
