"""Random months of books, and books of them that were merged: what tests of a merger's statements look at."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from hypothesis import strategies as st

from ledger.domain.transactions import Draft, Line, credit, debit
from ledger.store.database import Database
from tests.factories import Ledger, a_ledger
from tests.posting.merging import a_plan, agreed, carry_out, serve

FIRST = date(2025, 2, 1)
#: No debts between funds: those are settled before books end.
_ACCOUNTS = st.sampled_from([
    "1001", "100201", "100901", "112102", "1141", "1201", "220201", "220901", "3101", "3201",
    "410101", "480101", "510103", "530104",
])  # fmt: skip
_FUNDS = st.sampled_from(["GEN", "PROP", "CHA"])
_AMOUNTS = st.integers(1, 10**9)


@st.composite
def _vouchers(draw: st.DrawFn) -> Draft:
    """One to three balanced pieces, each within a fund, of any accounts whatever."""
    lines: list[Line] = []
    for fund in draw(st.lists(_FUNDS, min_size=1, max_size=3)):
        parts = draw(st.lists(st.tuples(_ACCOUNTS, _AMOUNTS), min_size=1, max_size=3))
        many, one = (debit, credit) if draw(st.booleans()) else (credit, debit)
        lines += [many(account, minor, fund=fund) for account, minor in parts]
        lines.append(one(draw(_ACCOUNTS), sum(minor for _, minor in parts), fund=fund))
    return Draft(FIRST + timedelta(days=draw(st.integers(0, 27))), tuple(lines), "随机凭证")


def a_month() -> st.SearchStrategy[list[Draft]]:
    """Vouchers of the month in which books end."""
    return st.lists(_vouchers(), min_size=1, max_size=5)


@contextmanager
def merged_of(
    template: Path, folder: Path, books: Sequence[list[Draft]]
) -> Iterator[tuple[Ledger, list[Ledger]]]:
    """Open books of these vouchers and merge them; gives the new books and the old ones."""
    path = shutil.copy(template, folder / "books.sqlite3")
    database = Database(f"sqlite:///{path}")
    yield merge_in(database, folder / "keys", books)
    database.dispose()


def merge_in(
    database: Database, keys: Path, books: Sequence[list[Draft]]
) -> tuple[Ledger, list[Ledger]]:
    """Open books of these vouchers in a database and merge them."""
    new = a_ledger(database, keys, slug="xin", name_zh="新小区", name_en="New community")
    old = [a_ledger(database, keys, slug=f"yuan{n}") for n in range(1, len(books) + 1)]
    with database.writing() as connection:
        for ledger in (new, *old):
            serve(connection, ledger)
    for ledger, drafts in zip(old, books, strict=True):
        ledger.import_drafts(drafts)
    carry_out(new, agreed(new, a_plan(old)))
    return new, old
