"""Sites that a real browser can reach: one with officers and books, and one where nothing is yet."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from config import Settings
from ledger.app import create_app
from ledger.people.users import add_user, find_user, give_role, set_password
from ledger.store import migrate, runtime
from ledger.store.database import Database
from ledger.web import clock
from ledger.web.database import BOOKS, RUNTIME
from tests.factories import Ledger, a_ledger
from tests.web.sites import BOOKS_TEXT

FIRST_DAY = date(2025, 1, 1)
#: 10 March 2026, ten in the morning in Shanghai.
NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
PASSWORD = "梧桐树下-three-chairs"
#: Who has which duty in the books that are lent; the first two are the factory's.
ROLES = ("treasurer", "reviewer", "cashier")


@dataclass
class LiveSite:
    """Where the site answers, and its books."""

    address: str
    ledger: Ledger
    data_dir: Path


class Quiet(WSGIRequestHandler):
    """Serves without telling about it."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """Serve the application on a free port of this machine, in this process; gives its address."""
    app = create_app(settings)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    for held in (app.extensions[BOOKS], app.extensions[RUNTIME]):
        held.dispose()


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Hold the clock at 10 March 2026; lends ``today(moment)``, which moves it."""

    def hold(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    hold(NOW)
    return hold


@pytest.fixture
def live_books(
    tmp_path: Path, today: Callable[[datetime], None]
) -> Iterator[Callable[[str], LiveSite]]:
    """Lend ``live_books(text)``: a site with a ledger's text posted and three officers."""
    settings = Settings.from_env({"LEDGER_DATA_DIR": str(tmp_path / "data")})
    migrate.upgrade(settings.owner_database_url)
    runtime.upgrade(settings.runtime_database_url)
    database = Database(settings.database_url)

    with serving(settings) as address:

        def build(text: str) -> LiveSite:
            ledger = a_ledger(database, tmp_path, text)
            _appoint(ledger)
            return LiveSite(address, ledger, settings.data_dir)

        yield build
    database.dispose()


@pytest.fixture
def live_site(live_books: Callable[[str], LiveSite]) -> LiveSite:
    """Lend a site with the books that the public pages are tested with."""
    return live_books(BOOKS_TEXT)


def _appoint(ledger: Ledger) -> None:
    at = datetime(2025, 1, 1, 1, tzinfo=UTC)
    with ledger.database.writing() as connection:
        for role in ROLES:
            user = find_user(connection, role)
            if user is None:
                user_id = add_user(
                    connection, login=role, name=f"示例{role}", password=PASSWORD, at=at
                )
            else:
                user_id = user.user_id
                set_password(connection, user_id, PASSWORD, login=role, at=at)
            give_role(connection, ledger.community_id, user_id, role, first_day=FIRST_DAY, at=at)
