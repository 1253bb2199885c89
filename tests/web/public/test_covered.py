"""Statements of days without books: no figures of nothing, but words and a way to the books there are."""

import json
from collections.abc import Callable

import pytest

from ledger.statements.periods import books_begin_on
from tests.web.sites import COMMUNITY, Site

#: The site's clock stands at 10 March 2026; its first voucher is dated 1 January 2025.
BEFORE = ("1995", "2024", "2024H2", "2024-12", "2024-01-01..2024-12-31")
TO_COME = ("2027", "2026Q2", "2026-04", "2026-03-11..2026-12-31")
COVERED = (
    "2025", "2025-01", "2026", "2026H1", "2026-03", "2024-12-31..2025-01-01",
    "2026-03-10..2026-03-10",
)  # fmt: skip
KINDS = ("public-income", "fund-balances", "trial-balance")


@pytest.mark.parametrize("period", [*BEFORE, *TO_COME])
def test_a_page_without_books_says_so_and_leads_to_those_there_are(site: Site, period: str) -> None:
    for kind in KINDS:
        answer = site.get(f"{COMMUNITY}/statements/{kind}/{period}/")
        assert answer.status_code == 404
        assert f'href="{COMMUNITY}/statements/"' in answer.text
        assert ("账册从 2025年1月1日 开始" in answer.text) == (period in BEFORE)
        assert ("还没有到" in answer.text) == (period in TO_COME)
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("period", [*BEFORE, *TO_COME])
def test_files_without_books_are_refused(site: Site, period: str) -> None:
    stem = f"{COMMUNITY}/statements/public-income/{period}"
    answer = site.get(f"{stem}.json")
    problem = json.loads(answer.data)
    assert answer.status_code == problem["status"] == 404
    assert problem["type"] == "urn:mingzhang:period"
    assert ("账册从" in problem["detail"]) == (period in BEFORE)
    for extension in ("csv", "pdf"):
        assert site.get(f"{stem}.{extension}").status_code == 404


@pytest.mark.parametrize("period", COVERED)
def test_a_period_that_the_books_touch_is_shown(site: Site, period: str) -> None:
    for kind in KINDS:
        assert site.get(f"{COMMUNITY}/statements/{kind}/{period}/").status_code == 200
    assert site.get(f"{COMMUNITY}/statements/public-income/{period}.json").status_code == 200


def test_a_statement_of_other_days_is_explained_in_english(site: Site) -> None:
    text = site.get(f"/en{COMMUNITY}/statements/trial-balance/2024/").text
    assert "There is no statement for 2024" in text
    assert "The books begin on 1 January 2025" in text


def test_books_that_nobody_wrote_in_begin_when_they_were_opened(site: Site) -> None:
    assert site.get("/c/empty/statements/public-income/2025/").status_code == 200
    assert site.get("/c/empty/statements/public-income/2024/").status_code == 404


def test_an_older_voucher_moves_the_beginning_and_its_year_is_listed(
    new_site: Callable[[str], Site],
) -> None:
    site = new_site("2024-11-05 停车费\n借 100201 9.00\n贷 480101 9.00")
    assert site.get(f"{COMMUNITY}/statements/public-income/2024-11/").status_code == 200
    assert site.get(f"{COMMUNITY}/statements/public-income/2024-10/").status_code == 404
    assert site.get(f"{COMMUNITY}/statements/?year=2024").status_code == 200
    assert site.get(f"{COMMUNITY}/statements/?year=2023").status_code == 404
    with site.ledger.reading() as connection:
        assert books_begin_on(connection, site.ledger.facts).isoformat() == "2024-11-01"
