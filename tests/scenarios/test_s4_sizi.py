"""Scenario S4, 四自物业: a company that residents run bills fees, settles by courtyard, and says who stands where.

Through the pages, their JSON and paper alone.
"""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from ledger.cli.demo.sizi import (
    CAMERAS_MINOR,
    COURTYARDS,
    INSURANCE_MINOR,
    LIGHTS_MINOR,
    SIZI,
    households,
)
from ledger.domain.money import yuan
from tests.reports.pdfs import text as text_of
from tests.scenarios.conftest import Told
from tests.web.desk.browsers import Browser

PUBLIC, DESK = "/c/sizi", "/desk/sizi"
YEAR = f"{PUBLIC}/statements/courtyards/2026"


@pytest.fixture(scope="module")
def sizi(tell: Callable[..., Told]) -> Told:
    return tell(SIZI)


def told(visitor: Browser, path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(visitor.page(path))
    return found


def test_fees_are_settled_by_courtyard_and_common_costs_shared_by_a_stated_key(sizi: Told) -> None:
    visitor = sizi.visitor()
    settled = told(visitor, f"{YEAR}.json")
    assert settled["key"] == "households"
    assert [row["code"] for row in settled["rows"]] == list(COURTYARDS)
    for row in settled["rows"]:
        surplus = sum(
            Decimal(row[name]) * sign
            for name, sign in (("income", 1), ("wages", -1), ("upkeep", -1), ("shared", -1))
        )
        assert Decimal(row["surplus"]) == surplus
        assert row["households"] == len(households(row["code"]))
    shared, homes = Decimal(settled["shared"]), sum(len(households(code)) for code in COURTYARDS)
    assert sum(Decimal(row["shared"]) for row in settled["rows"]) == shared
    for row in settled["rows"]:
        assert abs(Decimal(row["shared"]) - shared * row["households"] / homes) < Decimal("0.01")
    page = visitor.page(f"{YEAR}/")
    assert "按户数分摊" in page
    assert settled["unplaced_income"] == "0.00"


def test_each_courtyard_has_its_notice_on_a_page_and_on_paper(sizi: Told) -> None:
    visitor = sizi.visitor()
    for row in told(visitor, f"{YEAR}.json")["rows"]:
        here = f"{PUBLIC}/courtyards/{row['code']}/2026"
        notice = told(visitor, f"{here}.json")
        assert notice["totals"]["surplus"] == row["surplus"]
        assert notice["totals"]["kept"] == row["kept"]
        for name, section in (("income", "income"), ("wages", "wages"), ("shared", "shared")):
            parts = [Decimal(line["amount"]) for line in notice["rows"] if line["use"] == section]
            assert sum(parts) == Decimal(row[name])
        printed = text_of(visitor.get(f"{here}.pdf").data)
        for words in (
            "物业费按院落结算公示",
            row["name"],
            f"{Decimal(row['surplus']):,}".lstrip("-"),
        ):
            assert words in printed
        assert row["name"] in visitor.page(f"{here}/")
        assert row["surplus"] in visitor.page(f"{here}.csv")
    assert visitor.get(f"{PUBLIC}/courtyards/Y9/2026/").status_code == 404
    listed = visitor.get(f"{PUBLIC}/courtyards/")
    assert (listed.status_code, listed.location) == (302, f"{YEAR}/")


def test_part_time_posts_receive_a_few_hundred_yuan_a_month(sizi: Told) -> None:
    visitor = sizi.visitor()
    entries = [
        json.loads(line) for line in visitor.page(f"{PUBLIC}/export/journal.jsonl").splitlines()
    ]
    allowances = [entry for entry in entries if "兼职岗位津贴" in entry.get("summary", "")]
    assert len(allowances) == 10
    for entry in allowances:
        parts = [Decimal(line["debit"]) for line in entry["lines"] if "debit" in line]
        assert len(parts) == 7
        assert all(200 <= minor < 1000 for minor in parts)
    page = visitor.page(f"{PUBLIC}/transactions/{allowances[0]['voucher']}/")
    assert "300.00" in page
    assert "400.00" in page


def test_fees_did_not_rise_and_the_surplus_bought_cameras_lights_and_insurance(sizi: Told) -> None:
    visitor = sizi.visitor()
    tariffs = visitor.page(f"{PUBLIC}/tariffs/")
    assert "0.40" in tariffs
    (tariff,) = told(visitor, f"{PUBLIC}/tariffs.json")["rows"]
    assert tariff["first_month"] == "2026-01"
    for row in told(visitor, f"{YEAR}.json")["rows"]:
        code = row["code"]
        bought = CAMERAS_MINOR.get(code, 0) + LIGHTS_MINOR.get(code, 0)
        assert row["equipment"] == yuan(bought)
        assert row["insurance"] == yuan(INSURANCE_MINOR * len(households(code)))
        if bought:
            assert Decimal(row["surplus"]) > Decimal(row["equipment"])
            assert Decimal(row["kept"]) >= 0
        notice = told(visitor, f"{PUBLIC}/courtyards/{code}/2026-09.json")
        assert notice["insured"] == "100.00"
        assert "保险：每户 100.00 元" in visitor.page(f"{PUBLIC}/courtyards/{code}/2026-09/")
    (poor,) = [row for row in told(visitor, f"{YEAR}.json")["rows"] if row["code"] == "Y5"]
    assert Decimal(poor["surplus"]) < 0
    assert poor["equipment"] == "0.00"


def test_a_company_keeps_a_companys_books_household_by_household(sizi: Told) -> None:
    visitor, treasurer = sizi.visitor(), sizi.officer("treasurer")
    chart = visitor.page(f"{PUBLIC}/accounts/")
    assert "主营业务收入-物业费" in chart or "物业费" in chart
    trial = told(visitor, f"{PUBLIC}/statements/trial-balance/2026.json")
    codes = {row["code"] for row in trial["rows"]}
    assert codes >= {"112201", "500101", "540102", "540106"}
    assert trial["totals"]["closing_debit"] == trial["totals"]["closing_credit"]
    arrears = told(visitor, f"{PUBLIC}/statements/arrears/2026.json")
    assert arrears["rows"]
    assert not any("due" in row for row in arrears["rows"])
    due = Decimal(arrears["totals"]["due"])
    assert due == Decimal(told(visitor, f"{YEAR}.json")["totals"]["income"])
    assert "Y1-B1-101" in treasurer.page(f"{DESK}/fees/bills/202610/?building=Y1-B1")
    for path in (f"{YEAR}/", f"{PUBLIC}/courtyards/Y1/2026/", f"{PUBLIC}/export/journal.jsonl"):
        assert "Y1-B1-1" not in visitor.page(path)


def test_the_front_page_says_fees_and_no_name_of_an_account(sizi: Told) -> None:
    page = sizi.visitor().page(f"{PUBLIC}/")
    assert "物业费</" in page
    assert "分户" not in page


def test_no_voucher_of_fees_tells_what_one_or_two_households_paid(sizi: Told) -> None:
    visitor = sizi.visitor()
    entries = [
        json.loads(line) for line in visitor.page(f"{PUBLIC}/export/journal.jsonl").splitlines()
    ]
    paid = [
        entry["summary"] for entry in entries
        if any(line["account"] == "112201" and "credit" in line for line in entry.get("lines", ()))
    ]  # fmt: skip
    assert len(paid) == 19
    # The number of households is told from three on.
    assert all(re.search(r"（\d+户）$", summary) for summary in paid)


def test_whoever_approves_is_told_of_related_parties_and_of_duties_that_meet(sizi: Told) -> None:
    treasurer = sizi.officer("treasurer")
    page = treasurer.page(f"{DESK}/officers")
    for words in (
        "法定代表人同时是院委会（业委会）成员", "负责人同时是网格员", "会计同时是网格员",
        "同一个人担了两个职务", "演示会计",
    ):  # fmt: skip
        assert words in page
    form = {
        "amount": "120.00", "fund": "PROP", "category": "540105", "channel": "100201",
        "matter": "添置设备", "summary": "三院补装应急灯", "counterparty_kind": "supplier",
        "party": "S42", "decision": "Q02",
    }  # fmt: skip
    asked = treasurer.fill(f"{DESK}/payments/new", **form)
    assert asked.status_code == 302, asked.text
    request = treasurer.page(str(asked.location))
    assert "亲属在那里任职同时是院委会（业委会）成员" in request
    assert "同一个人担了两个职务" in request
    other = treasurer.fill(f"{DESK}/payments/new", **form | {"party": "S43"})
    assert "关联关系" not in treasurer.page(str(other.location))
