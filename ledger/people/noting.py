"""Write down in a community's action log what somebody took along or looked at."""

from datetime import datetime

import sqlalchemy as sa

from ledger.store.actions import record_action


def note_taking(
    connection: sa.Connection, verb: str, community_id: int, user_id: int, subject: str,
    *, at: datetime,
) -> None:  # fmt: skip
    """Append one action of a person's in a community."""
    record_action(
        connection, verb, community_id=community_id, user_id=user_id, at=at, subject=subject
    )
