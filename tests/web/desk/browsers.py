"""Browsers that fill in the desk's forms, and the people who sit before them."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from ledger.people.sessions import begin_session
from ledger.web import clock
from ledger.web.database import RUNTIME
from tests.factories import Ledger

NOW = datetime(2025, 9, 10, 2, 0, tzinfo=UTC)
PASSWORD = "梧桐树下-three-chairs"
#: Invented people and their roles; the first two are made by the factory.
PEOPLE = {
    "treasurer": ("treasurer",),
    "reviewer": ("reviewer",),
    "cashier": ("cashier",),
    "auditor": ("auditor",),
    "operator": ("operator",),
    "both": ("treasurer", "reviewer"),
    "stranger": (),
}
DESK = "/desk/songhe"


@dataclass
class Desk:
    """The application and its books."""

    app: Flask
    ledger: Ledger
    data_dir: Path

    def browser(self, login: str = "") -> "Browser":
        """Give a browser, signed in as somebody or as nobody."""
        browser = Browser(self.app.test_client())
        if login:
            user_id = list(PEOPLE).index(login) + 1
            with self.app.extensions[RUNTIME].writing() as connection:
                token = begin_session(connection, user_id, at=clock.now())
            browser.client.set_cookie("desk", token)
        return browser


@dataclass
class Browser:
    """A test client that fills in forms: it reads the hidden fields of the page it looks at."""

    client: FlaskClient

    def get(self, path: str) -> TestResponse:
        # Read to the end, so that files behind an answer are closed.
        return self.client.get(path, buffered=True)

    def page(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:2000])
        return answer.text

    def post(self, path: str, data: dict[str, Any] | None = None, *, at: str = "") -> TestResponse:
        """Send a form with the token that stands on a page."""
        token = hidden(self.page(at or "/account/"), "csrf_token")
        return self.client.post(path, data={"csrf_token": token, **(data or {})})

    def fill(self, path: str, **values: Any) -> TestResponse:
        """Open a page's main form, fill it in, and send it to its address."""
        page = self.page(path)
        form = {
            name: hidden(page, name)
            for name in ("csrf_token", "form_token", "kind", "content_sha256")
            if f'name="{name}"' in page
        }
        return self.client.post(
            action_of(page, "form_token"),
            data={**form, **values},
            content_type="multipart/form-data",
        )


def hidden(page: str, name: str) -> str:
    """Read a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no {name} on the page: {page[:1500]}"
    return found[1]


def action_of(page: str, name: str) -> str:
    """Give the address of the form that has a field of this name."""
    forms = re.findall(r'<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>', page, re.DOTALL)
    return str(next(action for action, body in forms if f'name="{name}"' in body))


def picture(colour: str = "red") -> tuple[io.BytesIO, str]:
    """Give a picture to send with a form."""
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "JPEG")
    out.seek(0)
    return out, "receipt.jpg"


#: Enters something; gives the address of the draft.
Enter = Callable[..., str]

#: A parking fee that is entered without a mistake.
PARKING = {
    "amount": "500.00", "occurred_on": "2025-09-03", "category": "480101", "matter": "停车费",
    "counterparty_kind": "residents", "channel": "100901", "fund": "GEN",
}  # fmt: skip


def confirm(reviewer: Browser, community: str = "/desk/songhe") -> None:
    """Let the other officer confirm everything that waits."""
    path = f"{community}/confirmations/"
    found = re.findall(rf"{path}(\w+)/agree", reviewer.page(path))
    assert found, "nothing waits for confirmation"
    for proposal in dict.fromkeys(found):
        answer = reviewer.post(f"{path}{proposal}/agree", {})
        assert answer.status_code == 302, answer.text
