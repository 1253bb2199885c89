"""Any export of a bank that we can write reads back to the same rows; a damaged byte never to other money."""

from datetime import datetime, timedelta
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.bills.bank_layouts import BANK_LAYOUTS
from ledger.bills.layouts import Field, Layout
from ledger.bills.read import read
from ledger.domain.bills import Bill, BillRow, Direction
from ledger.domain.errors import BillRefusedError
from ledger.domain.money import yuan
from tests.bills.bank_files import ACCOUNT, Movement, write

FIRST = datetime.fromisoformat("2026-07-01T09:30:15")
OPENING_MINOR = 5_000_00
IDS = [layout.format for layout in BANK_LAYOUTS]

words = (
    st.text(alphabet='甲乙丙物业（）·,"|;\tA1', min_size=1, max_size=12)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: text.strip("·/- "))
)
amounts = st.integers(min_value=-(10**9), max_value=10**9).filter(bool)
facts = st.tuples(amounts, words, words, st.integers(min_value=1111, max_value=9999))


@st.composite
def movements(draw: st.DrawFn) -> list[Movement]:
    drawn = draw(st.lists(facts, min_size=1, max_size=6))
    balances = list(accumulate((amount for amount, *_ in drawn), initial=OPENING_MINOR))[1:]
    return [
        Movement(
            at=FIRST + timedelta(hours=7 * place),
            direction=Direction.IN if amount > 0 else Direction.OUT,
            amount_minor=abs(amount),
            balance_minor=balance,
            name=name,
            text=text,
            # A number of its own in each row, and none that a spreadsheet would have ruined.
            serial=f"{number}{place + 1}",
        )
        for place, ((amount, name, text, number), balance) in enumerate(
            zip(drawn, balances, strict=True)
        )
    ]


@pytest.mark.parametrize("layout", BANK_LAYOUTS, ids=IDS)
@given(
    rows=movements(),
    delimiter=st.sampled_from(",\t"),
    encoding=st.sampled_from(("utf-8", "utf-8-sig", "gb18030", "utf-16")),
)
@settings(max_examples=25, deadline=None)
def test_what_was_written_is_read(
    layout: Layout, rows: list[Movement], delimiter: str, encoding: str
) -> None:
    found = read(write(layout, rows, delimiter=delimiter, encoding=encoding))
    assert found.format == layout.format
    assert [expected(layout, row) for row in rows] == [actual(layout, row) for row in found.rows]
    assert not found.warnings
    if Field.ACCOUNT in layout.columns:
        assert found.account == ACCOUNT


def expected(layout: Layout, row: Movement) -> tuple[object, ...]:
    has_time = not layout.day_length
    return (
        row.at if has_time else row.at.date(),
        row.direction,
        row.amount_minor,
        row.balance_minor if Field.BALANCE in layout.columns else None,
        row.name if {Field.COUNTERPARTY, Field.PAYER} & set(layout.columns) else "",
        serial_of(layout, row),
    )


def serial_of(layout: Layout, row: Movement) -> str:
    if Field.SERIAL not in layout.columns:
        return ""
    return f"{row.at:%Y%m%d}{row.serial}" if layout.day_length else row.serial


def actual(layout: Layout, row: BillRow) -> tuple[object, ...]:
    return (
        row.occurred_at,
        row.direction,
        row.amount_minor,
        row.balance_minor,
        row.counterparty,
        row.serial,
    )


#: Those that print balances: without them nothing in a table contradicts a digit that is wrong.
CHAINED = [layout for layout in BANK_LAYOUTS if Field.BALANCE in layout.columns]
#: Newest movements last, with amounts that share no digits in their places.
CHAIN = [
    Movement(FIRST, Direction.IN, 1_234_56, 6_234_56, serial="71"),
    Movement(FIRST + timedelta(days=1), Direction.OUT, 907_80, 5_326_76, name="乙", serial="72"),
    Movement(FIRST + timedelta(days=2), Direction.IN, 15_00, 5_341_76, name="丙", serial="73"),
    Movement(FIRST + timedelta(days=2), Direction.OUT, 3_17, 5_338_59, name="丁", serial="74"),
]


@pytest.mark.parametrize("layout", CHAINED, ids=[layout.format for layout in CHAINED])
@given(damage=st.data())
@settings(max_examples=120, deadline=None)
def test_a_damaged_byte_never_reads_to_other_money_in_silence(
    layout: Layout, damage: st.DataObject
) -> None:
    written = write(layout, CHAIN, above=[f"期初余额:{yuan(OPENING_MINOR)}"])
    whole = read(written)
    assert not whole.warnings
    start = 0 if whole.declared.opening_minor else end_of_first_row(layout, written)
    place = damage.draw(st.integers(min_value=start, max_value=len(written) - 1))
    byte = damage.draw(st.integers(min_value=0, max_value=255))
    damaged = written[:place] + bytes([byte]) + written[place + 1 :]
    try:
        found = read(damaged)
    except BillRefusedError:
        return
    assert money(found) == money(whole) or found.warnings


def end_of_first_row(layout: Layout, written: bytes) -> int:
    """Where the second row begins: without an opening nothing says what the first one ought to be."""
    lines = written.split(b"\n")
    rows_above = len(lines) - 1 - len(CHAIN)
    return sum(len(line) + 1 for line in lines[: rows_above + 1])


def money(bill: Bill) -> list[tuple[Direction, int]]:
    return [(row.direction, row.amount_minor) for row in bill.rows]
