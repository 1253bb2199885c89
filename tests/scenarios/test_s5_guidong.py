"""Scenario S5, 桂东三巷: nine courtyards become one, to the fen, and the old books stay readable.

Through the pages and their JSON alone. Quotes compared and meetings listed are not in the product yet and not looked
for here.
"""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

import pytest

from ledger.cli.demo.guidong import COST_AFTER_MINOR, COST_BEFORE_MINOR, COUNT, COURTYARDS, GUIDONG
from ledger.cli.demo.guidong_gas import (
    LEFT_MINOR,
    PIPES_MINOR,
    SHARE_MINOR,
    SHED_SHARE_MINOR,
    WIRING_MINOR,
)
from ledger.domain.money import yuan
from tests.reports.pdfs import text as text_of
from tests.scenarios.conftest import Told
from tests.web.desk.browsers import Browser

PUBLIC = "/c/guidong"
#: Eight homes in the first courtyard, one more in each that follows.
HOMES = sum(7 + number for number in range(1, COUNT + 1))
REPORT = f"{PUBLIC}/mergers/1"


@pytest.fixture(scope="module")
def guidong(tell: Callable[..., Told]) -> Told:
    return tell(*COURTYARDS, GUIDONG)


def told(visitor: Browser, path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(visitor.page(path))
    return found


def test_nine_courtyards_become_one_and_nothing_is_lost(guidong: Told) -> None:
    visitor = guidong.visitor()
    report = told(visitor, f"{REPORT}.json")
    assert len(report["members"]) == COUNT
    assert report["agrees"] is True
    assert {row["difference"] for row in report["rows"]} == {"0.00"}
    assert report["totals"]["net_before"] == report["totals"]["net_after"]
    page = visitor.page(f"{REPORT}/")
    assert "9 个院落的账并成一本" in page
    assert "前后相符：逐项资金、逐户往来都一分不差" in page


def test_balances_come_over_fund_by_fund_and_household_by_household(guidong: Told) -> None:
    visitor = guidong.visitor()
    report = told(visitor, f"{REPORT}.json")
    # Common money, fees, gifts and owners' money of each.
    assert [row["fund"]["code"] for row in report["rows"]] == ["CHA", "GEN", "MNT", "PROP"] * COUNT
    assert all(member["households_agree"] for member in report["members"])
    owners = [row for row in report["rows"] if row["fund"]["code"] == "MNT"]
    assert all(row["net_after"] == "0.00" and row["debts_after"] != "0.00" for row in owners)
    balances = told(visitor, f"{PUBLIC}/funds.json")["rows"]
    assert {row["code"] for row in balances} >= {"GEN", "PROP", "MNT", "CHA"}


def test_no_reader_takes_the_merger_for_income_or_spending(guidong: Told) -> None:
    visitor = guidong.visitor()
    begun = told(visitor, f"{PUBLIC}/statements/public-income/2026.json")
    merged = Decimal(0)
    for n in range(1, COUNT + 1):
        ended = told(visitor, f"/c/guidong-{n}/statements/public-income/2026.json")["totals"]
        assert ended["closing"] == ended["net_assets"] == "0.00"
        # Three months of its own service, and nothing else.
        assert Decimal(ended["spending"]) == Decimal(3 * COST_BEFORE_MINOR) / 100
        front = told(visitor, f"/c/guidong-{n}.json")["totals"]
        assert front["year_merged_away"] == ended["merged_away"]
        merged += Decimal(ended["merged_away"])
    assert Decimal(begun["totals"]["opening"]) == merged
    # Fees, and what households put together for the gas pipes since: nothing of the merger.
    assert {row["code"] for row in begun["rows"] if row["flow"] == "in"} == {"430101", "220906"}
    page = visitor.page(f"{PUBLIC}/")
    assert "这本账从2026年4月1日的期初余额开始" in page
    assert "合并转账报告" in page
    report = told(visitor, f"{REPORT}.json")
    assert [row["fund"]["code"] for row in report["by_fund"]] == ["CHA", "GEN", "MNT", "PROP"]
    assert {row["difference"] for row in report["by_fund"]} == {"0.00"}


def test_the_old_books_are_frozen_and_lead_to_the_new_ones_and_back(guidong: Told) -> None:
    visitor = guidong.visitor()
    report = told(visitor, f"{REPORT}.json")
    for member in report["members"]:
        page = visitor.page(f"/c/{member['community']}/")
        assert "这本账已经结清、封存" in page
        assert 'href="/c/guidong/"' in page
        trial = told(visitor, f"/c/{member['community']}/statements/trial-balance/2026.json")
        assert trial["totals"]["closing_debit"] == trial["totals"]["closing_credit"] == "0.00"
    for row in report["rows"]:
        opening = visitor.page(f"{PUBLIC}/transactions/{row['opening_voucher']}/")
        assert f"/c/{row['community']}/transactions/{row['closing_voucher']}/" in unquote(opening)
    treasurer = guidong.officer("treasurer")
    form = {
        "amount": "5.00", "occurred_on": "2026-04-05", "category": "480101", "matter": "停车费",
        "counterparty_kind": "residents", "channel": "100201", "fund": "GEN",
    }  # fmt: skip
    refused = treasurer.fill("/desk/guidong-1/entries/new?kind=in", **form)
    assert refused.status_code == 422
    assert "并入别的小区，不能再记" in refused.text


def test_the_removed_building_is_a_cost_without_income(guidong: Told) -> None:
    visitor = guidong.visitor()
    entries = [
        json.loads(line) for line in visitor.page(f"{PUBLIC}/export/journal.jsonl").splitlines()
    ]
    (removed,) = [entry for entry in entries if "3,000" in entry.get("summary", "")]
    page = visitor.page(f"{PUBLIC}/transactions/{removed['voucher']}/")
    assert "拆除违建约3,000平方米" in page
    assert "改造工程" in page
    assert not [line for line in removed["lines"] if line["account"].startswith("4")]


def test_management_costs_less_than_before_and_the_report_says_so(guidong: Told) -> None:
    visitor = guidong.visitor()
    service = told(visitor, f"{REPORT}.json")["service"]
    assert service == {
        "months": 3,
        "before_monthly": yuan(COUNT * COST_BEFORE_MINOR),
        "after_monthly": yuan(COST_AFTER_MINOR),
        "saved_monthly": yuan(COUNT * COST_BEFORE_MINOR - COST_AFTER_MINOR),
    }
    page = visitor.page(f"{REPORT}/")
    for words in ("管理成本前后对照", "5,580.00", "3,960.00", "每月省下", "1,620.00"):
        assert words in page
    assert "3,960.00" in text_of(visitor.get(f"{REPORT}.pdf").data)


def test_one_company_costs_less_and_is_shared_by_area(guidong: Told) -> None:
    visitor = guidong.visitor()
    before = sum(
        (
            Decimal(row["debit"])
            for n in range(1, COUNT + 1)
            for row in told(visitor, f"/c/guidong-{n}/accounts/510101.json?from=2026-03-01&to=2026-03-30")["rows"]
        ),
        Decimal(0),
    )  # fmt: skip
    settled = told(visitor, f"{PUBLIC}/statements/courtyards/2026-05.json")
    assert before == Decimal(COUNT * COST_BEFORE_MINOR) / 100
    assert Decimal(settled["shared"]) < before
    assert settled["key"] == "area"
    rows = settled["rows"]
    assert len(rows) == COUNT
    assert sum(Decimal(row["shared"]) for row in rows) == Decimal(settled["shared"])
    areas = [Decimal(row["area"]) for row in rows]
    shares = [Decimal(row["shared"]) for row in rows]
    for area, share in zip(areas, shares, strict=True):
        assert abs(share - Decimal(settled["shared"]) * area / sum(areas)) < Decimal("0.01")
    assert "按面积分摊" in visitor.page(f"{PUBLIC}/statements/courtyards/2026-05/")


def test_no_public_page_tells_one_households_balance(guidong: Told) -> None:
    visitor = guidong.visitor()
    report = told(visitor, f"{REPORT}.json")
    paths = [f"{PUBLIC}/transactions/{row['opening_voucher']}/" for row in report["rows"]]
    for path in (*paths, f"{REPORT}/", f"{REPORT}.csv", f"{PUBLIC}/export/journal.jsonl"):
        assert "B1-1" not in visitor.page(path)


GAS, SHED = f"{PUBLIC}/campaigns/1", f"{PUBLIC}/campaigns/2"


def test_gas_and_wiring_are_crowdfunded_and_what_is_left_goes_back(guidong: Told) -> None:
    visitor = guidong.visitor()
    listed = visitor.page(f"{PUBLIC}/campaigns/")
    assert "天然气入户和线路改造" in listed
    assert "电动自行车充电棚" in listed
    told_of = told(visitor, f"{GAS}.json")
    totals = told_of["totals"]
    assert told_of["outcome"] == "met"
    assert (told_of["target"], told_of["deadline"]) == ("120000.00", "2026-05-31")
    # All homes but the one that left and the one that was late.
    assert told_of["payers"] == HOMES - 2
    assert totals["raised"] == yuan((HOMES - 2) * SHARE_MINOR)
    assert totals["late"] == totals["withdrawn"] == yuan(SHARE_MINOR)
    assert totals["transferred"] == yuan((HOMES - 1) * SHARE_MINOR)
    assert totals["spent"] == yuan(PIPES_MINOR + WIRING_MINOR)
    assert totals["leftover"] == totals["refunded"] == yuan(LEFT_MINOR)
    assert totals["held"] == totals["left"] == "0.00"
    page = visitor.page(f"{GAS}/")
    for words in ("成功，已转入项目", "120,000.00", "135,680.00", "12,410.31"):
        assert words in page
    fund = visitor.page(f"{PUBLIC}/funds/PRJ-01/")
    assert "天然气和线路改造众筹" in fund
    printed = text_of(visitor.get(f"{GAS}.pdf").data)
    assert "135,680.00" in printed


def test_a_campaign_that_was_missed_is_paid_back_to_the_fen(guidong: Told) -> None:
    visitor = guidong.visitor()
    told_of = told(visitor, f"{SHED}.json")
    paid = yuan(len(range(0, HOMES, 4)) * SHED_SHARE_MINOR)
    assert told_of["outcome"] == "missed"
    assert told_of["totals"]["raised"] == told_of["totals"]["refunded"] == paid
    assert told_of["totals"]["transferred"] == told_of["totals"]["held"] == "0.00"
    assert "没有按期筹够，交的钱全部退给交款人" in visitor.page(f"{SHED}/")


def test_who_crowdfunded_is_for_officers_and_the_household_alone(guidong: Told) -> None:
    visitor, treasurer = guidong.visitor(), guidong.officer("treasurer")
    shown = treasurer.page("/desk/guidong/campaigns/1/")
    assert "Y1-B1-101" in shown
    assert "1,280.00" in shown
    for path in (f"{GAS}/", f"{GAS}.json", f"{GAS}.csv", f"{SHED}/"):
        assert "B1-1" not in visitor.page(path)
    link = treasurer.fill(
        "/desk/guidong/links/", audience="household", place="Y9-B1-101", first_day="2026-11-01",
        last_day="2027-05-01",
    )  # fmt: skip
    (token,) = set(re.findall(r"/r/([\w-]+)/", link.text))
    own = visitor.page(f"/r/{token}/")
    assert "您家参加的众筹" in own
    assert "1,280.00" in own


def test_illegal_building_was_removed_at_a_cost_and_for_no_income(guidong: Told) -> None:
    work = json.loads(guidong.visitor().page("/c/guidong/works/GC01.json"))
    assert "3,000平方米" in work["work"]["name"]
    assert (work["work"]["settled"], work["work"]["spent"]) == ("4860.00", "4860.00")
    assert work["work"]["stage"] == "closed"
    assert all(row["direction"] == "out" for row in work["vouchers"])


def test_the_property_company_was_chosen_from_offers_that_everybody_sees(guidong: Told) -> None:
    page = guidong.visitor().page("/c/guidong/works/BX01/")
    for words in (
        "比选报价表",
        "示范安居物业",
        "示范和顺物业",
        "示范邻里物业服务",
        "47,520.00",
        "中选",
    ):
        assert words in page
