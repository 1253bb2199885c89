"""Acts about a fund: one officer proposes with a reason, another agrees, and the log tells it.

An act holds from a first day on that is not past when it is agreed to. Nothing is ever taken out of the list:
another act follows.
"""

import json
import secrets
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.entries import check_unnamed
from ledger.domain.errors import AccessRefusedError
from ledger.domain.fund_errors import FundRuleError
from ledger.domain.fund_rules import Why
from ledger.domain.roles import TASKS, Task
from ledger.log.canonical import canonical_text
from ledger.posting.books import Books, open_books
from ledger.posting.periods import local_day
from ledger.posting.policies import record_policy
from ledger.posting.values import Officer
from ledger.store.actions import record_action
from ledger.store.communities import decisions
from ledger.store.funds import fund_acts

#: What the log calls it among policies.
KIND = "fund"
RULES, DESIGNATION, GRANT = "rules", "designation", "grant"
REASON_LENGTH_MAX = 200


def propose(
    books: Books, kind: str, fund: str, content: dict[str, Any], why: Why, *, by: Officer,
    at: datetime,
) -> str:  # fmt: skip
    """Keep a proposal and give its id; the fund, and what may be said of it, are for the caller to have checked.

    Raises:
        AccessRefusedError: the person does not set rules.
        FundRuleError: it would reach back (reason past).
        TextError: the reason is missing or may not be public.
        UnknownNameError: there is no such decision.
    """
    _require(by)
    books.require("decision", decisions, why.decision, "decision")
    if why.first_day < local_day(at):
        raise FundRuleError(reason="past", field="first_day")
    act_id = secrets.token_hex(10)
    books.connection.execute(
        sa.insert(fund_acts).values(
            community_id=books.community_id, act_id=act_id, fund_code=fund, kind=kind,
            first_day=why.first_day, content=canonical_text(content), state="proposed",
            reason=check_unnamed(why.reason, field="reason", length_max=REASON_LENGTH_MAX),
            decision_code=why.decision or None, proposed_by=by.user_id, proposed_role=by.role,
            proposed_at=at,
        )
    )  # fmt: skip
    _tell(books, "fund_act_proposed", act_id, by=by, at=at)
    return act_id


def agree(
    connection: sa.Connection, community_id: int, act_id: str, *, by: Officer, at: datetime
) -> None:
    """Agree to what another officer proposed; from now on it stands, in the log as well.

    Raises:
        FundRuleError: one's own proposal, one that is no longer there, or a first day that has passed.
    """
    _require(by)
    books = open_books(connection, community_id)
    row = _open(books, act_id)
    if row.proposed_by == by.user_id:
        raise FundRuleError(reason="own_proposal")
    if row.first_day < local_day(at):
        raise FundRuleError(reason="past", field="first_day")
    leaf_index = books.next_leaf
    record_policy(books, KIND, told_of(row), first_day=row.first_day, by=by, at=at)
    _decide(books, row, "agreed", by=by, at=at, leaf_index=leaf_index)


def refuse(
    connection: sa.Connection, community_id: int, act_id: str, *, by: Officer, at: datetime
) -> None:
    """Refuse another's proposal, or take one's own back.

    Raises:
        FundRuleError: it is no longer there.
    """
    _require(by)
    books = open_books(connection, community_id)
    row = _open(books, act_id)
    state = "withdrawn" if row.proposed_by == by.user_id else "refused"
    _decide(books, row, state, by=by, at=at)
    _tell(books, f"fund_act_{state}", act_id, by=by, at=at)


def told_of(row: sa.Row[Any]) -> dict[str, Any]:
    """Give what the log tells of an act: which fund, what, why, and by which decision."""
    return {
        "fund": row.fund_code, "act": row.kind, "says": json.loads(row.content),
        "reason": row.reason, "decision": row.decision_code or "",
    }  # fmt: skip


def agreed_acts(
    connection: sa.Connection, community_id: int, *, fund: str, kind: str
) -> list[dict[str, Any]]:
    """Give what was agreed of a kind about a fund, in the order of days, as the acts say it."""
    held = fund_acts.c
    query = (
        sa.select(held.content)
        .where(
            held.community_id == community_id, held.fund_code == fund, held.kind == kind,
            held.state == "agreed",
        )
        .order_by(held.first_day, held.leaf_index)
    )  # fmt: skip
    return [json.loads(content) for content in connection.execute(query).scalars()]


def is_waiting(connection: sa.Connection, community_id: int, *, fund: str) -> bool:
    """Tell whether an act about a fund waits for another person, or was agreed to."""
    held = fund_acts.c
    query = (
        sa.select(held.act_id)
        .where(
            held.community_id == community_id, held.fund_code == fund,
            held.state.in_(("proposed", "agreed")),
        )
        .limit(1)
    )  # fmt: skip
    return connection.execute(query).first() is not None


def _open(books: Books, act_id: str) -> sa.Row[Any]:
    held = fund_acts.c
    query = sa.select(fund_acts).where(
        held.community_id == books.community_id, held.act_id == act_id, held.state == "proposed"
    )
    row = books.connection.execute(query).one_or_none()
    if row is None:
        raise FundRuleError(reason="gone")
    return row


def _decide(
    books: Books, row: sa.Row[Any], state: str, *, by: Officer, at: datetime,
    leaf_index: int | None = None,
) -> None:  # fmt: skip
    held = fund_acts.c
    books.connection.execute(
        sa.update(fund_acts)
        .where(held.community_id == books.community_id, held.act_id == row.act_id)
        .values(
            state=state, decided_by=by.user_id, decided_role=by.role, decided_at=at,
            leaf_index=leaf_index,
        )
    )  # fmt: skip


def _require(by: Officer) -> None:
    if by.role not in TASKS[Task.SET_POLICY]:
        raise AccessRefusedError(reason="role")


def _tell(books: Books, verb: str, act_id: str, *, by: Officer, at: datetime) -> None:
    record_action(
        books.connection, verb, community_id=books.community_id, user_id=by.user_id, at=at,
        subject=act_id,
    )  # fmt: skip
