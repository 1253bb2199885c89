"""A poster that is killed in the middle: what it said was posted is there, and nothing half."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from config import ROOT
from ledger.posting.check import check_books
from ledger.store.database import Database
from ledger.store.journal import transactions
from tests import postgres
from tests.factories import a_ledger
from tests.posting.posting_without_end import POSTED, STARTED

#: How many commits the poster names before it is killed, in the middle of the next.
NAMED = 3


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


@contextmanager
def poster(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.posting.posting_without_end", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("size", [1, 300])
def test_what_a_killed_poster_acknowledged_is_there_and_nothing_half(
    url: str, tmp_path: Path, size: int
) -> None:
    database = Database(url)
    ledger = a_ledger(database, tmp_path / "keys")
    acknowledged: list[str] = []
    with poster(url, str(ledger.community_id), str(size)) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == STARTED
        lines = [process.stdout.readline() for _ in range(NAMED)]
        process.kill()  # SIGKILL: no handler, no goodbye
        lines += process.stdout.read().splitlines(keepends=True)
    # A line without its end was being written when the poster died, after its commit.
    for line in lines:
        word, *vouchers = line.split()
        assert word == POSTED
        acknowledged += vouchers if line.endswith("\n") else vouchers[:-1]
    assert len(acknowledged) >= NAMED * size
    # The server may still be committing a last batch that nobody was told of.
    last = ledger.post("2025-09-30 之后\n借 100201 1.00\n贷 480101 1.00")[0]
    with database.reading() as connection:
        query = sa.select(transactions.c.voucher).order_by(transactions.c.seq)
        kept = connection.execute(query).scalars().all()
        report = check_books(connection, ledger.community_id)
    database.dispose()
    assert set(acknowledged) <= set(kept)
    assert (report.difference, report.transactions) == (None, len(kept))
    assert last.seq == len(kept)
    assert (len(kept) - 1) % size == 0
