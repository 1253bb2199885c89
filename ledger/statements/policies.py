"""The approval policies of a community, for everybody: which rules hold from which day on."""

import json
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from ledger.domain.committees import Committee, committee_of
from ledger.domain.policies import DEFAULT_POLICY, ApprovalPolicy, policy_of
from ledger.statements.values import CommunityFacts
from ledger.store.people import policies as table


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """One policy; without ``set_at`` it is what holds where nothing was set."""

    policy: ApprovalPolicy
    first_day: date
    is_in_force: bool
    set_at: datetime | None = None
    leaf_index: int | None = None


@dataclass(frozen=True, slots=True)
class ApprovalPolicies:
    """All of them, the latest first day on top; who set them stays inside."""

    community: CommunityFacts
    policies: tuple[PolicyFacts, ...]

    @property
    def in_force(self) -> PolicyFacts:
        """The one that holds today."""
        return next(item for item in self.policies if item.is_in_force)


@dataclass(frozen=True, slots=True)
class CommitteeFacts:
    """How the committee is made up, from which day on, and where the log says so."""

    committee: Committee
    first_day: date
    leaf_index: int


def committee_facts(
    connection: sa.Connection, community: CommunityFacts, *, today: date
) -> CommitteeFacts | None:
    """Give the composition in force, None where none was recorded."""
    columns = table.c
    query = (
        sa.select(columns.content, columns.first_day, columns.leaf_index)
        .where(
            columns.community_id == community.community_id, columns.kind == "committee",
            columns.first_day <= today,
        )
        .order_by(columns.first_day.desc(), columns.number.desc())
        .limit(1)
    )  # fmt: skip
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return CommitteeFacts(committee_of(json.loads(row.content)), row.first_day, row.leaf_index)


def policy_content_on(community: CommunityFacts, day: date) -> sa.ScalarSelect[str]:
    """Ask for the approval policy that was set for a day: a part of a query."""
    columns = table.c
    return (
        sa.select(columns.content)
        .where(
            columns.community_id == community.community_id, columns.kind == "approval",
            columns.first_day <= day,
        )
        .order_by(columns.first_day.desc(), columns.number.desc())
        .limit(1)
        .scalar_subquery()
    )  # fmt: skip


def policy_read(content: str | None) -> ApprovalPolicy:
    """Read what was set; where nothing was, what holds everywhere."""
    return DEFAULT_POLICY if content is None else policy_of(json.loads(content))


def policy_on(connection: sa.Connection, community: CommunityFacts, day: date) -> ApprovalPolicy:
    """Give the approval policy in force on a day."""
    return policy_read(connection.execute(sa.select(policy_content_on(community, day))).scalar())


def approval_policies(
    connection: sa.Connection, community: CommunityFacts, *, today: date
) -> ApprovalPolicies:
    """Give every policy that ever held or will, and what held before the first."""
    columns = table.c
    query = (
        sa.select(columns.content, columns.first_day, columns.set_at, columns.leaf_index)
        .where(columns.community_id == community.community_id, columns.kind == "approval")
        .order_by(columns.first_day.desc(), columns.number.desc())
    )
    rows = connection.execute(query).all()
    begun = [row for row in rows if row.first_day <= today]
    # Of one day the last one set prevails; those set before it for the same day never held alone.
    newest = begun[0] if begun else None
    found = [
        PolicyFacts(
            policy_of(json.loads(row.content)), row.first_day, row is newest, row.set_at,
            row.leaf_index,
        )
        for row in rows
    ]  # fmt: skip
    default = PolicyFacts(DEFAULT_POLICY, community.opened_on, newest is None)
    return ApprovalPolicies(community, (*found, default))
