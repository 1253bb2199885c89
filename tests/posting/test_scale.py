"""Posting into long books is the same work as into short ones: every rule's question has its index."""

from typing import Any

import pytest
import sqlalchemy as sa

from ledger.domain.transactions import Draft
from ledger.posting.drafts import approve, save_draft, submit
from ledger.posting.post import post
from ledger.posting.values import Approved
from tests.conftest import Books
from tests.factories import OPENED_AT, REVIEWER, TREASURER, Ledger
from tests.workload import even_drafts

FEW, MANY = 120, 1_200
#: A level or two more of the trees.
WORK_RATIO_MAX = 1.3
_ROWS_READ = """
SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables
WHERE relname IN ('transactions', 'lines', 'leaves', 'drafts', 'approvals', 'sublines')"""


@pytest.fixture(params=["import", "people"])
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_posting_is_the_same_work_at_any_size(books: Books, way: str) -> None:
    first, *rest = even_drafts(MANY + 1)
    short, long = books(), books(slug="longer")
    short.import_drafts(rest[:FEW])
    long.import_drafts(rest)
    one = import_one if way == "import" else approve_one
    assert 0 < one(long, first) <= one(short, first) * WORK_RATIO_MAX


def import_one(ledger: Ledger, draft: Draft) -> int:
    with ledger.database.writing() as connection:
        steps = watch(connection)
        post(connection, ledger.community_id, Approved(draft, "0" * 64), at=OPENED_AT)
        return done(connection, steps)


def approve_one(ledger: Ledger, draft: Draft) -> int:
    with ledger.database.writing() as connection:
        community = ledger.community_id
        draft_id = save_draft(connection, community, draft, by=TREASURER, at=OPENED_AT)
        shown = submit(connection, community, draft_id, by=TREASURER, at=OPENED_AT)
        steps = watch(connection)
        approve(connection, community, draft_id, by=REVIEWER, at=OPENED_AT, content_sha256=shown)
        return done(connection, steps)


def watch(connection: sa.Connection) -> list[int]:
    """Count SQLite's steps from now on."""
    steps = [0]

    def step() -> int:
        steps[0] += 1
        return 0

    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.dbapi_connection
        driver.set_progress_handler(step, 1)
    return steps


def done(connection: sa.Connection, steps: list[int]) -> int:
    """Tell how much was done in this transaction."""
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.dbapi_connection
        driver.set_progress_handler(None, 0)
        return steps[0]
    return int(connection.execute(sa.text(_ROWS_READ)).scalar_one())
