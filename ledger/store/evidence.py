"""Evidence after the booking: receipts that come later, and public copies taken down."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from ledger.store.base import (
    BOOK_OPTIONS,
    Flag,
    Instant,
    Whole,
    community_column,
    metadata,
    of_community,
    one_of,
)
from ledger.store.drafts import attachment_releases, attachments
from ledger.store.services import contract_terms
from ledger.store.votes import decision_papers
from ledger.store.works import work_files

#: A file for a transaction posted earlier: one person proposes it, another confirms it after a look.
evidence_additions = sa.Table(
    "evidence_additions",
    metadata,
    community_column(),
    sa.Column("addition_id", sa.Text, nullable=False),
    sa.Column("seq", Whole, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("proposed_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("proposed_role", sa.Text, nullable=False),
    sa.Column("proposed_at", Instant, nullable=False),
    sa.Column("decided_by", Whole, sa.ForeignKey("users.user_id")),
    sa.Column("decided_role", sa.Text, nullable=False, server_default=""),
    sa.Column("decided_at", Instant),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    # The copy they let everybody see, empty where they did not.
    sa.Column("released_sha256", sa.Text, nullable=False, server_default=""),
    # False where the file stood behind the transaction already and only its copy is shown now.
    sa.Column("is_new", Flag, nullable=False),
    sa.Column("leaf_index", Whole),
    sa.PrimaryKeyConstraint("community_id", "addition_id"),
    of_community("seq", table="transactions", target=("seq",)),
    of_community("sha256", table="attachments", target=("sha256",)),
    of_community("leaf_index", table="leaves", target=("leaf_index",)),
    sa.Index("ix_evidence_additions_community_id_state_seq", "community_id", "state", "seq"),
    sa.Index("ix_evidence_additions_community_id_sha256", "community_id", "sha256"),
    one_of("state", "proposed", "confirmed", "refused", "withdrawn"),
    sa.CheckConstraint(
        "(state = 'proposed') = (decided_by IS NULL) AND (state = 'confirmed') = (leaf_index IS NOT NULL)"
        " AND (state = 'confirmed' OR released_sha256 = '')",
        name="decision",
    ),
    sa.CheckConstraint(
        "decided_by IS NULL OR (state = 'withdrawn') = (decided_by = proposed_by)",
        name="two_people",
    ),
    **BOOK_OPTIONS,
)

#: A public copy that was taken down: the hashes in the log stay, the picture is shown to nobody.
evidence_takedowns = sa.Table(
    "evidence_takedowns",
    metadata,
    community_column(),
    sa.Column("copy_sha256", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("seq", Whole, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("taken_down_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("taken_down_at", Instant, nullable=False),
    sa.Column("leaf_index", Whole, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "copy_sha256"),
    of_community("sha256", table="attachments", target=("sha256",)),
    of_community("seq", table="transactions", target=("seq",)),
    of_community("leaf_index", table="leaves", target=("leaf_index",)),
    sa.Index("ix_evidence_takedowns_community_id_sha256", "community_id", "sha256"),
    **BOOK_OPTIONS,
)


def shown_copies(community_id: int, sha256s: Collection[str]) -> sa.Select[Any]:
    """Ask which copies of these originals everybody may see: released, with a voucher or a decision, not taken down."""
    released, added, file = attachment_releases.c, evidence_additions.c, attachments.c
    looked_at = sa.case(
        (released.copy_sha256 == "", file.copy_sha256), else_=released.copy_sha256
    ).label("copy_sha256")
    with_draft = (
        sa.select(released.sha256, looked_at)
        .join_from(
            attachment_releases,
            attachments,
            (file.community_id == released.community_id) & (file.sha256 == released.sha256),
        )
        .where(released.community_id == community_id, released.sha256.in_(sha256s))
    )
    later = sa.select(added.sha256, added.released_sha256).where(
        added.community_id == community_id, added.sha256.in_(sha256s), added.released_sha256 != ""
    )
    step = work_files.c
    of_works = sa.select(step.sha256, step.released_sha256).where(
        step.community_id == community_id, step.sha256.in_(sha256s), step.released_sha256 != "",
        step.taken_down_at.is_(None),
    )  # fmt: skip
    paper = decision_papers.c
    of_decisions = sa.select(paper.sha256, paper.copy_sha256).where(
        paper.community_id == community_id, paper.sha256.in_(sha256s),
        paper.copy_sha256.is_not(None), paper.hidden_by.is_(None),
    )  # fmt: skip
    signed = contract_terms.c
    contracts = sa.select(signed.evidence_sha256, signed.released_sha256).where(
        signed.community_id == community_id, signed.evidence_sha256.in_(sha256s),
        signed.released_sha256 != "",
    )  # fmt: skip
    shown = sa.union(with_draft, later, of_works, of_decisions, contracts).subquery()
    gone = (
        sa.select(evidence_takedowns.c.sha256)
        .where(
            evidence_takedowns.c.community_id == community_id,
            evidence_takedowns.c.copy_sha256 == shown.c.copy_sha256,
        )
        .exists()
    )
    return sa.select(shown.c.sha256, shown.c.copy_sha256).where(~gone)
