"""The books read back row by row, in the order they were written."""

import pytest
import sqlalchemy as sa

from ledger.domain.transactions import Line, Subline, credit, debit
from ledger.posting import rows
from ledger.posting.rows import Sealed, sealed_transactions
from tests.conftest import Books
from tests.factories import Ledger

LEDGER = """
    place B1 building 一号楼
    place H2 household 1-102
    2025-01-05 停车费
      借 100201 100.00
      贷 480101 100.00 GEN place=B1
    2025-01-06 维修资金
      借 100205 30.00 MNT
      贷 2601   10.00 MNT shares=H1:4.00,H2:6.00
      贷 2601   20.00 MNT shares=H2:20.00
    2025-01-07 停车费
      借 1001   5.00
      贷 480101 5.00
"""


def read(ledger: Ledger) -> list[Sealed]:
    with ledger.reading() as connection:
        return list(sealed_transactions(connection, ledger.community_id))


def test_each_transaction_comes_with_its_own_lines_and_shares(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "FETCH", 1)
    one, two, three = read(books(LEDGER))
    assert [sealed.header.seq for sealed in (one, two, three)] == [1, 2, 3]
    assert one.lines == (
        debit("100201", 10_000, fund="GEN"),
        credit("480101", 10_000, fund="GEN", place="B1"),
    )
    assert two.lines[1:] == (
        Line("2601", "MNT", 0, 1_000, sublines=(Subline("H1", 0, 400), Subline("H2", 0, 600))),
        Line("2601", "MNT", 0, 2_000, sublines=(Subline("H2", 0, 2_000),)),
    )
    assert (one.numbers, two.numbers) == ((1, 2), (1, 2, 3))
    assert (len(one.salts), len(set(two.salts)), len(three.salts)) == (0, 3, 0)
    assert all(sealed.dates_agree for sealed in (one, two, three))


def test_books_without_transactions_give_none(sqlite_books: Books) -> None:
    assert read(sqlite_books()) == []


def test_another_communitys_rows_are_not_read(sqlite_books: Books) -> None:
    first = sqlite_books(LEDGER)
    second = sqlite_books("2025-03-01 利息\n借 100201 1.00\n贷 490101 1.00", slug="second")
    assert [sealed.header.summary for sealed in read(second)] == ["利息"]
    assert len(read(first)) == 3


def test_a_walk_may_be_left_early(sqlite_books: Books) -> None:
    ledger = sqlite_books(LEDGER)
    with ledger.reading() as connection:
        walk = sealed_transactions(connection, ledger.community_id)
        assert next(walk).header.seq == 1
        walk.close()
        assert connection.execute(sa.text("SELECT 1")).scalar_one() == 1
