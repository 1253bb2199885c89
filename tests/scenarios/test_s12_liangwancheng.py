"""Scenario S12, 中远两湾城: a lift renewed in one building, pumps for all 11,599 households, to the fen.

Through the pages, their data twins and papers alone. A month's billing is not looked for here.
"""

import csv
import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from ledger.cli.demo.liangwancheng import (
    BUILDINGS,
    HOUSEHOLDS,
    LIANGWANCHENG,
    LIFT_BUILDING,
    LIFT_MINOR,
    PUMPS_MINOR,
    places,
)
from ledger.cli.demo.story import Story
from ledger.domain.money import yuan
from tests.reports.pdfs import text as text_of
from tests.scenarios.conftest import Told
from tests.web.desk.browsers import Browser, hidden

PUBLIC, DESK = "/c/liangwancheng", "/desk/liangwancheng"
HOUSEHOLD = re.compile(r"(?<![%\w])B[1-9]\d?-\d{3,4}")


@pytest.fixture(scope="module")
def told(tell: Callable[[Story], Told]) -> Told:
    return tell(LIANGWANCHENG)


def data(visitor: Browser, path: str) -> Any:
    return json.loads(visitor.page(path))


def fen(text: str) -> int:
    return int(text.replace(".", ""))


def test_the_compound_has_the_reported_numbers() -> None:
    added = places()
    kinds = [item.kind for item in added]
    assert (kinds.count("building"), kinds.count("household")) == (BUILDINGS, HOUSEHOLDS)
    homes: dict[str, int] = {}
    grid_of: dict[str, str] = {}
    for item in added:
        if item.kind == "building":
            grid_of[item.code] = item.parent
        elif item.kind == "household":
            homes[item.parent] = homes.get(item.parent, 0) + 1
    assert (min(homes.values()), max(homes.values())) == (99, 252)
    grids: dict[str, int] = {}
    for building, count in homes.items():
        grids[grid_of[building]] = grids.get(grid_of[building], 0) + count
    assert len(grids) == 32
    assert all(300 <= count <= 500 for count in grids.values())
    area = sum(item.area_centi_m2 for item in added)
    assert 100_000_000 < area < 153_000_000, "less than the 1.53 million m² of everything"
    assert len({item.code for item in added}) == len(added)


def test_the_lift_is_allocated_to_its_building_and_the_sum_is_the_invoice(told: Told) -> None:
    visitor, auditor = told.visitor(), told.officer("auditor")
    shown = data(visitor, f"{PUBLIC}/allocations/1.json")
    assert [row["code"] for row in shown["rows"]] == [LIFT_BUILDING]
    assert fen(shown["totals"]["amount"]) == LIFT_MINOR
    drawn = {item["purpose"]: fen(item["amount"]) for item in shown["vouchers"]}
    assert drawn["draw"] + drawn["draw_top_up"] == LIFT_MINOR
    assert drawn["top_up"] == drawn["draw_top_up"] > 0, "some had too little and paid in first"
    rows = list(
        csv.DictReader(
            io.StringIO(
                auditor.page(f"{DESK}/allocations/1.csv?building={LIFT_BUILDING}").lstrip("\ufeff")
            )
        )
    )
    homes, total = rows[:-1], rows[-1]
    assert len(homes) == shown["rows"][0]["households"]
    parts = [fen(row["金额"]) for row in homes]
    areas = [fen(row["面积（㎡）"]) for row in homes]
    assert sum(parts) == LIFT_MINOR == fen(total["金额"])
    for part, area in zip(parts, areas, strict=True):
        assert abs(part * sum(areas) - LIFT_MINOR * area) < sum(areas), "by area, to the fen"


def test_the_allocation_list_is_a_paper(told: Told) -> None:
    auditor = told.officer("auditor")
    answer = auditor.get(f"{DESK}/allocations/1.pdf?building={LIFT_BUILDING}&board=1")
    assert answer.mimetype == "application/pdf"
    paper = text_of(answer.data)
    for words in ("分摊清册", "9号楼2号电梯更换", "L01", f"{LIFT_BUILDING}-101", "486,200.37"):
        assert words in paper
    assert "可用本金" not in paper
    public = text_of(told.visitor().get(f"{PUBLIC}/allocations/1.pdf").data)
    assert "486,200.37" in public
    assert not HOUSEHOLD.search(public)


def test_a_cost_of_all_households_is_shared_to_the_fen(told: Told) -> None:
    shown = data(told.visitor(), f"{PUBLIC}/allocations/2.json")
    assert len(shown["rows"]) == BUILDINGS
    assert shown["totals"]["households"] == HOUSEHOLDS
    assert sum(fen(row["amount"]) for row in shown["rows"]) == PUMPS_MINOR
    page = told.visitor().page(f"{PUBLIC}/allocations/2/")
    assert "11599 户" in page
    assert "1,163,000.01" in page


def test_buildings_and_community_add_up(told: Told) -> None:
    visitor = told.visitor()
    fund = data(visitor, f"{PUBLIC}/statements/maintenance-fund/2026.json")
    assert sum(fen(row["closing"]) for row in fund["rows"]) == fen(fund["totals"]["closing"])
    rows = data(visitor, f"{PUBLIC}/statements/trial-balance/2026.json")["rows"]
    owed = next(row for row in rows if row["code"] == "2601")
    assert owed["closing_credit"] == fund["totals"]["closing"]
    held = sum(fen(item["amount"]) for item in fund["held"])
    assert held == fen(owed["closing_credit"]), "the money is all there"
    officer = told.officer("auditor")
    inside = data(officer, f"{DESK}/maintenance/statement.json?building={LIFT_BUILDING}")
    named = next(
        row
        for row in data(officer, f"{DESK}/maintenance/statement.json")["rows"]
        if row["code"] == LIFT_BUILDING
    )
    assert inside["totals"]["closing"] == named["closing"]
    assert all(not row["available"].startswith("-") for row in inside["rows"])


def test_the_treasurer_shares_another_cost_and_the_reviewer_agrees(told: Told) -> None:
    treasurer, reviewer = told.officer("treasurer"), told.officer("reviewer")
    path = f"{DESK}/allocations/new"
    form = {
        "title": "全小区外墙排险", "amount": "231980.07", "allocated_on": "2026-11-20",
        "credit_account": "1801", "scope": "community", "places": "", "key": "household",
        "shares": "", "excluded": "B9-101 空置，约定不分摊", "uses_balances": "1", "decision": "",
        "work": "", "emergency": "外墙脱落，已经封路",
        "form_token": hidden(treasurer.page(path), "form_token"),
    }  # fmt: skip
    preview = treasurer.post(path, form)
    assert preview.status_code == 200
    assert "11598 户" in preview.text
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', preview.text))
    kept = treasurer.post(path, fields)
    assert kept.status_code == 302, kept.text
    shown = treasurer.page(str(kept.location).split("?", maxsplit=1)[0])
    draft = re.search(rf'href="({DESK}/drafts/\w+)"', shown)
    assert draft
    page = reviewer.page(draft[1])
    assert len(page) < 150_000, "buildings, not 11,598 inputs"
    assert "1号楼" in page
    assert len(reviewer.page(f"{draft[1]}/lines/1")) < 60_000
    posted = reviewer.post(
        f"{draft[1]}/approve", {"content_sha256": hidden(page, "content_sha256")}
    )
    assert posted.status_code == 302, posted.text
    public = told.visitor().page(f"{PUBLIC}/allocations/3/")
    for words in ("外墙脱落，已经封路", "231,980.07", "1 户不参加", "20.00"):
        assert words in public or words == "20.00"


def test_no_public_page_names_a_household(told: Told) -> None:
    visitor = told.visitor()
    vouchers = {
        json.loads(line)["voucher"]
        for line in visitor.page(f"{PUBLIC}/export/journal.jsonl").splitlines()
        if '"voucher"' in line
    }
    ends = (
        "/", "/funds/", "/funds/MNT/", "/accounts/", "/accounts/2601/", "/transactions/",
        "/allocations/", "/allocations/1/", "/allocations/2/", "/allocations/2.csv", "/feed.atom",
        "/allocations/2.json", "/statements/maintenance-fund/2026/", "/export/journal.jsonl",
        "/statements/maintenance-fund/2026.csv", "/export/journal.beancount",
    )  # fmt: skip
    pages = [f"{PUBLIC}{end}" for end in ends]
    pages += [f"{PUBLIC}/transactions/{voucher}/" for voucher in sorted(vouchers)]
    for path in pages:
        assert not HOUSEHOLD.search(visitor.page(path)), path


def test_amounts_are_those_of_the_source() -> None:
    assert (yuan(LIFT_MINOR), yuan(PUMPS_MINOR)) == ("486200.37", "1163000.01")


def test_the_owners_of_the_building_alone_voted_on_its_lift(told: Told) -> None:
    visitor = told.visitor()
    lift = data(visitor, f"{PUBLIC}/decisions/L01.json")
    assert [place["code"] for place in lift["scope"]] == [LIFT_BUILDING]
    homes = [item for item in places() if item.parent == LIFT_BUILDING]
    assert lift["rows"][0]["number"] == len(homes)
    assert (lift["passed"], lift["state"]) == (True, "in_force")
    page = visitor.page(f"{PUBLIC}/decisions/L01/")
    for words in (
        "第一款第（五）项",
        "参加表决的专有部分面积要达到全部专有部分面积的 2/3",
        "9号楼",
    ):
        assert words in page
    assert "486,200.37" in page
    assert not HOUSEHOLD.search(page)
    whole = data(visitor, f"{PUBLIC}/decisions/L02.json")
    assert whole["rows"][0]["number"] == HOUSEHOLDS
    assert whole["scope"] == []
