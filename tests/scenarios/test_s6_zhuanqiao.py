"""Scenario S6, 砖桥: living on grants, each spent as agreed, and the rest returned or carried over.

Through the pages and their JSON alone, as residents, the grantor and officers meet them.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.cli.demo.story import Story
from ledger.cli.demo.zhuanqiao import ZHUANQIAO
from ledger.posting.check import check_books
from ledger.web.database import BOOKS
from tests.scenarios.conftest import Told
from tests.web.desk.browsers import Browser, hidden

PUBLIC, DESK = "/c/zhuanqiao", "/desk/zhuanqiao"
LIFE = "2025-09-08..2026-11-25"
REQUEST = {
    "amount": "500.00", "category": "510104", "matter": "应急维修", "payee": "林师傅",
    "counterparty_kind": "contractor", "channel": "100204", "fund": "GRT-25-03",
    "due_on": "2026-11-28",
}  # fmt: skip


@pytest.fixture(scope="module")
def zhuanqiao(tell: Callable[[Story], Told]) -> Told:
    return tell(ZHUANQIAO)


def told(site: Told, path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(site.visitor().page(f"{PUBLIC}{path}"))
    return found


def report(site: Told, fund: str, period: str = LIFE) -> dict[str, Any]:
    return told(site, f"/statements/grant-report/{period}.json?fund={fund}")


def asked(treasurer: Browser, **changed: str) -> tuple[int, str]:
    """Fill in a payment request, hand it in, and give what was answered."""
    sent = treasurer.fill(f"{DESK}/payments/new", **{**REQUEST, **changed})
    assert sent.status_code == 302, sent.text
    path = str(sent.location)
    seen = hidden(treasurer.page(path), "content_sha256")
    answer = treasurer.post(f"{path}/submit", {"content_sha256": seen})
    return answer.status_code, answer.text


def test_the_reported_numbers_are_on_public_pages(zhuanqiao: Told) -> None:
    visitor = zhuanqiao.visitor()
    assert "3 个小区、5700 名居民" in visitor.page(f"{PUBLIC}/funds/GEN/")
    spent = visitor.page(f"{PUBLIC}/funds/GRT-25-02/")
    assert "162米文化长廊60块展板制作安装" in spent
    listed = visitor.page(f"{PUBLIC}/grants/")
    for name in ("品质提升项目", "楼道微治理项目", "共用部位应急维修项目", "物业服务项目补贴"):
        assert name in listed
    assert "包" not in report(zhuanqiao, "GRT-25-02")["agreement"]["purpose"]


def test_the_wall_was_paid_from_the_grant_for_stairwells(zhuanqiao: Told) -> None:
    found = report(zhuanqiao, "GRT-25-02")
    rows = {row["code"]: row for row in found["rows"]}
    assert rows["510105"]["total"] == found["totals"]["spent"] == "47800.00"
    assert found["totals"]["left"] == "2200.00"
    visitor = zhuanqiao.visitor()
    pages = [visitor.page(f"{PUBLIC}/transactions/{name}/") for name in rows["510105"]["vouchers"]]
    assert any("162米文化长廊60块展板制作安装" in page and "/evidence/" in page for page in pages)


def test_a_report_stands_as_page_json_csv_and_pdf(zhuanqiao: Told) -> None:
    visitor = zhuanqiao.visitor()
    page = visitor.page(f"{PUBLIC}/statements/grant-report/{LIFE}/?fund=GRT-25-01")
    for words in ("洞泾补〔2025〕1号", "第 2 期", "100,000.00", "92,800.00", "退回拨款单位"):
        assert words in page
    csv = visitor.get(f"{PUBLIC}/statements/grant-report/{LIFE}.csv?fund=GRT-25-01")
    assert "92800.00" in csv.text
    paper = visitor.get(f"{PUBLIC}/statements/grant-report/{LIFE}.pdf?fund=GRT-25-01")
    assert paper.data.startswith(b"%PDF")
    assert visitor.get(f"{PUBLIC}/statements/grant-report/{LIFE}/").status_code == 404
    assert visitor.get(f"{PUBLIC}/statements/grant-report/{LIFE}/?fund=GEN").status_code == 404


def test_spending_released_the_restriction_at_the_years_end(zhuanqiao: Told) -> None:
    lines = zhuanqiao.visitor().page(f"{PUBLIC}/export/journal.jsonl").splitlines()
    entries = [json.loads(line) for line in lines]
    (released,) = (
        entry for entry in entries
        if "限定用途的解除（品质提升项目）" in entry.get("summary", "")
    )  # fmt: skip
    assert {(line["account"], line.get("debit"), line.get("credit")) for line in released["lines"]} == {
        ("3102", "59400.00", None), ("3101", None, "59400.00"),
    }  # fmt: skip


def test_one_grant_was_returned_and_one_carried_over_by_decision(zhuanqiao: Told) -> None:
    returned = report(zhuanqiao, "GRT-25-01")["totals"]
    assert (returned["returned"], returned["owed_back"], returned["left"]) == (
        "7200.00", "0.00", "0.00",
    )  # fmt: skip
    kept = report(zhuanqiao, "GRT-25-03")
    assert kept["agreement"]["last_day"] == "2027-06-30"
    assert kept["totals"]["left"] == "8800.00"
    page = zhuanqiao.visitor().page(f"{PUBLIC}/funds/GRT-25-03/")
    assert "2026-06-30" in page
    assert "2027-06-30" in page
    assert "/decisions/Q02/" in page


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"category": "510102"},
         "“共用部位应急维修项目”只能用于：维修；这笔是保洁、绿化、秩序。"),
        ({"amount": "8800.01"}, "“共用部位应急维修项目”只剩 8,800.00 元可用"),
        ({"fund": "GRT-25-01", "category": "510105"}, "“品质提升项目”只能用到 2026年6月30日"),
        ({"fund": "GRT-25-02"}, "“楼道微治理项目”只能用于：改造工程、公益活动；这笔是维修。"),
    ],
)  # fmt: skip
def test_spending_outside_purpose_period_or_balance_is_refused_in_words(
    zhuanqiao: Told, changed: dict[str, str], words: str
) -> None:
    status, page = asked(zhuanqiao.officer("treasurer"), **changed)
    assert status == 422
    assert words in page


def test_what_a_grant_may_pay_is_not_refused(zhuanqiao: Told) -> None:
    status, _page = asked(zhuanqiao.officer("treasurer"), amount="300.00")
    assert status == 302


def test_two_people_change_what_a_fund_is_for_and_everybody_sees_what_held_when(
    tell: Callable[[Story], Told],
) -> None:
    # Books of its own: the others spend by the rules there were.
    zhuanqiao = tell(ZHUANQIAO)
    treasurer, reviewer = zhuanqiao.officer("treasurer"), zhuanqiao.officer("reviewer")
    rules = {
        "purpose_zh": "楼道整治、文化长廊和宣传", "allowed_accounts": "510105 510108 510102",
        "first_day": "2025-09-08", "last_day": "2026-12-31", "source_document": "洞泾补〔2025〕2号",
        "from": "2026-11-25", "reason": "补充协议加了保洁",
    }  # fmt: skip
    here = f"{DESK}/funds/GRT-25-02"
    lend = treasurer.post(f"{here}/rules", {**rules, "may_lend": "1"})
    assert lend.status_code == 422
    assert "任何时候都不能借给别的资金" in lend.text
    past = treasurer.post(f"{here}/rules", {**rules, "from": "2026-11-01"})
    assert "不能往回管" in past.text
    assert treasurer.post(f"{here}/rules", rules).status_code == 302
    assert "510102" not in zhuanqiao.visitor().page(f"{PUBLIC}/funds/GRT-25-02.json")
    action = act_of(treasurer.page(here), "drop")
    own = treasurer.post(action.replace("/drop", "/agree"))
    assert own.status_code == 422
    assert "要另一位同意" in own.text
    assert reviewer.post(act_of(reviewer.page(here), "agree")).status_code == 302
    page = zhuanqiao.visitor().page(f"{PUBLIC}/funds/GRT-25-02/")
    for words in ("楼道整治、文化长廊和宣传", "补充协议加了保洁", "<del>改造工程、公益活动</del>"):
        assert words in page
    status, answer = asked(treasurer, fund="GRT-25-02", category="510102", amount="100.00")
    assert status == 302, answer


def act_of(page: str, verb: str) -> str:
    return next(
        part for part in page.split('"') if part.endswith(f"/{verb}") and "fund-acts" in part
    )


def test_common_money_helped_out_in_pairs_and_grants_do_not_lend(zhuanqiao: Told) -> None:
    found = told(zhuanqiao, "/loans.json")
    assert found["totals"] == {"lent": "1000.00", "owed": "1000.00"}
    assert found["rows"] == [
        {"lender": "GEN", "borrower": "GRT-25-04", "amount": "1000.00", "since": "2026-09-10"}
    ]
    treasurer = zhuanqiao.officer("treasurer")
    form = {
        "way": "lend", "lender": "GRT-25-02", "borrower": "GEN", "amount": "5.00",
        "channel": "100204", "to_channel": "100201", "dated_on": "2026-11-20", "reason": "垫付",
    }  # fmt: skip
    refused = treasurer.post(f"{DESK}/loans", form)
    assert refused.status_code == 422
    assert "“楼道微治理项目”不能借给别的资金" in refused.text
    back = treasurer.post(
        f"{DESK}/loans",
        {**form, "way": "back", "lender": "GEN", "borrower": "GRT-25-04", "amount": "1000.01",
         "channel": "100201", "to_channel": "100204"},
    )  # fmt: skip
    assert back.status_code == 422
    assert "只欠“砖桥公共收益” 1,000.00 元" in back.text


def test_what_is_set_aside_and_what_others_hold_is_shown_and_not_booked(zhuanqiao: Told) -> None:
    visitor = zhuanqiao.visitor()
    assert "文化长廊养护" in visitor.page(f"{PUBLIC}/funds/GEN/")
    (outside,) = told(zhuanqiao, "/mirrors.json")["rows"]
    assert (outside["custodian"], outside["balance"]) == ("示范镇慈善会", "14000.00")
    assert "CISHAN" not in visitor.page(f"{PUBLIC}/export/journal.jsonl")
    assert "不在本小区的账里" in visitor.page(f"{PUBLIC}/funds/")


def test_a_grant_is_registered_received_and_seen_at_the_desk(zhuanqiao: Told) -> None:
    treasurer, reviewer = zhuanqiao.officer("treasurer"), zhuanqiao.officer("reviewer")
    form = {
        "code": "GRT-26-01", "name_zh": "适老化改造项目", "grantor": "洞泾镇（演示）",
        "agreed_on": "2026-11-20", "amount": "30000", "instalments": "2026-12-01 20000\n2027-03-01 10000",
        "unspent": "return", "purpose_zh": "加装扶手", "allowed_accounts": "510105",
        "first_day": "2026-11-25", "last_day": "2027-12-31", "source_document": "洞泾补〔2026〕9号",
    }  # fmt: skip
    wrong = treasurer.post(f"{DESK}/grants/", {**form, "amount": "30001"})
    assert wrong.status_code == 422
    assert "各期加起来不等于补贴总额" in wrong.text
    assert treasurer.post(f"{DESK}/grants/", form).status_code == 302
    money = {"amount": "20000", "channel": "100204", "dated_on": "2026-11-25"}
    assert treasurer.get(f"{DESK}/grants/GRT-26-01").status_code == 404
    assert reviewer.post(act_of(reviewer.page(f"{DESK}/grants/"), "agree")).status_code == 302
    too_much = treasurer.post(f"{DESK}/grants/GRT-26-01/receive", {**money, "amount": "30000.01"})
    assert too_much.status_code == 422
    assert "只剩 30,000.00 元没有到账" in too_much.text
    draft = str(treasurer.post(f"{DESK}/grants/GRT-26-01/receive", money).location)
    seen = hidden(reviewer.page(draft), "content_sha256")
    path = draft.split("?", maxsplit=1)[0]
    assert reviewer.post(f"{path}/approve", {"content_sha256": seen}).status_code == 302
    found = report(zhuanqiao, "GRT-26-01", "2026")
    assert [item["received"] for item in found["instalments"]] == ["20000.00", "0.00"]
    over = treasurer.post(
        f"{DESK}/grants/GRT-26-01/carry-over",
        {"last_day": "2028-01-01", "from": "2026-11-25", "reason": "没做完", "decision": "Q02"},
    )
    assert over.status_code == 422
    assert "协议写明用不完要退回" in over.text


def test_the_books_agree(zhuanqiao: Told) -> None:
    with zhuanqiao.app.extensions[BOOKS].reading() as connection:
        assert check_books(connection, 1).difference is None
        kinds = sa.text("SELECT count(*) FROM fund_acts WHERE state = 'agreed'")
        assert connection.execute(kinds).scalar_one() >= 6
