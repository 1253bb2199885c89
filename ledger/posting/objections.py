"""What stands against a payment request, as the books and the policy are now."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import sqlalchemy as sa

from ledger.domain.accounts import Account, AccountType, Restriction, Side
from ledger.domain.bank_accounts import personal_on
from ledger.domain.cash_limits import may_be_cash, over_payment_limit
from ledger.domain.errors import Refusal, UnknownNameError
from ledger.domain.payments import (
    PaymentRequest,
    SpendingFacts,
    account_name,
    objections,
)
from ledger.domain.policies import ApprovalPolicy
from ledger.posting.approval_policies import approval_policy_on
from ledger.posting.balances import HeldBalances
from ledger.posting.books import Books
from ledger.posting.contract_facts import contract_facts
from ledger.posting.decision_facts import decision_facts
from ledger.posting.flags import personal_accounts
from ledger.posting.fund_rules import fund_books
from ledger.posting.periods import SHANGHAI
from ledger.posting.promises import Promise, promises, reserved_minor, split_limit
from ledger.posting.service_facts import service_facts
from ledger.posting.work_payments import work_facts
from ledger.store.communities import accounts, contracts, decisions, parties, places, works
from ledger.store.journal import transaction_invoices, transactions


@dataclass(frozen=True, slots=True)
class Verdict:
    """What stands against a request, how many have to agree, and whether it looks split.

    ``cash_limit_minor`` is the limit of cash that it passes, None where it passes none.
    """

    refusals: tuple[Refusal, ...]
    policy: ApprovalPolicy
    approvals_needed: int
    split_limit_minor: int
    cash_limit_minor: int | None = None


def looked_at(connection: sa.Connection, community_id: int) -> Books:
    """Look at the books to judge by them, without their lock: nothing can be posted through this."""
    books = Books(
        connection=connection, community_id=community_id, origin="", next_seq=0, next_leaf=0,
        last_at=datetime.min.replace(tzinfo=UTC), closed_through=0, sealed_through=0,
    )  # fmt: skip
    books.reload_names()
    return books


def verdict(books: Books, request_id: str, request: PaymentRequest, *, at: datetime) -> Verdict:
    """Judge a request on a day; the number of queries does not depend on the books' size.

    Raises:
        UnknownNameError: it names something that the community does not have.
    """
    require_names(books, request)
    day = at.astimezone(SHANGHAI).date()
    policy = approval_policy_on(books.connection, books.community_id, day)
    facts = _facts(books, request, promises(books, besides=request_id), day)
    facts = replace(facts, service=service_facts(books, request_id, request, day))
    return Verdict(
        objections(request, facts, policy), policy, policy.approvals_for(request.amount_minor),
        split_limit(books, request_id, request, policy, at=at),
        _cash_limit(request, facts, policy),
    )  # fmt: skip


def _cash_limit(
    request: PaymentRequest, facts: SpendingFacts, policy: ApprovalPolicy
) -> int | None:
    listed = may_be_cash(request.counterparty_kind, {request.account})
    if not facts.channel.is_cash_on_hand or listed:
        return None
    return over_payment_limit(policy, request.amount_minor)


def require_names(books: Books, request: PaymentRequest) -> None:
    """Refuse names that the community does not have, each at its field.

    Raises:
        UnknownNameError: the first one.
    """
    for noun, code, held, field in (
        ("account", request.account, books.accounts, "category"),
        ("account", request.channel, books.accounts, "channel"),
        ("fund", request.fund, books.funds, "fund"),
    ):
        if code not in held:
            raise UnknownNameError(noun=noun, name=code, field=field)
    for noun, table, code in (
        ("party", parties, request.party),
        ("decision", decisions, request.decision),
        ("contract", contracts, request.contract),
        ("work", works, request.work),
        ("place", places, request.place),
    ):
        books.require(noun, table, code, noun)


def _facts(
    books: Books, request: PaymentRequest, held: tuple[Promise, ...], day: date
) -> SpendingFacts:
    fund, channel = request.fund, request.channel
    balances = HeldBalances(
        books.connection, books.community_id, funds=[fund], first_day=day, accounts=books.accounts
    )
    rules = fund_books(books, [fund]).on(day)[fund]
    named = _accounts(books, {request.account, channel, *rules.allowed_accounts})
    return SpendingFacts(
        day=day,
        fund=rules,
        account=named[request.account],
        channel=named[channel],
        fund_free_minor=balances.lowest_net(fund, day) - reserved_minor(held, fund=fund),
        cash_free_minor=balances.lowest_cash(channel, fund, day)
        - reserved_minor(held, fund=fund, channel=channel),
        personal=channel in personal_on(personal_accounts(books), day),
        allowed=tuple(account_name(named[code]) for code in rules.allowed_accounts if code in named),
        contract=contract_facts(books, request.contract, held),
        invoices_promised=frozenset(
            number for promise in held for number in promise.request.invoices
        ),
        invoices_booked=_booked(books, request.invoices),
        work=work_facts(books, request, held, day),
        decision=decision_facts(books, request.decision, day),
    )  # fmt: skip


def _accounts(books: Books, codes: set[str]) -> dict[str, Account]:
    query = sa.select(accounts).where(
        accounts.c.community_id == books.community_id, accounts.c.code.in_(sorted(codes))
    )
    return {
        row.code: Account(
            row.code, row.name_zh, row.name_en, AccountType(row.type), Side(row.side),
            restriction=Restriction(row.restriction), is_cash=row.is_cash,
            has_sublines=row.has_sublines, plain_zh=row.plain_zh, plain_en=row.plain_en,
        )
        for row in books.connection.execute(query)
    }  # fmt: skip


def _booked(books: Books, numbers: tuple[str, ...]) -> frozenset[str]:
    """Give the invoices that already stand behind a voucher that was not reversed."""
    if not numbers:
        return frozenset()
    held, header = transaction_invoices.c, transactions.c
    reversed_since = (
        sa.select(header.seq)
        .where(
            header.community_id == held.community_id, header.corrects == held.seq,
            header.kind == "reversal",
        )
        .exists()
    )  # fmt: skip
    query = sa.select(held.number).where(
        held.community_id == books.community_id, held.number.in_(numbers), ~reversed_since
    )
    return frozenset(books.connection.execute(query).scalars())
