"""Matters (事项), meetings, questions and answers, and custody: added to, never changed."""

from typing import Any

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


def _numbered(*columns: sa.Column[Any]) -> tuple[sa.Column[Any], ...]:
    """Give the columns of something numbered in a community, and who wrote it down when."""
    return (
        community_column(),
        sa.Column("number", Whole, nullable=False),
        *columns,
        sa.Column("recorded_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
        sa.Column("recorded_at", Instant, nullable=False),
    )


matters = sa.Table(
    "matters",
    metadata,
    *_numbered(
        sa.Column("on_list", sa.Text, nullable=False),
        # Public, like all texts here.
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("raised_on", Day, nullable=False),
        sa.Column("place_code", sa.Text),
    ),
    sa.PrimaryKeyConstraint("community_id", "number"),
    sa.ForeignKeyConstraint(["community_id"], ["communities.community_id"]),
    of_community("place_code", table="places", target=("code",)),
    one_of("on_list", "problem", "need", "help", "action"),
    sa.Index("ix_matters_on_list", "community_id", "on_list", "number"),
    **BOOK_OPTIONS,
)

matter_steps = sa.Table(
    "matter_steps",
    metadata,
    *_numbered(
        sa.Column("step", Whole, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("on_day", Day, nullable=False),
        sa.Column("said", sa.Text, nullable=False),
        sa.Column("decision_code", sa.Text),
        sa.Column("work_code", sa.Text),
    ),
    sa.PrimaryKeyConstraint("community_id", "number", "step"),
    of_community("number", table="matters", target=("number",)),
    of_community("decision_code", table="decisions", target=("code",)),
    of_community("work_code", table="works", target=("code",)),
    one_of("kind", "collected", "handled", "reported", "reopened"),
    **BOOK_OPTIONS,
)

#: The vouchers by which a step of a matter was paid.
matter_vouchers = sa.Table(
    "matter_vouchers",
    metadata,
    community_column(),
    sa.Column("number", Whole, nullable=False),
    sa.Column("step", Whole, nullable=False),
    sa.Column("seq", Whole, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "number", "step", "seq"),
    of_community("number", "step", table="matter_steps", target=("number", "step")),
    of_community("seq", table="transactions", target=("seq",)),
    sa.Index("ix_matter_vouchers_seq", "community_id", "seq"),
    **BOOK_OPTIONS,
)

meetings = sa.Table(
    "meetings",
    metadata,
    *_numbered(
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("held_on", Day, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("people_count", Whole, nullable=False),
        sa.Column("result", sa.Text, nullable=False),
        sa.Column("place_code", sa.Text),
    ),
    sa.PrimaryKeyConstraint("community_id", "number"),
    sa.ForeignKeyConstraint(["community_id"], ["communities.community_id"]),
    of_community("place_code", table="places", target=("code",)),
    one_of("kind", "committee", "assembly", "forum", "round_table", "building"),
    sa.CheckConstraint("people_count BETWEEN 1 AND 100000", name="people"),
    sa.Index("ix_meetings_held_on", "community_id", "held_on", "number"),
    **BOOK_OPTIONS,
)

meeting_matters = sa.Table(
    "meeting_matters",
    metadata,
    community_column(),
    sa.Column("number", Whole, nullable=False),
    sa.Column("matter_number", Whole, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "number", "matter_number"),
    of_community("number", table="meetings", target=("number",)),
    of_community("matter_number", table="matters", target=("number",)),
    **BOOK_OPTIONS,
)

questions = sa.Table(
    "questions",
    metadata,
    *_numbered(
        sa.Column("asked_on", Day, nullable=False),
        sa.Column("asked_by", sa.Text, nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
        # What it is about; neither: the books as a whole.
        sa.Column("account_code", sa.Text),
        sa.Column("seq", Whole),
    ),
    sa.PrimaryKeyConstraint("community_id", "number"),
    sa.ForeignKeyConstraint(["community_id"], ["communities.community_id"]),
    of_community("account_code", table="accounts", target=("code",)),
    of_community("seq", table="transactions", target=("seq",)),
    one_of("asked_by", "counter", "phone", "paper", "meeting", "message"),
    sa.CheckConstraint("account_code IS NULL OR seq IS NULL", name="about_one"),
    sa.Index("ix_questions_account_code", "community_id", "account_code", "number"),
    sa.Index("ix_questions_seq", "community_id", "seq", "number"),
    **BOOK_OPTIONS,
)

#: A later answer adds to an earlier one.
answers = sa.Table(
    "answers",
    metadata,
    *_numbered(
        sa.Column("ordinal", Whole, nullable=False),
        sa.Column("answered_on", Day, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("decision_code", sa.Text),
    ),
    sa.PrimaryKeyConstraint("community_id", "number", "ordinal"),
    of_community("number", table="questions", target=("number",)),
    of_community("decision_code", table="decisions", target=("code",)),
    **BOOK_OPTIONS,
)

#: 托管: days on which somebody else keeps the community's house; only a last day is ever said later.
custodies = sa.Table(
    "custodies",
    metadata,
    *_numbered(
        sa.Column("custodian", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("first_day", Day, nullable=False),
        sa.Column("last_day", Day),
    ),
    sa.PrimaryKeyConstraint("community_id", "number"),
    sa.ForeignKeyConstraint(["community_id"], ["communities.community_id"]),
    sa.CheckConstraint("last_day IS NULL OR last_day >= first_day", name="days"),
    **BOOK_OPTIONS,
)
