"""S11, 长桥: the street sees 34 committees and their 36 projects in one table. Through pages alone."""

import json
from collections.abc import Callable

import pytest

from ledger.cli.demo.changqiao import COMMITTEES, PROJECTS, RE_ELECTED, stories
from ledger.cli.demo.story import Story
from tests.scenarios.conftest import Told

STREET = "/s/changqiao"


@pytest.fixture(scope="module")
def changqiao(tell: Callable[..., Told]) -> Told:
    every: tuple[Story, ...] = stories()
    return tell(*every)


def test_all_communities_and_projects_stand_in_one_table(changqiao: Told) -> None:
    visitor = changqiao.visitor()
    found = json.loads(visitor.page(f"{STREET}.json"))
    assert (len(found["rows"]), len(found["works"])) == (COMMITTEES, PROJECTS) == (34, 36)
    page = visitor.page(f"{STREET}/")
    for text in (
        "34 个小区",
        "36 项工程",
        "居委会主任（项目负责人）",
        "社区工作者（联络员）",
        "电梯更新",
    ):
        assert text in page
    for work in found["works"]:
        assert float(work["spent"]) > 0
        assert float(work["budget"]) >= float(work["committed"]) > float(work["spent"])


def test_what_is_late_is_seen_and_leads_to_its_page(changqiao: Told) -> None:
    visitor = changqiao.visitor()
    works = json.loads(visitor.page(f"{STREET}.json"))["works"]
    late = [work for work in works if work["days_late"]]
    assert late
    assert works[: len(late)] == late
    first = late[0]
    path = f"/c/{first['community']}/works/{first['code']}/"
    assert first["name"] in visitor.page(path)
    assert path in visitor.page(f"{STREET}/")


def test_four_checks_come_from_the_books_alone(changqiao: Told) -> None:
    rows = json.loads(changqiao.visitor().page(f"{STREET}.json"))["rows"]
    # By November nobody has closed July to September: the story ends in summer, and the books say so.
    assert {row["closing_check"] for row in rows} == {"broken"}
    assert {row["public_income"] for row in rows} == {"kept"}
    assert {row["maintenance"] for row in rows} == {"nothing"}
    assert {row["notices"] for row in rows} == {"broken"}
    closed = {row["closed_through"] for row in rows}
    assert closed == {202605, 202606}
    assert sum(row["published_on"] is not None for row in rows) == sum(
        row["closed_through"] == 202606 for row in rows
    )


def test_eleven_committees_handed_their_books_over_and_one_left_custody(changqiao: Told) -> None:
    visitor = changqiao.visitor()
    pages = [visitor.page(f"/c/changqiao-{number:02}/") for number in range(1, COMMITTEES + 1)]
    assert sum("移交清单已签字" in page for page in pages) == RE_ELECTED == 11
    desk = changqiao.officer("auditor").page("/desk/changqiao-34/custody")
    assert "街道委托的物业服务中心" in desk


def test_charging_is_told_by_point_and_month(changqiao: Told) -> None:
    visitor = changqiao.visitor()
    points = 0
    for number in range(1, COMMITTEES + 1):
        path = f"/c/changqiao-{number:02}/accounts/480103.json"
        answer = visitor.get(path)
        rows = json.loads(answer.text)["rows"] if answer.status_code == 200 else []
        months = {row["dated_on"][:7] for row in rows}
        points += months == {"2026-04", "2026-05", "2026-06"}
    assert points == 20
