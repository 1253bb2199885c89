"""Random books: page, JSON, CSV, PDF text, hledger and beancount all say the same of every account."""

import csv
import io
import re
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from ledger.domain.money import parse_yuan
from ledger.domain.transactions import Draft
from ledger.schemas.journals.formats import JournalFormat
from ledger.statements.values import Audience
from ledger.web import clock
from tests.factories import Ledger, a_ledger
from tests.journals import exported
from tests.journeys.test_foreign_programs import beancount_balances, hledger_balances
from tests.statements.test_random_books import vouchers
from tests.web.conftest import NOW, close_site, open_site
from tests.web.sites import Site

ADDRESS = "/c/songhe/statements/trial-balance/2024-11-20..2025-02-08"
Balances = dict[str, int]


def of_json(site: Site, address: str = ADDRESS) -> Balances:
    rows = site.get(f"{address}.json").get_json()["rows"]
    return {row["code"]: _net(row["closing_debit"], row["closing_credit"]) for row in rows}


def of_csv(site: Site, address: str = ADDRESS) -> Balances:
    text = site.get(f"{address}.csv").get_data().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    return {row[0]: _net(row[8], row[9]) for row in rows[1:] if re.fullmatch(r"\d{4,6}", row[0])}


def of_page(site: Site, address: str = ADDRESS) -> Balances:
    """Read the table as a person does: the code in the first cell, the balances in the last two."""
    found: Balances = {}
    for row in re.findall(r"<tr>(.*?)</tr>", site.page(f"{address}/"), re.DOTALL):
        cells = [
            unescape(re.sub(r"<[^>]+>", " ", cell)).strip()
            for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)
        ]
        code = re.match(r"\d{4,6}", cells[0]) if cells else None
        if code:
            found[code[0]] = _net(cells[-2], cells[-1])
    return found


def of_paper(site: Site, address: str = ADDRESS) -> Balances:
    reader = PdfReader(io.BytesIO(site.get(f"{address}.pdf").get_data()))
    text = "\n".join(page.extract_text() for page in reader.pages)
    amount = r"(?:[−-]?[\d,]+\.\d\d|—)"
    found: Balances = {}
    for match in re.finditer(rf"^(\d{{4,6}})\s.*?((?:{amount}\s*){{8}})$", text, re.MULTILINE):
        cells = re.findall(amount, match[2])
        found[match[1]] = _net(cells[-2], cells[-1])
    return found


def _net(debit_text: str, credit_text: str) -> int:
    return _minor(debit_text) - _minor(credit_text)


def _minor(text: str) -> int:
    return 0 if text in {"", "—"} else parse_yuan(text)


def without_zeros(balances: Balances) -> Balances:
    return {code: minor for code, minor in balances.items() if minor}


def posted_by_hand(items: list[Draft]) -> Balances:
    sums: Balances = {}
    for item in items:
        for line in item.lines:
            sums[line.account] = sums.get(line.account, 0) + line.debit_minor - line.credit_minor
    return sums


@pytest.fixture
def fixed_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.mark.usefixtures("fixed_day")
@given(items=st.lists(vouchers(), min_size=1, max_size=8))
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_rendering_says_the_same_of_every_account(
    sqlite_template: Path, items: list[Draft]
) -> None:
    with TemporaryDirectory() as folder:
        site = open_site(sqlite_template, Path(folder) / "data")
        ledger = a_ledger(site.ledger.database, Path(folder))
        ledger.import_drafts(items)
        expected = without_zeros(posted_by_hand(items))
        assert without_zeros(of_json(site)) == expected
        assert without_zeros(of_csv(site)) == expected
        assert without_zeros(of_page(site)) == expected
        assert without_zeros(of_paper(site)) == expected
        assert without_zeros(foreign(ledger, Path(folder))) == expected
        close_site(site)


def foreign(ledger: Ledger, folder: Path) -> Balances:
    """Let hledger and beancount add up our journal; they must agree with each other first."""
    answers = []
    for journal_format, suffix, balances in (
        (JournalFormat.HLEDGER, "journal", hledger_balances),
        (JournalFormat.BEANCOUNT, "beancount", beancount_balances),
    ):
        path = folder / f"books.{suffix}"
        path.write_text(exported(ledger, journal_format, Audience.PUBLIC), encoding="utf-8")
        answers.append(without_zeros(balances(path)))
    assert answers[0] == answers[1]
    return answers[0]
