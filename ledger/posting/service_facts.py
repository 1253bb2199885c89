"""What the books know of the service behind a payment request, where it is judged."""

from datetime import date

import sqlalchemy as sa

from ledger.domain.payments import PaymentRequest
from ledger.domain.price_lists import ServiceFacts, prices_on
from ledger.posting.books import Books
from ledger.posting.service_rules import prices_of
from ledger.store.services import contract_terms, service_bills, service_payments


def service_facts(
    books: Books, request_id: str, request: PaymentRequest, day: date
) -> ServiceFacts:
    """Give the price list, the confirmed bill and the way of the contract, as far as they are asked for."""
    prices = prices_of(books.connection, books.community_id) if request.items else []
    bill_minor, way = _of_contract(books, request_id, request.contract)
    return ServiceFacts(prices_on(prices, day), bill_minor, way)


def _of_contract(books: Books, request_id: str, contract: str) -> tuple[int | None, str]:
    paid, bill, terms = service_payments.c, service_bills.c, contract_terms.c
    owed = (
        sa.select(bill.amount_minor)
        .join_from(
            service_payments, service_bills,
            (bill.community_id == paid.community_id) & (bill.contract_code == paid.contract_code)
            & (bill.period == paid.period) & (bill.number == paid.number),
        )
        .where(paid.community_id == books.community_id, paid.request_id == request_id)
    )  # fmt: skip
    way = (
        sa.select(terms.way)
        .where(
            terms.community_id == books.community_id, terms.code == contract,
            terms.state == "agreed",
        )
        .order_by(terms.number.desc())
        .limit(1)
    )  # fmt: skip
    row = books.connection.execute(sa.select(owed.scalar_subquery(), way.scalar_subquery())).one()
    return row[0], row[1] or ""
