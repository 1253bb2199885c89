"""Black boxes on a page of a receipt: where something is covered before others may look at it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from ledger.domain.errors import TextError

#: Places and sizes are in thousandths of the page's width and height, so that no box depends on pixels.
WHOLE = 1000
BOXES_MAX = 200
PAGES_MAX = 50


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """One box on one page, counted from 1; ``left`` and ``top`` from the upper left corner.

    Raises:
        TextError: the box lies outside its page or covers nothing.
    """

    page: int
    left: int
    top: int
    width: int
    height: int

    def __post_init__(self) -> None:
        """Refuse a box that no page has."""
        inside = (
            1 <= self.page <= PAGES_MAX
            and min(self.left, self.top) >= 0
            and min(self.width, self.height) > 0
            and self.left + self.width <= WHOLE
            and self.top + self.height <= WHOLE
        )
        if not inside:
            raise TextError(reason="box", field="boxes")

    def pixels(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Give left, top, right and bottom on a picture, both ends included, rounded outwards."""
        return (
            self.left * width // WHOLE,
            self.top * height // WHOLE,
            min(width - 1, -(-(self.left + self.width) * width // WHOLE)),
            min(height - 1, -(-(self.top + self.height) * height // WHOLE)),
        )


def boxes_text(boxes: Iterable[Box]) -> str:
    """Write boxes as they are kept: sorted, each as five numbers.

    Raises:
        TextError: there are too many.
    """
    listed = sorted(set(boxes))
    if len(listed) > BOXES_MAX:
        raise TextError(reason="boxes", field="boxes", length_max=BOXES_MAX)
    rows = [[box.page, box.left, box.top, box.width, box.height] for box in listed]
    return json.dumps(rows, separators=(",", ":"))


def boxes_of(text: str) -> tuple[Box, ...]:
    """Read boxes back."""
    return tuple(Box(*row) for row in json.loads(text))
