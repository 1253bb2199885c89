"""Read the lines of a table by its layout: each is a row, or blank, or of the foot, or stops the import.

Nothing is guessed and nothing passed over: a line without a day that the layout does not name as one of
the foot refuses the file, with its row, column and text.
"""

from itertools import islice

from ledger.bills.cells import column_letters, heading, moment
from ledger.bills.checks import check
from ledger.bills.declared import Sayings
from ledger.bills.heads import Head
from ledger.bills.layouts import Field
from ledger.bills.rows import RowReader
from ledger.bills.tables import is_blank
from ledger.bills.warnings import Warnings
from ledger.domain.bills import Bill, BillRow, WarningCode
from ledger.domain.errors import BillRefusedError

ROWS_MAX = 200_000
DAY_EXPECTED = "2025-09-03 12:30:00"
_TEXT_LENGTH_SHOWN = 60
#: A row that ends before the last of these is not the row that was printed.
_MONEY = (
    Field.DAY, Field.TIME, Field.AMOUNT, Field.IN, Field.OUT, Field.DIRECTION, Field.BALANCE,
    Field.STATUS, Field.CURRENCY, Field.REFUND,
)  # fmt: skip


def read_table(head: Head) -> Bill:
    """Read all rows below a header.

    Raises:
        BillRefusedError: a row is not understood, or there are too many of them, or the end is missing.
    """
    return _TableReader(head).read()


class _TableReader:
    def __init__(self, head: Head) -> None:
        self._head, self._layout = head, head.layout
        self._warnings = Warnings()
        self._rows = RowReader(head, self._warnings)
        self._sayings = Sayings(self._layout.patterns)
        for _, cells in head.above:
            self._sayings.hear(cells)
        #: How wide rows are, and from which column on nothing may stand in them.
        self._width = len(head.headings)
        self._named = max(place for place, text in enumerate(head.headings) if text.strip()) + 1
        self._needed = max(head.columns[item] for item in _MONEY if item in head.columns)
        #: How wide the first row is where it is wider than the header.
        self._wider = 0
        self._summary: list[str] = []
        self._has_foot = False

    def read(self) -> Bill:
        """Read the rows, then hold the whole against what it says of itself."""
        rows = self._read_rows()
        if self._wider and len(rows) == 1:
            self._warn_ragged(rows[0].row, self._wider)
        if self._layout.has_foot and not self._has_foot:
            raise BillRefusedError(reason="truncated", row=rows[-1].row if rows else 0)
        if self._sayings.currency not in ("", *self._layout.currencies):
            raise self._currency_error(self._sayings.currency)
        check(rows, self._rows.tally, self._sayings, self._warnings)
        return Bill(
            format=self._layout.format,
            encoding=self._head.table.encoding,
            rows=tuple(rows),
            warnings=self._warnings.all(),
            account=self._rows.account or self._sayings.account,
            period=self._sayings.period(),
            declared=self._sayings.declared(),
        )

    def _read_rows(self) -> list[BillRow]:
        rows: list[BillRow] = []
        take, add, doubles = self._rows.take, rows.append, self._head.doubles
        below = islice(self._head.table.rows_of(self._layout.mark), self._head.position + 1, None)
        for number, cells in islice(below, ROWS_MAX):
            is_odd = len(cells) != self._width or self._named < self._width
            if is_odd and not self._fit(number, cells, is_first=not rows):
                continue
            row = take(number, cells)
            if row is None:
                self._beside(number, cells)
                continue
            if doubles:
                self._check_doubles(number, cells)
            add(row)
        for number, _ in below:
            raise BillRefusedError(reason="too_many_rows", row=number, text=str(ROWS_MAX))
        return rows

    def _check_doubles(self, number: int, cells: list[str]) -> None:
        """Refuse a row in which two columns of one name say different things: one of them is not meant.

        Raises:
            BillRefusedError: the letters of both columns, as spreadsheets count them, and what they say.
        """
        trim = self._layout.trim
        for item, other in self._head.doubles:
            place = self._head.columns[item]
            said, other_said = cells[place].strip(trim), cells[other].strip(trim)
            if said != other_said:
                raise BillRefusedError(
                    reason="column_twice",
                    row=number,
                    column=self._head.headings[place].strip(),
                    text=f"{column_letters(place)}: {said}"[:_TEXT_LENGTH_SHOWN],
                    expected=f"{column_letters(other)}: {other_said}"[:_TEXT_LENGTH_SHOWN],
                )

    def _fit(self, number: int, cells: list[str], *, is_first: bool) -> bool:
        """Make a row as wide as the header where that cannot move money; False for lines that are no rows."""
        if not self._is_dated(cells):
            self._beside(number, cells)
            return False
        if not is_blank(cells[self._named :]):
            raise self._columns_error(number, cells)
        if len(cells) > self._width and is_first:
            # Some banks end every row, but not the header, with one more comma.
            self._width = self._wider = len(cells)
        if len(cells) != self._width:
            if len(cells) <= self._needed:
                raise self._columns_error(number, cells)
            self._warn_ragged(number, len(cells))
        cells += [""] * (self._width - len(cells))
        return True

    def _currency_error(self, said: str) -> BillRefusedError:
        above = (number for number, cells in self._head.above if said in "".join(cells))
        return BillRefusedError(
            reason="currency",
            row=next(above, 0),
            text=said[:_TEXT_LENGTH_SHOWN],
            expected=self._layout.currencies[0],
        )

    def _columns_error(self, number: int, cells: list[str]) -> BillRefusedError:
        return BillRefusedError(
            reason="columns",
            row=number,
            text=str(len(cells)),
            expected=str(len(self._head.headings)),
        )

    def _warn_ragged(self, number: int, count: int) -> None:
        expected = self._width if count != self._width else len(self._head.headings)
        code = WarningCode.RAGGED_ROW
        self._warnings.add(code, number, cells=str(count), expected=str(expected))

    def _is_dated(self, cells: list[str]) -> bool:
        day = self._head.columns[Field.DAY]
        if len(cells) <= day:
            return False
        text = cells[day].strip(self._layout.trim)
        return moment(text[: self._layout.day_length]) is not None

    def _beside(self, number: int, cells: list[str]) -> None:
        """Take in a line that is no row: blank, of the foot, or the header over again."""
        names = [heading(cell) for cell in cells]
        if not any(names):
            return
        if self._is_foot(cells, names):
            self._has_foot = True
            self._sayings.hear(cells)
        elif names[: self._named] != [heading(text) for text in self._head.headings[: self._named]]:
            day = self._head.columns[Field.DAY]
            raise BillRefusedError(
                reason="day",
                row=number,
                column=self._head.headings[day].strip(),
                text=(cells[day] if day < len(cells) else cells[0]).strip()[:_TEXT_LENGTH_SHOWN],
                expected=DAY_EXPECTED,
            )

    def _is_foot(self, cells: list[str], names: list[str]) -> bool:
        layout = self._layout
        if self._summary:
            self._take_summary(self._summary, cells)
            self._summary = []
            return True
        if layout.foot_table and names[0] == heading(next(iter(layout.foot_table))):
            self._summary = names
            return True
        if layout.totals and names[0].startswith(tuple(map(heading, layout.totals))):
            self._take_totals(cells)
            return True
        first = next(name for name in names if name)
        if layout.foot_names and first.startswith(layout.foot_names):
            return True
        return any(form.fullmatch(first) for form in layout.foot_patterns)

    def _take_summary(self, names: list[str], cells: list[str]) -> None:
        """Take the values of a summary table, whose headings stood in the line before."""
        groups = {heading(name): group for name, group in self._layout.foot_table.items()}
        for name, cell in zip(names, cells, strict=False):
            if group := groups.get(name):
                self._sayings.take(group, cell.strip().strip("`"))

    def _take_totals(self, cells: list[str]) -> None:
        """Take the sums that stand below their columns."""
        for item, group in ((Field.IN, "in_sum"), (Field.OUT, "out_sum")):
            place = self._head.columns.get(item)
            if place is not None and place < len(cells):
                self._sayings.take(group, cells[place])
