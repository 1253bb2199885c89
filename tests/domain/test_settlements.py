"""Settlement by courtyard: nothing is lost to the fen, whatever the key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.errors import TextError
from ledger.domain.settlements import (
    Courtyard,
    Settled,
    ShareKey,
    Use,
    fitting_key,
    parse_key,
    settle,
    use_of,
)

YARDS = (Courtyard("Y1", 30, 200_000), Courtyard("Y2", 50, 300_000), Courtyard("Y3", 20, 500_000))


def test_a_courtyard_keeps_what_it_brought_less_what_it_cost_and_bought() -> None:
    settled = settle(
        YARDS,
        {"Y1": 10_000, "Y2": 20_000},
        {"Y1": {Use.WAGES: 3_000, Use.UPKEEP: 1_000, Use.EQUIPMENT: 2_000, Use.INSURANCE: 100}},
        1_001,
        ShareKey.AREA,
    )
    assert settled["Y1"] == Settled(10_000, 3_000, 1_000, 200, 2_000, 100)
    assert (settled["Y1"].surplus_minor, settled["Y1"].kept_minor) == (5_800, 3_700)
    assert [settled[code].shared_minor for code in ("Y1", "Y2", "Y3")] == [200, 300, 501]


@pytest.mark.parametrize(
    ("key", "parts"),
    [(ShareKey.HOUSEHOLDS, (300, 500, 200)), (ShareKey.EQUAL, (334, 333, 333))],
)
def test_shared_costs_go_by_the_key(key: ShareKey, parts: tuple[int, ...]) -> None:
    settled = settle(YARDS, {}, {}, 1_000, key)
    assert tuple(item.shared_minor for item in settled.values()) == parts


@given(
    st.integers(-(10**11), 10**11),
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 10**8)), min_size=1, max_size=30),
    st.sampled_from(ShareKey),
)
def test_parts_add_up_to_what_is_shared(
    shared: int, sizes: list[tuple[int, int]], key: ShareKey
) -> None:
    yards = [Courtyard(f"Y{n}", *size) for n, size in enumerate(sizes)]
    settled = settle(yards, {}, {}, shared, fitting_key(key, yards))
    assert sum(item.shared_minor for item in settled.values()) == shared


def test_what_nobody_entered_divides_nothing() -> None:
    bare = [Courtyard("Y1", 0, 0), Courtyard("Y2", 0, 0)]
    assert fitting_key(ShareKey.AREA, bare) is ShareKey.EQUAL
    assert fitting_key(ShareKey.AREA, [Courtyard("Y1", 5, 0)]) is ShareKey.HOUSEHOLDS
    assert fitting_key(ShareKey.AREA, YARDS) is ShareKey.AREA
    assert settle([], {}, {}, 5, ShareKey.EQUAL) == {}


def test_accounts_of_all_charts_have_a_use() -> None:
    assert [use_of(code) for code in ("530102", "540102", "510105", "540106", "510104")] == [
        Use.WAGES, Use.WAGES, Use.EQUIPMENT, Use.INSURANCE, Use.UPKEEP,
    ]  # fmt: skip
    assert parse_key("area") is ShareKey.AREA
    with pytest.raises(TextError):
        parse_key("luck")
