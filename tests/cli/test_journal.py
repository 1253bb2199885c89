"""``flask journal``: export, import, refusals in words, exit codes 0, 1, 2."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ledger.cli.journal import journal
from ledger.posting.communities import open_community
from ledger.store.database import Database
from tests.factories import OPENED_AT
from tests.journals import DATA

Run = Callable[..., Result]
FOREIGN = str(DATA / "cny-1k.journal")
BAD = '2025-01-01 * "x"\n  Assets:1001  5.00 CNY\n  Income:480101  -6.00 CNY\n'


@pytest.fixture
def run(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("LEDGER_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    path = shutil.copy(sqlite_template, tmp_path / "ledger.sqlite3")
    database = Database(f"sqlite:///{path}")
    for slug in ("songhe", "an-ju"):
        with database.writing() as connection:
            open_community(
                connection, slug=slug, name_zh="松鹤苑", name_en="", opened_on=date(2025, 1, 1),
                at=OPENED_AT, log_key=bytes(32),
            )  # fmt: skip
    database.dispose()
    runner = CliRunner()

    def command(*words: str, typed: str = "") -> Result:
        return runner.invoke(journal, [*words], input=typed)

    return command


def take(
    run: Run, *more: str, slug: str = "songhe", file: str = FOREIGN, typed: str = ""
) -> Result:
    return run("import", file, "--community", slug, *more, typed=typed)


def test_a_journal_goes_in_and_out_and_in_again(run: Run, tmp_path: Path) -> None:
    done = take(run, "--format", "hledger", "--create-accounts")
    assert done.exit_code == 0
    assert "已导入 1000 笔、2000 行，2000年1月1日 至 2024年8月13日。" in done.stdout
    assert "已结账到 2024年8月。" in done.stdout
    assert "195001  Bank-CCB  Assets:Bank:CCB  [现金]" in done.stdout
    assert "已核对 1,000 笔" in done.stderr
    file = tmp_path / "out.jsonl"
    written = run("export", "--format", "jsonl", "--community", "songhe", "--out", str(file))
    assert (written.exit_code, written.stdout) == (0, "")
    again = take(run, "--format", "jsonl", "--json", slug="an-ju", file=str(file))
    report = json.loads(again.stdout)
    assert (again.exit_code, report["transactions"], report["closed_through"]) == (0, 1000, 202408)
    second = run("export", "--format", "jsonl", "--community", "an-ju")
    assert second.stdout == file.read_text(encoding="utf-8")


def test_an_export_is_public_unless_an_auditors_is_asked_for(run: Run) -> None:
    text = '2025-01-01 * "张三"\n  Assets:1001  5.00 CNY\n  Income:480101\n'
    assert take(run, "--format", "beancount", file="-", typed=text).exit_code == 0
    words = ("export", "--format", "csv", "--community", "songhe")
    assert "张三" not in run(*words).stdout
    assert "张三" in run(*words, "--audience", "auditor").stdout


def test_a_refusal_says_line_and_reason_in_the_readers_language(run: Run) -> None:
    chinese = take(run, "--format", "beancount", file="-", typed=BAD)
    assert chinese.exit_code == 1
    assert chinese.stderr == (
        "文件第 1 行：借方和贷方相差 1.00 元，请核对各行金额，两边必须相等。整个文件都没有导入。\n"
    )
    english = take(run, "--format", "beancount", "--language", "en", file="-", typed=BAD)
    assert english.exit_code == 1
    assert english.stderr.startswith("Line 1 of the file: ")


def test_a_refusal_as_json_names_line_and_field(run: Run) -> None:
    typed = json.dumps({"dated_on": "2025-02-30", "lines": []})
    done = take(run, "--format", "jsonl", "--json", file="-", typed=typed)
    refused = json.loads(done.stdout)["refused"]
    assert done.exit_code == 1
    assert refused["line"] == 1
    assert refused["field"] == "dated_on"
    assert refused["reason"] == "date_not_a_day"
    assert refused["message"] in done.stderr


def test_a_file_that_concerns_the_whole_is_explained_without_a_line(run: Run) -> None:
    done = take(run, "--format", "jsonl", file="-")
    assert done.exit_code == 1
    assert done.stderr == "文件里没有一笔账，请检查是否选错了文件或格式。什么都没有导入。\n"


def test_a_refused_export_leaves_no_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    done = run("export", "--format", "jsonl", "--community", "nowhere", "--out", str(file))
    assert done.exit_code == 2
    assert "没有简称为“nowhere”的小区。" in done.stderr
    assert not file.exists()


def test_books_without_their_guards_take_no_journal(run: Run, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "ledger.sqlite3") as connection:
        connection.execute("DROP TRIGGER guard_lines_sealed")
    connection.close()
    done = take(run, "--format", "hledger", "--create-accounts")
    assert done.exit_code == 1
    assert "guard_lines_sealed" in done.stderr
    assert "flask db upgrade" in done.stderr


def test_wrong_commands_end_with_2(run: Run) -> None:
    assert run("export", "--format", "pdf", "--community", "songhe").exit_code == 2
    assert take(run, "--format", "jsonl", file="nowhere.jsonl").exit_code == 2


def test_months_may_be_left_open(run: Run) -> None:
    text = '2025-01-01 * "x"\n  Assets:1001  5.00 CNY\n  Income:480101\n'
    done = take(run, "--format", "beancount", "--leave-open", file="-", typed=text)
    assert "各月都没有结账。" in done.stdout


def test_lines_without_households_are_reported(run: Run) -> None:
    text = '2025-01-01 * "x"\n  fund: "MNT"\n  Assets:100205  5.00 CNY\n  Liabilities:2601  -5.00 CNY\n'
    done = take(run, "--format", "beancount", file="-", typed=text)
    assert "有 1 行没有分户" in done.stdout
