"""Policies: rules of a community that hold from a first day on, kept for good and told by the log."""

import json
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.log.canonical import canonical_text
from ledger.log.leaves import policy_leaf
from ledger.posting.books import Books
from ledger.posting.leaves import append_leaf
from ledger.posting.values import Officer
from ledger.store.actions import record_action
from ledger.store.people import policies


def record_policy(
    books: Books, kind: str, content: dict[str, Any], *, first_day: date, by: Officer, at: datetime
) -> int:
    """Keep a policy, its leaf and who set it; gives its number among those of its kind and day.

    Who may set it, and what it may say, is for the caller to have checked.
    """
    connection, community_id = books.connection, books.community_id

    def write(origin: str, index: int, moment: str) -> bytes:
        return policy_leaf(
            origin=origin, index=index, at=moment, policy=kind, first_day=first_day, content=content
        )

    leaf_index = append_leaf(books, "policy", write, at=at)
    columns = policies.c
    newest = sa.select(sa.func.coalesce(sa.func.max(columns.number), 0)).where(
        columns.community_id == community_id, columns.kind == kind, columns.first_day == first_day
    )
    number: int = connection.execute(newest).scalar_one() + 1
    connection.execute(
        sa.insert(policies).values(
            community_id=community_id, kind=kind, first_day=first_day, number=number,
            content=canonical_text(content), set_by=by.user_id, set_at=books.last_at,
            leaf_index=leaf_index,
        )
    )  # fmt: skip
    record_action(
        connection, "policy_set", community_id=community_id, user_id=by.user_id,
        at=books.last_at, subject=f"{kind} {first_day.isoformat()}",
    )  # fmt: skip
    return number


def policy_on(
    connection: sa.Connection, community_id: int, kind: str, day: date
) -> dict[str, Any] | None:
    """Give the policy of a kind in force on a day: of the latest first day, the last one set."""
    columns = policies.c
    query = (
        sa.select(columns.content)
        .where(columns.community_id == community_id, columns.kind == kind, columns.first_day <= day)
        .order_by(columns.first_day.desc(), columns.number.desc())
        .limit(1)
    )
    found = connection.execute(query).scalar_one_or_none()
    return None if found is None else json.loads(found)
