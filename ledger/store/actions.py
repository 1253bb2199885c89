"""The action log: who did what in the system, apart from the books."""

import secrets
from datetime import datetime

import sqlalchemy as sa

from ledger.store.base import instant_text
from ledger.store.people import actions


def record_action(
    connection: sa.Connection,
    verb: str,
    *,
    at: datetime,
    community_id: int | None = None,
    user_id: int | None = None,
    subject: str = "",
) -> None:
    """Append one action, in the caller's transaction."""
    connection.execute(
        sa.insert(actions).values(
            action_id=action_id(at), community_id=community_id, user_id=user_id, verb=verb,
            subject=subject, at=at,
        )
    )  # fmt: skip


def action_id(at: datetime) -> str:
    """Make an id that sorts by time and is otherwise random."""
    return f"{instant_text(at)}-{secrets.token_hex(8)}"
