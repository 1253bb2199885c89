"""Communities and what they name: accounts, funds, bank accounts, places, parties, decisions, works."""

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

communities = sa.Table(
    "communities",
    metadata,
    sa.Column("community_id", Whole, primary_key=True, autoincrement=False),
    sa.Column("slug", sa.Text, nullable=False, unique=True),
    sa.Column("name_zh", sa.Text, nullable=False),
    sa.Column("name_en", sa.Text, nullable=False),
    sa.Column("jurisdiction", sa.Text, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("chart_edition", sa.Text, nullable=False),
    # The log's identity outlives renames and moves: a permanent random id, never the slug.
    sa.Column("log_origin", sa.Text, nullable=False, unique=True),
    sa.Column("opened_on", Day, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    # Bumped by every writer of anything public; pages are cached under it.
    sa.Column("public_version", Whole, nullable=False, server_default="0"),
    sa.Column("merged_into", Whole, sa.ForeignKey("communities.community_id")),
    sa.CheckConstraint("currency = 'CNY'", name="currency_yuan"),
    **BOOK_OPTIONS,
)

accounts = sa.Table(
    "accounts",
    metadata,
    community_column(),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("name_zh", sa.Text, nullable=False),
    sa.Column("name_en", sa.Text, nullable=False),
    sa.Column("plain_zh", sa.Text, nullable=False, server_default=""),
    sa.Column("plain_en", sa.Text, nullable=False, server_default=""),
    # The name in the journal it was taken over from, kept so that an export can give it back.
    sa.Column("foreign_name", sa.Text, nullable=False, server_default=""),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("side", sa.Text, nullable=False),
    sa.Column("restriction", sa.Text, nullable=False),
    sa.Column("is_cash", Flag, nullable=False),
    sa.Column("has_sublines", Flag, nullable=False),
    sa.Column("successor", sa.Text, nullable=False, server_default=""),
    sa.Column("closed_on", Day),
    sa.PrimaryKeyConstraint("community_id", "code"),
    sa.ForeignKeyConstraint(["community_id"], ["communities.community_id"]),
    one_of("type", "asset", "liability", "net_assets", "income", "expense", "appropriation"),
    one_of("side", "debit", "credit"),
    one_of("restriction", "F", "A", "N"),
    **BOOK_OPTIONS,
)

funds = sa.Table(
    "funds",
    metadata,
    community_column(),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("name_zh", sa.Text, nullable=False),
    sa.Column("name_en", sa.Text, nullable=False),
    sa.Column("fund_class", sa.Text, nullable=False),
    sa.Column("purpose_zh", sa.Text, nullable=False, server_default=""),
    sa.Column("purpose_en", sa.Text, nullable=False, server_default=""),
    sa.Column("may_lend", Flag, nullable=False),
    # Codes separated by spaces; empty: any account.
    sa.Column("allowed_accounts", sa.Text, nullable=False, server_default=""),
    sa.Column("first_day", Day),
    sa.Column("last_day", Day),
    sa.Column("custodian", sa.Text, nullable=False, server_default=""),
    sa.Column("source_document", sa.Text, nullable=False, server_default=""),
    sa.Column("contract_class", sa.Text, nullable=False, server_default=""),
    # What becomes of what is left at the end, in words.
    sa.Column("remaining_rule", sa.Text, nullable=False, server_default=""),
    sa.PrimaryKeyConstraint("community_id", "code"),
    sa.ForeignKeyConstraint(["community_id"], ["communities.community_id"]),
    one_of("fund_class", "unrestricted", "restricted", "agency"),
    **BOOK_OPTIONS,
)

bank_accounts = sa.Table(
    "bank_accounts",
    metadata,
    community_column(),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("bank_name", sa.Text, nullable=False),
    sa.Column("owner_name", sa.Text, nullable=False),
    # Whose account it is: a private person's cannot pay.
    sa.Column("custody", sa.Text, nullable=False),
    sa.Column("masked_number", sa.Text, nullable=False),
    sa.Column("account_code", sa.Text, nullable=False),
    sa.Column("opened_on", Day),
    sa.Column("closed_on", Day),
    sa.PrimaryKeyConstraint("community_id", "code"),
    of_community("account_code", table="accounts", target=("code",)),
    one_of("custody", "own", "personal", "authority"),
    **BOOK_OPTIONS,
)

places = sa.Table(
    "places",
    metadata,
    community_column(),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("parent_code", sa.Text),
    sa.Column("name_zh", sa.Text, nullable=False),
    sa.Column("name_en", sa.Text, nullable=False, server_default=""),
    # As first registered; what it was found to be later stands in ``place_areas`` with its first day.
    sa.Column("area_centi_m2", Whole, nullable=False, server_default="0"),
    # The last day on which it was there: pulled down, or made one with its neighbour.
    sa.Column("closed_on", Day),
    sa.PrimaryKeyConstraint("community_id", "code"),
    sa.ForeignKeyConstraint(["community_id"], ["communities.community_id"]),
    one_of("kind", "grid", "courtyard", "building", "unit", "house", "household"),
    sa.CheckConstraint("area_centi_m2 >= 0", name="area_not_negative"),
    # With kind and last day, so that counting the homes of a building reads nothing else.
    sa.Index("ix_places_parent", "community_id", "parent_code", "code", "kind", "closed_on"),
    **BOOK_OPTIONS,
)

parties = sa.Table(
    "parties",
    metadata,
    community_column(),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    # Personal data: this table alone holds it, and it may be erased.
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("display", sa.Text, nullable=False),
    sa.Column("alias", sa.Text, nullable=False, server_default=""),
    sa.PrimaryKeyConstraint("community_id", "code"),
    sa.ForeignKeyConstraint(["community_id"], ["communities.community_id"]),
    one_of("kind", "organisation", "person"),
    one_of("display", "real_name", "surname", "alias", "anonymous"),
    **BOOK_OPTIONS,
)

decisions = sa.Table(
    "decisions",
    metadata,
    community_column(),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("title_zh", sa.Text, nullable=False),
    sa.Column("title_en", sa.Text, nullable=False, server_default=""),
    sa.Column("decided_on", Day),
    sa.PrimaryKeyConstraint("community_id", "code"),
    sa.ForeignKeyConstraint(["community_id"], ["communities.community_id"]),
    **BOOK_OPTIONS,
)

works = sa.Table(
    "works",
    metadata,
    community_column(),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("name_zh", sa.Text, nullable=False),
    sa.Column("name_en", sa.Text, nullable=False, server_default=""),
    sa.PrimaryKeyConstraint("community_id", "code"),
    sa.ForeignKeyConstraint(["community_id"], ["communities.community_id"]),
    **BOOK_OPTIONS,
)

contracts = sa.Table(
    "contracts",
    metadata,
    community_column(),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("title_zh", sa.Text, nullable=False),
    sa.Column("title_en", sa.Text, nullable=False, server_default=""),
    sa.Column("party_code", sa.Text),
    sa.Column("price_minor", Whole),
    sa.PrimaryKeyConstraint("community_id", "code"),
    of_community("party_code", table="parties", target=("code",)),
    **BOOK_OPTIONS,
)
