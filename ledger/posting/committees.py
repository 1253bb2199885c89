"""Record the committee's composition: a policy that the log tells, held to the rules of the place."""

from datetime import datetime

import sqlalchemy as sa

from ledger.domain.committees import (
    DEFAULT_RULES,
    RULES,
    Committee,
    CommitteeRules,
    check_committee,
    committee_content,
)
from ledger.domain.errors import AccessRefusedError
from ledger.domain.roles import TASKS, Task
from ledger.posting.books import open_books
from ledger.posting.periods import local_day
from ledger.posting.policies import record_policy
from ledger.posting.values import Officer
from ledger.store.communities import communities

KIND = "committee"


def committee_rules(connection: sa.Connection, community_id: int) -> CommitteeRules:
    """Give the rules of the place where a community lies."""
    query = sa.select(communities.c.jurisdiction).where(communities.c.community_id == community_id)
    return RULES.get(connection.execute(query).scalar_one(), DEFAULT_RULES)


def record_committee(
    connection: sa.Connection, community_id: int, committee: Committee, *, by: Officer, at: datetime
) -> None:
    """Record how the committee is made up from today on.

    Raises:
        AccessRefusedError: not somebody who sets up.
        CommitteeError: the rules of the place do not allow it.
    """
    if by.role not in TASKS[Task.SET_UP]:
        raise AccessRefusedError(reason="role")
    books = open_books(connection, community_id)
    check_committee(committee, committee_rules(connection, community_id))
    record_policy(books, KIND, committee_content(committee), first_day=local_day(at), by=by, at=at)
