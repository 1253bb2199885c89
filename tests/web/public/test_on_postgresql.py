"""The public side over PostgreSQL says word for word what it says over SQLite."""

import re
import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from config import Settings
from ledger.app import create_app
from ledger.store import runtime
from ledger.store.database import Database
from tests.factories import a_ledger
from tests.postgres import Cluster
from tests.web.conftest import close_site
from tests.web.public.test_pages import PAGES
from tests.web.sites import BOOKS_TEXT, COMMUNITY, Site, add_reconciliations

#: What is random in every log: its origin, and the hashes that follow from its salts.
RANDOM = re.compile(r"mingzhang[/:]log/[0-9a-f]+|[0-9a-f]{64}")


@pytest.fixture
def server_site(
    postgres_cluster: Cluster, postgres_template: str, tmp_path: Path, today: datetime
) -> Iterator[Site]:
    """Lend the same books as the shared site, over a PostgreSQL database of their own."""
    name = postgres_cluster.create_database(postgres_template)
    runtime.upgrade(postgres_cluster.url(name))
    for key in ("secret", "log"):
        (tmp_path / f"{key}-key").write_text(secrets.token_hex(32))
    settings = Settings.from_env(
        {
            "LEDGER_DATABASE_URL": postgres_cluster.url(name, user="app"),
            "LEDGER_DATA_DIR": str(tmp_path),
            "LEDGER_PUBLIC_URL": "https://zhang.example.org",
        }
    )
    database = Database(settings.database_url)
    ledger = a_ledger(database, tmp_path / "keys", BOOKS_TEXT)
    add_reconciliations(ledger)
    empty = {"slug": "empty", "name_zh": "新开的小区", "name_en": "Newly Opened"}
    a_ledger(database, tmp_path / "keys", **empty)
    site = Site(create_app(settings), ledger, tmp_path)
    yield site
    close_site(site)
    postgres_cluster.drop_database(name)


def test_both_databases_give_the_same_pages_and_files(server_site: Site, site: Site) -> None:
    files = (
        f"{COMMUNITY}.json", f"{COMMUNITY}/transactions.csv", f"{COMMUNITY}/feed.atom",
        f"{COMMUNITY}/statements/public-income/2026.json",
        f"{COMMUNITY}/statements/reconciliation/2026.json",
        f"{COMMUNITY}/export/journal.jsonl", f"{COMMUNITY}/export/journal.beancount",
    )  # fmt: skip
    for path in (*PAGES, *files):
        over_server, embedded = (RANDOM.sub("…", each.page(path)) for each in (server_site, site))
        assert over_server == embedded, path
