"""Works (工程): what was planned, the steps since, what was offered and budgeted, pictures, and payments.

``works`` keeps the name; what is here says the rest. A work stands where its confirmed steps say.
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


def _of_step() -> sa.ForeignKeyConstraint:
    key = ("work_code", "number")
    return of_community(*key, table="work_steps", target=key)


work_plans = sa.Table(
    "work_plans",
    metadata,
    community_column(),
    sa.Column("work_code", sa.Text, nullable=False),
    sa.Column("place_code", sa.Text),
    # Public, as are the offices: nobody is named.
    sa.Column("reason", sa.Text, nullable=False),
    # The kind of emergency, "" for a work that can wait.
    sa.Column("emergency", sa.Text, nullable=False, server_default=""),
    sa.Column("leader", sa.Text, nullable=False),
    sa.Column("liaison", sa.Text, nullable=False),
    sa.Column("needed_on", Day, nullable=False),
    sa.Column("planned_first_day", Day, nullable=False),
    sa.Column("planned_last_day", Day, nullable=False),
    sa.Column("recorded_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("recorded_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "work_code"),
    of_community("work_code", table="works", target=("code",)),
    of_community("place_code", table="places", target=("code",)),
    one_of("emergency", "", "pump", "lift", "fire", "facade", "leak"),
    sa.CheckConstraint("planned_last_day >= planned_first_day", name="days"),
    **BOOK_OPTIONS,
)

work_steps = sa.Table(
    "work_steps",
    metadata,
    community_column(),
    sa.Column("work_code", sa.Text, nullable=False),
    sa.Column("number", Whole, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("happened_on", Day, nullable=False),
    # The price, what a variation adds, what was done, the audited price, or the settlement: by kind.
    sa.Column("amount_minor", Whole, nullable=False, server_default="0"),
    sa.Column("claimed_minor", Whole, nullable=False, server_default="0"),
    sa.Column("retention_minor", Whole, nullable=False, server_default="0"),
    sa.Column("warranty_months", Whole, nullable=False, server_default="0"),
    # The last day on which retention is kept, of a settlement.
    sa.Column("warranty_last_day", Day),
    sa.Column("decision_code", sa.Text),
    sa.Column("contract_code", sa.Text),
    # Public.
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("proposed_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("proposed_role", sa.Text, nullable=False),
    sa.Column("proposed_at", Instant, nullable=False),
    sa.Column("decided_by", Whole, sa.ForeignKey("users.user_id")),
    sa.Column("decided_role", sa.Text, nullable=False, server_default=""),
    sa.Column("decided_at", Instant),
    sa.PrimaryKeyConstraint("community_id", "work_code", "number"),
    of_community("work_code", table="work_plans", target=("work_code",)),
    of_community("decision_code", table="decisions", target=("code",)),
    of_community("contract_code", table="contracts", target=("code",)),
    one_of(
        "kind", "decision", "budget", "quotes", "contract", "start", "progress", "variation",
        "acceptance", "audit", "settlement",
    ),
    one_of("state", "proposed", "confirmed", "refused", "withdrawn"),
    sa.CheckConstraint(
        "(state = 'proposed') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)",
        name="decision",
    ),
    sa.CheckConstraint(
        "decided_by IS NULL OR (state = 'withdrawn') = (decided_by = proposed_by)", name="two_people"
    ),
    # No rules let more be kept back, or for longer.
    sa.CheckConstraint(
        "retention_minor >= 0 AND (retention_minor = 0 OR retention_minor * 1000 <= amount_minor * 30)"
        " AND warranty_months BETWEEN 0 AND 24",
        name="retention_bound",
    ),
    sa.CheckConstraint(
        "(kind = 'settlement') = (warranty_last_day IS NOT NULL)", name="warranty_of_settlement"
    ),
    **BOOK_OPTIONS,
)  # fmt: skip

work_budgets = sa.Table(
    "work_budgets",
    metadata,
    community_column(),
    sa.Column("work_code", sa.Text, nullable=False),
    sa.Column("number", Whole, nullable=False),
    sa.Column("fund_code", sa.Text, nullable=False),
    sa.Column("amount_minor", Whole, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "work_code", "number", "fund_code"),
    _of_step(),
    of_community("fund_code", table="funds", target=("code",)),
    sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
    **BOOK_OPTIONS,
)

work_quotes = sa.Table(
    "work_quotes",
    metadata,
    community_column(),
    sa.Column("work_code", sa.Text, nullable=False),
    sa.Column("number", Whole, nullable=False),
    sa.Column("position", Whole, nullable=False),
    sa.Column("party_code", sa.Text, nullable=False),
    sa.Column("price_minor", Whole, nullable=False),
    sa.Column("days", Whole, nullable=False),
    sa.Column("warranty_months", Whole, nullable=False),
    sa.Column("score", Whole, nullable=False),
    sa.Column("is_chosen", Flag, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "work_code", "number", "position"),
    _of_step(),
    of_community("party_code", table="parties", target=("code",)),
    sa.CheckConstraint(
        "price_minor > 0 AND days >= 0 AND warranty_months >= 0 AND score BETWEEN 0 AND 100",
        name="bounds",
    ),
    **BOOK_OPTIONS,
)

work_files = sa.Table(
    "work_files",
    metadata,
    community_column(),
    sa.Column("work_code", sa.Text, nullable=False),
    sa.Column("number", Whole, nullable=False),
    sa.Column("position", Whole, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("shows", sa.Text, nullable=False),
    # The copy that everybody may see since the step was confirmed; "" where none may.
    sa.Column("released_sha256", sa.Text, nullable=False, server_default=""),
    sa.Column("taken_down_by", Whole, sa.ForeignKey("users.user_id")),
    sa.Column("taken_down_at", Instant),
    sa.PrimaryKeyConstraint("community_id", "work_code", "number", "position"),
    _of_step(),
    of_community("sha256", table="attachments", target=("sha256",)),
    one_of("shows", "before", "after", "paper"),
    sa.CheckConstraint("(taken_down_by IS NULL) = (taken_down_at IS NULL)", name="taken_down"),
    sa.Index("ix_work_files_community_id_sha256", "community_id", "sha256"),
    **BOOK_OPTIONS,
)

#: What a payment was on its work: written with the payment, as its approved request says.
work_payments = sa.Table(
    "work_payments",
    metadata,
    community_column(),
    sa.Column("request_id", sa.Text, nullable=False),
    sa.Column("work_code", sa.Text, nullable=False),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("amount_minor", Whole, nullable=False),
    sa.Column("paid_on", Day, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "request_id"),
    of_community("request_id", table="payment_requests", target=("request_id",)),
    of_community("work_code", table="work_plans", target=("work_code",)),
    one_of("purpose", "advance", "progress", "final", "retention", "other"),
    sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
    sa.Index("ix_work_payments_community_id_work_code", "community_id", "work_code"),
    **BOOK_OPTIONS,
)
