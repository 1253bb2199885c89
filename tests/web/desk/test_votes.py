"""A vote at the desk, from the question to the board: two people type, differ, settle, close, confirm and post."""

import html
import io
import json
import re

import pytest

from tests.posting.voting import everybody, housed, owned
from tests.web.desk.browsers import DESK, Browser, Desk, picture

DECISIONS = f"{DESK}/decisions/"
HERE = f"{DECISIONS}at/V1"
PUBLIC = "/c/songhe/decisions"
VOTE = {
    "code": "V1", "kind": "owners", "matter": "5", "title": "修电梯", "proposal": "用维修资金修电梯",
    "closes_on": "2025-09-10", "scope": "", "households": "", "apart": "", "follows": "",
}  # fmt: skip
ROWS = "\n".join(f"{place}\t同意" for place in everybody())


@pytest.fixture
def housing(desk: Desk) -> Desk:
    housed(desk.ledger)
    return desk


def do(browser: Browser, action: str, **values: str) -> str:
    """Do something about the vote; gives the page that follows."""
    answer = browser.post(f"{HERE}/{action}", values)
    assert answer.status_code == 302, answer.text
    return browser.page(str(answer.location))


def refused(browser: Browser, action: str, words: str, **values: str) -> None:
    answer = browser.post(f"{HERE}/{action}", values)
    assert answer.status_code == 422, answer.text
    assert words in answer.text


def opened(browser: Browser, **values: str) -> None:
    answer = browser.post(f"{DECISIONS}votes", VOTE | values)
    assert answer.status_code == 302, answer.text


def typed(browser: Browser, reading: int, rows: str = ROWS) -> None:
    values = {"reading": str(reading), "rows": rows, "keep": "1"}
    assert browser.post(f"{HERE}/ballots", values).status_code == 302


def hung(treasurer: Browser, reviewer: Browser) -> str:
    """Hang the notice of the result, by the links of the vote's page; gives the notice's address."""
    page = treasurer.page(HERE)
    form = html.unescape(str(re.search(r'href="([^"]*notices/new[^"]*)"', page)[1]))  # type: ignore[index]
    assert "notices/new" not in reviewer.page(HERE)
    plan = {
        "period": "", "title_zh": "表决结果公示", "title_en": "", "first_day": "2025-09-10",
        "last_day": "2025-09-17", "objections_until": "2025-09-17", "places": "大门公示栏",
        "objections_to": "业委会办公室", "phone": "028-83960000", "subject_kind": "decision",
        "subject_code": "V1", "text_zh": "修电梯通过了。",
    }  # fmt: skip
    answer = treasurer.fill(form, **plan)
    assert answer.status_code == 302, answer.text
    notice = str(answer.location)
    assert "准备好的公示" in treasurer.page(HERE)
    assert reviewer.post(f"{notice}/publish").status_code == 302
    assert treasurer.post(
        f"{notice}/hang", {"on": "2025-09-10", "places": "大门公示栏"}
    ).status_code == 302  # fmt: skip
    assert "公示 2025-001" in treasurer.page(HERE)
    assert "修电梯通过了。" in treasurer.page(notice)
    assert "同意" in treasurer.page(notice)
    return notice


def test_a_vote_goes_from_the_question_to_the_board(
    housing: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    visitor = housing.browser()
    opened(treasurer)
    assert "正在表决" in visitor.page(f"{PUBLIC}/V1/")
    assert "结果出来以前不公布票数" in visitor.page(f"{PUBLIC}/V1/")
    looked = treasurer.post(f"{HERE}/ballots", {"reading": "1", "rows": ROWS})
    assert "看过了，共 10 张票" in looked.text
    typed(treasurer, 1)
    refused(treasurer, "ballots", "要由两个人分别录", reading="2", rows=ROWS)
    typed(reviewer, 2, ROWS.replace("B1-101\t同意", "B1-101\t不同意"))
    page = treasurer.page(HERE)
    assert "还有 1 位业主的票要定下来" in page
    assert "B1" not in visitor.page(f"{PUBLIC}/V1/")
    refused(treasurer, "close", "两遍不一致", sheets="10")
    refused(reviewer, "settle", "不能空着", place="B1-101", choice="")
    do(reviewer, "settle", place="B1-101", choice="for")
    refused(treasurer, "close", "两个数要相等", sheets="9")
    refused(treasurer, "confirm", "录票还没有结束")
    do(treasurer, "close", sheets="10")
    assert "等另一位确认结果" in treasurer.page(HERE)
    refused(treasurer, "confirm", "结果要另一位来确认")
    do(reviewer, "reopen")
    do(treasurer, "close", sheets="10")
    assert "表决通过" in do(reviewer, "confirm")
    assert "10 / 10，占 100.0%" in visitor.page(f"{PUBLIC}/V1/")
    assert "已通过，还没有公示" in visitor.page(f"{PUBLIC}/")
    notice = hung(treasurer, reviewer)
    assert "已通过，正在公示" in visitor.page(f"{PUBLIC}/")
    said = {"on": "2025-09-10", "way": "counter", "summary": "为什么不修旧的？"}
    assert reviewer.post(f"{notice}/objections", said).status_code == 302
    assert "异议还没有答复" in visitor.page(f"{PUBLIC}/")
    reply = {"on": "2025-09-10", "reply": "修过三次了。"}
    assert treasurer.post(f"{notice}/objections/2/answer", reply).status_code == 302
    steps = json.loads(visitor.page(f"{PUBLIC}/V1.json"))["steps"]
    assert [step["kind"] for step in steps[-3:]] == ["posted", "objection", "answered"]
    assert "修过三次了。" in visitor.page(f"{PUBLIC}/V1/")
    do(treasurer, "annul", text="法院撤销")
    assert "已撤销" in visitor.page(f"{PUBLIC}/V1/")


def test_a_spreadsheet_is_looked_over_and_every_row_that_cannot_be_is_named(
    housing: Desk, treasurer: Browser
) -> None:
    owned(housing.ledger, "B1-101", "王一")
    owned(housing.ledger, "B1-102", "王一")
    assert "B1-101、B1-102" in treasurer.page(DECISIONS)
    opened(treasurer)
    sheet = (
        "表决票\n房屋,表决意见,签名人\nB1号101室,同意,业主\nB1-103,赞成,租户\nB1-104,也许,业主\n"
        "B1-105,弃权,邻居\n,,\nB1-102,反对,\nB9-1,同意,\n"
    )
    files = {"file": (io.BytesIO(sheet.encode()), "票.csv")}
    answer = treasurer.post(f"{HERE}/ballots", {"reading": "1", "keep": "1", **files})
    assert answer.status_code == 422
    for words in (
        "B1-103 的票不是业主", "第 3 行的意见“也许”", "第 4 行的签名人“邻居”", "B1-102 的业主有几套房",
        "房屋 B9-1 不在这次表决的名单里",
    ):  # fmt: skip
        assert words in answer.text, words
    assert "第 1 遍 · 您录的" not in treasurer.page(HERE)
    for file, words in (("名称,数\n甲,1\n", "“房屋”“意见”“签名人”"), ("", "")):
        files = {"file": (io.BytesIO(file.encode()), "票.csv")}
        again = treasurer.post(f"{HERE}/ballots", {"reading": "1", **files})
        assert again.status_code == 422
        assert words in again.text
    empty = treasurer.post(f"{HERE}/ballots", {"reading": "1", "rows": " "})
    assert "表格里没有票" in empty.text
    files = {"file": (io.BytesIO("房屋,意见\nB1-101,√\n".encode()), "票.csv")}
    kept = treasurer.post(f"{HERE}/ballots", {"reading": "1", "keep": "1", **files})
    assert kept.status_code == 302
    assert "第 1 遍 · 您录的" in treasurer.page(HERE)


def test_a_committee_counts_by_hand_and_a_vote_is_withdrawn(
    housing: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    assert treasurer.post(
        f"{DESK}/setup/committee", {"members": "5", "representatives": "3"}
    ).status_code == 302  # fmt: skip
    opened(treasurer, kind="committee", matter="")
    refused(treasurer, "count", "不能空着", in_favour="三", against="0", abstained="0", invalid="0")
    tally = {"in_favour": "3", "against": "1", "abstained": "0", "invalid": "0"}
    do(treasurer, "count", **tally)
    refused(treasurer, "close", "两个人分别点数", sheets="4")
    do(reviewer, "count", **tally)
    do(reviewer, "close", sheets="4")
    refused(reviewer, "withdraw", "不能空着", text="")
    do(reviewer, "withdraw", text="改天再议")
    page = housing.browser().page(f"{PUBLIC}/V1/")
    assert "已撤回" in page
    assert "改天再议" in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"kind": ""}, "不能空着"), ({"matter": "x"}, "不能空着"), ({"closes_on": "明天"}, "日期"),
        ({"closes_on": "2025-09-09"}, "不能早于今天"), ({"title": ""}, "不能空着"),
        ({"kind": "consultation", "matter": "", "households": "很多"}, "不能空着"),
        ({"scope": "B9"}, "B9"), ({"follows": "V0"}, "V0"),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_put_stays_on_the_form(
    housing: Desk, treasurer: Browser, wrong: dict[str, str], words: str
) -> None:
    answer = treasurer.post(f"{DECISIONS}votes", VOTE | wrong)
    assert answer.status_code == 422
    assert words in answer.text
    assert "用维修资金修电梯" in answer.text


def test_papers_are_added_by_one_shown_by_another_and_taken_down(
    housing: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    visitor = housing.browser()
    opened(treasurer)
    for wrong in ({"kind": "minutes"}, {"kind": "", "pictures": picture()},
                  {"kind": "minutes", "pictures": (io.BytesIO(b"x"), "x.jpg")}):  # fmt: skip
        assert treasurer.post(f"{HERE}/papers", wrong).status_code == 422
    for kind, colour in (("minutes", "red"), ("ballots", "blue")):
        sent = treasurer.post(f"{HERE}/papers", {"kind": kind, "pictures": picture(colour)})
        assert sent.status_code == 302
    assert "会议记录 · 还没有公开" in visitor.page(f"{PUBLIC}/V1/")
    assert "选票扫描件" not in visitor.page(f"{PUBLIC}/V1/")
    assert "我看过，可以公开" not in treasurer.page(HERE)
    page = reviewer.page(HERE)
    assert page.count("我看过，可以公开") == 1
    copies = re.findall(r'name="copy" value="(\w+)"', page)
    refused(treasurer, "release", "另一位看过", number="1", copy=copies[0])
    refused(reviewer, "release", "永远不公开", number="2", copy=copies[0])
    do(reviewer, "release", number="1", copy=copies[0])
    assert visitor.get(f"/c/songhe/evidence/{copies[0]}").status_code == 200
    do(treasurer, "hide", number="1", text="有电话")
    assert visitor.get(f"/c/songhe/evidence/{copies[0]}").status_code == 404
    assert "已撤下：有电话" in visitor.page(f"{PUBLIC}/V1/")


def test_an_old_decision_waits_for_another_person_and_a_price_stands_on_it(
    housing: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    old = {
        "old_code": "V1",
        "old_title": "停车收费",
        "decided_on": "2024-05-01",
        "body": "committee",
    }
    broken = {"pictures": (io.BytesIO(b"x"), "x.jpg")}
    assert treasurer.post(f"{DECISIONS}old", old | broken).status_code == 422
    sent = treasurer.post(f"{DECISIONS}old", old | {"pictures": picture()})
    assert sent.status_code == 302, sent.text
    assert "看过原件，核实无误" not in treasurer.page(HERE)
    refused(treasurer, "vouch", "要另一位看过原件后核实")
    assert "等另一位核实" in housing.browser().page(f"{PUBLIC}/V1/")
    do(reviewer, "vouch")
    price = {
        "account": "480101",
        "decision": "V1",
        "text": "每月 150 元",
        "first_day": "2025-01-01",
    }
    for wrong in ({"account": "9"}, {"text": ""}, {"first_day": "x"}):
        assert treasurer.post(f"{DECISIONS}prices", price | wrong).status_code == 422
    assert treasurer.post(f"{DECISIONS}prices", price).status_code == 302
    account = housing.browser().page("/c/songhe/accounts/480101/")
    assert "每月 150 元" in account
    assert f'href="{PUBLIC}/V1/"' in account
    assert "已生效" in housing.browser().page(f"{PUBLIC}/V1/")


def test_nobody_does_what_there_is_not(housing: Desk, treasurer: Browser) -> None:
    opened(treasurer)
    assert treasurer.post(f"{HERE}/dance", {}).status_code == 404
    assert treasurer.get(f"{DECISIONS}at/V9").status_code == 404
    assert housing.browser().get(f"{PUBLIC}/V9/").status_code == 404


def test_an_operator_sees_no_ballots(housing: Desk, treasurer: Browser) -> None:
    opened(treasurer)
    operator = housing.browser("operator")
    page = operator.page(DECISIONS)
    assert f'href="{PUBLIC}/V1/"' in page
    assert operator.get(HERE).status_code == 403
