"""Notices at the desk: prepared in two clicks, published by another person, hung, objected to, ended."""

import io
import json
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest

from ledger.posting.decisions import add_decision
from ledger.web import clock
from tests.factories import TREASURER
from tests.web.desk.browsers import DESK, Browser, Desk, hidden, picture

BOOKS = "2025-08-05 停车费\n借 100201 500.00\n贷 480101 500.00"
FRAME = {
    "places": "大门公示栏、东门", "objections_to": "业委会办公室", "phone": "028-83960000",
    "subject_kind": "", "subject_code": "",
}  # fmt: skip
PUBLIC = "/c/songhe"


@pytest.fixture(autouse=True)
def books(desk: Desk) -> None:
    desk.ledger.post(BOOKS)


def prepare(
    treasurer: Browser, kind: str = "public-income", period: str = "2025-08", **more: str
) -> str:
    page = treasurer.page(f"{DESK}/notices/new?kind={kind}&period={period}")
    known = {
        name: str(re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1])  # type: ignore[index]
        for name in ("title_zh", "first_day", "last_day", "objections_until")
    }
    form = known | {"period": period, "title_en": ""} | FRAME | more
    answer = treasurer.fill(f"{DESK}/notices/new?kind={kind}&period={period}", **form)
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def public(desk: Desk, path: str) -> Any:
    return json.loads(desk.browser().page(f"{PUBLIC}/{path}"))


def on(monkeypatch: pytest.MonkeyPatch, day: int) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2025, 9, day, 2, tzinfo=UTC))


def test_a_statement_goes_to_the_board_and_comes_down_again(
    desk: Desk, treasurer: Browser, reviewer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = prepare(treasurer)
    page = treasurer.page(path)
    assert "准备的人不能自己发布" in page
    assert "500.00" in page
    assert "等我发布的公示" in reviewer.page(f"{DESK}/")
    assert reviewer.post(f"{path}/publish").status_code == 302
    assert "请打印张贴" in reviewer.page(f"{path}?done=notice_published")
    assert "已发布、还没登记张贴的公示" in treasurer.page(f"{DESK}/")
    hung = treasurer.post(
        f"{path}/hang", {"on": "2025-09-10", "places": "大门公示栏", "photo": picture()}
    )
    assert hung.status_code == 302
    assert "公示栏照片" in treasurer.page(path)
    said = {"on": "2025-09-10", "way": "counter", "summary": "停车费是不是少记了"}
    assert treasurer.post(f"{path}/objections", said).status_code == 302
    answered = {"on": "2025-09-10", "reply": "已核对，凭证可以查看"}
    assert treasurer.post(f"{path}/objections/2/answer", answered).status_code == 302
    early = treasurer.post(f"{path}/end", {"on": "2025-09-10"})
    assert early.status_code == 422
    assert "公示期到 2025年9月16日 才满" in early.text
    on(monkeypatch, 17)
    treasurer = desk.browser("treasurer")
    assert treasurer.post(f"{path}/end", {"on": "2025-09-16"}).status_code == 302
    assert "异议都已答复" in treasurer.page(path)
    shown = public(desk, "notices/2025-001.json")
    assert (shown["state"], shown["result"]) == ("ended", "answered")
    assert shown["places"] == ["大门公示栏"]
    assert len(shown["photo_sha256"]) == 64
    (objection,) = shown["objections"]
    assert (objection["summary"], objection["reply"]) == (said["summary"], answered["reply"])
    assert shown["publications"][0]["content"]["totals"]["income"] == "500.00"


def test_nobody_publishes_what_they_prepared(desk: Desk) -> None:
    both = desk.browser("both")
    path = prepare(both)
    refused = both.post(f"{path}/publish")
    assert refused.status_code == 422
    assert "自己准备的不能自己发布" in refused.text
    assert both.post(f"{path}/drop").status_code == 302
    assert "没有发布" in both.page(path)


def test_the_form_is_filled_in_by_rules_and_by_the_notice_before(
    treasurer: Browser, reviewer: Browser
) -> None:
    assert reviewer.post(f"{prepare(treasurer)}/publish").status_code == 302
    page = treasurer.page(f"{DESK}/notices/new?kind=fund-balances&period=2025Q3&subject=J1")
    for words in (
        "2025年第三季度资金余额表", 'value="2025-09-16"', "大门公示栏\n东门", "业委会办公室",
        'value="J1"',
    ):  # fmt: skip
        assert words in page
    assert "2025年审计结果公示" in treasurer.page(f"{DESK}/notices/new?kind=audit&period=soon")


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(treasurer: Browser) -> None:
    here = f"{DESK}/notices/new?kind=public-income&period=2025-08"
    form = FRAME | {
        "period": "2025-08", "title_zh": "收支公示", "title_en": "", "first_day": "2025-09-10",
        "last_day": "2025-09-12", "objections_until": "2025-09-12",
    }  # fmt: skip
    for changes, words in (
        ({}, "这里要求至少公示 7 天"),
        ({"last_day": "2025-02-30"}, "2025-02-30"),
        ({"last_day": "2025-09-20", "phone": "13800000000"}, "不写个人手机号"),
        ({"last_day": "2025-09-20", "period": "2026-08"}, "2026"),
        ({"last_day": "2025-09-20", "fund": "NONE"}, "NONE"),
    ):
        refused = treasurer.fill(here, **(form | changes))
        assert refused.status_code == 422
        assert words in refused.text
        assert "收支公示" in refused.text


def test_a_notice_may_be_a_text_about_a_decision(
    desk: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    with desk.ledger.database.writing() as connection:
        add_decision(
            connection, desk.ledger.community_id, "J1", "更换大门", decided_on=date(2025, 9, 1),
            by=TREASURER,
        )  # fmt: skip
    path = prepare(
        treasurer, "work", "", text_zh="大门更换已经验收。\n款已付清。", text_en="",
        title_zh="大门更换结算公示", subject_kind="decision", subject_code="J1",
    )  # fmt: skip
    assert reviewer.post(f"{path}/publish").status_code == 302
    page = desk.browser().page(f"{PUBLIC}/notices/2025-001/")
    assert "款已付清。" in page
    assert "/decisions/J1/" in page
    assert "款已付清。" in desk.browser().page(f"/en{PUBLIC}/publications/1/")


def test_a_notice_of_a_work_or_decision_asks_for_a_text_only_where_the_books_have_no_figures(
    desk: Desk, treasurer: Browser
) -> None:
    with desk.ledger.database.writing() as connection:
        add_decision(
            connection, desk.ledger.community_id, "J1", "更换大门", decided_on=date(2025, 9, 1),
            by=TREASURER,
        )  # fmt: skip
    here = f"{DESK}/notices/new?kind=decision&subject=J1"
    assert 'value="J1"' in treasurer.page(here)
    form = FRAME | {
        "period": "", "title_zh": "决议公示", "title_en": "", "first_day": "2025-09-10",
        "last_day": "2025-09-16", "objections_until": "2025-09-16", "subject_kind": "decision",
        "subject_code": "J1",
    }  # fmt: skip
    empty = treasurer.fill(here, **form)
    assert empty.status_code == 422
    assert "正文" in empty.text
    work = form | {"subject_kind": "work", "subject_code": "W9"}
    unknown = treasurer.fill(f"{DESK}/notices/new?kind=work&subject=W9", **work)
    assert unknown.status_code == 422
    assert "W9" in unknown.text
    assert treasurer.fill(here, **form, text_zh="换一扇新的大门。").status_code == 302


def test_a_wrong_figure_is_corrected_by_a_notice_that_quotes_both(
    desk: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    assert reviewer.post(f"{prepare(treasurer)}/publish").status_code == 302
    here = f"{DESK}/notices/correct/1"
    assert "数字和今天的账一样" in treasurer.page(here)
    assert "数字和今天的账一样" in desk.browser().page(f"{PUBLIC}/publications/1/")
    (posted,) = desk.ledger.post("2025-08-20 停车费\n借 100201 40.00\n贷 480101 40.00")
    page = treasurer.page(here)
    assert "540.00" in page
    assert "40.00" in desk.browser().page(f"{PUBLIC}/publications/1/")
    form = FRAME | {
        "kind": "correction", "period": "2025-08", "title_zh": "收支公示更正公告", "title_en": "",
        "first_day": "2025-09-10", "last_day": "2025-09-16", "objections_until": "2025-09-16",
        "reason": "少记了一笔停车费", "voucher": posted.voucher, "office": "业委会办公室",
    }  # fmt: skip
    assert treasurer.fill(here, **(form | {"voucher": "记-2025-08-0099"})).status_code == 422
    assert treasurer.fill(here, **(form | {"last_day": "x"})).status_code == 422
    answer = treasurer.fill(here, **form)
    assert answer.status_code == 302, answer.text
    assert reviewer.post(f"{answer.location}/publish").status_code == 302
    content = public(desk, "publications/2.json")["content"]
    assert {(row["original"], row["corrected"], row["difference"]) for row in content["rows"]} == {
        ("500.00", "540.00", "40.00")
    }
    assert content["voucher"] == posted.voucher
    first = desk.browser().page(f"{PUBLIC}/publications/1/")
    assert "这份公布有误，已由第 3 号更正" in first
    assert "500.00" in first
    assert treasurer.get(f"{DESK}/notices/correct/2").status_code == 404
    assert treasurer.get(f"{DESK}/notices/correct/9").status_code == 404


def test_a_statement_is_published_without_a_notice_and_replaced_under_a_new_number(
    desk: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    here = f"{DESK}/publications/"
    asked = {"kind": "account-detail", "period": "2025-08", "fund": "", "account": "100201"}
    assert treasurer.post(here, asked | {"account": ""}).status_code == 422
    assert treasurer.post(here, asked | {"kind": "gossip"}).status_code == 422
    assert treasurer.post(here, asked).status_code == 302
    page = reviewer.page(here)
    issue = re.search(r'action="([^"]*/waiting/[^"]*/publish)"', page)
    assert issue
    assert "/waiting/" not in re.sub(r"<h2>.*", "", treasurer.page(here))
    assert reviewer.post(issue[1], at=here).status_code == 302
    assert reviewer.post(issue[1], at=here).status_code == 422
    again = {"reason": "露出了不该公开的内容"}
    assert treasurer.post(f"{here}1/reissue", {"reason": ""}).status_code == 422
    assert treasurer.post(f"{here}1/reissue", again).status_code == 302
    issue = re.search(r'action="([^"]*/waiting/[^"]*/publish)"', reviewer.page(here))
    assert issue
    assert reviewer.post(issue[1], at=here).status_code == 302
    old = public(desk, "publications/1.json")
    assert (old["content"], old["replaced_by"], len(old["sha256"])) == (None, 2, 64)
    assert public(desk, "publications/2.json")["content"]["rows"]
    assert "不再显示" in desk.browser().page(f"{PUBLIC}/publications/1/")
    assert desk.browser().get(f"{PUBLIC}/publications/1.pdf").status_code == 404
    assert treasurer.post(f"{here}1/reissue", again).status_code == 404


def test_a_form_that_is_sent_twice_makes_one_notice(treasurer: Browser) -> None:
    here = f"{DESK}/notices/new?kind=public-income&period=2025-08"
    page = treasurer.page(here)
    form = FRAME | {
        "csrf_token": hidden(page, "csrf_token"), "form_token": hidden(page, "form_token"),
        "kind": "public-income", "period": "2025-08", "title_zh": "收支公示", "title_en": "",
        "first_day": "2025-09-10", "last_day": "2025-09-16", "objections_until": "2025-09-16",
    }  # fmt: skip
    sent = [treasurer.client.post(f"{DESK}/notices/new", data=form).location for _ in range(2)]
    assert sent[0] == sent[1]
    assert treasurer.page(f"{DESK}/notices/").count("等另一位发布</span>") == 1


def test_a_photo_that_is_none_is_refused_and_nothing_is_recorded(
    treasurer: Browser, reviewer: Browser
) -> None:
    path = prepare(treasurer)
    reviewer.post(f"{path}/publish")
    form = {"on": "2025-09-10", "places": "大门", "photo": (io.BytesIO(b"no picture"), "a.jpg")}
    assert treasurer.post(f"{path}/hang", form).status_code == 422
    assert "登记张贴" in treasurer.page(path)
    assert treasurer.get(f"{DESK}/notices/none").status_code == 404


def test_the_desk_says_what_is_due_and_closing_a_month_offers_the_notice(
    desk: Desk, treasurer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "该公示的" not in treasurer.page(f"{DESK}/")
    monkeypatch.setattr(clock, "now", lambda: datetime(2025, 10, 2, 2, tzinfo=UTC))
    treasurer = desk.browser("treasurer")
    assert "该公示的" in treasurer.page(f"{DESK}/")
    listed = treasurer.page(f"{DESK}/notices/")
    assert "准备公示" in listed
    assert "kind=public-income&amp;period=2025Q3" in listed
    monkeypatch.setattr(clock, "now", lambda: datetime(2025, 11, 1, 2, tzinfo=UTC))
    treasurer = desk.browser("treasurer")
    assert "逾期没有公示的" in treasurer.page(f"{DESK}/")
    assert "准备公示2025年" not in treasurer.page(f"{DESK}/months")
    closed = treasurer.post(f"{DESK}/months/202508/close", {"sure": "1"})
    assert closed.status_code == 302, closed.text
    assert "准备公示2025年8月的收支" in treasurer.page(f"{DESK}/months")
