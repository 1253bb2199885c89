"""Payments on works: what the books know of a work where a request is judged, and what a payment was for."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from ledger.domain.errors import Named, TogetherError
from ledger.domain.payments import PaymentRequest, contract_objections
from ledger.domain.work_gates import work_objections
from ledger.domain.work_rules import work_rules_on
from ledger.domain.works import Purpose, WorkFacts
from ledger.posting.books import Books
from ledger.posting.contract_facts import contract_facts
from ledger.posting.decision_facts import decision_facts
from ledger.posting.promises import Promise, promises
from ledger.posting.work_steps import fund_names
from ledger.store.communities import communities, works
from ledger.store.work_reading import money_of, state_of_work
from ledger.store.works import work_payments, work_plans


def work_facts(
    books: Books, request: PaymentRequest, held: Sequence[Promise], day: date
) -> WorkFacts | None:
    """Give what is known of the work that a request names; None where it names none."""
    code = request.work
    if not code:
        return None
    connection, here = books.connection, books.community_id
    plan = work_plans.c
    query = (
        sa.select(works.c.name_zh, works.c.name_en, communities.c.jurisdiction, plan.place_code)
        .join_from(works, communities, communities.c.community_id == works.c.community_id)
        .outerjoin(
            work_plans,
            (plan.community_id == works.c.community_id) & (plan.work_code == works.c.code),
        )
        .where(works.c.community_id == here, works.c.code == code)
    )
    row = connection.execute(query).one()
    name = Named(row.name_zh, row.name_en or row.name_zh)
    state = state_of_work(connection, here, code)
    if state is None:
        return WorkFacts(name)
    money = money_of(connection, here, code)[code]
    paid = defaultdict(int, money.by_purpose())
    of_fund = defaultdict(int, money.by_fund())
    for promise in held:
        # What was paid is told by the payment, whether it is booked or not.
        if promise.request.work == code and promise.state != "paid":
            purpose = Purpose(promise.request.purpose or Purpose.PROGRESS)
            paid[purpose] += promise.request.amount_minor
            of_fund[promise.request.fund] += promise.request.amount_minor
    return WorkFacts(
        name, state, work_rules_on(row.jurisdiction, day), dict(paid), dict(of_fund),
        fund_names(books), decision_facts(books, state.stands_on or state.decision, day),
        row.place_code or "",
    )  # fmt: skip


def record_work_payment(
    books: Books, request_id: str, request: PaymentRequest, paid_on: date
) -> None:
    """Write down what a payment is on its work, before it is marked as paid.

    Raises:
        TogetherError: what stands against it by now, as the day of payment is.
    """
    held = promises(books, besides=request_id)
    facts = work_facts(books, request, held, paid_on)
    found = tuple(
        work_objections(
            request.purpose, request.fund, request.amount_minor, paid_on, facts,
            contract=request.contract,
        )
    )  # fmt: skip
    if request.purpose and not found:
        found = tuple(contract_objections(request, contract_facts(books, request.contract, held)))
    if found:
        raise TogetherError(refusals=found)
    if request.purpose:
        books.connection.execute(
            sa.insert(work_payments).values(
                community_id=books.community_id, request_id=request_id, work_code=request.work,
                purpose=request.purpose, amount_minor=request.amount_minor, paid_on=paid_on,
            )
        )  # fmt: skip
