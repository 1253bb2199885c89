"""Scenario S2, 原野庄园: public money leaves a private person's account, and everybody can look it up.

Through the pages and their JSON alone, as residents and officers meet them.
"""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest

from ledger.cli.demo.story import Story
from ledger.cli.demo.yuanye import (
    COMMITTEE,
    DECISIONS,
    HOMES,
    PERSONAL_OWNER,
    REFUSED,
    YUANYE,
    areas,
)
from tests.scenarios.conftest import Told
from tests.web.desk.browsers import Browser, hidden

PUBLIC, DESK = "/c/yuanye", "/desk/yuanye"
#: A request that is filled in without a mistake.
CLEANING = {
    "amount": "400.00", "category": "510102", "matter": "保洁费", "payee": "林保洁",
    "counterparty_kind": "staff", "channel": "100201", "fund": "GEN", "due_on": "2026-11-28",
}  # fmt: skip
RENT = {
    "amount": "360.00", "occurred_on": "2026-11-24", "category": "480104", "matter": "场地费",
    "counterparty_kind": "supplier", "channel": "100201", "fund": "GEN",
}  # fmt: skip


@pytest.fixture(scope="module")
def yuanye(tell: Callable[[Story], Told]) -> Told:
    return tell(YUANYE)


def journal(visitor: Browser) -> list[dict[str, Any]]:
    text = visitor.page(f"{PUBLIC}/export/journal.jsonl")
    return [entry for entry in map(json.loads, text.splitlines()) if "voucher" in entry]


def test_the_opening_is_public_with_its_receipt(yuanye: Told) -> None:
    visitor = yuanye.visitor()
    first = journal(visitor)[0]
    assert first["kind"] == "opening"
    page = visitor.page(f"{PUBLIC}/transactions/{first['voucher']}/")
    for words in ("期初余额", "待划转个人代存款", "46,380.50", "非限定性净资产"):
        assert words in page
    assert_receipt(visitor, page)


def test_the_money_left_the_personal_account_for_the_committees(yuanye: Told) -> None:
    visitor = yuanye.visitor()
    year = "from=2025-01-01&to=2025-12-31"
    held = json.loads(visitor.page(f"{PUBLIC}/accounts/112203.json?{year}"))
    (row,) = held["rows"]
    assert (row["debit"], row["credit"]) == ("0.00", "46380.50")
    assert held["totals"]["opening"] == "46380.50"
    assert held["totals"]["closing"] == "0.00"
    moved = visitor.page(f"{PUBLIC}/transactions/{row['voucher']}/")
    assert "共有资金" in moved
    assert_receipt(visitor, moved)
    page = visitor.page(f"{PUBLIC}/accounts/")
    assert "户名：原野庄园物业管理委员会" in page
    assert re.search(r"个人名下.*2025年9月19日 销户", page, re.DOTALL)


def test_the_committee_is_on_record_resolves_and_is_held_to_its_share_of_residents(
    tell: Callable[[Story], Told],
) -> None:
    yuanye = tell(YUANYE)
    treasurer, visitor = yuanye.officer("treasurer"), yuanye.visitor()
    seated = json.loads(visitor.page(f"{PUBLIC}/policies.json"))["committee"]
    assert (seated["members"], seated["representatives"]) == COMMITTEE
    question = {
        "code": "W01", "kind": "committee", "matter": "", "title": "换一把大门的锁",
        "proposal": "换锁，从公共收益支付。", "closes_on": "2026-11-30", "scope": "", "households": "",
        "apart": "", "follows": "",
    }  # fmt: skip
    assert treasurer.post(f"{DESK}/decisions/votes", question).status_code == 302
    assert f"应当征询 {COMMITTEE[0]}" in treasurer.page(f"{DESK}/decisions/at/W01")
    address = f"{DESK}/setup/committee"
    answer = treasurer.post(address, {"members": "9", "representatives": "4"})
    assert answer.status_code == 422
    assert "居民代表 4 人，占 44.4%，不到 1/2" in answer.text
    unread = treasurer.post(address, {"members": "九", "representatives": "4"})
    assert unread.status_code == 422
    assert "不是人数" in unread.text
    assert treasurer.post(address, {"members": "9", "representatives": "5"}).status_code == 302
    assert "委员 9 人，其中居民代表 5 人" in treasurer.page(f"{DESK}/setup")
    assert "委员 9 人，其中居民代表 5 人" in visitor.page(f"{PUBLIC}/policies/")
    told = json.loads(visitor.page(f"{PUBLIC}/policies.json"))["committee"]
    assert (told["members"], told["representatives"]) == (9, 5)


@pytest.mark.parametrize("channel", ["112203", "100901"])
def test_a_request_on_an_account_that_is_not_the_committees_is_refused_in_words(
    yuanye: Told, channel: str
) -> None:
    treasurer = yuanye.officer("treasurer")
    if channel != "112203":
        added = treasurer.post(
            f"{DESK}/bank-accounts",
            {"bank_name": "微信收款码", "owner_name": PERSONAL_OWNER, "custody": "personal",
             "number": "8888", "account_code": channel, "opened_on": "2026-11-01"},
        )  # fmt: skip
        assert added.status_code == 302
    asked = treasurer.fill(f"{DESK}/payments/new", **{**CLEANING, "channel": channel})
    assert asked.status_code == 302, asked.text
    path = str(asked.location)
    answer = treasurer.post(
        f"{path}/submit",
        {"content_sha256": hidden(treasurer.page(path), "content_sha256")},
    )
    assert answer.status_code == 422
    assert "是个人名下的账户，不能付公共的钱，请先转入小区自己的账户。" in answer.text
    assert "林保洁" not in yuanye.visitor().page(f"{PUBLIC}/transactions/")


def test_a_request_on_the_committees_own_account_goes_through(yuanye: Told) -> None:
    treasurer = yuanye.officer("treasurer")
    path = str(treasurer.fill(f"{DESK}/payments/new", **CLEANING).location)
    seen = hidden(treasurer.page(path), "content_sha256")
    answer = treasurer.post(f"{path}/submit", {"content_sha256": seen})
    assert answer.status_code == 302, answer.text
    assert "等我审批" in yuanye.officer("reviewer").page(f"{DESK}/payments/")


def test_a_posted_transaction_is_on_the_public_page_at_once(yuanye: Told) -> None:
    treasurer, reviewer, visitor = (
        yuanye.officer("treasurer"), yuanye.officer("reviewer"), yuanye.visitor(),
    )  # fmt: skip
    entered = treasurer.fill(f"{DESK}/entries/new?kind=in", **RENT)
    assert entered.status_code == 302, entered.text
    path = str(entered.location)
    seen = hidden(treasurer.page(path), "content_sha256")
    assert treasurer.post(f"{path}/submit", {"content_sha256": seen}).status_code == 302
    assert "360.00" not in visitor.page(f"{PUBLIC}/transactions/")
    posted = reviewer.post(
        f"{path}/approve", {"content_sha256": hidden(reviewer.page(path), "content_sha256")}
    )
    assert posted.status_code == 302, posted.text
    assert "360.00" in visitor.page(f"{PUBLIC}/transactions/")
    assert "360.00" in visitor.page(f"{PUBLIC}/")


def test_what_was_spent_on_a_decision_leads_to_its_voucher_and_receipt(yuanye: Told) -> None:
    visitor = yuanye.visitor()
    spent = [entry for entry in journal(visitor) if entry.get("decision") == "J03"]
    assert [entry["lines"][0]["debit"] for entry in spent] == ["3420.00", "4560.00"]
    account = unquote(visitor.page(f"{PUBLIC}/accounts/510104/?from=2025-10-01&to=2025-10-31"))
    for entry in spent:
        address = f"{PUBLIC}/transactions/{entry['voucher']}/"
        assert address in account
        page = visitor.page(address)
        assert '<span class="code">J03</span> 更换消防器材' in page
        told = json.loads(visitor.page(address.rstrip("/") + ".json"))["decision"]
        assert (told["code"], told["name_en"]) == ("J03", "Renewal of the fire equipment")
        for words in ("更换消防器材", "（J03）", "申请，1 人审批", "示范安泰消防器材店"):
            assert words in page
        assert_receipt(visitor, page)


def test_thirteen_matters_were_decided_by_thirty_eight_households(yuanye: Told) -> None:
    assert len(DECISIONS) == 13
    visitor, treasurer = yuanye.visitor(), yuanye.officer("treasurer")
    assert "38 户共有" in visitor.page(f"{PUBLIC}/funds/GEN/")
    form = treasurer.page(f"{DESK}/payments/new")
    for code, (title, _english, _day) in DECISIONS.items():
        assert code in form
        assert title in form


def test_rules_budget_and_closed_months_are_public(yuanye: Told) -> None:
    visitor = yuanye.visitor()
    policies = json.loads(visitor.page(f"{PUBLIC}/policies.json"))["policies"]
    assert [item["first_day"] for item in policies if item["is_in_force"]] == ["2025-09-22"]
    budget = json.loads(visitor.page(f"{PUBLIC}/statements/budget/2026.json"))
    assert budget["decision"] == "J06"
    assert "2026年10月" in visitor.page(f"{PUBLIC}/statements/")


def test_no_public_page_names_the_person_who_held_the_money(yuanye: Told) -> None:
    visitor = yuanye.visitor()
    pages = [f"{PUBLIC}/transactions/{entry['voucher']}/" for entry in journal(visitor)]
    fixed = (
        "/", "/accounts/", "/accounts.json", "/accounts/112203/", "/transactions/", "/policies/",
        "/transactions.json", "/feed.atom", "/export/journal.jsonl", "/export/journal.beancount",
    )  # fmt: skip
    for path in (*(f"{PUBLIC}{end}" for end in fixed), *pages):
        assert PERSONAL_OWNER not in visitor.page(path), path
    assert PERSONAL_OWNER in yuanye.officer("treasurer").page(f"{DESK}/bank-accounts")


def assert_receipt(visitor: Browser, page: str) -> None:
    found = re.search(rf'<img src="({PUBLIC}/evidence/\w+)"', page)
    assert found, page
    answer = visitor.get(found[1])
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")


def test_each_of_the_thirteen_shows_how_it_was_decided_and_what_was_spent(yuanye: Told) -> None:
    visitor = yuanye.visitor()
    listed = json.loads(visitor.page(f"{PUBLIC}/decisions.json"))["rows"]
    assert {row["code"] for row in listed} == {*DECISIONS, REFUSED}
    booked = journal(visitor)
    area = sum(centi for building in HOMES for centi in areas(building).values())
    for code, (title, english, day) in DECISIONS.items():
        page = visitor.page(f"{PUBLIC}/decisions/{code}/")
        told = json.loads(visitor.page(f"{PUBLIC}/decisions/{code}.json"))
        assert title in page
        assert (told["title_en"], told["state"]) == (english, "in_force")
        assert [paper for paper in told["papers"] if paper["copy_sha256"]], code
        spent = [entry for entry in booked if entry.get("decision") == code]
        assert told["totals"]["vouchers"] == len(spent)
        for entry in spent:
            assert f"{PUBLIC}/transactions/{entry['voucher']}/" in unquote(page)
        if code == "J01":
            assert told["decision_kind"] == "old"
            continue
        assert (told["decision_kind"], told["passed"]) == ("owners", True)
        assert told["decided_on"] == day.isoformat()
        assert all(test["met"] for test in told["tests"])
        assert told["rows"][0] == {
            "tally": "asked",
            "number": 38,
            "area": f"{area // 100}.{area % 100:02d}",
        }
        assert "第二百七十八条第一款第（九）项" in page
        assert "参加表决的业主人数要达到全体业主的 2/3" in page


def test_what_was_spent_on_the_public_space_adds_up(yuanye: Told) -> None:
    told = json.loads(yuanye.visitor().page(f"{PUBLIC}/decisions/J04.json"))
    assert told["totals"] == {"in": "0.00", "out": "16000.00", "vouchers": 3}
    assert [row["amount"] for row in told["payments"]] == ["4800.00", "6400.00", "4800.00"]
    assert "16,000.00" in yuanye.visitor().page(f"{PUBLIC}/decisions/J04/")


def test_what_did_not_pass_is_public_and_nothing_can_be_paid_on_it(yuanye: Told) -> None:
    visitor, treasurer = yuanye.visitor(), yuanye.officer("treasurer")
    page = visitor.page(f"{PUBLIC}/decisions/{REFUSED}/")
    for words in ("没有通过", "的 3/4", "没有达到", "第（八）项"):
        assert words in page
    assert f'value="{REFUSED}"' not in treasurer.page(f"{DESK}/payments/new")


def test_ballots_stay_private(yuanye: Told) -> None:
    visitor = yuanye.visitor()
    for path in ("/decisions/", "/decisions.json", "/decisions/J04/", "/decisions/J04.json",
                 "/decisions/J04.csv"):  # fmt: skip
        page = visitor.page(f"{PUBLIC}{path}")
        assert "B1-1" not in page
        assert "选票扫描件" not in page
    assert "选票扫描件" in yuanye.officer("treasurer").page(f"{DESK}/decisions/at/J04")


def test_the_paper_of_a_result_is_a_pdf(yuanye: Told) -> None:
    for code in ("J04", REFUSED, "J01"):
        answer = yuanye.visitor().get(f"{PUBLIC}/decisions/{code}.pdf")
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        assert answer.data.startswith(b"%PDF-")


def test_a_large_payment_on_a_vote_of_the_wrong_kind_or_time_is_refused(
    tell: Callable[[Story], Told],
) -> None:
    yuanye = tell(YUANYE)
    treasurer = yuanye.officer("treasurer")
    named = treasurer.post(
        f"{DESK}/decisions/votes",
        {"code": "Z9", "kind": "consultation", "title": "征询", "proposal": "要不要添置健身器材",
         "closes_on": "2026-11-25", "households": "38"},
    )  # fmt: skip
    assert named.status_code == 302, named.text
    here = f"{DESK}/decisions/at/Z9"
    reviewer = yuanye.officer("reviewer")
    tally = {"in_favour": "30", "against": "4", "abstained": "0", "invalid": "0"}
    for officer in (treasurer, reviewer):
        assert officer.post(f"{here}/count", tally).status_code == 302
    assert treasurer.post(f"{here}/close", {"sheets": "33"}).status_code == 422
    assert treasurer.post(f"{here}/close", {"sheets": "34"}).status_code == 302
    own = treasurer.post(f"{here}/confirm", {})
    assert own.status_code == 422
    assert "另一位来确认" in own.text
    assert reviewer.post(f"{here}/confirm", {}).status_code == 302
    request = {**CLEANING, "amount": "3000.00", "decision": "Z9"}
    path = str(treasurer.fill(f"{DESK}/payments/new", **request).location)
    answer = treasurer.post(
        f"{path}/submit", {"content_sha256": hidden(treasurer.page(path), "content_sha256")}
    )
    assert answer.status_code == 422
    for words in ("“征询”只是征询，这么大的款要委员会决议。", "决议“征询”还没有公示"):
        assert words in answer.text
