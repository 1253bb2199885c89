"""The desk's pages ask the database the same number of questions, however long the books are."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from tests.web.desk.browsers import DESK, Browser, Desk
from tests.workload import even_drafts

FEW, MANY = 400, 2_000
PATHS = (
    f"{DESK}/",
    f"{DESK}/entries/new?kind=in",
    f"{DESK}/entries/new?kind=out",
    f"{DESK}/vouchers/new",
    f"{DESK}/vouchers/names.json",
    f"{DESK}/vouchers/new?like=记-2025-01-0001&grid=1",
    f"{DESK}/templates/",
)


def asked(browser: Browser, path: str) -> int:
    """Count the statements that a page sends."""
    count = 0

    def note(*_: Any) -> None:
        nonlocal count
        count += 1

    event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        browser.page(path)
    finally:
        event.remove(sa.Engine, "before_cursor_execute", note)
    return count


@pytest.mark.parametrize("path", PATHS)
def test_a_page_asks_as_often_over_long_books_as_over_short_ones(
    desk: Desk, treasurer: Browser, path: str
) -> None:
    made = even_drafts(MANY)
    desk.ledger.import_drafts(made[:FEW])
    treasurer.page(path)
    few = asked(treasurer, path)
    desk.ledger.import_drafts(made[FEW:])
    assert 0 < asked(treasurer, path) == few
