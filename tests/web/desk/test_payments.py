"""From a request on a phone to money paid and a voucher in the books."""

import html
import io
import re

import pytest

from ledger.statements.payments import payment_run, request_lists
from tests.conftest import CountQueries
from tests.posting.evidence_samples import OFD, a_pdf, a_zip
from tests.web.desk.asking import (
    CLEANING,
    MONEY,
    PAYMENTS,
    agreed,
    asked,
    handed_in,
    seen,
    ticked,
)
from tests.web.desk.browsers import DESK, Browser, Desk, hidden, picture


@pytest.fixture(autouse=True)
def _money(desk: Desk) -> None:
    desk.ledger.post(MONEY)


def test_a_request_is_shown_to_its_author_with_everything_that_counts(treasurer: Browser) -> None:
    path = asked(treasurer, invoices="25312000000012345678，A123", pictures=picture())
    page = treasurer.page(path)
    for words in ("王小明", "400.00", "人民币肆佰元整", "保洁、绿化、秩序", "共有资金银行户",
                  "2025年9月保洁费（工作人员）", "25312000000012345678", "提交后要 1 人同意",
                  "票据 1，点开看大图"):  # fmt: skip
        assert words in page
    assert "现在还不能付" not in page


def test_every_page_of_a_request_s_papers_is_shown_and_what_has_no_picture_is_named(
    treasurer: Browser, desk: Desk
) -> None:
    files = [(io.BytesIO(a_pdf(pages=2)), "quote.pdf"), (io.BytesIO(a_zip(OFD)), "invoice.ofd")]
    path = asked(treasurer, pictures=files)
    for page in (treasurer.page(path), desk.browser("reviewer").page(path)):
        shown = re.findall(r'<img src="([^"]+)"', page)
        assert len(shown) == 2
        for address in shown:
            answer = treasurer.get(html.unescape(address))
            assert (answer.status_code, answer.content_type) == (200, "image/jpeg")
        assert "电子发票（OFD），1 KB：只保存，不显示" in page
    # The form keeps all of them when it is opened again.
    assert treasurer.page(f"{path}/edit").count('name="attached"') == 2


def test_a_request_goes_from_the_form_to_a_voucher_everybody_sees(
    desk: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    path = handed_in(treasurer, pictures=picture())
    assert "等我审批" in reviewer.page(f"{PAYMENTS}/")
    assert "同意付款" in reviewer.page(path)
    agreed(desk, path, "reviewer")
    cashier = desk.browser("cashier")
    (item,) = ticked(cashier, f"{PAYMENTS}/run")
    answer = cashier.client.post(
        f"{PAYMENTS}/run",
        data={
            "csrf_token": hidden(cashier.page("/account/"), "csrf_token"), "item": item,
            "paid_on": "2025-09-10", "pictures": picture("blue"),
        },
        content_type="multipart/form-data",
    )  # fmt: skip
    assert answer.status_code == 302, answer.text
    assert "已登记付款" in cashier.page(answer.location)
    page = treasurer.page(path)
    assert "出纳）付款" in page
    draft = re.search(rf"{DESK}/drafts/\w+", page)
    assert draft
    shown = reviewer.page(draft[0])
    assert "由付款申请单做成" in shown
    assert "收款人：王小明" in shown
    assert shown.count("<figure>") == 2
    posted = reviewer.post(f"{draft[0]}/approve", {"content_sha256": seen(reviewer, draft[0])})
    voucher = posted.location.split("/")[-1].split("?")[0]
    public = desk.browser().page(f"/c/songhe/transactions/{voucher}/")
    assert "制单（会计）申请，1 人审批，出纳付款（2025年9月10日）" in public
    assert "王小明" not in public
    assert "已入账" in treasurer.page(path)
    assert voucher
    assert "最近付的" in treasurer.page(f"{PAYMENTS}/")


def test_nothing_of_a_request_is_public_before_it_is_paid(desk: Desk, treasurer: Browser) -> None:
    handed_in(treasurer, matter="神秘事由")
    visitor = desk.browser()
    for path in ("/c/songhe/", "/c/songhe/transactions/", "/c/songhe/transactions.json"):
        assert "神秘事由" not in visitor.page(path)
        assert "王小明" not in visitor.page(path)


def test_every_mistake_is_named_at_its_field(treasurer: Browser) -> None:
    answer = treasurer.fill(
        f"{PAYMENTS}/new", **{**CLEANING, "amount": "", "category": "", "payee": "", "due_on": "?"}
    )
    assert answer.status_code == 422
    for field in ("amount", "category", "due_on"):
        assert f'href="#f-{field}"' in answer.text
    answer = treasurer.fill(f"{PAYMENTS}/new", **{**CLEANING, "payee": ""})
    assert 'href="#f-payee"' in answer.text
    assert 'value="400.00"' in answer.text
    answer = treasurer.fill(f"{PAYMENTS}/new", **{**CLEANING, "counterparty_kind": "x"})
    assert 'href="#f-counterparty_kind"' in answer.text
    answer = treasurer.fill(f"{PAYMENTS}/new", **{**CLEANING, "fund": "NO"})
    assert 'href="#f-fund"' in answer.text


def test_what_stands_against_a_request_is_said_all_at_once_and_keeps_it_back(
    treasurer: Browser,
) -> None:
    path = asked(treasurer, amount="15000", fund="CHA")
    page = treasurer.page(path)
    assert "现在还不能付" in page
    answer = treasurer.post(f"{path}/submit", {"content_sha256": seen(treasurer, path)})
    assert answer.status_code == 422
    for words in ("只剩 5,000.00 元可用", "业主委员会的决议", "共有资金银行户"):
        assert words in answer.text
    english = treasurer.page("/en" + path)
    assert "It cannot be paid yet" in english
    assert "needs a resolution of the committee" in english


def test_a_form_sent_twice_makes_one_request(treasurer: Browser) -> None:
    page = treasurer.page(f"{PAYMENTS}/new")
    form = {name: hidden(page, name) for name in ("csrf_token", "form_token")}
    first = treasurer.client.post(f"{PAYMENTS}/new", data={**form, **CLEANING})
    second = treasurer.client.post(f"{PAYMENTS}/new", data={**form, **CLEANING})
    assert first.location == second.location
    changed = {**form, **CLEANING, "amount": "77"}
    refused = treasurer.client.post(f"{PAYMENTS}/new", data=changed)
    assert refused.status_code == 422
    assert "这张表交过一次，这次内容不同，没有保存" in refused.text


def test_a_changed_request_is_approved_anew(
    desk: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    path = handed_in(treasurer)
    stale = seen(reviewer, path)
    form = treasurer.page(f"{path}/edit")
    assert 'value="400.00"' in form
    assert 'value="王小明"' in form
    assert treasurer.fill(f"{path}/edit", **{**CLEANING, "amount": "410"}).status_code == 302
    treasurer.post(f"{path}/submit", {"content_sha256": seen(treasurer, path)})
    refused = reviewer.post(f"{path}/approve", {"content_sha256": stale})
    assert refused.status_code == 422
    assert "在您看过之后改动了" in refused.text
    agreed(desk, path, "reviewer")
    again = reviewer.post(f"{path}/approve", {"content_sha256": stale})
    assert "已经到了别的步骤" in again.text


def test_two_tabs_do_not_overwrite_each_other(treasurer: Browser) -> None:
    path = asked(treasurer)
    stale = hidden(treasurer.page(f"{path}/edit"), "content_sha256")
    treasurer.fill(f"{path}/edit", **{**CLEANING, "amount": "1"})
    refused = treasurer.fill(f"{path}/edit", **{**CLEANING, "amount": "2"}, content_sha256=stale)
    assert refused.status_code == 422
    assert treasurer.fill(f"{path}/edit", **{**CLEANING, "amount": ""}).status_code == 422
    unseen = treasurer.post(f"{path}/submit", {"content_sha256": stale})
    assert "改动了" in unseen.text


def test_nobody_approves_their_own_request_whatever_their_roles(desk: Desk) -> None:
    both = desk.browser("both")
    path = handed_in(both)
    assert "同意付款" not in both.page(path)
    for attempt in ("approve", "reject"):
        data = {"content_sha256": "0" * 64, "reason": "自己"}
        refused = both.post(f"{path}/{attempt}", data)
        assert refused.status_code == 422
        assert "自己提的付款申请不能自己审批" in refused.text


def test_two_people_approve_what_the_policy_says_and_the_first_is_told_so(
    desk: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    path = handed_in(treasurer, amount="600")
    answer = reviewer.post(f"{path}/approve", {"content_sha256": seen(reviewer, path)})
    assert "done=agreed" in answer.location
    assert "已批 1／2" in reviewer.page(f"{PAYMENTS}/")
    agreed(desk, path, "both")
    assert "待付款" in treasurer.page(path)


def test_a_request_is_sent_back_with_a_reason_and_withdrawn(
    treasurer: Browser, reviewer: Browser
) -> None:
    path = handed_in(treasurer)
    refused = reviewer.post(f"{path}/reject", {"reason": ""})
    assert "这里不能空着" in refused.text
    reviewer.post(f"{path}/reject", {"reason": "少一张发票"})
    assert "少一张发票" in treasurer.page(path)
    assert treasurer.post(f"{path}/withdraw").status_code == 302
    assert "已撤回" in treasurer.page(path)
    assert treasurer.get(f"{path}/edit").status_code == 403


def test_only_its_author_changes_a_request(desk: Desk, treasurer: Browser) -> None:
    path = asked(treasurer)
    other = desk.browser("both")
    assert other.get(f"{path}/edit").status_code == 403
    assert other.post(f"{path}/withdraw").status_code == 422
    assert other.get(f"{PAYMENTS}/none").status_code == 404
    assert treasurer.get(f"{PAYMENTS}/none/edit").status_code == 404
    assert treasurer.post(f"{PAYMENTS}/none/submit").status_code == 404


def test_a_split_request_and_a_name_in_public_are_confirmed_by_the_approver(
    treasurer: Browser, reviewer: Browser
) -> None:
    handed_in(treasurer, amount="450")
    path = handed_in(treasurer, amount="200", matter="王阿姨工钱")
    page = reviewer.page(path)
    assert "把一笔拆成了几笔" in page
    shown = {"content_sha256": seen(reviewer, path)}
    refused = reviewer.post(f"{path}/approve", shown)
    assert "请先核对，再打勾确认" in refused.text
    refused = reviewer.post(f"{path}/approve", {**shown, "summary_is_public": "1"})
    assert "请先核对，再打勾确认" in refused.text
    both = {**shown, "summary_is_public": "1", "split_seen": "1"}
    assert reviewer.post(f"{path}/approve", both).status_code == 302


def test_a_request_is_printed_for_signatures(desk: Desk, treasurer: Browser) -> None:
    path = handed_in(treasurer, memo="第一行\n第二行", pictures=picture())
    agreed(desk, path, "reviewer")
    for prefix in ("", "/en"):
        answer = treasurer.get(f"{prefix}{path}.pdf")
        assert answer.status_code == 200
        assert answer.mimetype == "application/pdf"
        assert answer.data.startswith(b"%PDF-")
        assert "no-store" in answer.headers["Cache-Control"]
    assert treasurer.get(f"{PAYMENTS}/none.pdf").status_code == 404


def test_the_run_refuses_what_is_not_ticked_not_dated_or_no_picture(
    desk: Desk, treasurer: Browser
) -> None:
    agreed(desk, handed_in(treasurer), "reviewer")
    cashier = desk.browser("cashier")
    run = f"{PAYMENTS}/run"
    (item,) = ticked(cashier, run)
    for data, words in (
        ({"paid_on": "2025-09-10"}, "请先勾选"),
        ({"item": item, "paid_on": "x"}, "不是有效的日期"),
        ({"item": item, "paid_on": "2025-09-11"}, "还没有到"),
        ({"item": f"{item[:-1]}x", "paid_on": "2025-09-10"}, "改动了"),
        ({"item": "none", "paid_on": "2025-09-10"}, "付款申请单“none”"),
    ):
        answer = cashier.post(run, data, at=run)
        assert answer.status_code == 422, words
        assert words in answer.text
    form = {
        "csrf_token": hidden(cashier.page("/account/"), "csrf_token"), "item": item,
        "paid_on": "2025-09-10", "pictures": (io.BytesIO(b"MZ program"), "slip.exe"),
    }  # fmt: skip
    answer = cashier.client.post(run, data=form, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "slip.exe" in answer.text
    assert ticked(cashier, run) == [item]


def test_the_treasurer_does_not_pay_and_a_double_click_pays_once(
    desk: Desk, treasurer: Browser
) -> None:
    agreed(desk, handed_in(treasurer), "reviewer")
    cashier = desk.browser("cashier")
    (item,) = ticked(cashier, f"{PAYMENTS}/run")
    data = {"item": item, "paid_on": "2025-09-10"}
    refused = treasurer.post(f"{PAYMENTS}/run", data)
    assert refused.status_code == 422
    assert "职务" in refused.text
    assert desk.browser("reviewer").post(f"{PAYMENTS}/run", data).status_code == 403
    assert cashier.post(f"{PAYMENTS}/run", data).status_code == 302
    again = cashier.post(f"{PAYMENTS}/run", data)
    assert again.status_code == 422
    assert "已经付款" in again.text


def test_a_fact_that_breaks_a_rule_is_agreed_to_by_two_and_flagged_in_public(
    desk: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    answer = treasurer.fill(
        f"{DESK}/entries/new?kind=out", amount="9500", occurred_on="2025-09-03",
        category="510102", matter="保洁费", counterparty_kind="staff", channel="100201", fund="GEN",
    )  # fmt: skip
    path = answer.location
    page = treasurer.page(path)
    assert "账户里属于这项资金的钱不够" in page
    assert "要 2 位审核人同意；已有 0 位" in page
    treasurer.post(f"{path}/submit", {"content_sha256": seen(treasurer, path)})
    first = reviewer.post(f"{path}/approve", {"content_sha256": seen(reviewer, path)})
    assert "done=agreed" in first.location
    assert "已有 1 位" in reviewer.page(path)
    both = desk.browser("both")
    assert "核对无误，入账" in both.page(path)
    last = both.post(f"{path}/approve", {"content_sha256": seen(both, path)})
    voucher = last.location.split("/")[-1].split("?")[0]
    public = desk.browser().page(f"/c/songhe/transactions/{voucher}/")
    assert "照实入账" in public
    assert "账户里属于这项资金的钱不够" in public
    assert re.search(r"同意入账.*?2 人", public, re.DOTALL)
    assert "违反规定" in desk.browser().page("/c/songhe/transactions/")
    data = desk.browser().get(f"/c/songhe/transactions/{voucher}.json").get_json()
    assert data["flags"] == ["cash_overdrawn", "fund_overdrawn", "no_request"]
    assert data["trail"]["approvals"] == 2


def test_the_list_asks_the_same_number_of_questions_for_many_requests(
    desk: Desk, treasurer: Browser, count_queries: CountQueries
) -> None:
    counts: list[int] = []
    for _ in range(2):
        agreed(desk, handed_in(treasurer, payee=f"甲{len(counts)}"), "reviewer")
        handed_in(treasurer, payee=f"乙{len(counts)}")
        with desk.ledger.reading() as connection, count_queries(connection) as queries:
            request_lists(connection, desk.ledger.facts)
            payment_run(connection, desk.ledger.facts)
        counts.append(len(queries))
    assert counts[0] == counts[1] == 3
