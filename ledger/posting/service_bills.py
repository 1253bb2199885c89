"""Bills of service: a month's sheet, a lump sum, costs and a fee, a scored quarter; confirmed, then paid once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.contract_errors import ServiceError
from ledger.domain.contract_terms import Chapter, Terms, Way
from ledger.domain.money import AMOUNT_MINOR_MAX
from ledger.domain.payments import PaymentRequest
from ledger.domain.service_scores import earned_minor, score, score_text, share_permille
from ledger.domain.services import BillKind, bill_span, cost_plus_minor, sheet_lines
from ledger.domain.transactions import CounterpartyKind
from ledger.log.canonical import canonical_text
from ledger.posting.books import Books, open_books
from ledger.posting.contract_terms import agreed_terms
from ledger.posting.drafts import check_attachments
from ledger.posting.payments import save_request
from ledger.posting.service_rules import rates_of, sheets_of
from ledger.posting.two_people import decide, keep_proposal, next_number
from ledger.posting.values import Officer
from ledger.store.communities import contracts
from ledger.store.payments import payment_requests
from ledger.store.services import score_marks, service_bills, service_payments


@dataclass(frozen=True, slots=True)
class BillKey:
    """Which bill: of which contract, month or quarter; a bill taken back makes room for the next number."""

    contract: str
    period: str
    number: int

    @property
    def columns(self) -> dict[str, Any]:
        """The key as the row has it."""
        return {"contract_code": self.contract, "period": self.period, "number": self.number}


def bill_hours(
    connection: sa.Connection, community_id: int, contract: str, period: str,
    hours: Mapping[str, int], *, evidence: str, by: Officer, at: datetime,
) -> BillKey:  # fmt: skip
    """Work out a month's sheet: quarters of an hour by role, on a paper that a resident signed.

    Raises:
        Refusal: no such contract, no rate of the day, no paper, or the month has a bill.
    """
    books, span = _opened(connection, community_id, contract, period)
    if not evidence:
        raise ServiceError(reason="nothing_listed", field="pictures")
    lines = sheet_lines(hours, rates_of(connection, community_id, contract), span.first_day)
    content = {
        "lines": [[line.role, line.quarters, line.rate_minor, line.amount_minor] for line in lines]
    }
    minor = sum(line.amount_minor for line in lines)
    return _keep(books, (contract, period), BillKind.HOURS, minor, content, evidence, by=by, at=at)


def bill_lump_sum(
    connection: sa.Connection, community_id: int, contract: str, period: str, *, evidence: str = "",
    by: Officer, at: datetime,
) -> BillKey:  # fmt: skip
    """Bill the price that the contract names for a month or quarter (包干制)."""
    books, span = _opened(connection, community_id, contract, period)
    terms = _terms_on(books, contract, span.first_day)
    return _keep(
        books, (contract, period), BillKind.LUMP_SUM, terms.price_minor, {"price": terms.price_minor},
        evidence, by=by, at=at,
    )  # fmt: skip


def bill_cost_plus(
    connection: sa.Connection, community_id: int, contract: str, period: str, *, cost_minor: int,
    ratio: tuple[int, int], evidence: str, by: Officer, at: datetime,
) -> BillKey:  # fmt: skip
    """Bill what a month really cost and the fee on it, an exact ratio (酬金制)."""
    books, _span = _opened(connection, community_id, contract, period)
    minor = cost_plus_minor(cost_minor, *ratio)
    content = {"cost": cost_minor, "ratio": f"{ratio[0]}/{ratio[1]}", "fee": minor - cost_minor}
    return _keep(
        books, (contract, period), BillKind.COST_PLUS, minor, content, evidence, by=by, at=at
    )


def bill_score(
    connection: sa.Connection, community_id: int, contract: str, period: str,
    marks: Sequence[Sequence[int]], *, evidence: str = "", by: Officer, at: datetime,
) -> BillKey:  # fmt: skip
    """Score a quarter: a row of marks for each of the group, in tenths; the score decides the share of the price.

    Raises:
        ServiceError: no sheet is in force, or the marks do not fit it.
    """
    books, span = _opened(connection, community_id, contract, period)
    terms = _terms_on(books, contract, span.first_day)
    sheets = [
        sheet for sheet in sheets_of(connection, community_id)
        if sheet.contract == contract and sheet.first_day <= span.first_day
    ]  # fmt: skip
    if not sheets:
        raise ServiceError(reason="no_sheet", field="marks")
    sheet = sheets[-1]
    reached = score(sheet, marks)
    permille = share_permille(sheet, reached)
    minor = earned_minor(terms.price_minor, permille)
    content = {
        "score": f"{reached.numerator}/{reached.denominator}", "shown": score_text(reached),
        "permille": permille, "scorers": len(marks),
    }  # fmt: skip
    key = _keep(
        books, (contract, period), BillKind.SCORE, minor, content, evidence, by=by, at=at,
        fee_minor=terms.price_minor, sheet_first_day=sheet.first_day,
    )  # fmt: skip
    rows = [
        key.columns | {"community_id": community_id, "scorer": scorer, "criterion": criterion, "mark_tenths": mark}
        for scorer, row in enumerate(marks, start=1)
        for criterion, mark in enumerate(row, start=1)
    ]  # fmt: skip
    connection.execute(sa.insert(score_marks), rows)
    return key


def decide_bill(
    connection: sa.Connection, community_id: int, key: BillKey, *, agreed: bool, by: Officer,
    at: datetime,
) -> None:  # fmt: skip
    """Confirm another's bill, which may then be paid, or refuse it, or take one's own back."""
    books = open_books(connection, community_id)
    decide(books, service_bills, key.columns, agreed=agreed, by=by, at=at, refused=ServiceError)


def request_bill(
    connection: sa.Connection, community_id: int, key: BillKey, *, channel: str, summary: str,
    matter: str, by: Officer, at: datetime, decision: str = "",
) -> str:  # fmt: skip
    """Ask for payment of a confirmed bill, exactly its amount; gives the request's id.

    Raises:
        ServiceError: reason not_confirmed or paid_already.
    """
    books = open_books(connection, community_id)
    held = service_bills.c
    same = [held[name] == value for name, value in key.columns.items()]
    row = connection.execute(
        sa.select(service_bills).where(
            held.community_id == community_id, held.state == "agreed", *same
        )
    ).one_or_none()
    if row is None:
        raise ServiceError(reason="not_confirmed", field="period")
    _check_unpaid(books, key)
    terms = agreed_terms(books)[key.contract][-1]
    request = PaymentRequest(
        terms.fund, terms.account, channel, row.amount_minor, matter, summary,
        CounterpartyKind.PROPERTY_COMPANY, party=terms.party, decision=decision,
        contract=key.contract, place=terms.place,
        attachments=(row.evidence_sha256,) if row.evidence_sha256 else (),
    )  # fmt: skip
    request_id = save_request(connection, community_id, request, by=by, at=at)
    connection.execute(
        sa.insert(service_payments).values(
            community_id=community_id, request_id=request_id, **key.columns, made_by=by.user_id,
            made_at=at,
        )
    )  # fmt: skip
    return request_id


def _opened(
    connection: sa.Connection, community_id: int, contract: str, period: str
) -> tuple[Books, Any]:
    books = open_books(connection, community_id)
    books.require("contract", contracts, contract, "contract")
    span = bill_span(period)
    _terms_on(books, contract, span.first_day)
    return books, span


def _terms_on(books: Books, contract: str, day: Any) -> Terms:
    """Give the chapter of a contract that holds on a day.

    Raises:
        ServiceError: none does (reason period), or the contract brings money (reason other_way).
    """
    chapters = agreed_terms(books).get(contract, ())
    if any(item.way is Way.INCOME for item in chapters):
        raise ServiceError(reason="other_way", field="contract")
    held = [
        item for item in chapters if item.chapter is not Chapter.ENDED and item.first_day <= day
    ]
    if not held or day > chapters[-1].last_day or day > held[-1].last_day:
        raise ServiceError(reason="period", field="period")
    return held[-1]


def _keep(
    books: Books, billed: tuple[str, str], kind: BillKind, amount_minor: int,
    content: dict[str, Any], evidence: str, *, by: Officer, at: datetime, **scored: Any,
) -> BillKey:  # fmt: skip
    contract, period = billed
    if not 0 < amount_minor <= AMOUNT_MINOR_MAX:
        raise ServiceError(reason="nothing_listed", field="amount")
    check_attachments(books.connection, books.community_id, [evidence] if evidence else [])
    held = service_bills.c
    live = sa.select(held.number).where(
        held.community_id == books.community_id, held.contract_code == contract,
        held.period == period, held.state != "dropped",
    )  # fmt: skip
    if books.connection.execute(live).first() is not None:
        raise ServiceError(reason="billed", field="period", text=period)
    key = {"contract_code": contract, "period": period}
    number = next_number(books, service_bills, key)
    values = key | {
        "number": number, "kind": kind.value, "fee_minor": amount_minor,
        "amount_minor": amount_minor, "content": canonical_text(content),
        "evidence_sha256": evidence or None, **scored,
    }  # fmt: skip
    keep_proposal(books, service_bills, values, by=by, at=at)
    return BillKey(contract, period, number)


def _check_unpaid(books: Books, key: BillKey) -> None:
    paid, asked = service_payments.c, payment_requests.c
    query = (
        sa.select(paid.request_id)
        .join_from(
            service_payments, payment_requests,
            (asked.community_id == paid.community_id) & (asked.request_id == paid.request_id),
        )
        .where(
            paid.community_id == books.community_id, paid.contract_code == key.contract,
            paid.period == key.period, asked.state != "withdrawn",
        )
    )  # fmt: skip
    if books.connection.execute(query).first() is not None:
        raise ServiceError(reason="paid_already", field="period", text=key.period)
