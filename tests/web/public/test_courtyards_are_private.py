"""Somebody who knows every bill reads all that is public of courtyards, and looks for who has not paid."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import combinations

import pytest

from ledger.domain.household_lines import NARROW_KINDS
from ledger.domain.money import yuan
from ledger.domain.places import PlaceKind
from ledger.posting.billing import Asked, preview_billing
from tests.dues import Compound, a_compound
from tests.reports.pdfs import text as text_of
from tests.web.desk.browsers import Browser
from tests.web.sites import Site

HERE = "/c/songhe"
#: Y2 is one small building: nine homes, of which one does not pay.
BUILDINGS = {"B1": 8, "B2": 7, "B3": 9}
COURTYARDS = {"B1": "Y1", "B2": "Y1", "B3": "Y2"}
MONTH, DEBTOR = 202601, "B3-104"
AMOUNT = re.compile(r"(?<![\d.])\d+\.\d\d(?!\d)")


@pytest.fixture
def town(new_site: Callable[[str], Site]) -> tuple[Browser, Compound, dict[str, int]]:
    site = new_site("")
    compound = a_compound(site.ledger, BUILDINGS, COURTYARDS)
    compound.tariff(5_337, denominator=100)
    with compound.ledger.reading() as connection:
        seen = preview_billing(connection, compound.here, Asked(MONTH, date(2026, 1, 31)))
    bills = {charge.household.code: charge.amount_minor for charge in seen.plan.charges}
    compound.bill(MONTH)
    # Y1 pays on one day and Y2 on another, all but one home.
    for day, courtyard in ((8, "Y1"), (9, "Y2")):
        compound.paid(*(
            (code, minor, date(2026, 1, day)) for code, minor in bills.items()
            if COURTYARDS[code.partition("-")[0]] == courtyard and code != DEBTOR
        ))  # fmt: skip
    return Browser(site.app.test_client()), compound, bills


def told_of_courtyards(visitor: Browser) -> Iterator[tuple[str, str]]:
    """Give every public page and file that is about one courtyard or compares them."""
    for period in ("2026-01", "2026Q1", "2026"):
        for kind in ("statements/courtyards/{}", "courtyards/Y2/{}"):
            path = f"{HERE}/{kind.format(period)}"
            for end in ("/", ".json", ".csv"):
                yield path + end, visitor.page(path + end)
            yield f"{path}.pdf", text_of(visitor.get(f"{path}.pdf").data)
    for place in ("Y2", "B3"):
        for end in ("/", ".json"):
            yield place + end, visitor.page(f"{HERE}/places/{place}{end}")


def test_no_page_of_a_courtyard_is_off_its_bills_by_the_bills_of_a_few(
    town: tuple[Browser, Compound, dict[str, int]],
) -> None:
    """Take the bills of any one, two or three homes off what a courtyard was billed: nowhere stands what is left."""
    visitor, _compound, bills = town
    homes = {code: minor for code, minor in bills.items() if code.startswith("B3-")}
    billed = sum(homes.values())
    left = {
        yuan(billed - sum(minors))
        for count in (1, 2, 3)
        for minors in combinations(homes.values(), count)
    }
    assert yuan(billed - homes[DEBTOR]) in left
    pages = 0
    for path, text in told_of_courtyards(visitor):
        # In CSV a comma stands between amounts, elsewhere within them.
        apart = text.replace(",", " " if path.endswith(".csv") else "")
        found = set(AMOUNT.findall(apart))
        assert not found & left, path
        pages += yuan(billed) in found
    assert pages >= 24


def test_no_line_about_who_paid_names_a_courtyard(
    town: tuple[Browser, Compound, dict[str, int]],
) -> None:
    visitor, _compound, _bills = town
    text = visitor.page(f"{HERE}/export/journal.jsonl")
    vouchers = [entry for entry in map(json.loads, text.splitlines()) if "voucher" in entry]
    paid = 0
    for voucher in vouchers:
        for row in json.loads(visitor.page(f"{HERE}/transactions/{voucher['voucher']}.json"))[
            "rows"
        ]:
            if row["code"] == "220301" or (row["code"] == "112101" and row["credit"] != "0.00"):
                paid += 1
                assert not row["place"], row
    assert paid == 2


def test_what_came_in_is_told_of_all_courtyards_together(
    town: tuple[Browser, Compound, dict[str, int]],
) -> None:
    visitor, _compound, bills = town
    told = json.loads(visitor.page(f"{HERE}/statements/courtyards/2026-01.json"))
    paid = yuan(sum(bills.values()) - bills[DEBTOR])
    assert told["received"] == paid
    assert "received" not in told["totals"]
    assert not [row for row in told["rows"] if "received" in row]
    assert f"{paid} 元" in visitor.page(f"{HERE}/statements/courtyards/2026-01/").replace(",", "")


def test_no_kind_of_place_is_wide_enough_for_a_line_about_who_paid() -> None:
    assert set(NARROW_KINDS) == {kind.value for kind in PlaceKind}
