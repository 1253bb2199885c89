"""Fees (物业费): dated tariffs, runs that billed a month, and each household's due. Private but for tariffs."""

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

tariffs = sa.Table(
    "tariffs",
    metadata,
    community_column(),
    sa.Column("number", Whole, nullable=False),
    sa.Column("basis", sa.Text, nullable=False),
    # Fen a month as an exact ratio, for a square metre or for the household.
    sa.Column("numerator", Whole, nullable=False),
    sa.Column("denominator", Whole, nullable=False),
    sa.Column("vacant_percent", Whole, nullable=False),
    # YYYYMM: tariffs hold for whole months.
    sa.Column("first_period", Whole, nullable=False),
    # NULL: households of the whole community.
    sa.Column("place_code", sa.Text),
    sa.Column("fund_code", sa.Text, nullable=False),
    sa.Column("decision_code", sa.Text, nullable=False),
    sa.Column("leaf_index", Whole, nullable=False),
    sa.Column("set_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("set_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "number"),
    sa.UniqueConstraint("community_id", "leaf_index"),
    of_community("place_code", table="places", target=("code",)),
    of_community("fund_code", table="funds", target=("code",)),
    of_community("decision_code", table="decisions", target=("code",)),
    of_community("leaf_index", table="leaves", target=("leaf_index",)),
    one_of("basis", "area", "household"),
    sa.CheckConstraint(
        "denominator BETWEEN 1 AND 10000 AND numerator BETWEEN 0 AND 1000000 * denominator"
        " AND vacant_percent BETWEEN 0 AND 100",
        name="price",
    ),
    sa.CheckConstraint(
        "first_period / 100 BETWEEN 1990 AND 2199 AND first_period % 100 BETWEEN 1 AND 12",
        name="month",
    ),
    **BOOK_OPTIONS,
)

billing_runs = sa.Table(
    "billing_runs",
    metadata,
    community_column(),
    sa.Column("run_id", sa.Text, nullable=False),
    sa.Column("period", Whole, nullable=False),
    sa.Column("place_code", sa.Text),
    sa.Column("household_count", Whole, nullable=False),
    sa.Column("amount_minor", Whole, nullable=False),
    # What was consumed of what households had paid in advance, in the same vouchers.
    sa.Column("prepaid_minor", Whole, nullable=False),
    # Canonical JSON: households that were not billed, with the reason.
    sa.Column("exemptions", sa.Text, nullable=False),
    sa.Column("started_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("started_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "run_id"),
    of_community("place_code", table="places", target=("code",)),
    sa.CheckConstraint(
        "household_count > 0 AND amount_minor > 0 AND prepaid_minor >= 0",
        name="counts",
    ),
    sa.Index("ix_billing_runs_community_id_period", "community_id", "period"),
    **BOOK_OPTIONS,
)

dues = sa.Table(
    "dues",
    metadata,
    community_column(),
    sa.Column("run_id", sa.Text, nullable=False),
    sa.Column("place_code", sa.Text, nullable=False),
    sa.Column("period", Whole, nullable=False),
    sa.Column("tariff_number", Whole, nullable=False),
    # The area on the first day of the month, in 0.01 m².
    sa.Column("area_centi_m2", Whole, nullable=False),
    sa.Column("percent", Whole, nullable=False),
    # A part of a year that was paid at once, instead of the tariff's amount.
    sa.Column("of_year", Flag, nullable=False),
    sa.Column("amount_minor", Whole, nullable=False),
    sa.Column("draft_id", sa.Text, nullable=False),
    # By household first: SQLite would walk the whole key of a community rather than seek in another index.
    sa.PrimaryKeyConstraint("community_id", "place_code", "period", "run_id"),
    of_community("place_code", table="places", target=("code",)),
    of_community("tariff_number", table="tariffs", target=("number",)),
    of_community("draft_id", table="drafts", target=("draft_id",)),
    sa.CheckConstraint("amount_minor > 0 AND area_centi_m2 >= 0", name="amount"),
    # They hold all that is asked by run and by draft, so that both databases seek in them.
    # By run first: else SQLite holds any index that begins with the community for as good as the key.
    sa.Index("ix_dues_run", "run_id", "community_id", "draft_id", "period", "amount_minor"),
    sa.Index("ix_dues_draft", "community_id", "draft_id", "place_code", "amount_minor"),
    **BOOK_OPTIONS,
)

#: A year's fee that a household paid at once; it counts while its receipt is not withdrawn or taken back.
prepaid_years = sa.Table(
    "prepaid_years",
    metadata,
    community_column(),
    sa.Column("draft_id", sa.Text, nullable=False),
    sa.Column("place_code", sa.Text, nullable=False),
    sa.Column("first_period", Whole, nullable=False),
    sa.Column("amount_minor", Whole, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "place_code", "first_period", "draft_id"),
    of_community("place_code", table="places", target=("code",)),
    of_community("draft_id", table="drafts", target=("draft_id",)),
    sa.CheckConstraint("amount_minor >= 12", name="amount"),
    sa.CheckConstraint("first_period % 100 BETWEEN 1 AND 12", name="month"),
    **BOOK_OPTIONS,
)
