"""The public log and what was published: leaves, tiles' cells, checkpoints, disclosures, publications."""

import sqlalchemy as sa

from ledger.store.base import (
    BOOK_OPTIONS,
    Instant,
    Whole,
    community_column,
    metadata,
    of_community,
    one_of,
)

LEAF_TYPES = (
    "open", "txn", "period_closed", "evidence", "publication", "policy", "visibility", "key",
    "erasure", "note", "close",
)  # fmt: skip

leaves = sa.Table(
    "leaves",
    metadata,
    community_column(),
    sa.Column("leaf_index", Whole, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("leaf", sa.LargeBinary, nullable=False),
    # SHA-256(0x00 ‖ leaf), RFC 6962.
    sa.Column("leaf_hash", sa.LargeBinary, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "leaf_index"),
    sa.ForeignKeyConstraint(["community_id"], ["communities.community_id"]),
    one_of("type", *LEAF_TYPES),
    sa.CheckConstraint("length(leaf) BETWEEN 2 AND 16384", name="leaf_size"),
    sa.CheckConstraint("length(leaf_hash) = 32", name="hash_size"),
    # Few among many: what was decided is read without walking all that was booked.
    sa.Index(
        "ix_leaves_policy", "community_id", "type", "leaf_index", sqlite_where=sa.text("type = 'policy'"),
        postgresql_where=sa.text("type = 'policy'"),
    ),
    **BOOK_OPTIONS,
)  # fmt: skip

cells = sa.Table(
    "cells",
    metadata,
    community_column(),
    sa.Column("level", Whole, nullable=False),
    sa.Column("cell_index", Whole, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "level", "cell_index"),
    sa.ForeignKeyConstraint(["community_id"], ["communities.community_id"]),
    sa.CheckConstraint("level >= 1 AND length(hash) = 32", name="cell_form"),
    **BOOK_OPTIONS,
)

checkpoints = sa.Table(
    "checkpoints",
    metadata,
    community_column(),
    sa.Column("size", Whole, nullable=False),
    sa.Column("root", sa.LargeBinary, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("signed_at", Instant, nullable=False),
    # One root per size: a second history of the same length cannot even be stored.
    sa.PrimaryKeyConstraint("community_id", "size"),
    sa.ForeignKeyConstraint(["community_id"], ["communities.community_id"]),
    **BOOK_OPTIONS,
)

cosignatures = sa.Table(
    "cosignatures",
    metadata,
    community_column(),
    sa.Column("size", Whole, nullable=False),
    sa.Column("witness", sa.Text, nullable=False),
    sa.Column("line", sa.Text, nullable=False),
    sa.Column("received_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "size", "witness"),
    of_community("size", table="checkpoints", target=("size",)),
    **BOOK_OPTIONS,
)

disclosures = sa.Table(
    "disclosures",
    metadata,
    community_column(),
    sa.Column("leaf_index", Whole, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    # base64url of the RFC 9901 array [salt, name, value].
    sa.Column("disclosure", sa.Text, nullable=False),
    sa.Column("visibility", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "leaf_index", "digest"),
    of_community("leaf_index", table="leaves", target=("leaf_index",)),
    one_of("visibility", "public", "officers"),
    **BOOK_OPTIONS,
)

publications = sa.Table(
    "publications",
    metadata,
    community_column(),
    sa.Column("number", Whole, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("content_sha256", sa.Text, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("corrects", Whole),
    sa.Column("published_by", Whole, sa.ForeignKey("users.user_id")),
    sa.Column("published_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "number"),
    sa.ForeignKeyConstraint(["community_id"], ["communities.community_id"]),
    of_community("corrects", table="publications", target=("number",)),
    **BOOK_OPTIONS,
)

publication_files = sa.Table(
    "publication_files",
    metadata,
    community_column(),
    sa.Column("number", Whole, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("format", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("size_bytes", Whole, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "number", "language", "format"),
    of_community("number", table="publications", target=("number",)),
    **BOOK_OPTIONS,
)
