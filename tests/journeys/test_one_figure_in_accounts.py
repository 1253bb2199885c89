"""Random books: page, JSON, CSV and paper of the accounting statements show the same amounts.

What is compared are all amounts of a statement, each as often as it stands there, without signs: paper
writes a side instead. Zeros are left out, which are dashes in tables.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from ledger.domain.charts import edition
from ledger.domain.money import parse_yuan
from ledger.domain.reconciliations import OpenItem, OpenSide
from ledger.domain.transactions import Draft
from ledger.schemas.journals.formats import JournalFormat
from ledger.statements.values import Audience
from ledger.web import clock
from tests.factories import Ledger, a_ledger
from tests.journals import exported
from tests.journeys.test_foreign_programs import beancount_balances, hledger_balances
from tests.reconciling import reconcile
from tests.statements.test_random_books import vouchers
from tests.web.conftest import NOW, close_site, open_site
from tests.web.sites import Site

SPAN = "2024-11-20..2025-02-08"
LAST_DAY = date(2025, 2, 8)
ADDRESS = "/c/songhe/statements"
AMOUNT = re.compile(r"[−-]?\d[\d,]*\.\d\d")

Amounts = Counter[int]
Payload = Mapping[str, Any]


def counted(texts: Iterable[str]) -> Amounts:
    minors = [abs(parse_yuan(text)) for text in texts if AMOUNT.fullmatch(text)]
    return Counter(minor for minor in minors if minor)


def of_rows(payload: Payload) -> Iterator[str]:
    for row in (*payload["rows"], payload["totals"]):
        yield from (value for value in row.values() if isinstance(value, str))


def of_lines(payload: Payload) -> Iterator[str]:
    """Statements whose totals are rows."""
    for row in payload["rows"]:
        yield from (value for value in row.values() if isinstance(value, str))


def of_ledger(payload: Payload) -> Iterator[str]:
    for row in payload["rows"]:
        yield row["balance"]
        for month in row["months"]:
            names = ("debit", "credit", "balance", "year_debit", "year_credit", "balance")
            yield from (month[name] for name in names)


def of_daybook(payload: Payload) -> Iterator[str]:
    yield payload["before"]
    for row in payload["rows"]:
        yield from (row[name] or "" for name in ("debit", "credit", "balance", "day_balance"))
        month = row["month"] or {}
        names = ("debit", "credit", "closing", "year_debit", "year_credit", "closing")
        yield from (month.get(name, "") for name in names)
    yield from (payload["totals"][name] for name in ("debit", "credit", "closing"))


#: The lines of the form, each once on every rendering.
FORM = (
    "book", "unbooked_in", "unbooked_out", "adjusted_book", "bank", "unbanked_in", "unbanked_out",
    "adjusted_bank", "unexplained",
)  # fmt: skip


def of_forms(payload: Payload) -> Iterator[str]:
    for row in payload["rows"]:
        if row["as_of"] is None:
            yield row["closing"]
            continue
        yield from (row[line] for line in FORM)
        yield from (item["amount"] for item in row["items"])


STATEMENTS: dict[str, tuple[str, Callable[[Payload], Iterator[str]]]] = {
    "activities": ("", of_lines),
    "balance-sheet": ("", of_lines),
    "receivables": ("", of_rows),
    "payables": ("?fund=GEN", of_rows),
    "general-ledger": ("?account=100201", of_ledger),
    "bank-journal": ("?account=100201", of_daybook),
    "cash-journal": ("?account=1001", of_daybook),
    "reconciliation": ("", of_forms),
}


def of_page(site: Site, kind: str, query: str) -> Amounts:
    """Read the cells of the tables, as a person does."""
    text = site.page(f"{ADDRESS}/{kind}/{SPAN}/{query}")
    cells = re.findall(r'<td class="amount[^>]*>(.*?)</td>', text, re.DOTALL)
    return counted(unescape(cell).strip() for cell in cells)


def of_csv(site: Site, kind: str, query: str) -> Amounts:
    text = site.get(f"{ADDRESS}/{kind}/{SPAN}.csv{query}").get_data().decode("utf-8-sig")
    return counted(cell for row in csv.reader(io.StringIO(text)) for cell in row)


def of_paper(site: Site, kind: str, query: str) -> Amounts:
    reader = PdfReader(io.BytesIO(site.get(f"{ADDRESS}/{kind}/{SPAN}.pdf{query}").get_data()))
    lines = [line for page in reader.pages for line in page.extract_text().splitlines()]
    # Sentences beside a table name what is left out of it, or how far its two sides are apart.
    said = ("已经抵销", "期末 ", "银行比账上", "元差额没查清")
    shown = [line for line in lines if not any(words in line for words in said)]
    return counted(AMOUNT.findall(" ".join(shown)))


def of_ledger_totals(payload: Payload) -> Amounts:
    """What files and paper say of all accounts below the general ledger, the page in a sentence."""
    return counted(payload["totals"].values())


@pytest.fixture
def fixed_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


#: What an account is reconciled with: open items of either side, and a rest.
OPEN = st.tuples(
    st.lists(
        st.builds(
            OpenItem, st.sampled_from(list(OpenSide)), st.dates(date(2024, 11, 20), LAST_DAY),
            st.integers(1, 10**9), st.just("记-2024-12-0001"),
        ),
        max_size=5,
    ),
    st.just(0) | st.integers(-(10**9), 10**9),
)  # fmt: skip


@pytest.mark.usefixtures("fixed_day")
@given(
    items=st.lists(vouchers(), min_size=1, max_size=8),
    signed=st.dictionaries(st.sampled_from(["100201", "100901", "100203"]), OPEN),
)
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_rendering_shows_the_same_amounts(
    sqlite_template: Path, items: list[Draft], signed: dict[str, tuple[list[OpenItem], int]]
) -> None:
    with TemporaryDirectory() as folder:
        site = open_site(sqlite_template, Path(folder) / "data")
        ledger = a_ledger(site.ledger.database, Path(folder))
        ledger.import_drafts(items)
        for account, (opened, rest_minor) in signed.items():
            note = "待查" if rest_minor else ""
            reconcile(ledger, account, LAST_DAY, opened, rest_minor=rest_minor, note=note)
        for kind, (query, amounts) in STATEMENTS.items():
            payload = site.get(f"{ADDRESS}/{kind}/{SPAN}.json{query}").get_json()
            expected = counted(amounts(payload))
            below = of_ledger_totals(payload) if kind == "general-ledger" else Counter()
            assert of_page(site, kind, query) == expected, kind
            assert of_csv(site, kind, query) == expected + below, kind
            assert of_paper(site, kind, query) == expected + below, kind
        _agrees_with_foreign_programs(site, ledger, Path(folder))
        close_site(site)


def _agrees_with_foreign_programs(site: Site, ledger: Ledger, folder: Path) -> None:
    """Let hledger and beancount add up our journal: their assets are those of the balance sheet."""
    totals = site.get(f"{ADDRESS}/balance-sheet/{SPAN}.json").get_json()["totals"]
    types = {account.code: account.type for account in edition("npo-2026").accounts}
    for journal_format, suffix, balances in (
        (JournalFormat.HLEDGER, "journal", hledger_balances),
        (JournalFormat.BEANCOUNT, "beancount", beancount_balances),
    ):
        path = folder / f"books.{suffix}"
        path.write_text(exported(ledger, journal_format, Audience.PUBLIC), encoding="utf-8")
        found = balances(path)
        between = found.pop("1191", 0) + found.pop("2291", 0)
        sums = Counter[str]()
        for code, minor in found.items():
            sums[types[code]] += minor
        assert parse_yuan(totals["assets"]["closing"]) == sums["asset"] + max(between, 0)
        liabilities = parse_yuan(totals["liabilities"]["closing"])
        assert liabilities == -sums["liability"] + max(-between, 0)
        claims = parse_yuan(totals["claims"]["closing"])
        assert claims - liabilities == -sum(
            sums[name] for name in ("net_assets", "income", "expense", "appropriation")
        )
