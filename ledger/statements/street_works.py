"""The works of a street's communities in one table, by a fixed number of queries however many there are."""

from collections import defaultdict
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.works import WorkPlan, state_of
from ledger.statements.street_values import StreetWork
from ledger.statements.values import CommunityFacts, Label
from ledger.store.communities import accounts
from ledger.store.communities import works as named
from ledger.store.journal import lines, transactions
from ledger.store.work_reading import steps_among
from ledger.store.works import work_payments, work_plans

Key = tuple[int, str]


def street_works(
    connection: sa.Connection, members: tuple[CommunityFacts, ...], here: sa.Select[int], *, day: date
) -> tuple[StreetWork, ...]:  # fmt: skip
    """Give every work of communities, of which ``here`` asks for the numbers: the latest first, then by place."""
    by_number = {item.community_id: item for item in members}
    steps = steps_among(connection, here)
    spent = _spent(connection, here)
    other = _other(connection, here)
    plan, name = work_plans.c, named.c
    query = (
        sa.select(work_plans, name.name_zh, name.name_en)
        .join_from(
            work_plans,
            named,
            (name.community_id == plan.community_id) & (name.code == plan.work_code),
        )
        .where(plan.community_id.in_(here), plan.needed_on <= day)
    )
    found = []
    for row in connection.execute(query):
        community = by_number.get(row.community_id)
        if community is None:
            continue
        key = (row.community_id, row.work_code)
        state = state_of(
            WorkPlan(row.needed_on, row.planned_first_day, row.planned_last_day, row.emergency),
            steps.get(key, ()),
        )
        paid = spent[key] - other[key]
        found.append(
            StreetWork(
                community, Label(row.work_code, row.name_zh, row.name_en or row.name_zh),
                row.leader, row.liaison, state.stage(paid), state.budget_minor,
                state.committed_minor, spent[key], state.days_late(day),
            )
        )  # fmt: skip
    return tuple(
        sorted(found, key=lambda work: (-work.days_late, work.community.slug, work.work.code))
    )


def _spent(connection: sa.Connection, here: sa.Select[int]) -> defaultdict[Key, int]:
    """Give the money that went out for each work, less what came back.

    A reversal names no work: corrections, which an index knows, are asked for the work of what they correct. Two
    questions, so that an index answers both; joined to one, every voucher of the street would be read.
    """
    header, line, account = transactions.c, lines.c, accounts.c
    target, own = transactions.alias("target").c, transactions.alias("own").c
    named = sa.select(header.community_id, header.work_code, header.seq).where(
        header.community_id.in_(here), header.work_code.is_not(None)
    )
    # Nothing but what the index of corrections holds is asked of all of them.
    names_one = sa.exists().where(
        own.community_id == header.community_id, own.seq == header.seq, own.work_code.is_not(None)
    )
    of_target = (
        sa.select(target.work_code)
        .where(target.community_id == header.community_id, target.seq == header.corrects)
        .where(~names_one)
        .correlate(transactions)
        .scalar_subquery()
    )
    struck = sa.select(header.community_id, of_target, header.seq).where(
        header.community_id.in_(here), header.corrects.is_not(None)
    )
    of = sa.union_all(named, struck).subquery().c
    out = sa.cast(sa.func.sum(line.credit_minor - line.debit_minor), sa.BigInteger)
    query = (
        sa.select(of.community_id, of.work_code, out)
        .join(lines, (line.community_id == of.community_id) & (line.seq == of.seq))
        .join(
            accounts,
            (account.community_id == line.community_id) & (account.code == line.account_code),
        )
        .where(account.is_cash, of.work_code.is_not(None))
        .group_by(of.community_id, of.work_code)
    )
    return _sums(connection.execute(query))


def _other(connection: sa.Connection, here: sa.Select[int]) -> defaultdict[Key, int]:
    """Give what was paid on each work to others than its contractors."""
    paid = work_payments.c
    query = (
        sa.select(
            paid.community_id,
            paid.work_code,
            sa.cast(sa.func.sum(paid.amount_minor), sa.BigInteger),
        )
        .where(paid.community_id.in_(here), paid.purpose == "other")
        .group_by(paid.community_id, paid.work_code)
    )
    return _sums(connection.execute(query))


def _sums(rows: Any) -> defaultdict[Key, int]:
    return defaultdict(int, {(number, code): minor for number, code, minor in rows})
