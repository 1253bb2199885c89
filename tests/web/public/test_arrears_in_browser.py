"""The statement of arrears on phones: bands, totals and ages of many buildings, and nothing to push sideways."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.dues import a_compound
from tests.looking import barriers
from tests.web.public.test_in_browser import SIDEWAYS, SMALL_TARGETS, serving
from tests.web.sites import COMMUNITY, Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

#: Four buildings too small for a band of their own: they stand together in one long row.
BUILDINGS = {"B1": 8, "B2": 7, **{f"B{number}": 3 for number in range(11, 15)}}


@pytest.fixture
def owing(new_site: Callable[[str], Site]) -> Iterator[str]:
    site = new_site("")
    compound = a_compound(site.ledger, BUILDINGS)
    compound.tariff(2000)
    for month in (202510, 202511, 202601):
        compound.bill(month)
    paid = [
        (f"B{at}-10{flat}", 6_000_00, date(2026, 1, 9)) for at in (1, 2) for flat in range(1, 8)
    ]
    compound.paid(*paid)
    yield from serving(site)


@pytest.mark.parametrize(
    ("prefix", "width"), [("", 320), ("", 390), ("/xl", 390), ("/en/xl", 320), ("", 1280)]
)
def test_the_page_of_arrears_fits_any_phone(
    browser: "Browser", owing: str, prefix: str, width: int
) -> None:
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        page = context.new_page()
        for period in ("2026-01", "2026"):
            page.goto(f"{owing}{prefix}{COMMUNITY}/statements/arrears/{period}/")
            assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
            assert page.evaluate(SIDEWAYS) == []
            assert page.evaluate(SMALL_TARGETS, 48) == []
        page.goto(f"{owing}{prefix}{COMMUNITY}/statements/arrears/2026-01/")
        assert page.get_by_role("table").count() == 3
        assert barriers(page) == []
