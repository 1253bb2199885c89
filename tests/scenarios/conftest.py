"""A site with a demo community, reached through its pages alone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from config import Settings
from ledger.app import create_app
from ledger.cli.demo.load import add_officers, load_story
from ledger.cli.demo.story import Story
from ledger.store import migrate, runtime
from ledger.store.database import Database
from ledger.web import clock
from ledger.web.database import BOOKS, RUNTIME
from tests.web.desk.browsers import Browser, hidden

#: 25 November 2026, ten in the morning in Shanghai: after everything that the stories tell.
NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


@dataclass
class Told:
    """The application with a story in its books, and the officers' passwords by login."""

    app: Flask
    passwords: dict[str, str]

    def visitor(self) -> Browser:
        """Give the browser of somebody who never signs in."""
        return Browser(self.app.test_client())

    def officer(self, role: str) -> Browser:
        """Give a browser in which an officer of the demo signed in."""
        browser, login = self.visitor(), f"demo-{role}"
        token = hidden(browser.page("/desk/sign-in"), "csrf_token")
        form = {"csrf_token": token, "login": login, "password": self.passwords[login]}
        assert browser.client.post("/desk/sign-in", data=form).status_code == 302
        return browser


@pytest.fixture(scope="module")
def tell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Told]]:
    """Lend ``tell(story, …)``: a site of its own with these stories in it, on 25 November 2026."""
    opened: list[Flask] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: NOW)

        def build(*stories: Story) -> Told:
            data_dir: Path = tmp_path_factory.mktemp(stories[-1].slug) / "data"
            settings = Settings.from_env({"LEDGER_DATA_DIR": str(data_dir)})
            migrate.upgrade(settings.owner_database_url)
            runtime.upgrade(settings.runtime_database_url)
            database = Database(settings.database_url)
            made = add_officers(database, at=NOW)
            folder, key = settings.data_dir, settings.log_key()
            for story in stories:
                assert load_story(database, story, data_dir=folder, log_key=key)
                assert not load_story(database, story, data_dir=folder, log_key=key), "told twice"
            database.dispose()
            app = create_app(settings)
            app.testing = True
            opened.append(app)
            return Told(app, made)

        yield build
    for app in opened:
        for held in (app.extensions[BOOKS], app.extensions[RUNTIME]):
            held.dispose()
