"""By what the costs of all courtyards are shared: a policy of two people that the log tells."""

from datetime import datetime

import sqlalchemy as sa

from ledger.domain.confirmations import Matter
from ledger.domain.errors import AccessRefusedError
from ledger.domain.roles import TASKS, Task
from ledger.domain.settlements import ShareKey
from ledger.posting.books import Books, open_books
from ledger.posting.confirmations import Carried, Said, propose
from ledger.posting.periods import local_day
from ledger.posting.values import Officer

KIND = "settlement"


def propose_share_key(
    connection: sa.Connection, community_id: int, key: ShareKey, *, by: Officer, at: datetime
) -> str:
    """Propose to share common costs by this key, from the day of its confirmation on; gives the proposal's id.

    Raises:
        AccessRefusedError: not somebody who sets up.
    """
    if by.role not in TASKS[Task.SET_UP]:
        raise AccessRefusedError(reason="role")
    books = open_books(connection, community_id)
    return propose(books, Matter.SHARE_KEY, "", {"key": key.value}, by=by, at=at)


def carry_out_share_key(_books: Books, said: Said) -> Carried:
    """Share by the key that was proposed: the policy is all there is to keep."""
    return Carried(KIND, local_day(said.at), dict(said.content), lambda _leaf_index: None)
