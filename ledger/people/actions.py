"""What people did in the system, apart from the books: sign-ins, roles, passwords.

Whoever signs in must not wait for the books' write lock. A sign-in is therefore noted in the
runtime database, and written down in ``actions`` by the next form that writes to the books anyway.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

import sqlalchemy as sa

from ledger.store.actions import action_id
from ledger.store.people import actions
from ledger.store.runtime import waiting_actions


def note_action(
    runtime: sa.Connection, verb: str, *, at: datetime, user_id: int | None = None
) -> None:
    """Note an action in the runtime database until it can be written down. Never an address."""
    runtime.execute(
        sa.insert(waiting_actions).values(
            action_id=action_id(at), user_id=user_id, verb=verb, subject="", at=at
        )
    )


def write_down(
    connection: sa.Connection,
    runtime: Callable[[], AbstractContextManager[sa.Connection]],
    *,
    limit: int = 500,
) -> int:
    """Copy noted actions into the books' action log; gives how many were new.

    They leave the runtime database only on the next call, when they are seen to stand in the books:
    a transaction that rolls back loses none, and their ids keep them from being written twice.
    """
    with runtime() as waiting:
        query = sa.select(waiting_actions).order_by(waiting_actions.c.action_id).limit(limit)
        rows = waiting.execute(query).mappings().all()
        ids = [row["action_id"] for row in rows]
        known = sa.select(actions.c.action_id).where(actions.c.action_id.in_(ids))
        written = set(connection.execute(known).scalars()) if ids else set()
        if written:
            waiting.execute(
                sa.delete(waiting_actions).where(waiting_actions.c.action_id.in_(written))
            )
    fresh = [dict(row) for row in rows if row["action_id"] not in written]
    if fresh:
        connection.execute(sa.insert(actions), fresh)
    return len(fresh)
