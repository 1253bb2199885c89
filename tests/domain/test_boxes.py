"""Boxes over a page: inside it, with a size, rounded outwards, and read back as they were kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.boxes import BOXES_MAX, Box, boxes_of, boxes_text
from ledger.domain.errors import TextError


@pytest.mark.parametrize(
    "sides",
    [
        (0, 0, 0, 1, 1), (51, 0, 0, 1, 1), (1, -1, 0, 1, 1), (1, 0, -1, 1, 1), (1, 0, 0, 0, 1),
        (1, 0, 0, 1, 0), (1, 900, 0, 101, 1), (1, 0, 900, 1, 101),
    ],
)  # fmt: skip
def test_a_box_outside_its_page_or_without_a_size_cannot_exist(sides: tuple[int, ...]) -> None:
    with pytest.raises(TextError) as refusal:
        Box(*sides)
    assert refusal.value.reason == "box"


@given(st.integers(0, 999), st.integers(1, 1000), st.integers(1, 4000))
def test_pixels_cover_the_whole_place_and_stay_on_the_picture(
    left: int, width: int, across: int
) -> None:
    width = min(width, 1000 - left)
    first, _, last, _ = Box(1, left, 0, width, 1).pixels(across, 10)
    assert 0 <= first <= last < across or (first == across and last == across - 1)
    assert first * 1000 <= left * across
    assert last == across - 1 or last * 1000 >= (left + width) * across


def test_boxes_are_read_back_sorted_and_once() -> None:
    boxes = [Box(2, 0, 0, 5, 5), Box(1, 10, 20, 30, 40), Box(2, 0, 0, 5, 5)]
    assert boxes_text(boxes) == "[[1,10,20,30,40],[2,0,0,5,5]]"
    assert boxes_of(boxes_text(boxes)) == (Box(1, 10, 20, 30, 40), Box(2, 0, 0, 5, 5))


def test_too_many_boxes_are_refused() -> None:
    with pytest.raises(TextError) as refusal:
        boxes_text(Box(1, n, 0, 1, 1) for n in range(BOXES_MAX + 1))
    assert (refusal.value.reason, refusal.value.length_max) == ("boxes", BOXES_MAX)
