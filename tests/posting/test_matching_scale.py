"""A match takes as long in a large community as in a small one."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import sqlalchemy as sa

from ledger.domain.bills import BillRow, Direction
from ledger.domain.matching import LineKey, Match, MatchReason, RowKey
from ledger.posting.matches import match_many
from tests.bills_kept import ACCOUNT, keep
from tests.factories import TREASURER, Ledger
from tests.workload import even_drafts

Books = Callable[..., Ledger]
AT = datetime(2025, 10, 1, 4, tzinfo=UTC)
COUNT, PART = 700, 50


def steps_of(connection: sa.Connection, work: Callable[[], object]) -> int:
    """Count SQLite's own steps, in thousands: no clock, so the same on every machine."""
    driver: Any = connection.connection.dbapi_connection
    count = 0

    def note() -> int:
        nonlocal count
        count += 1
        return 0

    driver.set_progress_handler(note, 1_000)
    work()
    driver.set_progress_handler(None, 0)
    return count


def test_matching_does_not_read_the_matches_there_are(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    made = even_drafts(COUNT)
    posted = ledger.import_drafts(made)
    found = []
    rows = []
    for number, (draft, entry) in enumerate(zip(made, posted, strict=True), start=1):
        line, minor = next(
            (place, line.debit_minor - line.credit_minor)
            for place, line in enumerate(draft.lines, start=1)
            if line.account == ACCOUNT
        )
        way = Direction.IN if minor > 0 else Direction.OUT
        rows.append(BillRow(number, draft.dated_on, way, abs(minor), serial=str(number)))
        found.append((number, LineKey(entry.seq, line)))
    bill = keep(ledger, rows)
    matches = [Match(MatchReason.SAME_AMOUNT, (RowKey(bill, row),), (line,)) for row, line in found]
    steps = []
    with ledger.database.writing() as connection:
        for first in range(0, COUNT, PART):
            part = matches[first : first + PART]
            work = partial(
                match_many, connection, ledger.community_id, ACCOUNT, part, by=TREASURER, at=AT
            )
            steps.append(steps_of(connection, work))
    # Fourteen times as many matches as in the first part, and about the same work.
    assert steps[-1] <= 2 * steps[0] + 10, steps
