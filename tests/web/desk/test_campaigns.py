"""Crowdfunding at the desk, and what everybody, and each household, sees of it."""

import json
import re
from datetime import date

import pytest

from ledger.domain.resident_links import LinkAudience, ResidentLink
from ledger.posting.resident_links import make_links
from tests.factories import TREASURER
from tests.posting.crowdfunding import approved, prepare
from tests.reports.pdfs import text as text_of
from tests.web.desk.browsers import DESK, NOW, Browser, Desk, hidden
from tests.web.desk.sharing import agree

GAS = {
    "title": "天然气入户", "fund": "PRJ-01", "target": "1000", "opened_on": "2025-08-01",
    "deadline": "2025-08-31", "channel": "100201", "decision": "J1",
}  # fmt: skip
ALL, ONE = f"{DESK}/campaigns", f"{DESK}/campaigns/1"
PUBLIC = "/c/songhe/campaigns"
PAID = "B1-101 300\nB1-102 200.01\nB2-101 100\nB1-103 399.99"


@pytest.fixture
def projects(desk: Desk) -> Desk:
    prepare(desk.ledger)
    return desk


def send(browser: Browser, path: str, **form: str) -> str:
    """Send a form of the campaign's page and give the page that follows, or what was refused."""
    page = browser.page(f"{ONE}/" if path.startswith(ONE) else f"{ALL}/new")
    answer = browser.post(path, {**form, "form_token": hidden(page, "form_token")})
    return browser.page(str(answer.location)) if answer.status_code == 302 else answer.text


def announced(desk: Desk, treasurer: Browser, **changed: str) -> None:
    assert "众筹登记好了" in send(treasurer, f"{ALL}/new", **{**GAS, **changed})


def pay(treasurer: Browser, payments: str = PAID, day: str = "2025-08-20", **more: str) -> str:
    return send(treasurer, f"{ONE}/payments", day=day, channel="100201", payments=payments, **more)


def test_a_campaign_is_met_spent_and_what_is_left_goes_back(
    projects: Desk, treasurer: Browser
) -> None:
    assert "还没有众筹过" in treasurer.page(f"{ALL}/")
    announced(projects, treasurer)
    visitor = projects.browser()
    assert "没有达到目标" in visitor.page(f"{PUBLIC}/1/")
    pledged = send(treasurer, f"{ONE}/pledges", pledged_on="2025-08-02", pledges="B1-101 300")
    assert "认筹记下了" in pledged
    assert "等审核" in pay(treasurer)
    twice = pay(treasurer)
    assert "同样的金额已经有一笔" in twice
    agree(projects.ledger)
    page = visitor.page(f"{PUBLIC}/1/")
    for words in ("已达目标，等决定", "1,000.00", "4 户", "天然气入户"):
        assert words in page
    assert "B1-1" not in page
    moved = send(treasurer, f"{ONE}/transfer", dated_on="2025-09-10", decision="J1")
    assert "转为项目收入" in moved
    agree(projects.ledger)
    assert "成功，已转入项目" in visitor.page(f"{PUBLIC}/1/")
    send(treasurer, f"{ONE}/leftover", dated_on="2025-09-10", decision="J1", amount="100.07")
    agree(projects.ledger)
    back = send(treasurer, f"{ONE}/refund", dated_on="2025-09-10", channel="100201")
    agree(projects.ledger)
    shown = treasurer.page(f"{ONE}/")
    # 30.02, 20.01, 10.01 and 40.03 of 100.07.
    for words in ("B1-103", "399.99", "40.03", "20.01"):
        assert words in shown
    told = json.loads(visitor.page(f"{PUBLIC}/1.json"))
    assert told["outcome"] == "met"
    assert told["payers"] == 4
    assert told["pledges"] is None, "of one household no number is told"
    assert told["totals"]["refunded"] == told["totals"]["leftover"] == "100.07"
    assert told["totals"]["held"] == "0.00"
    assert [row["purpose"] for row in told["rows"]] == ["payment", "transfer", "leftover", "refund"]
    assert "B1-10" not in json.dumps(told)
    table = visitor.page(f"{PUBLIC}/1.csv")
    assert "众筹收款（天然气入户）" in table
    printed = text_of(visitor.get(f"{PUBLIC}/1.pdf").data)
    for words in ("众筹公示", "天然气入户", "1,000.00", "100.07"):
        assert words in printed
    assert "转为项目收入" in back or "退给交款人" in back


def test_a_campaign_is_missed_and_everything_goes_back_once(
    projects: Desk, treasurer: Browser
) -> None:
    announced(projects, treasurer)
    pay(treasurer, "B1-101 300\nB1-102 200")
    agree(projects.ledger)
    visitor = projects.browser()
    page = visitor.page(f"{PUBLIC}/1/")
    assert "没有达到目标" in page
    assert "不到三户，不公布" in page
    assert "按决定转给项目用" not in treasurer.page(f"{ONE}/")
    token = hidden(treasurer.page(f"{ONE}/"), "form_token")
    form = {"dated_on": "2025-09-10", "channel": "100201", "form_token": token}
    for _ in range(2):
        assert treasurer.post(f"{ONE}/refund", form).status_code == 302, "sent twice, done once"
    again = send(treasurer, f"{ONE}/refund", dated_on="2025-09-10", channel="100201")
    assert "没有可以办的钱" in again
    agree(projects.ledger)
    told = json.loads(visitor.page(f"{PUBLIC}/1.json"))
    assert (told["totals"]["refunded"], told["totals"]["held"]) == ("500.00", "0.00")
    assert len(told["rows"]) == 2


def test_a_household_leaves(projects: Desk, treasurer: Browser) -> None:
    announced(projects, treasurer, deadline="2025-12-31")
    assert "正在筹" in projects.browser().page(f"{PUBLIC}/")
    pay(treasurer)
    agree(projects.ledger)
    wrong = send(
        treasurer, f"{ONE}/leave", household="B9-1", dated_on="2025-09-10", channel="100201"
    )
    assert "B9-1" in wrong
    left = send(
        treasurer, f"{ONE}/leave", household="B1-103", dated_on="2025-09-10", channel="100201"
    )
    assert "退出退款" in left
    agree(projects.ledger)
    send(treasurer, f"{ONE}/pledges", pledged_on="2025-09-01", pledges="B1-104 5")
    gone = send(treasurer, f"{ONE}/leave", household="B1-104", dated_on="2025-09-10", channel="")
    assert "这一户退出了，没有交过钱" in gone
    told = json.loads(projects.browser().page(f"{PUBLIC}/1.json"))
    assert told["outcome"] == "running"
    assert told["totals"]["missing"] == "399.99"


@pytest.mark.parametrize(
    ("path", "form", "words"),
    [
        (f"{ALL}/new", GAS | {"title": "", "target": "x"}, "f-target"),
        (f"{ALL}/new", GAS | {"deadline": "2025-07-01"}, "截止日不能早于开始日"),
        (f"{ALL}/new", GAS | {"fund": "GEN"}, "限定用途的项目资金"),
        (f"{ONE}/pledges", {"pledged_on": "x", "pledges": ""}, "认筹日期"),
        (f"{ONE}/pledges", {"pledged_on": "2025-08-01", "pledges": "B1-101 x"}, "看不懂"),
        (f"{ONE}/payments", {"day": "2025-08-02", "payments": "B1-101 x"}, "看不懂"),
        (f"{ONE}/payments", {"day": "2025-07-02", "payments": "B1-101 5"}, "才开始"),
        (f"{ONE}/payments", {"day": "", "payments": ""}, "收款日期"),
        (f"{ONE}/transfer", {"dated_on": "2025-09-10", "decision": "J1"}, "没有达到目标，不能转"),
        (f"{ONE}/transfer", {"dated_on": ""}, "记账日期"),
        (f"{ONE}/leave", {"dated_on": ""}, "记账日期"),
        (f"{ONE}/leftover",
         {"dated_on": "2025-09-10", "decision": "J1", "amount": "5"}, "谈不上结余"),
    ],
)  # fmt: skip
def test_what_is_refused_is_said_in_words(
    projects: Desk, treasurer: Browser, path: str, form: dict[str, str], words: str
) -> None:
    if path.startswith(ONE):
        announced(projects, treasurer)
    answer = treasurer.post(
        path,
        {**form, "form_token": hidden(
            treasurer.page(f"{ONE}/" if path.startswith(ONE) else path), "form_token"
        )},
    )  # fmt: skip
    assert answer.status_code == 422
    assert words in answer.text


def test_what_is_not_there_is_not_found(projects: Desk, treasurer: Browser) -> None:
    assert treasurer.get(f"{ALL}/9/").status_code == 404
    assert treasurer.post(f"{ALL}/9/refund", {"dated_on": "2025-09-10"}).status_code == 404
    visitor = projects.browser()
    assert visitor.get(f"{PUBLIC}/9/").status_code == 404
    assert "还没有众筹过" in visitor.page(f"{PUBLIC}/")


def test_pages_stand_in_both_languages_and_in_large_type(
    projects: Desk, treasurer: Browser
) -> None:
    announced(projects, treasurer)
    pay(treasurer)
    agree(projects.ledger)
    visitor = projects.browser()
    for prefix in ("/en", "/xl", "/en/xl"):
        for path in (f"{PUBLIC}/", f"{PUBLIC}/1/"):
            assert visitor.get(f"{prefix}{path}").status_code == 200
        for path in (f"{ALL}/", f"{ALL}/new", f"{ONE}/"):
            assert treasurer.get(f"{prefix}{path}").status_code == 200
    assert "Target met, to be decided" in visitor.page(f"/en{PUBLIC}/1/")


def test_a_household_sees_its_own_pledge_and_payments_and_nobody_elses(
    projects: Desk, treasurer: Browser
) -> None:
    announced(projects, treasurer)
    send(treasurer, f"{ONE}/pledges", pledged_on="2025-08-02", pledges="B1-101 345.67\nB1-104 8")
    pay(treasurer)
    agree(projects.ledger)
    with projects.ledger.database.writing() as connection:
        wanted = [
            ResidentLink(LinkAudience.HOUSEHOLD, date(2025, 8, 1), date(2026, 1, 1), place)
            for place in ("B1-101", "B1-104", "B2-103")
        ]
        links = make_links(connection, projects.ledger.community_id, wanted, by=TREASURER, at=NOW)
    own, pledged, nothing = (f"/r/{made.token}/" for made in links)
    visitor = projects.browser()
    page = visitor.page(own)
    for words in ("您家参加的众筹", "天然气入户", "345.67", "300.00"):
        assert words in page
    for words in ("399.99", "200.01"):
        assert words not in page
    assert "8.00" in visitor.page(pledged)
    assert "您家参加的众筹" not in visitor.page(nothing)
    (told,) = json.loads(visitor.page(f"{own}household.json"))["campaigns"]
    assert (told["pledged"], told["paid"], told["held"]) == ("345.67", "300.00", "300.00")
    printed = text_of(visitor.get(f"{own}household.pdf").data)
    assert "345.67" in printed
    assert re.search(r"399\.99", printed) is None


def test_no_public_page_tells_who_paid(projects: Desk, treasurer: Browser) -> None:
    announced(projects, treasurer)
    pay(treasurer)
    agree(projects.ledger)
    visitor = projects.browser()
    told = json.loads(visitor.page(f"{PUBLIC}/1.json"))
    voucher = told["rows"][0]["voucher"]
    for path in (
        f"{PUBLIC}/", f"{PUBLIC}/1/", f"{PUBLIC}/1.csv", f"/c/songhe/transactions/{voucher}/",
        "/c/songhe/export/journal.jsonl", "/c/songhe/accounts/220906/",
    ):  # fmt: skip
        page = visitor.page(path)
        assert "B1-10" not in page
        assert "399.99" not in page
    assert approved(projects.ledger, [], date(2025, 9, 10)) == []
