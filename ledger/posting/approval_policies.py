"""The approval policy of a community: proposed by one officer, set by another, told by the log.

A proposal is an action of the action log and lapses after some weeks; nothing of it holds before another
person set it. A policy never reaches back: its first day is the day it is set, or a later one.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from ledger.domain.errors import AccessRefusedError, PolicyError
from ledger.domain.policies import DEFAULT_POLICY, ApprovalPolicy, policy_content, policy_of
from ledger.domain.roles import TASKS, Task
from ledger.log.canonical import canonical_text
from ledger.posting.books import open_books
from ledger.posting.periods import SHANGHAI
from ledger.posting.policies import policy_on, record_policy
from ledger.posting.values import Officer
from ledger.store.actions import record_action
from ledger.store.people import actions

KIND = "approval"
PROPOSED, ENDED = "policy_proposed", "policy_proposal_ended"
PROPOSAL_DAYS = 30


@dataclass(frozen=True, slots=True)
class Proposal:
    """A policy that one officer wants, and that another may set."""

    action_id: str
    policy: ApprovalPolicy
    first_day: date
    proposed_by: int
    proposed_at: datetime


def approval_policy_on(connection: sa.Connection, community_id: int, day: date) -> ApprovalPolicy:
    """Give the policy in force on a day: what was set, else what holds everywhere."""
    content = policy_on(connection, community_id, KIND, day)
    return DEFAULT_POLICY if content is None else policy_of(content)


def propose_policy(
    connection: sa.Connection, community_id: int, policy: ApprovalPolicy, *, first_day: date,
    by: Officer, at: datetime,
) -> None:  # fmt: skip
    """Propose a policy; an earlier proposal that nobody set falls away.

    Raises:
        PolicyError: it would reach back.
    """
    _require(by)
    _check_first_day(first_day, at)
    content = {"first_day": first_day.isoformat(), "policy": policy_content(policy)}
    record_action(
        connection, PROPOSED, community_id=community_id, user_id=by.user_id, at=at,
        subject=canonical_text(content),
    )  # fmt: skip


def pending_policy(
    connection: sa.Connection, community_id: int, *, at: datetime
) -> Proposal | None:
    """Give the newest proposal that was neither set nor dropped and has not lapsed."""
    columns = actions.c
    query = (
        sa.select(columns.action_id, columns.verb, columns.subject, columns.user_id, columns.at)
        .where(
            columns.community_id == community_id,
            columns.at >= at - timedelta(days=PROPOSAL_DAYS),
            columns.verb.in_((PROPOSED, ENDED)),
        )
        .order_by(columns.at, columns.action_id)
    )
    rows = connection.execute(query).all()
    ended = {row.subject for row in rows if row.verb == ENDED}
    proposed = [row for row in rows if row.verb == PROPOSED]
    if not proposed or proposed[-1].action_id in ended:
        return None
    newest = proposed[-1]
    data = json.loads(newest.subject)
    return Proposal(
        newest.action_id, policy_of(data["policy"]), date.fromisoformat(data["first_day"]),
        newest.user_id, newest.at,
    )  # fmt: skip


def set_policy(
    connection: sa.Connection, community_id: int, action_id: str, *, by: Officer, at: datetime
) -> None:
    """Set the policy that another officer proposed.

    Raises:
        PolicyError: one's own proposal, one that is no longer there, or a first day that has passed.
    """
    _require(by)
    books = open_books(connection, community_id)
    proposal = _pending(connection, community_id, action_id, at)
    if proposal.proposed_by == by.user_id:
        raise PolicyError(reason="own_proposal")
    _check_first_day(proposal.first_day, at)
    content = policy_content(proposal.policy)
    record_policy(books, KIND, content, first_day=proposal.first_day, by=by, at=at)
    _end(connection, community_id, action_id, by=by, at=at)


def drop_policy(
    connection: sa.Connection, community_id: int, action_id: str, *, by: Officer, at: datetime
) -> None:
    """Drop a proposal, one's own or another's.

    Raises:
        PolicyError: it is no longer there.
    """
    _require(by)
    open_books(connection, community_id)
    _pending(connection, community_id, action_id, at)
    _end(connection, community_id, action_id, by=by, at=at)


def _end(
    connection: sa.Connection, community_id: int, action_id: str, *, by: Officer, at: datetime
) -> None:
    record_action(
        connection, ENDED, community_id=community_id, user_id=by.user_id, at=at,
        subject=action_id,
    )  # fmt: skip


def _pending(
    connection: sa.Connection, community_id: int, action_id: str, at: datetime
) -> Proposal:
    proposal = pending_policy(connection, community_id, at=at)
    if proposal is None or proposal.action_id != action_id:
        raise PolicyError(reason="gone")
    return proposal


def _check_first_day(first_day: date, at: datetime) -> None:
    if first_day < at.astimezone(SHANGHAI).date():
        raise PolicyError(reason="past", field="first_day")


def _require(by: Officer) -> None:
    if by.role not in TASKS[Task.SET_POLICY]:
        raise AccessRefusedError(reason="role")
