"""``books check`` names what somebody changed about a merger around the guards."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger.posting.check import check_books
from ledger.posting.check_mergers import check_mergers
from ledger.posting.mergers import withdraw_merger
from ledger.store.database import Database
from tests.factories import TREASURER
from tests.posting.merging import AT, a_plan, agreed, carry_out, courtyards, one_step, propose
from tests.store.conftest import prompt_engine
from tests.store.test_detect_only import suspend_guards

#: The order in which the communities were opened.
NEW, FIRST, SECOND = 1, 2, 3


@pytest.fixture(scope="module")
def merged(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Books of two courtyards that became one."""
    folder = tmp_path_factory.mktemp("mergers")
    path = Path(shutil.copy(sqlite_template, folder / "books.sqlite3"))
    database = Database(f"sqlite:///{path}")
    new, old = courtyards(database, folder)
    carry_out(new, agreed(new, a_plan(old)))
    database.dispose()
    return path


@pytest.fixture
def altered(merged: Path, tmp_path: Path) -> Iterator[sa.Connection]:
    """Lend a copy of them to somebody at a prompt, past the guards."""
    path = Path(shutil.copy(merged, tmp_path / "books.sqlite3"))
    engine = prompt_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        connection.begin()
        suspend_guards(connection)
        yield connection
        connection.rollback()
    engine.dispose()


@pytest.mark.parametrize(
    ("change", "community_id", "code"),
    [
        ("UPDATE mergers SET content = replace(content, 'Y1', 'Y3')", NEW, "merger"),
        ("UPDATE communities SET merged_into = NULL WHERE slug = 'yuan1'", FIRST, "merged_into"),
        ("UPDATE communities SET merged_into = 1 WHERE slug = 'xin'", NEW, "merged_into"),
        ("UPDATE communities SET merged_into = NULL WHERE slug = 'yuan1'", NEW, "merger_end"),
        ("UPDATE merger_members SET courtyard = 'Y3' WHERE position = 1", NEW, "merger_members"),
        ("UPDATE merger_members SET open_leaf_index = NULL WHERE position = 2", NEW, "merger_open"),
        ("UPDATE merger_vouchers SET opening_seq = NULL WHERE ordinal = 2", NEW, "merger_total"),
        ("DELETE FROM merger_vouchers WHERE position = 2", NEW, "merger_voucher"),
    ],
)
def test_the_check_names_what_was_altered(
    altered: sa.Connection, change: str, community_id: int, code: str
) -> None:
    altered.execute(sa.text(change))
    found = check_books(altered, community_id).difference
    assert found is not None
    assert found.code == code


def test_the_check_names_vouchers_whose_merger_was_erased(altered: sa.Connection) -> None:
    for table in ("merger_vouchers", "merger_members", "mergers"):
        altered.execute(sa.text(f"DELETE FROM {table}"))  # noqa: S608 - a name from the line above
    for community_id in (NEW, FIRST, SECOND):
        found = list(check_mergers(altered, community_id))
        assert [item.code for item in found] == ["merger_voucher"]


def test_a_fen_moved_from_one_household_to_another_is_named(altered: sa.Connection) -> None:
    moved = "UPDATE sublines SET credit_minor = credit_minor {} WHERE community_id = 1 AND place_code = '{}'"
    for change, place in (("+ 1", "Y2-H1"), ("- 1", "Y2-H2")):
        altered.execute(sa.text(f"{moved.format(change, place)} AND credit_minor > 20000"))
    found = list(check_mergers(altered, NEW))
    assert [(item.code, item.where) for item in found] == [("merger_shares", "merger 1 member 2")]


def test_nothing_differs_after_any_step(sqlite_database: Database, tmp_path: Path) -> None:
    new, old = courtyards(sqlite_database, tmp_path)
    number = agreed(new, a_plan(old))
    while one_step(new, number):
        with sqlite_database.reading() as connection:
            for ledger in (new, *old):
                assert check_books(connection, ledger.community_id).difference is None


def test_a_plan_that_was_taken_back_is_held_against_its_text_alone(
    sqlite_database: Database, tmp_path: Path
) -> None:
    new, old = courtyards(sqlite_database, tmp_path, 1)
    number = propose(new, a_plan(old))
    with sqlite_database.writing() as connection:
        withdraw_merger(connection, new.community_id, number, by=TREASURER, at=AT)
    old[0].post("2025-02-20 又收停车费\n借 100201 0.01\n贷 480101 0.01")
    with sqlite_database.reading() as connection:
        for ledger in (new, *old):
            assert not list(check_mergers(connection, ledger.community_id))
