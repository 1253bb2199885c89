"""Scenario S9, 砖桥: a group of five scores the company, the score decides what is paid, repairs have a price list.

With S8's parking: what the places bring, who collects it, and whether all of it arrived. Through the pages and
their JSON alone.
"""

import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from ledger.cli.demo.story import Story
from ledger.cli.demo.zhuanqiao import ZHUANQIAO
from ledger.cli.demo.zhuanqiao_services import MARKS, SHEET
from ledger.domain.money import parse_yuan
from ledger.posting.check import check_books
from ledger.web.database import BOOKS
from tests.scenarios.conftest import Told
from tests.web.desk.browsers import Browser, hidden

PUBLIC, DESK = "/c/zhuanqiao", "/desk/zhuanqiao"
REPAIR = {
    "amount": "170.00", "category": "510104", "matter": "零星维修", "party": "C04",
    "counterparty_kind": "contractor", "channel": "100201", "fund": "GEN",
    "items": "tap 2 170.00",
}  # fmt: skip


@pytest.fixture(scope="module")
def zhuanqiao(tell: Callable[[Story], Told]) -> Told:
    return tell(ZHUANQIAO)


def told(site: Told, path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(site.visitor().page(f"{PUBLIC}{path}"))
    return found


def quarters(site: Told) -> dict[str, dict[str, Any]]:
    """Give the row of each scored quarter."""
    rows = [
        row for year in (2025, 2026)
        for row in told(site, f"/statements/service-score/{year}.json")["rows"]
    ]  # fmt: skip
    return {row["quarter"]: row for row in rows if "voucher" in row}


def asked(treasurer: Browser, **changed: str) -> tuple[str, Any]:
    """Fill in a payment request and hand it in; gives its address and the answer."""
    sent = treasurer.fill(f"{DESK}/payments/new", **{**REPAIR, **changed})
    assert sent.status_code == 302, sent.text
    path = str(sent.location)
    seen = hidden(treasurer.page(path), "content_sha256")
    return path, treasurer.post(f"{path}/submit", {"content_sha256": seen})


def test_five_of_whom_two_are_party_members_score_every_quarter(zhuanqiao: Told) -> None:
    page = zhuanqiao.visitor().page(f"{PUBLIC}/services/?year=2026")
    assert "由 5 人的小组（其中党员 2 人）每季度打分" in page
    rows = quarters(zhuanqiao)
    assert sorted(rows) == ["2025Q4", "2026Q1", "2026Q2", "2026Q3"]
    assert {row["scorers"] for row in rows.values()} == {5}


def test_the_score_is_the_exact_weighted_mean_and_decides_the_share(zhuanqiao: Told) -> None:
    rows = quarters(zhuanqiao)
    for quarter, marks in MARKS.items():
        exact = sum(
            Fraction(item.weight, 100) * Fraction(sum(row[place] for row in marks), len(marks))
            for place, item in enumerate(SHEET.criteria)
        )
        assert rows[quarter]["mean"] == f"{float(exact):.2f}"
        share = 100 if exact >= 90 else 95
        assert rows[quarter]["share"] == f"{share}%"
        assert parse_yuan(rows[quarter]["amount"]) == 36_000 * share
    late = rows["2026Q2"]
    assert (late["share"], late["deduction"], late["amount"]) == ("95%", "1800.00", "34200.00")


def test_the_voucher_leads_to_the_score_and_the_score_to_the_voucher(zhuanqiao: Told) -> None:
    voucher = quarters(zhuanqiao)["2026Q2"]["voucher"]
    visitor = zhuanqiao.visitor()
    paid = visitor.page(f"{PUBLIC}/transactions/{voucher}/")
    assert "34,200.00" in paid
    assert f'{PUBLIC}/services/?year=2026#HT-WY-2026Q2"' in paid
    shown = visitor.page(f"{PUBLIC}/services/?year=2026")
    assert 'id="HT-WY-2026Q2"' in shown
    assert f"{PUBLIC}/transactions/{voucher}/" in shown.replace("%E8%AE%B0", "记")
    for form in ("csv", "pdf", "json"):
        assert visitor.get(f"{PUBLIC}/statements/service-score/2026Q2.{form}").status_code == 200


def test_nobodys_own_marks_are_public(zhuanqiao: Told) -> None:
    everything = told(zhuanqiao, "/services.json?year=2026")
    text = json.dumps(everything) + zhuanqiao.visitor().page(f"{PUBLIC}/services/?year=2026")
    assert 'scorer"' not in text
    means = [
        row["mean"] for row in told(zhuanqiao, "/statements/service-score/2026Q2.json")["rows"]
    ]
    assert means[:5] == ["87.20", "88.00", "76.60", "86.80", "90.20"]


def test_a_repair_above_the_list_is_flagged_before_approval_with_both_figures(
    zhuanqiao: Told,
) -> None:
    treasurer = zhuanqiao.officer("treasurer")
    page = zhuanqiao.visitor().page(f"{PUBLIC}/services/")
    assert "换水龙头" in page
    assert "¥68.00" in page
    _path, answer = asked(treasurer)
    assert answer.status_code == 422
    assert "这张账单 170.00 元，按价目表最多 136.00 元" in answer.text
    # With a decision behind it, the approver sees both figures before agreeing.
    path, answer = asked(treasurer, decision="Q05")
    assert answer.status_code == 302
    shown = zhuanqiao.officer("reviewer").page(path)
    assert "账单 170.00 元，按价目表最多 136.00 元" in shown
    # Within the list nothing is said.
    path, answer = asked(treasurer, amount="136.00", items="tap 2 136.00")
    assert answer.status_code == 302
    assert "高于价目表" not in zhuanqiao.officer("reviewer").page(path)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"items": "window 1 170.00"}, "“window”不在维修价目表里"),
    ],
)
def test_a_repair_bill_that_is_none_is_refused(
    zhuanqiao: Told, changed: dict[str, str], words: str
) -> None:
    _path, answer = asked(zhuanqiao.officer("treasurer"), **changed)
    assert answer.status_code == 422
    assert words in answer.text


def test_lines_of_a_repair_bill_add_up_to_it(zhuanqiao: Told) -> None:
    sent = zhuanqiao.officer("treasurer").fill(
        f"{DESK}/payments/new", **REPAIR | {"amount": "171.00"}
    )
    assert sent.status_code == 422
    assert "各项加起来是 170.00 元，申请的是 171.00 元" in sent.text


def test_what_parking_brought_and_whether_all_of_it_arrived(zhuanqiao: Told) -> None:
    rows = {row["code"]: row for row in told(zhuanqiao, "/contracts.json?year=2026")["rows"]}
    parking = rows["HT-TC"]
    # Eleven months were due by 25 November; the company collected nine of them and passed on eight.
    assert (parking["due"], parking["received"], parking["open"]) == (
        "13200.00", "9600.00", "3600.00",
    )  # fmt: skip
    assert (parking["collected"], parking["not_passed_on"]) == ("10800.00", "1200.00")
    assert parking["ends_soon"]
    page = zhuanqiao.visitor().page(f"{PUBLIC}/contracts/HT-TC/")
    for words in ("该收的都收到了吗", "3,600.00", "示范砖桥物业公司", "代收了没转来 1,200.00",
                  "快到期", "合同签字盖章件（公开件）"):  # fmt: skip
        assert words in page
    charging = rows["HT-CD"]
    # The deposit is no rent.
    assert (charging["received"], charging["open"], charging["ahead"]) == (
        "3600.00",
        "0.00",
        "0.00",
    )
    listed = zhuanqiao.visitor().page(f"{PUBLIC}/contracts/")
    for words in ("90 天内到期", "停车位租赁合同", "到期的都收到了", "代收了没转来 1,200.00"):
        assert words in listed


def test_a_contract_that_ended_early_brings_nothing_afterwards(zhuanqiao: Told) -> None:
    found = told(zhuanqiao, "/contracts/HT-GG.json")
    assert [row["chapter"] for row in found["chapters"]] == ["signed", "ended"]
    assert [row["due_on"] for row in found["rows"]] == ["2025-11-15"]
    assert found["last_day"] == "2026-10-31"
    assert [row["year"] for row in found["years"]] == [2025]


def test_the_service_contract_owes_what_the_scores_left(zhuanqiao: Told) -> None:
    row = next(
        row for row in told(zhuanqiao, "/contracts.json?year=2026")["rows"] if row["code"] == "HT-WY"
    )  # fmt: skip
    assert (row["due"], row["received"], row["open"]) == ("106200.00", "106200.00", "0.00")


def test_contracts_stand_as_page_csv_json_and_pdf(zhuanqiao: Told) -> None:
    visitor = zhuanqiao.visitor()
    csv = visitor.get(f"{PUBLIC}/contracts.csv?year=2026").text
    assert "停车位租赁合同" in csv
    assert "10800.00" in csv
    assert visitor.get(f"{PUBLIC}/contracts.pdf?year=2026").data.startswith(b"%PDF")
    assert visitor.get(f"{PUBLIC}/statements/contracts/2026.pdf").data.startswith(b"%PDF")
    assert "3,600.00" in visitor.page(f"{PUBLIC}/statements/contracts/2026/")


def test_the_desk_says_today_that_a_contract_ends_soon(zhuanqiao: Told) -> None:
    page = zhuanqiao.officer("treasurer").page(f"{DESK}/")
    assert "合同快到期" in page


def test_the_yearly_assessment_is_published(zhuanqiao: Told) -> None:
    page = zhuanqiao.visitor().page(f"{PUBLIC}/services/")
    for words in ("2025年度物业服务管理考核", "良好", "86.5 分"):
        assert words in page


def test_the_books_agree(zhuanqiao: Told) -> None:
    with zhuanqiao.app.extensions[BOOKS].reading() as connection:
        assert check_books(connection, 1).difference is None
