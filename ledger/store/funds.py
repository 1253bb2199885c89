"""What two people agree about a fund, and money that a charity federation holds for a community.

A row of ``funds`` keeps the rules with which a fund began; once it was used or agreed about, they change by
acts alone, each from a first day on.
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

fund_acts = sa.Table(
    "fund_acts",
    metadata,
    community_column(),
    sa.Column("act_id", sa.Text, nullable=False),
    sa.Column("fund_code", sa.Text, nullable=False),
    # rules: its rules from a day on; designation: a part set aside by decision; grant: the agreement behind it.
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("first_day", Day, nullable=False),
    # Canonical JSON; the leaf says the same.
    sa.Column("content", sa.Text, nullable=False),
    # Public, as is the decision.
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("decision_code", sa.Text),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("proposed_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("proposed_role", sa.Text, nullable=False),
    sa.Column("proposed_at", Instant, nullable=False),
    sa.Column("decided_by", Whole, sa.ForeignKey("users.user_id")),
    sa.Column("decided_role", sa.Text, nullable=False, server_default=""),
    sa.Column("decided_at", Instant),
    sa.Column("leaf_index", Whole),
    sa.PrimaryKeyConstraint("community_id", "act_id"),
    of_community("fund_code", table="funds", target=("code",)),
    of_community("decision_code", table="decisions", target=("code",)),
    of_community("leaf_index", table="leaves", target=("leaf_index",)),
    one_of("kind", "rules", "designation", "grant"),
    one_of("state", "proposed", "agreed", "refused", "withdrawn"),
    sa.CheckConstraint(
        "(state = 'proposed') = (decided_by IS NULL) AND (state = 'agreed') = (leaf_index IS NOT NULL)",
        name="decision",
    ),
    sa.CheckConstraint(
        "decided_by IS NULL OR (state = 'withdrawn') = (decided_by = proposed_by)",
        name="two_people",
    ),
    sa.Index(
        "ix_fund_acts_community_id_fund_code_kind_state", "community_id", "fund_code", "kind",
        "state",
    ),
    **BOOK_OPTIONS,
)  # fmt: skip

#: Money that is another body's by law and meant for the community: told, never booked.
mirror_funds = sa.Table(
    "mirror_funds",
    metadata,
    community_column(),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("name_zh", sa.Text, nullable=False),
    sa.Column("name_en", sa.Text, nullable=False, server_default=""),
    sa.Column("custodian", sa.Text, nullable=False),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("document", sa.Text, nullable=False),
    sa.Column("recorded_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("recorded_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "code"),
    sa.ForeignKeyConstraint(["community_id"], ["communities.community_id"]),
    **BOOK_OPTIONS,
)

mirror_entries = sa.Table(
    "mirror_entries",
    metadata,
    community_column(),
    sa.Column("mirror_code", sa.Text, nullable=False),
    sa.Column("number", Whole, nullable=False),
    sa.Column("happened_on", Day, nullable=False),
    sa.Column("in_minor", Whole, nullable=False),
    sa.Column("out_minor", Whole, nullable=False),
    sa.Column("about", sa.Text, nullable=False),
    sa.Column("document", sa.Text, nullable=False),
    sa.Column("recorded_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("recorded_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "mirror_code", "number"),
    of_community("mirror_code", table="mirror_funds", target=("code",)),
    sa.CheckConstraint(
        "in_minor >= 0 AND out_minor >= 0 AND (in_minor = 0) <> (out_minor = 0)", name="one_side"
    ),
    **BOOK_OPTIONS,
)
