"""Duties that meet in one person, and people on both sides of a contract, for pages where that matters."""

from collections.abc import Collection
from datetime import date

from ledger.domain.duties import Serving, TwoDuties, doubled
from ledger.people.officers import officers
from ledger.web.database import Connection


def two_duties(
    books: Connection, community_id: int, day: date, *, among: Collection[str] | None = None
) -> tuple[TwoDuties, ...]:
    """Give who has several duties on a day; ``among`` names those who are asked about, None asks about all."""
    terms = officers(books, community_id)
    found = doubled(
        [
            Serving(term.user_id, term.display_name, term.role, term.first_day, term.last_day)
            for term in terms
        ],
        day,
    )
    return tuple(item for item in found if among is None or item.name in among)
