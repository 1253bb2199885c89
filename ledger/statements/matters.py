"""Readers of matters: a page of a list, and one matter with all that became of it."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from ledger.statements.chain import work_has_page
from ledger.statements.matter_values import (
    MatterPage,
    MatterRow,
    MatterView,
    MeetingRow,
    Paid,
    StepFacts,
)
from ledger.statements.meetings import meeting_rows
from ledger.statements.values import CommunityFacts, Label
from ledger.store.communities import accounts, decisions, places, works
from ledger.store.journal import lines, transactions
from ledger.store.matters import matter_steps, matter_vouchers, matters, meeting_matters, meetings

PAGE_SIZE = 50


def matter_page(
    connection: sa.Connection, community: CommunityFacts, *, on_list: str = "", after: int = 0,
    page_size: int = PAGE_SIZE,
) -> MatterPage:  # fmt: skip
    """Give a page of all matters or of one list, those raised last first."""
    held = matters.c
    query = _rows(community.community_id)
    if on_list:
        query = query.where(held.on_list == on_list)
    if after:
        query = query.where(held.number < after)
    found = connection.execute(query.order_by(held.number.desc()).limit(page_size + 1)).all()
    rows = tuple(_row(row) for row in found[:page_size])
    more = rows[-1].number if len(found) > page_size else None
    counts = _counts(connection, community.community_id)
    return MatterPage(community, on_list, rows, counts, more)


def matter_view(
    connection: sa.Connection, community: CommunityFacts, number: int
) -> MatterView | None:
    """Give one matter with its steps and meetings; None when there is none."""
    here = community.community_id
    found = connection.execute(_rows(here).where(matters.c.number == number)).one_or_none()
    if found is None:
        return None
    topic = meeting_matters.c
    spoken = sa.select(topic.number).where(
        topic.community_id == here, topic.matter_number == number
    )
    talks: tuple[MeetingRow, ...] = meeting_rows(
        connection, here, meetings.c.number.in_(spoken), limit=PAGE_SIZE
    )
    paid_minor = _paid_minor(connection, here, number)
    steps = _steps(connection, community, number)
    return MatterView(community, _row(found), steps, talks, paid_minor)


def _rows(community_id: int) -> sa.Select[Any]:
    held, step, place = matters.c, matter_steps.c, places.c
    later = matter_steps.alias("later").c
    newest = (
        sa.select(sa.func.max(later.step))
        .where(later.community_id == held.community_id, later.number == held.number)
        .scalar_subquery()
    )
    paid = (
        sa.select(sa.func.count(sa.distinct(matter_vouchers.c.seq)))
        .where(
            matter_vouchers.c.community_id == held.community_id,
            matter_vouchers.c.number == held.number,
        )
        .scalar_subquery()
    )
    return (
        sa.select(
            held.number, held.on_list, held.title, held.office, held.raised_on, held.place_code,
            place.name_zh, place.name_en, step.kind, step.on_day, paid.label("paid"),
        )
        .join_from(
            matters,
            matter_steps,
            (step.community_id == held.community_id)
            & (step.number == held.number)
            & (step.step == newest),
        )
        .outerjoin(
            places, (place.community_id == held.community_id) & (place.code == held.place_code)
        )
        .where(held.community_id == community_id)
    )  # fmt: skip


def _row(row: Any) -> MatterRow:
    place = Label(row.place_code, row.name_zh, row.name_en) if row.place_code else None
    return MatterRow(
        row.number, row.on_list, row.title, row.office, row.raised_on, place, row.kind, row.on_day,
        row.paid,
    )  # fmt: skip


def _counts(connection: sa.Connection, community_id: int) -> dict[str, tuple[int, int]]:
    rows = _rows(community_id).subquery().c
    query = sa.select(
        rows.on_list, sa.func.count(), sa.func.sum(sa.case((rows.kind == "reported", 1), else_=0))
    ).group_by(rows.on_list)
    return {
        on_list: (count, int(reported)) for on_list, count, reported in connection.execute(query)
    }


def _steps(
    connection: sa.Connection, community: CommunityFacts, number: int
) -> tuple[StepFacts, ...]:
    held, decision, work = matter_steps.c, decisions.c, works.c
    community_id = community.community_id
    query = (
        sa.select(
            held.step, held.kind, held.on_day, held.said, held.decision_code, held.work_code,
            decision.title_zh, decision.title_en, work.name_zh, work.name_en,
            work_has_page(community, held.work_code).label("work_page"),
        )
        .outerjoin(
            decisions,
            (decision.community_id == held.community_id) & (decision.code == held.decision_code),
        )
        .outerjoin(
            works, (work.community_id == held.community_id) & (work.code == held.work_code)
        )
        .where(held.community_id == community_id, held.number == number)
        .order_by(held.step)
    )  # fmt: skip
    steps: Sequence[Any] = connection.execute(query).all()
    paid = _paid(connection, community_id, number)
    return tuple(
        StepFacts(
            row.kind, row.on_day, row.said,
            _label(row.decision_code, row.title_zh, row.title_en),
            _label(row.work_code, row.name_zh, row.name_en), tuple(paid[row.step]),
            bool(row.work_page),
        )
        for row in steps
    )  # fmt: skip


def _label(code: str | None, name_zh: str, name_en: str) -> Label | None:
    return Label(code, name_zh, name_en or name_zh) if code else None


def _paid(
    connection: sa.Connection, community_id: int, number: int
) -> defaultdict[int, list[Paid]]:
    held, header = matter_vouchers.c, transactions.c
    query = (
        sa.select(held.step, header.voucher, header.summary, header.amount_minor)
        .join(transactions, (header.community_id == held.community_id) & (header.seq == held.seq))
        .where(held.community_id == community_id, held.number == number)
        .order_by(held.step, held.seq)
    )
    found: defaultdict[int, list[Paid]] = defaultdict(list)
    for step, voucher, summary, amount_minor in connection.execute(query):
        found[step].append(Paid(voucher, summary, amount_minor))
    return found


def _paid_minor(connection: sa.Connection, community_id: int, number: int) -> int:
    """Give the cash that went out for a matter, net; what corrects one of its vouchers is found by what it corrects."""
    held, header, line = matter_vouchers.c, transactions.c, lines.c
    named = sa.select(held.seq).where(held.community_id == community_id, held.number == number)
    counted = sa.select(header.seq).where(
        header.community_id == community_id,
        header.seq.in_(named) | header.corrects.in_(named),
    )
    query = (
        sa.select(
            sa.cast(
                sa.func.coalesce(sa.func.sum(line.credit_minor - line.debit_minor), 0), sa.BigInteger
            )
        )
        .join_from(
            lines, accounts,
            (accounts.c.community_id == line.community_id) & (accounts.c.code == line.account_code),
        )
        .where(line.community_id == community_id, line.seq.in_(counted), accounts.c.is_cash)
    )  # fmt: skip
    return max(int(connection.execute(query).scalar_one()), 0)
