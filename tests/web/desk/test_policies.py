"""The approval rules: proposed by one officer, confirmed by another, public in words and as JSON."""

from typing import Any

from ledger.domain.policies import DEFAULT_POLICY
from ledger.schemas.payments import typed_policy
from tests.web.desk.asking import MONEY, PAYMENTS, agreed, handed_in, ticked
from tests.web.desk.browsers import DESK, Browser, Desk

POLICIES = f"{DESK}/policies"
PUBLIC = "/c/songhe/policies"
SMALL = {
    **typed_policy(DEFAULT_POLICY), "small_committee": "1", "contract_above": "10000",
    "request_above": "1000", "first_day": "2025-09-10",
}  # fmt: skip


def action_of(page: str, verb: str) -> str:
    return next(
        part.partition('"')[0] for part in page.split('action="')[1:] if f"/{verb}" in part[:200]
    )


def propose(browser: Browser, **values: Any) -> str:
    answer = browser.post(POLICIES, {**SMALL, **values})
    assert answer.status_code == 302, answer.text
    return browser.page(answer.location)


def test_the_usual_rules_hold_and_are_public_where_nothing_was_set(
    desk: Desk, treasurer: Browser
) -> None:
    assert "用通行的一套" in treasurer.page(POLICIES)
    page = desk.browser().page(f"{PUBLIC}/")
    for words in ("500.00 元以下（含）", "业主大会表决", "付款由出纳办", "现行"):
        assert words in page
    assert "up to 5,000.00 yuan" in desk.browser().page(f"/en{PUBLIC}/")
    data = desk.browser().get(f"{PUBLIC}.json").get_json()
    assert data["policies"][0]["is_default"]
    assert data["policies"][0]["steps"][0] == {"up_to": "50000", "approvals": 1, "decision": ""}


def test_other_rules_hold_once_another_officer_confirmed_them(
    desk: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    page = propose(treasurer)
    assert "等另一位确认后生效" in page
    assert "这是您提的" in page
    assert "确认，按新制度办" not in page
    assert "现行" in desk.browser().page(f"{PUBLIC}/")
    assert "只有两位经手人：" not in desk.browser().page(f"{PUBLIC}/")
    path = action_of(reviewer.page(POLICIES), "set")
    refused = treasurer.post(path)
    assert refused.status_code == 422
    assert "另一位确认" in refused.text
    done = reviewer.post(path)
    assert "done=policy_set" in done.location
    public = desk.browser().page(f"{PUBLIC}/")
    for words in ("本小区只有两位经手人：", "超过 10,000.00 元要有合同", "超过 1,000.00 元没有先申请",
                  "从 2025年9月10日 起", "公开日志第 2 条"):  # fmt: skip
        assert words in public
    again = reviewer.post(path)
    assert again.status_code == 422
    assert "确认、撤销或过期" in again.text
    assert "经手人2" not in public


def test_a_proposal_can_be_dropped(treasurer: Browser, reviewer: Browser) -> None:
    propose(treasurer)
    path = action_of(reviewer.page(POLICIES), "drop")
    assert "done=policy_dropped" in reviewer.post(path).location
    assert reviewer.post(path).status_code == 422
    assert "有人提出新制度" not in reviewer.page(POLICIES)


def test_rules_that_make_no_sense_are_refused_at_their_field(treasurer: Browser) -> None:
    for values, words in (
        ({"up_to_1": "x"}, "不是金额"),
        ({"up_to_1": "9000"}, "从小到大"),
        ({"approvals_1": "0"}, "1 到 5"),
        ({"approvals_1": "两"}, "1 到 5"),
        ({"approvals_last": ""}, "不能空着"),
        ({"split_days": "999"}, "0 到 60"),
        ({"split_margin": "99"}, "0 到 50"),
        ({"first_day": "2025-09-09"}, "不能从过去"),
        ({"first_day": ""}, "不能空着"),
        ({"decision_1": "nobody", "contract_above": "-"}, "不是金额"),
    ):
        answer = treasurer.post(POLICIES, {**SMALL, **values})
        assert answer.status_code == 422, values
        assert words in answer.text, values
        assert 'value="2025-09-' in answer.text or values.get("first_day") == ""


def test_a_community_of_two_pays_through_its_treasurer(
    desk: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    desk.ledger.post(MONEY)
    propose(treasurer)
    reviewer.post(action_of(reviewer.page(POLICIES), "set"))
    agreed(desk, handed_in(treasurer, amount="600"), "reviewer")
    (item,) = ticked(treasurer, f"{PAYMENTS}/run")
    answer = treasurer.post(f"{PAYMENTS}/run", {"item": item, "paid_on": "2025-09-10"})
    assert answer.status_code == 302, answer.text
