"""One damaged byte: the same money, or a refusal, or a warning, but never other money in silence."""

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.bills.read import read
from ledger.domain.bills import Bill, Direction
from ledger.domain.errors import BillRefusedError
from tests.bills.writers import IN, OUT, WRITERS, Event

#: A month with payments, refunds, equal rows, an empty text, and texts with signs that part cells.
EVENTS = [
    Event(datetime.fromisoformat(f"2025-03-0{day}T08:30:0{day}"), direction, amount_minor, name, text,
          f"42000009252021012849977{day:05d}1", f"S2021012817070235{day:04d}7", fee_minor)
    for day, direction, amount_minor, name, text, fee_minor in (
        (1, IN, 30000, "甲", "3号楼停车费", 180), (2, IN, 30000, "甲", "3号楼停车费", 180),
        (3, OUT, 30000, "乙", "退款,多收", 180), (5, IN, 1234567, "", "电梯\"广告\"费", 7407),
        (8, IN, 5, "丁（某）公司", "", 0), (9, OUT, 1999, "戊", "退 1,999 分", 12),
    )
]  # fmt: skip
#: Formats that print no totals and no balances cannot tell one digit from another; the rest must.
CHECKED = [name for name in WRITERS if name != "bank-record"]
BYTES = {name: WRITERS[name][0](EVENTS)[0].encode(WRITERS[name][2][0]) for name in WRITERS}


def money(bill: Bill) -> list[tuple[Direction, int]]:
    return [(row.direction, row.amount_minor) for row in bill.rows]


WHOLE = {name: money(read(data)) for name, data in BYTES.items()}


def damaged(name: str, place: int, byte: int) -> bytes:
    data = BYTES[name]
    return data[:place] + bytes([byte]) + data[place + 1 :]


def holds(name: str, place: int, byte: int) -> bool:
    """Tell whether the damage is harmless or said."""
    try:
        bill = read(damaged(name, place, byte))
    except BillRefusedError:
        return True
    return bool(bill.warnings) or money(bill) == WHOLE[name]


@pytest.mark.parametrize("name", WRITERS)
def test_the_undamaged_bills_say_nothing(name: str) -> None:
    assert read(BYTES[name]).warnings == ()
    assert len(WHOLE[name]) == len(EVENTS)


@pytest.mark.parametrize("name", CHECKED)
@given(data=st.data())
@settings(max_examples=400, deadline=None)
def test_any_damaged_byte_is_harmless_or_said(name: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(BYTES[name]) - 1))
    byte = data.draw(st.integers(0, 255) | st.sampled_from(b',"\n\r\t0189-+.#` '))
    assert holds(name, place, byte)


@pytest.mark.parametrize("name", CHECKED)
@pytest.mark.parametrize("byte", b',"\n')
def test_a_sign_that_parts_cells_in_any_place_is_harmless_or_said(name: str, byte: int) -> None:
    # Every third place, another third for each sign: all of them take a minute.
    places = range(byte % 3, len(BYTES[name]), 3)
    assert [place for place in places if not holds(name, place, byte)] == []


@pytest.mark.parametrize("name", WRITERS)
@given(data=st.data())
@settings(max_examples=50, deadline=None)
def test_a_bill_that_is_cut_off_is_refused_or_said(name: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(BYTES[name]) - 1))
    try:
        bill = read(BYTES[name][:place])
    except BillRefusedError:
        return
    if name in CHECKED:
        assert bill.warnings or money(bill) == WHOLE[name]
