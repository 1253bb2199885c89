"""Contracts and services: terms, what others collected, rates, bills, prices, scores, yearly assessments.

What hangs money on somebody's word is proposed by one person and agreed to by another; nothing is ever changed
afterwards: another row follows.
"""

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


def _two_people() -> tuple[sa.schema.SchemaItem, ...]:
    """Give the columns of who proposed and who decided, with what the database asks of them."""
    return (
        sa.Column("proposed_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
        sa.Column("proposed_role", sa.Text, nullable=False),
        sa.Column("proposed_at", Instant, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("decided_by", Whole, sa.ForeignKey("users.user_id")),
        sa.Column("decided_role", sa.Text, nullable=False, server_default=""),
        sa.Column("decided_at", Instant),
        one_of("state", "proposed", "agreed", "dropped"),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)",
            name="decision",
        ),
        sa.CheckConstraint("state <> 'agreed' OR decided_by <> proposed_by", name="two_people"),
    )


def _of(column: str, table: str, key: str = "code") -> sa.ForeignKeyConstraint:
    return of_community(column, table=table, target=(key,))


def _set() -> tuple[sa.schema.SchemaItem, ...]:
    """Give the columns of what one officer sets under a decision, and the log tells."""
    return (
        sa.Column("decision_code", sa.Text, nullable=False),
        sa.Column("leaf_index", Whole, nullable=False),
        sa.Column("set_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("set_at", Instant, nullable=False),
        _of("decision_code", "decisions"),
        of_community("leaf_index", table="leaves", target=("leaf_index",)),
    )


def _table(name: str, *parts: sa.schema.SchemaItem, **options: Any) -> sa.Table:
    return sa.Table(name, metadata, community_column(), *parts, **options, **BOOK_OPTIONS)


#: A chapter of a contract: signed, extended, ended. What is due follows from all that were agreed to.
contract_terms = _table(
    "contract_terms",
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("number", Whole, nullable=False),
    sa.Column("chapter", sa.Text, nullable=False),
    sa.Column("way", sa.Text, nullable=False),
    sa.Column("party_code", sa.Text, nullable=False),
    sa.Column("account_code", sa.Text, nullable=False),
    sa.Column("fund_code", sa.Text, nullable=False),
    sa.Column("place_code", sa.Text),
    sa.Column("price_minor", Whole, nullable=False),
    sa.Column("rhythm", sa.Text, nullable=False),
    sa.Column("first_day", Day, nullable=False),
    sa.Column("last_day", Day, nullable=False),
    sa.Column("first_due_on", Day, nullable=False),
    sa.Column("notice_days", Whole, nullable=False),
    sa.Column("deposit_minor", Whole, nullable=False),
    sa.Column("tax_note", sa.Text, nullable=False),
    sa.Column("collector_code", sa.Text),
    sa.Column("evidence_sha256", sa.Text),
    sa.Column("note", sa.Text, nullable=False),
    # The copy of the signed paper that the second person looked at and lets everybody see.
    sa.Column("released_sha256", sa.Text, nullable=False, server_default=""),
    *_two_people(),
    sa.PrimaryKeyConstraint("community_id", "code", "number"),
    _of("code", "contracts"),
    _of("party_code", "parties"),
    _of("account_code", "accounts"),
    _of("fund_code", "funds"),
    _of("place_code", "places"),
    _of("collector_code", "parties"),
    _of("evidence_sha256", "attachments", "sha256"),
    one_of("chapter", "signed", "extended", "ended"),
    one_of("way", "income", "expense"),
    one_of("rhythm", "once", "monthly", "quarterly", "yearly", "by_bill"),
    sa.CheckConstraint("first_day <= last_day", name="days"),
    sa.CheckConstraint(
        "price_minor >= 0 AND deposit_minor >= 0 AND notice_days >= 0"
        " AND (price_minor = 0) = (rhythm = 'by_bill')",
        name="amounts",
    ),
    sa.Index("ix_contract_terms_community_id_state_last_day", "community_id", "state", "last_day"),
    sa.Index("ix_contract_terms_community_id_evidence_sha256", "community_id", "evidence_sha256"),
)

#: What an organisation says it collected for us under a contract, of one period.
contract_collections = _table(
    "contract_collections",
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("number", Whole, nullable=False),
    sa.Column("first_day", Day, nullable=False),
    sa.Column("last_day", Day, nullable=False),
    sa.Column("collected_minor", Whole, nullable=False),
    sa.Column("evidence_sha256", sa.Text),
    *_two_people(),
    sa.PrimaryKeyConstraint("community_id", "code", "number"),
    _of("code", "contracts"),
    _of("evidence_sha256", "attachments", "sha256"),
    sa.CheckConstraint("first_day <= last_day", name="days"),
    sa.CheckConstraint("collected_minor > 0", name="collected_positive"),
)

#: What an hour of a role costs from a day on.
service_rates = _table(
    "service_rates",
    sa.Column("contract_code", sa.Text, nullable=False),
    sa.Column("role_code", sa.Text, nullable=False),
    sa.Column("first_day", Day, nullable=False),
    sa.Column("name_zh", sa.Text, nullable=False),
    sa.Column("name_en", sa.Text, nullable=False),
    sa.Column("rate_minor", Whole, nullable=False),
    sa.Column("planned_quarters", Whole, nullable=False),
    sa.Column("frequency", sa.Text, nullable=False),
    sa.Column("standard", sa.Text, nullable=False),
    *_set(),
    sa.PrimaryKeyConstraint("community_id", "contract_code", "role_code", "first_day"),
    _of("contract_code", "contracts"),
    sa.CheckConstraint("rate_minor > 0 AND planned_quarters >= 0", name="amounts"),
)

#: What a unit of a repair may cost from a day on.
list_prices = _table(
    "list_prices",
    sa.Column("item_code", sa.Text, nullable=False),
    sa.Column("first_day", Day, nullable=False),
    sa.Column("name_zh", sa.Text, nullable=False),
    sa.Column("name_en", sa.Text, nullable=False),
    sa.Column("unit", sa.Text, nullable=False),
    sa.Column("price_minor", Whole, nullable=False),
    *_set(),
    sa.PrimaryKeyConstraint("community_id", "item_code", "first_day"),
    sa.CheckConstraint("price_minor > 0", name="price_positive"),
)

#: What is scored under a contract from a day on; ``content`` is canonical JSON of the bands.
score_sheets = _table(
    "score_sheets",
    sa.Column("contract_code", sa.Text, nullable=False),
    sa.Column("first_day", Day, nullable=False),
    sa.Column("group_size", Whole, nullable=False),
    sa.Column("party_members", Whole, nullable=False),
    sa.Column("scorers_min", Whole, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    *_set(),
    sa.PrimaryKeyConstraint("community_id", "contract_code", "first_day"),
    _of("contract_code", "contracts"),
    sa.CheckConstraint(
        "scorers_min > 0 AND scorers_min <= group_size AND party_members >= 0"
        " AND party_members <= group_size",
        name="group",
    ),
)

score_criteria = _table(
    "score_criteria",
    sa.Column("contract_code", sa.Text, nullable=False),
    sa.Column("first_day", Day, nullable=False),
    sa.Column("number", Whole, nullable=False),
    sa.Column("name_zh", sa.Text, nullable=False),
    sa.Column("name_en", sa.Text, nullable=False),
    sa.Column("weight", Whole, nullable=False),
    sa.Column("full_tenths", Whole, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "contract_code", "first_day", "number"),
    of_community(
        "contract_code", "first_day", table="score_sheets", target=("contract_code", "first_day")
    ),
    sa.CheckConstraint("weight > 0 AND full_tenths > 0", name="amounts"),
)

#: A month's or quarter's bill of service; ``content`` is canonical JSON of how it was worked out.
service_bills = _table(
    "service_bills",
    sa.Column("contract_code", sa.Text, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("number", Whole, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    # Before a score took its share; the same as the amount for every other kind.
    sa.Column("fee_minor", Whole, nullable=False),
    sa.Column("amount_minor", Whole, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    # The score sheet in force, of a bill that was scored.
    sa.Column("sheet_first_day", Day),
    sa.Column("evidence_sha256", sa.Text),
    *_two_people(),
    sa.PrimaryKeyConstraint("community_id", "contract_code", "period", "number"),
    _of("contract_code", "contracts"),
    _of("evidence_sha256", "attachments", "sha256"),
    of_community(
        "contract_code", "sheet_first_day", table="score_sheets",
        target=("contract_code", "first_day"),
    ),
    one_of("kind", "hours", "lump_sum", "cost_plus", "score"),
    sa.CheckConstraint(
        "amount_minor > 0 AND fee_minor >= amount_minor AND (kind = 'score' OR fee_minor = amount_minor)"
        " AND (kind = 'score') = (sheet_first_day IS NOT NULL)",
        name="amounts",
    ),
)  # fmt: skip

#: One mark of one of the group, who has a number there and no name. Nobody but officers reads single rows.
score_marks = _table(
    "score_marks",
    sa.Column("contract_code", sa.Text, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("number", Whole, nullable=False),
    sa.Column("scorer", Whole, nullable=False),
    sa.Column("criterion", Whole, nullable=False),
    sa.Column("mark_tenths", Whole, nullable=False),
    sa.PrimaryKeyConstraint(
        "community_id", "contract_code", "period", "number", "scorer", "criterion"
    ),
    of_community(
        "contract_code", "period", "number", table="service_bills",
        target=("contract_code", "period", "number"),
    ),
    sa.CheckConstraint("mark_tenths >= 0 AND scorer > 0", name="marks"),
)  # fmt: skip

#: Which payment request pays which bill.
service_payments = _table(
    "service_payments",
    sa.Column("request_id", sa.Text, nullable=False),
    sa.Column("contract_code", sa.Text, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("number", Whole, nullable=False),
    sa.Column("made_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "request_id"),
    _of("request_id", "payment_requests", "request_id"),
    of_community(
        "contract_code", "period", "number", table="service_bills",
        target=("contract_code", "period", "number"),
    ),
    sa.Index(
        "ix_service_payments_community_id_contract_code_period", "community_id", "contract_code",
        "period",
    ),
)  # fmt: skip

#: What a body outside said of a year's service; ``score_tenths`` is empty where it gave a grade alone.
service_assessments = _table(
    "service_assessments",
    sa.Column("year", Whole, nullable=False),
    sa.Column("number", Whole, nullable=False),
    sa.Column("assessor", sa.Text, nullable=False),
    sa.Column("about", sa.Text, nullable=False),
    sa.Column("grade", sa.Text, nullable=False),
    sa.Column("score_tenths", Whole),
    sa.Column("evidence_sha256", sa.Text),
    *_two_people(),
    sa.PrimaryKeyConstraint("community_id", "year", "number"),
    sa.ForeignKeyConstraint(["community_id"], ["communities.community_id"]),
    _of("evidence_sha256", "attachments", "sha256"),
    sa.CheckConstraint("score_tenths BETWEEN 0 AND 1000", name="score"),
)
