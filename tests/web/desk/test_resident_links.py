"""Residents' links at the desk: made, shown once, printed, revoked."""

import re

import pypdfium2
import pytest

from tests.housing import list_rows, register
from tests.web.desk.browsers import DESK, Browser, Desk, hidden

LINKS = f"{DESK}/links"
HOME = {
    "audience": "household", "place": "B1-101", "first_day": "2025-09-10", "last_day": "2026-12-31",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _homes(desk: Desk) -> None:
    register(desk.ledger, list_rows("1 101 58.32 业主 3 甲某\n1 102 60\n1 103 61"))


def path_of(page: str) -> str:
    found = re.search(r"http[^<\s]*(/r/[\w-]+/)", page)
    assert found, page
    return found[1]


def test_a_link_is_shown_once_printed_and_opens_the_household(
    desk: Desk, treasurer: Browser
) -> None:
    made = treasurer.fill(f"{LINKS}/", **HOME)
    assert made.status_code == 200, made.text
    assert "只显示这一次" in made.text
    path = path_of(made.text)
    opened = desk.browser().get(path)
    assert "1号楼101室" in opened.text
    assert path not in treasurer.page(f"{LINKS}/")
    printed = treasurer.post(f"{LINKS}/slip.pdf", {"token": hidden(made.text, "token")})
    assert printed.mimetype == "application/pdf"
    text = pypdfium2.PdfDocument(printed.data)[0].get_textpage().get_text_bounded()
    assert "1号楼101室" in text
    assert path in text.replace("\r\n", "")
    assert treasurer.post(f"{LINKS}/slip.pdf", {"token": "guessed"}).status_code == 422


def test_sent_again_a_form_makes_no_second_link(treasurer: Browser) -> None:
    page = treasurer.page(f"{LINKS}/")
    form = HOME | {name: hidden(page, name) for name in ("csrf_token", "form_token")}
    assert treasurer.client.post(f"{LINKS}/", data=form).status_code == 200
    again = treasurer.client.post(f"{LINKS}/", data=form)
    assert again.status_code == 422
    assert "只显示一次" in again.text
    assert treasurer.page(f"{LINKS}/").count("1号楼101室") == 1


def test_a_building_gets_a_slip_for_each_household(desk: Desk, treasurer: Browser) -> None:
    made = treasurer.fill(f"{LINKS}/", **HOME | {"place": "b1"})
    assert made.mimetype == "application/pdf"
    document = pypdfium2.PdfDocument(made.data)
    text = "".join(
        document[page].get_textpage().get_text_bounded() for page in range(len(document))
    ).replace("\r\n", "")
    paths = re.findall(r"/r/[\w-]{43}/", text)
    assert len(set(paths)) == 3
    for path, room in zip(paths, ("101", "102", "103"), strict=True):
        assert f"1号楼{room}室" in desk.browser().page(path)


def test_a_revoked_link_is_shut(desk: Desk, treasurer: Browser) -> None:
    path = path_of(treasurer.fill(f"{LINKS}/", **HOME).text)
    found = re.search(r'action="([^"]*/revoke)"', treasurer.page(f"{LINKS}/"))
    assert found
    assert treasurer.post(found[1]).status_code == 302
    assert desk.browser().get(path).status_code == 404
    assert "已作废" in treasurer.page(f"{LINKS}/")
    assert treasurer.post(found[1]).status_code == 422


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"place": ""}, "不能空着"),
        ({"place": "B9"}, "没有"),
        ({"last_day": "2025-09-09"}, "在第一天之前"),
        ({"last_day": "2035-01-01"}, "最多用三年"),
        ({"last_day": "some day"}, "不是有效的日期"),
        ({"audience": "everybody"}, "不能空着"),
    ],
)
def test_what_is_wrong_with_a_link_is_said(
    treasurer: Browser, wrong: dict[str, str], words: str
) -> None:
    answer = treasurer.fill(f"{LINKS}/", **HOME | wrong)
    assert answer.status_code in (404, 422)
    assert words in answer.text


def test_a_link_for_all_residents_leads_to_what_they_may_see(
    desk: Desk, treasurer: Browser
) -> None:
    made = treasurer.fill(f"{LINKS}/", **HOME | {"audience": "resident", "place": ""})
    path = path_of(made.text)
    opened = desk.browser().page(path)
    assert "居民可看的账" in opened
    assert "甲某" not in opened
    assert desk.browser().get(f"{path}household.json").status_code == 404
    slip = treasurer.post(f"{LINKS}/slip.pdf", {"token": hidden(made.text, "token")})
    assert slip.mimetype == "application/pdf"
