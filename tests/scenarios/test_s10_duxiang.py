"""S10, 杜巷: 326 houses let room by room, who lives there registered, a poster for each house. Through pages alone."""

import io
import json
import re
from collections.abc import Callable
from datetime import date

import pypdfium2
import pytest

from ledger.cli.demo.duxiang import DUXIANG, HOUSE_COUNT
from ledger.cli.demo.story import Story
from tests.scenarios.conftest import Told
from tests.web.desk.browsers import hidden

PUBLIC, DESK = "/c/duxiang", "/desk/duxiang"
#: A new house with a sub-landlord who gets the bills; his name is invented, for officers' eyes alone.
NAME = "陆大满"
NEW_HOUSE = (
    "楼栋,室号,面积,住户类别,姓名,人数,起始日期\n"
    f"327,101,22.50,二房东,{NAME},4,2026-11-01\n"
    "327,102,14.00,租户,,3,2026-11-01\n327,103,13.20,租户,,4,2026-11-05\n327,201,15.00,租户,,3,\n"
)


@pytest.fixture(scope="module")
def duxiang(tell: Callable[[Story], Told]) -> Told:
    return tell(DUXIANG)


def test_houses_people_and_the_registration_rate_are_public(duxiang: Told) -> None:
    page = duxiang.visitor().page(f"{PUBLIC}/places/")
    assert f"{HOUSE_COUNT} 座房屋" in page
    found = json.loads(duxiang.visitor().page(f"{PUBLIC}/places.json"))
    assert len([row for row in found["rows"] if row["place_kind"] == "house"]) == 326
    assert found["people"] > 7_200
    assert found["tenants"] > 6_000
    assert found["totals"]["registered_permille"] > 800
    for figure in (f"{found['people']:,} 人", f"租户 {found['tenants']:,} 人"):
        assert figure in page
    rate = found["totals"]["registered_permille"]
    assert f"{rate // 10}.{rate % 10}%" in page


def test_mostly_tenants_live_there_and_the_sums_add_up(duxiang: Told) -> None:
    totals = json.loads(duxiang.visitor().page(f"{PUBLIC}/places.json"))["totals"]
    kinds = [totals[kind] for kind in ("owner", "tenant", "sub_landlord", "vacant", "unregistered")]
    assert sum(kinds) == totals["households"]
    assert totals["tenant"] > totals["households"] // 2
    assert totals["sub_landlord"] > 100


def test_the_list_of_houses_is_read_page_by_page(duxiang: Told) -> None:
    visitor, path, seen = duxiang.visitor(), f"{PUBLIC}/places/", []
    while path:
        page = visitor.page(path)
        seen += re.findall(rf'href="{PUBLIC}/places/(H\d+)/"', page)
        following = re.search(r'href="([^"]*)" rel="next"', page)
        path = following[1] if following else ""
    assert seen == [f"H{number}" for number in range(1, 327)]


def test_what_was_spent_on_a_house_leads_to_its_voucher(duxiang: Told) -> None:
    visitor = duxiang.visitor()
    page = visitor.page(f"{PUBLIC}/places/H12/")
    for words in ("下水道疏通", "860.00", "980.00", "1,840.00"):
        assert words in page
    vouchers = set(re.findall(rf'href="({PUBLIC}/transactions/[^"]+/)"', page))
    assert len(vouchers) == 2
    for address in vouchers:
        assert "下水道疏通" in visitor.page(address)
    told = json.loads(visitor.page(f"{PUBLIC}/places/H12.json"))
    assert [(row["code"], row["debit"]) for row in told["rows"]] == [("510104", "1840.00")]


def test_each_house_has_a_poster_that_leads_to_its_page(duxiang: Told) -> None:
    treasurer = duxiang.officer("treasurer")
    desk = treasurer.page(f"{DESK}/places/")
    parts = re.findall(r'href="([^"]*posters\.pdf\?part=\d+)"', desk)
    assert len(parts) == 4
    last = pypdfium2.PdfDocument(treasurer.get(parts[-1]).data)
    assert len(last) == 26
    one = pypdfium2.PdfDocument(treasurer.get(f"{DESK}/places/at/H326/poster.pdf").data)
    text = one[0].get_textpage().get_text_bounded()
    assert "326号" in text
    assert f"{PUBLIC}/places/H326/" in text
    assert "灭火器补充" in duxiang.visitor().page(f"{PUBLIC}/places/H326/")


def test_a_new_house_is_listed_and_its_sub_landlord_gets_the_bills(
    tell: Callable[[Story], Told],
) -> None:
    # Books of its own: the others count the houses there were.
    duxiang = tell(DUXIANG)
    treasurer = duxiang.officer("treasurer")
    before = json.loads(duxiang.visitor().page(f"{PUBLIC}/places.json"))
    token = hidden(treasurer.page(f"{DESK}/places/import"), "csrf_token")
    preview = treasurer.client.post(
        f"{DESK}/places/import",
        data={"csrf_token": token, "kind": "house", "first_day": date(2026, 11, 10).isoformat(),
              "file": (io.BytesIO(NEW_HOUSE.encode("gb18030")), "杜巷327号.csv")},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert "64.70 平方米" in preview.text
    seen = hidden(preview.text, "content_sha256")
    kept = treasurer.post(f"{DESK}/places/import/keep", {"content_sha256": seen})
    assert kept.status_code == 302
    after = json.loads(duxiang.visitor().page(f"{PUBLIC}/places.json"))
    assert after["totals"]["households"] == before["totals"]["households"] + 4
    assert after["people"] == before["people"] + 14
    home = treasurer.page(f"{DESK}/places/at/H327-101")
    assert NAME in home
    assert "收账单" in home
    path = open_link(duxiang, "H327-101")
    assert "二房东" in duxiang.visitor().page(path)
    for public in (
        path,
        f"{PUBLIC}/places/",
        f"{PUBLIC}/places/H327/",
        f"{PUBLIC}/places/H327.json",
    ):
        assert NAME not in duxiang.visitor().page(public)


def open_link(told: Told, place: str) -> str:
    made = told.officer("treasurer").fill(
        f"{DESK}/links/", audience="household", place=place, first_day="2026-11-25",
        last_day="2027-12-31",
    )  # fmt: skip
    found = re.search(r"(/r/[\w-]+/)", made.text)
    assert found, made.text
    return found[1]


def test_small_numbers_of_a_house_are_not_told(duxiang: Told) -> None:
    found = json.loads(duxiang.visitor().page(f"{PUBLIC}/places.json"))
    for row in (*found["rows"], found["totals"]):
        for kind in ("owner", "tenant", "sub_landlord", "vacant", "unregistered"):
            assert row[kind] not in (1, 2), row


def test_round_tables_bring_matters_to_four_lists_and_from_there_to_vouchers(
    duxiang: Told,
) -> None:
    visitor = duxiang.visitor()
    found = json.loads(visitor.page(f"{PUBLIC}/matters.json"))
    assert set(found["totals"]) == {"problem", "need", "help", "action"}
    assert {row["state"] for row in found["rows"]} == {"collected", "reported"}
    for row in found["rows"]:
        if not row["voucher_count"]:
            continue
        one = json.loads(visitor.page(f"{PUBLIC}/matters/{row['number']}.json"))
        voucher = one["steps"][1]["vouchers"][0]["voucher"]
        assert visitor.get(f"{PUBLIC}/transactions/{voucher}/").status_code == 200
    page = visitor.page(f"{PUBLIC}/meetings/")
    assert "圆桌会" in page
    assert "12号圆桌会" in page
