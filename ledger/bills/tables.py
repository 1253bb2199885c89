"""Tables: rows of cells with the numbers of their lines, whatever kind of file they stand in."""

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from ledger.bills.documents import Document
from ledger.bills.pages import is_page, page_rows
from ledger.bills.sheets import sheets_of
from ledger.bills.texts import encoding_of, lines
from ledger.domain.errors import BillRefusedError

HEADER_ROWS_MAX = 35
DELIMITERS = ",\t;|"

#: A row: the number of its first line in the file, from 1, and its cells as they stand there.
Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table that may be read as often as needed; ``rows`` starts at its first row each time.

    Attributes:
        name: of the sheet or of the file inside a ZIP, empty for a plain file.
        encoding: how its text is written, or which spreadsheet it is.
        is_padded: every row is as wide as the widest, as in a sheet, so that width says nothing.
        delimiter: what stands between cells, empty in sheets and pages.
        marked: the rows where every cell begins with a mark instead of being quoted; only of text.
    """

    name: str
    encoding: str
    rows: Callable[[], Iterator[Row]]
    is_padded: bool = False
    delimiter: str = ""
    marked: Callable[[str], Iterator[Row]] | None = None

    def rows_of(self, mark: str) -> Iterator[Row]:
        """Give the rows of a format whose cells begin with ``mark``, if it has one."""
        return self.marked(mark) if mark and self.marked else self.rows()

    def head(self) -> list[Row]:
        """Give the rows among which the header must be."""
        rows: list[Row] = []
        # Text parted at the wrong sign may look damaged; where it is, reading it will say so.
        with suppress(BillRefusedError):
            rows += islice(self.rows(), HEADER_ROWS_MAX)
        return rows


def tables_of(document: Document) -> list[Table]:
    """Give the tables of a document: its sheets, or its text once for each way to part its cells.

    Raises:
        BillRefusedError: damaged, locked, a trap, or in no encoding that we know.
    """
    if document.is_sheet:
        return [
            Table(sheet.name, sheet.encoding, sheet.rows, is_padded=True)
            for sheet in sheets_of(document.data)
        ]
    if is_page(document.data):
        encoding = encoding_of(document.data, lines_of_any_length=True)
        rows = page_rows(document.data, encoding)
        return [Table(document.name, encoding, lambda: iter(rows))]
    encoding = encoding_of(document.data)
    return [_text_table(document, encoding, delimiter) for delimiter in DELIMITERS]


def _text_table(document: Document, encoding: str, delimiter: str) -> Table:
    def rows() -> Iterator[Row]:
        return _text_rows(lines(document.data, encoding), delimiter)

    def marked(mark: str) -> Iterator[Row]:
        return _marked_rows(lines(document.data, encoding), delimiter, mark)

    return Table(document.name, encoding, rows, delimiter=delimiter, marked=marked)


def _text_rows(text: Iterator[str], delimiter: str) -> Iterator[Row]:
    quotes = _Quotes(text)
    reader = csv.reader(quotes, delimiter=delimiter)
    first_line = 1
    try:
        for cells in reader:
            if reader.line_num > first_line and quotes.count % 2:
                # One quotation mark too many has swallowed lines that were rows.
                shown = next(cell for cell in cells if "\n" in cell or "\r" in cell)[:40]
                raise BillRefusedError(reason="quotes", row=first_line, text=shown)
            if reader.line_num > first_line:
                _check_quotes(cells, delimiter, first_line)
            yield first_line, cells
            first_line = reader.line_num + 1
            quotes.count = 0
    except csv.Error as error:
        raise BillRefusedError(reason="damaged", row=first_line) from error


def _check_quotes(cells: list[str], delimiter: str, row: int) -> None:
    """Refuse a quotation mark that swallowed the end of one row and the beginning of another.

    A remark may go over several lines; but what has half as many delimiters as a row is no remark.
    """
    for cell in cells:
        if "\n" in cell and cell.count(delimiter) * 2 >= len(cells) - 1:
            raise BillRefusedError(reason="quotes", row=row, text=cell[:40])


class _Quotes:
    """Lines as they are read, with a count of the quotes in them."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.count = 0
        self._lines = lines

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.count += line.count('"')
        return line


def _marked_rows(text: Iterator[str], delimiter: str, mark: str) -> Iterator[Row]:
    """Part lines before each mark, so that commas and quotation marks in a cell are only its text.

    Lines that do not begin with the mark, and those that a spreadsheet has quoted, are read as any CSV.
    """
    between, quoted = delimiter + mark, '"' + mark
    for number, line in enumerate(text, 1):
        if line.startswith(mark) and quoted not in line:
            yield number, line.rstrip("\r\n").split(between)
        else:
            yield number, next(csv.reader([line], delimiter=delimiter), [])


def is_blank(cells: Sequence[str]) -> bool:
    """Tell whether nothing stands in a row."""
    return not any(cell.strip() for cell in cells)
