"""``flask community merge``: a dry run that lists what stands against it, and the carrying out."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ledger.cli.mergers import merge
from ledger.store import migrate
from ledger.store.database import Database
from tests.posting.merging import a_plan, agreed, courtyards

JOINING = ("--join", "yuan1=Y1", "--join", "yuan2=Y2", "--day")


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    monkeypatch.setenv("LEDGER_DATA_DIR", str(tmp_path))
    url = f"sqlite:///{tmp_path}/ledger.sqlite3"
    migrate.upgrade(url)
    held = Database(url)
    yield held
    held.dispose()


def run(*words: str) -> Result:
    return CliRunner().invoke(merge, [*words, "--language", "zh"])


def test_look_then_run(database: Database, tmp_path: Path) -> None:
    new, old = courtyards(database, tmp_path / "keys")
    early = run("look", "xin", *JOINING, "2025-04-01")
    assert early.exit_code == 1
    assert early.output.count("还没有结账") == 2
    looked = run("look", "xin", *JOINING, "2025-03-01", "--json")
    assert looked.exit_code == 0, looked.output
    told = json.loads(looked.output)
    assert told["totals"]["net"] == "3284.00"
    assert not told["obstacles"]
    agreed(new, a_plan(old), at=datetime(2025, 3, 2, tzinfo=UTC))
    done = run("run", "xin")
    assert done.exit_code == 0, done.output
    assert [line.split()[2] for line in done.output.splitlines()[:4]] == [
        "原账结清", "转入新账", "原账结清", "转入新账",
    ]  # fmt: skip
    assert "全部转完" in done.output
    assert run("run", "xin").output == ""
    again = run("look", "xin", *JOINING, "2025-03-01")
    assert again.exit_code == 1
    assert "已经结清" in again.output


def test_commands_that_are_wrong(database: Database, tmp_path: Path) -> None:
    courtyards(database, tmp_path / "keys", 1)
    assert run("run", "xin").exit_code == 2
    assert run("run", "nowhere").exit_code == 2
    assert run("look", "nowhere", *JOINING, "2025-03-01").exit_code == 2
    unread = run("look", "xin", *JOINING, "2025-03-01", "--change", "x")
    assert unread.exit_code == 1
    assert "看不懂" in unread.output
