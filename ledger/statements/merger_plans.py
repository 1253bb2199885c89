"""The newest merger of a community as the desk shows it: who proposed it, and how far it has come."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.statements.values import CommunityFacts, Label
from ledger.store.communities import communities
from ledger.store.mergers import merger_members, mergers
from ledger.store.people import users


@dataclass(frozen=True, slots=True)
class PlannedMember:
    """One community that joins."""

    label: Label
    courtyard: str
    is_closed: bool
    is_opened: bool


@dataclass(frozen=True, slots=True)
class MergerPlan:
    """A merger from proposal to end."""

    number: int
    day: date
    state: str
    content: str
    content_sha256: str
    author_id: int
    author_name: str
    created_at: datetime
    approver_name: str
    members: tuple[PlannedMember, ...]

    @property
    def steps_done(self) -> int:
        """How many steps are done of two for each community."""
        return sum(item.is_closed + item.is_opened for item in self.members)

    @property
    def has_begun(self) -> bool:
        """Whether books have ended because of it, so that there is no way back."""
        return self.steps_done > 0


def newest_plan(connection: sa.Connection, community: CommunityFacts) -> MergerPlan | None:
    """Give the newest merger, whatever its state; None where there was none."""
    author, approver = users.alias(), users.alias()
    held = mergers.c
    row = connection.execute(
        sa.select(mergers, author.c.display_name, approver.c.display_name.label("approver_name"))
        .join(author, author.c.user_id == held.author_id)
        .outerjoin(approver, approver.c.user_id == held.approved_by)
        .where(held.community_id == community.community_id)
        .order_by(held.number.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return MergerPlan(
        row.number, row.day, row.state, row.content, row.content_sha256, row.author_id,
        row.display_name, row.created_at, row.approver_name or "",
        tuple(_member(item) for item in connection.execute(_members(community, row.number))),
    )  # fmt: skip


def _members(community: CommunityFacts, number: int) -> sa.Select[Any]:
    held = merger_members.c
    return (
        sa.select(
            communities.c.slug, communities.c.name_zh, communities.c.name_en, held.courtyard,
            held.close_leaf_index, held.open_leaf_index,
        )
        .join(communities, communities.c.community_id == held.old_community_id)
        .where(held.community_id == community.community_id, held.number == number)
        .order_by(held.position)
    )  # fmt: skip


def _member(row: sa.Row[Any]) -> PlannedMember:
    return PlannedMember(
        Label(row.slug, row.name_zh, row.name_en), row.courtyard, row.close_leaf_index is not None,
        row.open_leaf_index is not None,
    )  # fmt: skip
