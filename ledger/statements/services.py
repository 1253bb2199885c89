"""Services as everybody sees them: rates with their history, price list, bills with vouchers, scores.

Nobody's own marks are ever given; with fewer than three scorers not even the means.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from ledger.domain.periods import Span
from ledger.domain.price_lists import ListPrice
from ledger.domain.service_scores import SHOWN_MIN, Band, Criterion, ScoreSheet
from ledger.domain.services import ServiceRate, bill_span, half_up
from ledger.statements.contract_values import (
    AssessmentRow,
    BillRow,
    CriterionRow,
    PriceRow,
    RateRow,
    Services,
    ServiceScores,
    SheetLine,
)
from ledger.statements.values import CommunityFacts, Frame, Label
from ledger.store.communities import contracts, decisions
from ledger.store.journal import transactions
from ledger.store.payments import payment_requests, payments
from ledger.store.services import (
    list_prices,
    score_criteria,
    score_marks,
    score_sheets,
    service_assessments,
    service_bills,
    service_payments,
    service_rates,
)

KIND = "service-score"


def services(
    connection: sa.Connection, community: CommunityFacts, year: int, *, state: str = "agreed"
) -> Services:
    """Give what services cost and the bills of a year that are in a state; a fixed number of queries."""
    rates = rate_rows(connection, community)
    names = {
        row.rate.role: Label(row.rate.role, row.rate.name_zh, row.rate.name_en) for row in rates
    }
    held = service_bills.c
    query = sa.select(held.period).where(held.community_id == community.community_id).distinct()
    years = {int(period[:4]) for period in connection.execute(query).scalars()} | {year}
    return Services(
        community, year, tuple(sorted(years, reverse=True)), rates,
        price_rows(connection, community), sheet_rows(connection, community),
        _bills(connection, community, names, held.period.startswith(str(year)), held.state == state),
        _assessments(connection, community, state),
    )  # fmt: skip


def waiting_bills(connection: sa.Connection, community: CommunityFacts) -> tuple[BillRow, ...]:
    """Give the bills that nobody confirmed yet, whatever their year."""
    held = service_bills.c
    return _bills(connection, community, {}, held.state == "proposed")


def service_scores(
    connection: sa.Connection, community: CommunityFacts, span: Span, *, as_of: date | None = None
) -> ServiceScores:
    """Give the quarters that were scored within a span."""
    held = service_bills.c
    day = min(as_of or span.last_day, span.last_day)
    found = _bills(connection, community, {}, held.kind == "score", held.state == "agreed")
    rows = tuple(
        row for row in found
        if span.first_day <= bill_span(row.period).first_day and bill_span(row.period).last_day <= span.last_day
    )  # fmt: skip
    return ServiceScores(Frame(KIND, community, span, day), rows, sheet_rows(connection, community))


def rate_rows(connection: sa.Connection, community: CommunityFacts) -> tuple[RateRow, ...]:
    """Give every rate there ever was, by contract and role, the newest first."""
    held = service_rates.c
    query = (
        sa.select(
            service_rates,
            contracts.c.title_zh,
            contracts.c.title_en,
            decisions.c.title_zh.label("decision_zh"),
            decisions.c.title_en.label("decision_en"),
        )
        .join(contracts, _is(contracts, held, held.contract_code))
        .join(decisions, _is(decisions, held, held.decision_code))
        .where(held.community_id == community.community_id)
        .order_by(held.contract_code, held.role_code, held.first_day.desc())
    )
    rows: list[RateRow] = []
    for row in connection.execute(query):
        rate = ServiceRate(
            row.contract_code, row.role_code, row.name_zh, row.name_en or row.name_zh,
            row.rate_minor, row.first_day, row.planned_quarters, row.frequency, row.standard,
            row.decision_code,
        )  # fmt: skip
        newer = rows[-1].rate if rows else None
        same = newer is not None and (newer.contract, newer.role) == (rate.contract, rate.role)
        last_day = newer.first_day - timedelta(days=1) if newer is not None and same else None
        contract = Label(rate.contract, row.title_zh, row.title_en or row.title_zh)
        rows.append(RateRow(rate, contract, _decision(row), last_day))
    return tuple(rows)


def price_rows(connection: sa.Connection, community: CommunityFacts) -> tuple[PriceRow, ...]:
    """Give every price of a repair there ever was, by item, the newest first."""
    held = list_prices.c
    query = (
        sa.select(
            list_prices,
            decisions.c.title_zh.label("decision_zh"),
            decisions.c.title_en.label("decision_en"),
        )
        .join(decisions, _is(decisions, held, held.decision_code))
        .where(held.community_id == community.community_id)
        .order_by(held.item_code, held.first_day.desc())
    )
    rows: list[PriceRow] = []
    for row in connection.execute(query):
        price = ListPrice(
            row.item_code, row.name_zh, row.name_en or row.name_zh, row.unit, row.price_minor,
            row.first_day, row.decision_code,
        )  # fmt: skip
        newer = rows[-1].price if rows else None
        same = newer is not None and newer.item == price.item
        last_day = newer.first_day - timedelta(days=1) if newer is not None and same else None
        rows.append(PriceRow(price, _decision(row), last_day))
    return tuple(rows)


def sheet_rows(
    connection: sa.Connection, community: CommunityFacts
) -> tuple[tuple[Label, ScoreSheet], ...]:
    """Give every score sheet with its contract, the newest first."""
    held, item = score_sheets.c, score_criteria.c
    here = community.community_id
    criteria: defaultdict[tuple[str, date], list[Criterion]] = defaultdict(list)
    query = sa.select(score_criteria).where(item.community_id == here).order_by(item.number)
    for row in connection.execute(query):
        found = criteria[row.contract_code, row.first_day]
        found.append(
            Criterion(row.name_zh, row.name_en or row.name_zh, row.weight, row.full_tenths)
        )
    sheets = (
        sa.select(score_sheets, contracts.c.title_zh, contracts.c.title_en)
        .join(contracts, _is(contracts, held, held.contract_code))
        .where(held.community_id == here)
        .order_by(held.contract_code, held.first_day.desc())
    )
    return tuple(
        (
            Label(row.contract_code, row.title_zh, row.title_en or row.title_zh),
            ScoreSheet(
                row.contract_code, row.first_day, tuple(criteria[row.contract_code, row.first_day]),
                tuple(Band(*band) for band in json.loads(row.content)), row.group_size,
                row.party_members, row.scorers_min, row.decision_code,
            ),
        )
        for row in connection.execute(sheets)
    )  # fmt: skip


def _is(table: sa.Table, held: Any, column: Any) -> Any:
    return (table.c.community_id == held.community_id) & (table.c.code == column)


def _decision(row: Any) -> Label:
    return Label(row.decision_code, row.decision_zh, row.decision_en or row.decision_zh)


def _bills(
    connection: sa.Connection, community: CommunityFacts, names: Mapping[str, Label], *wanted: Any
) -> tuple[BillRow, ...]:
    """Give bills, the newest period first, each with the request that pays it and its voucher."""
    held, paid, asked, done = service_bills.c, service_payments.c, payment_requests.c, payments.c
    here = community.community_id
    live = sa.join(
        service_payments, payment_requests,
        (asked.community_id == paid.community_id) & (asked.request_id == paid.request_id)
        & (asked.state != "withdrawn"),
    )  # fmt: skip
    query = (
        sa.select(
            service_bills, contracts.c.title_zh, contracts.c.title_en, paid.request_id,
            asked.state.label("request_state"), transactions.c.voucher,
        )
        .select_from(service_bills)
        .join(contracts, _is(contracts, held, held.contract_code))
        .outerjoin(
            live,
            (paid.community_id == held.community_id) & (paid.contract_code == held.contract_code)
            & (paid.period == held.period) & (paid.number == held.number),
        )
        .outerjoin(
            payments, (done.community_id == paid.community_id) & (done.request_id == paid.request_id)
        )
        .outerjoin(
            transactions,
            (transactions.c.community_id == done.community_id)
            & (transactions.c.draft_id == done.draft_id),
        )
        .where(held.community_id == here, *wanted)
        .order_by(held.period.desc(), held.contract_code, held.number)
    )  # fmt: skip
    rows = connection.execute(query).all()
    scored = [row for row in rows if row.kind == "score"]
    means = _means(connection, community, scored) if scored else {}
    return tuple(_bill(row, names, means) for row in rows)


_Key = tuple[str, str, int]


def _means(
    connection: sa.Connection, community: CommunityFacts, bills: Sequence[Any]
) -> dict[_Key, list[CriterionRow]]:
    """Give each scored bill's criteria with their means, in hundredths of a mark, half upward."""
    mark, item, bill = score_marks.c, score_criteria.c, service_bills.c
    query = (
        sa.select(
            mark.contract_code, mark.period, mark.number, item.number.label("criterion"),
            item.name_zh, item.name_en, item.weight, item.full_tenths,
            sa.cast(sa.func.sum(mark.mark_tenths), sa.BigInteger).label("tenths"),
            sa.func.count().label("scorers"),
        )
        .select_from(score_marks)
        .join(
            service_bills,
            (bill.community_id == mark.community_id) & (bill.contract_code == mark.contract_code)
            & (bill.period == mark.period) & (bill.number == mark.number),
        )
        .join(
            score_criteria,
            (item.community_id == mark.community_id) & (item.contract_code == mark.contract_code)
            & (item.first_day == bill.sheet_first_day) & (item.number == mark.criterion),
        )
        .where(
            mark.community_id == community.community_id,
            mark.period.in_(sorted({row.period for row in bills})),
        )
        .group_by(
            mark.contract_code, mark.period, mark.number, item.number, item.name_zh, item.name_en,
            item.weight, item.full_tenths,
        )
        .order_by(mark.contract_code, mark.period, mark.number, item.number)
    )  # fmt: skip
    found: defaultdict[_Key, list[CriterionRow]] = defaultdict(list)
    for row in connection.execute(query):
        mean = half_up(int(row.tenths) * 10, row.scorers) if row.scorers >= SHOWN_MIN else None
        name = Label(str(row.criterion), row.name_zh, row.name_en or row.name_zh)
        found[row.contract_code, row.period, row.number].append(
            CriterionRow(name, row.weight, row.full_tenths, mean)
        )
    return found


def _bill(
    row: Any, names: Mapping[str, Label], means: Mapping[_Key, Sequence[CriterionRow]]
) -> BillRow:
    said = json.loads(row.content)
    key = (row.contract_code, row.period, row.number)
    return BillRow(
        contract=Label(row.contract_code, row.title_zh, row.title_en or row.title_zh),
        period=row.period, number=row.number, kind=row.kind, state=row.state,
        fee_minor=row.fee_minor, amount_minor=row.amount_minor,
        lines=tuple(
            SheetLine(names.get(role, Label(role, role, role)), quarters, rate, amount)
            for role, quarters, rate, amount in said.get("lines", ())
        ),
        criteria=tuple(means.get(key, ())), cost_minor=said.get("cost", 0),
        ratio=said.get("ratio", ""), score=said.get("shown", ""),
        share_permille=said.get("permille", 1_000), scorers=said.get("scorers", 0),
        request_id=row.request_id or "", request_state=row.request_state or "",
        voucher=row.voucher or "", proposed_by=row.proposed_by,
    )  # fmt: skip


def _assessments(
    connection: sa.Connection, community: CommunityFacts, state: str
) -> tuple[AssessmentRow, ...]:
    held = service_assessments.c
    query = (
        sa.select(held.year, held.number, held.assessor, held.about, held.grade, held.score_tenths)
        .where(held.community_id == community.community_id, held.state == state)
        .order_by(held.year.desc(), held.number)
    )
    return tuple(AssessmentRow(*row) for row in connection.execute(query))
