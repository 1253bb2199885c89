"""Scenario S7, 砖桥: gifts in kind, through pages, papers and data alone."""

import csv
import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from ledger.cli.demo.story import Story
from ledger.cli.demo.zhuanqiao import ZHUANQIAO
from ledger.cli.demo.zhuanqiao_gifts import AVOIDED_MINOR, PERSON_TIMES, TREES_MINOR
from ledger.domain.money import parse_yuan
from ledger.posting.check import check_books
from ledger.web.database import BOOKS
from tests.reports.pdfs import solid
from tests.scenarios.conftest import Told

PUBLIC = "/c/zhuanqiao"


@pytest.fixture(scope="module")
def zhuanqiao(tell: Callable[[Story], Told]) -> Told:
    return tell(ZHUANQIAO)


def told(site: Told, path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(site.visitor().page(f"{PUBLIC}{path}"))
    return found


def test_the_quotation_is_budget_avoided_and_not_the_gifts_value(zhuanqiao: Told) -> None:
    page = zhuanqiao.visitor().page(f"{PUBLIC}/gifts/")
    assert "¥100,000.00" in page
    assert "因此节省的预算（不是捐赠的价值）" in page
    assert "实物（按凭据计价的）" in page
    assert "¥0.00" not in page
    totals = told(zhuanqiao, "/gifts.json")["totals"]
    assert parse_yuan(totals["avoided"]) == AVOIDED_MINOR
    assert parse_yuan(totals["goods"]) == parse_yuan(totals["ledger"]) == TREES_MINOR
    booked = told(zhuanqiao, "/accounts/410102.json?from=2026-01-01&to=2026-12-31")["totals"]
    assert parse_yuan(booked["credit"]) == TREES_MINOR
    assert "100,000" not in zhuanqiao.visitor().page(f"{PUBLIC}/statements/trial-balance/2026/")


def test_no_cash_moved(zhuanqiao: Told) -> None:
    found = told(zhuanqiao, "/statements/public-income/2026.json?fund=CHA")
    assert found["totals"]["closing"] == "0.00"


def test_the_trees_were_planted_and_lead_to_their_paper(zhuanqiao: Told) -> None:
    listed = told(zhuanqiao, "/statements/gifts/2026.json")
    trees = next(row for row in listed["rows"] if row["item"] == "树木和灌木")
    assert (trees["amount"], trees["quantity"], trees["avoided"]) == ("36800.00", 126, "100000.00")
    voucher = zhuanqiao.visitor().page(f"{PUBLIC}/transactions/{trees['voucher']}/")
    assert "/evidence/" in voucher
    assert "登记的捐赠" in voucher
    (use,) = listed["uses"]
    assert (use["amount"], use["fund"]["code"]) == ("36800.00", "CHA")
    stock = told(zhuanqiao, "/accounts/1201.json?from=2026-01-01&to=2026-12-31")["totals"]
    assert stock["closing"] == "0.00"


def test_two_hundred_person_times_of_volunteers_and_no_money_for_them(zhuanqiao: Told) -> None:
    assert "200 人次" in zhuanqiao.visitor().page(f"{PUBLIC}/gifts/")
    found = told(zhuanqiao, "/gifts.json")
    assert sum(row["quantity"] for row in found["services"]) == PERSON_TIMES
    assert {row["amount"] for row in found["services"]} == {"0.00"}


def test_what_has_no_value_is_listed_by_quantity(zhuanqiao: Told) -> None:
    page = zhuanqiao.visitor().page(f"{PUBLIC}/gifts/")
    for item in ("旧沙发", "石墩", "轮胎花盆", "垃圾房门帘", "道路修复（对方出资）"):
        row = re.search(rf"<tr><th[^>]*>{item}.*?</tr>", page, re.DOTALL)
        assert row, item
        assert "没有计价，只记数量" in row[0]
        assert "—" in row[0]
    text = zhuanqiao.visitor().page(f"{PUBLIC}/statements/gifts/2026.csv")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert {row["数量"] for row in rows if row["名称"] == "旧沙发"} == {"6"}


def test_the_list_of_gifts_is_a_paper_with_its_total_in_words(zhuanqiao: Told) -> None:
    paper = zhuanqiao.visitor().get(f"{PUBLIC}/statements/gifts/2026.pdf")
    words = solid(paper.data)
    assert "人民币叁万陆仟捌佰元整" in words
    assert "节省预算100,000.00元（不是捐赠的价值）" in words
    assert "志愿服务200人次" in words


def test_an_officer_prints_thanks_that_are_no_official_receipt(zhuanqiao: Told) -> None:
    treasurer = zhuanqiao.officer("treasurer")
    page = treasurer.page("/desk/zhuanqiao/gifts/")
    gift = re.findall(r'href="(/desk/zhuanqiao/gifts/[0-9a-f]{20})"', page)[-1]
    paper = treasurer.get(f"{gift}.pdf")
    assert "不是公益事业捐赠票据" in solid(paper.data)


def test_the_books_agree(zhuanqiao: Told) -> None:
    with zhuanqiao.app.extensions[BOOKS].reading() as connection:
        assert check_books(connection, 1).difference is None
