"""``flask drafts recurring``: what fell due is drafted once, and what has to wait is said."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from ledger.cli.drafts import drafts as group
from ledger.domain.recurrence import Every
from ledger.domain.transactions import Draft, credit, debit
from ledger.people.users import give_role
from ledger.posting.templates import Pattern, Plan, add_template
from ledger.store.communities import accounts
from ledger.store.database import Database
from tests.factories import OPENED_AT, OPENED_ON, TREASURER, a_ledger

Run = Callable[..., Result]
STIPENDS = Draft(
    OPENED_ON, (debit("530102", 900_00, fund="GEN"), credit("2204", 900_00, fund="GEN")), "津贴"
)


@pytest.fixture
def database(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Database]:
    monkeypatch.setenv("LEDGER_DATA_DIR", str(tmp_path))
    path = shutil.copy(sqlite_template, tmp_path / "ledger.sqlite3")
    held = Database(f"sqlite:///{path}")
    a_ledger(held, tmp_path / "keys")
    plan = Plan("津贴", Pattern(STIPENDS), Every.MONTH, OPENED_ON + timedelta(days=40))
    with held.writing() as connection:
        give_role(connection, 1, 1, "treasurer", first_day=OPENED_ON, at=OPENED_AT)
        add_template(connection, 1, plan, by=TREASURER, at=OPENED_AT)
    yield held
    held.dispose()


@pytest.fixture
def run() -> Run:
    return lambda *words: CliRunner().invoke(group, ["recurring", *words, "--language", "en"])


def test_what_fell_due_is_drafted_once(database: Database, run: Run) -> None:
    first = run()
    assert (first.exit_code, first.output) == (0, "songhe: 2 drafts made.\n")
    assert run("--community", "songhe").output == "songhe: 0 drafts made.\n"


def test_what_has_to_wait_is_said(database: Database, run: Run) -> None:
    with database.writing() as connection:
        closing = sa.update(accounts).where(accounts.c.code == "2204")
        connection.execute(closing.values(closed_on=date(2024, 12, 31)))
    done = run()
    assert done.exit_code == 1
    assert "songhe: 津贴: Account on line 2" in done.output or "2204" in done.output


def test_an_unknown_community_is_a_wrong_command(database: Database, run: Run) -> None:
    assert run("--community", "nowhere").exit_code == 2
