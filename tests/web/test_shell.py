"""The shell around every page: starting up, headers, languages by address, errors in words."""

import json
import re
from pathlib import Path

import click
import pytest
import sqlalchemy as sa
from flask import Flask

from config import Settings
from ledger.app import create_app
from ledger.domain.errors import ClosedPeriodError
from ledger.store import migrate
from ledger.store.database import Database, GuardsMissingError
from ledger.web import clock, errors
from ledger.web.database import BOOKS, RUNTIME
from ledger.web.headers import CONTENT_SECURITY_POLICY, HeadersMiddleware
from tests.web.sites import COMMUNITY, LIFT, Site


def disposed(app: Flask) -> None:
    for held in (BOOKS, RUNTIME):
        app.extensions[held].dispose()


def settings(folder: Path, **variables: str) -> Settings:
    return Settings.from_env({"LEDGER_DATA_DIR": str(folder), **variables})


def without_a_guard(folder: Path) -> Settings:
    """Make books of which somebody took a trigger away."""
    found = settings(folder)
    migrate.upgrade(found.owner_database_url)
    engine = sa.create_engine(found.database_url)
    with engine.begin() as connection:
        names = sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
        trigger = connection.execute(names).scalars().first()
        connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
    engine.dispose()
    return found


def test_without_its_guards_the_application_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(GuardsMissingError):
        create_app(without_a_guard(tmp_path))


def test_a_command_starts_all_the_same_because_one_of_them_mends_it(tmp_path: Path) -> None:
    found = without_a_guard(tmp_path)
    with click.Context(click.Command("db")):
        app = create_app(found)
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.text) == (503, "not ready\n")
    assert app.test_client().get("/healthz").text == "ok\n"
    disposed(app)


def test_a_load_balancer_is_told_that_it_may_send_visitors(site: Site) -> None:
    answer = site.get("/readyz")
    assert (answer.status_code, answer.text) == (200, "ready\n")
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_clock_tells_the_day_of_the_community(monkeypatch: pytest.MonkeyPatch) -> None:
    assert clock.now().utcoffset() is not None
    assert clock.now().microsecond == 0
    late = clock.now().replace(year=2025, month=12, day=31, hour=17)
    monkeypatch.setattr(clock, "now", lambda: late)
    assert clock.today().isoformat() == "2026-01-01"


@pytest.mark.parametrize(
    "path",
    [
        "/", f"{COMMUNITY}/", f"{COMMUNITY}.json", "/nowhere", "/nowhere.json", "/healthz",
        f"{COMMUNITY}/funds", "/desk/", "/desk/sign-in", f"{COMMUNITY}/feed.atom",
        f"{COMMUNITY}/export/journal.csv", f"{COMMUNITY}/transactions/{LIFT}.pdf",
    ],
)  # fmt: skip
def test_every_answer_carries_the_headers_that_keep_browsers_strict(site: Site, path: str) -> None:
    headers = site.get(path).headers
    assert headers.getlist("Content-Security-Policy") == [CONTENT_SECURITY_POLICY]
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Strict-Transport-Security"].startswith("max-age=")


def test_files_carry_them_too_and_are_kept_for_good(site: Site) -> None:
    text = site.page("/")
    for name in ("base.css", "parts.css", "print.css", "icon.svg"):
        start = text.index("/static/")
        version = text[start:].split("/")[2]
        answer = site.get(f"/static/{version}/{name}")
        assert answer.status_code == 200, name
        assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert "immutable" in answer.headers["Cache-Control"]
    assert site.get("/static/000000000000/base.css").status_code == 404


def test_a_header_that_an_answer_brings_itself_is_left_alone() -> None:
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: ("", 200, {"Referrer-Policy": "no-referrer"}))
    app.wsgi_app = HeadersMiddleware(app.wsgi_app, secure=False)  # type: ignore[method-assign]
    headers = app.test_client().get("/").headers
    assert headers.getlist("Referrer-Policy") == ["no-referrer"]
    assert "Strict-Transport-Security" not in headers


@pytest.mark.parametrize(
    ("path", "opening"),
    [
        ("/", '<html lang="zh-CN">'),
        ("/en", '<html lang="en">'),
        ("/en/", '<html lang="en">'),
        ("/xl/", '<html lang="zh-CN" class="xl">'),
        ("/en/xl/", '<html lang="en" class="xl">'),
    ],
)
def test_the_address_chooses_language_and_size(site: Site, path: str, opening: str) -> None:
    assert opening in site.page(path)


def test_links_stay_in_the_language_and_size_of_their_page(site: Site) -> None:
    text = site.page(f"/en/xl{COMMUNITY}/")
    assert f'href="/en/xl{COMMUNITY}/funds/"' in text
    assert f'href="{COMMUNITY}/funds/"' not in text


def test_the_switches_keep_the_question_and_refuse_to_be_led_astray(site: Site) -> None:
    text = site.page(f"{COMMUNITY}/accounts/1001/?from=2026-01-01&to=2026-03-31")
    assert f'href="/en{COMMUNITY}/accounts/1001/?from=2026-01-01&amp;to=2026-03-31"' in text
    assert f'href="/xl{COMMUNITY}/accounts/1001/?from=2026-01-01&amp;to=2026-03-31"' in text
    odd = site.page(f"{COMMUNITY}/?x=%22%3E%3Cscript%3E")
    assert "<script" not in odd


def test_under_a_path_of_a_proxy_every_link_keeps_it(site: Site) -> None:
    client = site.app.test_client()
    answer = client.get(f"/en{COMMUNITY}/", environ_overrides={"SCRIPT_NAME": "/ming"})
    assert f'href="/ming/en{COMMUNITY}/funds/"' in answer.text
    assert 'href="/ming/static/' in answer.text
    assert f'href="/ming{COMMUNITY}/"' in answer.text


@pytest.mark.parametrize(
    ("prefix", "first", "second"),
    [("", "没有找到这一页", "This page was not found"), ("/en", "This page was not found", "没有找到这一页")],
)  # fmt: skip
def test_an_error_speaks_both_languages_the_readers_first(
    site: Site, prefix: str, first: str, second: str
) -> None:
    answer = site.get(f"{prefix}/nowhere")
    assert answer.status_code == 404
    assert f"<h1>{first}</h1>" in answer.text
    assert f"<h2>{second}</h2>" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_method_that_an_address_does_not_take_is_named_with_those_it_does(site: Site) -> None:
    answer = site.app.test_client().post(f"{COMMUNITY}/")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD"}
    assert "这里只能查看" in answer.text


def test_a_head_request_is_answered_like_a_page_without_it(site: Site) -> None:
    answer = site.app.test_client().head(f"{COMMUNITY}/")
    assert (answer.status_code, answer.data) == (200, b"")


@pytest.fixture
def refusing() -> Flask:
    """An application whose only view refuses."""
    app = Flask(__name__)
    errors.install(app)

    def refuse() -> str:
        raise ClosedPeriodError(period=202509)

    app.add_url_rule("/refuse.json", view_func=refuse, methods=["GET", "POST"])
    return app


def test_a_fault_of_ours_is_calm_and_tells_nothing_of_the_inside(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr("ledger.web.public.overview.overview_statement", fail)
    monkeypatch.setitem(site.app.config, "PROPAGATE_EXCEPTIONS", False)  # noqa: FBT003
    monkeypatch.setattr(site.app, "testing", False)
    answer = site.get(f"{COMMUNITY}/")
    assert answer.status_code == 500
    assert "系统出了问题" in answer.text
    assert "secret" not in answer.text
    problem = json.loads(site.get(f"{COMMUNITY}.json").text)
    assert problem["status"] == 500
    assert "secret" not in str(problem)


def test_a_form_that_is_refused_is_content_that_cannot_be_used(refusing: Flask) -> None:
    client = refusing.test_client()
    answer = client.post("/refuse.json")
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert json.loads(answer.text)["type"] == "urn:mingzhang:closed_period"
    assert "2025年9月已经结账" in json.loads(answer.text)["detail"]
    assert client.get("/refuse.json").status_code == 400


def test_a_body_too_large_is_refused_with_words(site: Site) -> None:
    answer = site.app.test_client().post("/desk/sign-in", data={"login": "x" * 1_000_000})
    assert answer.status_code == 413
    assert "文件太大" in answer.text


def test_reading_connections_cannot_write(site: Site) -> None:
    database = Database(f"sqlite:///{site.data_dir}/ledger.sqlite3")
    with (
        pytest.raises(sa.exc.OperationalError, match="readonly"),
        database.reading() as connection,
    ):
        connection.exec_driver_sql("UPDATE communities SET name_zh = 'x'")
    database.dispose()


@pytest.mark.parametrize(
    "path", ["/c/song%00he/", "/c/songhe/accounts/1%00/", "/c/songhe/funds/?as_of=%00", "/?a%00=1"]
)
def test_a_null_character_is_a_bad_request(shared_site: Site, path: str) -> None:
    assert shared_site.get(path).status_code == 400


@pytest.mark.parametrize("query", ["q=%00", "%00=1", "after=a&after=%00"])
def test_no_public_address_is_asked_for_with_a_null_character(
    shared_site: Site, query: str
) -> None:
    rules = [
        rule.rule for rule in shared_site.app.url_map.iter_rules()
        if rule.endpoint.startswith("public.")
    ]  # fmt: skip
    assert len(rules) > 20
    for rule in rules:
        path = re.sub("<[^>]*>", "1", rule)
        for prefix, words in (("", "请检查地址里的日期"), ("/en", "Check the dates, period")):
            answer = shared_site.get(f"{prefix}{path}?{query}")
            assert (answer.status_code, words in answer.text) == (400, True), rule
