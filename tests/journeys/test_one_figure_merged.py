"""Random books that were merged: page, JSON, CSV, paper, hledger and beancount agree in the old and in the new ones."""

import csv
import io
import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from ledger.domain.money import yuan
from ledger.domain.transactions import Draft
from tests.journeys.test_one_figure import (
    foreign,
    of_csv,
    of_json,
    of_page,
    of_paper,
    without_zeros,
)
from tests.journeys.test_one_figure_in_accounts import Amounts, counted
from tests.merging_random import a_month, merge_in
from tests.web import conftest as web
from tests.web.sites import Site

YEAR = "2025"
AMOUNT = re.compile(r"[−-]?\d[\d,]*\.\d\d")
Payload = Mapping[str, Any]


def payload_of(site: Site, address: str) -> Payload:
    found: Payload = site.get(f"{address}.json").get_json()
    return found


def amounts_of(*rows: Mapping[str, Any]) -> Amounts:
    """Count the amounts of rows, without signs; noughts are dashes in tables."""
    return counted(value for row in rows for value in row.values() if isinstance(value, str))


def cells_of(site: Site, address: str) -> Amounts:
    text = site.page(f"{address}/")
    cells = re.findall(r'<td[^>]*class="amount[^>]*>(.*?)</td>', text, re.DOTALL)
    return counted(re.sub(r"<[^>]+>", "", unescape(cell)).strip() for cell in cells)


def table_of(site: Site, address: str) -> Amounts:
    text = site.get(f"{address}.csv").get_data().decode("utf-8-sig")
    return counted(cell for row in csv.reader(io.StringIO(text)) for cell in row)


def paper_of(site: Site, address: str) -> Amounts:
    reader = PdfReader(io.BytesIO(site.get(f"{address}.pdf").get_data()))
    text = " ".join(page.extract_text() for page in reader.pages)
    return counted(AMOUNT.findall(text))


def funds_agree(site: Site, address: str) -> None:
    """Compare the table of funds; page and paper add where the money lies."""
    said = payload_of(site, address)
    table = amounts_of(*said["rows"], said["totals"])
    lies = amounts_of(*said["cash_accounts"], {"total": said["totals"]["cash"]})
    assert table_of(site, address) == table
    assert cells_of(site, address) == table + lies
    assert paper_of(site, address) == table + lies


def handed_over_is_on_every_rendering(site: Site, slug: str) -> int:
    """Give in fen what the old books handed over, told alike by four renderings and the front page."""
    address = f"/c/{slug}/statements/public-income/{YEAR}"
    totals = payload_of(site, address)["totals"]
    front = site.get(f"/c/{slug}.json?as_of={YEAR}-12-31").get_json()["totals"]
    assert front["year_merged_away"] == totals["merged_away"] == totals["year_merged_away"]
    minor = int(totals["merged_away"].replace(".", ""))
    if minor:
        assert "并入新账" in site.page(f"{address}/")
        assert counted([yuan(minor)]) <= paper_of(site, address)
        rows = list(
            csv.reader(io.StringIO(site.get(f"{address}.csv").get_data().decode("utf-8-sig")))
        )
        (row,) = [row for row in rows if "并入新账" in row]
        assert counted(row) == counted([yuan(minor)] * 2)
    return minor


@pytest.mark.usefixtures("fixed_day")
@given(books=st.lists(a_month(), min_size=2, max_size=2))
@settings(
    max_examples=3, deadline=None, suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),  # making an example smaller takes minutes here
)  # fmt: skip
def test_every_rendering_of_merged_books_says_the_same(
    sqlite_template: Path, books: list[list[Draft]]
) -> None:
    with TemporaryDirectory() as folder:
        site = web.open_site(sqlite_template, Path(folder) / "data")
        new, old = merge_in(site.ledger.database, Path(folder), books)
        for ledger in (new, *old):
            trial = f"/c/{ledger.slug}/statements/trial-balance/{YEAR}"
            said = without_zeros(of_json(site, trial))
            for found in (of_csv, of_page, of_paper):
                assert without_zeros(found(site, trial)) == said
            assert without_zeros(foreign(ledger, Path(folder))) == said
            funds_agree(site, f"/c/{ledger.slug}/statements/fund-balances/{YEAR}")
        handed = [handed_over_is_on_every_rendering(site, ledger.slug) for ledger in old]
        begun = payload_of(site, "/c/xin/statements/public-income/2025")["totals"]
        assert begun["opening"] == begun["closing"] == yuan(sum(handed))
        assert {begun[name] for name in ("income", "spending", "merged_away")} == {"0.00"}
        web.close_site(site)


@pytest.fixture
def fixed_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.web.clock.now", lambda: web.NOW)
