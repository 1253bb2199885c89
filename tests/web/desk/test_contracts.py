"""Contracts and services at the desk: entered by one person, agreed to by another, through the pages alone."""

from typing import Any

import pytest
import sqlalchemy as sa

from ledger.store.communities import decisions, parties
from tests.web.desk.browsers import DESK, Browser, Desk, picture

CONTRACTS, SERVICES = f"{DESK}/contracts", f"{DESK}/services"
SIGNED = {
    "chapter": "signed", "code": "GG1", "title": "电梯广告合同", "way": "income", "party": "C1",
    "account": "480102", "fund": "GEN", "rhythm": "monthly", "price": "100", "first_day": "2025-08-01",
    "last_day": "2025-11-30", "notice_days": "30", "collector": "C2",
}  # fmt: skip
SERVICE = SIGNED | {
    "code": "FW1", "title": "服务合同", "way": "expense", "account": "510101", "price": "300",
    "rhythm": "quarterly", "first_day": "2025-07-01", "last_day": "2026-06-30", "collector": "",
}  # fmt: skip
RATE = {
    "what": "rate", "contract": "FW1", "role": "cleaner", "name_zh": "保洁", "rate": "20.01",
    "hours": "88", "frequency": "每天", "standard": "楼道每天扫", "first_day": "2025-07-01",
    "decision": "J1",
}  # fmt: skip
SHEET = {
    "what": "sheet", "contract": "FW1", "criteria": "保洁 30 100\n秩序 10 20", "bands": "90 100\n0 80.5",
    "group_size": "5", "party_members": "2", "scorers_min": "3", "first_day": "2025-07-01",
    "decision": "J1",
}  # fmt: skip


@pytest.fixture
def treasurer(desk: Desk) -> Browser:
    """Lend the treasurer's browser, with two organisations and a decision to name."""
    here = {"community_id": desk.ledger.community_id}
    with desk.ledger.database.writing() as connection:
        for code in ("C1", "C2"):
            connection.execute(
                sa.insert(parties).values(
                    **here,
                    code=code,
                    kind="organisation",
                    name=f"示例公司{code}",
                    display="real_name",
                )
            )
        connection.execute(sa.insert(decisions).values(**here, code="J1", title_zh="服务决议"))
    return desk.browser("treasurer")


def sent(browser: Browser, path: str, at: str, **form: Any) -> str:
    """Send a form that must be taken; gives the page it leads to."""
    answer = browser.post(path, form, at=at)
    assert answer.status_code == 302, answer.text[:3000]
    return browser.page(str(answer.location))


def test_a_contract_is_proposed_with_its_paper_and_agreed_to_with_a_look(
    desk: Desk, treasurer: Browser
) -> None:
    token = treasurer.page(CONTRACTS).split('name="csrf_token" value="')[1].split('"')[0]
    answer = treasurer.client.post(
        f"{CONTRACTS}/propose", data={**SIGNED, "csrf_token": token, "pictures": picture()},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert answer.status_code == 302
    reviewer = desk.browser("reviewer")
    page = reviewer.page(CONTRACTS)
    assert "电梯广告合同" in page
    copy = page.split('name="released" type="checkbox" value="')[1].split('"')[0]
    waits = reviewer.page(f"{DESK}/")
    assert "合同和服务账单等您同意" in waits
    page = sent(reviewer, f"{CONTRACTS}/agree", CONTRACTS, code="GG1", number="1", released=copy)
    assert "快到期" in page
    public = desk.browser().page("/c/songhe/contracts/GG1/")
    assert "合同签字盖章件（公开件）" in public
    assert desk.browser().get(f"/c/songhe/evidence/{copy}").status_code == 200
    sent(treasurer, f"{CONTRACTS}/collect", CONTRACTS, code="GG1", first_day="2025-08-01",
         last_day="2025-08-31", amount="90")  # fmt: skip
    sent(reviewer, f"{CONTRACTS}/agree", CONTRACTS, what="collection", code="GG1", number="1")
    assert "代收了没转来 90.00" in desk.browser().page("/c/songhe/contracts/GG1/")


def test_what_is_wrong_with_a_contract_is_said(desk: Desk, treasurer: Browser) -> None:
    for changed, words in (
        ({"last_day": "2025-07-01"}, "最后一天比第一天还早"), ({"rhythm": "daily"}, "多久一次"),
        ({"price": ""}, "这里不能空着"), ({"party": ""}, "这里不能空着"),
    ):  # fmt: skip
        answer = treasurer.post(f"{CONTRACTS}/propose", SIGNED | changed, at=CONTRACTS)
        assert answer.status_code == 422
        assert words in answer.text or "没有" in answer.text
    sent(treasurer, f"{CONTRACTS}/propose", CONTRACTS, **SIGNED)
    sent(treasurer, f"{CONTRACTS}/drop", CONTRACTS, code="GG1", number="1")
    answer = desk.browser("reviewer").post(
        f"{CONTRACTS}/agree", {"code": "GG1", "number": "1"}, at=CONTRACTS
    )
    assert answer.status_code == 422
    assert "已经办过或撤回了" in answer.text


@pytest.fixture
def service(desk: Desk, treasurer: Browser) -> Browser:
    """Lend the treasurer's browser once the service contract, a rate and a sheet stand."""
    sent(treasurer, f"{CONTRACTS}/propose", CONTRACTS, **SERVICE)
    sent(desk.browser("reviewer"), f"{CONTRACTS}/agree", CONTRACTS, code="FW1", number="1")
    sent(treasurer, f"{SERVICES}/rules", SERVICES, **RATE)
    sent(treasurer, f"{SERVICES}/rules", SERVICES, **SHEET)
    return treasurer


def test_a_months_sheet_becomes_a_payment_request(desk: Desk, service: Browser) -> None:
    token = service.page(SERVICES).split('name="csrf_token" value="')[1].split('"')[0]
    answer = service.client.post(
        f"{SERVICES}/bill",
        data={"csrf_token": token, "contract": "FW1", "period": "2025-08", "kind": "hours",
              "hours": "cleaner 88.25", "pictures": picture()},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert answer.status_code == 302, answer.text[:3000]
    key = {"contract": "FW1", "period": "2025-08", "number": "1"}
    reviewer = desk.browser("reviewer")
    assert "1,765.88" in reviewer.page(SERVICES)
    sent(reviewer, f"{SERVICES}/agree", SERVICES, **key)
    shown = sent(service, f"{SERVICES}/pay", SERVICES, **key, channel="100201")
    assert "1,765.88" in shown
    again = service.post(f"{SERVICES}/pay", {**key, "channel": "100201"}, at=SERVICES)
    assert again.status_code == 422
    assert "一张账单只付一次" in again.text


def test_the_other_kinds_of_bills_and_an_assessment(desk: Desk, service: Browser) -> None:
    bill = {"contract": "FW1"}
    sent(service, f"{SERVICES}/bill", SERVICES, **bill, period="2025Q3", kind="score",
         marks="95 18\n90, 20\n85 19.5")  # fmt: skip
    sent(service, f"{SERVICES}/bill", SERVICES, **bill, period="2025-09", kind="cost_plus",
         amount="1234.56", ratio="8%")  # fmt: skip
    sent(service, f"{SERVICES}/bill", SERVICES, **bill, period="2025Q4", kind="lump_sum")
    sent(service, f"{SERVICES}/assess", SERVICES, year="2024", assessor="街道办", about="年度考核",
         grade="良好", score="86.5")  # fmt: skip
    page = desk.browser("reviewer").page(SERVICES)
    for words in ("91.46 分", "1,333.32", "300.00", "年度考核"):
        assert words in page
    reviewer = desk.browser("reviewer")
    sent(reviewer, f"{SERVICES}/agree", SERVICES, what="assessment", year="2024", number="1")
    sent(reviewer, f"{SERVICES}/drop", SERVICES, contract="FW1", period="2025Q4", number="1")
    assert "86.5 分" in desk.browser().page("/c/songhe/services/")


@pytest.mark.parametrize(
    ("path", "form", "words"),
    [
        ("bill", {"contract": "FW1", "period": "2025-08", "kind": "hours", "hours": "cleaner 1.1"}, "工时"),
        ("bill", {"contract": "FW1", "period": "2025-08", "kind": "hours", "hours": "cleaner"}, "数量"),
        ("bill", {"contract": "FW1", "period": "2025-08", "kind": "cost_plus", "amount": "1",
                  "ratio": "much"}, "酬金比例"),
        ("bill", {"contract": "FW1", "period": "2025Q3", "kind": "score", "marks": "9.55 1"}, "打分"),
        ("rules", RATE, "已经有一个标准"),
        ("rules", SHEET | {"group_size": "many"}, "数量"),
        ("rules", {"what": "price", "item": "tap", "name_zh": "换水龙头", "unit": "个",
                   "price": "0", "first_day": "2025-09-01", "decision": "J1"}, "数量和价格要大于零"),
        ("assess", {"year": "2024", "assessor": "街道办", "about": "考核", "grade": "良好",
                    "score": "100.1"}, "打分"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_service_is_said(
    service: Browser, path: str, form: dict[str, str], words: str
) -> None:
    answer = service.post(f"{SERVICES}/{path}", form, at=SERVICES)
    assert answer.status_code == 422
    assert words in answer.text
