"""What other accounting programs make of our journals, and we of theirs: the same balances."""

import csv
import gzip
import json
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
from beancount import loader
from beancount.core.data import Transaction

from ledger.domain.errors import ImportRefusedError
from ledger.domain.money import parse_yuan
from ledger.schemas.journals.formats import JournalFormat
from ledger.statements.values import Audience
from tests.conftest import Books
from tests.factories import Ledger
from tests.journals import DATA, RICH_CHART, balances, contents, exported, imported, rich

FOREIGN = {JournalFormat.BEANCOUNT: "cny-1k.beancount", JournalFormat.HLEDGER: "cny-1k.journal"}
FORMATS = pytest.mark.parametrize("journal_format", list(JournalFormat))


def expected_balances() -> dict[str, int]:
    """Give the trial balance that integers, beancount and hledger agree on."""
    with (DATA / "cny-1k.trial-balance-fen.csv").open(encoding="utf-8") as file:
        return {row["account"]: int(row["fen"]) for row in csv.DictReader(file)}


def take_over(ledger: Ledger, journal_format: JournalFormat) -> Ledger:
    imported(
        ledger, (DATA / FOREIGN[journal_format]).read_bytes(), journal_format, create_accounts=True
    )
    return ledger


def beancount_balances(path: Path) -> dict[str, int]:
    """Load a file with beancount, which also checks every balance it asserts."""
    entries, errors, _ = loader.load_file(str(path))
    assert errors == []
    found: dict[str, int] = {}
    for entry in entries:
        if isinstance(entry, Transaction):
            for posting in entry.postings:
                code = posting.account.partition(":")[2].partition("-")[0]
                assert posting.units is not None
                assert posting.units.number is not None
                found[code] = found.get(code, 0) + int(posting.units.number * 100)
    return found


def hledger(path: Path, *arguments: str) -> str:
    """Run hledger; it fails when an assertion of the journal does not hold."""
    command = ["hledger", "--file", f"journal:{path}", *arguments]
    environment = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, capture_output=True, check=False, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def hledger_balances(path: Path) -> dict[str, int]:
    rows = json.loads(hledger(path, "balance", "--no-total", "--empty", "--output-format=json"))[0]
    found: dict[str, int] = {}
    for _, name, _, amounts in rows:
        code = name.partition(":")[2].partition("-")[0]
        found[code] = sum(
            int(
                Decimal(item["aquantity"]["decimalMantissa"]).scaleb(
                    2 - item["aquantity"]["decimalPlaces"]
                )
            )
            for item in amounts
        )
    return found


@pytest.mark.parametrize("journal_format", list(FOREIGN))
def test_a_foreign_journal_comes_to_the_balances_that_three_programs_agree_on(
    books: Books, journal_format: JournalFormat
) -> None:
    assert balances(take_over(books(), journal_format)) == expected_balances()


@FORMATS
@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.AUDITOR])
def test_what_we_export_we_import_again_to_the_same_books(
    books: Books, journal_format: JournalFormat, audience: Audience
) -> None:
    first = rich(books(slug="first"))
    text = exported(first, journal_format, audience)
    second = books(slug="second")
    imported(second, text, journal_format)
    assert contents(second, audience) == contents(first, audience)
    if audience is Audience.AUDITOR:
        # The export says where each leaf stands: there too, when the chart was told before.
        third = books(RICH_CHART, slug="third")
        imported(third, text, journal_format)
        assert exported(third, journal_format, audience) == text


def test_beancount_loads_our_export_without_an_error_and_with_our_balances(
    sqlite_books: Books, tmp_path: Path
) -> None:
    for name, ledger in (
        ("rich", rich(sqlite_books(slug="rich"))),
        ("foreign", take_over(sqlite_books(slug="foreign"), JournalFormat.HLEDGER)),
    ):
        path = tmp_path / f"{name}.beancount"
        path.write_text(exported(ledger, JournalFormat.BEANCOUNT), encoding="utf-8")
        assert beancount_balances(path) == balances(ledger, by_code=True)


def test_hledger_checks_our_export_and_finds_our_balances(
    sqlite_books: Books, tmp_path: Path
) -> None:
    if not shutil.which("hledger"):
        pytest.fail("hledger was not found; run `make setup-test`")
    for name, ledger in (
        ("rich", rich(sqlite_books(slug="rich"))),
        ("foreign", take_over(sqlite_books(slug="foreign"), JournalFormat.BEANCOUNT)),
    ):
        path = tmp_path / f"{name}.journal"
        path.write_text(exported(ledger, JournalFormat.HLEDGER), encoding="utf-8")
        hledger(path, "check", "accounts", "commodities")
        assert hledger_balances(path) == balances(ledger, by_code=True)


def test_hledger_knows_the_types_of_our_accounts(sqlite_books: Books, tmp_path: Path) -> None:
    path = tmp_path / "rich.journal"
    path.write_text(exported(rich(sqlite_books()), JournalFormat.HLEDGER), encoding="utf-8")
    assert "480101" in hledger(path, "incomestatement")
    assert "100201" in hledger(path, "balancesheet")
    assert "100901" in hledger(path, "cashflow")


def test_a_false_balance_in_our_export_is_found_by_beancount_and_by_us(
    sqlite_books: Books, tmp_path: Path
) -> None:
    text = exported(rich(sqlite_books()), JournalFormat.BEANCOUNT)
    forged = text.replace("  12.34 CNY", "  12.35 CNY").replace("  -12.34 CNY", "  -12.35 CNY")
    path = tmp_path / "forged.beancount"
    path.write_text(forged, encoding="utf-8")
    assert loader.load_file(str(path))[1] != []
    with pytest.raises(ImportRefusedError) as refused:
        imported(sqlite_books(slug="second"), forged, JournalFormat.BEANCOUNT)
    assert refused.value.reason == "balance_differs"
    assert "balance" in forged.splitlines()[refused.value.line - 1]


def test_a_journal_with_shares_and_dollars_is_refused_with_its_line(sqlite_books: Books) -> None:
    data = gzip.decompress((DATA / "bean-example-seed1.beancount.gz").read_bytes())
    ledger = sqlite_books()
    with pytest.raises(ImportRefusedError) as refused:
        imported(ledger, data, JournalFormat.BEANCOUNT, create_accounts=True)
    assert refused.value.reason == "currency"
    assert b"USD" in data.splitlines()[refused.value.line - 1]
    assert contents(ledger)["transactions"] == []


def test_the_foreign_files_say_what_their_balances_say() -> None:
    # The two files are the same books; that they are read alike above is not by chance.
    texts = [(DATA / name).read_text(encoding="utf-8") for name in FOREIGN.values()]
    sums = [
        sum(
            abs(parse_yuan(row.split()[1]))
            for row in text.splitlines()
            if row.endswith("CNY") and row[0] == " "
        )
        for text in texts
    ]
    assert sums[0] == sums[1]
