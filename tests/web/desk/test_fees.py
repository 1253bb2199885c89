"""Fees at the desk: a tariff by decision, a month billed by one and approved by another, paid, open, written off."""

import json
import re
from datetime import date

import pytest
from werkzeug.test import TestResponse

from ledger.web import clock
from tests.dues import a_compound
from tests.web.desk.asking import ticked
from tests.web.desk.browsers import DESK, Browser, Desk, confirm, hidden, picture

FEES = f"{DESK}/fees"
TARIFF = {
    "basis": "area", "price": "0.50", "first_month": "2025-01", "place": "", "decision": "J1",
    "vacant_percent": "100", "fund": "PROP",
}  # fmt: skip
MONTH = {"month": "2025-08", "dated_on": "2025-08-31", "place": "", "exceptions": ""}


@pytest.fixture
def fees(desk: Desk, treasurer: Browser, reviewer: Browser) -> Desk:
    a_compound(desk.ledger)
    assert treasurer.post(f"{FEES}/tariffs", TARIFF).status_code == 302
    confirm(reviewer)
    return desk


def bill(treasurer: Browser, reviewer: Browser, **values: str) -> str:
    """Bill a month and approve it; gives the page of the run."""
    seen = treasurer.post(f"{FEES}/billing", MONTH | values).text
    fingerprint = hidden(seen, "fingerprint")
    started = treasurer.post(
        f"{FEES}/billing", MONTH | values | {"fingerprint": fingerprint, "start": "1"}
    )
    assert started.status_code == 302, started.text
    run = treasurer.page(str(started.location))
    approve(reviewer, run)
    return str(started.location).split("?")[0]


def approve(reviewer: Browser, page: str, **ticks: str) -> None:
    found = re.findall(rf"{DESK}/drafts/(\w+)", page)
    assert found, page
    for draft_id in dict.fromkeys(found):
        path = f"{DESK}/drafts/{draft_id}"
        seen = hidden(reviewer.page(path), "content_sha256")
        answer = reviewer.post(f"{path}/approve", {"content_sha256": seen} | ticks)
        assert answer.status_code == 302, answer.text


def test_a_decision_and_a_tariff_are_written_and_public_once_another_agreed(
    desk: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    assert "请先表决，或登记以前的决议" in treasurer.page(f"{FEES}/tariffs")
    decided = {"old_code": "J7", "old_title": "物业费 0.305 元", "decided_on": "2025-08-01",
               "body": "assembly"}  # fmt: skip

    def name(**changed: str) -> TestResponse:
        return treasurer.post(f"{DESK}/decisions/old", decided | changed | {"pictures": picture()})

    named = name(old_title="住9号楼1001减免")
    assert named.status_code == 422
    assert "人名、称呼或门牌号" in named.text
    assert name(body="").status_code == 422
    assert treasurer.post(f"{DESK}/decisions/old", decided).status_code == 422
    assert name().status_code == 302
    assert name().status_code == 422
    wrong = treasurer.post(f"{FEES}/tariffs", TARIFF | {"price": "0.3050505051", "decision": "J7"})
    assert wrong.status_code == 422
    right = treasurer.post(f"{FEES}/tariffs", TARIFF | {"price": "0.305", "decision": "J7"})
    assert right.status_code == 302
    twice = treasurer.post(f"{FEES}/tariffs", TARIFF | {"price": "0.305", "decision": "J7"})
    assert "已经在等另一位确认" in twice.text
    listed = treasurer.page(str(right.location))
    assert "已提出，另一位确认后才算数" in listed
    assert "0.305" in listed
    assert "¥0.305" not in desk.browser().page("/c/songhe/tariffs/")
    confirm(reviewer)
    page = desk.browser().page("/c/songhe/tariffs/")
    for words in ("¥0.305", "每平方米每月", "决议 J7", "物业费 0.305 元", "2025年1月起"):
        assert words in page
    (row,) = json.loads(desk.browser().page("/c/songhe/tariffs.json"))["rows"]
    assert (row["fen"], row["price"], row["decision"]) == ("61/2", "0.305", "J7")


def test_a_month_is_looked_at_then_billed_then_approved_by_another(
    fees: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    looked = treasurer.post(f"{FEES}/billing", MONTH | {"exceptions": "B1-101 漏水免收"}).text
    assert "漏水免收" in looked
    # B1 with four households of 60 to 90 square metres.
    assert "150.00" in looked
    stale = treasurer.post(
        f"{FEES}/billing", MONTH | {"fingerprint": hidden(looked, "fingerprint"), "start": "1"}
    )
    assert stale.status_code == 422
    assert "请再看一遍再出账" in stale.text
    run = bill(treasurer, reviewer)
    page = treasurer.page(run)
    assert "已入账" in treasurer.page(f"{FEES}/")
    assert "11 户" in page
    again = treasurer.post(f"{FEES}/billing", MONTH).text
    assert "这个月没有要出账的户" in again
    assert "这个月已经出过账" in again


def test_a_bill_stands_on_the_page_on_paper_and_in_words(
    fees: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    bill(treasurer, reviewer)
    listed = treasurer.page(f"{FEES}/bills/202508/?building=B1")
    assert "1号楼101室" in listed
    assert "2号楼101室" not in listed
    paper = treasurer.get(f"{FEES}/bills/202508.pdf?building=B1")
    assert (paper.status_code, paper.data[:4]) == (200, b"%PDF")
    assert treasurer.get(f"{FEES}/bills/202508.pdf?household=B1-101").data.startswith(b"%PDF")
    page = treasurer.page(f"{FEES}/of/B1-101")
    assert "8月物业费 25.00 元，以前月份尚欠 0.00 元，共需缴 25.00 元" in page
    assert treasurer.get(f"{FEES}/of/B9-999").status_code == 404


def test_a_pasted_list_is_matched_and_what_is_over_is_kept(
    fees: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    bill(treasurer, reviewer)
    form = {"day": "2025-09-05", "channel": "100202", "fund": "PROP",
            "receipts": "B1-101\t30.00\n1号楼102室，10元，2025-09-04，微信收款\n"}  # fmt: skip
    answer = treasurer.fill(f"{FEES}/receipts", **form)
    assert answer.status_code == 302, answer.text
    approve(reviewer, reviewer.page(f"{DESK}/"), few_payers_seen="1")
    page = treasurer.page(f"{FEES}/of/B1-101")
    assert "已经结清，预存还有 5.00 元" in page
    assert "共需缴 20.00 元" in treasurer.page(f"{FEES}/of/B1-102")
    twice = treasurer.fill(f"{FEES}/receipts", **form)
    assert twice.status_code == 422
    assert "已经记过" in twice.text
    assert treasurer.fill(f"{FEES}/receipts", **form, again="1").status_code == 302


def test_fees_of_one_household_wait_for_others_while_the_month_runs(
    fees: Desk, treasurer: Browser, reviewer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    bill(treasurer, reviewer)
    form = {"day": "2025-09-05", "channel": "100202", "fund": "PROP", "receipts": "B1-101 25"}
    assert treasurer.fill(f"{FEES}/receipts", **form).status_code == 302
    (draft_id,) = set(re.findall(rf"{DESK}/drafts/(\w+)", reviewer.page(f"{DESK}/")))
    path = f"{DESK}/drafts/{draft_id}"
    assert ticked(reviewer, f"{DESK}/approvals") == []
    page = reviewer.page(path)
    assert "不能等到月底" in page
    seen = {"content_sha256": hidden(page, "content_sha256")}
    refused = reviewer.post(f"{path}/approve", seen)
    assert refused.status_code == 422
    assert "请先核对，再打勾确认" in refused.text
    # When the month is over nobody can join it any more.
    monkeypatch.setattr(clock, "today", lambda: date(2025, 10, 1))
    assert len(ticked(reviewer, f"{DESK}/approvals")) == 1
    assert "不能等到月底" not in reviewer.page(path)
    assert reviewer.post(f"{path}/approve", seen).status_code == 302


def test_every_wrong_line_is_named(fees: Desk, treasurer: Browser) -> None:
    lines = "B7-101 30\nB1-101 三十\nB1-102 30 支票\nB1-103 30 2025-02-30\nB1-104 30 全年2025-13\n"
    answer = treasurer.fill(
        f"{FEES}/receipts", day="2025-09-05", channel="100202", receipts=lines, fund="PROP"
    )
    assert answer.status_code == 422
    for words in ("第 1 行：没有“B7-101”这一户", "第 2 行：“三十”看不懂", "第 3 行：“支票”看不懂",
                  "第 4 行：“2025-02-30”看不懂"):  # fmt: skip
        assert words in answer.text
    empty = treasurer.fill(f"{FEES}/receipts", day="2025-09-05", channel="100202", receipts="")
    assert empty.status_code == 422


def test_what_is_open_is_listed_for_officers_and_written_off_by_decision(
    fees: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    bill(treasurer, reviewer)
    page = treasurer.page(f"{FEES}/arrears")
    assert "1号楼101室" in page
    assert "0.0%" in page
    csv = treasurer.get(f"{FEES}/arrears.csv?building=B1").data.decode("utf-8-sig")
    assert csv.count("1号楼1") == 5
    assert json.loads(treasurer.get(f"{FEES}/arrears.json").data)["totals"]["open"] == "360.00"
    assert treasurer.get(f"{FEES}/arrears.pdf").data.startswith(b"%PDF")
    form = {"household": "B1-101", "amount": "26", "account": "5501", "decision": "J1",
            "fund": "PROP", "dated_on": "2025-09-09"}  # fmt: skip
    refused = treasurer.post(f"{FEES}/write-off", form)
    assert refused.status_code == 422
    assert "只欠 25.00 元" in refused.text
    done = treasurer.post(f"{FEES}/write-off", form | {"amount": "25"})
    assert done.status_code == 302
    approve(reviewer, str(done.location), few_payers_seen="1")
    public = fees.browser().page("/c/songhe/transactions/")
    assert "核销收不回的物业费" in public
    assert "1号楼101室" not in treasurer.page(f"{FEES}/arrears")


@pytest.mark.parametrize("place", ["/fees/", "/fees/tariffs", "/fees/billing", "/fees/receipts",
                                   "/fees/arrears", "/fees/bills/202508/"])  # fmt: skip
def test_pages_without_anything_say_what_to_do(treasurer: Browser, place: str) -> None:
    for prefix in ("", "/en", "/xl"):
        assert treasurer.get(f"{prefix}{DESK}{place}").status_code == 200


def test_everybody_sees_buildings_at_the_end_of_a_month(
    fees: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    bill(treasurer, reviewer)
    visitor = fees.browser()
    page = visitor.page("/c/songhe/statements/arrears/2025-09/")
    assert "截至2025年8月31日" in page
    assert "101室" not in page
    told = json.loads(visitor.page("/c/songhe/statements/arrears/2025-09.json"))
    # Nobody has paid yet: whatever was said would be everybody's bill.
    assert (told["rows"], told["totals"], told["ages"]) == ([], {}, [])
    assert "所以不列" in page
    assert told["as_of"] == date(2025, 8, 31).isoformat()
    assert visitor.get("/c/songhe/statements/arrears/2025-09.pdf").data.startswith(b"%PDF")
    assert visitor.get("/c/songhe/statements/arrears/2025-09.csv").status_code == 200
