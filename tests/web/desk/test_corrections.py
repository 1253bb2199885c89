"""A mistake is set right at the desk: what is wrong, old beside new, submitted, approved, public."""

import io
import re
from datetime import date
from typing import Any
from urllib.parse import quote

from ledger.domain.transactions import Draft, credit, debit
from tests.web.desk.browsers import DESK, Browser, Desk, hidden, picture

LEDGER = """
2024-12-30 电费
  借 510103 32.00
  贷 100201 32.00
2025-09-02 保洁
  借 510102 80.00
  贷 100201 80.00
2025-09-03 停车费
  借 100201 50.00
  贷 480101 50.00
2025-09-04 维修资金
  借 100205 10.00 MNT
  贷 2601 10.00 MNT
2024-12-31 场地费
  借 100201 1000.00
  贷 480104 1000.00
close 2024-12
"""
EARLIER, CLEANING = "记-2024-12-0001", "记-2025-09-0001"
PARKING, SHARED = "记-2025-09-0002", "记-2025-09-0003"


def at(voucher: str, *rest: str) -> str:
    return "/".join([f"{DESK}/transactions/{quote(voucher)}", *rest])


def form(page: str, **values: Any) -> dict[str, Any]:
    """Read the rows of a form as they stand, and fill in the rest."""

    def cells(name: str) -> list[str]:
        return re.findall(rf'name="{name}"[^>]* value="([^"]*)"', page)

    rows = {name: cells(name) for name in ("account", "debit", "credit", "place", "work", "party")}
    return {
        **rows, "fund": ["GEN"] * len(rows["account"]), "form_token": hidden(page, "form_token"),
        "mistake": "account", "reason": "发票写的是维修\n不是保洁", "dated_on": "2025-09-10",
        "occurred_on": "2025-09-02", "summary": "楼道维修", "through": "this_year", **values,
    }  # fmt: skip


def approve_all(treasurer: Browser, reviewer: Browser) -> None:
    """Approve what waits, reversals first."""
    today = reviewer.page(f"{DESK}/")
    paths = dict.fromkeys(re.findall(rf'href="({DESK}/drafts/[0-9a-f]+)"', today))
    pages = {path: reviewer.page(path) for path in paths}
    for path in sorted(pages, key=lambda path: "注销" not in pages[path]):
        seen = hidden(pages[path], "content_sha256")
        answer = reviewer.post(f"{path}/approve", {"content_sha256": seen})
        assert answer.status_code == 302, answer.text


def test_a_wrong_account_is_reversed_and_entered_anew(
    desk: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    desk.ledger.post(LEDGER)
    assert "科目、资金、日期或对方记错了" in treasurer.page(at(CLEANING, "correct"))
    way = at(CLEANING, "correct", "reenter")
    page = treasurer.page(way)
    assert 'value="510102 保洁绿化秩序支出"' in page
    values = form(page)
    values["account"][0] = "510104"
    shown = treasurer.post(way, values)
    assert shown.status_code == 200
    assert "核对无误，提交审核" in shown.text
    assert "原来入账的" in shown.text
    sent = treasurer.post(way, {**values, "confirm": "1"})
    assert sent.status_code == 302, sent.text
    assert treasurer.post(way, {**values, "confirm": "1"}).location == sent.location
    draft = reviewer.page(sent.location)
    assert "订正的是" in draft
    assert f"原凭证 {CLEANING}" in draft
    assert "发票写的是维修 不是保洁" in draft
    choice = treasurer.page(at(CLEANING, "correct"))
    assert choice.count("已经有一张更正在办") == 2
    assert "只冲销" not in choice
    second = treasurer.post(at(CLEANING, "reverse"), {"reason": "再来", "dated_on": "2025-09-10"})
    assert second.status_code == 422
    assert "已经有一张更正在办" in second.text
    approve_all(treasurer, reviewer)
    public = desk.browser().page(f"/c/songhe/transactions/{quote(CLEANING)}/")
    assert "已被更正" in public
    assert "原因：科目有误" in public
    assert "已重新记为" in public
    assert "发票写的是维修" not in public
    assert "订正记-2025-09-0001号凭证：楼道维修" in desk.browser().page("/c/songhe/transactions/")
    english = desk.browser().page(f"/en/c/songhe/transactions/{quote(CLEANING)}/")
    assert "Reason: wrong account" in english


def test_mistakes_of_the_form_stand_at_their_fields(desk: Desk, treasurer: Browser) -> None:
    desk.ledger.post(LEDGER)
    way = at(CLEANING, "correct", "reenter")
    values = form(treasurer.page(way))
    for wrong, words in (
        ({"mistake": ""}, "这里不能空着"),
        ({"reason": " "}, "这里不能空着"),
        ({"summary": ""}, "这里不能空着"),
        ({"dated_on": "明天"}, "不是有效的日期"),
        ({"dated_on": "2025-09-11", "confirm": "1"}, "还没有到"),
        ({"debit": ["1", "", "", ""], "confirm": "1"}, "相差 79.00 元"),
        ({"account": ["没有", "100201"]}, "第 1 行的科目"),
        ({"debit": ["7元5", ""]}, "不是金额"),
        ({"fund": ["ZZZ", "GEN", "GEN", "GEN"]}, "没有资金"),
        ({"summary": "付给 13912345678", "confirm": "1"}, "像是写了电话"),
        ({"account": ["510102"] * 401}, "最多 400 行"),
    ):
        answer = treasurer.post(way, {**values, **wrong})
        assert answer.status_code == 422, wrong
        assert words in answer.text, wrong
    assert treasurer.post(way, {**values, "more": "1"}).status_code == 200


def test_a_wrong_amount_is_answered_by_its_difference(
    desk: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    desk.ledger.post(LEDGER)
    way = at(CLEANING, "correct", "difference")
    values = form(treasurer.page(way), mistake="amount")
    unchanged = treasurer.post(way, values)
    assert "没有要更正的" in unchanged.text
    values["debit"][0] = values["credit"][1] = "70"
    assert "−10.00" in treasurer.post(way, values).text
    assert treasurer.post(way, {**values, "confirm": "1"}).status_code == 302
    approve_all(treasurer, reviewer)
    page = treasurer.page(at(CLEANING))
    assert "原因：金额有误" in page
    again = treasurer.page(at(CLEANING, "correct", "difference"))
    assert 'value="70.00"' in again


def test_a_mistake_of_an_earlier_year_is_set_right_in_blue(
    desk: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    desk.ledger.post(LEDGER)
    choice = treasurer.page(at(EARLIER, "correct"))
    assert "以前年度的凭证记错了" in choice
    assert "只冲销" not in choice
    way = at(EARLIER, "correct", "blue")
    page = treasurer.page(way)
    assert "以前年度净资产调整" in page
    values = form(page, mistake="amount", through="net_assets")
    values["debit"][0], values["debit"][2] = "23", "9"
    values["account"][2] = "待追回款"
    shown = treasurer.post(way, values)
    assert "3201" in shown.text
    assert "9.00" in shown.text
    assert treasurer.post(way, {**values, "confirm": "1"}).status_code == 302
    approve_all(treasurer, reviewer)
    public = desk.browser().page(f"/c/songhe/transactions/{quote(EARLIER)}/")
    assert "以后年度已更正" in public


def test_money_that_went_back_is_linked_and_bounded(
    desk: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    desk.ledger.post(LEDGER)
    path = at(PARKING, "refund")
    page = treasurer.page(path)
    assert "最多还能退 50.00 元" in page
    values = {
        "form_token": hidden(page, "form_token"), "amount": "20", "dated_on": "2025-09-09",
        "line": "1", "channel": "100201", "memo": "多收了",
    }  # fmt: skip
    for wrong, words in (
        ({"amount": "50.01"}, "最多还能退 50.00 元"), ({"amount": "0"}, "金额不能是零"),
        ({"amount": ""}, "不是金额"), ({"line": "9"}, "这里不能空着"), ({"line": "x"}, "这里不能空着"),
        ({"channel": "480101"}, "没有科目"), ({"dated_on": "2025-09-11"}, "还没有到"),
    ):  # fmt: skip
        answer = treasurer.post(path, {**values, **wrong})
        assert answer.status_code == 422, wrong
        assert words in answer.text, (wrong, answer.text)
    token = hidden(page, "csrf_token")
    pictures = {"pictures": (io.BytesIO(b"no picture"), "slip.jpg")}
    refused = treasurer.client.post(path, data={**values, "csrf_token": token, **pictures})
    assert refused.status_code == 422
    sent = treasurer.client.post(
        path,
        data={**values, "csrf_token": token, "pictures": picture()},
    )
    assert sent.status_code == 302
    seen = hidden(treasurer.page(sent.location), "content_sha256")
    assert "退款，原收付为" in treasurer.page(sent.location)
    treasurer.post(f"{sent.location}/submit", {"content_sha256": seen})
    approve_all(treasurer, reviewer)
    assert "最多还能退 30.00 元" in treasurer.page(path)
    spent = treasurer.page(at(CLEANING, "refund"))
    assert "付出的钱退回来" in spent
    back = treasurer.post(
        at(CLEANING, "refund"),
        {**values, "form_token": hidden(spent, "form_token"), "line": "0"},
    )
    assert "共有资金银行户 增加 20.00 元" in treasurer.page(back.location)


def test_a_voucher_split_among_households_can_only_be_reversed(
    desk: Desk, treasurer: Browser
) -> None:
    desk.ledger.post(LEDGER)
    choice = treasurer.page(at(SHARED, "correct"))
    assert "只冲销" in choice
    assert "只是金额记错了" not in choice
    way = at(SHARED, "correct", "difference")
    answer = treasurer.post(way, form(treasurer.page(way)))
    assert "分到了各户" in answer.text


def test_an_imported_voucher_is_corrected_too(
    desk: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    lines = (debit("510102", 500, fund="GEN"), credit("100201", 500, fund="GEN"))
    desk.ledger.import_drafts([Draft(date(2025, 9, 1), lines, "保洁")])
    way = at(CLEANING, "correct", "reenter")
    values = form(treasurer.page(way), occurred_on="2025-09-10")
    assert treasurer.post(way, {**values, "confirm": "1"}).status_code == 302
    approve_all(treasurer, reviewer)


def test_vouchers_and_ways_that_are_none_are_not_found(desk: Desk, treasurer: Browser) -> None:
    desk.ledger.post(LEDGER)
    for path in (at(CLEANING, "correct", "delete"), at("记-2025-09-0099", "correct"),
                 at("记-2025-09-0099", "refund"), at("x", "correct", "blue")):  # fmt: skip
        assert treasurer.get(path).status_code == 404
