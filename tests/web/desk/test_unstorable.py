"""Characters that PostgreSQL keeps in no text: refused in words, wherever somebody sends one."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.web.desk.browsers import DESK, Browser, Desk, hidden
from tests.web.test_access import desk_addresses

NULL_SAID = "打印不出来的字符（U+0000）"
HALF = json.dumps("\ud83d")
#: A value, a name, one of many, and the name of a file.
FIELDS: tuple[dict[str, Any], ...] = (
    {"sha256": "a\0"},
    {"match": ["1", "\0"]},
    {"end:a\0b": "1"},
    {"bill": (io.BytesIO(b"a"), "a\0.csv")},
    {"a\0": (io.BytesIO(b"a"), "a.csv")},
)


def posts(desk: Desk) -> Iterator[str]:
    """Give every address that a form may be sent to."""
    for _, method, path in desk_addresses(desk.app):
        if method == "POST":
            yield path


@pytest.mark.parametrize("fields", FIELDS, ids=lambda fields: ascii(next(iter(fields))))
def test_no_form_of_the_desk_takes_a_null_character(desk: Desk, fields: dict[str, Any]) -> None:
    both = desk.browser("both")
    token = hidden(both.page("/account/"), "csrf_token")
    asked = list(posts(desk))
    assert len(asked) > 60
    for path in asked:
        form = {"csrf_token": token} | {
            name: (io.BytesIO(b"a"), value[1]) if isinstance(value, tuple) else value
            for name, value in fields.items()
        }
        answer = both.client.post(path, data=form, content_type="multipart/form-data")
        assert (answer.status_code, NULL_SAID in answer.text) == (422, True), path


def test_a_form_without_files_takes_none_either_and_says_so_in_english(desk: Desk) -> None:
    both = desk.browser("both")
    token = hidden(both.page("/account/"), "csrf_token")
    for path in posts(desk):
        answer = both.client.post(f"/en{path}", data={"csrf_token": token, "draft:\0": "\0"})
        assert answer.status_code == 422, path
        assert "There is a character that cannot be printed (U+0000)" in answer.text, path


def test_nobody_signs_in_with_a_null_character(desk: Desk) -> None:
    browser = desk.browser()
    form = {"csrf_token": hidden(browser.page("/desk/sign-in"), "csrf_token"), "password": "x"}
    answer = browser.client.post("/desk/sign-in", data={**form, "login": "both\0"})
    assert (answer.status_code, NULL_SAID in answer.text) == (422, True)


@pytest.mark.parametrize("query", ["q=%00", "%00=1", "after=a%00&after=b"])
def test_no_page_of_the_desk_is_asked_for_with_a_null_character(desk: Desk, query: str) -> None:
    both = desk.browser("both")
    for _, method, path in desk_addresses(desk.app):
        answer = both.client.open(f"{path}?{query}", method=method, buffered=True)
        assert answer.status_code == 400, path
        assert "请检查地址里的日期" in answer.text, path


def test_half_a_surrogate_pair_in_an_address_or_form_is_read_as_something_else(
    desk: Desk, treasurer: Browser
) -> None:
    """Percent signs stay as they are, bytes become U+FFFD: both can be asked for."""
    assert treasurer.get(f"{DESK}/reconcile/100201?q=%ED%A0%80").status_code == 200
    token = hidden(treasurer.page("/account/"), "csrf_token")
    for path in posts(desk):
        if "sign-out" not in path:
            sent = f"csrf_token={token}&account=%ED%A0%BD&\udced\udca0\udcbd=1"
            answer = treasurer.client.post(
                path, data=sent.encode("utf-8", "surrogateescape"),
                content_type="application/x-www-form-urlencoded",
            )  # fmt: skip
            assert answer.status_code < 500, path


def test_half_a_surrogate_pair_in_what_a_script_sends_is_not_kept(
    desk: Desk, treasurer: Browser
) -> None:
    body = f'{{"values": {{"memo": {HALF}}}, "rows": []}}'
    assert treasurer.post(f"{DESK}/unfinished/voucher", {"body": body}).status_code == 413
    page = treasurer.page(f"{DESK}/vouchers/new")
    rows = f'[[{HALF}, "480101", "GEN", "", "", "", "9", ""]]'
    form = {"form_token": hidden(page, "form_token"), "rows": rows, "dated_on": "2025-09-03"}
    refused = treasurer.post(f"{DESK}/vouchers/new", form)
    assert refused.status_code == 422
    whole = body.replace(HALF, json.dumps("停车🚗"))
    assert treasurer.post(f"{DESK}/unfinished/voucher", {"body": whole}).status_code == 204
