"""Works as they stand in the tables: plans and steps as values, and what was paid, for writers and readers."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.works import Purpose, Quote, Step, StepKind, WorkPlan, WorkState, state_of
from ledger.store.base import Day
from ledger.store.communities import contracts
from ledger.store.works import work_budgets, work_files, work_plans, work_quotes, work_steps


@dataclass(frozen=True, slots=True)
class KeptStep:
    """A step with who proposed and who decided it; ``files`` are (position, original, shows, copy released)."""

    work: str
    number: int
    state: str
    step: Step
    warranty_last_day: date | None
    proposed_by: int
    proposed_role: str
    proposed_at: datetime
    decided_by: int | None
    decided_role: str
    files: tuple[tuple[int, str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class WorkMoney:
    """What a work moved, in fen.

    Attributes:
        requested_minor: by purpose and fund, what was paid on requests.
        direct_minor: by fund, what went out (less what came back) by vouchers that no such request led to.
        booked_minor: by account and fund, debit less credit of all that is booked on it.
        spent_minor: by fund, money that went out less what came back.
    """

    requested_minor: Mapping[tuple[Purpose, str], int]
    direct_minor: Mapping[str, int]
    booked_minor: Mapping[tuple[str, str], int]
    spent_minor: Mapping[str, int]

    def by_purpose(self) -> dict[Purpose, int]:
        """Give what was paid by purpose; what no request says the purpose of counts as progress."""
        sums: defaultdict[Purpose, int] = defaultdict(int)
        for (purpose, _fund), minor in self.requested_minor.items():
            sums[purpose] += minor
        sums[Purpose.PROGRESS] += sum(self.direct_minor.values())
        return dict(sums)

    def by_fund(self) -> dict[str, int]:
        """Give what was paid by fund."""
        sums: defaultdict[str, int] = defaultdict(int, self.direct_minor)
        for (_purpose, fund), minor in self.requested_minor.items():
            sums[fund] += minor
        return dict(sums)


NO_MONEY = WorkMoney({}, {}, {}, {})


def plans_of(
    connection: sa.Connection, community_id: int, codes: Collection[str] | None = None
) -> dict[str, WorkPlan]:
    """Give the plans of some works, or of all."""
    rows = connection.execute(_of(work_plans, community_id, codes))
    return {
        row.work_code: WorkPlan(
            row.needed_on, row.planned_first_day, row.planned_last_day, row.emergency
        )
        for row in rows
    }


def steps_of(
    connection: sa.Connection, community_id: int, codes: Collection[str] | None = None
) -> dict[str, tuple[KeptStep, ...]]:
    """Give the steps of some works, or of all, in their order; five queries."""
    budgets: defaultdict[Any, list[tuple[str, int]]] = defaultdict(list)
    for row in connection.execute(_of(work_budgets, community_id, codes)):
        budgets[row.work_code, row.number].append((row.fund_code, row.amount_minor))
    quotes: defaultdict[Any, list[Quote]] = defaultdict(list)
    query = _of(work_quotes, community_id, codes).order_by(work_quotes.c.position)
    for row in connection.execute(query):
        quotes[row.work_code, row.number].append(_quote(row))
    files: defaultdict[Any, list[Any]] = defaultdict(list)
    query = _of(work_files, community_id, codes).order_by(work_files.c.position)
    for row in connection.execute(query):
        shown = "" if row.taken_down_at else row.released_sha256
        files[row.work_code, row.number].append((row.position, row.sha256, row.shows, shown))
    parties = _parties(connection, community_id)
    found: defaultdict[str, list[KeptStep]] = defaultdict(list)
    query = _of(work_steps, community_id, codes).order_by(work_steps.c.number)
    for row in connection.execute(query):
        key = row.work_code, row.number
        found[row.work_code].append(
            _kept(row, budgets[key], quotes[key], files[key], parties.get(row.contract_code, ""))
        )
    return {code: tuple(items) for code, items in found.items()}


def steps_among(
    connection: sa.Connection, here: sa.Select[int]
) -> dict[tuple[int, str], tuple[Step, ...]]:
    """Give what holds of the works of several communities, without files: three queries."""
    budgets: defaultdict[Any, list[tuple[str, int]]] = defaultdict(list)
    for row in connection.execute(
        sa.select(work_budgets).where(work_budgets.c.community_id.in_(here))
    ):
        budgets[row.community_id, row.work_code, row.number].append(
            (row.fund_code, row.amount_minor)
        )
    quotes: defaultdict[Any, list[Quote]] = defaultdict(list)
    offered = sa.select(work_quotes).where(work_quotes.c.community_id.in_(here))
    for row in connection.execute(offered.order_by(work_quotes.c.position)):
        quotes[row.community_id, row.work_code, row.number].append(_quote(row))
    held = work_steps.c
    query = (
        sa.select(work_steps)
        .where(held.community_id.in_(here), held.state == "confirmed")
        .order_by(held.community_id, held.work_code, held.number)
    )
    found: defaultdict[tuple[int, str], list[Step]] = defaultdict(list)
    for row in connection.execute(query):
        key = row.community_id, row.work_code, row.number
        kept = _kept(row, budgets[key], quotes[key], [], "")
        found[row.community_id, row.work_code].append(kept.step)
    return {key: tuple(items) for key, items in found.items()}


def confirmed(steps: Collection[KeptStep]) -> list[Step]:
    """Give the steps that hold."""
    return [item.step for item in steps if item.state == "confirmed"]


def state_of_work(connection: sa.Connection, community_id: int, code: str) -> WorkState | None:
    """Give where a work stands; None for one that has a name alone."""
    plan = plans_of(connection, community_id, [code]).get(code)
    if plan is None:
        return None
    steps = steps_of(connection, community_id, [code]).get(code, ())
    return state_of(plan, confirmed(steps))


def money_of(
    connection: sa.Connection, community_id: int, code: str = "", *, until: date = date.max
) -> defaultdict[str, WorkMoney]:
    """Give what a work moved by the end of a day, or all works; two queries."""
    values = {"community": community_id, "work": code, "until": until}
    requested: defaultdict[str, Any] = defaultdict(dict)
    for work, purpose, fund, minor in connection.execute(_dated(_REQUESTED), values):
        requested[work][Purpose(purpose), fund] = int(minor)
    booked, direct, spent = (
        defaultdict[str, defaultdict[Any, int]](lambda: defaultdict(int)) for _ in range(3)
    )
    for work, account, fund, is_cash, is_requested, minor in connection.execute(
        _dated(_BOOKED), values
    ):
        booked[work][account, fund] += int(minor)
        if is_cash:
            spent[work][fund] -= int(minor)
            if not is_requested:
                direct[work][fund] -= int(minor)
    found = defaultdict(lambda: NO_MONEY)
    for work in {*requested, *booked}:
        found[work] = WorkMoney(requested[work], direct[work], booked[work], spent[work])
    return found


_REQUESTED = """
SELECT w.work_code, w.purpose, r.fund_code, sum(w.amount_minor) FROM work_payments w
JOIN payment_requests r ON r.community_id = w.community_id AND r.request_id = w.request_id
WHERE w.community_id = :community AND (:work = '' OR w.work_code = :work) AND w.paid_on <= :until
GROUP BY w.work_code, w.purpose, r.fund_code"""
#: A reversal names no work; it is found by what it corrects.
_BOOKED = """
SELECT n.work_code, l.account_code, l.fund_code, a.is_cash, n.is_requested,
 sum(l.debit_minor - l.credit_minor)
FROM (
 SELECT t.seq, t.work_code, CASE WHEN EXISTS (SELECT 1 FROM payments p JOIN work_payments w
  ON w.community_id = p.community_id AND w.request_id = p.request_id
  WHERE p.community_id = t.community_id AND p.draft_id = t.draft_id) THEN 1 ELSE 0 END AS is_requested
 FROM transactions t WHERE t.community_id = :community AND t.work_code IS NOT NULL
  AND (:work = '' OR t.work_code = :work) AND t.dated_on <= :until
 UNION ALL
 SELECT v.seq, o.work_code, 0 FROM transactions o
 JOIN transactions v ON v.community_id = o.community_id AND v.corrects = o.seq AND v.work_code IS NULL
 WHERE o.community_id = :community AND o.work_code IS NOT NULL AND (:work = '' OR o.work_code = :work)
  AND v.dated_on <= :until
) n
JOIN lines l ON l.community_id = :community AND l.seq = n.seq
JOIN accounts a ON a.community_id = :community AND a.code = l.account_code
GROUP BY n.work_code, l.account_code, l.fund_code, a.is_cash, n.is_requested"""


def _dated(statement: str) -> sa.TextClause:
    return sa.text(statement).bindparams(sa.bindparam("until", type_=Day))


def _of(table: sa.Table, community_id: int, codes: Collection[str] | None) -> sa.Select[Any]:
    query = sa.select(table).where(table.c.community_id == community_id)
    return query if codes is None else query.where(table.c.work_code.in_(codes))


def _parties(connection: sa.Connection, community_id: int) -> dict[str, str]:
    columns = contracts.c
    query = sa.select(columns.code, columns.party_code).where(
        columns.community_id == community_id, columns.code.in_(sa.select(work_steps.c.contract_code).where(
            work_steps.c.community_id == community_id, work_steps.c.contract_code.is_not(None)))
    )  # fmt: skip
    return {code: party or "" for code, party in connection.execute(query)}


def _quote(row: sa.Row[Any]) -> Quote:
    return Quote(
        row.party_code, row.price_minor, row.days, row.warranty_months, row.score, row.is_chosen
    )


def _kept(
    row: sa.Row[Any], budget: list[tuple[str, int]], quotes: list[Quote], files: list[Any],
    party: str,
) -> KeptStep:  # fmt: skip
    step = Step(
        StepKind(row.kind), row.happened_on, row.amount_minor, row.claimed_minor,
        row.retention_minor, row.warranty_months, row.decision_code or "", row.contract_code or "",
        party, row.note, tuple(budget), tuple(quotes), len(files),
    )  # fmt: skip
    return KeptStep(
        row.work_code, row.number, row.state, step, row.warranty_last_day, row.proposed_by,
        row.proposed_role, row.proposed_at, row.decided_by, row.decided_role, tuple(files),
    )  # fmt: skip
