"""Households for tests, registered from a list as a treasurer brings it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from ledger.domain.place_lists import Column, ListRow, PlaceList, read_list
from ledger.domain.places import PlaceKind
from ledger.posting.places import keep_list, known_places
from tests.factories import TREASURER, Ledger

LISTED_ON = date(2025, 1, 2)
LISTED_AT = datetime(2025, 1, 2, 3, tzinfo=UTC)
_COLUMNS = (Column.BUILDING, Column.ROOM, Column.AREA, Column.KIND, Column.PEOPLE, Column.PARTY)


def list_rows(text: str) -> list[ListRow]:
    """Read rows of ``building room area kind people name``; a dash is an empty cell."""
    rows = []
    for number, line in enumerate(text.strip().splitlines(), 2):
        cells = dict(zip(_COLUMNS, line.split(), strict=False))
        rows.append(ListRow(number, {key: cell for key, cell in cells.items() if cell != "-"}))
    return rows


def register(
    ledger: Ledger, rows: Sequence[ListRow], *, kind: PlaceKind = PlaceKind.BUILDING
) -> PlaceList:
    """Register households, all at once; gives what was made of the list."""
    with ledger.database.writing() as connection:
        known = known_places(connection, ledger.community_id)
        made = read_list(rows, known, first_day=LISTED_ON, kind=kind)
        keep_list(connection, ledger.community_id, made, by=TREASURER, at=LISTED_AT)
    return made
