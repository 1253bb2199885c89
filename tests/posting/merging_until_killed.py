"""A merger that kills itself: ``python -m tests.posting.merging_until_killed URL COMMUNITY NUMBER STATEMENTS``.

After so many statements that write it dies without a goodbye, within whatever it was doing.
"""

import os
import signal
import sys
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event

from ledger.posting.mergers import next_step
from ledger.store.database import Database

AT = datetime(2025, 4, 2, tzinfo=UTC)


def main(url: str, community_id: int, number: int, statements: int) -> None:
    """Carry the merger out until the last statement, or the end."""
    database = Database(url)
    left = statements

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        nonlocal left
        left -= statement.lstrip().startswith(("INSERT", "UPDATE"))
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    with database.writing() as connection:
        engine = connection.engine
    event.listen(engine, "before_cursor_execute", count)
    while True:
        with database.writing() as connection:
            if next_step(connection, community_id, number, at=AT) is None:
                return


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:5]))
