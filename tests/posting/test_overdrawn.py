"""Whether drafts leave a household below zero, each as if those before it were posted, on its day and later ones."""

from datetime import date

import pytest

from ledger.domain.transactions import Draft, Line, Subline
from ledger.posting.books import open_books
from ledger.posting.households import overdrawn
from tests.conftest import Books
from tests.posting.sharing import deposit, settled_books

EARLY, LATE = date(2025, 6, 1), date(2025, 6, 30)
#: Each has so much from 5 January on.
HELD = 1_000_000


def drawn(day: date, minor: int, place: str = "B1-101") -> Draft:
    lines = (
        Line("2601", "MNT", minor, 0, sublines=(Subline(place, minor),)),
        Line("220201", "MNT", 0, minor),
    )
    return Draft(day, lines, "水泵维修")


@pytest.mark.parametrize(
    ("drafts", "expected"),
    [
        ([drawn(EARLY, HELD), drawn(LATE, 1)], [False, True]),
        ([drawn(LATE, HELD), drawn(EARLY, 1)], [False, True]),
        ([drawn(LATE, HELD - 1), drawn(EARLY, 1)], [False, False]),
        ([drawn(EARLY, HELD), drawn(LATE, 1, "B1-102")], [False, False]),
        ([drawn(EARLY, HELD + 1), drawn(LATE, 1, "B1-102")], [True, False]),
    ],
)
def test_days_are_judged_together(books: Books, drafts: list[Draft], expected: list[bool]) -> None:
    ledger = settled_books(books)
    with ledger.database.writing() as connection:
        assert overdrawn(open_books(connection, ledger.community_id), drafts) == expected


def test_what_comes_later_pays_for_nothing_before(books: Books) -> None:
    ledger = settled_books(books)
    deposit(ledger, {"B1-101": 500}, LATE)
    with ledger.database.writing() as connection:
        opened = open_books(connection, ledger.community_id)
        assert overdrawn(opened, [drawn(EARLY, HELD + 1)]) == [True]
        assert overdrawn(opened, [drawn(LATE, HELD + 500)]) == [False]
        assert overdrawn(opened, [drawn(EARLY, HELD), drawn(LATE, 501)]) == [False, True]
