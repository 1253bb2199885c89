"""The desk on PostgreSQL, as the application's own role: people who press at the same moment."""

import json
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from config import Settings
from ledger.app import create_app
from ledger.people import users
from ledger.store import runtime
from ledger.store.database import Database
from ledger.store.drafts import drafts
from ledger.store.runtime import throttles
from ledger.web import clock
from ledger.web.database import BOOKS, RUNTIME
from tests.factories import OPENED_ON, Ledger, a_ledger
from tests.past_bills import PARKING as PARKING_OUTCOME
from tests.past_bills import a_bill, a_row, book
from tests.postgres import Cluster
from tests.web.desk.browsers import DESK, NOW, PARKING, PASSWORD, PEOPLE, Browser, Desk, hidden
from tests.web.test_access import desk_addresses

NEW = f"{DESK}/entries/new"


@pytest.fixture
def server_desk(
    postgres_cluster: Cluster, postgres_template: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Desk]:  # fmt: skip
    """Lend the desk over a PostgreSQL database of its own."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    name = postgres_cluster.create_database(postgres_template)
    runtime.upgrade(postgres_cluster.url(name))
    environ = {
        "LEDGER_DATABASE_URL": postgres_cluster.url(name, user="app"),
        "LEDGER_DATA_DIR": str(tmp_path),
    }
    for key in ("secret", "log"):
        (tmp_path / f"{key}-key").write_text(secrets.token_hex(32))
    settings = Settings.from_env(environ)
    database = Database(settings.database_url)
    ledger = a_ledger(database, tmp_path / "keys")
    _add_people(database, ledger)
    app = create_app(settings)
    yield Desk(app, ledger, tmp_path)
    for held in (database, app.extensions[BOOKS], app.extensions[RUNTIME]):
        held.dispose()
    postgres_cluster.drop_database(name)


def _add_people(database: Database, ledger: Ledger) -> None:
    with database.writing() as connection:
        for number, (login, roles) in enumerate(PEOPLE.items(), start=1):
            if number > 2:
                users.add_user(connection, login=login, name=login, password=PASSWORD, at=NOW)
            for role in roles:
                users.give_role(
                    connection, ledger.community_id, number, role, first_day=OPENED_ON, at=NOW
                )


def at_once(*acts: Callable[[], TestResponse]) -> list[TestResponse]:
    """Do several things at the same moment."""
    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result() for future in [pool.submit(act) for act in acts]]


def sending(browser: Browser, path: str, data: dict[str, str]) -> Callable[[], TestResponse]:
    return lambda: browser.client.post(path, data=data)


def test_a_form_sent_twice_at_once_makes_one_draft(server_desk: Desk) -> None:
    browsers = [server_desk.browser("treasurer") for _ in range(2)]
    token = browsers[0].client.get_cookie("desk")
    assert token
    browsers[1].client.set_cookie("desk", token.value)
    page = browsers[0].page(f"{NEW}?kind=in")
    form = {
        "csrf_token": hidden(page, "csrf_token"), "form_token": hidden(page, "form_token"),
        "kind": "in", **PARKING,
    }  # fmt: skip
    answers = at_once(*(sending(browser, NEW, form) for browser in browsers))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].location == answers[1].location
    with server_desk.ledger.reading() as connection:
        assert len(connection.execute(sa.select(drafts)).all()) == 1


def test_two_approvals_at_once_post_once(server_desk: Desk) -> None:
    treasurer = server_desk.browser("treasurer")
    path = treasurer.fill(f"{NEW}?kind=in", **PARKING).location
    seen = hidden(treasurer.page(path), "content_sha256")
    assert treasurer.post(f"{path}/submit", {"content_sha256": seen}).status_code == 302
    acts = []
    for login in ("reviewer", "both"):
        browser = server_desk.browser(login)
        token = hidden(browser.page(path), "csrf_token")
        form = {"csrf_token": token, "content_sha256": seen}
        acts.append(sending(browser, f"{path}/approve", form))
    answers = at_once(*acts)
    assert sorted(answer.status_code for answer in answers) == [302, 422]
    assert "记-2025-09-0001" in treasurer.page(f"{DESK}/transactions/")
    assert "记-2025-09-0002" not in treasurer.page(f"{DESK}/transactions/")


def test_wrong_passwords_at_once_are_all_counted(server_desk: Desk) -> None:
    acts = []
    for _ in range(4):
        browser = server_desk.browser()
        token = hidden(browser.page("/desk/sign-in"), "csrf_token")
        form = {"csrf_token": token, "login": "both", "password": "wrong"}
        acts.append(sending(browser, "/desk/sign-in", form))
    assert {answer.status_code for answer in at_once(*acts)} == {422}
    with server_desk.app.extensions[RUNTIME].writing() as connection:
        counts = connection.execute(sa.select(throttles.c.failures)).scalars().all()
    assert list(counts) == [4, 4]


def test_a_voucher_is_kept_and_what_is_due_is_drafted_once_by_two_at_once(
    server_desk: Desk,
) -> None:
    treasurer = server_desk.browser("treasurer")
    grid = f"{DESK}/vouchers/new"
    body = json.dumps({"values": {"dated_on": "2025-09-02"}, "rows": []})
    assert treasurer.post(f"{DESK}/unfinished/voucher", {"body": body}).status_code == 204
    page = treasurer.page(grid)
    assert 'value="2025-09-02"' in page
    rows = [["津贴", "530102", "GEN", "", "", "", "9", ""], ["", "2204", "", "", "", "", "", "9"]]
    form = {"form_token": hidden(page, "form_token"), "dated_on": "2025-09-03"}
    answer = treasurer.post(grid, {**form, "rows": json.dumps(rows)})
    assert answer.status_code == 302, answer.text
    assert "入账前后的余额" in treasurer.page(answer.location)
    draft_id = answer.location.rsplit("/", 1)[1]
    plan = {"name": "津贴", "every": "month", "first_on": "2025-08-31", "form_token": "x"}
    assert treasurer.post(f"{DESK}/templates/new?draft={draft_id}", plan).status_code == 302
    openers = [server_desk.browser(login) for login in ("treasurer", "auditor")]
    answers = at_once(*(lambda browser=browser: browser.get(f"{DESK}/") for browser in openers))
    assert [answer.status_code for answer in answers] == [200, 200]
    with server_desk.ledger.reading() as connection:
        assert len(connection.execute(sa.select(drafts)).all()) == 2


def test_a_rule_is_kept_once_by_two_clicks_and_switched_on_as_tried(server_desk: Desk) -> None:
    rows = [a_row(n, 100_00, f"住户{n}", text="停车费") for n in range(1, 5)]
    keys = a_bill(server_desk.ledger, rows)
    book(server_desk.ledger, keys[:3], PARKING_OUTCOME)
    browsers = [server_desk.browser("treasurer") for _ in range(2)]
    token = browsers[0].client.get_cookie("desk")
    assert token
    browsers[1].client.set_cookie("desk", token.value)
    rules = f"{DESK}/bills/rules"
    assert "3 行都这样记" in browsers[0].page(f"{rules}/")
    page = browsers[0].page(f"{rules}/new?bill={keys[3].bill_id}&row=4")
    form = {
        "csrf_token": hidden(page, "csrf_token"), "form_token": hidden(page, "form_token"),
        "name": "停车费", "direction": "in", "words": "停车费", "split": "shares",
        "account": "480101", "fund": "GEN", "weight": "1", "matter": "停车费",
        "counterparty_kind": "residents",
    }  # fmt: skip
    answers = at_once(*(sending(browser, f"{rules}/new", form) for browser in browsers))
    assert {answer.status_code for answer in answers} == {302}
    path = answers[0].location.partition("?")[0]
    assert answers[1].location.startswith(path)
    page = browsers[0].page(path)
    assert "3 行，都和规则一样" in page
    answer = browsers[0].post(f"{path}/on", {"tried": hidden(page, "tried")})
    assert answer.location.endswith("done=rule_on")


def test_a_null_character_reaches_no_question_to_the_server(server_desk: Desk) -> None:
    both = server_desk.browser("both")
    token = hidden(both.page("/account/"), "csrf_token")
    for _, method, path in desk_addresses(server_desk.app):
        if method == "POST":
            sent = {"csrf_token": token, "sha256": "\0", "match": "\0", "draft:\0": "\0"}
            assert both.client.post(path, data=sent).status_code == 422, path
        else:
            assert both.get(f"{path}?q=%00").status_code == 400, path
