"""Signing in and out through the pages: cookies, fixation, throttling, foreign forms."""

import html
import io

import pytest
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config import Settings
from ledger.app import create_app
from ledger.people.throttle import ACCOUNT
from ledger.people.users import store_hash
from ledger.store.people import actions, users
from ledger.web.database import BOOKS, RUNTIME
from tests.web.desk.browsers import DESK, PASSWORD, Browser, Desk, Enter, hidden

SIGN_IN = "/desk/sign-in"


def sign_in(browser: Browser, login: str, password: str, **more: str) -> TestResponse:
    token = hidden(browser.page(SIGN_IN), "csrf_token")
    data = {"csrf_token": token, "login": login, "password": password, **more}
    return browser.client.post(SIGN_IN, data=data)


def cookie(client: FlaskClient, name: str = "desk") -> str:
    found = client.get_cookie(name)
    return found.value if found else ""


def test_signing_in_leads_to_the_desk_and_out_again(desk: Desk) -> None:
    browser = desk.browser()
    answer = sign_in(browser, "Treasurer", PASSWORD)
    assert answer.status_code == 302
    assert answer.location == "/desk/"
    set_cookie = "; ".join(answer.headers.getlist("Set-Cookie"))
    assert "HttpOnly" in set_cookie
    assert "SameSite=Lax" in set_cookie
    assert browser.get("/desk/").location == f"{DESK}/"
    assert "工作台" in browser.page(f"{DESK}/")
    token = cookie(browser.client)
    out = browser.post("/desk/sign-out")
    assert out.location == SIGN_IN
    assert browser.get(f"{DESK}/").status_code == 302
    browser.client.set_cookie("desk", token)
    assert browser.get(f"{DESK}/").status_code == 302, "the token itself is no longer good"


def test_a_password_hashed_the_old_way_is_hashed_anew_on_the_way_in(desk: Desk) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=512, parallelism=1).hash(PASSWORD)
    with desk.ledger.database.writing() as connection:
        store_hash(connection, 1, weak)
    assert sign_in(desk.browser(), "treasurer", PASSWORD).status_code == 302
    with desk.ledger.reading() as connection:
        kept = connection.execute(users.select().where(users.c.user_id == 1)).one()
    assert kept.password_hash != weak
    assert sign_in(desk.browser(), "treasurer", PASSWORD).status_code == 302


def test_signing_out_twice_does_no_harm(desk: Desk) -> None:
    browser = desk.browser()
    token = hidden(browser.page(SIGN_IN), "csrf_token")
    answer = browser.client.post("/desk/sign-out", data={"csrf_token": token})
    assert answer.location == SIGN_IN


def test_without_a_proxy_the_address_is_the_visitors_own(desk: Desk) -> None:
    client = desk.browser().client
    statuses = []
    for number in range(22):
        token = hidden(client.get(SIGN_IN).text, "csrf_token")
        answer = client.post(
            SIGN_IN,
            data={"csrf_token": token, "login": f"user{number}", "password": "x"},
            headers={"X-Forwarded-For": f"198.51.100.{number}"},
            environ_base={"REMOTE_ADDR": "203.0.113.9"},
        )
        statuses.append(answer.status_code)
    assert statuses[-1] == 429


def test_after_signing_in_one_is_where_one_wanted_to_go(desk: Desk) -> None:
    browser = desk.browser()
    asked = browser.get(f"/en{DESK}/months?x=1")
    assert asked.status_code == 302
    assert asked.location.startswith("/en/desk/sign-in?next=")
    page = browser.page(asked.location)
    assert hidden(page, "next") == f"/en{DESK}/months?x=1"
    answer = sign_in(browser, "treasurer", PASSWORD, next=f"/en{DESK}/months?x=1")
    assert answer.location == f"/en{DESK}/months?x=1"
    assert browser.get(f"{SIGN_IN}?next=/account/").location == "/account/"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\t/evil",
    ],
)
def test_nobody_is_sent_to_another_site(desk: Desk, elsewhere: str) -> None:
    answer = sign_in(desk.browser(), "treasurer", PASSWORD, next=elsewhere)
    assert answer.location == "/desk/"


@pytest.mark.parametrize(("login", "password"), [("treasurer", "wrong"), ("nobody", PASSWORD)])
def test_what_was_wrong_is_not_said(desk: Desk, login: str, password: str) -> None:
    browser = desk.browser()
    answer = sign_in(browser, login, password)
    assert answer.status_code == 422
    assert "登录名或密码不对" in answer.text
    assert f'value="{login}"' in answer.text
    assert password not in answer.text
    assert not cookie(browser.client)


def test_many_mistakes_make_one_wait_in_words(desk: Desk) -> None:
    browser = desk.browser()
    for _ in range(ACCOUNT.free):
        assert sign_in(browser, "treasurer", "wrong").status_code == 422
    answer = sign_in(browser, "treasurer", PASSWORD)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "1"
    assert "请等 1 秒" in answer.text
    assert sign_in(browser, "reviewer", PASSWORD).status_code == 302


def test_the_address_behind_a_proxy_is_the_one_the_proxy_added(desk: Desk) -> None:
    client = desk.browser().client
    token = hidden(client.get(SIGN_IN).text, "csrf_token")
    statuses = [
        client.post(
            SIGN_IN,
            data={"csrf_token": token, "login": f"user{number}", "password": "x"},
            headers={"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.5"},
        ).status_code
        for number in range(25)
    ]
    assert statuses[-1] == 429, "what stands before the last address is invented"


def test_a_session_prepared_by_somebody_else_is_not_taken_over(desk: Desk) -> None:
    browser = desk.browser("cashier")
    prepared = cookie(browser.client)
    browser.client.set_cookie("desk", "chosen-by-an-attacker")
    assert sign_in(browser, "treasurer", PASSWORD).status_code == 302
    assert cookie(browser.client) not in (prepared, "chosen-by-an-attacker")
    page = browser.page("/account/")
    assert "treasurer" in page


def test_signing_in_again_ends_the_session_before(desk: Desk) -> None:
    browser = desk.browser("cashier")
    before = cookie(browser.client)
    token = hidden(browser.page("/account/"), "csrf_token")
    data = {"csrf_token": token, "login": "treasurer", "password": PASSWORD}
    assert browser.client.post(SIGN_IN, data=data).status_code == 302
    other = desk.browser()
    other.client.set_cookie("desk", before)
    assert other.get("/account/").status_code == 302


def test_a_form_without_its_token_is_refused_in_words(desk: Desk, treasurer: Browser) -> None:
    for path in ("/desk/sign-in", "/desk/sign-out", f"{DESK}/entries/new", "/account/password"):
        for data in ({}, {"csrf_token": "x"}, {"csrf_token": "汉"}):
            answer = treasurer.client.post(path, data=data)
            assert answer.status_code == 400
            assert "这一页已经过期" in answer.text
    token = hidden(treasurer.page("/account/"), "csrf_token")
    stolen = desk.browser("reviewer").client.post("/desk/sign-out", data={"csrf_token": token})
    assert stolen.status_code == 400, "a token is good for its own session alone"
    assert "this page has expired" in treasurer.client.post("/en/desk/sign-out").text.lower()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 400),
        ({"Origin": "null"}, 400),
        ({"Sec-Fetch-Site": "cross-site"}, 400),
        ({"Sec-Fetch-Site": "same-site"}, 400),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}, 302),
        ({"Origin": "http://127.0.0.1:8000"}, 302),
        ({}, 302),
    ],
    ids=["elsewhere", "hidden", "cross-site", "sibling", "own", "public address", "old browser"],
)
def test_a_form_sent_from_elsewhere_is_refused(
    treasurer: Browser, headers: dict[str, str], status: int
) -> None:
    token = hidden(treasurer.page("/account/"), "csrf_token")
    answer = treasurer.client.post("/desk/sign-out", data={"csrf_token": token}, headers=headers)
    assert answer.status_code == status


def test_a_stranger_cannot_send_large_forms(desk: Desk) -> None:
    answer = desk.browser().client.post(SIGN_IN, data={"login": "x" * 100_000})
    assert answer.status_code == 413


def test_a_session_that_ends_over_a_form_leads_back_to_it_through_the_sign_in_page(
    desk: Desk,
) -> None:
    browser = desk.browser()
    form = f"{DESK}/entries/new?kind=out&done=posted"
    answer = browser.client.post(
        f"{DESK}/entries/new",
        data={"csrf_token": "old", "pictures": (io.BytesIO(b"x" * 200_000), "a.jpg")},
        headers={"Referer": f"http://localhost{form}"},
    )
    assert answer.status_code == 302
    page = browser.page(answer.location)
    assert "登录到期了" in page
    token = hidden(page, "csrf_token")
    data = {
        "csrf_token": token,
        "login": "treasurer",
        "password": PASSWORD,
        "next": hidden(page, "next"),
    }
    back = browser.client.post(SIGN_IN, data={**data, "next": html.unescape(data["next"])})
    assert back.location == f"{DESK}/entries/new?kind=out&done=expired"
    assert "照片和文件也要重新选" in browser.page(back.location)


@pytest.mark.parametrize(
    "referer",
    [
        "https://evil.example/desk/songhe/",
        "http://localhost/c/songhe/",
        "http://localhost//evil/desk/",
        "",
    ],
)
def test_after_a_lost_form_nobody_is_led_elsewhere(desk: Desk, referer: str) -> None:
    answer = desk.browser().client.post(
        f"{DESK}/entries/new", data={"csrf_token": "old"}, headers={"Referer": referer}
    )
    assert answer.location.endswith("/desk/sign-in")


def test_over_https_cookies_have_the_prefix_that_binds_them_to_the_host(desk: Desk) -> None:
    settings = Settings.from_env(
        {"LEDGER_DATA_DIR": str(desk.data_dir), "LEDGER_PUBLIC_URL": "https://zhang.example"}
    )
    app = create_app(settings)
    client = app.test_client()
    page = client.get(SIGN_IN, base_url="https://zhang.example")
    assert page.headers["Set-Cookie"].startswith("__Host-form=")
    assert "Secure" in page.headers["Set-Cookie"]
    token = hidden(page.text, "csrf_token")
    answer = client.post(
        SIGN_IN, base_url="https://zhang.example",
        data={"csrf_token": token, "login": "treasurer", "password": PASSWORD},
    )  # fmt: skip
    named = [value.partition("=")[0] for value in answer.headers.getlist("Set-Cookie")]
    assert "__Host-desk" in named
    assert all("Secure" in value for value in answer.headers.getlist("Set-Cookie"))
    for held in (BOOKS, RUNTIME):
        app.extensions[held].dispose()


def test_signed_in_pages_lie_in_no_cache_and_public_ones_set_no_cookie(
    desk: Desk, treasurer: Browser
) -> None:
    for path in (f"{DESK}/", "/account/", SIGN_IN):
        assert treasurer.get(path).headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in treasurer.get("/c/songhe/").headers
    assert "Set-Cookie" not in desk.browser().get("/").headers


def test_a_password_is_changed_by_who_knows_it(desk: Desk) -> None:
    browser, elsewhere = desk.browser("treasurer"), desk.browser("treasurer")
    good = {"old_password": PASSWORD, "password": "another-long-one", "again": "another-long-one"}
    for wrong, words in (
        ({"old_password": "wrong"}, "现在的密码不对"),
        ({"again": "something-else"}, "两次输入的新密码不一样"),
        ({"password": "short", "again": "short"}, "写得太短"),
        ({"password": "treasurer-1234", "again": "treasurer-1234"}, "太容易猜到"),
    ):
        answer = browser.post("/account/password", {**good, **wrong})
        assert answer.status_code == 422
        assert words in answer.text
    answer = browser.post("/account/password", good)
    assert answer.status_code == 302
    assert "密码已更改" in browser.page(answer.location)
    assert elsewhere.get("/account/").status_code == 302
    assert sign_in(desk.browser(), "treasurer", PASSWORD).status_code == 422
    assert sign_in(desk.browser(), "treasurer", "another-long-one").status_code == 302


def test_the_next_form_writes_sign_ins_into_the_action_log(desk: Desk, drafted: Enter) -> None:
    browser = desk.browser()
    sign_in(browser, "treasurer", "wrong")
    sign_in(browser, "treasurer", PASSWORD)
    browser.post("/desk/sign-out")
    drafted()
    with desk.ledger.reading() as connection:
        verbs = set(
            connection.execute(actions.select().with_only_columns(actions.c.verb)).scalars()
        )
    assert {"sign_in_failed", "signed_in", "signed_out"} <= verbs


def test_somebody_without_an_office_sees_an_empty_list(desk: Desk) -> None:
    stranger = desk.browser("stranger")
    assert "您现在没有在任何小区任职" in stranger.page("/desk/")
    answer = stranger.get(f"{DESK}/")
    assert answer.status_code == 403
    assert "没有在这个小区任职" in answer.text
    assert stranger.get("/desk/nowhere/").status_code == 404
