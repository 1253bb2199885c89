"""From what a treasurer types to a posted voucher, and back by a reversal."""

import re

from tests.web.desk.browsers import DESK, PARKING, Browser, Desk, Enter, hidden, picture


def test_an_entry_becomes_a_preview_of_its_double_entry(treasurer: Browser, drafted: Enter) -> None:
    page = treasurer.page(drafted())
    assert "2025年9月停车费（居民）" in page
    assert "微信收款 增加 500.00 元" in page
    assert "停车收入 增加 500.00 元" in page
    assert re.search(r"100901</span> 其他货币资金-微信商户.*?500\.00.*?—", page, re.DOTALL)
    assert "提交审核" in page


def test_an_entry_is_approved_by_another_person_and_public_at_once(
    desk: Desk, reviewer: Browser, submitted: Enter
) -> None:
    path = submitted()
    assert "2025年9月停车费" in reviewer.page(f"{DESK}/")
    seen = hidden(reviewer.page(path), "content_sha256")
    answer = reviewer.post(f"{path}/approve", {"content_sha256": seen})
    assert answer.status_code == 302
    assert answer.location.startswith(f"{DESK}/transactions/")
    page = reviewer.page(answer.location)
    assert "记-2025-09-0001" in page
    assert "已入账" in page
    public = desk.browser().page("/c/songhe/transactions/%E8%AE%B0-2025-09-0001/")
    assert "2025年9月停车费（居民）" in public
    assert "500.00" in public
    assert "记-2025-09-0001" in reviewer.page(path)


def test_money_goes_out_and_moves_with_the_right_sides(treasurer: Browser) -> None:
    out = treasurer.fill(
        f"{DESK}/entries/new?kind=out",
        **{**PARKING, "category": "510102", "channel": "100201", "matter": "保洁费"},
    )
    page = treasurer.page(out.location)
    assert "保洁、绿化、秩序 增加 500.00 元" in page
    assert "共有资金银行户 减少 500.00 元" in page
    moved = treasurer.fill(
        f"{DESK}/entries/new?kind=move", amount="￥１，２３４．５０", occurred_on="2025年9月3日",
        channel="100901", to_channel="100201", fund="GEN",
    )  # fmt: skip
    page = treasurer.page(moved.location)
    assert "微信收款 减少 1,234.50 元" in page
    assert "2025年9月微信收款转入共有资金银行户" in page


def test_a_rejected_draft_comes_back_with_its_reason_and_can_be_mended(
    treasurer: Browser, reviewer: Browser, submitted: Enter
) -> None:
    path = submitted()
    answer = reviewer.post(f"{path}/reject", {"reason": "金额与收据不符"})
    assert answer.status_code == 302
    today = treasurer.page(f"{DESK}/")
    assert "退回给我的" in today
    assert "金额与收据不符" in today
    form = treasurer.page(f"{path}/edit")
    assert 'value="500.00"' in form
    assert "停车费" in form
    mended = treasurer.fill(f"{path}/edit", **{**PARKING, "amount": "480"})
    assert mended.status_code == 302
    page = treasurer.page(path)
    assert "480.00" in page
    assert "编辑中" in page


def test_a_reason_is_needed_to_reject(reviewer: Browser, submitted: Enter) -> None:
    path = submitted()
    answer = reviewer.post(f"{path}/reject", {"reason": " "})
    assert answer.status_code == 422
    assert "这里不能空着" in answer.text
    assert "待审核" in reviewer.page(path)


def test_a_withdrawn_draft_is_gone_for_good(
    treasurer: Browser, reviewer: Browser, submitted: Enter
) -> None:
    path = submitted()
    assert treasurer.post(f"{path}/withdraw").status_code == 302
    seen = hidden(treasurer.page(f"{DESK}/"), "csrf_token")
    assert seen
    page = reviewer.page(path)
    assert "已撤回" in page
    assert "核对无误，入账" not in page
    assert treasurer.get(f"{path}/edit").status_code == 403


def test_a_picture_is_public_only_after_the_approver_ticked_it(
    desk: Desk, treasurer: Browser, reviewer: Browser, submitted: Enter
) -> None:
    for ticked in (True, False):
        path = submitted(pictures=picture("red" if ticked else "blue"))
        page = reviewer.page(path)
        original = re.search(r"/evidence/([0-9a-f]{64})\"", page)
        assert original
        assert "我看过这张凭据，可以公开" in page
        data = {"content_sha256": hidden(page, "content_sha256")}
        if ticked:
            data["released"] = original[1]
        voucher = reviewer.post(f"{path}/approve", data).location.split("/")[-1].split("?")[0]
        public = desk.browser().page(f"/c/songhe/transactions/{voucher}/")
        shown = re.search(r"/c/songhe/evidence/([0-9a-f]{64})", public)
        assert bool(shown) is ticked
        if shown:
            copy = desk.browser().get(f"/c/songhe/evidence/{shown[1]}")
            assert copy.status_code == 200
            assert copy.mimetype == "image/jpeg"
        assert desk.browser().get(f"/c/songhe/evidence/{original[1]}").status_code == 404


def test_officers_see_originals_and_nobody_else_does(
    desk: Desk, treasurer: Browser, drafted: Enter
) -> None:
    page = treasurer.page(drafted(pictures=picture()))
    found = re.search(r"/evidence/([0-9a-f]{64})\"", page)
    assert found
    path = f"{DESK}/evidence/{found[1]}"
    answer = treasurer.get(path)
    assert answer.mimetype == "image/jpeg"
    assert "private" in answer.headers["Cache-Control"]
    assert treasurer.get(f"{path}/copy").mimetype == "image/jpeg"
    assert desk.browser("operator").get(path).status_code == 403
    assert desk.browser("stranger").get(path).status_code == 403
    assert desk.browser().get(path).status_code == 302
    assert treasurer.get(f"{DESK}/evidence/{'0' * 64}").status_code == 404
    assert treasurer.get(f"{DESK}/evidence/..%2f..%2fsecret-key").status_code == 404


def test_a_posted_voucher_is_reversed_by_two_people(
    treasurer: Browser, reviewer: Browser, submitted: Enter
) -> None:
    path = submitted()
    seen = hidden(reviewer.page(path), "content_sha256")
    voucher = reviewer.post(f"{path}/approve", {"content_sha256": seen}).location.partition("?")[0]
    assert "记错了，或者钱退了" in treasurer.page(voucher)
    assert "记错了，或者钱退了" not in reviewer.page(voucher)
    assert "只冲销" in treasurer.page(f"{voucher}/correct")
    refused = treasurer.post(f"{voucher}/reverse", {"reason": "", "dated_on": "2025-09-30x"})
    assert refused.status_code == 422
    refused = treasurer.post(f"{voucher}/reverse", {"reason": "", "dated_on": "2025-09-10"})
    assert "这里不能空着" in refused.text
    token = hidden(treasurer.page(f"{voucher}/correct"), "form_token")
    form = {
        "reason": "重复入账", "dated_on": "2025-09-10", "form_token": token, "mistake": "twice",
    }  # fmt: skip
    sent = treasurer.post(f"{voucher}/reverse", form)
    assert sent.status_code == 302
    assert treasurer.post(f"{voucher}/reverse", form).location == sent.location
    draft = sent.location.partition("?")[0]
    page = reviewer.page(draft)
    assert "红字冲销" in page
    assert "微信收款 减少 500.00 元" in page
    seen = hidden(page, "content_sha256")
    assert reviewer.post(f"{draft}/approve", {"content_sha256": seen}).status_code == 302
    page = treasurer.page(voucher)
    assert "已被更正" in page
    assert "原因：重复入账" in page
    assert "只冲销" not in treasurer.page(f"{voucher}/correct")
    again = treasurer.post(f"{voucher}/reverse", {"reason": "再来", "dated_on": "2025-09-10"})
    assert again.status_code == 422
    assert "已经冲销过了" in again.text


def test_addresses_that_lead_nowhere_say_so(treasurer: Browser) -> None:
    assert "还没有入账的凭证" in treasurer.page(f"{DESK}/transactions/")
    assert treasurer.get(f"{DESK}/transactions/?month=nonsense").status_code == 404
    assert treasurer.get(f"{DESK}/transactions/?month=2025").status_code == 404
    assert treasurer.get(f"{DESK}/transactions/记-2025-09-0099").status_code == 404
    missing = treasurer.post(
        f"{DESK}/transactions/记-2025-09-0099/reverse",
        {
            "reason": "没有这张",
            "dated_on": "2025-09-10",
        },
    )
    assert missing.status_code == 404
    assert treasurer.get(f"{DESK}/drafts/none").status_code == 404


def test_vouchers_are_listed_by_month(desk: Desk, treasurer: Browser) -> None:
    desk.ledger.post("2025-08-01 八月停车费\n  借 100901 5.00\n  贷 480101 5.00")
    desk.ledger.post("2025-09-01 九月停车费\n  借 100901 5.00\n  贷 480101 5.00")
    everything = treasurer.page(f"{DESK}/transactions/")
    assert "八月停车费" in everything
    assert "九月停车费" in everything
    august = treasurer.page(f"{DESK}/transactions/?month=2025-08")
    assert "八月停车费" in august
    assert "九月停车费" not in august


def test_months_close_in_order_with_a_tick(
    desk: Desk, treasurer: Browser, reviewer: Browser, submitted: Enter
) -> None:
    path = submitted(occurred_on="2025-08-30")
    page = treasurer.page(f"{DESK}/months")
    assert "本月还没过完" not in page
    seen = hidden(reviewer.page(path), "content_sha256")
    reviewer.post(f"{path}/approve", {"content_sha256": seen})
    page = treasurer.page(f"{DESK}/months")
    assert "下一个：2025年8月" in page
    page = treasurer.page(f"{DESK}/months/202508/")
    assert "日常收支都有票据" in page
    refused = treasurer.post(f"{DESK}/months/202508/close")
    assert refused.status_code == 422
    assert "请先核对，再打勾确认" in refused.text
    wrong = treasurer.post(f"{DESK}/months/202507/close", {"sure": "1"})
    assert wrong.status_code == 422
    assert "月份要按顺序结账" in wrong.text
    assert treasurer.post(f"{DESK}/months/202508/close", {"sure": "1"}).status_code == 302
    page = treasurer.page(f"{DESK}/months?done=closed")
    assert "已结账" in page
    assert "本月还没过完" in page
    assert desk.browser("auditor").post(f"{DESK}/months/202509/close").status_code == 403


def test_hard_words_link_to_what_they_mean_and_no_form_is_lost(
    treasurer: Browser, drafted: Enter
) -> None:
    assert '<a href="/help/#jie-dai">借 / 贷</a>' in treasurer.page(drafted())
    assert '<a href="/help/#jiezhang">结账</a>' in treasurer.page(f"{DESK}/months")
    apart = '<a href="/help/#xiandingyongtu" target="_blank" rel="noopener">限定用途资金</a>'
    assert apart in treasurer.page(f"{DESK}/entries/new?kind=in")


def test_pages_speak_english_too(desk: Desk, drafted: Enter, treasurer: Browser) -> None:
    path = drafted()
    for page in (f"{DESK}/", f"{DESK}/entries/new?kind=in", path, f"{DESK}/months", "/account/"):
        text = treasurer.page(f"/en{page}")
        assert '<html lang="en"' in text
