"""The desk under test: a community with its officers, a fixed day, and browsers signed in."""

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from config import Settings
from ledger.app import create_app
from ledger.people import passwords, users
from ledger.store import migrate, runtime
from ledger.store.database import Database
from ledger.web import clock
from ledger.web.database import BOOKS, RUNTIME
from tests.factories import OPENED_ON, Ledger, a_ledger
from tests.web.desk.browsers import DESK, NOW, PARKING, PASSWORD, PEOPLE, Browser, Desk, hidden


@pytest.fixture(scope="session")
def desk_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prepare the books once; every test works on a copy."""
    folder = tmp_path_factory.mktemp("desk")
    url = f"sqlite:///{folder}/ledger.sqlite3"
    migrate.upgrade(url)
    runtime.upgrade(f"sqlite:///{folder}/runtime.sqlite3")
    database = Database(url)
    ledger = a_ledger(database, folder / "keys")
    with database.writing() as connection:
        for number, (login, roles) in enumerate(PEOPLE.items(), start=1):
            if number > 2:
                users.add_user(
                    connection, login=login, name=f"经手人{number}", password=PASSWORD, at=NOW
                )
            users.store_hash(
                connection, number, passwords.hash_password(PASSWORD)
            )  # fmt: skip
            for role in roles:
                users.give_role(
                    connection, ledger.community_id, number, role, first_day=OPENED_ON, at=NOW
                )
    database.dispose()
    return folder


@pytest.fixture
def desk(desk_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Lend the desk on 10 September 2025."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    data_dir = tmp_path / "data"
    shutil.copytree(desk_template, data_dir)
    settings = Settings.from_env({"LEDGER_DATA_DIR": str(data_dir)})
    app = create_app(settings)
    database = Database(settings.database_url)
    yield Desk(app, Ledger(database, 1, "songhe"), data_dir)
    for held in (database, app.extensions[BOOKS], app.extensions[RUNTIME]):
        held.dispose()


@pytest.fixture
def treasurer(desk: Desk) -> Browser:
    """Lend a browser signed in as the treasurer."""
    return desk.browser("treasurer")


@pytest.fixture
def reviewer(desk: Desk) -> Browser:
    """Lend a browser signed in as the reviewer."""
    return desk.browser("reviewer")


@pytest.fixture
def drafted(treasurer: Browser) -> Callable[..., str]:
    """Enter something as the treasurer; gives the address of the draft."""

    def enter(**values: Any) -> str:
        answer = treasurer.fill(f"{DESK}/entries/new?kind=in", **{**PARKING, **values})
        assert answer.status_code == 302, answer.text
        return str(answer.location)

    return enter


@pytest.fixture
def submitted(treasurer: Browser, drafted: Callable[..., str]) -> Callable[..., str]:
    """Enter and submit something as the treasurer; gives the address of the draft."""

    def enter(**values: Any) -> str:
        path = drafted(**values)
        seen = hidden(treasurer.page(path), "content_sha256")
        answer = treasurer.post(f"{path}/submit", {"content_sha256": seen})
        assert answer.status_code == 302, answer.text
        return path

    return enter


class Quiet(WSGIRequestHandler):
    """Serves without telling about it."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def address(desk: Desk) -> Iterator[str]:
    """Serve the desk on a free port of this machine, for a real browser."""
    server = make_server("127.0.0.1", 0, desk.app.wsgi_app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
