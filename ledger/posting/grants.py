"""Grants at work: the agreement, its instalments as they come, and what becomes of what is left."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa

from ledger.domain.errors import AccessRefusedError, TextError, UnknownNameError
from ledger.domain.fund_errors import FundRuleError
from ledger.domain.fund_rules import Why, rules_content, rules_of, under
from ledger.domain.funds import Fund, FundClass
from ledger.domain.grants import (
    GRANT_INCOME,
    RETURN_COSTS,
    Grant,
    Unspent,
    grant_content,
    grant_read,
    receipt_draft,
    return_draft,
    standings,
)
from ledger.domain.payments import fund_name
from ledger.posting.books import Books, open_books
from ledger.posting.chart_changes import add_fund
from ledger.posting.drafts import save_draft, submit
from ledger.posting.fund_acts import GRANT, RULES, agreed_acts, propose
from ledger.posting.fund_changes import free_minor, held_fund
from ledger.posting.periods import local_day
from ledger.posting.promises import promises, reserved_minor
from ledger.posting.values import PREPARING_ROLES, Officer
from ledger.store.journal import month_movements


def propose_grant(
    connection: sa.Connection, community_id: int, fund: Fund, grant: Grant, *, by: Officer,
    at: datetime,
) -> str:  # fmt: skip
    """Open a grant's fund and propose its agreement; gives the act's id.

    The fund's own rules can no longer be changed by one person from here on.

    Raises:
        FundRuleError: the fund's money is not limited (not_grant).
        TextError: purpose or period is missing, or the code is taken.
    """
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
    if fund.fund_class is not FundClass.RESTRICTED:
        raise FundRuleError(reason="not_grant", subject=fund_name(fund), field="fund")
    for name, field in (
        (fund.purpose_zh, "purpose_zh"),
        (fund.first_day, "first_day"),
        (fund.last_day, "last_day"),
    ):
        if not name:
            raise TextError(reason="required", field=field)
    books = open_books(connection, community_id)
    add_fund(books, fund, by=by, at=at)
    why = Why(local_day(at), f"{grant.grantor} {grant.document}")
    return propose(books, GRANT, fund.code, grant_content(grant), why, by=by, at=at)


def grant_of(books: Books, fund: str) -> Grant:
    """Give the agreement behind a fund.

    Raises:
        FundRuleError: none was agreed to (not_grant).
        UnknownNameError: there is no such fund.
    """
    if fund not in books.funds:
        raise UnknownNameError(noun="fund", name=fund[:20], field="fund")
    found = agreed_acts(books.connection, books.community_id, fund=fund, kind=GRANT)
    if not found:
        raise FundRuleError(reason="not_grant", field="fund")
    return grant_read(fund, found[-1])


def receive_instalment(
    connection: sa.Connection, community_id: int, fund: str, *, amount_minor: int, channel: str,
    dated_on: date, by: Officer, at: datetime, attachments: Sequence[str] = (),
) -> str:  # fmt: skip
    """Draft what came from the grantor and hand it in; gives the draft's id.

    Raises:
        FundRuleError: no agreement, or more than it promises (no_instalment).
    """
    books = open_books(connection, community_id)
    grant = grant_of(books, fund)
    waiting = standings(grant.instalments, received_minor(books, fund))
    missing = sum(item.missing_minor for item in waiting)
    named = held_fund(books, fund, dated_on)
    if amount_minor > missing:
        raise FundRuleError(
            reason="no_instalment", subject=fund_name(named), available_minor=missing,
            field="amount",
        )  # fmt: skip
    draft = receipt_draft(
        fund, named.name_zh, amount_minor=amount_minor, channel=channel, dated_on=dated_on,
        attachments=attachments,
    )  # fmt: skip
    draft_id = save_draft(connection, community_id, draft, by=by, at=at)
    submit(connection, community_id, draft_id, by=by, at=at)
    return draft_id


def propose_return(
    connection: sa.Connection, community_id: int, fund: str, *, dated_on: date, decision: str,
    by: Officer, at: datetime,
) -> str:  # fmt: skip
    """Draft that all that is left is owed to the grantor, and hand it in; gives the draft's id.

    Raises:
        FundRuleError: nothing is left, or something is still promised to others.
    """
    books = open_books(connection, community_id)
    grant_of(books, fund)
    named = held_fund(books, fund, dated_on)
    left = _left_minor(books, named, dated_on)
    cost = next(code for code in RETURN_COSTS if _is_open(books, code, dated_on))
    draft = return_draft(
        fund, named.name_zh, amount_minor=left, cost=cost, dated_on=dated_on, decision=decision
    )
    draft_id = save_draft(connection, community_id, draft, by=by, at=at)
    submit(connection, community_id, draft_id, by=by, at=at)
    return draft_id


def propose_carry_over(
    connection: sa.Connection, community_id: int, fund: str, *, last_day: date, why: Why,
    by: Officer, at: datetime,
) -> str:  # fmt: skip
    """Propose that what is left may be spent until a later day, by decision; gives the act's id.

    Raises:
        FundRuleError: the agreement wants it back (must_return), or the day is no later one (later_end).
        TextError: the decision is missing.
    """
    books = open_books(connection, community_id)
    grant, named = grant_of(books, fund), held_fund(books, fund, why.first_day)
    if grant.unspent is Unspent.RETURN:
        raise FundRuleError(reason="must_return", subject=fund_name(named))
    if not why.decision:
        raise TextError(reason="required", field="decision")
    if named.last_day is not None and last_day <= named.last_day:
        raise FundRuleError(
            reason="later_end", subject=fund_name(named), day=named.last_day, field="last_day"
        )
    _left_minor(books, named, why.first_day, promised=False)
    rules = rules_of(named)
    content = rules_content(rules_of(under(named, rules))) | {"last_day": last_day.isoformat()}
    return propose(books, RULES, fund, content, why, by=by, at=at)


def received_minor(books: Books, fund: str) -> int:
    """Give what came in of a grant so far, the year's end not counted."""
    held = month_movements.c
    query = sa.select(
        sa.cast(
            sa.func.coalesce(sa.func.sum(held.credit_minor - held.debit_minor), 0), sa.BigInteger
        )
    ).where(
        held.community_id == books.community_id, held.fund_code == fund,
        held.account_code == GRANT_INCOME, held.movement_class != "carry_forward",
    )  # fmt: skip
    return int(books.connection.execute(query).scalar_one())


def _left_minor(books: Books, fund: Fund, day: date, *, promised: bool = True) -> int:
    left = free_minor(books, fund.code, day)
    if left <= 0:
        raise FundRuleError(reason="nothing_left", subject=fund_name(fund))
    held = reserved_minor(promises(books), fund=fund.code) if promised else 0
    if held:
        raise FundRuleError(reason="still_promised", subject=fund_name(fund), available_minor=held)
    return left


def _is_open(books: Books, code: str, day: date) -> bool:
    account = books.accounts.get(code)
    return account is not None and (account.closed_on is None or account.closed_on >= day)
