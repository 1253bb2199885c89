"""What was said of taking bills back. Officers only."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ledger.statements.values import CommunityFacts
from ledger.store.bill_withdrawals import bill_withdrawals
from ledger.store.people import users


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Why a bill is to be taken back and who asked; ``agreed_by`` is empty until a second person agreed."""

    reason: str
    asked_by: str
    asked_by_id: int
    asked_at: datetime
    agreed_by: str = ""
    agreed_at: datetime | None = None

    @property
    def is_done(self) -> bool:
        """Whether the bill counts for nothing any more."""
        return self.agreed_at is not None


def withdrawals(
    connection: sa.Connection, community: CommunityFacts, bill_ids: Collection[str]
) -> dict[str, Withdrawal]:
    """Give for bills that were taken back, or are asked to be, who said what; what was dropped is left out."""
    said, name = bill_withdrawals.c, users.c.display_name
    query = (
        sa.select(bill_withdrawals, name)
        .join(users, users.c.user_id == said.said_by)
        .where(said.community_id == community.community_id, said.bill_id.in_(bill_ids))
        .order_by(said.bill_id, said.number)
    )
    found: dict[str, Withdrawal] = {}
    for row in connection.execute(query):
        if row.step == "asked":
            found[row.bill_id] = Withdrawal(row.reason, row.display_name, row.said_by, row.said_at)
        else:
            _answer(found, row)
    return found


def _answer(found: dict[str, Withdrawal], row: Any) -> None:
    asked = found.pop(row.bill_id)
    if row.step == "agreed":
        found[row.bill_id] = Withdrawal(
            asked.reason, asked.asked_by, asked.asked_by_id, asked.asked_at, row.display_name,
            row.said_at,
        )  # fmt: skip


def asked_of_others(community: CommunityFacts, user_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    """Tell of what was said whether somebody else asks to take a bill back, and waits for an answer."""
    said, later = bill_withdrawals.c, bill_withdrawals.alias("later").c
    answered = sa.exists().where(
        later.community_id == said.community_id, later.bill_id == said.bill_id,
        later.number > said.number,
    )  # fmt: skip
    return (
        said.community_id == community.community_id, said.step == "asked",
        said.said_by != user_id, ~answered,
    )  # fmt: skip
