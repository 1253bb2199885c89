"""Do what takes two people in one step: one officer proposes, the other confirms."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ledger.posting.confirming import confirm
from ledger.posting.values import Officer
from tests.factories import REVIEWER


def agreed(
    propose: Callable[..., str], connection: sa.Connection, community_id: int, *asked: Any,
    by: Officer, at: datetime, second: Officer = REVIEWER, **named: Any,
) -> str:  # fmt: skip
    """Propose something and let the other officer confirm it; gives the proposal's id."""
    confirmation_id = propose(connection, community_id, *asked, by=by, at=at, **named)
    confirm(connection, community_id, confirmation_id, by=second, at=at)
    return confirmation_id
