"""Fees as officers see them: runs, a household's bill of a month, and what it was billed and paid. Never public."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.dues import PREPAID, RECEIVABLES, Tariff, natural
from ledger.statements.place_names import place_labels
from ledger.statements.values import CommunityFacts, Label
from ledger.store.billed import households_of, is_live, of_months, tariffs_of
from ledger.store.drafts import drafts
from ledger.store.dues import billing_runs, dues
from ledger.store.journal import lines, sublines, transactions
from ledger.store.people import users
from ledger.store.shares import share_balances


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run: what it billed, and where its drafts stand; ``drafts`` are (id, state)."""

    run_id: str
    period: int
    place: Label | None
    household_count: int
    amount_minor: int
    prepaid_minor: int
    exemptions: tuple[Mapping[str, str], ...]
    started_by: str
    started_at: datetime
    drafts: tuple[tuple[str, str], ...]
    is_live: bool


@dataclass(frozen=True, slots=True)
class FeeBill:
    """A household's bill of a month, with what it owes and has in advance today."""

    household: Label
    building: Label
    period: int
    tariff: Tariff
    area_centi_m2: int
    percent: int
    of_year: bool
    due_minor: int
    owed_minor: int
    in_advance_minor: int

    @property
    def older_minor(self) -> int:
        """What is open beside this month's due."""
        return max(self.owed_minor - self.due_minor, 0)


@dataclass(frozen=True, slots=True)
class FeeBills:
    """Bills of a month, all posted, in the order of buildings and households."""

    community: CommunityFacts
    period: int
    as_of: date
    bills: tuple[FeeBill, ...]


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One entry of a household's account: owed more (positive) or less, in fen, and what it owes then."""

    dated_on: date
    voucher: str
    summary: str
    account: str
    change_minor: int
    balance_minor: int


def runs_of(
    connection: sa.Connection, community: CommunityFacts, *, run_id: str = ""
) -> tuple[RunRow, ...]:
    """Give runs, the newest first; one of them if it is named."""
    run = billing_runs.c
    query = (
        sa.select(billing_runs, users.c.display_name)
        .join_from(billing_runs, users, users.c.user_id == run.started_by)
        .where(run.community_id == community.community_id)
        .order_by(run.started_at.desc(), run.run_id)
        .limit(60)
    )
    if run_id:
        query = query.where(run.run_id == run_id)
    found = connection.execute(query).all()
    states = _states(connection, community, [row.run_id for row in found])
    names = place_labels(connection, community, {row.place_code for row in found})
    return tuple(
        RunRow(
            row.run_id, row.period, names.get(row.place_code), row.household_count,
            row.amount_minor, row.prepaid_minor, tuple(json.loads(row.exemptions)),
            row.display_name, row.started_at,
            tuple((draft_id, state) for draft_id, state, _ in states[row.run_id]),
            any(live for _, _, live in states[row.run_id]),
        )
        for row in found
    )  # fmt: skip


def fee_bills(
    connection: sa.Connection, community: CommunityFacts, period: int, *, today: date,
    building: str = "", household: str = "",
) -> FeeBills:  # fmt: skip
    """Give the posted bills of a month: all, of a building, or of one household."""
    here = community.community_id
    known = {
        item.code: item
        for item in households_of(connection, here)
        if (not building or item.building == building) and household in ("", item.code)
    }
    rows = [row for row in _dues(connection, here, period, household) if row.place_code in known]
    codes = {row.place_code for row in rows}
    balances = share_balances(connection, here, (*RECEIVABLES, PREPAID), places=codes)
    owed = _by_household(balances, *RECEIVABLES)
    advance = _by_household(balances, PREPAID)
    names = place_labels(connection, community, codes | {known[code].building for code in codes})
    tariffs = {item.number: item for item in tariffs_of(connection, here)}
    nowhere = Label("", "", "")
    bills = [
        FeeBill(
            names[row.place_code], names.get(known[row.place_code].building, nowhere), period,
            tariffs[row.tariff_number], row.area_centi_m2, row.percent, bool(row.of_year),
            row.amount_minor, owed.get(row.place_code, 0), -advance.get(row.place_code, 0),
        )
        for row in rows
    ]  # fmt: skip
    bills.sort(key=lambda item: (natural(item.building.code), natural(item.household.code)))
    return FeeBills(community, period, today, tuple(bills))


def household_account(
    connection: sa.Connection, community: CommunityFacts, code: str
) -> tuple[AccountLine, ...]:
    """Give what a household was billed and paid, the oldest first; its balance less what it has in advance."""
    header, line, share = transactions.c, lines.c, sublines.c
    query = (
        sa.select(
            header.dated_on, header.voucher, header.summary, line.account_code,
            share.debit_minor, share.credit_minor,
        )
        .join_from(
            sublines, lines,
            (line.community_id == share.community_id) & (line.seq == share.seq)
            & (line.number == share.number),
        )
        .join(
            transactions,
            (header.community_id == line.community_id) & (header.seq == line.seq),
        )
        .where(
            share.community_id == community.community_id, share.place_code == code,
            line.account_code.in_((*RECEIVABLES, PREPAID)),
        )
        .order_by(header.dated_on, header.seq, line.number)
    )  # fmt: skip
    balance, made = 0, []
    for row in connection.execute(query):
        change = row.debit_minor - row.credit_minor
        balance += change
        made.append(
            AccountLine(row.dated_on, row.voucher, row.summary, row.account_code, change, balance)
        )
    return tuple(made)


def billed_periods(connection: sa.Connection, community: CommunityFacts) -> tuple[int, ...]:
    """Give the months that were billed, the newest first."""
    run = billing_runs.c
    query = (
        sa.select(run.period)
        .where(run.community_id == community.community_id)
        .distinct()
        .order_by(run.period.desc())
        .limit(36)
    )
    return tuple(connection.execute(query).scalars())


def _dues(
    connection: sa.Connection, community_id: int, period: int, household: str
) -> list[sa.Row[Any]]:
    """Give the dues of a month that stand in the books."""
    posted = dues.c.draft_id.in_(
        sa.select(drafts.c.draft_id).where(
            drafts.c.community_id == community_id, drafts.c.state == "posted"
        )
    )
    found = of_months(community_id, billing_runs.c.period == period)
    if household:
        found = (
            dues.c.community_id == community_id, dues.c.place_code == household,
            dues.c.period == period,
        )  # fmt: skip
    query = sa.select(dues).where(*found, posted, is_live(dues.c, community_id))
    return list(connection.execute(query).all())


def _states(
    connection: sa.Connection, community: CommunityFacts, run_ids: Collection[str]
) -> defaultdict[str, list[tuple[str, str, bool]]]:
    """Give each run's drafts with their states, and whether what they billed still counts."""
    here = community.community_id
    made = _drafts_of(here, run_ids)
    query = (
        sa.select(
            made.c.run_id, made.c.draft_id, drafts.c.state, is_live(made.c, here).label("live")
        )
        .join_from(
            made, drafts, (drafts.c.community_id == here) & (drafts.c.draft_id == made.c.draft_id)
        )
        .order_by(made.c.run_id, made.c.draft_id)
    )
    found: defaultdict[str, list[tuple[str, str, bool]]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.run_id].append((row.draft_id, row.state, bool(row.live)))
    return found


def _drafts_of(community_id: int, run_ids: Collection[str]) -> sa.CTE:
    """Ask for the drafts of runs: from each to the next in the index, since thousands of dues name the same one."""
    run, due = billing_runs.c, dues.c

    def next_draft(run_id: Any, after: Any = None) -> sa.ScalarSelect[Any]:
        query = sa.select(sa.func.min(due.draft_id)).where(
            due.community_id == community_id, due.run_id == run_id
        )
        return (query if after is None else query.where(due.draft_id > after)).scalar_subquery()

    made = (
        sa.select(run.run_id, next_draft(run.run_id).label("draft_id"))
        .where(run.community_id == community_id, run.run_id.in_(run_ids))
        .cte("made", recursive=True)
    )
    further = sa.select(made.c.run_id, next_draft(made.c.run_id, made.c.draft_id))
    return made.union_all(further.where(made.c.draft_id.is_not(None)))


def _by_household(balances: Mapping[tuple[str, str, str], int], *accounts: str) -> dict[str, int]:
    sums: defaultdict[str, int] = defaultdict(int)
    for (of_account, _fund, place), minor in balances.items():
        if of_account in accounts:
            sums[place] += minor
    return dict(sums)
