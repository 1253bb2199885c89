"""A work at the desk, from the need to the settlement: each refusal at its field, each gate on the payment."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ledger.domain.work_rules import RULES
from ledger.posting.decisions import add_decision
from tests.factories import TREASURER
from tests.posting.working import vouched
from tests.web.desk.asking import CLEANING, PAYMENTS
from tests.web.desk.browsers import DESK, Browser, Desk, hidden, picture

WORKS = f"{DESK}/works"
GATE = f"{WORKS}/GC1"
MONEY = """
2025-08-01 停车费
借 100201 100000.00 GEN
贷 480101 100000.00 GEN
"""
NEED = {
    "code": "GC1", "name_zh": "大门更换", "reason": "大门锈坏，关不上", "leader": "业委会副主任",
    "liaison": "社区网格员", "needed_on": "2025-08-01", "planned_first_day": "2025-08-10",
    "planned_last_day": "2025-08-20",
}  # fmt: skip
QUOTES = {
    "party.1": "C1", "price.1": "10000", "days.1": "20", "months.1": "12", "score.1": "90",
    "party.2": "C2", "price.2": "11000", "days.2": "18", "months.2": "12", "score.2": "85",
    "chosen": "1", "note": "只有两家愿意做，选了便宜的",
}  # fmt: skip
#: The steps in their order, with what is typed for each.
STEPS: tuple[dict[str, Any], ...] = (
    {"kind": "decision", "decision": "J1"},
    {"kind": "budget", "budget.GEN": "11000"},
    {"kind": "quotes", **QUOTES},
    {"kind": "contract", "contract": "HT1", "pictures": True},
    {"kind": "start", "before": True},
    {"kind": "progress", "amount": "6000"},
    {"kind": "acceptance", "pictures": True, "after": True},
    {"kind": "audit", "amount": "9800", "claimed": "10000", "pictures": True},
    {"kind": "settlement", "amount": "9800", "retention": "294", "warranty_months": "12"},
)


@pytest.fixture(autouse=True)
def _money(desk: Desk) -> None:
    desk.ledger.post(MONEY)
    with desk.ledger.database.writing() as connection:
        add_decision(connection, 1, "J1", "更换大门", decided_on=date(2025, 8, 1), by=TREASURER)
        vouched(connection, 1, "J1", on=date(2025, 8, 1))


def sent(browser: Browser, path: str, **values: Any) -> Any:
    """Send a form with files; True stands for a picture of its own colour."""
    token = hidden(browser.page("/account/"), "csrf_token")
    data = {
        name: picture({"before": "green", "after": "blue"}.get(name, "red"))
        if value is True
        else value
        for name, value in values.items()
    }
    return browser.client.post(
        path, data={"csrf_token": token, **data}, content_type="multipart/form-data"
    )


def named(treasurer: Browser) -> None:
    """Plan the gate, with two bidders and a contract."""
    assert sent(treasurer, f"{WORKS}/", **NEED).status_code == 302
    for code in ("C1", "C2"):
        answer = sent(treasurer, f"{GATE}/organisation", code=code, name=f"示范工程队{code}")
        assert answer.status_code == 302
    contract = {"code": "HT1", "title": "大门更换合同", "party": "C1", "price": "10000"}
    assert sent(treasurer, f"{GATE}/contract", **contract).status_code == 302


def took(treasurer: Browser, reviewer: Browser, *steps: dict[str, Any]) -> None:
    """Take steps, each by both officers; the second looks at every picture."""
    for step in steps:
        answer = sent(treasurer, f"{GATE}/steps", happened_on="2025-08-10", **step)
        assert answer.status_code == 302, answer.text
        page = reviewer.page(f"{GATE}/")
        (action,) = re.findall(rf'action="({GATE}/steps/\d+/confirm)"', page)
        ticks = re.findall(r'name="released" value="([^"]+)"', page)
        assert sent(reviewer, action, released=ticks).status_code == 302


def test_a_work_goes_from_the_need_to_the_settlement_and_everybody_sees_it(
    desk: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    named(treasurer)
    for step in STEPS:
        # What to do next is always in sight; progress is asked for by whoever needs it.
        if step["kind"] != "progress":
            assert f'name="kind" value="{step["kind"]}"' in treasurer.page(f"{GATE}/")
        took(treasurer, reviewer, step)
    public = desk.browser().page("/c/songhe/works/GC1/")
    for words in (
        "已结算，质保中",
        "9,800.00",
        "示范工程队C1",
        "只有两家愿意做",
        "施工前 1",
        "施工后 1",
    ):
        assert words in public
    shown = re.findall(r'<img src="(/c/songhe/evidence/\w+)"', public)
    assert desk.browser().get(shown[0]).status_code == 200
    hide = re.findall(rf'action="({GATE}/steps/5/hide/\d+)"', reviewer.page(f"{GATE}/"))
    assert sent(reviewer, hide[0]).status_code == 302
    assert desk.browser().get(shown[0]).status_code == 404


def test_the_vouchers_of_steps_are_filled_in(treasurer: Browser, reviewer: Browser) -> None:
    named(treasurer)
    took(treasurer, reviewer, *STEPS)
    answer = sent(treasurer, f"{GATE}/steps/6/voucher")
    draft = treasurer.page(answer.location)
    assert "大门更换确认进度" in draft
    assert draft.count("6,000.00") >= 2
    settled = treasurer.page(sent(treasurer, f"{GATE}/steps/9/voucher").location)
    assert "294.00" in settled
    refused = sent(treasurer, f"{GATE}/steps/0/voucher")
    assert "这一步没有要记的账" in refused.text
    assert "这一步没有要记的账" in sent(treasurer, f"{GATE}/steps/4/voucher").text


@pytest.mark.parametrize(
    ("done", "values", "field", "words"),
    [
        (0, {"kind": "budget", "budget.GEN": "1"}, "kind", "还没有决议"),
        (1, {"kind": "budget", "budget.GEN": "100001"}, "budget", "能动用的只有"),
        (1, {"kind": "budget"}, "budget", "这里不能空着"),
        (2, {"kind": "quotes", **QUOTES, "note": ""}, "note", "报价不到 3 家，请写明为什么"),
        (2, {"kind": "quotes", **QUOTES, "chosen": ""}, "quotes", "请选出一家中选单位"),
        (2, {"kind": "quotes", **QUOTES, "price.2": "x"}, "quotes", "不是金额"),
        (3, {"kind": "contract", "contract": "HT1"}, "pictures", "要附上签字的文件"),
        (2, {"kind": "contract", "contract": "HT1", "pictures": True}, "kind", "还没有比选报价"),
        (4, {"kind": "variation", "contract": "HT1", "amount": "2000", "note": "加宽"}, "amount",
         "请先回到决议"),
        (5, {"kind": "audit", "amount": "1", "claimed": "1", "pictures": True}, "kind", "还没有验收"),
        (7, {"kind": "settlement", "amount": "1", "retention": "0", "warranty_months": "0"}, "kind",
         "还没有审价"),
        (8, {"kind": "settlement", "amount": "9800", "retention": "295", "warranty_months": "12"},
         "retention", "最多留结算价的 3%，就是 294.00 元"),
        (8, {"kind": "settlement", "amount": "9800", "retention": "0", "warranty_months": "25"},
         "warranty_months", "质保期最长 24 个月"),
    ],
)  # fmt: skip
def test_a_step_at_a_closed_gate_is_refused_at_its_field(
    treasurer: Browser, reviewer: Browser, done: int, values: dict[str, Any], field: str, words: str
) -> None:
    named(treasurer)
    took(treasurer, reviewer, *STEPS[:done])
    answer = sent(treasurer, f"{GATE}/steps", happened_on="2025-08-10", **values)
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert words in answer.text


def test_the_form_of_the_settlement_says_the_bounds_of_the_place_s_own_rules(
    treasurer: Browser, reviewer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    named(treasurer)
    took(treasurer, reviewer, *STEPS[:8])
    form = treasurer.page(f"{GATE}/")
    assert "最多留结算价的 3%；不留就填 0。" in form
    assert "最长 24 个月" in form
    strict = replace(RULES[0], retention_per_mille=25, warranty_months_max=12)
    monkeypatch.setattr("ledger.domain.work_rules.RULES", (strict,))
    form = treasurer.page(f"{GATE}/")
    assert "最多留结算价的 2.5%；不留就填 0。" in form
    assert "最长 12 个月" in form
    asked = {**STEPS[8], "happened_on": "2025-08-10", "warranty_months": "13"}
    answer = sent(treasurer, f"{GATE}/steps", **asked)
    assert "最多留结算价的 2.5%，就是 245.00 元" in answer.text
    assert "质保期最长 12 个月" in answer.text


def request_on_gate(treasurer: Browser, **changes: str) -> str:
    """Keep a request on the gate and give its page, with what stands against it."""
    asked = {
        **CLEANING, "payee": "", "party": "C1", "category": "510105", "matter": "大门更换",
        "counterparty_kind": "contractor", "amount": "3000", "decision": "J1", "contract": "HT1",
        "work": "GC1", "purpose": "advance", **changes,
    }  # fmt: skip
    answer = treasurer.fill(f"{PAYMENTS}/new", **asked)
    assert answer.status_code == 302, answer.text
    return treasurer.page(answer.location)


@pytest.mark.parametrize(
    ("done", "changes", "words"),
    [
        (2, {"contract": ""}, "还没有签合同"),
        (4, {}, ""),
        (4, {"purpose": ""}, "这项工程的付款要选性质"),
        (4, {"amount": "3000.01"}, "预付款最多付合同价的 30%"),
        (4, {"purpose": "progress"}, "还没有开工"),
        (5, {"purpose": "progress", "amount": "10000.01"}, "超过合同和已批准的变更"),
        (8, {"purpose": "final"}, "还没有结算"),
        (9, {"purpose": "final", "amount": "9506.01"}, "质保金要留到质保期满"),
        (9, {"purpose": "retention", "amount": "294"}, "质保期到 2026年8月10日 才满"),
        (4, {"work": ""}, "只有立了项的工程才选付款性质"),
    ],
)
def test_a_payment_at_a_closed_gate_is_refused_in_words(
    treasurer: Browser, reviewer: Browser, done: int, changes: dict[str, str], words: str
) -> None:
    named(treasurer)
    took(treasurer, reviewer, *STEPS[:done])
    page = request_on_gate(treasurer, **changes)
    assert ("现在还不能付" in page) == bool(words)
    assert words in page


def test_the_form_of_a_payment_is_filled_in_from_the_work(
    treasurer: Browser, reviewer: Browser
) -> None:
    named(treasurer)
    took(treasurer, reviewer, *STEPS[:4])
    (path,) = re.findall(
        rf'href="({PAYMENTS}/new\?[^"]*purpose=advance[^"]*)"', treasurer.page(f"{GATE}/")
    )
    form = treasurer.page(path.replace("&amp;", "&"))
    for value in ("GC1", "advance", "HT1", "C1", "GEN"):
        assert f'<option value="{value}" selected>' in form


def test_one_s_own_step_is_withdrawn_and_another_s_refused(
    treasurer: Browser, reviewer: Browser
) -> None:
    named(treasurer)
    for browser in (treasurer, reviewer):
        answer = sent(treasurer, f"{GATE}/steps", happened_on="2025-08-10", **STEPS[0])
        assert answer.status_code == 302
        (action,) = re.findall(rf'action="({GATE}/steps/\d+/drop)"', browser.page(f"{GATE}/"))
        assert sent(browser, action).status_code == 302
    assert 'name="kind" value="decision"' in treasurer.page(f"{GATE}/")


def test_a_need_that_cannot_be_named_so_is_refused_at_its_fields(treasurer: Browser) -> None:
    answer = sent(treasurer, f"{WORKS}/", **{**NEED, "needed_on": "", "planned_first_day": "?"})
    assert answer.status_code == 422
    for field in ("needed_on", "planned_first_day"):
        assert f'href="#f-{field}"' in answer.text
    answer = sent(treasurer, f"{WORKS}/", **{**NEED, "leader": "王小明先生"})
    assert "像是写了人名" in answer.text
    assert treasurer.get(f"{GATE}/").status_code == 404


def test_an_emergency_without_its_papers_is_overdue_in_public(
    desk: Desk, treasurer: Browser
) -> None:
    urgent = {**NEED, "emergency": "pump", "name_zh": "水泵抢修"}
    assert sent(treasurer, f"{WORKS}/", **urgent).status_code == 302
    for path in ("/c/songhe/works/", "/c/songhe/works/GC1/"):
        assert "手续逾期未补，应在2025年8月8日前补齐" in desk.browser().page(path)
