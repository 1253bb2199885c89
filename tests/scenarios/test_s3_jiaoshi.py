"""Scenario S3, 教师园区: service by the hour, a fee that rises by decision, and a surplus everybody can follow.

Through the pages and their JSON alone, as residents and officers meet them.
"""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from ledger.cli.demo.jiaoshi import BUILDINGS, DOORS, FLOORS, JIAOSHI, households
from ledger.cli.demo.story import Story
from ledger.domain.money import parse_yuan
from ledger.posting.check import check_books
from ledger.web.database import BOOKS
from tests.scenarios.conftest import Told

PUBLIC, DESK = "/c/jiaoshi", "/desk/jiaoshi/fees"


@pytest.fixture(scope="module")
def jiaoshi(tell: Callable[[Story], Told]) -> Told:
    return tell(JIAOSHI)


def told(site: Told, path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(site.visitor().page(f"{PUBLIC}{path}"))
    return found


def test_the_fee_rises_by_decision_from_a_month_on(jiaoshi: Told) -> None:
    new, old = told(jiaoshi, "/tariffs.json")["rows"]
    assert (old["price"], old["first_month"], old["decision"]) == ("0.30", "2025-07", "T01")
    assert (new["price"], new["first_month"], new["decision"]) == ("0.50", "2026-01", "T03")
    page = jiaoshi.visitor().page(f"{PUBLIC}/tariffs/")
    for words in ("¥0.30", "¥0.50", "2026年1月起", "到2026年1月前", "决议 T03",
                  "物业费调整为每平方米每月 0.50 元", "2025年12月6日"):  # fmt: skip
        assert words in page


def test_bills_before_and_after_use_the_right_rate(jiaoshi: Told) -> None:
    treasurer = jiaoshi.officer("treasurer")
    for period, price, due in (("202512", "0.30", "17.59"), ("202601", "0.50", "29.31")):
        # 58.62 square metres: 17.586 and 29.31 yuan, rounded half up to the fen.
        page = treasurer.page(f"{DESK}/bills/{period}/?building=B1")
        assert re.search(rf"1号楼101室</span>.{{0,40}}¥{due}<", page, re.DOTALL), page
        paper = treasurer.get(f"{DESK}/bills/{period}.pdf?household=B1-101")
        assert paper.data.startswith(b"%PDF"), price


def test_every_month_is_billed_to_all_households_at_once(jiaoshi: Told) -> None:
    assert BUILDINGS * FLOORS * DOORS == 200
    areas = [item.area_centi_m2 for item in households() if item.kind == "household"]
    lines = told(jiaoshi, "/transactions/2026-01.json")["rows"]
    voucher = next(row["voucher"] for row in lines if row["summary"] == "2026年1月物业费")
    shown = told(jiaoshi, f"/transactions/{voucher}.json")
    billed = [row for row in shown["rows"] if row["code"] == "112101" and row["debit"] != "0.00"]
    assert [row["place"]["code"] for row in billed] == [f"B{n}" for n in range(1, BUILDINGS + 1)]
    due = sum((2 * area * 50 + 100) // 200 for area in areas)
    assert sum(parse_yuan(row["debit"]) for row in billed) == due


def test_the_surplus_is_over_forty_thousand_and_shows_how_it_came_about(jiaoshi: Told) -> None:
    row = told(jiaoshi, "/funds/PROP.json")
    found = re.search(r'"closing": ?"([\d.]+)"', json.dumps(row))
    assert found is not None
    surplus = parse_yuan(found[1])
    assert surplus > 40_000_00
    income = spent = 0
    for year in (2025, 2026):
        for item in told(jiaoshi, f"/statements/activities/{year}.json")["rows"]:
            if item["code"] == "430101":
                income += parse_yuan(item["amount"])
            elif item["code"] in ("510101", "510103"):
                spent += parse_yuan(item["amount"])
    assert income - spent == surplus
    page = jiaoshi.visitor().page(f"{PUBLIC}/funds/PROP/")
    assert f"{surplus // 100:,}" in page


def test_the_months_sheet_becomes_the_months_bill_and_its_voucher(jiaoshi: Told) -> None:
    listed = told(jiaoshi, "/services.json?year=2026")
    bill = next(row for row in listed["bills"] if row["period"] == "2026-09")
    # Hours at the rate of the list, each line to the fen, and nothing beside them.
    rates = {row["role"]: parse_yuan(row["rate"]) for row in listed["rates"]}
    assert set(rates) == {"cleaner", "gardener", "fitter", "manager"}
    for line in bill["lines"]:
        quarters = int(4 * float(line["hours"]))
        assert parse_yuan(line["amount"]) == (2 * quarters * rates[line["role"]] + 4) // 8
    assert sum(parse_yuan(line["amount"]) for line in bill["lines"]) == parse_yuan(bill["amount"])
    voucher = told(jiaoshi, f"/transactions/{bill['voucher']}.json")
    assert voucher["amount"] == bill["amount"]
    visitor = jiaoshi.visitor()
    page = visitor.page(f"{PUBLIC}/transactions/{bill['voucher']}/")
    # From the voucher to its sheet and the contract, and to the paper that a resident signed.
    assert f'{PUBLIC}/services/?year=2026#HT-FW-2026-09"' in page
    assert f'{PUBLIC}/contracts/HT-FW/"' in page
    assert "/evidence/" in page
    services = visitor.page(f"{PUBLIC}/services/?year=2026")
    assert 'id="HT-FW-2026-09"' in services
    for words in ("楼道每天清扫一次", "每周两次", "¥20.00", "/decisions/T02/", bill["voucher"]):
        assert words in services


def test_a_sheet_pays_once_and_exactly(jiaoshi: Told) -> None:
    treasurer = jiaoshi.officer("treasurer")
    desk = "/desk/jiaoshi/services"
    answer = treasurer.post(
        f"{desk}/pay",
        {"contract": "HT-FW", "period": "2026-09", "number": "1", "channel": "100202"},
    )
    assert answer.status_code == 422
    assert "一张账单只付一次" in answer.text


def test_what_is_collected_is_public_in_bands_and_never_by_household(jiaoshi: Told) -> None:
    found = told(jiaoshi, "/statements/arrears/2026-10.json")
    assert found["totals"]["household_count"] == 200
    assert sum(row["household_count"] for row in found["rows"]) == 200
    for row in found["rows"]:
        assert {"due", "paid", "open"}.isdisjoint(row)
        assert 0 <= row["paid_from"] < row["paid_to"] <= 100
    paid, due = (parse_yuan(found["totals"][name]) for name in ("paid", "due"))
    assert sum(row["paid_from"] for row in found["rows"]) <= paid * 100 * len(found["rows"]) / due
    treasurer = jiaoshi.officer("treasurer")
    debtors = json.loads(treasurer.get(f"{DESK}/arrears.json").data)["rows"]
    page = jiaoshi.visitor().page(f"{PUBLIC}/statements/arrears/2026-10/")
    for debtor in debtors:
        assert debtor["name"] not in page


def test_the_books_agree(jiaoshi: Told) -> None:
    with jiaoshi.app.extensions[BOOKS].reading() as connection:
        assert check_books(connection, 1).difference is None
