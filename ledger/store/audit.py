"""Samples that auditors drew and what they found: inserted once, never changed; a later finding adds to others."""

from collections.abc import Iterator

import sqlalchemy as sa

from ledger.domain.sampling import FINDING_LENGTH_MAX, SEED_LENGTH_MAX, Mark, Method, Unit
from ledger.store.base import (
    BOOK_OPTIONS,
    Instant,
    Whole,
    community_column,
    metadata,
    of_community,
    one_of,
)
from ledger.store.journal import lines, transactions

audit_samples = sa.Table(
    "audit_samples",
    metadata,
    community_column(),
    # Begins with the moment of the draw, so that ids sort by time.
    sa.Column("sample_id", sa.Text, nullable=False),
    sa.Column("method", sa.Text, nullable=False),
    sa.Column("first_period", Whole, nullable=False),
    sa.Column("last_period", Whole, nullable=False),
    # What the population was limited to; empty and 0 where it was not.
    sa.Column("account_code", sa.Text, nullable=False),
    sa.Column("fund_code", sa.Text, nullable=False),
    sa.Column("least_minor", Whole, nullable=False),
    # The newest voucher there was: later ones are no part of the population.
    sa.Column("last_seq", Whole, nullable=False),
    sa.Column("seed", sa.Text, nullable=False),
    sa.Column("size", Whole, nullable=False),
    sa.Column("population_count", Whole, nullable=False),
    sa.Column("population_minor", Whole, nullable=False),
    sa.Column("population_sha256", sa.Text, nullable=False),
    sa.Column("item_count", Whole, nullable=False),
    sa.Column("drawn_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("drawn_role", sa.Text, nullable=False),
    sa.Column("drawn_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "sample_id"),
    sa.ForeignKeyConstraint(["community_id"], ["communities.community_id"]),
    one_of("method", *Method),
    one_of("drawn_role", "auditor"),
    sa.CheckConstraint("last_period >= first_period AND least_minor >= 0", name="limits"),
    sa.CheckConstraint(f"length(seed) BETWEEN 1 AND {SEED_LENGTH_MAX}", name="seed_length"),
    sa.CheckConstraint("length(population_sha256) = 64", name="hash_size"),
    sa.CheckConstraint(
        "item_count BETWEEN 1 AND size AND item_count <= population_count"
        " AND population_minor >= 0",
        name="counts",
    ),
    **BOOK_OPTIONS,
)  # fmt: skip

audit_items = sa.Table(
    "audit_items",
    metadata,
    community_column(),
    sa.Column("sample_id", sa.Text, nullable=False),
    # Its number in the population, from 1.
    sa.Column("position", Whole, nullable=False),
    sa.Column("seq", Whole, nullable=False),
    sa.Column("amount_minor", Whole, nullable=False),
    sa.Column("hits", Whole, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "sample_id", "position"),
    sa.UniqueConstraint("community_id", "sample_id", "seq"),
    of_community("sample_id", table="audit_samples", target=("sample_id",)),
    of_community("seq", table="transactions", target=("seq",)),
    sa.CheckConstraint("position >= 1 AND hits >= 1 AND amount_minor >= 0", name="numbers"),
    **BOOK_OPTIONS,
)

audit_marks = sa.Table(
    "audit_marks",
    metadata,
    community_column(),
    sa.Column("sample_id", sa.Text, nullable=False),
    sa.Column("position", Whole, nullable=False),
    sa.Column("number", Whole, nullable=False),
    sa.Column("mark", sa.Text, nullable=False),
    sa.Column("finding", sa.Text, nullable=False),
    sa.Column("made_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("made_role", sa.Text, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "sample_id", "position", "number"),
    sa.ForeignKeyConstraint(
        ["community_id", "sample_id", "position"],
        ["audit_items.community_id", "audit_items.sample_id", "audit_items.position"],
        deferrable=True,
        initially="DEFERRED",
    ),
    one_of("mark", *Mark),
    one_of("made_role", "auditor"),
    sa.CheckConstraint(f"length(finding) <= {FINDING_LENGTH_MAX}", name="finding_length"),
    sa.CheckConstraint(f"mark = '{Mark.AGREED}' OR finding <> ''", name="says_why"),
    **BOOK_OPTIONS,
)

#: Rows fetched at a time.
_ROWS = 5_000


def newest_seq(connection: sa.Connection, community_id: int) -> int:
    """Give the number of the newest voucher, 0 where there is none."""
    query = sa.select(sa.func.coalesce(sa.func.max(transactions.c.seq), 0)).where(
        transactions.c.community_id == community_id
    )
    found: int = connection.execute(query).scalar_one()
    return found


def population(
    connection: sa.Connection,
    community_id: int,
    *,
    periods: tuple[int, int],
    account: str,
    fund: str,
    least_minor: int,
    last_seq: int,
) -> Iterator[Unit]:
    """Give the vouchers of a population in the order of posting, up to ``last_seq``.

    A voucher weighs the larger side, in fen and without its sign, of its lines in the account and fund asked for: of
    all its lines, that is its amount. One that weighs less than ``least_minor`` is left out.
    """
    header, line = transactions.c, lines.c
    first, last = periods
    query = (
        sa.select(
            header.seq, header.voucher, sa.cast(sa.func.sum(line.debit_minor), Whole),
            sa.cast(sa.func.sum(line.credit_minor), Whole),
        )
        .join_from(
            transactions, lines,
            (line.community_id == header.community_id) & (line.seq == header.seq),
        )
        .where(
            header.community_id == community_id, header.period.between(first, last),
            header.seq <= last_seq,
        )
        .group_by(header.seq, header.voucher)
        .order_by(header.seq)
    )  # fmt: skip
    if account:
        query = query.where(line.account_code == account)
    if fund:
        query = query.where(line.fund_code == fund)
    with connection.execute(query.execution_options(yield_per=_ROWS)) as result:
        for seq, voucher, debit, credit in result:
            minor = max(abs(debit), abs(credit))
            if minor >= least_minor:
                yield Unit(seq, voucher, minor)
