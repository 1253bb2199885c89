"""A year before and after its end: what has to be done, what is proposed, what waits, what is sealed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from ledger.domain.periods import ADJUSTING_MONTH
from ledger.domain.transactions import Line
from ledger.domain.year_end import Left, carry_forwards, still_to_carry
from ledger.statements.drafts import DraftLine
from ledger.statements.values import CommunityFacts, Label
from ledger.store.communities import accounts, funds
from ledger.store.journal import periods, transactions
from ledger.store.open_drafts import OpenDraft, open_drafts
from ledger.store.people import users
from ledger.store.year_balances import year_balances


@dataclass(frozen=True, slots=True)
class Proposal:
    """One closing voucher that is still missing."""

    step: str
    fund: Label
    summary: str
    amount_minor: int
    lines: tuple[DraftLine, ...]


@dataclass(frozen=True, slots=True)
class YearDraft:
    """A draft of the year's end that is under way."""

    draft_id: str
    state: str
    kind: str
    summary: str
    amount_minor: int
    author_id: int
    content_sha256: str


@dataclass(frozen=True, slots=True)
class YearVoucher:
    """A voucher of period 13."""

    voucher: str
    kind: str
    summary: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class YearEnd:
    """One year. ``first_open`` is the first month not closed, 0 when all are.

    ``earlier_year`` is an earlier one that has to be sealed first, 0 for none.
    """

    year: int
    first_open: int
    earlier_year: int
    sealed_at: datetime | None
    sealed_by: str
    drafts: tuple[YearDraft, ...]
    vouchers: tuple[YearVoucher, ...]
    proposals: tuple[Proposal, ...]
    left: tuple[Left, ...]

    @property
    def is_ready(self) -> bool:
        """Whether the year's end may be worked on: twelve months closed, earlier years sealed."""
        return not (self.first_open or self.earlier_year or self.sealed_at)

    @property
    def may_propose(self) -> bool:
        """Whether closing vouchers are missing and none is under way."""
        return self.is_ready and bool(self.proposals) and not self.drafts

    @property
    def may_seal(self) -> bool:
        """Whether nothing is left and nothing waits."""
        return self.is_ready and not self.left and not self.drafts


@dataclass(frozen=True, slots=True)
class YearRow:
    """A year in the list."""

    year: int
    closed_count: int
    sealed_at: datetime | None


def years(
    connection: sa.Connection, community: CommunityFacts, *, today: date
) -> tuple[YearRow, ...]:
    """Give the years from the first with a transaction until today's, newest first."""
    first = _first_period(connection, community)
    held = periods.c
    query = sa.select(held.period, held.closed_at).where(
        held.community_id == community.community_id
    )
    closed = {row.period: row.closed_at for row in connection.execute(query)}
    return tuple(
        YearRow(
            year,
            sum(year * 100 < period < year * 100 + ADJUSTING_MONTH for period in closed),
            closed.get(year * 100 + ADJUSTING_MONTH),
        )
        for year in range(today.year, (first // 100 if first else today.year) - 1, -1)
    )


def year_end(connection: sa.Connection, community: CommunityFacts, year: int) -> YearEnd:
    """Give one year with what is missing, recomputed from the balances that stand."""
    balances = year_balances(connection, community.community_id, year)
    closed, sealed_at, sealed_by, sealed_through = _closings(connection, community, year)
    first = _first_period(connection, community)
    earlier = max(sealed_through // 100 + 1, first // 100) if first else year
    waiting = open_drafts(connection, community.community_id)
    return YearEnd(
        year=year,
        first_open=_first_open(closed, first, year),
        earlier_year=earlier if earlier < year else 0,
        sealed_at=sealed_at,
        sealed_by=sealed_by,
        drafts=tuple(
            _draft(item) for item in waiting if item.period == year * 100 + ADJUSTING_MONTH
        ),
        vouchers=_vouchers(connection, community, year),
        proposals=_proposals(connection, community, year, balances),
        left=still_to_carry(balances),
    )


def _first_period(connection: sa.Connection, community: CommunityFacts) -> int:
    query = sa.select(sa.func.min(transactions.c.period)).where(
        transactions.c.community_id == community.community_id
    )
    return connection.execute(query).scalar_one() or 0


def _closings(
    connection: sa.Connection, community: CommunityFacts, year: int
) -> tuple[int, datetime | None, str, int]:
    """Give the last month closed, when and by whom the year was sealed, and the last year sealed."""
    held = periods.c
    of_community = held.community_id == community.community_id
    month = sa.case((held.period % 100 < ADJUSTING_MONTH, held.period))
    sealing = sa.case((held.period % 100 == ADJUSTING_MONTH, held.period))
    ends = sa.select(sa.func.max(month), sa.func.max(sealing)).where(of_community)
    last_month, last_sealing = connection.execute(ends).one()
    query = (
        sa.select(held.closed_at, users.c.display_name)
        .outerjoin_from(periods, users, users.c.user_id == held.closed_by)
        .where(of_community, held.period == year * 100 + ADJUSTING_MONTH)
    )
    row = connection.execute(query).one_or_none()
    sealed_at, sealed_by = (row[0], row[1] or "") if row else (None, "")
    return last_month or 0, sealed_at, sealed_by, last_sealing or 0


def _first_open(closed_through: int, first: int, year: int) -> int:
    """Give the first month of the year that is not closed; months before the books count as closed."""
    december = year * 100 + 12
    if closed_through >= december or not first:
        return 0 if closed_through >= december else december
    following = max(closed_through + 1, first, year * 100 + 1)
    return following if following % 100 <= 12 else year * 100 + 1


def _draft(item: OpenDraft) -> YearDraft:
    data = item.content
    amount_minor = sum(line.get("debit_minor", 0) for line in data["lines"])
    return YearDraft(
        item.draft_id, item.state, data.get("kind", "ordinary"), data["summary"], amount_minor,
        item.author_id, item.content_sha256,
    )  # fmt: skip


def _vouchers(
    connection: sa.Connection, community: CommunityFacts, year: int
) -> tuple[YearVoucher, ...]:
    header = transactions.c
    query = (
        sa.select(header.voucher, header.kind, header.summary, header.amount_minor)
        .where(
            header.community_id == community.community_id,
            header.period == year * 100 + ADJUSTING_MONTH,
        )
        .order_by(header.voucher_number)
    )
    return tuple(YearVoucher(*row) for row in connection.execute(query))


def _proposals(
    connection: sa.Connection, community: CommunityFacts, year: int, balances: Iterable[Left]
) -> tuple[Proposal, ...]:
    known = sa.select(accounts.c.code).where(accounts.c.community_id == community.community_id)
    proposed = carry_forwards(year, balances, set(connection.execute(known).scalars()))
    if not proposed:
        return ()
    of_account = accounts.c.community_id == community.community_id
    chart_query = sa.select(
        accounts.c.code, accounts.c.name_zh, accounts.c.name_en, accounts.c.side
    ).where(of_account)
    chart = {row.code: row for row in connection.execute(chart_query)}
    fund_query = sa.select(funds.c.code, funds.c.name_zh, funds.c.name_en).where(
        funds.c.community_id == community.community_id
    )
    names = {row.code: Label(*row) for row in connection.execute(fund_query)}

    def shown(line: Line) -> DraftLine:
        row = chart[line.account]
        label = Label(row.code, row.name_zh, row.name_en)
        return DraftLine(
            label, label, row.side, names[line.fund], None, line.debit_minor, line.credit_minor
        )

    return tuple(
        Proposal(
            item.step.value, names[item.fund], item.draft.summary, item.draft.amount_minor,
            tuple(shown(line) for line in item.draft.lines),
        )
        for item in proposed
    )  # fmt: skip
