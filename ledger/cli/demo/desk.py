"""What the demo's officers do beside vouchers: payments, bank accounts, rules, budgets, cash counts."""

from dataclasses import replace

from ledger.cli.demo.story import (
    BankClosed,
    BankOpened,
    BudgetAdopted,
    Counted,
    Payment,
    PolicySet,
)
from ledger.cli.demo.vouchers import Teller, approve_draft, attach, moment
from ledger.posting.approval_policies import pending_policy, propose_policy, set_policy
from ledger.posting.bank_accounts import add_bank_account, close_bank_account
from ledger.posting.budgets import (
    adopt_budget,
    budget_content,
    save_budget,
    submit_budget,
)
from ledger.posting.cash_counts import confirm_count, record_count
from ledger.posting.content import sha256_of
from ledger.posting.payment_run import pay
from ledger.posting.payments import approve_request, save_request, submit_request

DeskEvent = Payment | BankOpened | BankClosed | PolicySet | BudgetAdopted | Counted


def tell_desk(teller: Teller, event: DeskEvent) -> None:
    """Do what an event says, as both officers."""
    if isinstance(event, Payment):
        _pay(teller, event)
    elif isinstance(event, PolicySet):
        _set_policy(teller, event)
    elif isinstance(event, BudgetAdopted):
        _adopt(teller, event)
    elif isinstance(event, Counted):
        _count(teller, event)
    else:
        _bank(teller, event)


def _pay(teller: Teller, event: Payment) -> None:
    """Ask, agree, pay and book: the treasurer of a small committee is its cashier as well."""
    amount_minor = event.request.amount_minor
    receipt = attach(teller, event.receipt, on=event.on, amount_minor=amount_minor)
    request = replace(event.request, attachments=(receipt,))
    here, at = teller.community_id, moment(event.on, hour=10)
    with teller.database.writing() as connection:
        request_id = save_request(connection, here, request, by=teller.treasurer, at=at)
        content = submit_request(connection, here, request_id, by=teller.treasurer, at=at)
        # The story pays some works in parts on purpose; the reviewer has seen that.
        approve_request(
            connection, here, request_id, by=teller.reviewer, at=at, content_sha256=content,
            split_seen=True,
        )  # fmt: skip
        (draft_id,) = pay(
            connection, here, [(request_id, content)], by=teller.treasurer, at=at,
            paid_on=event.on,
        )  # fmt: skip
        approve_draft(connection, teller, draft_id, at=at, released=(receipt,))


def _set_policy(teller: Teller, event: PolicySet) -> None:
    here, at = teller.community_id, moment(event.on, hour=9)
    with teller.database.writing() as connection:
        propose_policy(
            connection, here, event.policy, first_day=event.on, by=teller.treasurer, at=at
        )
        proposal = pending_policy(connection, here, at=at)
        assert proposal is not None, "it was proposed just now"
        set_policy(connection, here, proposal.action_id, by=teller.reviewer, at=at)


def _adopt(teller: Teller, event: BudgetAdopted) -> None:
    here, at, year = teller.community_id, moment(event.on, hour=9), event.budget.year
    with teller.database.writing() as connection:
        number = save_budget(connection, here, event.budget, by=teller.treasurer, at=at)
        submit_budget(connection, here, year, number, by=teller.treasurer, at=at)
        adopt_budget(
            connection, here, year, number, by=teller.reviewer, at=at,
            content_sha256=sha256_of(budget_content(event.budget)),
        )  # fmt: skip


def _count(teller: Teller, event: Counted) -> None:
    here, at = teller.community_id, moment(event.on, hour=11)
    with teller.database.writing() as connection:
        count_id = record_count(connection, here, event.count, by=teller.treasurer, at=at)
        confirm_count(connection, here, count_id, by=teller.reviewer, at=at)


def _bank(teller: Teller, event: BankOpened | BankClosed) -> None:
    here, by, at = teller.community_id, teller.treasurer, moment(event.on, hour=9)
    with teller.database.writing() as connection:
        if isinstance(event, BankOpened):
            add_bank_account(connection, here, event.account, by=by, at=at)
        else:
            close_bank_account(connection, here, event.code, day=event.on, by=by, at=at)
