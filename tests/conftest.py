"""Fixtures for every test."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests import postgres

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need a server or a browser, so that `make fast` can leave them out."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "postgres_cluster" in fixtures:
            item.add_marker("postgres")
        if "browser" in fixtures:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[postgres.Cluster]:
    """Lend a real PostgreSQL server, started for this run alone."""
    with postgres.running_cluster() as cluster:
        yield cluster


@pytest.fixture
def postgres_url(postgres_cluster: postgres.Cluster) -> Iterator[str]:
    """Lend the URL of a fresh, empty database; it is dropped after the test."""
    name = postgres_cluster.create_database()
    yield postgres_cluster.url(name)
    postgres_cluster.drop_database(name)


# Not per session: while Playwright is open, this thread has a running event loop, in which code
# that calls asyncio.run() (as signing does) fails.
@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Lend a headless Chromium; open a page of your own with `browser.new_page()`."""
    from tests.chromium import running_browser

    with running_browser() as chromium:
        yield chromium
