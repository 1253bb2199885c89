"""Lists of households: from a spreadsheet to rows, to the text that waits between two steps, and the template."""

import base64
import csv
import io
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from ledger.bills.cells import heading
from ledger.bills.documents import documents
from ledger.bills.tables import HEADER_ROWS_MAX, Row, tables_of
from ledger.domain.place_errors import PlaceError
from ledger.domain.place_lists import ROWS_MAX, Column, ListRow
from ledger.domain.places import PlaceKind
from ledger.i18n import Language
from ledger.schemas.csv_text import BYTE_ORDER_MARK

#: What stands above a column, as ``heading`` gives it without a unit behind.
_HEADINGS = {
    Column.BUILDING: "楼栋 楼栋号 楼号 楼幢 幢号 栋号 栋 幢 楼 房屋 房屋号 building house",
    Column.UNIT: "单元 单元号 门栋 unit",
    Column.ROOM: "室号 房号 房间号 户号 室 房间 门牌 room flat",
    Column.AREA: "面积 建筑面积 产权面积 计费面积 房屋面积 area",
    Column.KIND: "住户类别 类别 居住类别 居住情况 住户类型 kind occupant",
    Column.PARTY: "姓名 业主姓名 住户姓名 联系人 name",
    Column.PEOPLE: "人数 居住人数 常住人数 people",
    Column.FIRST_DAY: "起始日期 入住日期 登记日期 开始日期 since firstday",
}
_COLUMN_OF = {word: column for column, words in _HEADINGS.items() for word in words.split()}
_UNITS = ("(m2)", "(平方米)", "(㎡)", "(平米)", "m2", "(可不填)")
_NEEDED = (Column.BUILDING, Column.ROOM, Column.AREA)
#: No sheet of households has as many columns.
_COLUMNS_MAX = 60


@dataclass(frozen=True, slots=True)
class Waiting:
    """A list that was shown and waits to be kept: its rows, what new buildings are, and from which day it holds."""

    rows: tuple[ListRow, ...]
    kind: PlaceKind
    first_day: date


def read_sheet(data: bytes) -> tuple[ListRow, ...]:
    """Read the rows of the first table that has the headings of a list of households.

    Raises:
        BillRefusedError: the file cannot be read, or is a trap.
        PlaceError: reason headings or rows_max.
    """
    for document in documents(data):
        for table in tables_of(document):
            found = _headed(table.head())
            if found is not None:
                first_row, columns = found
                return tuple(_rows(table.rows(), first_row, columns))
    raise PlaceError(reason="headings", field="file")


def _headed(head: Sequence[Row]) -> tuple[int, dict[int, Column]] | None:
    """Find the row of headings; gives its number and which column each position is."""
    for number, cells in islice(head, HEADER_ROWS_MAX):
        columns: dict[int, Column] = {}
        for position, cell in enumerate(cells[:_COLUMNS_MAX]):
            column = _COLUMN_OF.get(_word(cell))
            if column is not None and column not in columns.values():
                columns[position] = column
        if all(column in columns.values() for column in _NEEDED):
            return number, columns
    return None


def _word(cell: str) -> str:
    word = heading(cell)
    for unit in _UNITS:
        word = word.removesuffix(unit)
    return word


def _rows(rows: Iterator[Row], first_row: int, columns: dict[int, Column]) -> Iterator[ListRow]:
    count = 0
    for number, cells in rows:
        if number <= first_row:
            continue
        named = {
            column: cells[position].strip()
            for position, column in columns.items()
            if position < len(cells) and cells[position].strip()
        }
        if not named:
            continue
        count += 1
        if count > ROWS_MAX:
            raise PlaceError(reason="rows_max", field="file", text=str(ROWS_MAX))
        yield ListRow(number, named)


def pack(waiting: Waiting) -> str:
    """Write a list as the short text that waits for the second step."""
    columns = tuple(Column)
    body = {
        "kind": waiting.kind.value,
        "first_day": waiting.first_day.isoformat(),
        "rows": [[row.row, *(row.cell(column) for column in columns)] for row in waiting.rows],
    }
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return base64.b85encode(zlib.compress(text.encode(), 9)).decode("ascii")


def unpack(text: str) -> Waiting:
    """Read back what ``pack`` wrote."""
    body = json.loads(zlib.decompress(base64.b85decode(text)))
    columns = tuple(Column)
    rows = tuple(
        ListRow(row, {column: cell for column, cell in zip(columns, cells, strict=True) if cell})
        for row, *cells in body["rows"]
    )
    return Waiting(rows, PlaceKind(body["kind"]), date.fromisoformat(body["first_day"]))


def template_csv(language: Language) -> str:
    """Give an empty list with its headings, for a spreadsheet program."""
    out = io.StringIO()
    out.write(BYTE_ORDER_MARK)
    headings = [language.term(column.value, "place_column") for column in Column]
    csv.writer(out, lineterminator="\r\n").writerow(headings)
    return out.getvalue()
