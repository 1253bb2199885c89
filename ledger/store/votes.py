"""Votes: who was asked, what each ballot said, what was counted, and the papers behind what was decided.

A row in ``decisions`` is the name of something decided; what stands here beside it says how. Ballots are
private: nothing public, no file and no leaf is made of them but sums.
"""

import sqlalchemy as sa

from ledger.store.base import (
    BOOK_OPTIONS,
    Day,
    Flag,
    Instant,
    Whole,
    community_column,
    metadata,
    of_community,
    one_of,
)

votes = sa.Table(
    "votes",
    metadata,
    community_column(),
    # The decision, once one was taken, has the same code.
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    # The item of art. 278 of the Civil Code; empty where it is no owners' vote.
    sa.Column("matter", sa.Text, nullable=False, server_default=""),
    sa.Column("title_zh", sa.Text, nullable=False),
    sa.Column("title_en", sa.Text, nullable=False, server_default=""),
    sa.Column("proposal", sa.Text, nullable=False),
    # Codes of buildings separated by spaces; empty: the whole community.
    sa.Column("scope", sa.Text, nullable=False, server_default=""),
    # The rule of the place on the day it opened, kept as it was.
    sa.Column("strict", Flag, nullable=False),
    sa.Column("article", sa.Text, nullable=False, server_default=""),
    sa.Column("post_within_days", Whole, nullable=False),
    sa.Column("posting_days", Whole, nullable=False),
    sa.Column("asked_number", Whole, nullable=False),
    sa.Column("asked_area_centi_m2", Whole, nullable=False, server_default="0"),
    # What was asked before: a consultation that a resolution follows.
    sa.Column("follows", sa.Text),
    sa.Column("opened_on", Day, nullable=False),
    sa.Column("closes_on", Day, nullable=False),
    sa.Column("opened_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("opened_role", sa.Text, nullable=False),
    sa.Column("opened_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "code"),
    sa.ForeignKeyConstraint(["community_id"], ["communities.community_id"]),
    of_community("follows", table="votes", target=("code",)),
    one_of("kind", "committee", "consultation", "owners"),
    one_of("matter", "", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
    sa.CheckConstraint("(kind = 'owners') = (matter <> '')", name="matter_of_owners"),
    sa.CheckConstraint(
        "asked_number > 0 AND (kind = 'owners') = (asked_area_centi_m2 > 0)", name="asked"
    ),
    sa.CheckConstraint("kind = 'owners' OR scope = ''", name="scope_of_owners"),
    sa.CheckConstraint("closes_on >= opened_on", name="days"),
    sa.CheckConstraint("posting_days > 0 AND post_within_days >= 0", name="posting"),
    sa.Index("ix_votes_community_id_opened_on_code", "community_id", "opened_on", "code"),
    **BOOK_OPTIONS,
)

#: Who may vote, unit by unit, frozen as the vote opens. ``owner_number`` tells owners apart within the vote.
vote_electors = sa.Table(
    "vote_electors",
    metadata,
    community_column(),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("place_code", sa.Text, nullable=False),
    sa.Column("owner_number", Whole, nullable=False),
    sa.Column("area_centi_m2", Whole, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "code", "place_code"),
    of_community("code", table="votes", target=("code",)),
    of_community("place_code", table="places", target=("code",)),
    sa.CheckConstraint("owner_number > 0 AND area_centi_m2 > 0", name="counts"),
    sa.Index(
        "ix_vote_electors_community_id_code_owner_number", "community_id", "code", "owner_number"
    ),
    **BOOK_OPTIONS,
)

#: Readings 1 and 2 are typed from paper by two people who do not see each other's; 3 settles a difference.
ballots = sa.Table(
    "ballots",
    metadata,
    community_column(),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("reading", Whole, nullable=False),
    sa.Column("owner_number", Whole, nullable=False),
    sa.Column("choice", sa.Text, nullable=False),
    sa.Column("signed_as", sa.Text, nullable=False),
    sa.Column("entered_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("entered_role", sa.Text, nullable=False),
    sa.Column("entered_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "code", "reading", "owner_number"),
    of_community("code", table="votes", target=("code",)),
    sa.CheckConstraint("reading BETWEEN 1 AND 3", name="reading"),
    one_of("choice", "for", "against", "abstain", "invalid", "none"),
    sa.CheckConstraint("choice <> 'none' OR reading = 3", name="none_settles"),
    one_of("signed_as", "owner", "proxy"),
    # Whether somebody typed for the other reading is asked of every ballot.
    sa.Index(
        "ix_ballots_community_id_code_entered_by_reading",
        "community_id",
        "code",
        "entered_by",
        "reading",
    ),
    **BOOK_OPTIONS,
)

#: Sheets of a consultation, or voices of members, counted by hand until two people count the same.
vote_counts = sa.Table(
    "vote_counts",
    metadata,
    community_column(),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("number", Whole, nullable=False),
    sa.Column("in_favour", Whole, nullable=False),
    sa.Column("against", Whole, nullable=False),
    sa.Column("abstained", Whole, nullable=False),
    sa.Column("invalid", Whole, nullable=False),
    sa.Column("counted_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("counted_role", sa.Text, nullable=False),
    sa.Column("counted_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "code", "number"),
    of_community("code", table="votes", target=("code",)),
    sa.CheckConstraint(
        "in_favour >= 0 AND against >= 0 AND abstained >= 0 AND invalid >= 0", name="counts"
    ),
    **BOOK_OPTIONS,
)

#: What happened to a vote beside its ballots, each on a day; what it is now follows from these.
vote_steps = sa.Table(
    "vote_steps",
    metadata,
    community_column(),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("number", Whole, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("happened_on", Day, nullable=False),
    # Public, where there is one.
    sa.Column("text", sa.Text, nullable=False, server_default=""),
    # The objection that this answers.
    sa.Column("answers", Whole),
    # How many sheets lie in the box, at closing.
    sa.Column("sheets", Whole),
    sa.Column("done_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("done_role", sa.Text, nullable=False),
    sa.Column("done_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "code", "number"),
    of_community("code", table="votes", target=("code",)),
    one_of(
        "kind", "closed", "reopened", "withdrawn", "posted", "objection", "answered", "annulled"
    ),
    sa.CheckConstraint("(kind = 'answered') = (answers IS NOT NULL)", name="answer"),
    sa.CheckConstraint("(kind = 'closed') = (sheets IS NOT NULL)", name="sheets"),
    sa.CheckConstraint("kind IN ('closed', 'reopened', 'posted') OR text <> ''", name="in_words"),
    **BOOK_OPTIONS,
)

#: What two people confirmed; the database counts again before it takes one.
vote_results = sa.Table(
    "vote_results",
    metadata,
    community_column(),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("in_favour", Whole, nullable=False),
    sa.Column("in_favour_area", Whole, nullable=False),
    sa.Column("against", Whole, nullable=False),
    sa.Column("against_area", Whole, nullable=False),
    sa.Column("abstained", Whole, nullable=False),
    sa.Column("abstained_area", Whole, nullable=False),
    sa.Column("invalid", Whole, nullable=False),
    sa.Column("invalid_area", Whole, nullable=False),
    sa.Column("passed", Flag, nullable=False),
    sa.Column("decided_on", Day, nullable=False),
    sa.Column("counted_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("confirmed_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("confirmed_role", sa.Text, nullable=False),
    sa.Column("confirmed_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "code"),
    of_community("code", table="votes", target=("code",)),
    sa.CheckConstraint("confirmed_by <> counted_by", name="two_people"),
    **BOOK_OPTIONS,
)

#: What was decided before these books, or elsewhere: named by one person, vouched for by another, on a paper.
old_decisions = sa.Table(
    "old_decisions",
    metadata,
    community_column(),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("named_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("named_role", sa.Text, nullable=False),
    sa.Column("named_at", Instant, nullable=False),
    sa.Column("vouched_by", Whole, sa.ForeignKey("users.user_id")),
    sa.Column("vouched_role", sa.Text, nullable=False, server_default=""),
    sa.Column("vouched_at", Instant),
    sa.PrimaryKeyConstraint("community_id", "code"),
    of_community("code", table="decisions", target=("code",)),
    one_of("body", "committee", "assembly"),
    sa.CheckConstraint("vouched_by <> named_by", name="two_people"),
    sa.CheckConstraint("(vouched_by IS NULL) = (vouched_at IS NULL)", name="vouched"),
    **BOOK_OPTIONS,
)

#: Minutes, photographs of the board, tally sheets; the ballots' own scans are never released.
decision_papers = sa.Table(
    "decision_papers",
    metadata,
    community_column(),
    # Of a vote, of an old decision, or of both.
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("number", Whole, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("added_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("added_at", Instant, nullable=False),
    # The public copy that another person looked at; NULL: not released.
    sa.Column("copy_sha256", sa.Text),
    sa.Column("released_by", Whole, sa.ForeignKey("users.user_id")),
    sa.Column("released_at", Instant),
    # Taken down again: the reason is public.
    sa.Column("hidden_by", Whole, sa.ForeignKey("users.user_id")),
    sa.Column("hidden_at", Instant),
    sa.Column("hidden_reason", sa.Text, nullable=False, server_default=""),
    sa.PrimaryKeyConstraint("community_id", "code", "number"),
    sa.UniqueConstraint("community_id", "code", "sha256"),
    of_community("sha256", table="attachments", target=("sha256",)),
    one_of("kind", "minutes", "notice", "tally", "sheets", "resolution", "ballots"),
    sa.CheckConstraint("kind <> 'ballots' OR copy_sha256 IS NULL", name="ballots_private"),
    sa.CheckConstraint(
        "(copy_sha256 IS NULL) = (released_by IS NULL)"
        " AND (released_by IS NULL) = (released_at IS NULL) AND released_by <> added_by",
        name="released",
    ),
    sa.CheckConstraint(
        "(hidden_by IS NULL) = (hidden_reason = '') AND (hidden_by IS NULL) = (hidden_at IS NULL)"
        " AND (hidden_by IS NULL OR released_by IS NOT NULL)",
        name="hidden",
    ),
    sa.Index("ix_decision_papers_community_id_copy_sha256", "community_id", "copy_sha256"),
    **BOOK_OPTIONS,
)

#: What a price stands on: from an account's page to the decision in one tap.
price_decisions = sa.Table(
    "price_decisions",
    metadata,
    community_column(),
    sa.Column("account_code", sa.Text, nullable=False),
    sa.Column("number", Whole, nullable=False),
    sa.Column("decision_code", sa.Text, nullable=False),
    sa.Column("first_day", Day, nullable=False),
    # What it says of the price; public.
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("set_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("set_role", sa.Text, nullable=False),
    sa.Column("set_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "account_code", "number"),
    of_community("account_code", table="accounts", target=("code",)),
    of_community("decision_code", table="decisions", target=("code",)),
    sa.CheckConstraint("text <> ''", name="in_words"),
    sa.Index("ix_price_decisions_community_id_decision_code", "community_id", "decision_code"),
    **BOOK_OPTIONS,
)
