"""The maintenance fund at the desk: by building and household, deposits, interest, who must pay in again."""

import json
import re

import pytest

from ledger.posting.places import NewPlace, add_places
from tests.reports.pdfs import text as text_of
from tests.web.desk.browsers import DESK, Browser, Desk, hidden
from tests.web.desk.sharing import agree, settle

PUBLIC = "/c/songhe/statements/maintenance-fund/2025"


@pytest.fixture
def settled(desk: Desk) -> Desk:
    settle(desk.ledger)
    return desk


def enter(browser: Browser, form: str, **values: str) -> str:
    token = hidden(browser.page(f"{DESK}/maintenance/new"), "form_token")
    sent = {"held_in": "100205", "dated_on": "2025-09-10", "form_token": token, **values}
    answer = browser.post(f"{DESK}/maintenance/{form}", sent)
    assert answer.status_code == 302, answer.text
    assert browser.post(f"{DESK}/maintenance/{form}", sent).location == answer.location
    return str(answer.location)


def test_buildings_and_households_add_up_to_what_the_books_owe(
    settled: Desk, treasurer: Browser
) -> None:
    page = treasurer.page(f"{DESK}/maintenance/")
    for words in ("1号楼", "35,000.00", "银行存款-维修资金户"):
        assert words in page
    inside = treasurer.page(f"{DESK}/maintenance/?building=B1")
    assert "B1-1201" in inside
    assert "35,000.00" in inside
    told = json.loads(treasurer.page(f"{DESK}/maintenance/statement.json?building=B1"))
    assert sum(float(row["closing"]) for row in told["rows"]) == 35_000
    assert told["totals"]["closing"] == "35000.00"
    assert "B1-201,B1-201,1,65.00" in treasurer.page(
        f"{DESK}/maintenance/statement.csv?building=B1"
    )
    paper = treasurer.get(f"{DESK}/maintenance/statement.pdf?building=B1").data
    assert "B1-1201" in text_of(paper)
    for path in ("?building=B9", "households/B1", "households/none"):
        assert treasurer.get(f"{DESK}/maintenance/{path}").status_code == 404
    assert treasurer.get(f"{DESK}/maintenance/statement.csv?building=B9").status_code == 404


def test_the_public_sees_buildings_and_the_same_total(settled: Desk, treasurer: Browser) -> None:
    enter(treasurer, "deposits", kind="deposit", deposits="B2-101 100.00\nB2-102,50.5")
    agree(settled.ledger)
    visitor = settled.browser()
    told = json.loads(visitor.page(f"{PUBLIC}.json"))
    assert [(row["code"], row["closing"]) for row in told["rows"]] == [
        ("B1", "35000.00"), ("", "150.50"),
    ]  # fmt: skip
    assert told["totals"]["closing"] == "35150.50"
    owed = json.loads(visitor.page("/c/songhe/statements/trial-balance/2025.json"))["rows"]
    assert next(row for row in owed if row["code"] == "2601")["closing_credit"] == "35150.50"
    for text in (
        visitor.page(f"{PUBLIC}/"), visitor.page(f"{PUBLIC}.csv"),
        text_of(visitor.get(f"{PUBLIC}.pdf").data),
    ):  # fmt: skip
        assert not re.search(r"B[12]-\d", text)
        assert "2号楼" not in text


def test_deposits_and_interest_become_vouchers_household_by_household(
    settled: Desk, treasurer: Browser
) -> None:
    path = enter(treasurer, "interest", amount="0.07")
    assert "维修资金利息按户计入" in treasurer.page(path)
    agree(settled.ledger)
    account = treasurer.page(f"{DESK}/maintenance/households/B1-101")
    for words in ("10,000.02", "维修资金利息按户计入", "首期交存 20,000.00 元"):
        assert words in account
    enter(treasurer, "deposits", kind="first", deposits="B2-101 10.00")
    agree(settled.ledger)
    assert "首期交存 10.00 元" in treasurer.page(f"{DESK}/maintenance/households/B2-101")
    assert "还没有维修资金" in treasurer.page(f"{DESK}/maintenance/households/B2-102")


@pytest.mark.parametrize(
    ("form", "values", "words"),
    [
        ("deposits", {"deposits": "B9-1 5"}, "B9-1"),
        ("deposits", {"deposits": "B1-101 abc"}, "第 1 行“B1-101 abc”看不懂"),
        ("deposits", {"deposits": "\nB1-101"}, "第 2 行“B1-101”看不懂"),
        ("deposits", {"deposits": "B1-101 1\nB1-101 2"}, "B1-101 写了两次"),
        ("deposits", {"deposits": ""}, "没有一户参加"),
        ("deposits", {"deposits": "B1-101 1", "dated_on": "x"}, "不是有效的日期"),
        ("interest", {"amount": "x"}, "不是金额"),
        ("interest", {"amount": "1", "held_in": "1001"}, "维修资金不能记到科目 1001"),
        ("interest", {"amount": "1", "dated_on": "2025-01-04"}, "利息分不下去"),
    ],
    ids=str,
)
def test_what_is_wrong_with_a_list_is_said(
    settled: Desk, treasurer: Browser, form: str, values: dict[str, str], words: str
) -> None:
    token = hidden(treasurer.page(f"{DESK}/maintenance/new"), "form_token")
    sent = {"kind": "deposit", "held_in": "100205", "dated_on": "2025-09-10", "form_token": token}
    answer = treasurer.post(f"{DESK}/maintenance/{form}", sent | values)
    assert answer.status_code == 422
    assert words in answer.text


def test_who_has_less_than_thirty_percent_of_the_first_deposit_pays_in_again(
    settled: Desk, treasurer: Browser
) -> None:
    page = treasurer.page(f"{DESK}/maintenance/due")
    assert "B1-201" in page
    assert "15,000.00" in page
    assert "第六十五条" in page
    assert "B1-101" not in page, "half of the first deposit is enough"


def test_elsewhere_no_rule_is_known(desk: Desk, treasurer: Browser) -> None:
    assert "本地的续筹规定还不知道" in treasurer.page(f"{DESK}/maintenance/due")


def test_who_is_in_no_building_counts_in_the_total(settled: Desk, treasurer: Browser) -> None:
    with settled.ledger.database.writing() as connection:
        add_places(connection, 1, [NewPlace("V1", "household", "V1")])
    enter(treasurer, "deposits", kind="deposit", deposits="V1 7.00")
    agree(settled.ledger)
    assert "不在楼里的" in treasurer.page(f"{DESK}/maintenance/")
    told = json.loads(settled.browser().page(f"{PUBLIC}.json"))
    assert told["rows"][-1]["closing"] == "7.00"
    assert "没有记首期交存" in treasurer.page(f"{DESK}/maintenance/due")
