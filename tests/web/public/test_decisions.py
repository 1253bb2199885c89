"""Decisions in public: lists by pages, figures withheld where they would tell a ballot, files that agree."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date

from ledger.domain.transactions import Draft, credit, debit
from ledger.domain.votes import Choice
from ledger.posting.decisions import add_decision
from ledger.statements.decision_money import money_of as decision_money
from tests.factories import TREASURER
from tests.posting.voting import decided, do, everybody, housed
from tests.web.sites import COMMUNITY, Site

PAGES = f"{COMMUNITY}/decisions"
NewSite = Callable[[str], Site]


def loaded(site: Site, address: str) -> dict[str, object]:
    answer = site.get(f"{PAGES}{address}")
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = json.loads(answer.text)
    return found


def test_a_long_list_goes_on_by_key(new_site: NewSite) -> None:
    site = new_site("")
    with site.ledger.database.writing() as connection:
        for number in range(60):
            add_decision(
                connection, site.ledger.community_id, f"J{number:02d}", f"决定{number:02d}",
                decided_on=date(2025, 1, 1 + number % 20), by=TREASURER,
            )  # fmt: skip
    first = loaded(site, ".json")
    after = loaded(site, f".json?after={first['next_after']}")
    rows = [*first["rows"], *after["rows"]]  # type: ignore[misc]
    assert len({row["code"] for row in rows}) == 60
    assert [row["day"] for row in rows] == sorted((row["day"] for row in rows), reverse=True)
    assert after["next_after"] is None
    page = site.get(f"{PAGES}/").text
    assert "下一页" in page
    assert "没有表决记录" in page
    assert "回到第一页" in site.get(f"{PAGES}/?after={first['next_after']}").text
    for wrong in ("x", "20259999.J1"):
        assert site.get(f"{PAGES}/?after={wrong}").status_code == 404


def test_what_was_taken_back_is_neither_paid_nor_come_in(new_site: NewSite) -> None:
    site = new_site("2025-01-02 停车费\n借 100201 5000.00\n贷 480101 5000.00")
    with site.ledger.database.writing() as connection:
        add_decision(
            connection,
            site.ledger.community_id,
            "J1",
            "修灯",
            decided_on=date(2025, 1, 1),
            by=TREASURER,
        )
    lines = (debit("510104", 1_140_00, fund="GEN"), credit("100201", 1_140_00, fund="GEN"))
    for _ in range(2):
        site.ledger.post_draft(Draft(date(2025, 2, 3), lines, "修灯", decision="J1"))
    with site.ledger.reading() as connection:
        known = decision_money(connection, site.ledger.facts, "J1")
    assert (known.in_minor, known.out_minor, known.voucher_count) == (0, 2_280_00, 2)
    site.ledger.post(f"2025-02-04 [reverses {known.rows[0].seq}] 重复入账")
    with site.ledger.reading() as connection:
        shown = decision_money(connection, site.ledger.facts, "J1")
        page = decision_money(connection, site.ledger.facts, "J1", page_size=2)
        rest = decision_money(
            connection, site.ledger.facts, "J1", page_size=2, after=page.next_after or ""
        )
    assert (shown.in_minor, shown.out_minor, shown.voucher_count) == (0, 1_140_00, 3)
    assert [row.kind for row in shown.rows] == ["reversal", "ordinary", "ordinary"]
    assert [*page.rows, *rest.rows] == [*shown.rows]


def test_an_empty_list_says_so(new_site: NewSite) -> None:
    assert "还没有决议和表决" in new_site("").get(f"{PAGES}/").text


def test_one_or_two_votes_against_tell_no_area(new_site: NewSite) -> None:
    site = new_site("")
    housed(site.ledger)
    decided(site.ledger, everybody() | {"B2-104": Choice.AGAINST})
    told = loaded(site, "/V1.json")
    assert told["rows"] == [
        {"tally": "asked", "number": 10, "area": "1000.00"},
        {"tally": "took_part", "number": 10, "area": None},
        {"tally": "in_favour", "number": 9, "area": None},
        {"tally": "not_in_favour", "number": 1, "area": None},
    ]
    page = site.get(f"{PAGES}/V1/").text
    assert "具体数字会暴露个别业主的票，不公开" in page
    assert "900.00" not in page
    assert "不同意和弃权合计" in page


def test_a_building_of_two_tells_nothing_but_the_outcome(new_site: NewSite) -> None:
    site = new_site("")
    housed(site.ledger)
    decided(site.ledger, {"B2-101": Choice.FOR, "B2-102": Choice.FOR}, scope=("B2",))
    told = loaded(site, "/V1.json")
    assert [row["number"] for row in told["rows"]] == [4, None, None, None]  # type: ignore[attr-defined]
    assert told["passed"] is False
    assert [test["part"] for test in told["tests"]] == [None] * 4  # type: ignore[attr-defined]
    assert [place["code"] for place in told["scope"]] == ["B2"]  # type: ignore[attr-defined]


def test_page_and_files_say_the_same_of_the_money(new_site: NewSite) -> None:
    site = new_site("2025-01-02 停车费\n借 100201 900.00\n贷 480101 900.00")
    do(site.ledger, add_decision, "J1", "修大门", decided_on=date(2025, 1, 1), title_en="The gate")
    for day in range(1, 56):
        site.ledger.post_draft(
            Draft(
                date(2025, 2, 1 + day % 28),
                (debit("510104", 1_00, fund="GEN"), credit("100201", 1_00, fund="GEN")),
                "修大门", decision="J1",
            )
        )  # fmt: skip
    told = loaded(site, "/J1.json")
    assert told["totals"] == {"in": "0.00", "out": "55.00", "vouchers": 55}
    assert len(told["payments"]) == 50  # type: ignore[arg-type]
    more = loaded(site, f"/J1.json?after={told['next_after']}")
    assert len(more["payments"]) == 5  # type: ignore[arg-type]
    assert "55.00" in site.get(f"{PAGES}/J1/").text
    assert "The gate" in site.get(f"/en{PAGES}/J1/").text
    table = list(csv.reader(io.StringIO(site.get(f"{PAGES}/J1.csv").text)))
    assert table[0][0].endswith("项目")
    assert site.get(f"{PAGES}/J1/?after=x").status_code == 404
