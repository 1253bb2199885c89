"""What the demo communities post: quarters, settlements, a correction with both figures, and one that is missing."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from ledger.cli.demo.duxiang import DUXIANG
from ledger.cli.demo.nanhewan import NANHEWAN
from ledger.cli.demo.yuanye import YUANYE
from ledger.domain.money import parse_yuan
from tests.reports.pdfs import solid
from tests.scenarios.conftest import Told


@pytest.fixture(scope="module")
def told(tell: Callable[..., Told]) -> Told:
    return tell(NANHEWAN, YUANYE, DUXIANG)


def yuan_shown(minor: int) -> str:
    return f"{minor // 100:,}.{minor % 100:02d}"


def read(told: Told, path: str) -> Any:
    return json.loads(told.visitor().page(path))


def test_every_quarter_that_ended_was_posted_in_time(told: Told) -> None:
    for slug in ("nanhewan", "yuanye"):
        found = read(told, f"/c/{slug}/notices.json")
        assert found["overdue"] == 0
        posted = [duty for duty in found["duties"] if duty["state"] == "posted"]
        assert "2026Q3" in {duty["period"] for duty in posted}
        assert not any(duty["late"] for duty in posted)


@pytest.mark.parametrize("name", ["大门更换", "外墙粉刷"])
def test_the_settlement_of_a_work_hangs_with_the_figures_of_its_page(told: Told, name: str) -> None:
    shown = read(told, "/c/nanhewan/notices.json")["notices"]
    posted = next(row for row in shown if row["title"] == f"{name}结算公示")
    told_of = read(told, f"/c/nanhewan/notices/{posted['number']}.json")
    assert [item["kind"] for item in told_of["publications"]] == ["work", "notice"]
    (work, _text) = told_of["publications"]
    code, sums = work["content"]["work"]["code"], work["content"]["totals"]
    spent, kept, settled = (parse_yuan(sums[key]) for key in ("spent", "retention_open", "settled"))
    assert kept > 0
    assert spent + kept == settled
    page = told.visitor().page(f"/c/nanhewan/notices/{posted['number']}/")
    assert yuan_shown(spent) in page
    assert "付清" not in page
    now = read(told, f"/c/nanhewan/works/{code}.json")
    since = read(told, f"/c/nanhewan/publications/{work['number']}.json")["today"]["figures"]
    paid_later = parse_yuan(now["totals"]["spent"]) - spent
    changed = {item["column"]: parse_yuan(item["difference"]) for item in since}
    assert changed.get("spent", 0) == paid_later == (858_00 if name == "大门更换" else 0)
    again = told.visitor().page(f"/c/nanhewan/publications/{work['number']}/")
    assert f'href="/c/nanhewan/works/{code}/"' in again


def test_the_result_of_a_vote_hangs_with_its_tallies(told: Told) -> None:
    shown = read(told, "/c/yuanye/notices.json")["notices"]
    posted = next(row for row in shown if "出租院内空地" in row["title"])
    told_of = read(told, f"/c/yuanye/notices/{posted['number']}.json")
    (result, _text) = told_of["publications"]
    live = read(told, "/c/yuanye/decisions/B01.json")
    assert result["content"]["rows"] == live["rows"]
    assert result["content"]["passed"] is False
    page = told.visitor().page(f"/c/yuanye/publications/{result['number']}/")
    assert 'href="/c/yuanye/decisions/B01/"' in page
    assert "数字和今天的账一样" in page


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
