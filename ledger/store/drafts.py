"""Proposals and what people said of them: drafts, approvals, templates, idempotency, evidence."""

import sqlalchemy as sa

from ledger.store.base import (
    BOOK_OPTIONS,
    Day,
    Flag,
    Instant,
    Whole,
    approvals_of,
    community_column,
    metadata,
    of_community,
    one_of,
    proposed,
)

drafts = sa.Table(
    "drafts",
    metadata,
    *proposed("draft_id", sa.Column("amount_minor", Whole, nullable=False)),
    sa.ForeignKeyConstraint(["community_id"], ["communities.community_id"]),
    sa.Index("ix_drafts_community_id_state_updated_at", "community_id", "state", "updated_at"),
    one_of("state", "editing", "submitted", "rejected", "posted", "withdrawn"),
    **BOOK_OPTIONS,
)

approvals = approvals_of("drafts", "draft_id", name="approvals")

#: What is entered again and again (常用凭证), and what falls due by itself every month, quarter or year.
templates = sa.Table(
    "templates",
    metadata,
    community_column(),
    sa.Column("template_id", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    # Canonical JSON: the draft, whether its amounts are divided among its days, or typed each time.
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("every", sa.Text, nullable=False),
    sa.Column("next_on", Day),
    sa.Column("last_on", Day),
    sa.Column("active", Flag, nullable=False),
    sa.Column("author_id", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("updated_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "template_id"),
    sa.ForeignKeyConstraint(["community_id"], ["communities.community_id"]),
    one_of("every", "never", "month", "quarter", "year"),
    sa.CheckConstraint("(every = 'never') = (next_on IS NULL)", name="recurs"),
    **BOOK_OPTIONS,
)

idempotency_keys = sa.Table(
    "idempotency_keys",
    metadata,
    community_column(),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("body_sha256", sa.Text, nullable=False),
    sa.Column("result", sa.Text, nullable=False),
    sa.Column("used_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "key"),
    sa.ForeignKeyConstraint(["community_id"], ["communities.community_id"]),
    **BOOK_OPTIONS,
)

#: Original files: private, content-addressed, never replaced. The bytes lie in the data folder.
attachments = sa.Table(
    "attachments",
    metadata,
    community_column(),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("size_bytes", Whole, nullable=False),
    sa.Column("uploaded_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("uploaded_at", Instant, nullable=False),
    # The re-encoded copy without metadata; nothing shows it until somebody released it.
    sa.Column("copy_sha256", sa.Text, nullable=False),
    sa.Column("copy_media_type", sa.Text, nullable=False),
    sa.Column("copy_size_bytes", Whole, nullable=False),
    sa.Column("copy_pages", Whole, nullable=False, server_default="1"),
    sa.PrimaryKeyConstraint("community_id", "sha256"),
    sa.ForeignKeyConstraint(["community_id"], ["communities.community_id"]),
    # A file that cannot be drawn (a spreadsheet, an OFD invoice) has no copy: both are empty.
    sa.CheckConstraint(
        "size_bytes > 0 AND copy_size_bytes >= 0"
        " AND (copy_size_bytes = 0) = (copy_sha256 = '') AND (copy_sha256 = '') = (copy_media_type = '')",
        name="size_positive",
    ),
    **BOOK_OPTIONS,
)

#: A person looked at the public copy of this file and released it with this draft.
attachment_releases = sa.Table(
    "attachment_releases",
    metadata,
    community_column(),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("draft_id", sa.Text, nullable=False),
    sa.Column("released_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("released_at", Instant, nullable=False),
    # Which copy they looked at: a redacted one, or empty for the one made at upload.
    sa.Column("copy_sha256", sa.Text, nullable=False, server_default=""),
    sa.PrimaryKeyConstraint("community_id", "sha256", "draft_id"),
    of_community("sha256", table="attachments", target=("sha256",)),
    of_community("draft_id", table="drafts", target=("draft_id",)),
    **BOOK_OPTIONS,
)

#: Copies with parts blacked out, burnt in by the server; the newest is the one to look at.
public_copies = sa.Table(
    "public_copies",
    metadata,
    community_column(),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("number", Whole, nullable=False),
    sa.Column("copy_sha256", sa.Text, nullable=False),
    sa.Column("copy_media_type", sa.Text, nullable=False),
    sa.Column("copy_size_bytes", Whole, nullable=False),
    sa.Column("copy_pages", Whole, nullable=False, server_default="1"),
    # JSON: what was covered, a list of boxes a page.
    sa.Column("boxes", sa.Text, nullable=False),
    sa.Column("made_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "sha256", "number"),
    of_community("sha256", table="attachments", target=("sha256",)),
    sa.CheckConstraint("number > 0 AND copy_size_bytes > 0", name="counts"),
    **BOOK_OPTIONS,
)
