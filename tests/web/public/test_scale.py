"""A page costs what it shows, not what the books hold: the same queries, the same work at any size."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from ledger.web.database import BOOKS
from tests.factories import a_ledger
from tests.web.conftest import close_site, open_site
from tests.web.sites import Site
from tests.workload import even_drafts

#: A few; as many as fill every page and every day; ten times as many.
SIZES = (10, 180, 1_800)
PAGES = (
    "", "funds/", "funds/GEN/", "accounts/", "accounts/100201/", "accounts/480101/",
    "accounts/100201/?from=2025-02-01&to=2025-03-31", "accounts/100201/?fund=PROP",
    "transactions/", "transactions/2025-02/", "transactions/记-2025-01-0001/", "statements/",
    "statements/public-income/2025-02/", "statements/trial-balance/2025-02/", "feed.atom",
    "statements/bank-journal/2025-02/", "statements/general-ledger/2025-02/",
    "statements/receivables/2025-02/", "statements/reconciliation/2025-02/",
    "statements/activities/2025-02/", "statements/balance-sheet/2025-02/",
)  # fmt: skip
#: How much more work ten times the books may be: a level or two of their trees.
STEPS_RATIO_MAX = 1.2


@dataclass
class Work:
    """What a database was asked: statements with their values, and the steps it took."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    steps: int = 0


@pytest.fixture(scope="module")
def sites_of_sizes(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[int, Site]]:
    opened = {}
    for size in SIZES:
        site = open_site(sqlite_template, tmp_path_factory.mktemp(f"scale{size}") / "data")
        ledger = a_ledger(site.ledger.database, site.data_dir / "keys")
        ledger.import_drafts(even_drafts(size))
        opened[size] = site
    yield opened
    for site in opened.values():
        close_site(site)


@contextmanager
def working(site: Site) -> Iterator[Work]:
    """Watch what the site asks of its books."""
    work = Work()
    reader: sa.Engine = site.app.extensions[BOOKS]._reader

    def step() -> int:
        work.steps += 1
        return 0

    def watch(connection: sa.Connection) -> None:
        driver: Any = connection.connection.dbapi_connection
        driver.set_progress_handler(step, 1)

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        work.statements.append((statement, values))

    event.listen(reader, "begin", watch)
    event.listen(reader, "before_cursor_execute", note)
    try:
        yield work
    finally:
        event.remove(reader, "begin", watch)
        event.remove(reader, "before_cursor_execute", note)


def asked(site: Site, page: str) -> Work:
    client = site.app.test_client()
    client.get(f"/c/songhe/{page}")  # what is done once per process is not the page's
    with working(site) as work:
        response = client.get(f"/c/songhe/{page}")
    assert response.status_code == 200
    return work


@pytest.mark.usefixtures("today")
@pytest.mark.parametrize("page", PAGES)
def test_a_page_takes_the_same_queries_at_any_size(
    sites_of_sizes: dict[int, Site], page: str
) -> None:
    counts = {size: len(asked(site, page).statements) for size, site in sites_of_sizes.items()}
    assert len(set(counts.values())) == 1, counts


@pytest.mark.usefixtures("today")
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_the_same_work_at_any_size(sites_of_sizes: dict[int, Site], page: str) -> None:
    few, many = (asked(sites_of_sizes[size], page).steps for size in SIZES[1:])
    assert 0 < many <= few * STEPS_RATIO_MAX


@pytest.mark.usefixtures("today")
@pytest.mark.parametrize("page", PAGES)
def test_no_query_of_a_page_walks_all_transactions_or_lines(
    sites_of_sizes: dict[int, Site], page: str
) -> None:
    site = sites_of_sizes[SIZES[-1]]
    statements = asked(site, page).statements
    with site.ledger.database.reading() as connection:
        for statement, values in statements:
            if not statement.lstrip().upper().startswith(("SELECT", "WITH")):
                continue
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            scans = [row.detail for row in plan if row.detail.startswith("SCAN")]
            walked = [scan for scan in scans if "transactions" in scan or "lines" in scan]
            assert not walked, (statement, walked)
