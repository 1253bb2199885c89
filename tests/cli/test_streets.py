"""``flask street``: by command, from founding to the last day."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ledger.cli.streets import streets
from ledger.people.streets import looks_after, street_called
from ledger.statements.street import communities_of
from ledger.store.database import Database
from tests.factories import TREASURER, a_ledger

Run = Callable[..., Result]


@pytest.fixture
def run(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("LEDGER_DATA_DIR", str(tmp_path))
    (tmp_path / "ledger.sqlite3").write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{tmp_path}/ledger.sqlite3")
    a_ledger(database, tmp_path / "keys")
    database.dispose()

    def command(*words: str) -> Result:
        return CliRunner().invoke(streets, [*words, "--language", "en"])

    return command


def test_a_street_from_its_founding_to_its_last_day(run: Run, tmp_path: Path) -> None:
    for words in (
        ("add", "wutonglu", "--name", "梧桐路街道"),
        ("join", "wutonglu", "songhe", "--from", "2026-01-01"),
        ("supervise", "wutonglu", "treasurer", "--from", "2026-01-01"),
    ):
        assert run(*words).exit_code == 0, words
    database = Database(f"sqlite:///{tmp_path}/ledger.sqlite3")
    day, after = date(2026, 3, 1), date(2026, 4, 1)
    for words in (
        ("leave", "wutonglu", "songhe", "--last-day", "2026-03-31"),
        ("end", "wutonglu", "treasurer", "--last-day", "2026-03-31"),
    ):
        assert run(*words).exit_code == 0, words
    with database.reading() as connection:
        street = street_called(connection, "wutonglu")
        assert street is not None
        there = [len(communities_of(connection, street.street_id, item)) for item in (day, after)]
        watched = [len(looks_after(connection, TREASURER.user_id, item)) for item in (day, after)]
    database.dispose()
    assert (there, watched) == ([1, 0], [1, 0])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("join", "none", "songhe"), "none"),
        (("join", "wutonglu", "nowhere"), "nowhere"),
        (("supervise", "wutonglu", "nobody"), "nobody"),
        (("add", "wutonglu", "--name", "又一个"), "wutonglu"),
        (("leave", "wutonglu", "songhe"), "not in this street"),
    ],
)
def test_what_is_not_there_is_said(run: Run, words: tuple[str, ...], said: str) -> None:
    run("add", "wutonglu", "--name", "梧桐路街道")
    answer = run(*words)
    assert answer.exit_code == 1
    assert said in answer.output
