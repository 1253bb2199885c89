"""A site that a real browser can reach, with two officers who can sign in."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from config import Settings
from ledger.app import create_app
from ledger.cli.demo.load import add_officers
from ledger.people.users import find_user, give_role
from ledger.store import migrate, runtime
from ledger.store.database import Database
from ledger.web.database import BOOKS, RUNTIME
from tests.factories import Ledger, a_ledger
from tests.web.sites import BOOKS_TEXT

FIRST_DAY = date(2025, 1, 1)


@dataclass
class LiveSite:
    """Where the site answers, its books, and the officers' passwords by login."""

    address: str
    ledger: Ledger
    passwords: dict[str, str]


@pytest.fixture
def live_site(tmp_path: Path) -> Iterator[LiveSite]:
    """Serve the application on a free port of this machine, in this process."""
    environ = {"LEDGER_DATA_DIR": str(tmp_path / "data")}
    settings = Settings.from_env(environ)
    migrate.upgrade(settings.owner_database_url)
    runtime.upgrade(settings.runtime_database_url)
    ledger = a_ledger(Database(settings.database_url), tmp_path, BOOKS_TEXT)
    passwords = _officers(ledger)
    app = create_app(settings)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield LiveSite(f"http://127.0.0.1:{server.server_port}", ledger, passwords)
    server.shutdown()
    thread.join()
    server.server_close()
    for held in (ledger.database, app.extensions[BOOKS], app.extensions[RUNTIME]):
        held.dispose()


def _officers(ledger: Ledger) -> dict[str, str]:
    at = datetime(2025, 1, 1, 1, tzinfo=UTC)
    passwords = add_officers(ledger.database, at=at)
    with ledger.database.writing() as connection:
        for login in passwords:
            user = find_user(connection, login)
            assert user is not None
            role = login.removeprefix("demo-")
            give_role(
                connection, ledger.community_id, user.user_id, role, first_day=FIRST_DAY, at=at
            )
    return passwords
