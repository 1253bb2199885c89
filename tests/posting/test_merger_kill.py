"""A merger that is killed at any point goes on where it stopped, and ends as if it never had been."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import ROOT
from ledger.posting.check import check_books
from ledger.store.database import Database
from ledger.store.standing import held_balances
from tests import postgres
from tests.posting.merging import a_plan, agreed, carry_out, courtyards

#: So many statements apart it dies each time: at another place of another step.
APART = 9
_SLUGS = ("yuan1", "yuan2")


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "books.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgres_cluster: postgres.Cluster, postgres_template: str) -> Iterator[str]:
    name = postgres_cluster.create_database(postgres_template)
    yield postgres_cluster.url(name, user="app")
    postgres_cluster.drop_database(name)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


def run(url: str, community_id: int, number: int, statements: int) -> int:
    command = [
        sys.executable, "-m", "tests.posting.merging_until_killed", url, str(community_id),
        str(number), str(statements),
    ]  # fmt: skip
    return subprocess.run(command, cwd=ROOT, check=False, timeout=60).returncode


def test_killed_again_and_again_it_ends_the_same(url: str, tmp_path: Path) -> None:
    database = Database(url)
    new, old = courtyards(database, tmp_path / "keys")
    number = agreed(new, a_plan(old))
    with database.reading() as connection:
        before = [held_balances(connection, ledger.community_id) for ledger in old]
    allowed, kills = APART, 0
    while run(url, new.community_id, number, allowed) == -signal.SIGKILL:
        kills += 1
        allowed += APART
        for ledger in (new, *old):
            with database.reading() as connection:
                assert check_books(connection, ledger.community_id).difference is None
    assert kills >= 3
    assert carry_out(new, number) == []
    with database.reading() as connection:
        after = held_balances(connection, new.community_id)
        for ledger in (new, *old):
            assert check_books(connection, ledger.community_id).difference is None
        assert not any(held_balances(connection, ledger.community_id) for ledger in old)
    database.dispose()
    for kind in ("asset", "liability"):
        total = sum(x.balance_minor for part in before for x in part if x.account_type == kind)
        assert sum(x.balance_minor for x in after if x.account_type == kind) == total
