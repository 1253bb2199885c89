"""Loans between funds at work: proposed as one voucher for both sides, approved by another person as any."""

from datetime import datetime

import sqlalchemy as sa

from ledger.domain.errors import UnknownNameError
from ledger.domain.fund_errors import FundRuleError
from ledger.domain.loans import Loan, loan_draft
from ledger.domain.payments import fund_name
from ledger.posting.balances import HeldBalances
from ledger.posting.books import Books, open_books
from ledger.posting.drafts import save_draft, submit
from ledger.posting.fund_changes import held_fund
from ledger.posting.values import Officer


def propose_loan(
    connection: sa.Connection, community_id: int, loan: Loan, *, by: Officer, at: datetime
) -> str:
    """Draft a loan or its repayment and hand it in; gives the draft's id.

    Raises:
        FundRuleError: the lender may not lend, has not so much there (no_cash), or nothing is owed.
        UnknownNameError: a fund or an account is not there.
    """
    books = open_books(connection, community_id)
    for channel, field in ((loan.lender_channel, "channel"), (loan.borrower_channel, "to_channel")):
        if channel not in books.accounts or not books.accounts[channel].is_cash:
            raise UnknownNameError(noun="account", name=channel[:20], field=field)
    lender, borrower = (
        held_fund(books, code, loan.dated_on) for code in (loan.lender, loan.borrower)
    )
    if not loan.repays and not lender.may_lend:
        raise FundRuleError(reason="may_not_lend", subject=fund_name(lender), field="lender")
    payer = borrower if loan.repays else lender
    channel = loan.borrower_channel if loan.repays else loan.lender_channel
    there = _cash_minor(books, payer.code, channel, loan)
    if loan.amount_minor > there:
        raise FundRuleError(
            reason="no_cash", subject=fund_name(payer), available_minor=max(there, 0),
            field="amount",
        )  # fmt: skip
    draft_id = save_draft(connection, community_id, loan_draft(loan), by=by, at=at)
    submit(connection, community_id, draft_id, by=by, at=at)
    return draft_id


def _cash_minor(books: Books, fund: str, channel: str, loan: Loan) -> int:
    balances = HeldBalances(
        books.connection, books.community_id, funds=[fund], first_day=loan.dated_on,
        accounts=books.accounts,
    )  # fmt: skip
    return balances.lowest_cash(channel, fund, loan.dated_on)
