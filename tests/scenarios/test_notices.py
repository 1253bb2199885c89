"""What the demo communities post: quarters, settlements, a correction with both figures, and one that is missing."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from ledger.cli.demo.duxiang import DUXIANG
from ledger.cli.demo.nanhewan import NANHEWAN
from ledger.cli.demo.yuanye import YUANYE
from tests.reports.pdfs import solid
from tests.scenarios.conftest import Told


@pytest.fixture(scope="module")
def told(tell: Callable[..., Told]) -> Told:
    return tell(NANHEWAN, YUANYE, DUXIANG)


def read(told: Told, path: str) -> Any:
    return json.loads(told.visitor().page(path))


def test_every_quarter_that_ended_was_posted_in_time(told: Told) -> None:
    for slug in ("nanhewan", "yuanye"):
        found = read(told, f"/c/{slug}/notices.json")
        assert found["overdue"] == 0
        posted = [duty for duty in found["duties"] if duty["state"] == "posted"]
        assert "2026Q3" in {duty["period"] for duty in posted}
        assert not any(duty["late"] for duty in posted)


def test_the_settlement_of_the_gate_was_posted_and_names_its_decision(told: Told) -> None:
    shown = read(told, "/c/nanhewan/notices.json")["notices"]
    gate = next(row for row in shown if row["title"] == "大门更换结算公示")
    page = told.visitor().page(f"/c/nanhewan/notices/{gate['number']}/")
    assert "28,600.00" in page
    assert "/decisions/J02/" in page


def test_a_published_quarter_is_what_the_books_say_and_prints(told: Told) -> None:
    visitor = told.visitor()
    shown = read(told, "/c/nanhewan/publications/1.json")
    live = read(told, f"/c/nanhewan/statements/{shown['published']}/{shown['period']}.json")
    assert shown["content"]["totals"] == live["totals"]
    assert shown["today"]["figures"] == []
    answer = visitor.get("/c/nanhewan/publications/1.pdf")
    assert answer.status_code == 200
    assert shown["sha256"] in solid(answer.data)


def test_the_correction_quotes_both_figures_and_both_publications_stay(told: Told) -> None:
    shown = read(told, "/c/yuanye/notices.json")["notices"]
    (row,) = [row for row in shown if row["notice_kind"] == "correction"]
    notice = read(told, f"/c/yuanye/notices/{row['number']}.json")
    announced, statement = notice["publications"]
    figures = {
        (item["code"], item["column"]): (item["original"], item["corrected"], item["difference"])
        for item in announced["content"]["rows"]
    }
    assert figures["510102", "amount"] == ("960.00", "480.00", "-480.00")
    wrong = read(told, f"/c/yuanye/publications/{announced['content']['original']['number']}.json")
    assert wrong["corrected_by"] == statement["number"]
    assert wrong["content"] is not None
    page = told.visitor().page(f"/c/yuanye/notices/{row['number']}/")
    for words in ("960.00", "480.00", "保洁费重复入账", announced["content"]["voucher"]):
        assert words in page


def test_what_is_due_and_missing_shows_itself(told: Told) -> None:
    visitor = told.visitor()
    assert "有 1 项该公示的还没有公示" in visitor.page("/c/duxiang/")
    assert "1 notice is overdue" in visitor.page("/en/c/duxiang/")
    assert "逾期没有公示" in visitor.page("/c/duxiang/notices/")
    assert "该公示的还没有公示" not in visitor.page("/c/nanhewan/")


def test_the_feed_tells_of_notices(told: Told) -> None:
    assert "2026年第三季度收支公示" in told.visitor().page("/c/nanhewan/feed.atom")
