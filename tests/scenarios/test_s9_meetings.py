"""S9 and S8, 砖桥: what the forum met about and solved, and the question about parking. Through pages alone."""

import json
from collections.abc import Callable

import pytest

from ledger.cli.demo.story import Story
from ledger.cli.demo.zhuanqiao import ZHUANQIAO
from tests.scenarios.conftest import Told

PUBLIC = "/c/zhuanqiao"


@pytest.fixture(scope="module")
def zhuanqiao(tell: Callable[[Story], Told]) -> Told:
    return tell(ZHUANQIAO)


def test_the_forum_met_28_times_and_solved_18_problems(zhuanqiao: Told) -> None:
    visitor = zhuanqiao.visitor()
    meetings = json.loads(visitor.page(f"{PUBLIC}/meetings.json"))
    assert meetings["totals"]["forum"] == 28
    assert "四方议事会 28 次" in visitor.page(f"{PUBLIC}/meetings/")
    matters = json.loads(visitor.page(f"{PUBLIC}/matters.json"))
    assert matters["totals"]["problem"] == {"count": 18, "reported": 18}
    assert "共 18 件，已反馈 18 件" in visitor.page(f"{PUBLIC}/matters/")


def test_a_problem_that_cost_money_leads_to_its_voucher(zhuanqiao: Told) -> None:
    visitor = zhuanqiao.visitor()
    rows = json.loads(visitor.page(f"{PUBLIC}/matters.json"))["rows"]
    paid = [row for row in rows if row["voucher_count"]]
    assert len(paid) == 8
    for row in paid:
        found = json.loads(visitor.page(f"{PUBLIC}/matters/{row['number']}.json"))
        voucher = found["steps"][1]["vouchers"][0]
        page = visitor.page(f"{PUBLIC}/matters/{row['number']}/")
        assert voucher["amount"].rstrip("0").rstrip(".") in page.replace(",", "")
        assert visitor.get(f"{PUBLIC}/transactions/{voucher['voucher']}/").status_code == 200


def test_the_question_about_parking_stands_below_its_account(zhuanqiao: Told) -> None:
    visitor = zhuanqiao.visitor()
    page = visitor.page(f"{PUBLIC}/accounts/480101/")
    assert "临停怎么从两小时免费变成半小时免费了" in page
    assert "征询过 100 户" in page
    questions = json.loads(visitor.page(f"{PUBLIC}/questions.json"))
    assert questions["totals"]["unanswered"] == 0
