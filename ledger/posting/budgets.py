"""Budgets on their way: written by one person, adopted by another with the decision behind it."""

import json
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.budgets import Budget, BudgetLine, check_account
from ledger.domain.errors import (
    AccessRefusedError,
    AccountRuleError,
    ApprovalError,
    UnknownNameError,
)
from ledger.domain.funds import fits
from ledger.domain.texts import clean_text
from ledger.log.canonical import canonical_text
from ledger.posting.books import Books, open_books
from ledger.posting.content import sha256_of
from ledger.posting.policies import record_policy
from ledger.posting.values import APPROVING_ROLES, PREPARING_ROLES, Officer
from ledger.store.actions import record_action
from ledger.store.budgets import budgets
from ledger.store.communities import decisions

#: What the log calls it among policies.
KIND = "budget"
REASON_LENGTH_MAX = 200
_OPEN = ("editing", "submitted", "rejected")


def budget_content(budget: Budget) -> str:
    """Write a budget's lines as canonical JSON: amounts in whole fen by fund and account."""
    lines = [
        {"f": line.fund, "a": line.account, "m": str(line.amount_minor)} for line in budget.lines
    ]
    return canonical_text(lines)


def budget_lines(content: str) -> tuple[BudgetLine, ...]:
    """Read a budget's lines back."""
    return tuple(BudgetLine(item["f"], item["a"], int(item["m"])) for item in json.loads(content))


def told_of(row: sa.Row[Any]) -> dict[str, Any]:
    """Give what the log tells of a budget that is adopted."""
    return {
        "year": row.year, "number": row.number, "lines": json.loads(row.content),
        "decision": row.decision_code or "",
    }  # fmt: skip


def save_budget(
    connection: sa.Connection, community_id: int, budget: Budget, *, by: Officer, at: datetime
) -> int:
    """Keep a year's budget: the version that is not adopted yet, else a new one; gives its number.

    Raises:
        AccessRefusedError: the person does not prepare, or the open version is another's.
        UnknownNameError: an account, a fund or the decision is not there.
        AccountRuleError: an account is not budgeted, or does not fit its fund.
    """
    _require(by, PREPARING_ROLES)
    books = open_books(connection, community_id)
    _check(books, budget)
    content = budget_content(budget)
    values: dict[str, Any] = {
        "content": content, "content_sha256": sha256_of(content), "state": "editing",
        "decision_code": budget.decision or None, "reject_reason": "", "updated_at": at,
    }  # fmt: skip
    newest = _newest(connection, community_id, budget.year)
    if newest is not None and newest.state in _OPEN:
        if newest.author_id != by.user_id:
            raise AccessRefusedError(reason="not_the_author")
        _change(connection, community_id, budget.year, newest.number, values)
        return int(newest.number)
    number = (newest.number if newest else 0) + 1
    connection.execute(
        sa.insert(budgets).values(
            community_id=community_id, year=budget.year, number=number, author_id=by.user_id,
            created_at=at, **values,
        )
    )  # fmt: skip
    return int(number)


def submit_budget(
    connection: sa.Connection, community_id: int, year: int, number: int, *, by: Officer,
    at: datetime,
) -> None:  # fmt: skip
    """Hand a budget to another person."""
    _require(by, PREPARING_ROLES)
    row = _row(connection, community_id, year, number)
    if row.author_id != by.user_id:
        raise AccessRefusedError(reason="not_the_author")
    if row.state not in ("editing", "rejected"):
        raise ApprovalError(reason="wrong_state")
    _change(
        connection, community_id, year, number,
        {"state": "submitted", "reject_reason": "", "updated_at": at},
    )  # fmt: skip


def reject_budget(
    connection: sa.Connection, community_id: int, year: int, number: int, *, by: Officer,
    at: datetime, reason: str,
) -> None:  # fmt: skip
    """Send a budget back to its author, with a reason."""
    row = _submitted(connection, community_id, year, number, by)
    reason = clean_text(reason, field="reason", length_max=REASON_LENGTH_MAX, required=True)
    _change(
        connection, community_id, row.year, row.number,
        {"state": "rejected", "reject_reason": reason, "updated_at": at},
    )  # fmt: skip
    record_action(
        connection, "budget_rejected", community_id=community_id, user_id=by.user_id, at=at,
        subject=f"{year} {number}",
    )  # fmt: skip


def adopt_budget(
    connection: sa.Connection, community_id: int, year: int, number: int, *, by: Officer,
    at: datetime, content_sha256: str,
) -> None:  # fmt: skip
    """Adopt exactly the budget that was looked at; the log tells it, and it never changes again.

    Raises:
        ApprovalError: one's own budget, changed since it was shown, or not submitted.
        Refusal: an account or a fund does not fit any more.
    """
    books = open_books(connection, community_id)
    row = _submitted(connection, community_id, year, number, by)
    if row.content_sha256 != content_sha256:
        raise ApprovalError(reason="changed")
    _check(books, Budget(year, budget_lines(row.content), row.decision_code or ""))
    leaf_index = books.next_leaf
    content = told_of(row)
    record_policy(books, KIND, content, first_day=date(year, 1, 1), by=by, at=at)
    _change(
        connection, community_id, year, number,
        {"state": "adopted", "adopted_by": by.user_id, "leaf_index": leaf_index,
         "updated_at": books.last_at},
    )  # fmt: skip


def _check(books: Books, budget: Budget) -> None:
    for position, line in enumerate(budget.lines):
        field = f"lines.{position}.account"
        account = books.accounts.get(line.account)
        if account is None:
            raise UnknownNameError(noun="account", name=line.account, field=field)
        fund_class = books.funds.get(line.fund)
        if fund_class is None:
            raise UnknownNameError(noun="fund", name=line.fund, field=f"lines.{position}.fund")
        check_account(account.type, line.account, field)
        if not fits(fund_class, account.restriction, account.type):
            raise AccountRuleError(
                reason="no_fund", account=line.account, fund=line.fund, field=field
            )
    books.require("decision", decisions, budget.decision, "decision")


def _require(by: Officer, roles: frozenset[str]) -> None:
    if by.role not in roles:
        raise AccessRefusedError(reason="role")


def _newest(connection: sa.Connection, community_id: int, year: int) -> sa.Row[Any] | None:
    held = budgets.c
    query = (
        sa.select(budgets)
        .where(held.community_id == community_id, held.year == year, held.state != "withdrawn")
        .order_by(held.number.desc())
        .limit(1)
    )
    return connection.execute(query).one_or_none()


def _row(connection: sa.Connection, community_id: int, year: int, number: int) -> sa.Row[Any]:
    held = budgets.c
    row = connection.execute(
        sa.select(budgets).where(
            held.community_id == community_id, held.year == year, held.number == number
        )
    ).one_or_none()
    if row is None:
        raise UnknownNameError(noun="budget", name=f"{year} {number}")
    return row


def _submitted(
    connection: sa.Connection, community_id: int, year: int, number: int, by: Officer
) -> sa.Row[Any]:
    _require(by, APPROVING_ROLES)
    row = _row(connection, community_id, year, number)
    if row.author_id == by.user_id:
        raise ApprovalError(reason="own_draft")
    if row.state != "submitted":
        raise ApprovalError(reason="wrong_state")
    return row


def _change(
    connection: sa.Connection, community_id: int, year: int, number: int, values: dict[str, Any]
) -> None:
    held = budgets.c
    connection.execute(
        sa.update(budgets)
        .where(held.community_id == community_id, held.year == year, held.number == number)
        .values(**values)
    )
