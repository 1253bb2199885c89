"""Somebody reads everything that is public and tries to learn what one household was billed, paid or owes."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.domain.periods import parse_span
from ledger.domain.places import HOUSEHOLDS_MIN
from ledger.statements.arrears import arrears
from ledger.statements.communities import community
from ledger.statements.values import Audience
from tests.dues import Compound, a_compound
from tests.web.desk.browsers import Browser
from tests.web.sites import Site

HERE = "/c/songhe"
#: B3 is a villa of one household: its bill is what everybody would like to know.
BUILDINGS = {"B1": 5, "B2": 4, "B3": 1, "B4": 3}
MONTHS = (202510, 202511, 202512, 202601, 202602)
PLACED = re.compile(r"(?<![%\w])B\d+-\d{3}(?!\d)|\d+室")


@pytest.fixture
def town(new_site: Callable[[str], Site]) -> tuple[Browser, Compound]:
    site = new_site("")
    compound = a_compound(site.ledger, BUILDINGS)
    compound.tariff(50)
    compound.tariff(53, 202601)
    for month in MONTHS:
        compound.bill(month, excluded={"B2-104": "漏水"} if month == 202511 else {})
    paid = [(f"B1-10{flat}", 20_00 + flat, date(2026, 1, 9)) for flat in range(1, 6)]
    compound.paid(*paid, ("B2-101", 70_07, date(2026, 1, 9)))
    compound.paid(("B3-101", 51_03, date(2026, 2, 3)))
    compound.paid(("B4-101", 400_00, date(2026, 2, 4)), year=202602)
    compound.written_off({"B2-102": 30_01}, date(2026, 2, 20))
    return Browser(site.app.test_client()), compound


def vouchers(visitor: Browser) -> list[str]:
    text = visitor.page(f"{HERE}/export/journal.jsonl")
    return [entry["voucher"] for entry in map(json.loads, text.splitlines()) if "voucher" in entry]


def everything(visitor: Browser) -> Iterator[tuple[str, str]]:
    """Give every public page and file there is to read, but for pictures and PDF."""
    paths = [
        "/", ".json", ".csv", "/funds/", "/funds/PROP/", "/funds/PROP.json", "/accounts/",
        "/accounts.csv", "/transactions/", "/transactions.json", "/tariffs/", "/tariffs.json",
        "/statements/", "/feed.atom", "/policies/", "/policies.json",
        *(f"/export/journal.{kind}" for kind in ("jsonl", "csv", "beancount", "hledger")),
        *(f"/accounts/{code}{end}" for code in ("112101", "220301", "430101", "100202")
          for end in ("/", ".json", ".csv")),
        *(f"/statements/{kind}/{period}{end}" for kind in ("arrears", "receivables",
          "trial-balance", "general-ledger", "bank-journal", "public-income", "payables")
          for period in ("2026", "2026-01", "2026-02", "2026-03") for end in ("/", ".json", ".csv")),
    ]  # fmt: skip
    for name in vouchers(visitor):
        paths += [
            f"/transactions/{name}/",
            f"/transactions/{name}.json",
            f"/transactions/{name}.csv",
        ]
    for path in paths:
        yield path, visitor.page(f"{HERE}{path}")


def test_no_page_or_file_names_a_household(town: tuple[Browser, Compound]) -> None:
    visitor, _compound = town
    for path, text in everything(visitor):
        assert not PLACED.search(text), (path, PLACED.search(text))


def test_no_paper_names_a_household(town: tuple[Browser, Compound]) -> None:
    visitor, _compound = town
    for path in ("/statements/arrears/2026-02.pdf", "/statements/receivables/2026-02.pdf"):
        answer = visitor.get(f"{HERE}{path}")
        assert answer.data.startswith(b"%PDF")
        assert b"B1-101" not in answer.data


def behind(compound: Compound) -> dict[tuple[str, str, str, str], set[str]]:
    """Give the households behind each line, as only the books know: voucher, account, place, side."""
    query = sa.text(
        "SELECT t.voucher, l.account_code, coalesce(l.place_code, ''), l.debit_minor > 0, h.place_code"
        " FROM transactions t JOIN lines l ON l.community_id = t.community_id AND l.seq = t.seq"
        " JOIN sublines h ON h.community_id = l.community_id AND h.seq = l.seq AND h.number = l.number"
    )
    found: defaultdict[tuple[str, str, str, str], set[str]] = defaultdict(set)
    with compound.ledger.reading() as connection:
        for voucher, account, place, is_debit, household in connection.execute(query):
            found[voucher, account, place, "debit" if is_debit else "credit"].add(household)
    return found


def test_every_line_that_names_a_building_is_of_many(town: tuple[Browser, Compound]) -> None:
    visitor, compound = town
    known = behind(compound)
    named = 0
    for voucher in vouchers(visitor):
        rows = json.loads(visitor.page(f"{HERE}/transactions/{voucher}.json"))["rows"]
        for row in rows:
            if row["place"]:
                side = "debit" if row["debit"] != "0.00" else "credit"
                account = "112101" if row["code"] == "430101" else row["code"]
                side = "debit" if row["code"] == "430101" else side
                assert len(known[voucher, account, row["place"]["code"], side]) >= HOUSEHOLDS_MIN
                assert row["place"]["code"] != "B3"
                named += 1
    assert named > 10


def test_what_is_left_when_buildings_are_taken_off_is_of_many_too(
    town: tuple[Browser, Compound],
) -> None:
    _visitor, compound = town
    billed = [key for key in behind(compound) if key[1] == "112101" and key[3] == "debit"]
    for key in billed:
        if not key[2]:
            assert len(behind(compound)[key]) >= HOUSEHOLDS_MIN


def test_the_statement_tells_of_the_villa_only_among_others(
    town: tuple[Browser, Compound],
) -> None:
    visitor, _compound = town
    for period in ("2026-01", "2026-02"):
        told: dict[str, Any] = json.loads(visitor.page(f"{HERE}/statements/arrears/{period}.json"))
        for row in told["rows"]:
            assert row["household_count"] >= HOUSEHOLDS_MIN
            assert row["buildings"] != ["B3"]
        for row in (*told["rows"], *told["ages"]):
            assert {"due", "paid", "open"}.isdisjoint(row)


def test_nobody_who_knows_every_bill_learns_from_which_building_money_came(
    town: tuple[Browser, Compound],
) -> None:
    """Read every voucher and every place's page: of what was paid or used in advance, none names a building."""
    visitor, _compound = town
    paid = 0
    for voucher in vouchers(visitor):
        for row in json.loads(visitor.page(f"{HERE}/transactions/{voucher}.json"))["rows"]:
            tells = row["code"] == "220301" or (row["code"] == "112101" and row["credit"] != "0.00")
            paid += tells
            assert not (tells and row["place"]), row
    assert paid >= 5
    for building in BUILDINGS:
        page = visitor.page(f"{HERE}/places/{building}/")
        data = json.loads(visitor.page(f"{HERE}/places/{building}.json"))
        for row in data.get("movements", ()):
            if row["code"] == "112101":
                assert row["credit"] == "0.00"
            assert row["code"] != "220301"
        assert "预收" not in page


def test_whichever_three_households_one_picks_they_may_have_paid(
    town: tuple[Browser, Compound],
) -> None:
    """Solve the published bands and the total for what each building may owe, with every due in hand."""
    visitor, compound = town
    with compound.ledger.reading() as connection:
        facts = community(connection, "songhe")
        assert facts is not None
        known = arrears(connection, facts, parse_span("2026-02"), audience=Audience.OFFICER)
    due = {row.label.code: row.sums.due_minor for row in known.rows if row.sums}
    for period in ("2025-12", "2026-01", "2026-02"):
        told: dict[str, Any] = json.loads(visitor.page(f"{HERE}/statements/arrears/{period}.json"))
        for row in told["rows"]:
            assert set(row["buildings"]) <= set(due)
            assert row["household_count"] >= 2 * HOUSEHOLDS_MIN
            assert (row["paid_from"], row["paid_to"]) in {(0, 50), (50, 100)}


def test_a_lonely_receipt_waits_for_others_of_its_month(town: tuple[Browser, Compound]) -> None:
    _visitor, compound = town
    (first,) = compound.receive(("B1-101", 9_99, date(2026, 3, 5)))
    (second,) = compound.receive(("B2-101", 8_88, date(2026, 3, 6)))
    (third,) = compound.receive(("B4-102", 7_77, date(2026, 3, 9)))
    assert len({first, second, third}) == 3
    with compound.ledger.reading() as connection:
        query = sa.text("SELECT draft_id, state FROM drafts WHERE draft_id IN (:a, :b, :c)")
        states = dict(
            tuple(row) for row in connection.execute(query, {"a": first, "b": second, "c": third})
        )
    assert states == {first: "withdrawn", second: "withdrawn", third: "submitted"}
    (posted,) = compound.approve([third], date(2026, 3, 9))
    assert posted.voucher
    # Three stand behind it now: what comes later begins anew.
    (fourth,) = compound.receive(("B1-102", 6_66, date(2026, 3, 10)))
    (april,) = compound.receive(("B1-103", 5_55, date(2026, 4, 2)))
    assert compound.approve([fourth, april], date(2026, 4, 2))


def test_a_day_within_a_month_tells_no_more_than_the_month_before(
    town: tuple[Browser, Compound],
) -> None:
    visitor, compound = town
    before = json.loads(visitor.page(f"{HERE}/statements/arrears/2026-03.json"))
    compound.paid(("B1-101", 9_99, date(2026, 3, 5)))
    after = json.loads(visitor.page(f"{HERE}/statements/arrears/2026-03.json"))
    assert before["as_of"] == after["as_of"] == "2026-02-28"
    assert before["rows"] == after["rows"]


def test_leaves_name_no_household_and_commit_to_each(town: tuple[Browser, Compound]) -> None:
    _visitor, compound = town
    with compound.ledger.reading() as connection:
        leaves = connection.execute(
            sa.text("SELECT leaf FROM leaves WHERE community_id = 1")
        ).scalars()
        texts = [bytes(leaf).decode() for leaf in leaves]
    assert not [text for text in texts if PLACED.search(text)]
    assert next(json.loads(text)["sub"]["n"] for text in texts if '"sub"' in text) == 13
