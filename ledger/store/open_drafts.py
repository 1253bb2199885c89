"""Drafts that are still on their way: what rules have to look at before they close or correct anything."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.store.drafts import drafts

OPEN_STATES = ("editing", "submitted", "rejected")


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """One draft that may still be posted; ``content`` is its canonical text, read."""

    draft_id: str
    state: str
    author_id: int
    content_sha256: str
    content: dict[str, Any]

    @property
    def period(self) -> int:
        """The bookkeeping period it would be posted in."""
        day = date.fromisoformat(self.content["dated_on"])
        return day.year * 100 + (13 if self.content.get("adjusting") else day.month)


def open_drafts(
    connection: sa.Connection, community_id: int, *conditions: sa.ColumnElement[bool]
) -> tuple[OpenDraft, ...]:
    """Give every draft that is neither posted nor withdrawn and meets the conditions, the oldest first."""
    columns = drafts.c
    query = (
        sa.select(
            columns.draft_id, columns.state, columns.author_id, columns.content_sha256,
            columns.content,
        )
        .where(columns.community_id == community_id, columns.state.in_(OPEN_STATES), *conditions)
        .order_by(columns.created_at, columns.draft_id)
    )  # fmt: skip
    return tuple(
        OpenDraft(*row[:4], content=json.loads(row[4])) for row in connection.execute(query)
    )
