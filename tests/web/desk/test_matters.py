"""Matters, meetings, questions and custody from the desk's forms to everybody's pages."""

import json

import pytest
from werkzeug.test import TestResponse

from tests.web.desk.browsers import Browser, Desk, hidden

PUBLIC = "/c/songhe"
MATTER = {
    "on_list": "problem", "topic": "路灯不亮", "responsible": "业委会主任", "raised_on": "2025-09-01",
    "said": "晚上看不清路",
}  # fmt: skip
STEP = {"kind": "handled", "on_day": "2025-09-02", "said": "换了两盏"}
MEETING = {
    "kind": "forum", "held_on": "2025-09-03", "topic": "路灯", "people": "12", "result": "先修两盏",
    "matters": "1",
}  # fmt: skip
QUESTION = {
    "asked": "停车费为什么要收", "asked_on": "2025-09-04", "asked_by": "phone", "account": "480101",
}  # fmt: skip


def send(browser: Browser, path: str, **form: str) -> TestResponse:
    """Fill in the first form of a page and send it to the page's own address."""
    token = hidden(browser.page(path), "form_token")
    return browser.post(path, form | {"form_token": token}, at=path)


def test_a_matter_is_followed_from_the_desk_to_everybody(desk: Desk) -> None:
    browser, everybody = desk.browser("treasurer"), desk.browser()
    desk.ledger.post(
        "2025-09-02 停车费\n借 100201 90.00\n贷 480101 90.00\n2025-09-03 修路灯\n借 510104 60.00\n贷 100201 60.00"
    )
    assert send(browser, "/desk/songhe/matters/", **MATTER).status_code == 302
    step = STEP | {"vouchers": "记-2025-09-0002"}
    assert send(browser, "/desk/songhe/matters/1", **step).status_code == 302
    assert send(browser, "/desk/songhe/meetings/", **MEETING).status_code == 302
    page = everybody.page(f"{PUBLIC}/matters/1/")
    for text in ("路灯不亮", "换了两盏", "记-2025-09-0002", "60.00", "正在办", "先修两盏"):
        assert text in page
    assert "路灯不亮" in everybody.page(f"{PUBLIC}/matters/?list=problem")
    assert "路灯不亮" not in everybody.page(f"{PUBLIC}/matters/?list=need")
    assert "12" in everybody.page(f"{PUBLIC}/meetings/")
    found = json.loads(everybody.page(f"{PUBLIC}/matters/1.json"))
    assert (found["paid"], found["state"], found["steps"][1]["vouchers"][0]["amount"]) == (
        "60.00", "handled", "60.00",
    )  # fmt: skip
    rows = json.loads(everybody.page(f"{PUBLIC}/meetings.json"))["rows"]
    assert rows[0]["matters"] == [1]
    assert everybody.get(f"{PUBLIC}/matters/9/").status_code == 404


def test_a_question_stands_below_the_account_it_is_about(desk: Desk) -> None:
    browser, everybody = desk.browser("reviewer"), desk.browser()
    assert send(browser, "/desk/songhe/questions/", **QUESTION).status_code == 302
    assert "还没有答复" in everybody.page(f"{PUBLIC}/accounts/480101/")
    answered = browser.post(
        "/desk/songhe/questions/1", {"answer": "见 2023 年的征询"}, at="/desk/songhe/questions/"
    )
    assert answered.status_code == 302
    page = everybody.page(f"{PUBLIC}/accounts/480101/")
    assert "停车费为什么要收" in page
    assert "见 2023 年的征询" in page
    assert "停车费为什么要收" not in everybody.page(f"{PUBLIC}/accounts/480102/")
    found = json.loads(everybody.page(f"{PUBLIC}/questions.json"))
    assert (found["totals"]["unanswered"], found["rows"][0]["account"]) == (0, "480101")


def test_a_question_stands_below_the_voucher_it_is_about(desk: Desk) -> None:
    browser, everybody = desk.browser("treasurer"), desk.browser()
    desk.ledger.post("2025-09-03 停车费\n借 100201 60.00\n贷 480101 60.00")
    asked = {**QUESTION, "account": "", "voucher": "记-2025-09-0001"}
    assert send(browser, "/desk/songhe/questions/", **asked).status_code == 302
    assert "停车费为什么要收" in everybody.page(f"{PUBLIC}/transactions/记-2025-09-0001/")
    assert "记-2025-09-0001" in everybody.page(f"{PUBLIC}/questions/")


@pytest.mark.parametrize(
    ("page", "form", "words"),
    [
        ("matters/", MATTER | {"topic": "张三先生的车"}, "个人姓名"),
        ("matters/", MATTER | {"on_list": "other"}, "other"),
        ("matters/", MATTER | {"raised_on": "2025-09-11"}, "还没有到"),
        ("matters/", MATTER | {"place": "H1"}, "一户人家"),
        ("meetings/", MEETING | {"people": "很多"}, "不是数"),
        ("meetings/", MEETING | {"matters": "7"}, "7"),
        ("questions/", QUESTION | {"voucher": "记-2025-09-0001"}, "只填一个"),
        ("questions/", QUESTION | {"account": "999999"}, "999999"),
        ("questions/", QUESTION | {"asked_by": ""}, "怎么问的"),
    ],
)  # fmt: skip
def test_what_cannot_be_written_down_is_said_and_kept(
    desk: Desk, page: str, form: dict[str, str], words: str
) -> None:
    answer = send(desk.browser("treasurer"), f"/desk/songhe/{page}", **form)
    assert answer.status_code == 422
    assert words in answer.text
    for text in (form.get("said"), form.get("result"), form.get("asked")):
        assert text is None or text in answer.text
    assert json.loads(desk.browser().page(f"{PUBLIC}/matters.json"))["rows"] == []


def test_a_form_that_is_sent_twice_writes_once(desk: Desk) -> None:
    browser = desk.browser("treasurer")
    page = browser.page("/desk/songhe/matters/")
    token = hidden(page, "form_token")
    sent = MATTER | {"form_token": token}
    for _ in range(2):
        again = browser.post("/desk/songhe/matters/", sent, at="/desk/songhe/matters/")
        assert again.status_code == 302
    other = sent | {"topic": "长椅"}
    changed = browser.post("/desk/songhe/matters/", other, at="/desk/songhe/matters/")
    assert changed.status_code == 422
    assert len(json.loads(browser.page(f"{PUBLIC}/matters.json"))["rows"]) == 1


def test_a_custody_shows_itself_on_the_front_page_until_it_ends(desk: Desk) -> None:
    browser, everybody = desk.browser("treasurer"), desk.browser()
    begun = {"custodian": "街道办事处", "reason": "换届之前", "first_day": "2025-09-01"}
    assert send(browser, "/desk/songhe/custody", **begun).status_code == 302
    assert "由街道办事处代管" in everybody.page(f"{PUBLIC}/")
    early = send(browser, "/desk/songhe/custody", what="end", last_day="2025-08-01")
    assert early.status_code == 422
    assert (
        send(browser, "/desk/songhe/custody", what="end", last_day="2025-09-05").status_code == 302
    )
    assert "由街道办事处代管" not in everybody.page(f"{PUBLIC}/")


def test_pages_are_read_on_in_english_and_large_type(desk: Desk) -> None:
    browser = desk.browser("auditor")
    for path in ("matters/", "meetings/", "questions/", "custody"):
        assert browser.get(f"/en/xl/desk/songhe/{path}").status_code == 200
    for path in (
        "matters/",
        "meetings/",
        "questions/",
        "matters/?after=0",
        "meetings/?after=20250101.1",
    ):
        assert browser.get(f"/en/xl{PUBLIC}/{path}").status_code == 200
    for path in (
        "matters/?list=none",
        "matters/?after=x",
        "questions/?after=-1",
        "meetings/?after=x",
    ):
        assert browser.get(f"{PUBLIC}/{path}").status_code in (400, 404)
