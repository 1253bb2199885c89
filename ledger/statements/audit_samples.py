"""Audit samples as auditors read them: how they were drawn, what was found, and whether they can be drawn again."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from ledger.domain.audit_errors import AuditError
from ledger.domain.sampling import SampleAsked, draw, population_sha256
from ledger.statements.transaction_rows import HEADER, transaction_rows
from ledger.statements.values import CommunityFacts, TransactionRow
from ledger.store.audit import audit_items, audit_marks, audit_samples, population
from ledger.store.journal import transactions
from ledger.store.people import users

PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A sample in a list: how it was drawn, from what, and by whom."""

    sample_id: str
    asked: SampleAsked
    last_seq: int
    population_count: int
    population_minor: int
    population_sha256: str
    item_count: int
    drawn_by: str
    drawn_at: datetime
    marked_count: int

    @property
    def interval_minor(self) -> int:
        """The fen between two hits of a monetary sample, rounded down."""
        return self.population_minor // self.asked.size


@dataclass(frozen=True, slots=True)
class MarkFacts:
    """What an auditor said of a sampled voucher."""

    number: int
    mark: str
    finding: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class SampledVoucher:
    """A voucher of a sample, with the marks in the order in which they were made."""

    position: int
    hits: int
    amount_minor: int
    row: TransactionRow
    marks: tuple[MarkFacts, ...]


@dataclass(frozen=True, slots=True)
class SampleView:
    """One sample whole; ``is_redrawn`` tells whether the books of today give the same again."""

    community: CommunityFacts
    row: SampleRow
    items: tuple[SampledVoucher, ...]
    is_redrawn: bool

    @property
    def findings(self) -> tuple[SampledVoucher, ...]:
        """Those of which the newest mark is a query or an exception."""
        return tuple(
            item for item in self.items
            if item.marks and item.marks[-1].mark in ("query", "exception")
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class SamplePage:
    """Samples, the newest first; ``next_after`` asks for the next page."""

    rows: tuple[SampleRow, ...]
    next_after: str | None


def sample_page(
    connection: sa.Connection, community: CommunityFacts, *, after: str = ""
) -> SamplePage:
    """Give a page of samples; ``after`` is the id of the last one of the page before."""
    query = _query(community).order_by(audit_samples.c.sample_id.desc()).limit(PAGE_SIZE + 1)
    if after:
        query = query.where(audit_samples.c.sample_id < after)
    found = [_row(row) for row in connection.execute(query)]
    shown = tuple(found[:PAGE_SIZE])
    return SamplePage(shown, shown[-1].sample_id if len(found) > PAGE_SIZE else None)


def sample(
    connection: sa.Connection, community: CommunityFacts, sample_id: str
) -> SampleView | None:
    """Give one sample with everything that was found, and draw it again; None when there is none."""
    found = connection.execute(
        _query(community).where(audit_samples.c.sample_id == sample_id)
    ).one_or_none()
    if found is None:
        return None
    row = _row(found)
    item = audit_items.c
    held = connection.execute(
        sa.select(item.position, item.hits, item.amount_minor.label("weight"), *HEADER)
        .join_from(
            audit_items, transactions,
            (transactions.c.community_id == item.community_id) & (transactions.c.seq == item.seq),
        )
        .where(item.community_id == community.community_id, item.sample_id == sample_id)
        .order_by(item.position)
    ).all()  # fmt: skip
    marks = _marks(connection, community, sample_id)
    rows = transaction_rows(connection, community, held)
    items = tuple(
        SampledVoucher(item.position, item.hits, item.weight, shown, marks.get(item.position, ()))
        for item, shown in zip(held, rows, strict=True)
    )
    return SampleView(community, row, items, _is_redrawn(connection, community, row, items))


def _is_redrawn(
    connection: sa.Connection, community: CommunityFacts, row: SampleRow,
    items: tuple[SampledVoucher, ...],
) -> bool:  # fmt: skip
    """Draw the sample again from the vouchers that there were, and compare everything that was kept of it."""
    asked = row.asked
    units = list(
        population(
            connection, community.community_id,
            periods=(asked.first_period, asked.last_period), account=asked.account,
            fund=asked.fund, least_minor=asked.least_minor, last_seq=row.last_seq,
        )
    )  # fmt: skip
    try:
        picks = draw(units, asked)
    except AuditError:
        return False
    return (
        population_sha256(units) == row.population_sha256
        and [(pick.position, pick.unit.seq, pick.hits) for pick in picks]
        == [(item.position, item.row.seq, item.hits) for item in items]
    )  # fmt: skip


def _marks(
    connection: sa.Connection, community: CommunityFacts, sample_id: str
) -> dict[int, tuple[MarkFacts, ...]]:
    held = audit_marks.c
    query = (
        sa.select(
            held.position, held.number, held.mark, held.finding, users.c.display_name,
            held.made_at,
        )
        .join_from(audit_marks, users, users.c.user_id == held.made_by)
        .where(held.community_id == community.community_id, held.sample_id == sample_id)
        .order_by(held.position, held.number)
    )  # fmt: skip
    found: dict[int, tuple[MarkFacts, ...]] = {}
    for position, *facts in connection.execute(query):
        found[position] = (*found.get(position, ()), MarkFacts(*facts))
    return found


def _query(community: CommunityFacts) -> sa.Select[tuple[object, ...]]:
    held, marked = audit_samples.c, audit_marks.c
    marked_count = (
        sa.select(sa.func.count(sa.distinct(marked.position)))
        .where(marked.community_id == held.community_id, marked.sample_id == held.sample_id)
        .scalar_subquery()
    )
    return (
        sa.select(audit_samples, users.c.display_name, marked_count.label("marked_count"))
        .join_from(audit_samples, users, users.c.user_id == held.drawn_by)
        .where(held.community_id == community.community_id)
    )


def _row(row: sa.Row[tuple[object, ...]]) -> SampleRow:
    held = row._mapping  # noqa: SLF001  (SQLAlchemy's public name for it)
    asked = SampleAsked(
        held["method"], held["first_period"], held["last_period"], held["seed"], held["size"],
        held["account_code"], held["fund_code"], held["least_minor"],
    )  # fmt: skip
    return SampleRow(
        held["sample_id"], asked, held["last_seq"], held["population_count"],
        held["population_minor"], held["population_sha256"], held["item_count"],
        held["display_name"], held["drawn_at"], held["marked_count"],
    )  # fmt: skip
