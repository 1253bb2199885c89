"""``books check`` counts votes again and names what somebody changed around the guards."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger.domain.votes import Choice, VoteKind
from ledger.posting.check import check_books
from ledger.posting.check_values import Difference
from ledger.posting.votes import open_vote
from ledger.store.database import Database
from tests.factories import a_ledger
from tests.posting.voting import a_vote, decided, do, everybody, housed, resolved
from tests.store.conftest import prompt_engine
from tests.store.test_detect_only import suspend_guards


@pytest.fixture(scope="module")
def unguarded(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sa.Engine]:
    """Lend books with a vote that passed, one that failed, a consultation and one under way."""
    folder = tmp_path_factory.mktemp("votes")
    url = f"sqlite:///{shutil.copy(sqlite_template, folder / 'books.sqlite3')}"
    database = Database(url)
    ledger = housed(a_ledger(database, folder / "keys"))
    decided(ledger, everybody(), code="V1")
    decided(ledger, everybody(Choice.AGAINST), code="V2")
    resolved(ledger, VoteKind.CONSULTATION, 9, 6, 1, code="V3")
    do(ledger, open_vote, a_vote("V4"))
    database.dispose()
    engine = prompt_engine(url)
    with engine.begin() as connection:
        suspend_guards(connection)
    yield engine
    engine.dispose()


def found(engine: sa.Engine, *statements: str) -> Difference | None:
    """Give the first difference after changes that are undone."""
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            assert connection.exec_driver_sql(statement).rowcount > 0, "nothing was altered"
        difference = check_books(connection, 1).difference
        connection.rollback()
    return difference


def test_what_nobody_altered_agrees(unguarded: sa.Engine) -> None:
    assert found(unguarded) is None


@pytest.mark.parametrize(
    ("statement", "code", "where"),
    [
        ("UPDATE vote_electors SET area_centi_m2 = 1 WHERE code = 'V1' AND place_code = 'B1-101'",
         "vote_electorate", "vote V1"),
        ("DELETE FROM decisions WHERE code = 'V1'", "vote_decision", "vote V1"),
        ("INSERT INTO decisions (community_id, code, title_zh) VALUES (1, 'V2', '假的')",
         "vote_decision", "vote V2"),
        ("INSERT INTO decisions (community_id, code, title_zh) VALUES (1, 'V4', '假的')",
         "vote_decision", "vote V4"),
        ("UPDATE ballots SET choice = 'for' WHERE code = 'V2' AND owner_number = 1 AND reading = 1",
         "vote_ballots", "vote V2"),
        ("UPDATE ballots SET choice = 'for' WHERE code = 'V2' AND owner_number = 1",
         "vote_result", "vote V2"),
        ("UPDATE vote_counts SET in_favour = 5 WHERE code = 'V3'", "vote_result", "vote V3"),
        ("UPDATE votes SET matter = '6', asked_number = 99 WHERE code = 'V1'", "vote_electorate",
         "vote V1"),
    ],
)  # fmt: skip
def test_what_somebody_altered_is_named(
    unguarded: sa.Engine, statement: str, code: str, where: str
) -> None:
    difference = found(unguarded, statement)
    assert difference is not None
    assert (difference.code, difference.where) == (code, where)


def test_a_failed_vote_called_passed_is_named(unguarded: sa.Engine) -> None:
    difference = found(
        unguarded, "UPDATE vote_results SET passed = 1 WHERE code = 'V2'",
        "INSERT INTO decisions (community_id, code, title_zh) VALUES (1, 'V2', '假的')",
    )  # fmt: skip
    assert difference == Difference("vote_passed", "vote V2", "False", "True")
