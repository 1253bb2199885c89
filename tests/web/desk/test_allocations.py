"""Sharing a cost at the desk: form, preview, list, vouchers, files; and what everybody sees of it."""

import json
import re

import pytest

from ledger.domain.sharing import Scope, SharedCost
from tests.reports.pdfs import text as text_of
from tests.web.desk.browsers import DESK, NOW, Browser, Desk, hidden
from tests.web.desk.sharing import agree, settle, share

LIFT = {
    "title": "1号楼电梯更换", "amount": "30000.00", "allocated_on": "2025-09-10",
    "credit_account": "220201", "scope": "places", "building": "B1", "places": "", "key": "area",
    "shares": "", "excluded": "", "uses_balances": "1", "decision": "D01", "work": "",
    "emergency": "",
}  # fmt: skip
PUBLIC = "/c/songhe/allocations"


@pytest.fixture
def settled(desk: Desk) -> Desk:
    settle(desk.ledger)
    return desk


def preview(browser: Browser, **values: str) -> str:
    token = hidden(browser.page(f"{DESK}/allocations/new"), "form_token")
    answer = browser.post(f"{DESK}/allocations/new", {**LIFT, **values, "form_token": token})
    assert answer.status_code == 200, answer.text
    return answer.text


def keep(browser: Browser, page: str) -> str:
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    answer = browser.post(f"{DESK}/allocations/new", fields)
    assert answer.status_code == 302, answer.text
    again = browser.post(f"{DESK}/allocations/new", fields)
    assert again.location == answer.location, "sent twice, kept once"
    return str(answer.location).split("?", maxsplit=1)[0]


def test_a_cost_is_looked_at_kept_approved_topped_up_and_drawn(
    settled: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    page = preview(treasurer)
    for words in ("30,000.00", "29,813.83", "186.17", "7,140.96", "B1-1201"):
        assert words in page
    assert "还没有分摊过费用" in treasurer.page(f"{DESK}/allocations/")
    path = keep(treasurer, page)
    shown = treasurer.page(f"{path}?building=B1")
    for words in ("支取维修资金", "向业主应收自筹款", "待审核", "9,602.39", "10,000.00"):
        assert words in shown
    assert settled.browser().get(f"{PUBLIC}/1/").status_code == 404, "nothing is in the books yet"
    draft = re.search(rf'href="({DESK}/drafts/\w+)"', shown)
    assert draft
    approval = reviewer.page(draft[1])
    assert "4 户明细" in approval
    assert "B1-102" not in approval
    detail = reviewer.page(f"{draft[1]}/lines/1")
    assert "B1-102" in detail
    assert "第 1 到 4 户" in detail
    agree(settled.ledger)
    early = treasurer.post(f"{path}propose/draw_top_up")
    assert early.status_code == 422
    assert "还有 1 户没有交齐自筹款，一共差 186.17 元" in early.text
    token = hidden(treasurer.page(f"{DESK}/maintenance/new"), "form_token")
    paid = treasurer.post(
        f"{DESK}/maintenance/deposits",
        {"kind": "top_up", "held_in": "100205", "dated_on": "2025-09-10", "form_token": token,
         "deposits": "B1-201\t186.17\n"},
    )  # fmt: skip
    assert paid.status_code == 302, paid.text
    agree(settled.ledger)
    assert treasurer.post(f"{path}propose/draw_top_up").status_code == 302
    assert treasurer.post(f"{path}propose/draw_top_up").status_code == 422
    agree(settled.ledger)
    done = treasurer.page(path)
    assert "提交凭证：" not in done
    assert "0.00" in treasurer.page(f"{DESK}/maintenance/households/B1-201")


def test_everybody_sees_buildings_and_no_household(settled: Desk) -> None:
    cost = SharedCost("消防水泵", 100_001, NOW.date(), "100205", emergency="水泵烧毁",
                      excluded={"H1": "没有面积"})  # fmt: skip
    share(settled.ledger, cost)
    visitor = settled.browser()
    pages = [visitor.page(f"{PUBLIC}/"), visitor.page(f"{PUBLIC}/1/")]
    files = [visitor.page(f"{PUBLIC}/1.json"), visitor.page(f"{PUBLIC}/1.csv")]
    paper = text_of(visitor.get(f"{PUBLIC}/1.pdf").data)
    for text in (*pages, *files, paper):
        assert "水泵" in text or "编码" in text
        assert not re.search(r"B[12]-\d", text), "no household"
    assert "水泵烧毁" in pages[1]
    assert "1 户不参加" in pages[1]
    found = json.loads(files[0])
    assert [row["code"] for row in found["rows"]] == [""], "two flats of 2号楼 would be told apart"
    assert found["totals"]["amount"] == "1000.01"
    assert found["rows"][0]["available"] is None


def test_a_building_of_two_flats_is_never_named(settled: Desk) -> None:
    share(
        settled.ledger,
        SharedCost("二号楼", 90_000, NOW.date(), "100205", scope=Scope.PLACES, places=("B1",),
                   decision="D01"),
    )  # fmt: skip
    rows = json.loads(settled.browser().page(f"{PUBLIC}/1.json"))["rows"]
    assert [row["code"] for row in rows] == ["B1"]
    assert rows[0]["households"] == 4


def test_registers_and_board_copies_are_for_officers(
    settled: Desk, treasurer: Browser
) -> None:  # fmt: skip
    share(
        settled.ledger,
        SharedCost("电梯", 3_000_000, NOW.date(), "220201", scope=Scope.PLACES, places=("B1",),
                   decision="D01"),
    )  # fmt: skip
    auditor = settled.browser("auditor")
    register = text_of(auditor.get(f"{DESK}/allocations/1.pdf?building=B1").data)
    board = text_of(auditor.get(f"{DESK}/allocations/1.pdf?building=B1&board=1").data)
    for text in (register, board):
        for words in ("B1-1201", "7,140.96", "5,186.17", "30,000.00", "12"):
            assert words in text
    assert "10,000.00" in register
    assert "10,000.00" not in board, "what a household has is not posted"
    assert "可用本金" not in board
    csv = treasurer.page(f"{DESK}/allocations/1.csv?building=B1")
    assert csv.splitlines()[0].endswith("可用本金")
    assert "B1-1201,B1-1201,,12,1201,101.15,8070.48,8070.48,0.00,10000.00" in csv
    assert treasurer.get(f"{DESK}/allocations/1.pdf?building=B9").status_code == 404
    assert treasurer.get(f"{DESK}/allocations/9/").status_code == 404
    assert treasurer.get(f"{DESK}/allocations/9.csv").status_code == 404
    assert treasurer.post(f"{DESK}/allocations/1/propose/nothing").status_code == 404
    assert treasurer.post(f"{DESK}/allocations/9/propose/draw").status_code == 404
    assert settled.browser().get(f"{DESK}/allocations/1/").status_code == 302


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"title": ""}, "这里不能空着"),
        ({"amount": "0"}, "金额不能是零"),
        ({"decision": ""}, "动用维修资金要有业主的决议"),
        ({"emergency": "漏水"}, "请删去一个"),
        ({"building": "", "places": ""}, "请选出是哪些楼"),
        ({"scope": "nowhere"}, "这里不能空着"),
        ({"title": "9号楼1001漏水"}, "人名、称呼或门牌号"),
        ({"key": "shares"}, "请写出各自的比例"),
        ({"key": "shares", "shares": "B2 1"}, "给每个选中的楼各写一个"),
        ({"key": "shares", "shares": "B1 1.5"}, "第 1 行“B1 1.5”看不懂"),
        ({"key": "weights", "shares": "B1-101 1\nB1-101 2"}, "B1-101 写了两次"),
        ({"key": "weights", "shares": "B1-101 1"}, "有 3 户没有写份数"),
        ({"excluded": "B1-101"}, "请写明 B1-101 为什么"),
        ({"excluded": "B1-101 一楼\nB1-101 又"}, "B1-101 写了两次"),
        ({"excluded": "B2-101 不是本楼"}, "B2-101 不在分摊的范围里"),
        ({"credit_account": "112101"}, "维修资金不能记到科目 112101"),
        ({"scope": "community"}, "有 1 户没有面积"),
        ({"scope": "households", "building": "", "places": "B9-1"}, "B9-1"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_beside_what_was_typed(
    settled: Desk, treasurer: Browser, values: dict[str, str], words: str
) -> None:
    token = hidden(treasurer.page(f"{DESK}/allocations/new"), "form_token")
    answer = treasurer.post(f"{DESK}/allocations/new", {**LIFT, **values, "form_token": token})
    assert answer.status_code == 422
    assert words in answer.text
    if "title" not in values:
        assert 'value="1号楼电梯更换"' in answer.text


def test_balances_that_moved_since_the_preview_ask_for_another_look(
    settled: Desk, treasurer: Browser
) -> None:
    page = preview(treasurer)
    share(
        settled.ledger,
        SharedCost("先来的", 1_000_000, NOW.date(), "220201", scope=Scope.PLACES, places=("B1",),
                   decision="D01"),
    )  # fmt: skip
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    answer = treasurer.post(f"{DESK}/allocations/new", fields)
    assert answer.status_code == 422
    assert "余额又变了" in answer.text


def test_shares_of_what_is_not_there_are_not_found(
    settled: Desk, treasurer: Browser
) -> None:  # fmt: skip
    keep(treasurer, preview(treasurer))
    shown = treasurer.page(f"{DESK}/allocations/1/")
    draft = re.search(rf'href="({DESK}/drafts/\w+)"', shown)
    assert draft
    for path in (f"{draft[1]}/lines/0", f"{draft[1]}/lines/9", f"{draft[1]}/lines/2",
                 f"{draft[1]}/lines/1?after=4", f"{DESK}/drafts/none/lines/1"):  # fmt: skip
        assert treasurer.get(path).status_code == 404
