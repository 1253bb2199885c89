"""Scenario S1, 南河湾: where did our 70,000 yuan go? From the front page to the receipt of the gate."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from ledger.cli.demo.nanhewan import NANHEWAN
from ledger.cli.demo.story import Story
from ledger.domain.money import parse_yuan
from tests.scenarios.conftest import Told

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PUBLIC = "/c/nanhewan"
FOUR = ("大门更换", "门禁系统", "修枝补绿", "外墙粉刷")


class Quiet(WSGIRequestHandler):
    """Serves without telling about it."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture(scope="module")
def nanhewan(tell: Callable[[Story], Told]) -> Told:
    return tell(NANHEWAN)


@pytest.fixture
def address(nanhewan: Told) -> Iterator[str]:
    """Serve the site on a port of this machine."""
    server = make_server("127.0.0.1", 0, nanhewan.app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


def told(site: Told, path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(site.visitor().page(f"{PUBLIC}{path}"))
    return found


def test_four_works_took_over_seventy_thousand_of_common_money(nanhewan: Told) -> None:
    works = {row["name"]: row for row in told(nanhewan, "/works.json")["rows"]}
    assert works.keys() == {*FOUR, "信义议事亭"}
    assert sum(parse_yuan(works[name]["settled"]) for name in FOUR) == 73_600_00
    assert sum(parse_yuan(works[name]["spent"]) for name in FOUR) == 73_600_00 - 474_00
    for row in works.values():
        assert parse_yuan(row["committed"]) <= parse_yuan(row["budget"])
        assert parse_yuan(row["paid"]) <= parse_yuan(row["settled"])
        assert parse_yuan(row["retention"]) * 1000 <= parse_yuan(row["settled"]) * 30
    assert works["外墙粉刷"]["stage"] == "settled"
    assert works["外墙粉刷"]["retention_open"] == "474.00"
    assert works["大门更换"]["days_late"] == 3


def test_one_work_shows_its_steps_its_offers_its_fund_and_its_vouchers(nanhewan: Told) -> None:
    gate = told(nanhewan, "/works/GC01.json")
    assert [step["step"] for step in gate["rows"]] == [
        "decision", "budget", "quotes", "contract", "start", "progress", "acceptance", "audit",
        "settlement",
    ]  # fmt: skip
    assert [(offer["bidder"]["name"], offer["chosen"]) for offer in gate["quotes"]] == [
        ("示范固城门业", True), ("示范铁汉门窗", False), ("示范宏通安防", False),
    ]  # fmt: skip
    (fund,) = gate["funds"]
    assert (fund["fund"]["code"], fund["budget"], fund["spent"]) == ("GEN", "30000.00", "28600.00")
    assert len(gate["vouchers"]) == 7
    page = nanhewan.visitor().page(f"{PUBLIC}/works/GC01/")
    for words in ("28,600.00", "示范固城门业", "报价最低", "施工前 1", "施工后 1", "业委会副主任"):
        assert words in page
    pavilion = told(nanhewan, "/works/GC05.json")
    assert [item["fund"]["code"] for item in pavilion["funds"]] == ["CHA"]
    few = nanhewan.visitor().page(f"{PUBLIC}/works/GC03/")
    assert "只有两家报价" in few


def test_the_contracts_of_works_are_listed_each_with_its_price_its_work_and_its_vouchers(
    nanhewan: Told,
) -> None:
    listed = {row["code"]: row for row in told(nanhewan, "/contracts.json")["without_terms"]}
    assert [listed[f"HT0{number}"]["work"] for number in range(1, 6)] == [
        f"GC0{number}" for number in range(1, 6)
    ]
    gate = told(nanhewan, "/contracts/HT01.json")
    assert (gate["party"], gate["price"], gate["paid"]) == ("示范固城门业", "28600.00", "28600.00")
    assert len(gate["vouchers"]) == 7
    visitor = nanhewan.visitor()
    page = visitor.page(f"{PUBLIC}/contracts/HT01/")
    for words in ("示范固城门业", "28,600.00", f'href="{PUBLIC}/works/GC01/"', "大门更换尾款"):
        assert words in page
    every = visitor.page(f"{PUBLIC}/contracts/")
    assert "还没有登记合同" not in every
    assert every.count(f'href="{PUBLIC}/contracts/HT0') == 5
    assert "大门更换合同" in visitor.page(f"{PUBLIC}/contracts.csv")
    assert visitor.get(f"{PUBLIC}/contracts.pdf").data[:5] == b"%PDF-"
    assert visitor.get(f"{PUBLIC}/contracts/HT99/").status_code == 404
    for voucher in gate["vouchers"]:
        assert f'href="{PUBLIC}/contracts/HT01/"' in visitor.page(
            f"{PUBLIC}/transactions/{voucher}/"
        )


@pytest.mark.parametrize("path", ["/works", "/works/GC01", "/works/GC04"])
def test_page_json_csv_and_paper_tell_the_same(nanhewan: Told, path: str) -> None:
    visitor = nanhewan.visitor()
    payload = told(nanhewan, f"{path}.json")
    table = visitor.page(f"{PUBLIC}{path}.csv")
    assert table.count("\r\n") >= len(payload["rows"]) + 1
    answer = visitor.get(f"{PUBLIC}{path}.pdf")
    assert (answer.status_code, answer.data[:5]) == (200, b"%PDF-")
    for row in payload["rows"]:
        assert row.get("name", row.get("note")) in table


def test_as_of_the_end_of_june_the_gate_alone_was_settled(nanhewan: Told) -> None:
    june = told(nanhewan, "/statements/works/2025-06.json")
    assert {row["name"]: row["stage"] for row in june["rows"]} == {
        "大门更换": "settled", "门禁系统": "budgeted",
    }  # fmt: skip
    assert june["totals"]["retention_open"] == "858.00"


def test_from_the_front_page_to_the_receipt_of_the_gate_it_is_three_taps(
    address: str, browser: "Browser"
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{address}{PUBLIC}/")
    taps = 0
    for words in ("工程", "大门更换", "大门更换尾款"):
        page.get_by_role("link", name=re.compile(f"^{words}")).first.click()
        taps += 1
    receipt = page.locator(".pictures img").first
    receipt.scroll_into_view_if_needed()
    receipt.wait_for(state="visible")
    assert page.url.endswith("-0014/") or "%E8%AE%B0-2025-06" in page.url
    assert receipt.evaluate("one => one.complete && one.naturalWidth > 100")
    assert taps <= 3
    page.close()
