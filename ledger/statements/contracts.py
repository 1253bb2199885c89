"""Contracts as everybody sees them: what was due, what came, what others collected, and when each ends."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.contract_terms import (
    Chapter,
    Due,
    Rhythm,
    Terms,
    Way,
    due_minor,
    dues,
    ends_soon,
    last_day_of_contract,
    standings,
)
from ledger.domain.periods import Span
from ledger.domain.services import bill_span
from ledger.statements.contract_money import received, vouchers_under
from ledger.statements.contract_values import (
    CollectionRow,
    ContractRow,
    Contracts,
    ContractView,
    ContractYear,
)
from ledger.statements.evidence import evidence_files
from ledger.statements.named_contracts import named_contracts, work_sides
from ledger.statements.values import Audience, CommunityFacts, Frame, Label
from ledger.store.communities import accounts, contracts, funds, parties, places
from ledger.store.services import contract_collections, contract_terms, service_bills

KIND = "contracts"
_BEFORE_ALL = date(1, 1, 1)


def contract_list(
    connection: sa.Connection, community: CommunityFacts, span: Span, *, as_of: date | None = None
) -> Contracts:
    """Give every contract with terms over a span; the number of queries does not depend on how many there are."""
    day = min(as_of or span.last_day, span.last_day)
    chapters = _chapters(connection, community)
    came = received(connection, community, chapters) if chapters else {}
    told = _collections(connection, community) if chapters else {}
    less = _deductions(connection, community) if chapters else {}
    rows = [
        _row(
            items, came.get(code, {}), told.get(code, ()), less.get(code, {}), (span.first_day, day)
        )
        for code, items in chapters.items()
    ]
    rows.sort(key=lambda row: (row.terms.way is Way.EXPENSE, row.contract.code))
    return Contracts(
        Frame(KIND, community, span, day), tuple(rows), named_contracts(connection, community, day)
    )


def contract_view(
    connection: sa.Connection, community: CommunityFacts, code: str, day: date
) -> ContractView | None:
    """Give one contract whole as of a day; None where it has no terms."""
    items = _chapters(connection, community, code).get(code)
    if items is None:
        return None
    came = received(connection, community, {code: items})[code]
    told = _collections(connection, community).get(code, ())
    chapters = tuple(terms for terms, _names in items)
    less = _deductions(connection, community).get(code, {})
    due = dues(chapters)
    row = _row(items, came, told, less, (date(day.year, 1, 1), day))
    signed = [terms.evidence for terms in chapters if terms.evidence]
    return ContractView(
        community, day, row, chapters,
        standings(due, _sum(came, row.terms, day) + _within(less, _BEFORE_ALL, day)),
        _years(row.terms, due, came, less, day), tuple(told),
        vouchers_under(connection, community, code, day),
        evidence_files(connection, community, signed, audience=Audience.PUBLIC),
        work_sides(connection, community, day, code).get(code),
    )  # fmt: skip


_Chapters = dict[str, list[tuple[Terms, Any]]]


def _chapters(connection: sa.Connection, community: CommunityFacts, code: str = "") -> _Chapters:
    """Give the agreed chapters of contracts with the names they use, by the contract's code."""
    held, collector = contract_terms.c, parties.alias("collector")

    def named(table: Any, column: Any) -> Any:
        return (table.c.community_id == held.community_id) & (table.c.code == column)

    query = (
        sa.select(
            contract_terms, contracts.c.title_zh, contracts.c.title_en,
            parties.c.name.label("party"), collector.c.name.label("collector"),
            accounts.c.name_zh.label("account_zh"), accounts.c.name_en.label("account_en"),
            accounts.c.plain_zh, accounts.c.plain_en, funds.c.name_zh.label("fund_zh"),
            funds.c.name_en.label("fund_en"), places.c.name_zh.label("place_zh"),
            places.c.name_en.label("place_en"),
        )
        .select_from(contract_terms)
        .join(contracts, named(contracts, held.code))
        .join(parties, named(parties, held.party_code))
        .join(accounts, named(accounts, held.account_code))
        .join(funds, named(funds, held.fund_code))
        .outerjoin(collector, named(collector, held.collector_code))
        .outerjoin(places, named(places, held.place_code))
        .where(held.community_id == community.community_id, held.state == "agreed")
        .order_by(held.code, held.number)
    )  # fmt: skip
    if code:
        query = query.where(held.code == code)
    found: defaultdict[str, list[tuple[Terms, Any]]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.code].append((_terms(row), row))
    return dict(found)


def _terms(row: Any) -> Terms:
    return Terms(
        row.code, Chapter(row.chapter), Way(row.way), row.party_code, row.account_code,
        row.fund_code, row.price_minor, Rhythm(row.rhythm), row.first_day, row.last_day,
        row.first_due_on, row.notice_days, row.deposit_minor, row.tax_note,
        row.collector_code or "", row.place_code or "", row.evidence_sha256 or "", row.note,
    )  # fmt: skip


def _collections(
    connection: sa.Connection, community: CommunityFacts
) -> dict[str, list[CollectionRow]]:
    held = contract_collections.c
    query = (
        sa.select(contract_collections)
        .where(held.community_id == community.community_id, held.state == "agreed")
        .order_by(held.code, held.first_day, held.number)
    )
    found: defaultdict[str, list[CollectionRow]] = defaultdict(list)
    for row in connection.execute(query):
        told = CollectionRow(row.number, row.first_day, row.last_day, row.collected_minor)
        found[row.code].append(told)
    return found


def _deductions(connection: sa.Connection, community: CommunityFacts) -> dict[str, dict[date, int]]:
    """Give what scores took from the price, by contract and the first day of the quarter: it is not owed."""
    held = service_bills.c
    query = sa.select(held.contract_code, held.period, held.fee_minor - held.amount_minor).where(
        held.community_id == community.community_id, held.state == "agreed", held.kind == "score"
    )
    found: defaultdict[str, dict[date, int]] = defaultdict(dict)
    for code, period, minor in connection.execute(query):
        found[code][bill_span(period).first_day] = minor
    return found


def _within(minors: Mapping[date, int], first_day: date, last_day: date) -> int:
    return sum(minor for day, minor in minors.items() if first_day <= day <= last_day)


def _sum(came: Mapping[date, int], terms: Terms, by: date, since: date = _BEFORE_ALL) -> int:
    """Give what came from a day to a day, of a contract that costs money what was paid."""
    minor = sum(amount for day, amount in came.items() if since <= day <= by)
    return minor if terms.way is Way.INCOME else -minor


def _row(
    items: Sequence[tuple[Terms, Any]], came: Mapping[date, int], told: Sequence[CollectionRow],
    less: Mapping[date, int], days: tuple[date, date],
) -> ContractRow:  # fmt: skip
    first_day, day = days
    chapters = [terms for terms, _names in items]
    terms, names = items[-1]
    due = dues(chapters)
    by_now = due_minor(due, by=day) - _within(less, _BEFORE_ALL, day)
    ever = _sum(came, terms, day)
    is_billed = terms.rhythm is Rhythm.BY_BILL
    in_span = sum(item.amount_minor for item in due if first_day <= item.due_on <= day)
    in_span -= _within(less, first_day, day)
    collected = [item for item in told if item.last_day <= day]
    return ContractRow(
        contract=Label(terms.code, names.title_zh, names.title_en or names.title_zh),
        terms=terms, party=names.party, collector=names.collector or "",
        account=Label(
            terms.account, names.plain_zh or names.account_zh, names.plain_en or names.account_en
        ),
        fund=Label(terms.fund, names.fund_zh, names.fund_en),
        place=Label(terms.place, names.place_zh, names.place_en) if terms.place else None,
        first_day=chapters[0].first_day, last_day=last_day_of_contract(chapters),
        due_minor=in_span, received_minor=_sum(came, terms, day, first_day),
        open_minor=0 if is_billed else max(by_now - ever, 0),
        ahead_minor=0 if is_billed else max(ever - by_now, 0),
        collected_minor=sum(item.collected_minor for item in collected if item.last_day >= first_day)
        if terms.collector
        else None,
        collected_open_minor=sum(item.collected_minor for item in collected) - ever if collected else 0,
        ends_soon=ends_soon(last_day_of_contract(chapters), day),
    )  # fmt: skip


def _years(
    terms: Terms, due: Sequence[Due], came: Mapping[date, int], less: Mapping[date, int], day: date
) -> tuple[ContractYear, ...]:
    """Give each year that has a due or a payment, the newest first."""
    years = {item.due_on.year for item in due if item.due_on <= day} | {item.year for item in came}
    found = []
    for year in sorted((item for item in years if item <= day.year), reverse=True):
        first, last = date(year, 1, 1), min(date(year, 12, 31), day)
        in_year = sum(item.amount_minor for item in due if first <= item.due_on <= last)
        in_year -= _within(less, first, last)
        left = due_minor(due, by=last) - _within(less, _BEFORE_ALL, last) - _sum(came, terms, last)
        if terms.rhythm is Rhythm.BY_BILL:
            left = 0
        found.append(ContractYear(year, in_year, _sum(came, terms, last, first), max(left, 0)))
    return tuple(found)
