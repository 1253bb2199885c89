"""Bills at the desk: brought, looked at, kept; then every row gets an answer, all of them or none."""

import io
import json
import re
from datetime import date
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from config import ROOT
from ledger.domain.bill_rules import BillRule, Outcome, Share
from ledger.domain.transactions import Draft, credit, debit
from ledger.posting.bill_rules import save_rule
from ledger.posting.drafts import save_draft
from ledger.store.drafts import drafts
from tests.bills_kept import keep_rows
from tests.factories import TREASURER
from tests.web.desk.browsers import DESK, NOW, Browser, Desk, hidden

BILLS = f"{DESK}/bills"
DATA = ROOT / "tests" / "data" / "bills"
OWN = "日期,谁,进账,出账,备注\n2025-09-01,王某,500.00,,停车\n2025-09-02,保洁公司,,120.50,保洁\n".encode()
#: Columns of it that no heading tells.
OWN_COLUMNS = {"column.1": "counterparty", "column.2": "amount_in", "column.3": "amount_out"}
BOOKS = """
2025-09-01 停车费
借 100201 900.00
贷 480101 900.00
"""
ROWS = "\n".join(
    (
        "2025-09-01 +900.00 停车", "2025-09-02 +80.00 广告", "2025-09-03 -30.00 保洁",
        "2025-09-04 +5.00 利息",
    )
)  # fmt: skip


def bring(browser: Browser, data: bytes, name: str = "bill.csv") -> TestResponse:
    """Send a file; gives the page that shows what was understood."""
    return browser.post(f"{BILLS}/read", {"bill": (io.BytesIO(data), name)}, at=f"{BILLS}/")


def carried(page: str) -> dict[str, str]:
    """Give the hidden fields of the form that keeps a bill."""
    form = page[page.index(f'action="{BILLS}/keep"') :]
    names = ("sha256", "file_name", "mapping")
    return {name: unescape(hidden(form, name)) for name in names if f'name="{name}"' in form}


def columns_of(page: str) -> dict[str, str]:
    """Give the form that asks for the columns, as the page fills it in."""
    form = page[page.index(f'action="{BILLS}/read"') :]
    named = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
    sent = {name: unescape(value) for name, value in named if name != "csrf_token"}
    for name, choices in re.findall(
        r'<select id="[^"]+" name="([^"]+)">(.*?)</select>', form, re.DOTALL
    ):
        chosen = re.search(r'value="([^"]*)" selected', choices)
        sent[name] = chosen[1] if chosen else ""
    return sent


def name_columns(browser: Browser, page: str, columns: dict[str, str]) -> TestResponse:
    """Say on the page which column is which, where it does not say so itself."""
    return browser.post(f"{BILLS}/read", columns_of(page) | columns)


def change_columns(browser: Browser, page: str) -> TestResponse:
    """Press 换栏目 on the page that shows what was understood."""
    button = re.search(r'formaction="([^"]+)" name="(\w+)" value="(\w+)">换栏目<', page)
    assert button
    return browser.post(button[1], carried(page) | {"account": "", button[2]: button[3]})


def keep(browser: Browser, page: str, account: str = "100201", **fields: Any) -> TestResponse:
    return browser.post(f"{BILLS}/keep", carried(page) | {"account": account} | fields)


def decide(browser: Browser, path: str, answers: dict[int, str], **fields: Any) -> TestResponse:
    """Tick rows and send what each is."""
    sent = {"row": list(answers), **{f"what.{row}": said for row, said in answers.items()}}
    token = hidden(browser.page(path), "form_token")
    return browser.post(f"{path}/decide", {"form_token": token, **sent, **fields}, at=path)


def options(page: str, row: int) -> list[str]:
    """Give the answers that are offered for a row."""
    field = re.search(rf'<select id="f-what-{row}".*?</select>', page, re.DOTALL)
    assert field
    return [unescape(value) for value in re.findall(r'value="([^"]*)"', field[0])]


@pytest.fixture
def treasurer(desk: Desk) -> Browser:
    return desk.browser("treasurer")


@pytest.fixture
def kept(desk: Desk) -> str:
    """Lend the address of a bill of four rows, one of which the books have already."""
    desk.ledger.post(BOOKS)
    return f"{BILLS}/{keep_rows(desk.ledger, ROWS)}"


def test_a_bill_whose_foot_disagrees_is_kept_only_after_a_look(treasurer: Browser) -> None:
    data = (DATA / "icbc-debit-v1" / "example-icbc-debit-v1-records.csv").read_bytes()
    shown = bring(treasurer, data)
    assert "对不上" in shown.text
    refused = keep(treasurer, shown.text)
    assert refused.status_code == 422
    done = keep(treasurer, shown.text, seen="1")
    assert done.status_code == 302
    page = treasurer.page(done.location)
    assert "账单收下了" in page
    assert "对不上" in page
    # Once more: nothing is kept twice, and the page says so before and after.
    again = bring(treasurer, data).text
    assert "以前的账单里已经有了" in again
    known = keep(treasurer, again, seen="1")
    assert "这个文件以前收过，就是下面这一份，没有再收一遍。" in treasurer.page(known.location)
    assert treasurer.page(f"{BILLS}/").count('class="row" href') == 1


def test_a_table_of_ones_own_is_read_once_its_columns_are_named(treasurer: Browser) -> None:
    asked = bring(treasurer, OWN).text
    assert "哪一列是什么" in asked
    # What the headings say plainly is filled in.
    assert (columns_of(asked)["column.0"], columns_of(asked)["column.4"]) == ("day", "text")
    wrong = name_columns(treasurer, asked, OWN_COLUMNS | {"column.3": "amount_in"})
    assert wrong.status_code == 422
    assert "同样的用处" in wrong.text
    # What was chosen is still there, so that one choice is put right.
    shown = name_columns(treasurer, wrong.text, {"column.3": "amount_out"}).text
    assert "500.00" in shown
    assert keep(treasurer, shown).status_code == 302
    # The next table with this head needs no more words.
    assert "看看读到了什么" in bring(treasurer, OWN + b"2025-09-03,x,1.00,,y\n").text


@pytest.mark.parametrize("data", [b"", b"\0\1\2", b"PK\x03\x04nothing", b"a"], ids=repr)
def test_what_is_no_bill_is_refused_in_words(treasurer: Browser, data: bytes) -> None:
    answer = bring(treasurer, data)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_a_forged_file_is_none(treasurer: Browser) -> None:
    for where in ("read", "keep"):
        answer = treasurer.post(f"{BILLS}/{where}", {"sha256": "f" * 64})
        assert answer.status_code == 422


def test_what_the_books_have_is_offered_before_anything_else(treasurer: Browser, kept: str) -> None:
    page = treasurer.page(kept)
    assert options(page, 1)[0].startswith("line:")
    assert options(page, 3) == ["hand", "aside"]
    done = decide(treasurer, kept, {1: options(page, 1)[0]})
    assert done.status_code == 302
    assert "已入账" in treasurer.page(f"{kept}?rows=all")


def test_rows_are_booked_set_aside_and_opened_again(treasurer: Browser, kept: str) -> None:
    hand = {"account": "480102", "fund": "GEN", "matter": "广告费", "counterparty_kind": "tenant"}
    unknown = next(value for value in options(treasurer.page(kept), 4) if "220905" in value)
    done = decide(
        treasurer, kept, {2: "hand", 3: "aside", 4: unknown}, **hand, reason="物业公司自己的钱"
    )
    assert done.status_code == 302
    page = treasurer.page(f"{kept}?rows=all")
    assert page.count("看这张单") == 2
    assert "不记账：物业公司自己的钱" in page
    assert treasurer.post(f"{kept}/rows/3/open", at=kept).status_code == 302
    assert 'id="f-row-3"' in treasurer.page(kept)
    # A page that was open meanwhile books nothing twice.
    late = decide(treasurer, kept, {2: "hand"}, **hand)
    assert late.status_code == 422


def test_a_row_booked_by_hand_names_its_building_and_who_it_went_to(
    desk: Desk, treasurer: Browser, kept: str
) -> None:
    desk.ledger.post("place B2 building 2号楼\nparty C1 organisation 鸿升保洁有限公司\n")
    page = treasurer.page(kept)
    for offered in ("B2 2号楼", "C1 鸿升保洁有限公司"):
        assert f'<option value="{offered}"></option>' in page
    hand = {
        "account": "510102", "fund": "GEN", "matter": "保洁费", "counterparty_kind": "contractor",
    }  # fmt: skip
    wrong = decide(treasurer, kept, {3: "hand"}, **hand, place="9号楼", party="无此公司")
    assert wrong.status_code == 422
    for link in ('href="#f-place"', 'href="#f-party"'):
        assert link in wrong.text
    assert 'value="9号楼"' in wrong.text
    done = decide(treasurer, kept, {3: "hand"}, **hand, place="B2 2号楼", party="鸿升保洁有限公司")
    assert done.status_code == 302
    waiting = sa.select(drafts.c.content).where(drafts.c.state == "submitted")
    with desk.ledger.database.reading() as connection:
        content = json.loads(connection.execute(waiting).scalar_one())
    (cost,) = (line for line in content["lines"] if line["account"] == "510102")
    assert (cost["place"], cost["party"]) == ("B2", "C1")


@pytest.mark.parametrize(
    "answers",
    [
        {}, {2: "hand"}, {2: "aside"}, {2: "rule"}, {2: "nonsense"}, {2: "line:1"}, {2: "line:x|y"},
        {2: "line:999|1"}, {2: "draft:none"}, {2: "end:none|1"}, {2: "twin:none|1"}, {99: "aside"},
        {2: "like:1|2"},
    ],
    ids=str,
)  # fmt: skip
def test_an_answer_that_cannot_be_is_refused_and_nothing_done(
    treasurer: Browser, kept: str, answers: dict[int, str]
) -> None:
    answer = decide(treasurer, kept, {3: "aside", **answers} if answers else {}, matter="")
    assert answer.status_code == 422
    assert 'id="f-row-3"' in treasurer.page(kept)


def test_both_ends_of_a_transfer_are_one_voucher(desk: Desk, treasurer: Browser) -> None:
    desk.ledger.post(BOOKS)
    bank = keep_rows(desk.ledger, "2025-09-05 -200.00 转到专户")
    other = keep_rows(desk.ledger, "2025-09-06 +200.00 转入", account="100202")
    path = f"{BILLS}/{bank}"
    offered = options(treasurer.page(path), 1)[0]
    assert offered == f"end:{other}|1"
    assert decide(treasurer, path, {1: offered}).status_code == 302
    for bill in (bank, other):
        assert "看这张单" in treasurer.page(f"{BILLS}/{bill}?rows=all")


def test_the_same_event_in_two_bills_is_counted_once(desk: Desk, treasurer: Browser) -> None:
    bank = keep_rows(desk.ledger, "2025-09-05 -60.00 微信支付")
    wallet = keep_rows(desk.ledger, "2025-09-05 -60.00 保洁用品", account="100901")
    path = f"{BILLS}/{wallet}"
    offered = next(value for value in options(treasurer.page(path), 1) if value[:4] == "twin")
    assert offered == f"twin:{bank}|1"
    assert decide(treasurer, path, {1: offered}).status_code == 302
    assert "别处已记" in treasurer.page(f"{path}?rows=all")


@pytest.mark.parametrize("query", ["after=-9", f"after={10**30}", "after=x", "rows=all&after=3"])
def test_any_address_is_answered(treasurer: Browser, kept: str, query: str) -> None:
    assert treasurer.get(f"{kept}?{query}").status_code == 200


def test_an_auditor_reads_and_decides_nothing(desk: Desk, kept: str) -> None:
    page = desk.browser("auditor").page(kept)
    assert "没处理" in page
    assert 'name="row"' not in page


def test_a_rule_answers_for_the_rows_it_is_about(desk: Desk, treasurer: Browser, kept: str) -> None:
    share = Share("480102", "GEN")
    rule = BillRule("广告费", Outcome((share,), "广告费"), words=("广告",))
    with desk.ledger.database.writing() as connection:
        save_rule(connection, desk.ledger.community_id, rule, by=TREASURER, at=NOW, active=True)
    assert options(treasurer.page(kept), 2)[0] == "rule"
    assert decide(treasurer, kept, {2: "rule"}).status_code == 302
    page = treasurer.page(f"{kept}?rows=all")
    assert page.count("看这张单") == 1
    # What moves other money is not what a row is about, whatever a form says.
    draft_id = re.findall(r"/drafts/([0-9a-f]+)", page)[0]
    refused = decide(treasurer, kept, {3: f"draft:{draft_id}"})
    assert refused.status_code == 422
    assert "两边的合计差 30.00 元" in refused.text


def test_a_draft_on_its_way_is_offered_and_is_what_the_row_is_about(
    desk: Desk, treasurer: Browser, kept: str
) -> None:
    lines = (debit("510102", 30_00, fund="GEN"), credit("100201", 30_00, fund="GEN"))
    with desk.ledger.database.writing() as connection:
        draft_id = save_draft(
            connection, desk.ledger.community_id, Draft(date(2025, 9, 3), lines, "保洁费"),
            by=TREASURER, at=NOW,
        )  # fmt: skip
    assert options(treasurer.page(kept), 3)[0] == f"draft:{draft_id}"
    assert decide(treasurer, kept, {3: f"draft:{draft_id}"}).status_code == 302
    assert f"/drafts/{draft_id}" in treasurer.page(f"{kept}?rows=all")


FLOW_HEAD = (
    "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),"
    "资金变更提交申请人,备注,业务凭证号"
)


def a_fund_flow(*days: int) -> bytes:
    """Write a 资金账单 of payments of five yuan, numbered in the format's own way."""
    rows = [FLOW_HEAD]
    for number, day in enumerate(days, start=1):
        cells = (
            f"2025-09-{day:02d} 10:00:00", f"42{number}", f"19{number}", "交易", "交易", "收入", "5.00",
            f"{5 * number}.00", "system", "停车费", f"P{number}",
        )  # fmt: skip
        rows.append(",".join(f"`{cell}" for cell in cells))
    rows.append("资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额")
    rows.append(f"`{len(days)},`{len(days)},`{5 * len(days)}.00,`0,`0.00")
    return "\r\n".join(rows).encode()


def test_two_formats_of_one_account_are_never_booked_twice_by_rules(
    desk: Desk, treasurer: Browser
) -> None:
    rule = BillRule("停车费", Outcome((Share("480101", "GEN"),), "停车费"), words=("停车",))
    with desk.ledger.database.writing() as connection:
        save_rule(connection, desk.ledger.community_id, rule, by=TREASURER, at=NOW, active=True)
    rows = "2025-09-03 +5.00 停车\n2025-09-03 +5.00 停车"
    first = f"{BILLS}/{keep_rows(desk.ledger, rows, account='100901')}"
    assert treasurer.post(f"{first}/by-rules", at=first).status_code == 302
    shown = bring(treasurer, a_fund_flow(3, 3, 8))
    done = keep(treasurer, shown.text, account="100901")
    second = done.location.partition("?")[0]
    page = treasurer.page(second)
    assert "这个账户这几天还有另一种账单" in page
    # Each of the two is offered another row first: ticked as they stand, none is lost.
    twins = [options(page, row)[0] for row in (2, 3)]
    assert [twin[:5] for twin in twins] == ["twin:", "twin:"]
    assert twins[0] != twins[1]
    assert options(page, 4)[0] == "rule"
    assert treasurer.post(f"{second}/by-rules", at=second).status_code == 302
    left = treasurer.page(second)
    assert 'id="f-row-2"' in left
    assert 'id="f-row-4"' not in left
    assert decide(treasurer, second, dict(zip((2, 3), twins, strict=True))).status_code == 302
    assert treasurer.page(f"{second}?rows=all").count("别处已记") == 2


def test_one_line_is_offered_first_to_one_row_alone(desk: Desk, treasurer: Browser) -> None:
    desk.ledger.post("2025-09-01 停车费\n借 100201 5.00\n贷 480101 5.00\n" * 2)
    two = "2025-09-01 +5.00 甲\n2025-09-01 +5.00 乙"
    path = f"{BILLS}/{keep_rows(desk.ledger, two)}"
    page = treasurer.page(path)
    answers = {row: options(page, row)[0] for row in (1, 2)}
    assert answers[1] != answers[2]
    assert decide(treasurer, path, answers).status_code == 302
    assert treasurer.page(f"{path}?rows=all").count("已入账") == 2


def test_older_bills_are_on_the_next_page(desk: Desk, treasurer: Browser) -> None:
    kept = [keep_rows(desk.ledger, f"2025-08-{day:02} +{day}.00 停车") for day in range(1, 15)]
    newest = treasurer.page(f"{BILLS}/")
    shown = re.findall(rf'href="{BILLS}/(\w+)"', newest)
    [following] = re.findall(r'href="([^"]+)">更早的', newest)
    older = treasurer.page(unescape(following))
    shown += re.findall(rf'href="{BILLS}/(\w+)"', older)
    assert "更早的" not in older
    assert sorted(item for item in shown if item != "rules") == sorted(kept)
