"""How the books hang together: what came of a decision, and what a work or a contract belongs to; a query each."""

import json
from typing import Any

import sqlalchemy as sa

from ledger.domain.notices import plan_of
from ledger.statements.decision_values import Standing
from ledger.statements.notice_values import number_of
from ledger.statements.values import CommunityFacts, Label
from ledger.store.base import Day
from ledger.store.campaigns import campaigns
from ledger.store.communities import contracts, decisions
from ledger.store.communities import works as named_works
from ledger.store.journal import transactions
from ledger.store.matters import matter_steps, matters
from ledger.store.notices import notice_numbers, notices
from ledger.store.services import contract_terms, list_prices, score_sheets, service_rates
from ledger.store.works import work_plans, work_steps

#: So many things of all kinds are named; more are found on their own pages.
LINKS_MAX = 200
#: Order in which a page tells them.
_ORDER = ("decision", "work", "campaign", "rates", "prices", "score_sheet", "notice", "matter")


def contract_has_page(
    community: CommunityFacts, code: sa.ColumnElement[Any]
) -> sa.ColumnElement[bool]:
    """Ask whether a contract has a page: its terms were agreed to, a work signed it, or a voucher names it."""
    here = community.community_id
    held, step, header = (
        contract_terms.c,
        work_steps.alias("signing").c,
        transactions.alias("paying").c,
    )
    return sa.or_(
        sa.exists().where(held.community_id == here, held.code == code, held.state == "agreed"),
        sa.exists().where(
            step.community_id == here, step.contract_code == code, step.kind == "contract",
            step.state == "confirmed",
        ),
        sa.exists().where(header.community_id == here, header.contract_code == code),
    )  # fmt: skip


def work_has_page(community: CommunityFacts, code: sa.ColumnElement[Any]) -> sa.Exists:
    """Ask whether the work of a code has a page: whether it was planned, and not only named by a journal."""
    held = work_plans.c
    return sa.exists().where(held.community_id == community.community_id, held.work_code == code)


def subject_has_page(
    connection: sa.Connection, community: CommunityFacts, kind: str, code: str
) -> bool:
    """Tell whether what a notice is about has a page of its own."""
    if kind == "decision":
        return True
    asked: dict[str, Any] = {"work": work_has_page, "contract": contract_has_page}
    if kind not in asked:
        return False
    query = sa.select(asked[kind](community, sa.literal(code)))
    return bool(connection.execute(query).scalar_one())


def contracts_with_page(connection: sa.Connection, community: CommunityFacts) -> frozenset[str]:
    """Give the codes of contracts that have a page."""
    query = sa.select(contracts.c.code).where(
        contracts.c.community_id == community.community_id,
        contract_has_page(community, contracts.c.code),
    )
    return frozenset(connection.execute(query).scalars())


def led_to(connection: sa.Connection, community: CommunityFacts, code: str) -> tuple[Standing, ...]:
    """Give what a decision led to besides money and rules: works, services, notices, matters, crowdfunding."""
    here = community.community_id
    step, plan, raised, fund = work_steps.c, named_works.c, matters.c, campaigns.c
    told, rate, price, sheet = matter_steps.c, service_rates.c, list_prices.c, score_sheets.c
    parts = (
        _part("work", plan.code, plan.name_zh, plan.name_en, sa.func.min(step.happened_on, type_=Day))
        .join_from(work_steps, named_works, _named(named_works, step, step.work_code))
        .where(step.community_id == here, step.decision_code == code, step.state == "confirmed")
        .group_by(plan.code, plan.name_zh, plan.name_en),
        _part("campaign", fund.number, fund.title, sa.literal(""), fund.opened_on)
        .where(fund.community_id == here, fund.decision_code == code),
        _part("rates", rate.contract_code, rate.name_zh, rate.name_en, rate.first_day)
        .where(rate.community_id == here, rate.decision_code == code),
        _part("prices", price.item_code, price.name_zh, price.name_en, price.first_day)
        .where(price.community_id == here, price.decision_code == code),
        _part("score_sheet", contracts.c.code, contracts.c.title_zh, contracts.c.title_en, sheet.first_day)
        .join_from(score_sheets, contracts, _named(contracts, sheet, sheet.contract_code))
        .where(sheet.community_id == here, sheet.decision_code == code),
        _about(community, "decision", code),
        _part("matter", raised.number, raised.title, sa.literal(""), sa.func.min(told.on_day, type_=Day))
        .join_from(
            matter_steps, matters,
            (raised.community_id == told.community_id) & (raised.number == told.number),
        )
        .where(told.community_id == here, told.decision_code == code)
        .group_by(raised.number, raised.title),
    )  # fmt: skip
    return _read(connection, parts)


def linked_to_work(
    connection: sa.Connection, community: CommunityFacts, code: str
) -> tuple[Standing, ...]:
    """Give the notices about a work, and the matters that led to it."""
    raised, told = matters.c, matter_steps.c
    by_matter = (
        _part("matter", raised.number, raised.title, sa.literal(""), sa.func.min(told.on_day, type_=Day))
        .join_from(
            matter_steps, matters,
            (raised.community_id == told.community_id) & (raised.number == told.number),
        )
        .where(told.community_id == community.community_id, told.work_code == code)
        .group_by(raised.number, raised.title)
    )  # fmt: skip
    return _read(connection, (_about(community, "work", code), by_matter))


def linked_to_contract(
    connection: sa.Connection, community: CommunityFacts, code: str
) -> tuple[Standing, ...]:
    """Give the works that a contract is for, the decisions behind it or its payments, and notices about it."""
    here = community.community_id
    step, other, header = work_steps.c, work_steps.alias("other"), transactions.c
    of_works = sa.select(step.work_code).where(
        step.community_id == here, step.contract_code == code, step.state == "confirmed"
    )
    of_money = sa.select(header.work_code).where(
        header.community_id == here, header.contract_code == code, header.work_code.is_not(None)
    )
    decided = sa.select(other.c.decision_code).where(
        other.c.community_id == here, other.c.work_code.in_(of_works),
        other.c.decision_code.is_not(None), other.c.state == "confirmed",
    )  # fmt: skip
    paid = sa.select(header.decision_code).where(
        header.community_id == here, header.contract_code == code,
        header.decision_code.is_not(None),
    )  # fmt: skip
    work, decision = named_works.c, decisions.c
    parts = (
        _part("decision", decision.code, decision.title_zh, decision.title_en, decision.decided_on)
        .where(decision.community_id == here, decision.code.in_(decided.union(paid))),
        _part("work", work.code, work.name_zh, work.name_en, work_plans.c.needed_on)
        .join_from(named_works, work_plans, _named(named_works, work_plans.c, work_plans.c.work_code))
        .where(work.community_id == here, work.code.in_(of_works.union(of_money))),
        _about(community, "contract", code),
    )  # fmt: skip
    return _read(connection, parts)


def _part(kind: str, code: Any, name_zh: Any, name_en: Any, day: Any) -> sa.Select[Any]:
    return sa.select(
        sa.literal(kind).label("kind"), sa.cast(code, sa.Text).label("code"),
        name_zh.label("name_zh"), name_en.label("name_en"), day.label("day"),
        sa.literal(0).label("year"),
    )  # fmt: skip


def _about(community: CommunityFacts, kind: str, code: str) -> sa.Select[Any]:
    """Ask for published notices about something; their titles lie in the plan."""
    given, plan = notice_numbers.c, notices.c
    return sa.select(
        sa.literal("notice").label("kind"), sa.cast(given.number, sa.Text).label("code"),
        plan.content.label("name_zh"), sa.literal("").label("name_en"),
        given.published_on.label("day"), given.year.label("year"),
    ).join_from(
        notice_numbers, notices,
        (plan.community_id == given.community_id) & (plan.notice_id == given.notice_id),
    ).where(
        given.community_id == community.community_id, plan.subject_kind == kind,
        plan.subject_code == code,
    )  # fmt: skip


def _named(table: sa.Table, held: Any, code: Any) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.community_id == held.community_id, table.c.code == code)


def _read(connection: sa.Connection, parts: tuple[sa.Select[Any], ...]) -> tuple[Standing, ...]:
    rows = connection.execute(sa.union_all(*parts).limit(LINKS_MAX)).all()
    found = [Standing(row.kind, _label(row), row.day) for row in rows]
    return tuple(
        sorted(found, key=lambda item: (_ORDER.index(item.kind), str(item.day), item.name.code))
    )


def _label(row: Any) -> Label:
    if row.kind != "notice":
        return Label(row.code, row.name_zh, row.name_en or row.name_zh)
    plan = plan_of(json.loads(row.name_zh))
    number = number_of(row.year, int(row.code))
    return Label(number, plan.title_zh, plan.title_en or plan.title_zh)
