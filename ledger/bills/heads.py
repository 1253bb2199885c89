"""Find the header of a bill by its cells, and with it the format: file names say nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ledger.bills.cells import heading
from ledger.bills.layouts import Field, Layout
from ledger.bills.tables import Row, Table

_COLUMNS_LEAST = 2


@dataclass(frozen=True, slots=True)
class Head:
    """A header that fits a layout.

    Attributes:
        position: how many rows stand above it.
        headings: its cells as printed.
        columns: where each field stands.
        texts: where the columns of the text stand, from left to right.
        doubles: for each field whose heading stands in other columns too, where those are: which is meant
            nobody can tell, so that their cells have to agree.
        above: the rows above it.
    """

    table: Table
    layout: Layout
    position: int
    headings: tuple[str, ...]
    columns: dict[Field, int]
    texts: tuple[int, ...]
    above: tuple[Row, ...]
    doubles: tuple[tuple[Field, int], ...] = ()

    @property
    def score(self) -> int:
        """How many columns are understood."""
        return len({*self.columns.values(), *self.texts})


def find_head(table: Table, layouts: Iterable[Layout]) -> Head | None:
    """Give the header of which the most columns are understood; the first listed of equals."""
    rows = table.head()
    best: Head | None = None
    layouts = tuple(layouts)
    for position, (_, cells) in enumerate(rows):
        names = [heading(cell) for cell in cells]
        if len(set(names) - {""}) < _COLUMNS_LEAST:
            continue
        for layout in layouts:
            head = _fitted(table, layout, rows[:position], cells, names)
            if head and (best is None or head.score > best.score):
                best = head
    return best


def _fitted(
    table: Table, layout: Layout, above: Sequence[Row], cells: Sequence[str], names: Sequence[str]
) -> Head | None:
    columns = {}
    for item, wanted in layout.names.items():
        place = next((names.index(name) for name in wanted if name in names), None)
        if place is not None:
            columns[item] = place
        elif item not in layout.optional:
            return None
    if layout.together and 0 < len(layout.together & columns.keys()) < len(layout.together):
        return None
    if layout.marks and not _is_marked(layout, above):
        return None
    texts = tuple(place for place, name in enumerate(names) if name in layout.text_names)
    doubles = tuple(
        (item, other)
        for item, place in columns.items()
        for other, name in enumerate(names)
        if other != place and name == names[place]
    )
    return Head(table, layout, len(above), tuple(cells), columns, texts, tuple(above), doubles)


def _is_marked(layout: Layout, above: Sequence[Row]) -> bool:
    said = heading(" ".join(cell for _, cells in above for cell in cells)[:8_192])
    return any(heading(mark) in said for mark in layout.marks)
