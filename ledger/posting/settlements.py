"""Set by what the costs of all courtyards are shared: a policy that the log tells."""

from datetime import datetime

import sqlalchemy as sa

from ledger.domain.errors import AccessRefusedError
from ledger.domain.roles import TASKS, Task
from ledger.domain.settlements import ShareKey
from ledger.posting.books import open_books
from ledger.posting.periods import local_day
from ledger.posting.policies import record_policy
from ledger.posting.values import Officer

KIND = "settlement"


def set_share_key(
    connection: sa.Connection, community_id: int, key: ShareKey, *, by: Officer, at: datetime
) -> None:
    """Share common costs by this key from today on.

    Raises:
        AccessRefusedError: not somebody who sets up.
    """
    if by.role not in TASKS[Task.SET_UP]:
        raise AccessRefusedError(reason="role")
    books = open_books(connection, community_id)
    record_policy(books, KIND, {"key": key.value}, first_day=local_day(at), by=by, at=at)
