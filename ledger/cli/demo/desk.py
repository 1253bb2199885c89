"""What the demo's officers do beside vouchers: payments, accounts, rules, budgets, counts, reconciling."""

from collections import defaultdict
from dataclasses import replace
from datetime import date

import sqlalchemy as sa

from ledger.cli.demo.bank import bring_bill
from ledger.cli.demo.story import (
    BankClosed,
    BankOpened,
    BillBrought,
    BudgetAdopted,
    Counted,
    Payment,
    PolicySet,
    Reconciled,
)
from ledger.cli.demo.vouchers import Teller, approve_draft, attach, moment
from ledger.domain.reconciliations import OpenItem, Reconciliation, side_of
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
from ledger.posting.reconciliations import confirm_reconciliation, prepare_reconciliation
from ledger.statements.communities import community
from ledger.statements.open_items import account_standing
from ledger.store.balances import balances_on
from ledger.store.journal import lines, transactions

DeskEvent = (
    Payment | BankOpened | BankClosed | PolicySet | BudgetAdopted | Counted | BillBrought
    | Reconciled
)  # fmt: skip


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
    elif isinstance(event, BillBrought):
        bring_bill(teller, event)
    elif isinstance(event, Reconciled):
        _reconcile(teller, event)
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


def _reconcile(teller: Teller, event: Reconciled) -> None:
    """Let the bank say what its bill says; where none was brought, what the books say but for what waits."""
    here, at = teller.community_id, moment(event.on, hour=11)
    with teller.database.writing() as connection:
        balances = balances_on(connection, here, event.accounts, event.as_of)
        waiting = _waiting(connection, teller, event)
        for account, book_minor in balances.items():
            plain = Reconciliation(account, event.as_of, 0, book_minor, tuple(waiting[account]))
            value = replace(plain, bank_minor=-plain.unexplained_minor)
            if account in teller.billed:
                value = _by_bill(connection, teller, account, event.as_of)
            kept = prepare_reconciliation(connection, here, value, by=teller.treasurer, at=at)
            confirm_reconciliation(connection, here, kept, by=teller.reviewer, at=at)


def _by_bill(
    connection: sa.Connection, teller: Teller, account: str, as_of: date
) -> Reconciliation:
    """Give the statement that the bill and what is matched with it make."""
    facts = community(connection, teller.slug)
    assert facts is not None, "the community was opened before anything was brought"
    standing = account_standing(connection, facts, account, as_of)
    assert standing.bank_minor is not None, "the bill tells its balances"
    return standing.reconciliation(standing.bank_minor)


def _waiting(
    connection: sa.Connection, teller: Teller, event: Reconciled
) -> defaultdict[str, list[OpenItem]]:
    """Give what the books have and the bank has not, by account."""
    line, header = lines.c, transactions.c
    moved = line.debit_minor - line.credit_minor
    query = (
        sa.select(line.account_code, line.dated_on, moved.label("moved"), header.voucher)
        .join_from(
            lines, transactions,
            (header.community_id == line.community_id) & (header.seq == line.seq),
        )
        .where(
            line.community_id == teller.community_id,
            line.seq.in_([teller.posted[label] for label in event.waiting]),
        )
    )  # fmt: skip
    found: defaultdict[str, list[OpenItem]] = defaultdict(list)
    for account, day, moved_minor, voucher in connection.execute(query):
        side = side_of(moved_minor, in_bill=False)
        found[account].append(OpenItem(side, day, abs(moved_minor), voucher))
    return found


def _bank(teller: Teller, event: BankOpened | BankClosed) -> None:
    here, by, at = teller.community_id, teller.treasurer, moment(event.on, hour=9)
    with teller.database.writing() as connection:
        if isinstance(event, BankOpened):
            add_bank_account(connection, here, event.account, by=by, at=at)
        else:
            close_bank_account(connection, here, event.code, day=event.on, by=by, at=at)
