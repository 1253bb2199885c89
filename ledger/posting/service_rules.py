"""What services may cost from a day on: rates by the hour, prices of repairs, score sheets; all told by the log."""

import json
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.contract_errors import ServiceError
from ledger.domain.entries import check_unnamed
from ledger.domain.errors import AccessRefusedError
from ledger.domain.price_lists import ListPrice
from ledger.domain.service_scores import Band, Criterion, ScoreSheet
from ledger.domain.services import NAME_LENGTH_MAX, STANDARD_LENGTH_MAX, ServiceRate
from ledger.log.canonical import canonical_text
from ledger.posting.books import Books, open_books
from ledger.posting.policies import record_policy
from ledger.posting.values import PREPARING_ROLES, Officer
from ledger.store.communities import contracts, decisions
from ledger.store.services import (
    list_prices,
    score_criteria,
    score_sheets,
    service_bills,
    service_rates,
)

#: What the log calls them among policies.
RATE, PRICE, SHEET = "service-rate", "list-price", "score-sheet"
Connection = sa.Connection


def set_rate(
    connection: Connection, community_id: int, rate: ServiceRate, *, by: Officer, at: datetime
) -> None:
    """Set what an hour of a role costs from a day on.

    Raises:
        UnknownNameError: no such contract or decision.
        ServiceError: reason rate_order (one of this day or later is there) or billed (a month from there on was).
    """
    books = _opened(connection, community_id, by, rate.contract, rate.decision)
    for text, field, most in (
        (rate.name_zh, "name_zh", NAME_LENGTH_MAX), (rate.frequency, "frequency", NAME_LENGTH_MAX),
        (rate.standard, "standard", STANDARD_LENGTH_MAX),
    ):  # fmt: skip
        check_unnamed(text, field=field, length_max=most)
    held = service_rates.c
    _check_order(
        books,
        held.first_day,
        rate.first_day,
        held.contract_code == rate.contract,
        held.role_code == rate.role,
    )
    _check_unbilled(books, rate.contract, rate.first_day, "hours")
    leaf = _told(books, RATE, told_of_rate(rate), rate.first_day, by=by, at=at)
    _keep(books, service_rates, leaf, rate.decision, by, {
        "contract_code": rate.contract, "role_code": rate.role, "first_day": rate.first_day,
        "name_zh": rate.name_zh, "name_en": rate.name_en, "rate_minor": rate.rate_minor,
        "planned_quarters": rate.planned_quarters, "frequency": rate.frequency,
        "standard": rate.standard,
    })  # fmt: skip


def set_price(
    connection: Connection, community_id: int, price: ListPrice, *, by: Officer, at: datetime
) -> None:
    """Set what a unit of a repair may cost from a day on.

    Raises:
        UnknownNameError: no such decision; ServiceError: reason rate_order.
    """
    books = _opened(connection, community_id, by, "", price.decision)
    check_unnamed(price.name_zh, field="name_zh", length_max=NAME_LENGTH_MAX)
    held = list_prices.c
    _check_order(books, held.first_day, price.first_day, held.item_code == price.item)
    leaf = _told(books, PRICE, told_of_price(price), price.first_day, by=by, at=at)
    _keep(books, list_prices, leaf, price.decision, by, {
        "item_code": price.item, "first_day": price.first_day, "name_zh": price.name_zh,
        "name_en": price.name_en, "unit": price.unit, "price_minor": price.price_minor,
    })  # fmt: skip


def set_score_sheet(
    connection: Connection, community_id: int, sheet: ScoreSheet, *, by: Officer, at: datetime
) -> None:
    """Set what is scored under a contract from a day on, and what follows from a score.

    Raises:
        UnknownNameError: no such contract or decision; ServiceError: reason rate_order or billed.
    """
    books = _opened(connection, community_id, by, sheet.contract, sheet.decision)
    for item in sheet.criteria:
        check_unnamed(item.name_zh, field="criteria", length_max=NAME_LENGTH_MAX)
    held = score_sheets.c
    _check_order(books, held.first_day, sheet.first_day, held.contract_code == sheet.contract)
    _check_unbilled(books, sheet.contract, sheet.first_day, "score")
    leaf = _told(books, SHEET, told_of_sheet(sheet), sheet.first_day, by=by, at=at)
    key = {"contract_code": sheet.contract, "first_day": sheet.first_day}
    _keep(books, score_sheets, leaf, sheet.decision, by, key | {
        "group_size": sheet.group_size, "party_members": sheet.party_members,
        "scorers_min": sheet.scorers_min, "content": bands_text(sheet.bands),
    })  # fmt: skip
    rows = [
        key | {"community_id": books.community_id, "number": number, "name_zh": item.name_zh,
               "name_en": item.name_en, "weight": item.weight, "full_tenths": item.full_tenths}
        for number, item in enumerate(sheet.criteria, start=1)
    ]  # fmt: skip
    connection.execute(sa.insert(score_criteria), rows)


def told_of_rate(rate: ServiceRate) -> dict[str, Any]:
    """Give what the log tells of a rate; the rate is fen an hour."""
    return {
        "contract": rate.contract, "role": rate.role, "name": rate.name_zh, "fen": rate.rate_minor,
        "planned_quarters": rate.planned_quarters, "frequency": rate.frequency,
        "standard": rate.standard, "decision": rate.decision,
    }  # fmt: skip


def told_of_price(price: ListPrice) -> dict[str, Any]:
    """Give what the log tells of a price."""
    return {
        "item": price.item, "name": price.name_zh, "unit": price.unit, "fen": price.price_minor,
        "decision": price.decision,
    }  # fmt: skip


def told_of_sheet(sheet: ScoreSheet) -> dict[str, Any]:
    """Give what the log tells of a score sheet."""
    return {
        "contract": sheet.contract, "decision": sheet.decision, "group": sheet.group_size,
        "party_members": sheet.party_members, "scorers_min": sheet.scorers_min,
        "bands": [[band.from_tenths, band.share_permille] for band in sheet.bands],
        "criteria": [[item.name_zh, item.weight, item.full_tenths] for item in sheet.criteria],
    }  # fmt: skip


def bands_text(bands: tuple[Band, ...]) -> str:
    """Write bands as the row keeps them."""
    return canonical_text([[band.from_tenths, band.share_permille] for band in bands])


def rates_of(connection: Connection, community_id: int, contract: str = "") -> list[ServiceRate]:
    """Give every rate there ever was, of one contract or of all, in the order of days."""
    held = service_rates.c
    query = sa.select(service_rates).where(held.community_id == community_id)
    if contract:
        query = query.where(held.contract_code == contract)
    return [
        ServiceRate(
            row.contract_code, row.role_code, row.name_zh, row.name_en, row.rate_minor,
            row.first_day, row.planned_quarters, row.frequency, row.standard, row.decision_code,
        )
        for row in connection.execute(query.order_by(held.contract_code, held.role_code, held.first_day))
    ]  # fmt: skip


def prices_of(connection: Connection, community_id: int) -> list[ListPrice]:
    """Give every price of a repair there ever was, in the order of items and days."""
    held = list_prices.c
    query = sa.select(list_prices).where(held.community_id == community_id)
    return [
        ListPrice(
            row.item_code, row.name_zh, row.name_en, row.unit, row.price_minor, row.first_day,
            row.decision_code,
        )
        for row in connection.execute(query.order_by(held.item_code, held.first_day))
    ]  # fmt: skip


def sheets_of(connection: Connection, community_id: int) -> list[ScoreSheet]:
    """Give every score sheet there ever was, in the order of contracts and days."""
    held, item = score_sheets.c, score_criteria.c
    query = sa.select(score_criteria).where(item.community_id == community_id).order_by(item.number)
    criteria: dict[tuple[str, date], list[Criterion]] = {}
    for row in connection.execute(query):
        found = criteria.setdefault((row.contract_code, row.first_day), [])
        found.append(Criterion(row.name_zh, row.name_en, row.weight, row.full_tenths))
    sheets = sa.select(score_sheets).where(held.community_id == community_id)
    return [
        ScoreSheet(
            row.contract_code, row.first_day,
            tuple(criteria.get((row.contract_code, row.first_day), ())),
            tuple(Band(*band) for band in json.loads(row.content)), row.group_size,
            row.party_members, row.scorers_min, row.decision_code,
        )
        for row in connection.execute(sheets.order_by(held.contract_code, held.first_day))
    ]  # fmt: skip


def _opened(
    connection: Connection, community_id: int, by: Officer, contract: str, decision: str
) -> Books:
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
    books = open_books(connection, community_id)
    books.require("contract", contracts, contract, "contract")
    books.require("decision", decisions, decision, "decision")
    return books


def _check_order(books: Books, column: Any, first_day: date, *same: Any) -> None:
    query = sa.select(column).where(
        column.table.c.community_id == books.community_id, *same, column >= first_day
    )
    if books.connection.execute(query.limit(1)).first() is not None:
        raise ServiceError(reason="rate_order", field="first_day")


def _check_unbilled(books: Books, contract: str, first_day: date, kind: str) -> None:
    """Refuse to rule for a month or quarter whose bill was made already."""
    held = service_bills.c
    query = sa.select(held.period).where(
        held.community_id == books.community_id, held.contract_code == contract,
        held.kind == kind, held.state != "dropped",
    )  # fmt: skip
    month = f"{first_day:%Y-%m}"
    quarter = f"{first_day.year}Q{(first_day.month + 2) // 3}"
    for period in books.connection.execute(query).scalars():
        if period >= (quarter if "Q" in period else month):
            raise ServiceError(reason="billed", field="first_day", text=period)


def _told(
    books: Books, kind: str, content: dict[str, Any], first_day: date, *, by: Officer, at: datetime
) -> int:
    leaf_index = books.next_leaf
    record_policy(books, kind, content, first_day=first_day, by=by, at=at)
    return leaf_index


def _keep(
    books: Books, table: sa.Table, leaf: int, decision: str, by: Officer, values: dict[str, Any]
) -> None:
    books.connection.execute(
        sa.insert(table).values(
            community_id=books.community_id, **values, decision_code=decision, leaf_index=leaf,
            set_by=by.user_id, role=by.role, set_at=books.last_at,
        )
    )  # fmt: skip
