"""A merger at the desk and in public: planned by one, approved by another, carried out, and proven to everybody."""

import json
import re
from io import BytesIO

from pypdf import PdfReader

from ledger.domain.bank_accounts import BankAccount, Custody
from ledger.posting.bank_accounts import add_bank_account
from ledger.statements.communities import community
from tests.factories import OPENED_AT, TREASURER
from tests.posting.merging import courtyard, serve
from tests.web.desk.browsers import DESK, Browser, Desk, hidden

PATH = f"{DESK}/merger/"
FORM = {
    "day": "2025-03-01", "join": ["yuan1", "yuan2"], "courtyard-yuan1": "Y1", "courtyard-yuan2": "Y2",
}  # fmt: skip
REPORT = "/c/songhe/mergers/1/"


def two_courtyards(desk: Desk) -> None:
    for number in (1, 2):
        ledger = courtyard(desk.ledger.database, desk.data_dir / "keys", number)
        with desk.ledger.database.writing() as connection:
            serve(connection, ledger)


def test_from_the_plan_to_the_report(desk: Desk, treasurer: Browser) -> None:
    two_courtyards(desk)
    reviewer, visitor = desk.browser("reviewer"), desk.browser()
    assert visitor.get(REPORT).status_code == 404
    looked = treasurer.post(f"{PATH}look", FORM)
    assert "没有障碍，可以合并" in looked.text
    assert "前面一律加院落编号" in looked.text
    assert treasurer.post(f"{PATH}propose", FORM).status_code == 302
    assert "批准这份方案" not in treasurer.page(PATH)
    page = reviewer.page(PATH)
    seen = {"number": "1", "content_sha256": hidden(page, "content_sha256")}
    assert reviewer.post(f"{PATH}approve", seen).status_code == 302
    assert "合并正在办理" in visitor.page(REPORT)
    answers = [treasurer.post(f"{PATH}run", {"number": "1"}) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [302] * 5
    assert str(answers[-1].location).endswith("done=merger_done")
    report = visitor.page(REPORT)
    assert "前后相符：逐项资金、逐户往来都一分不差" in report
    assert "已全部转完" in treasurer.page(PATH)
    told = json.loads(visitor.page(f"{REPORT[:-1]}.json"))
    assert told["agrees"] is True
    assert told["totals"]["net_before"] == told["totals"]["net_after"] == "3284.00"
    assert [row["difference"] for row in told["rows"]] == ["0.00"] * 6
    assert {item["households"] for item in told["members"]} == {3}
    (table,) = re.findall(r"合计,.*", visitor.page(f"{REPORT[:-1]}.csv"))
    assert table.rstrip().endswith(",0.00")
    printed = visitor.get(f"{REPORT[:-1]}.pdf")
    text = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(printed.data)).pages)
    for words in ("合并转账报告", "一分不差", "3,284.00"):
        assert words in text
    for prefix in ("/en", "/xl", "/en/xl"):
        assert visitor.get(f"{prefix}{REPORT}").status_code == 200
        assert treasurer.get(f"{prefix}{PATH}").status_code == 200


def test_old_pages_stay_and_lead_to_the_new_community(desk: Desk, treasurer: Browser) -> None:
    merged(desk, treasurer)
    visitor = desk.browser()
    for path in ("", "funds/", "accounts/", "transactions/", "statements/trial-balance/2025/"):
        page = visitor.page(f"/c/yuan1/{path}")
        assert "这本账已经结清、封存" in page
        assert 'href="/c/songhe/"' in page
    old = visitor.page("/c/yuan1/transactions/记-2025-02-0004/")
    assert "余额由新账的这张凭证接着记" in old
    (new,) = re.findall(r'href="(/c/songhe/transactions/[^"]+)"', old)
    begun = visitor.page(new)
    assert "接的是原来这本账的结清凭证" in begun
    assert "/c/yuan1/transactions/" in begun
    assert "合并转账报告" in visitor.page("/c/songhe/")
    # The old year's income is still told, and what was carried on is no spending.
    income = visitor.page("/c/yuan1/statements/public-income/2025/")
    assert "300.00" in income
    assert "不算支出" in income
    front = visitor.page("/c/yuan1/?as_of=2025-12-31")
    assert "没有花掉，由新账接着记" in front
    assert "/c/songhe/mergers/1/" in front
    for kind in ("fund-balances", "maintenance-fund", "activities"):
        assert "并入新账" in visitor.page(f"/c/yuan1/statements/{kind}/2025/")
        assert "并入新账" in visitor.page(f"/c/yuan1/statements/{kind}/2025.csv")
        assert "并入新账" not in visitor.page(f"/c/songhe/statements/{kind}/2025/")


def test_ended_books_refuse_an_entry_in_words(desk: Desk, treasurer: Browser) -> None:
    merged(desk, treasurer)
    assert "这本账已经结清" in treasurer.page("/desk/yuan1/")
    form = treasurer.fill(
        "/desk/yuan1/entries/new?kind=in", amount="5.00", occurred_on="2025-03-05",
        category="480101", matter="停车费", counterparty_kind="residents", channel="100201", fund="GEN",
    )  # fmt: skip
    assert form.status_code == 422
    assert "并入别的小区，不能再记" in form.text


def test_what_stands_against_it_is_said_and_nothing_is_kept(desk: Desk, treasurer: Browser) -> None:
    two_courtyards(desk)
    early = treasurer.post(f"{PATH}look", {**FORM, "day": "2025-05-01"})
    assert early.text.count("还没有结账，请先按月结账") == 2
    twice = treasurer.post(f"{PATH}propose", {**FORM, "courtyard-yuan2": "Y1"})
    assert twice.status_code == 422
    assert "院落编号 Y1" in twice.text
    for changes, words in (("啊", "看不懂"), ("yuan1 资金 DON=GEN", "不能变成别的钱")):
        answer = treasurer.post(f"{PATH}propose", {**FORM, "changes": changes})
        assert answer.status_code == 422
        assert words in answer.text
    odd = treasurer.post(f"{PATH}look", {**FORM, "courtyard-yuan1": "一号"})
    assert "不能作院落编号" in odd.text
    assert treasurer.post(f"{PATH}look", {**FORM, "day": "x"}).status_code == 422
    assert "第 1 次合并" not in treasurer.page(PATH)
    assert treasurer.post(f"{PATH}propose", FORM).status_code == 302
    assert treasurer.post(f"{PATH}withdraw", {"number": "1"}).status_code == 302
    assert "已撤回" in treasurer.page(PATH)
    assert treasurer.post(f"{PATH}run", {"number": "1"}).status_code == 422
    reviewer = desk.browser("reviewer")
    assert reviewer.post(f"{PATH}approve", {"number": "1"}).status_code == 422
    assert treasurer.post(f"{PATH}withdraw", {"number": "7"}).status_code == 422


def test_the_dry_run_says_what_comes_over_and_leads_to_what_is_to_be_done(
    desk: Desk, treasurer: Browser
) -> None:
    two_courtyards(desk)
    with desk.ledger.database.writing() as books:
        yuan = community(books, "yuan1")
        assert yuan is not None
        account = BankAccount("K1", "示例银行", "示例院落", Custody.OWN, "0001", "100201")
        add_bank_account(books, yuan.community_id, account, by=TREASURER, at=OPENED_AT)
    found = treasurer.post(f"{PATH}look", FORM).text
    assert "除了余额，一起带到新账的" in found
    assert "新账自己定的：审批制度" in found
    assert f'href="{DESK}/setup"' in found
    assert 'href="/desk/yuan1/bills/"' in found
    wrong = treasurer.post(f"{PATH}look", {**FORM, "day": "2025-05-01"}).text
    assert 'href="/desk/yuan1/months"' in wrong
    twice = treasurer.post(f"{PATH}look", {**FORM, "join": ["yuan1", "yuan1"]}).text
    assert "写了两次" in twice


def merged(desk: Desk, treasurer: Browser) -> None:
    two_courtyards(desk)
    treasurer.post(f"{PATH}propose", FORM)
    reviewer = desk.browser("reviewer")
    seen = {"number": "1", "content_sha256": hidden(reviewer.page(PATH), "content_sha256")}
    reviewer.post(f"{PATH}approve", seen)
    for _ in range(5):
        treasurer.post(f"{PATH}run", {"number": "1"})
