"""Gifts at the desk: recorded in one go, counted by two, shown as their givers chose, and handed back."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from ledger.statements.gift_pages import gift_page
from tests.reports.pdfs import solid
from tests.web.desk.browsers import DESK, Browser, Desk, hidden, picture

GIFTS = f"{DESK}/gifts"
MONEY = {
    "amount": "150", "received_on": "2025-09-09", "channel": "100203", "fund": "CHA",
    "donor": "云小满", "donor_kind": "person", "display": "surname", "consent": "spoken",
    "earmark": "凉亭",
}  # fmt: skip
GOODS = {
    "item": "桂花树", "quantity": "3", "unit": "棵", "received_on": "2025-09-09", "fund": "CHA",
    "donor": "示例苗圃", "donor_kind": "organisation", "display": "real_name",
}  # fmt: skip
SAMPLE = Path("tests/data/gifts/donor-list-60-pseudonymised.csv")


def send(browser: Browser, page: str, to: str = "", **values: Any) -> Any:
    """Send a form of gifts with the one-time token of its page."""
    token = hidden(browser.page(page), "form_token")
    return browser.post(to or page, {"form_token": token, **values})


def gift_of(answer: Any) -> str:
    assert answer.status_code == 302, answer.text
    return str(answer.location).partition("?")[0]


def draft_of(browser: Browser, gift: str) -> str:
    found = re.search(rf'href="({DESK}/drafts/[^"]+)"', browser.page(gift))
    assert found, browser.page(gift)
    return found[1]


def agree(browser: Browser, draft: str) -> Any:
    seen = hidden(browser.page(draft), "content_sha256")
    return browser.post(f"{draft}/approve", {"content_sha256": seen})


def count_gifts(desk: Desk) -> int:
    with desk.ledger.reading() as connection:
        return len(gift_page(connection, desk.ledger.facts).rows)


def test_cash_is_recorded_counted_by_two_and_public_as_chosen(
    desk: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    assert "还没有登记过捐赠" in treasurer.page(f"{GIFTS}/")
    cash = MONEY | {"channel": "1001", "pieces.10000": "1", "pieces.5000": "1"}
    gift = gift_of(send(treasurer, f"{GIFTS}/new", **cash))
    draft = draft_of(treasurer, gift)
    assert "有 1 张点钞单等另一位确认" in reviewer.page(f"{GIFTS}/")
    uncounted = agree(reviewer, draft)
    assert uncounted.status_code == 422
    assert "现金捐款要两个人点数" in uncounted.text
    assert "数目对" not in treasurer.page(gift)
    assert send(reviewer, gift, f"{gift}/count").status_code == 302
    assert agree(reviewer, draft).status_code == 302
    page = treasurer.page(gift)
    assert "已入账" in page
    assert "100.00 × 1" in page
    public = desk.browser().page("/c/songhe/gifts/")
    assert "云**" in public
    assert "云小满" not in public
    assert "凉亭" in public


def test_what_is_wrong_with_a_gift_is_said_at_once_and_what_was_typed_stays(
    desk: Desk, treasurer: Browser
) -> None:
    answer = send(treasurer, f"{GIFTS}/new", **(MONEY | {"amount": "x", "received_on": "昨天"}))
    assert answer.status_code == 422
    assert 'value="云小满"' in answer.text
    assert 'href="#f-amount"' in answer.text
    assert 'href="#f-received_on"' in answer.text
    for values, words in (
        ({"consent": ""}, "个人的名字要本人同意"), ({"display": "alias"}, "请填写捐赠人自己取的化名"),
        ({"donor": ""}, "只能显示为匿名"), ({"channel": "480101"}, "不是存放钱的账户"),
        ({"pieces.10000": "9", "channel": "1001"}, "点钞单和捐款金额差"),
        ({"pieces.10000": "x"}, "不能作为张数"), ({"display": "other"}, "看不懂"),
        ({"earmark": "张阿姨家"}, "请先核对"), ({"earmark": "住9号楼1001"}, "请先核对"),
        ({"earmark": "云小满捐", "named_nobody": "1"}, "这里写了捐赠人的名字"),
        ({"received_on": "2025-09-11"}, "还没有到"),
        ({"fund": "XXX"}, "XXX"),
    ):  # fmt: skip
        refused = send(treasurer, f"{GIFTS}/new", **(MONEY | values))
        assert refused.status_code == 422, values
        assert words in refused.text, (values, refused.text)
    assert count_gifts(desk) == 0
    named = MONEY | {"earmark": "张阿姨家", "named_nobody": "1"}
    gift_of(send(treasurer, f"{GIFTS}/new", **named))


def test_a_double_click_records_one_gift(desk: Desk, treasurer: Browser) -> None:
    form = {"form_token": hidden(treasurer.page(f"{GIFTS}/new"), "form_token"), **MONEY}
    first, second = (treasurer.post(f"{GIFTS}/new", form) for _ in range(2))
    assert gift_of(first) == gift_of(second)
    changed = treasurer.post(f"{GIFTS}/new", form | {"amount": "151"})
    assert changed.status_code == 422
    assert count_gifts(desk) == 1


def test_things_have_a_value_by_their_paper_and_are_used(
    treasurer: Browser, reviewer: Browser
) -> None:
    bare = send(treasurer, f"{GIFTS}/goods", **(GOODS | {"amount": "300"}))
    assert bare.status_code == 422
    assert "写了价值就要有凭据" in bare.text
    priced = GOODS | {"amount": "300", "valuation": "document", "avoided": "1000"}
    token = hidden(treasurer.page(f"{GIFTS}/goods"), "form_token")
    answer = treasurer.client.post(
        f"{GIFTS}/goods",
        data={
            "csrf_token": hidden(treasurer.page("/account/"), "csrf_token"), "form_token": token,
            "document": picture(), "avoided_document": picture("blue"), **priced,
        },
        content_type="multipart/form-data",
    )  # fmt: skip
    gift = gift_of(answer)
    page = treasurer.page(gift)
    assert "节省的预算" in page
    assert "看报价单" in page
    assert agree(reviewer, draft_of(treasurer, gift)).status_code == 302
    for values, words in (
        ({"amount": "300.01"}, "最多还剩 300.00 元"), ({"amount": "x"}, "不是金额"),
        ({"amount": "0"}, "金额不能是零"),
    ):  # fmt: skip
        refused = send(treasurer, gift, f"{gift}/use", **({"used_on": "2025-09-10"} | values))
        assert refused.status_code == 422
        assert words in refused.text
    used = send(treasurer, gift, f"{gift}/use", amount="300", used_on="2025-09-10", note="河边")
    assert used.status_code == 302
    assert "河边" in treasurer.page(gift)
    public = reviewer.page("/c/songhe/gifts/")
    assert "示例苗圃" in public
    assert "节省预算 1,000.00 元（不是捐赠的价值）" in public


def test_things_without_value_and_help_make_no_entry(treasurer: Browser) -> None:
    sofa = gift_of(send(treasurer, f"{GIFTS}/goods", **(GOODS | {"item": "旧沙发"})))
    help_ = {"item": "夜间巡逻", "quantity": "12", "hours": "24.5", "received_on": "2025-09-08"}
    volunteers = gift_of(send(treasurer, f"{GIFTS}/help", **help_))
    for gift, words in ((sofa, "旧沙发 · 3 棵"), (volunteers, "24.5 小时")):
        page = treasurer.page(gift)
        assert "只登记，不记账" in page
        assert words in page
        assert "/drafts/" not in page
    public = treasurer.page("/c/songhe/gifts/")
    assert "12 人次" in public
    assert "没有计价，只记数量" in public
    for values in ({"quantity": "0"}, {"quantity": "1.5"}, {"hours": "-1"}, {"item": ""}):
        assert send(treasurer, f"{GIFTS}/help", **(help_ | values)).status_code == 422


def test_a_gift_goes_back_and_the_register_says_so(treasurer: Browser, reviewer: Browser) -> None:
    gift = gift_of(send(treasurer, f"{GIFTS}/new", **MONEY))
    assert agree(reviewer, draft_of(treasurer, gift)).status_code == 302
    back = {"amount": "150", "dated_on": "2025-09-10", "channel": "100203"}
    for values, words in (
        ({"amount": "200"}, "最多还剩 150.00 元"), ({"dated_on": "2025-09-01"}, "不能早于"),
        ({"channel": "480101"}, "不是存放钱的账户"), ({"amount": "x"}, "不是金额"),
    ):  # fmt: skip
        refused = send(treasurer, gift, f"{gift}/refund", **(back | values))
        assert refused.status_code == 422, values
        assert words in refused.text, refused.text
    assert send(treasurer, gift, f"{gift}/refund", **back).status_code == 302
    pending = re.findall(rf'href="({DESK}/drafts/[^"]+)"', treasurer.page(gift))[-1]
    assert agree(reviewer, pending).status_code == 302
    listed = reviewer.page("/c/songhe/statements/gifts/2025-09/")
    assert "退回" in listed
    assert "人民币零元整" in listed


def test_a_giver_withdraws_their_consent_and_is_forgotten(
    desk: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    gift = gift_of(send(treasurer, f"{GIFTS}/new", **(MONEY | {"display": "real_name"})))
    assert agree(reviewer, draft_of(treasurer, gift)).status_code == 302
    before = desk.browser().get("/c/songhe/gifts/")
    assert "云小满" in before.text
    refused = send(treasurer, gift, f"{gift}/display", display="alias", alias="", consent="spoken")
    assert refused.status_code == 422
    assert send(treasurer, gift, f"{gift}/display", display="x").status_code == 422
    assert send(treasurer, gift, f"{gift}/display", display="anonymous").status_code == 302
    after = desk.browser().client.get(
        "/c/songhe/gifts/", headers={"If-None-Match": before.headers["ETag"]}
    )
    assert after.status_code == 200, "the page that was kept does not hold any more"
    assert "云小满" not in after.text
    assert "云小满" in treasurer.page(gift)
    assert send(treasurer, gift, f"{gift}/forget").status_code == 200, "not without the tick"
    assert send(treasurer, gift, f"{gift}/forget", sure="1").status_code == 302
    assert "云小满" not in treasurer.page(gift)
    assert send(treasurer, gift, f"{gift}/forget", sure="1").status_code == 302


def test_the_acknowledgement_says_that_it_is_no_official_receipt(treasurer: Browser) -> None:
    gift = gift_of(send(treasurer, f"{GIFTS}/new", **(MONEY | {"receipt_number": "JZ001"})))
    answer = treasurer.get(f"{gift}.pdf")
    assert answer.status_code == 200
    words = solid(answer.data)
    assert "不是公益事业捐赠票据" in words
    assert "云小满" in words
    assert "人民币壹佰伍拾元整" in words
    english = treasurer.get(f"/en{gift}.pdf")
    assert "Itisnoofficialdonationreceipt" in solid(english.data)
    assert treasurer.get(f"{GIFTS}/none.pdf").status_code == 404


def test_sixty_gifts_of_a_published_list_are_read_shown_and_kept(
    desk: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    usual = {"channel": "100203", "fund": "CHA", "display": "anonymous", "consent": ""}
    page = treasurer.client.post(
        f"{GIFTS}/import",
        data={
            "csrf_token": hidden(treasurer.page("/account/"), "csrf_token"), **usual,
            "gifts": (io.BytesIO(SAMPLE.read_bytes()), "捐款.csv"),
        },
        content_type="multipart/form-data",
    )  # fmt: skip
    assert page.status_code == 200
    assert "读到 60 笔" in page.text
    assert "3,482,232.11" in page.text
    assert "会做成 4 张单" in page.text
    assert count_gifts(desk) == 0
    kept = {name: hidden(page.text, name) for name in ("form_token", "sha256", "file_name")}
    assert treasurer.post(f"{GIFTS}/import/keep", kept | usual).status_code == 302
    listed = treasurer.page(f"{GIFTS}/")
    assert "第 60 号" in listed
    with desk.ledger.reading() as connection:
        newest = gift_page(connection, desk.ledger.facts).rows[0]
    assert agree(reviewer, f"{DESK}/drafts/{newest.draft_id}").status_code == 302
    public = desk.browser().page("/c/songhe/statements/gifts/2020-01.csv")
    assert "捐赠人060" not in public


def test_rows_with_mistakes_are_all_listed_and_nothing_is_kept(
    desk: Desk, treasurer: Browser
) -> None:
    text = (
        "日期,捐赠人,金额,方式,怎样公开,怎样同意\n2025-09-01,云小满,100,微信,实名,签字\n"
        "2025-13-01,云知秋,50,,,\n2025-09-02,云念安,五十,,,\n2025-09-02,云听雨,30,比特币,,\n"
        "2025-09-02,云望舒,30,,实名,\n合计,,999,,,\n"
    )
    usual = {"channel": "100203", "fund": "CHA", "display": "anonymous"}
    page = treasurer.post(f"{GIFTS}/import", usual | {"pasted": text}, at=f"{GIFTS}/import")
    assert page.status_code == 422
    for words in (
        "有 4 行要改",
        "第 3 行",
        "第 4 行",
        "第 5 行",
        "第 6 行",
        "个人的名字要本人同意",
    ):
        assert words in page.text, words
    assert "全部登记" not in page.text
    kept = {"sha256": hidden(page.text, "sha256"), "file_name": "x.csv", "form_token": "t"}
    assert treasurer.post(f"{GIFTS}/import/keep", kept | usual).status_code == 422
    assert count_gifts(desk) == 0
    for path in (f"{GIFTS}/import", f"{GIFTS}/import/keep"):
        assert treasurer.post(path, usual).status_code == 422


def test_a_workbook_is_kept_once_as_a_draft_a_day_or_as_one(
    desk: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    book = Workbook()
    for row in (
        ("日期", "捐赠人", "金额", "指定用途"), ("2025-09-01", "云小满", 100.0, "凉亭"),
        ("2025-09-02", "云小满", 100.0, "凉亭"), ("2025-09-02", "云小满", 100.0, "凉亭"),
        ("2025-09-02", "匿名", 11.28, None), ("合计", None, 311.28, None),
    ):  # fmt: skip
        book.active.append(row)  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    usual = {"channel": "100203", "fund": "CHA", "display": "anonymous", "together": "1"}
    page = treasurer.client.post(
        f"{GIFTS}/import",
        data={
            "csrf_token": hidden(treasurer.page("/account/"), "csrf_token"), **usual,
            "gifts": (io.BytesIO(out.getvalue()), "捐款.xlsx"),
        },
        content_type="multipart/form-data",
    )  # fmt: skip
    assert "读到 4 笔" in page.text
    assert "会做成 1 张单" in page.text
    kept = {name: hidden(page.text, name) for name in ("form_token", "sha256", "file_name")}
    for _ in range(2):
        assert treasurer.post(f"{GIFTS}/import/keep", kept | usual).status_code == 302
    assert count_gifts(desk) == 4
    with desk.ledger.reading() as connection:
        rows = gift_page(connection, desk.ledger.facts).rows
    assert len({row.draft_id for row in rows}) == 1
    draft = f"{DESK}/drafts/{rows[0].draft_id}"
    assert agree(reviewer, draft).status_code == 302
    assert "311.28" in reviewer.page("/c/songhe/gifts/")


@pytest.mark.parametrize("prefix", ["", "/en", "/xl", "/en/xl"])
def test_every_page_of_gifts_is_there_in_every_language_and_size(
    treasurer: Browser, prefix: str
) -> None:
    gift = gift_of(send(treasurer, f"{GIFTS}/new", **MONEY))
    for path in (
        f"{GIFTS}/",
        f"{GIFTS}/new",
        f"{GIFTS}/goods",
        f"{GIFTS}/help",
        f"{GIFTS}/import",
        gift,
    ):
        treasurer.page(f"{prefix}{path}")
    treasurer.page(f"{prefix}/c/songhe/gifts/")
    assert treasurer.get(f"{GIFTS}/none").status_code == 404
    assert treasurer.post(f"{GIFTS}/none/count", at=f"{GIFTS}/new").status_code in {403, 404}
