"""Any bill that can be written reads back to the same rows, in every encoding in which it comes."""

import gzip
import io
import zipfile
from collections.abc import Sequence
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from ledger.bills.read import read
from tests.bills.writers import IN, NEUTRAL, OUT, WRITERS, Event

_SIGNS = "停车费电梯维修甲乙丙小区（）·，、：:/()-*#&'\"=+@,.0129aZ"
#: Never only a sign for "nothing", and without white space at its ends, which no format keeps.
TEXTS = st.text(alphabet=_SIGNS + " ", max_size=16).filter(
    lambda text: text == text.strip(" \t`") and (not text or bool(text.strip("-/— ")))
)
SERIALS = st.from_regex(r"[1-9][0-9]{17,27}[1-9]", fullmatch=True)
MOMENTS = st.datetimes(
    datetime.fromisoformat("2025-01-01T00:00:00"), datetime.fromisoformat("2025-12-31T23:59:59")
).map(lambda at: at.replace(microsecond=0))
AMOUNTS = st.one_of(st.integers(0, 200_00), st.integers(0, 10**12))


@st.composite
def events(draw: st.DrawFn, *, neutral: bool) -> list[Event]:
    directions = (IN, OUT, NEUTRAL) if neutral else (IN, OUT)
    serials = draw(st.lists(SERIALS, unique=True, max_size=8))
    return [
        Event(
            at=draw(MOMENTS),
            direction=draw(st.sampled_from(directions)),
            amount_minor=draw(AMOUNTS),
            counterparty=draw(TEXTS),
            text=draw(TEXTS),
            serial=serial,
            order=draw(SERIALS),
            fee_minor=draw(st.integers(0, 999)),
        )
        for serial in serials
    ]


@pytest.mark.parametrize("name", WRITERS)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_what_was_written_is_read(name: str, data: st.DataObject) -> None:
    write, neutral, encodings = WRITERS[name]
    happened = data.draw(events(neutral=neutral))
    encoding = data.draw(st.sampled_from(encodings))
    text, rows = write(happened)
    bill = read(text.encode(encoding))
    assert bill.format == name
    assert bill.encoding == ("utf-8" if encoding == "utf-8" else encoding)
    assert list(bill.rows) == rows
    assert bill.warnings == ()


@pytest.mark.parametrize("name", WRITERS)
@given(data=st.data())
@settings(max_examples=10, deadline=None)
def test_it_is_read_from_packed_files_too(name: str, data: st.DataObject) -> None:
    write, neutral, encodings = WRITERS[name]
    text, rows = write(data.draw(events(neutral=neutral)))
    plain = text.encode(encodings[0])
    assert list(read(gzip.compress(plain)).rows) == rows
    assert list(read(zipped({"账单.csv": plain})).rows) == rows


@pytest.mark.parametrize("name", WRITERS)
@given(data=st.data())
@settings(max_examples=8, deadline=None)
def test_it_is_read_from_a_spreadsheet_too(name: str, data: st.DataObject) -> None:
    write, neutral, _ = WRITERS[name]
    text, rows = write(data.draw(events(neutral=neutral)))
    if name in ("wechat-trade", "wechat-fund-flow"):
        # Their texts are not quoted: in a sheet each is a cell of its own.
        cells = [line.split(",`") for line in text.splitlines()]
        cells = [line if len(line) > 1 else line[0].split(",") for line in cells]
    else:
        import csv

        cells = list(csv.reader(io.StringIO(text, newline="")))
    bill = read(as_sheet(cells))
    assert bill.encoding == "xlsx"
    assert list(bill.rows) == rows
    assert bill.warnings == ()


def zipped(files: dict[str, bytes]) -> bytes:
    """Pack files with names in GBK and without the flag for UTF-8, as Chinese programs do."""
    target, names = io.BytesIO(), {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, (name, data) in enumerate(files.items()):
            inside = name.encode("gb18030")
            # zipfile itself would set the flag: a name of as many letters stands in until it is packed.
            stand_in = f"{number}".rjust(len(inside), "Z")
            names[stand_in.encode()] = inside
            packed.writestr(stand_in, data)
    whole = target.getvalue()
    for stand_in_bytes, inside in names.items():
        whole = whole.replace(stand_in_bytes, inside)
    return whole


def as_sheet(rows: Sequence[Sequence[str]]) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for number, cells in enumerate(rows, 1):
        for place, cell in enumerate(cells, 1):
            # Not append(): it would make formulas of what begins with "=".
            made = sheet.cell(row=number, column=place)
            made.value = cell
            made.data_type = "s"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
