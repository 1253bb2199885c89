"""Scenario S8, 砖桥: from the parking income a resident reaches the decision behind the price in one tap."""

import json
import re
from collections.abc import Callable

import pytest

from ledger.cli.demo.story import Story
from ledger.cli.demo.zhuanqiao import ZHUANQIAO
from ledger.cli.demo.zhuanqiao_decisions import AFTER, CONSULTATION, CONSULTED, RESOLUTION
from tests.scenarios.conftest import Told

PUBLIC = "/c/zhuanqiao"


@pytest.fixture(scope="module")
def zhuanqiao(tell: Callable[[Story], Told]) -> Told:
    return tell(ZHUANQIAO)


def test_the_income_account_leads_in_one_tap_to_the_decision_and_its_evidence(
    zhuanqiao: Told,
) -> None:
    visitor = zhuanqiao.visitor()
    account = visitor.page(f"{PUBLIC}/accounts/480101/")
    assert AFTER in account
    tap = re.search(rf'href="({PUBLIC}/decisions/{RESOLUTION}/)"', account)
    assert tap
    page = visitor.page(tap[1])
    for words in ("2 小时改为 30 分钟", "居民优先", "委员会决议", "6 / 7", "征询表", "已生效"):
        assert words in page
    pictures = re.findall(rf'href="({PUBLIC}/evidence/\w+)"', page)
    # Three of the resolution, and three of the consultation before it.
    assert len(set(pictures)) == 6
    for path in pictures:
        assert visitor.get(path).status_code == 200


def test_a_hundred_households_were_consulted(zhuanqiao: Told) -> None:
    visitor = zhuanqiao.visitor()
    assert CONSULTED == 100
    told = json.loads(visitor.page(f"{PUBLIC}/decisions/{CONSULTATION}.json"))
    assert told["rows"][:3] == [
        {"tally": "asked", "number": 100, "area": None},
        {"tally": "took_part", "number": 95, "area": None},
        {"tally": "in_favour", "number": 71, "area": None},
    ]
    page = visitor.page(f"{PUBLIC}/decisions/{CONSULTATION}/")
    assert "征询没有法律效力" in page
    assert f"{PUBLIC}/decisions/{RESOLUTION}/" in page
    led = json.loads(visitor.page(f"{PUBLIC}/decisions/{RESOLUTION}.json"))
    assert led["follows"]["code"] == CONSULTATION


def test_parking_income_is_posted_monthly_and_counts_under_the_decision(zhuanqiao: Told) -> None:
    told = json.loads(zhuanqiao.visitor().page(f"{PUBLIC}/decisions/{RESOLUTION}.json"))
    assert told["totals"]["vouchers"] == 10
    assert told["totals"]["out"] == "0.00"
    months = [row["dated_on"][:7] for row in told["payments"]]
    assert months == sorted(months, reverse=True)
    assert len(set(months)) == 10


def test_a_price_is_named_from_its_decision_too(zhuanqiao: Told) -> None:
    page = zhuanqiao.visitor().page(f"{PUBLIC}/decisions/{RESOLUTION}/")
    assert f"{PUBLIC}/accounts/480101/" in page
