"""``flask statement``: the same bytes as the web's files, and every line of an account."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ledger.cli import statement as module
from ledger.cli.statement import statement
from ledger.log.canonical import canonical_bytes
from ledger.statements.kinds import OF_A_FUND, OF_AN_ACCOUNT, READERS
from ledger.store import migrate
from ledger.store.database import Database
from tests.factories import a_ledger
from tests.reports.pdfs import solid

Run = Callable[..., Result]
LINES_COUNT = 60
BOOKS = "".join(
    f"2025-01-{day % 28 + 1:02d} 停车费\n  借 100201 {day}.00\n  贷 480101 {day}.00\n"
    for day in range(1, LINES_COUNT + 1)
)
DETAIL = ("account-detail", "--account", "100201", "--period", "2025-01")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("statement")
    url = f"sqlite:///{folder}/ledger.sqlite3"
    migrate.upgrade(url)
    database = Database(url)
    a_ledger(database, folder, BOOKS)
    database.dispose()
    return folder


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("LEDGER_DATA_DIR", str(folder))
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    return lambda *words: CliRunner().invoke(statement, [*words, "--community", "songhe"])


def test_an_account_is_written_with_all_its_lines(run: Run) -> None:
    written = json.loads(run(*DETAIL).stdout)
    assert len(written["rows"]) == LINES_COUNT
    assert written["next_after"] is None
    assert written["rows"][-1]["balance"] == written["totals"]["closing"] == "1830.00"


def test_a_longer_account_goes_on_after_the_key_it_ends_with(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ROW_COUNT_MAX", 50)
    first = json.loads(run(*DETAIL).stdout)
    second = json.loads(run(*DETAIL, "--after", first["next_after"]).stdout)
    assert [len(first["rows"]), len(second["rows"])] == [50, LINES_COUNT - 50]
    assert second["next_after"] is None
    refused = run(*DETAIL, "--format", "pdf")
    assert refused.exit_code == 1
    assert refused.stderr


def test_the_paper_prints_the_hash_of_the_json_without_the_log(run: Run, tmp_path: Path) -> None:
    content = run("trial-balance", "--period", "2025-01").stdout_bytes
    paper = tmp_path / "paper.pdf"
    done = run("trial-balance", "--period", "2025-01", "--format", "pdf", "--out", str(paper))
    assert (done.exit_code, done.stdout) == (0, "")
    known = json.loads(content)
    del known["size"]
    assert sha256(canonical_bytes(known)).hexdigest() in solid(paper.read_bytes())


@pytest.mark.parametrize("kind", sorted(set(READERS) - OF_AN_ACCOUNT - OF_A_FUND))
@pytest.mark.parametrize("form", ["json", "csv", "pdf"])
def test_every_kind_is_written_in_every_form(run: Run, kind: str, form: str) -> None:
    done = run(kind, "--period", "2025-01", "--format", form)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout_bytes


def test_csv_is_written_in_the_language_asked_for(run: Run) -> None:
    lines = run("fund-balances", "--period", "2025", "--format", "csv", "--language", "en").stdout
    assert lines.startswith("\ufeffCode,Name,")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("trial-balance", "--period", "2025-13"), 1),
        (("trial-balance", "--period", "2025", "--fund", "NONE"), 1),
        (("account-detail", "--period", "2025"), 2),
        (("grant-report", "--period", "2025"), 2),
        (("grant-report", "--period", "2025", "--fund", "GEN"), 1),
        (("no-such-statement", "--period", "2025"), 2),
    ],
)
def test_what_cannot_be_written_is_refused(run: Run, words: tuple[str, ...], code: int) -> None:
    refused = run(*words)
    assert refused.exit_code == code
    assert not refused.stdout
    assert refused.stderr
