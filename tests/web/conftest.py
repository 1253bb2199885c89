"""The site under test: an application over books of its own, on a fixed day."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config import Settings
from ledger.app import create_app
from ledger.store import runtime
from ledger.store.database import Database
from ledger.web import clock
from ledger.web.database import BOOKS, RUNTIME
from tests.factories import Ledger, a_ledger
from tests.web.sites import BOOKS_TEXT, Site, add_reconciliations

#: 10 March 2026, ten in the morning in Shanghai.
NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


def open_site(template: Path, data_dir: Path) -> Site:
    data_dir.mkdir(parents=True)
    shutil.copy(template, data_dir / "ledger.sqlite3")
    settings = Settings.from_env(
        {"LEDGER_DATA_DIR": str(data_dir), "LEDGER_PUBLIC_URL": "https://zhang.example.org"}
    )
    runtime.upgrade(settings.runtime_database_url)
    database = Database(settings.database_url)
    app = create_app(settings)
    app.testing = True
    return Site(app, Ledger(database, 1, "songhe"), data_dir)


def close_site(site: Site) -> None:
    for held in (site.ledger.database, site.app.extensions[BOOKS], site.app.extensions[RUNTIME]):
        held.dispose()


@pytest.fixture(scope="session")
def shared_site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Lend a site with books in it that no test changes."""
    site = open_site(sqlite_template, tmp_path_factory.mktemp("site") / "data")
    add_reconciliations(a_ledger(site.ledger.database, site.data_dir / "keys", BOOKS_TEXT))
    a_ledger(
        site.ledger.database, site.data_dir / "keys", slug="empty", name_zh="新开的小区",
        name_en="Newly Opened",
    )  # fmt: skip
    yield site
    close_site(site)


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Hold the clock at 10 March 2026."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return NOW


@pytest.fixture
def site(shared_site: Site, today: datetime) -> Site:
    """Lend the shared site on 10 March 2026; for tests that only read."""
    return shared_site


@pytest.fixture
def new_site(
    sqlite_template: Path, tmp_path: Path, today: datetime
) -> Iterator[Callable[[str], Site]]:
    """Lend ``new_site(text)``: a site with a ledger's text posted, for the test alone."""
    opened: list[Site] = []

    def build(text: str = "") -> Site:
        site = open_site(sqlite_template, tmp_path / f"site{len(opened)}")
        a_ledger(site.ledger.database, site.data_dir / "keys", text)
        opened.append(site)
        return site

    yield build
    for site in opened:
        close_site(site)
