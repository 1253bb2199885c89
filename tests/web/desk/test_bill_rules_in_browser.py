"""Rules in a real browser, on a phone and on a desk: proposed, looked over, kept, tried, switched on."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ledger.domain.bill_rules import Outcome, Share
from ledger.domain.transactions import CounterpartyKind
from ledger.posting.bill_rules import kept_rules, save_rule
from tests.factories import TREASURER
from tests.past_bills import ADVERTS, BANK, PARKING, WECHAT, a_bill, a_row, a_rule, book
from tests.web.desk.browsers import DESK, NOW, Desk
from tests.web.desk.test_in_browser import look, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

RULES = f"{DESK}/bills/rules"
#: Set it to a folder to keep pictures of the pages.
PICTURES = os.environ.get("LEDGER_TEST_PICTURES", "")


def seen(page: "Page", name: str) -> None:
    """Look at a page, and keep its picture where somebody wants them."""
    look(page)
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("width", [390, 1280], ids=["phone", "desktop"])
def test_a_proposal_becomes_a_rule_that_is_tried_and_switched_on(
    browser: "Browser", desk: Desk, address: str, width: int
) -> None:
    rows = [
        a_row(n, 100_00 * n, f"住户{n}", text="停车费 9月", kind="商户消费") for n in range(1, 7)
    ]
    keys = a_bill(desk.ledger, rows)
    book(desk.ledger, keys[:4], PARKING)
    book(desk.ledger, keys[4:5], ADVERTS)
    others = a_bill(desk.ledger, [a_row(n, 88_00, "充电运营公司") for n in range(21, 24)])
    charging = Outcome((Share("480103", "GEN"),), "充电分成", CounterpartyKind.SUPPLIER)
    book(desk.ledger, others, charging)
    with browser.new_context(viewport={"width": width, "height": 844}) as context:
        page = context.new_page()
        sign_in(page, address, "treasurer")
        page.goto(f"{address}{RULES}/")
        seen(page, f"rules-proposed-{width}")
        page.click("text=写成规则 >> nth=-1")
        assert "充电运营公司" in page.input_value("#f-words")
        seen(page, f"rule-new-{width}")
        page.fill("#f-name", "")
        page.fill("#f-lines-0-weight", "一半")
        page.click("text=存下，去试用")
        assert page.locator(".mistakes li").count() == 2
        seen(page, f"rule-mistakes-{width}")
        page.fill("#f-name", "充电分成")
        page.fill("#f-lines-0-weight", "1")
        # Enter keeps the rule; it does not add rows.
        page.press("#f-lines-0-weight", "Enter")
        assert "还没有启用" in page.inner_text("[role=status]")
        assert "都和规则一样" in page.inner_text("#trial ~ dl")
        seen(page, f"rule-trial-{width}")
        page.click("text=看过了，启用这条规则")
        assert "启用了" in page.inner_text("[role=status]")
        page.click("text=改这条规则")
        seen(page, f"rule-on-{width}")
        page.goto(f"{address}{RULES}/")
        assert page.locator(".rules .mark").first.inner_text() == "启用中"
        seen(page, f"rules-{width}")
    with desk.ledger.reading() as connection:
        (kept,) = kept_rules(connection, desk.ledger.community_id)
    assert kept.active
    assert kept.rule.outcome == charging


@pytest.mark.parametrize("width", [390, 1280], ids=["phone", "desktop"])
def test_money_is_divided_in_a_table_that_grows(
    browser: "Browser", desk: Desk, address: str, width: int
) -> None:
    with browser.new_context(viewport={"width": width, "height": 844}) as context:
        page = context.new_page()
        sign_in(page, address, "treasurer")
        page.goto(f"{address}{RULES}/new?start=shares")
        page.click("text=再加两行")
        assert page.locator("input[name=weight]").count() == 4
        page.fill("#f-name", "电费分摊")
        page.fill("#f-words", "供电公司")
        page.select_option("#f-direction", "out")
        for number, (account, weight) in enumerate((("510103", "2"), ("510101", "1"))):
            page.select_option(f"#f-lines-{number}-account", account)
            page.fill(f"#f-lines-{number}-weight", weight)
        page.select_option("#f-lines-1-fund", "PROP")
        page.fill("#f-matter", "公共电费")
        page.select_option("#f-counterparty_kind", "supplier")
        seen(page, f"rule-shares-{width}")
        page.click("text=存下，去试用")
        told = page.inner_text("dl.facts >> nth=0")
        assert "2 份记到“公共水电”" in told
        assert "1 份记到“物业服务”" in told


@pytest.mark.parametrize("width", [390, 1280], ids=["phone", "desktop"])
def test_what_people_booked_otherwise_is_in_sight_before_a_rule_is_on(
    browser: "Browser", desk: Desk, address: str, width: int
) -> None:
    rows = [a_row(n, 100_00, f"住户{n}", text="停车费", kind="商户消费") for n in range(1, 9)]
    bank = a_bill(desk.ledger, rows)
    a_bill(desk.ledger, [a_row(9, 50_00, "支付", text="停车费", fee_minor=30)], account=WECHAT)
    book(desk.ledger, bank[:3], ADVERTS)
    with desk.ledger.database.writing() as connection:
        community_id = desk.ledger.community_id
        first = a_rule(ADVERTS, "住户7", name="一户")
        save_rule(connection, community_id, first, by=TREASURER, at=NOW, active=True)
        rule_id = save_rule(connection, community_id, a_rule(), by=TREASURER, at=NOW)
    with browser.new_context(viewport={"width": width, "height": 844}) as context:
        page = context.new_page()
        sign_in(page, address, "treasurer")
        page.goto(f"{address}{RULES}/{rule_id}")
        seen(page, f"rule-against-{width}")
        page.click("text=记-2025-09-0003")
        assert "广告租金" in page.inner_text("main")


@pytest.mark.parametrize("prefix", ["/xl", "/en/xl"], ids=["Chinese", "English"])
def test_rules_fit_a_narrow_screen_in_large_type(
    browser: "Browser", desk: Desk, address: str, prefix: str
) -> None:
    bank = a_bill(
        desk.ledger, [a_row(n, 12345678_90, "蓝海传媒", text="停车费") for n in range(1, 5)]
    )
    book(desk.ledger, bank[:3], PARKING)
    with desk.ledger.database.writing() as connection:
        rule_id = save_rule(
            connection, desk.ledger.community_id, a_rule(accounts=(BANK, WECHAT)), by=TREASURER,
            at=NOW,
        )  # fmt: skip
    with browser.new_context(
        viewport={"width": 320, "height": 700}, color_scheme="dark"
    ) as context:
        page = context.new_page()
        sign_in(page, address, "treasurer")
        for path in ("/", "/new?start=transfer", f"/{rule_id}"):
            page.goto(f"{address}{prefix}{RULES}{path}")
            seen(page, f"rule-xl{prefix.replace('/', '-')}{path[:5].replace('/', '-')}")
