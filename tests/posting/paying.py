"""Officers and requests for tests of payments."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.fund_rules import Why, rules_of
from ledger.domain.payments import PaymentRequest
from ledger.domain.policies import ApprovalPolicy
from ledger.domain.transactions import CounterpartyKind
from ledger.posting.approval_policies import pending_policy, propose_policy, set_policy
from ledger.posting.books import open_books
from ledger.posting.fund_acts import agree
from ledger.posting.fund_changes import propose_rules
from ledger.posting.fund_rules import fund_books
from ledger.posting.payment_run import pay
from ledger.posting.payments import approve_request, save_request, submit_request
from ledger.posting.periods import local_day
from ledger.posting.values import Officer
from ledger.store.communities import bank_accounts, contracts, decisions, parties
from ledger.store.payments import payment_requests
from ledger.store.people import users
from tests.factories import OPENED_AT, REVIEWER, TREASURER, Ledger

AT = datetime(2025, 9, 4, 4, tzinfo=UTC)
TODAY = date(2025, 9, 4)
SECOND = Officer(12, "reviewer")
CASHIER = Officer(13, "cashier")
#: 5,000 yuan of gifts, and as much common money.
GIFTS = """
2025-09-01 捐款
借 100201 5000.00 CHA
贷 410101 5000.00 CHA
2025-09-01 停车费
借 100201 5000.00 GEN
贷 480101 5000.00 GEN
"""
REQUEST = PaymentRequest(
    fund="CHA", account="510107", channel="100201", amount_minor=400_00, matter="慰问",
    summary="2025年9月慰问（居民）", payee="王小明", counterparty_kind=CounterpartyKind.RESIDENTS,
)  # fmt: skip
Do = Callable[..., Any]


def prepare(ledger: Ledger) -> Ledger:
    """Add the other officers, the limits of the charity fund, a party, a decision and a contract."""
    here = {"community_id": ledger.community_id}
    with ledger.database.writing() as connection:
        for user_id, login in ((SECOND.user_id, "second-one"), (CASHIER.user_id, "cashier-one")):
            connection.execute(
                sa.insert(users).values(
                    user_id=user_id, login=login, display_name="经手人", password_hash="",
                    is_operator=False, active=True, created_at=OPENED_AT,
                )
            )  # fmt: skip
        limit(
            connection, ledger.community_id, "CHA", "510104", "510107", "510108",
            at=datetime(2025, 9, 1, tzinfo=UTC),
        )  # fmt: skip
        connection.execute(
            sa.insert(parties).values(
                **here, code="C1", kind="organisation", name="锦绣装饰", display="real_name"
            )
        )
        connection.execute(sa.insert(decisions).values(**here, code="J1", title_zh="修大门"))
        connection.execute(
            sa.insert(contracts).values(
                **here, code="H1", title_zh="大门合同", party_code="C1", price_minor=1_000_00
            )
        )
        connection.execute(
            sa.insert(bank_accounts).values(
                **here, code="B9", bank_name="银行", owner_name="某人", custody="personal",
                masked_number="**9", account_code="1001",
            )
        )  # fmt: skip
    return ledger


def limit(
    connection: sa.Connection, community_id: int, fund: str, *allowed: str, at: datetime = AT
) -> None:
    """Let two people agree what a fund may be spent on, from that day on."""
    day = local_day(at)
    books = open_books(connection, community_id)
    rules = replace(rules_of(fund_books(books, [fund]).on(day)[fund]), allowed_accounts=allowed)
    why = Why(day, "限定用途")
    act_id = propose_rules(connection, community_id, fund, rules, why, by=TREASURER, at=at)
    agree(connection, community_id, act_id, by=REVIEWER, at=at)


def do(ledger: Ledger, action: Do, *arguments: Any, **values: Any) -> Any:
    """Do something to the books and commit; at the usual moment unless another is named."""
    with ledger.database.writing() as connection:
        return action(connection, ledger.community_id, *arguments, **{"at": AT, **values})


def saved(ledger: Ledger, request: PaymentRequest = REQUEST) -> str:
    return str(do(ledger, save_request, request, by=TREASURER))


def submitted(ledger: Ledger, request: PaymentRequest = REQUEST) -> tuple[str, str]:
    """Save and hand in a request; gives its id and the hash that approvals name."""
    request_id = saved(ledger, request)
    return request_id, str(do(ledger, submit_request, request_id, by=TREASURER))


def agreed(
    ledger: Ledger, request: PaymentRequest = REQUEST, *, by: tuple[Officer, ...] = (REVIEWER,)
) -> tuple[str, str]:
    """Bring a request to where it is approved."""
    request_id, shown = submitted(ledger, request)
    for officer in by:
        do(ledger, approve_request, request_id, by=officer, content_sha256=shown)
    return request_id, shown


def paid(
    ledger: Ledger, *items: tuple[str, str], by: Officer = CASHIER, **values: Any
) -> list[str]:
    """Pay requests; gives the drafts of their vouchers."""
    return list(do(ledger, pay, items, by=by, **{"paid_on": TODAY, **values}))


def row(ledger: Ledger, request_id: str) -> sa.Row[Any]:
    with ledger.reading() as connection:
        query = sa.select(payment_requests).where(payment_requests.c.request_id == request_id)
        return connection.execute(query).one()


def put_in_force(
    ledger: Ledger, policy: ApprovalPolicy, first_day: date = TODAY, at: datetime = AT
) -> None:
    """Set a policy through two officers."""
    do(ledger, propose_policy, policy, first_day=first_day, by=TREASURER, at=at)
    with ledger.reading() as connection:
        proposal = pending_policy(connection, ledger.community_id, at=at)
    assert proposal is not None
    do(ledger, set_policy, proposal.action_id, by=REVIEWER, at=at)
