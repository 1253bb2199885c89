"""The books: transactions, lines, sublines, and the movements that the database maintains from them."""

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

KINDS = ("ordinary", "reversal", "difference", "opening", "carry_forward", "merge")
CLASSES = ("ordinary", "opening", "carry_forward", "merge")


def _index_where_present(name: str, *columns: str, unique: bool = False) -> sa.Index:
    present = sa.text(f"{columns[0]} IS NOT NULL")
    return sa.Index(
        name, "community_id", *columns, unique=unique, sqlite_where=present, postgresql_where=present
    )  # fmt: skip


periods = sa.Table(
    "periods",
    metadata,
    community_column(),
    # A row closes a period for good: YYYYMM, or YYYY13 to seal the year. No row, no closing.
    sa.Column("period", Whole, nullable=False),
    sa.Column("closed_by", Whole, sa.ForeignKey("users.user_id")),
    sa.Column("closed_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "period"),
    sa.ForeignKeyConstraint(["community_id"], ["communities.community_id"]),
    sa.CheckConstraint("period % 100 BETWEEN 1 AND 13", name="period_month"),
    **BOOK_OPTIONS,
)

transactions = sa.Table(
    "transactions",
    metadata,
    community_column(),
    sa.Column("seq", Whole, nullable=False),
    sa.Column("period", Whole, nullable=False),
    sa.Column("voucher_number", Whole, nullable=False),
    sa.Column("voucher", sa.Text, nullable=False),
    sa.Column("dated_on", Day, nullable=False),
    sa.Column("occurred_on", Day, nullable=False),
    sa.Column("posted_at", Instant, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("movement_class", sa.Text, nullable=False),
    sa.Column("corrects", Whole),
    sa.Column("refund_of", Whole),
    sa.Column("line_count", Whole, nullable=False),
    sa.Column("amount_minor", Whole, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("summary", sa.Text, nullable=False),
    sa.Column("counterparty_kind", sa.Text, nullable=False),
    sa.Column("matter", sa.Text, nullable=False, server_default=""),
    sa.Column("decision_code", sa.Text),
    sa.Column("work_code", sa.Text),
    sa.Column("contract_code", sa.Text),
    sa.Column("external_id", sa.Text),
    sa.Column("draft_id", sa.Text),
    sa.Column("content_sha256", sa.Text, nullable=False),
    sa.Column("prepared_by", Whole, sa.ForeignKey("users.user_id")),
    sa.Column("prepared_role", sa.Text, nullable=False, server_default=""),
    sa.Column("approved_by", Whole, sa.ForeignKey("users.user_id")),
    sa.Column("approved_role", sa.Text, nullable=False, server_default=""),
    sa.Column("leaf_index", Whole, nullable=False),
    # "2/3" where one event needed several vouchers, else empty.
    sa.Column("part", sa.Text, nullable=False, server_default=""),
    # Codes, separated by spaces, of the rules that this fact broke; everybody sees them.
    sa.Column("flags", sa.Text, nullable=False, server_default=""),
    sa.PrimaryKeyConstraint("community_id", "seq"),
    sa.UniqueConstraint("community_id", "period", "voucher_number"),
    sa.UniqueConstraint("community_id", "leaf_index"),
    sa.ForeignKeyConstraint(["community_id"], ["communities.community_id"]),
    of_community("corrects", table="transactions", target=("seq",)),
    of_community("refund_of", table="transactions", target=("seq",)),
    of_community("draft_id", table="drafts", target=("draft_id",)),
    of_community("decision_code", table="decisions", target=("code",)),
    of_community("work_code", table="works", target=("code",)),
    of_community("contract_code", table="contracts", target=("code",)),
    of_community("leaf_index", table="leaves", target=("leaf_index",)),
    # Only rows that have one are in these: most have none, and an index that begins with the community
    # like all others would tempt PostgreSQL, before it knows the table, to walk it for any question.
    _index_where_present("uq_transactions_draft", "draft_id", unique=True),
    _index_where_present("uq_transactions_external_id", "external_id", unique=True),
    _index_where_present("ix_transactions_corrects", "corrects", "kind", "seq"),
    _index_where_present("ix_transactions_refund_of", "refund_of", "seq"),
    _index_where_present("ix_transactions_contract", "contract_code", "seq"),
    sa.Index(
        "ix_transactions_flagged",
        "community_id",
        "period",
        sqlite_where=sa.text("flags <> ''"),
        postgresql_where=sa.text("flags <> ''"),
    ),
    one_of("kind", *KINDS),
    one_of("movement_class", *CLASSES),
    one_of("origin", "people", "import"),
    sa.CheckConstraint("seq > 0 AND voucher_number > 0 AND line_count >= 2", name="counts"),
    sa.CheckConstraint(
        "(corrects IS NOT NULL) = (kind IN ('reversal', 'difference'))", name="corrects_target"
    ),
    sa.CheckConstraint("period % 100 BETWEEN 1 AND 13", name="period_month"),
    **BOOK_OPTIONS,
)

lines = sa.Table(
    "lines",
    metadata,
    community_column(),
    sa.Column("seq", Whole, nullable=False),
    sa.Column("number", Whole, nullable=False),
    sa.Column("account_code", sa.Text, nullable=False),
    sa.Column("fund_code", sa.Text, nullable=False),
    # The header's dates again: a page of an account is one range of one index, without a join.
    sa.Column("period", Whole, nullable=False),
    sa.Column("dated_on", Day, nullable=False),
    sa.Column("debit_minor", Whole, nullable=False),
    sa.Column("credit_minor", Whole, nullable=False),
    sa.Column("place_code", sa.Text),
    sa.Column("work_code", sa.Text),
    sa.Column("party_code", sa.Text),
    sa.PrimaryKeyConstraint("community_id", "seq", "number"),
    of_community("seq", table="transactions", target=("seq",)),
    of_community("account_code", table="accounts", target=("code",)),
    of_community("fund_code", table="funds", target=("code",)),
    of_community("place_code", table="places", target=("code",)),
    of_community("work_code", table="works", target=("code",)),
    of_community("party_code", table="parties", target=("code",)),
    sa.CheckConstraint("(debit_minor = 0) <> (credit_minor = 0)", name="one_side"),
    sa.CheckConstraint(
        "abs(debit_minor) < 100000000000000 AND abs(credit_minor) < 100000000000000",
        name="amount_bound",
    ),
    sa.Index(
        "ix_lines_account", "community_id", "account_code", "period", "dated_on", "seq", "number",
        "fund_code", "debit_minor", "credit_minor",
    ),
    sa.Index("ix_lines_fund", "community_id", "fund_code", "period", "dated_on", "seq", "number"),
    # Few lines name a place.
    sa.Index(
        "ix_lines_place", "community_id", "place_code", "seq",
        sqlite_where=sa.text("place_code IS NOT NULL"),
        postgresql_where=sa.text("place_code IS NOT NULL"),
    ),
    **BOOK_OPTIONS,
)  # fmt: skip

sublines = sa.Table(
    "sublines",
    metadata,
    community_column(),
    sa.Column("seq", Whole, nullable=False),
    sa.Column("number", Whole, nullable=False),
    sa.Column("ordinal", Whole, nullable=False),
    sa.Column("place_code", sa.Text, nullable=False),
    sa.Column("debit_minor", Whole, nullable=False),
    sa.Column("credit_minor", Whole, nullable=False),
    sa.Column("salt", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "seq", "number", "ordinal"),
    of_community("seq", "number", table="lines", target=("seq", "number")),
    of_community("place_code", table="places", target=("code",)),
    sa.Index("ix_sublines_place", "community_id", "place_code", "seq"),
    **BOOK_OPTIONS,
)

transaction_attachments = sa.Table(
    "transaction_attachments",
    metadata,
    community_column(),
    sa.Column("seq", Whole, nullable=False),
    sa.Column("position", Whole, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("leaf_index", Whole, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "seq", "position"),
    of_community("seq", table="transactions", target=("seq",)),
    of_community("sha256", table="attachments", target=("sha256",)),
    of_community("leaf_index", table="leaves", target=("leaf_index",)),
    **BOOK_OPTIONS,
)


#: Numbers of invoices (发票号码) behind transactions; none stands behind two that both hold.
transaction_invoices = sa.Table(
    "transaction_invoices",
    metadata,
    community_column(),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("seq", Whole, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "number", "seq"),
    of_community("seq", table="transactions", target=("seq",)),
    sa.Index("ix_transaction_invoices_community_id_seq", "community_id", "seq"),
    **BOOK_OPTIONS,
)

#: Ordinary transactions of people without a receipt so far (no receipt yet); kept by the database.
missing_evidence = sa.Table(
    "missing_evidence",
    metadata,
    community_column(),
    sa.Column("seq", Whole, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "seq"),
    of_community("seq", table="transactions", target=("seq",)),
    **BOOK_OPTIONS,
)


def _movements(name: str, *keys: sa.Column[object], key_names: tuple[str, ...]) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        community_column(),
        sa.Column("account_code", sa.Text, nullable=False),
        sa.Column("fund_code", sa.Text, nullable=False),
        *keys,
        sa.Column("movement_class", sa.Text, nullable=False),
        sa.Column("debit_minor", Whole, nullable=False),
        sa.Column("credit_minor", Whole, nullable=False),
        # What cash was for (ledger/domain/cash_flows.py). In every fund it sums to what cash itself did,
        # so flows need no scan of lines. Rows of no fund take back what only moved between funds.
        sa.Column("cash_debit_minor", Whole, nullable=False),
        sa.Column("cash_credit_minor", Whole, nullable=False),
        sa.Column("line_count", Whole, nullable=False),
        sa.PrimaryKeyConstraint(
            "community_id", *key_names, "account_code", "fund_code", "movement_class"
        ),
        **BOOK_OPTIONS,
    )


def _period() -> sa.Column[object]:
    return sa.Column("period", Whole, nullable=False)


month_movements = _movements("month_movements", _period(), key_names=("period",))
day_movements = _movements(
    "day_movements", _period(), sa.Column("dated_on", Day, nullable=False),
    key_names=("period", "dated_on"),
)  # fmt: skip
place_movements = _movements(
    "place_movements", _period(), sa.Column("place_code", sa.Text, nullable=False),
    key_names=("place_code", "period"),
)  # fmt: skip
sa.Index(
    "ix_month_movements_account",
    month_movements.c.community_id, month_movements.c.account_code, month_movements.c.period,
)  # fmt: skip
sa.Index(
    "ix_month_movements_fund",
    month_movements.c.community_id, month_movements.c.fund_code, month_movements.c.period,
)  # fmt: skip
sa.Index(
    "ix_day_movements_account",
    day_movements.c.community_id, day_movements.c.account_code, day_movements.c.period,
    day_movements.c.dated_on,
)  # fmt: skip
