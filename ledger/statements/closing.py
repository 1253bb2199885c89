"""What stands between a month and its closing: every condition with its state and what mends it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from ledger.domain.cash_flows import DUE_FROM_FUNDS, DUE_TO_FUNDS
from ledger.domain.periods import (
    ADJUSTING_MONTH,
    Span,
    first_day_of,
    last_day_of,
    month_span,
    next_month,
)
from ledger.statements.funds import funds
from ledger.statements.headings import is_cash_on_hand
from ledger.statements.merged import moves
from ledger.statements.movements import Moved, movements, window
from ledger.statements.reconciliations import (
    HeldAccount,
    account_reconciliations,
    held_accounts,
)
from ledger.statements.values import AccountFacts, CommunityFacts, Label
from ledger.store.custody import cash_counts
from ledger.store.journal import (
    day_movements,
    missing_evidence,
    month_movements,
    periods,
    transactions,
)
from ledger.store.open_drafts import OpenDraft, open_drafts
from ledger.store.people import users

#: Money that came in and nobody knows from whom.
UNIDENTIFIED = "220905"
#: So long may it stay unidentified before somebody is reminded, in days.
UNIDENTIFIED_DAYS_MAX = 30
#: So many things are named under a condition; the count says how many there are.
SHOWN_MAX = 20


@dataclass(frozen=True, slots=True)
class Pointer:
    """Something that a condition is about, and where it is mended.

    ``noun`` is draft, transaction, account, box, reconciliation or month; ``key`` finds it. Of a reconciliation
    ``text`` is how the account stands, and the amount is what remains unexplained.
    """

    noun: str
    key: str
    label: Label | None = None
    fund: Label | None = None
    text: str = ""
    amount_minor: int | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: ``state`` is ok, blocking, warning, or neutral where it cannot be judged here."""

    code: str
    state: str
    count: int = 0
    pointers: tuple[Pointer, ...] = ()


@dataclass(frozen=True, slots=True)
class MonthChecklist:
    """A month before its closing; ``balances`` is what each cash account should have at its end."""

    period: int
    closed_at: datetime | None
    closed_by: str
    conditions: tuple[Condition, ...]
    balances: tuple[tuple[Label, int], ...]

    @property
    def blocking(self) -> tuple[Condition, ...]:
        """The conditions that have to be mended first."""
        return tuple(item for item in self.conditions if item.state == "blocking")

    @property
    def warnings(self) -> tuple[Condition, ...]:
        """What does not hinder, but ought to be known."""
        return tuple(item for item in self.conditions if item.state == "warning")


def month_checklist(
    connection: sa.Connection, community: CommunityFacts, period: int, *, today: date
) -> MonthChecklist:
    """Judge a month by a fixed number of queries, whatever the books hold."""
    span = month_span(period)
    held = held_accounts(connection, community, today, since=span.last_day)
    chart = {item.facts.label.code: item.facts for item in held}
    moved = movements(connection, community, window(span))
    waiting = [item for item in open_drafts(connection, community.community_id)
               if item.period <= span.last_period and item.period % 100 < ADJUSTING_MONTH]  # fmt: skip
    closed_at, closed_by, expected = _turn(connection, community, period)
    conditions = (
        Condition("over", "ok" if last_day_of(period) < today else "blocking"),
        _earlier(period, expected, is_closed=closed_at is not None),
        _drafts("drafts_open", waiting, ("editing", "rejected")),
        _drafts("drafts_submitted", waiting, ("submitted",)),
        _negative_cash(chart, moved),
        _cash_counted(connection, community, chart, period),
        _negative_shares(connection, community, chart, moved),
        _between_funds(chart, moved),
        _evidence(connection, community, period),
        _unidentified(connection, community, chart, span),
        _reconciled(held, moved),
    )
    return MonthChecklist(period, closed_at, closed_by, conditions, _balances(chart, moved))


def _turn(
    connection: sa.Connection, community: CommunityFacts, period: int
) -> tuple[datetime | None, str, int]:
    """Give when and by whom the month was closed, and the month whose turn it is."""
    held = periods.c
    is_month = (held.community_id == community.community_id) & (held.period % 100 < ADJUSTING_MONTH)
    last_closed = sa.select(sa.func.max(held.period)).where(is_month).scalar_subquery()
    first_used = (
        sa.select(sa.func.min(transactions.c.period))
        .where(
            transactions.c.community_id == community.community_id,
            transactions.c.period % 100 < ADJUSTING_MONTH,
        )
        .scalar_subquery()
    )
    last, first = connection.execute(sa.select(last_closed, first_used)).one()
    query = (
        sa.select(held.closed_at, users.c.display_name)
        .outerjoin_from(periods, users, users.c.user_id == held.closed_by)
        .where(is_month, held.period == period)
    )
    row = connection.execute(query).one_or_none()
    closed_at, closed_by = (row[0], row[1] or "") if row else (None, "")
    return closed_at, closed_by, next_month(last) if last else first or 0


def _earlier(period: int, expected: int, *, is_closed: bool) -> Condition:
    if is_closed or expected == period:
        return Condition("earlier_month", "ok")
    pointers = (Pointer("month", str(expected)),) if expected and expected < period else ()
    return Condition("earlier_month", "blocking", len(pointers), pointers)


def _drafts(code: str, waiting: Iterable[OpenDraft], states: Sequence[str]) -> Condition:
    found = [
        Pointer(
            "draft", item.draft_id, text=item.content["summary"],
            amount_minor=sum(line.get("debit_minor", 0) for line in item.content["lines"]),
            day=date.fromisoformat(item.content["dated_on"]),
        )
        for item in waiting
        if item.state in states
    ]  # fmt: skip
    return _condition(code, found, "blocking")


def _condition(code: str, found: Sequence[Pointer], state: str) -> Condition:
    return Condition(code, state if found else "ok", len(found), tuple(found[:SHOWN_MAX]))


def _balances(
    chart: Mapping[str, AccountFacts], moved: Iterable[Moved]
) -> tuple[tuple[Label, int], ...]:
    sums: dict[str, int] = {}
    for part in moved:
        if chart[part.account].is_cash:
            sums[part.account] = sums.get(part.account, 0) + part.closing_minor
    return tuple((chart[code].plain, sums[code]) for code in sorted(sums))


def _negative_cash(chart: Mapping[str, AccountFacts], moved: Iterable[Moved]) -> Condition:
    found = [
        Pointer("account", label.code, label, amount_minor=minor)
        for label, minor in _balances(chart, moved)
        if minor < 0
    ]
    return _condition("cash_negative", found, "blocking")


def _cash_counted(
    connection: sa.Connection,
    community: CommunityFacts,
    chart: Mapping[str, AccountFacts],
    period: int,
) -> Condition:
    """Find boxes whose cash moved in the month and that two people have not counted since."""
    moved, count = day_movements.c, cash_counts.c
    counted = (
        sa.select(sa.func.max(count.counted_on))
        .where(
            count.community_id == community.community_id,
            count.account_code == moved.account_code,
            count.confirmed_by.is_not(None),
        )
        .scalar_subquery()
    )
    query = (
        sa.select(
            moved.account_code, sa.func.max(moved.dated_on).label("moved_on"),
            counted.label("counted_on"),
        )
        .where(
            moved.community_id == community.community_id, moved.period == period,
            moved.account_code.in_([code for code in chart if is_cash_on_hand(chart[code])]),
            moves(moved, community),
        )
        .group_by(moved.account_code)
        .order_by(moved.account_code)
    )  # fmt: skip
    found = [
        Pointer("box", row.account_code, chart[row.account_code].plain, day=row.moved_on)
        for row in connection.execute(query)
        if row.counted_on is None or row.counted_on < row.moved_on
    ]
    return _condition("cash_counted", found, "blocking")


def _negative_shares(
    connection: sa.Connection,
    community: CommunityFacts,
    chart: Mapping[str, AccountFacts],
    moved: Iterable[Moved],
) -> Condition:
    """Find funds that spent another fund's money in an account: an inter-fund pair is wanted."""
    names = {item.label.code: item.label for item in funds(connection, community)}
    found = [
        Pointer(
            "account", part.account, chart[part.account].plain, names[part.fund],
            amount_minor=part.closing_minor,
        )
        for part in moved
        if chart[part.account].is_cash and part.closing_minor < 0
    ]  # fmt: skip
    return _condition("cash_by_fund", found, "warning")


def _between_funds(chart: Mapping[str, AccountFacts], moved: Iterable[Moved]) -> Condition:
    sums = {DUE_FROM_FUNDS: 0, DUE_TO_FUNDS: 0}
    for part in moved:
        if part.account in sums:
            sums[part.account] += part.closing_minor
    if not sum(sums.values()):
        return Condition("between_funds", "ok")
    found = [
        Pointer("account", code, chart[code].label, amount_minor=abs(minor))
        for code, minor in sums.items()
        if code in chart
    ]
    return _condition("between_funds", found, "blocking")


def _evidence(connection: sa.Connection, community: CommunityFacts, period: int) -> Condition:
    header, missing = transactions.c, missing_evidence.c
    query = (
        sa.select(
            header.voucher, header.summary, header.amount_minor, header.dated_on,
            sa.func.count().over().label("found"),
        )
        .select_from(missing_evidence)
        .join(
            transactions,
            (header.community_id == missing.community_id) & (header.seq == missing.seq),
        )
        .where(missing.community_id == community.community_id, header.period == period)
        .order_by(header.seq)
        .limit(SHOWN_MAX)
    )  # fmt: skip
    rows = connection.execute(query).all()
    found = tuple(
        Pointer(
            "transaction", row.voucher, text=row.summary, amount_minor=row.amount_minor,
            day=row.dated_on,
        )
        for row in rows
    )  # fmt: skip
    return Condition("evidence", "warning" if rows else "ok", rows[0].found if rows else 0, found)


def _unidentified(
    connection: sa.Connection,
    community: CommunityFacts,
    chart: Mapping[str, AccountFacts],
    span: Span,
) -> Condition:
    """Find receipts that nobody identified for long: what is settled, settles the oldest first."""
    moved = month_movements.c
    query = (
        sa.select(
            moved.period,
            sa.cast(sa.func.sum(moved.credit_minor), sa.BigInteger),
            sa.cast(sa.func.sum(moved.debit_minor), sa.BigInteger),
        )
        .where(
            moved.community_id == community.community_id,
            moved.account_code == UNIDENTIFIED,
            moved.period <= span.last_period,
        )
        .group_by(moved.period)
        .order_by(moved.period)
    )
    rows = connection.execute(query).all()
    settled = sum(row[2] for row in rows)
    for period, came_in, _ in rows:
        settled -= came_in
        # The newest day of that month; so many days at least it has been waiting.
        if settled < 0 and (span.last_day - last_day_of(period)).days >= UNIDENTIFIED_DAYS_MAX:
            total = sum(row[1] - row[2] for row in rows)
            label = chart[UNIDENTIFIED].label
            pointer = Pointer(
                "account", UNIDENTIFIED, label, amount_minor=total, day=first_day_of(period)
            )
            return _condition("unidentified", [pointer], "warning")
        if settled < 0:
            break
    return Condition("unidentified", "ok")


def _reconciled(held: Sequence[HeldAccount], moved: Sequence[Moved]) -> Condition:
    """Find accounts at banks with money at the month's end, or moved in it, that nobody reconciled since."""
    touched = {part.account for part in moved if part.debit_minor or part.credit_minor}
    found = [
        Pointer(
            "reconciliation", row.account.code, row.plain, text=row.state,
            amount_minor=row.confirmed.rest_minor or None if row.confirmed else None,
            day=row.confirmed.value.as_of if row.confirmed else None,
        )
        for row in account_reconciliations(held, moved)
        if (row.closing_minor or row.account.code in touched) and not row.is_settled
    ]  # fmt: skip
    # Without any bill nobody can tell here: the paper of the bank lies in a folder.
    has_bills = any(item.has_bill for item in held)
    return _condition("reconciled", found, "warning" if has_bills else "neutral")
