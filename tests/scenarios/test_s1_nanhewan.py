"""Scenario S1, 南河湾: a fund filled in a week, works beside it, and books that cross to the chart of 2026.

Through the pages and their JSON alone, as residents meet them.
"""

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.cli.demo.gift_events import Given
from ledger.cli.demo.nanhewan import GIFTS_MINOR, MAINTENANCE_MINOR, NANHEWAN
from ledger.cli.demo.story import Story
from ledger.domain.gifts import Display
from ledger.domain.money import parse_yuan, yuan
from ledger.posting.check import check_books
from ledger.web.database import BOOKS
from tests.scenarios.conftest import Told

PUBLIC = "/c/nanhewan"
OLD_CHARGES, NEW_CHARGES, OLD_OFFICE, NEW_OFFICE = "520104", "530104", "520101", "530101"


@pytest.fixture(scope="module")
def nanhewan(tell: Callable[[Story], Told]) -> Told:
    return tell(NANHEWAN)


def told(site: Told, path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(site.visitor().page(f"{PUBLIC}{path}"))
    return found


def journal(site: Told) -> list[dict[str, Any]]:
    text = site.visitor().page(f"{PUBLIC}/export/journal.jsonl")
    return [entry for entry in map(json.loads, text.splitlines()) if "voucher" in entry]


def amounts(site: Told, kind: str, year: int, column: str) -> dict[str, str]:
    rows = told(site, f"/statements/{kind}/{year}.json")["rows"]
    return {row["code"]: row[column] for row in rows if row["code"]}


def test_balances_cross_to_the_new_chart_by_one_voucher(nanhewan: Told) -> None:
    first = next(entry for entry in journal(nanhewan) if entry["dated_on"] >= "2026-01-01")
    assert (first["voucher"], first["dated_on"]) == ("记-2026-01-0001", "2026-01-01")
    assert first["summary"] == "新旧会计制度衔接"
    held = yuan(MAINTENANCE_MINOR)
    assert first["lines"] == [
        {"account": "1801", "fund": "MNT", "debit": held},
        {"account": "1701", "fund": "MNT", "credit": held},
    ]
    page = nanhewan.visitor().page(f"{PUBLIC}/transactions/{first['voucher']}/")
    assert "新旧会计制度衔接" in page


def test_each_year_is_kept_in_its_own_chart(nanhewan: Told) -> None:
    used: dict[str, set[str]] = {"2025": set(), "2026": set()}
    for entry in journal(nanhewan):
        used[entry["dated_on"][:4]] |= {line["account"] for line in entry["lines"]}
    assert {OLD_CHARGES, OLD_OFFICE, "1701"} <= used["2025"]
    assert {NEW_CHARGES, NEW_OFFICE, "1801"} <= used["2026"]
    assert not used["2025"] & {NEW_CHARGES, NEW_OFFICE, "1801"}
    assert not used["2026"] & {OLD_CHARGES, OLD_OFFICE}
    assert amounts(nanhewan, "activities", 2025, "amount")[OLD_CHARGES] == "285.46"
    assert amounts(nanhewan, "activities", 2026, "amount")[NEW_CHARGES] == "238.54"


def test_what_the_report_fixes_is_in_the_books(nanhewan: Told) -> None:
    gifts = sum(
        parse_yuan(line["credit"])
        for entry in journal(nanhewan)
        if "2025-03-10" <= entry["dated_on"] <= "2025-03-16" and entry.get("kind") != "reversal"
        for line in entry["lines"]
        if line["account"] == "410101"
    )
    twice = next(entry for entry in journal(nanhewan) if entry.get("kind") == "reversal")
    taken_back = parse_yuan(twice["lines"][0]["debit"])
    assert gifts + taken_back == GIFTS_MINOR
    spent = told(nanhewan, "/accounts/510105.json?fund=GEN&from=2025-01-01&to=2025-12-31")
    assert spent["totals"]["debit"] == "73600.00"


@pytest.mark.parametrize(
    ("year", "closing", "kept"), [(2025, "65467.34", "-1926.00"), (2026, "104463.96", "-474.00")]
)
def test_crossing_changes_no_cash(nanhewan: Told, year: int, closing: str, kept: str) -> None:
    statement = told(nanhewan, f"/statements/public-income/{year}.json")
    assert statement["totals"]["closing"] == closing
    assert {item["reason"]: item["amount"] for item in statement["bridge"]} == {
        "held_by_authority": "172800.00", "owed_to_owners": "-172800.00", "payables": kept,
    }  # fmt: skip


def test_the_books_agree(nanhewan: Told) -> None:
    with nanhewan.app.extensions[BOOKS].reading() as connection:
        assert connection.execute(
            sa.text("SELECT chart_edition FROM communities")
        ).scalar_one() == ("npo-2026")
        assert check_books(connection, 1).difference is None
    assert NANHEWAN.opened_on == date(2025, 1, 1)


def test_every_month_was_reconciled_with_the_bank_before_it_closed(nanhewan: Told) -> None:
    found = told(nanhewan, "/statements/reconciliation/2026-09.json")
    assert found["totals"] == {"accounts": 4, "reconciled": 4, "agreeing": 4}
    common = next(row for row in found["rows"] if row["code"] == "100201")
    assert (common["state"], common["as_of"]) == ("explained", "2026-09-30")
    assert parse_yuan(common["bank"]) - parse_yuan(common["book"]) == 860_00
    (item,) = common["items"]
    entry = next(one for one in journal(nanhewan) if one["voucher"] == item["voucher"])
    assert (entry["summary"], entry["dated_on"]) == ("9月公共区域保洁", "2026-09-28")
    detail = told(nanhewan, "/accounts/100201.json?from=2026-09-01&to=2026-09-30")
    assert detail["totals"]["closing"] == common["book"] == common["book_now"]
    states = {
        row["code"]: row["state"]
        for row in told(nanhewan, "/statements/reconciliation/2025-12.json")["rows"]
    }
    assert set(states.values()) == {"agrees"}


def test_the_banks_bill_of_a_month_is_kept_matched_and_reconciled(nanhewan: Told) -> None:
    desk = f"/desk/{NANHEWAN.slug}"
    treasurer = nanhewan.officer("treasurer")
    listed = treasurer.page(f"{desk}/bills/")
    (path,) = re.findall(rf'href="({desk}/bills/[0-9a-f]{{20}})"', listed)
    assert "2026年9月1日–2026年9月30日" in listed
    rows = treasurer.page(f"{path}?rows=all")
    assert rows.count("已入账") == rows.count('class="tick"') == 5
    # The bank says what the statement that was confirmed says.
    page = treasurer.page(f"{desk}/reconcile/100201?as_of=2026-09-30")
    common = next(
        row
        for row in told(nanhewan, "/statements/reconciliation/2026-09.json")["rows"]
        if row["code"] == "100201"
    )
    assert f'value="{common["bank"]}"' in page
    assert 'name="row"' not in page
    assert page.count('name="line"') == 1


def test_the_front_page_says_that_books_and_bank_agree(nanhewan: Told) -> None:
    page = nanhewan.visitor().page(f"{PUBLIC}/")
    assert page.count("账实相符，截至2026年9月30日。") == 3
    assert "截至2026年9月30日，银行比账上多 860.00 元：有 1 笔钱只有一边记了，调节后相符。" in page


def test_gifts_of_thirty_thousand_came_within_a_week_and_one_went_back(nanhewan: Told) -> None:
    week = told(nanhewan, "/statements/gifts/2025-03-10..2025-03-16.json")
    assert parse_yuan(week["totals"]["ledger"]) == GIFTS_MINOR
    assert week["totals"]["unregistered"] == "0.00"
    marks = [row["mark"] for row in week["rows"]]
    assert marks.count("reversal") == 1
    assert {"cash", "wechat", "bank"} <= {row["way"] for row in week["rows"]}
    assert any(row["earmark"] == "议事亭" for row in week["rows"])
    year = told(nanhewan, "/statements/gifts/2025.json")
    (back,) = [row for row in year["rows"] if row["mark"] == "refund"]
    assert back["amount"] == "-800.00"
    assert "信义议事亭建设首付款" in [use["summary"] for use in year["uses"]]
    assert "30,000.00" in nanhewan.visitor().page(f"{PUBLIC}/gifts/")


def test_givers_are_named_only_as_they_chose(nanhewan: Told) -> None:
    given = [event for event in NANHEWAN.events() if isinstance(event, Given)]
    hidden_names = {
        gift.donor.name
        for event in given
        for gift in event.gifts
        if gift.donor is not None and gift.choice.display is not Display.REAL_NAME
    } - {
        gift.donor.name
        for event in given
        for gift in event.gifts
        if gift.donor is not None and gift.choice.display is Display.REAL_NAME
    }
    assert len(hidden_names) > 5
    for path in ("/gifts/", "/gifts.json", "/statements/gifts/2025/", "/export/journal.jsonl"):
        page = nanhewan.visitor().page(f"{PUBLIC}{path}")
        assert not [name for name in hidden_names if name in page], path
    listed = nanhewan.visitor().page(f"{PUBLIC}/statements/gifts/2025-03/")
    assert re.search(r"匿名 \d+ 笔", listed)
    assert "示范惠民粮油店" in listed
