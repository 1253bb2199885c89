"""Do once what is asked twice: a key that the asker made up, and what came of it the first time."""

from datetime import datetime

import sqlalchemy as sa

from ledger.domain.errors import IdempotencyError
from ledger.store.drafts import idempotency_keys


def recall(
    connection: sa.Connection, community_id: int, key: str, *, body_sha256: str = ""
) -> str | None:
    """Give what a key led to before, None when it is new.

    Raises:
        IdempotencyError: a body is named and differs from the one that came with the key.
    """
    if connection.dialect.name == "postgresql":
        # The same key at the same moment: the second waits to see what came of the first.
        connection.exec_driver_sql(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", (key, community_id)
        )
    columns = idempotency_keys.c
    query = sa.select(columns.body_sha256, columns.result).where(
        columns.community_id == community_id, columns.key == key
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    if body_sha256 and body_sha256 != row.body_sha256:
        raise IdempotencyError(key=key)
    return str(row.result)


def remember(
    connection: sa.Connection,
    community_id: int,
    key: str,
    *,
    result: str,
    at: datetime,
    body_sha256: str = "",
) -> None:
    """Keep what a key led to, in the transaction that did it."""
    connection.execute(
        sa.insert(idempotency_keys).values(
            community_id=community_id, key=key, body_sha256=body_sha256, result=result, used_at=at
        )
    )
