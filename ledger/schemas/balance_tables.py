"""Balances from a spreadsheet: our own table, or the trial balance that another program exports.

CSV and XLSX only, bounded in every direction before anything is parsed. Formulas are never worked
out: a cell that holds one is a mistake of its row. Nothing is written from here.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from openpyxl import load_workbook

from ledger.domain.errors import FileRefusedError, Refusal, TextError
from ledger.domain.money import parse_yuan

BYTES_MAX = 4 * 1024 * 1024
#: What a workbook may unpack to, and of how many parts it may consist.
UNPACKED_MAX, PARTS_MAX = 24 * 1024 * 1024, 200
ROWS_MAX, COLUMNS_MAX, CELL_LENGTH_MAX = 2_000, 40, 200
#: More in one field is a quotation mark that was never closed.
FIELD_LENGTH_MAX = 128 * 1024
#: Rows in which the heads of columns are looked for: titles stand above them.
_HEADS_WITHIN = 12
_CODE = {"科目编码", "科目代码", "科目编号", "编码", "代码", "code", "accountcode", "account"}
_NAME = {"科目名称", "名称", "科目", "会计科目", "name", "accountname"}
_FUND = {"资金", "基金", "资金名称", "fund"}
_DEBIT = {"借方", "借", "借方余额", "期末借方", "期末余额借方", "期末借方余额", "余额借方", "debit"}
_CREDIT = {
    "贷方",
    "贷",
    "贷方余额",
    "期末贷方",
    "期末余额贷方",
    "期末贷方余额",
    "余额贷方",
    "credit",
}
_SIDE = {"方向", "余额方向", "期末方向", "借贷方向", "side"}
_BALANCE = {"期末余额", "余额", "期末余额金额", "balance"}
_COLUMNS = {
    "code": _CODE, "name": _NAME, "fund": _FUND, "debit": _DEBIT, "credit": _CREDIT,
    "side": _SIDE, "balance": _BALANCE,
}  # fmt: skip
_TOTALS = re.compile(r"合计|总计|小计|^total", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One balance as the file has it; ``number`` is the row in the file, one side is zero."""

    number: int
    code: str
    name: str
    fund: str
    debit_minor: int
    credit_minor: int


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong with a row of the file."""

    number: int
    refusal: Refusal


def read_balances(content: bytes, *, name: str) -> tuple[list[BalanceRow], list[RowProblem]]:
    """Read the balances of a file, and everything that is wrong with it by row.

    Raises:
        FileRefusedError: the file as a whole cannot be used.
    """
    table = cells_of(content, name=name)
    found = _heads(table)
    if found is None:
        raise FileRefusedError(reason="no_heads", name=name, field="balances")
    first, columns = found
    rows: list[BalanceRow] = []
    problems: list[RowProblem] = []
    for number, cells in enumerate(table[first:], start=first + 1):
        row = {column: cells[at] if at < len(cells) else "" for column, at in columns.items()}
        if not any(row.values()) or _TOTALS.search(row.get("code", "") or row.get("name", "")):
            continue
        try:
            debit_minor, credit_minor = _amounts(row)
        except Refusal as refusal:
            problems.append(RowProblem(number, refusal))
            continue
        if debit_minor or credit_minor:
            rows.append(
                BalanceRow(
                    number, row.get("code", ""), row.get("name", ""), row.get("fund", ""),
                    debit_minor, credit_minor,
                )
            )  # fmt: skip
    return _leaves(rows), problems


def cells_of(content: bytes, *, name: str) -> list[list[str]]:
    """Give the rows of the first sheet of a workbook, or of a text table, as text.

    Raises:
        FileRefusedError: the file as a whole cannot be used.
    """
    if not content:
        raise FileRefusedError(reason="empty", name=name, field="balances")
    if len(content) > BYTES_MAX:
        raise FileRefusedError(reason="too_large", name=name, field="balances")
    return _workbook(content, name) if content[:4] == b"PK\x03\x04" else _text(content, name)


def _leaves(rows: Sequence[BalanceRow]) -> list[BalanceRow]:
    """Leave out what only sums up accounts below it, as such tables do: 1002 above 100201."""
    codes = {row.code for row in rows if row.code}
    return [
        row for row in rows
        if not row.code or not any(
            other != row.code and other.startswith(row.code) for other in codes
        )
    ]  # fmt: skip


def _amounts(row: dict[str, str]) -> tuple[int, int]:
    if any(cell.startswith("=") for cell in row.values()):
        raise TextError(reason="formula")
    if "balance" in row and "debit" not in row:
        minor = _fen(row["balance"])
        if row.get("side", "").startswith(("贷", "C", "c")):
            minor = -minor
    else:
        minor = _fen(row.get("debit", "")) - _fen(row.get("credit", ""))
    return max(minor, 0), max(-minor, 0)


def _fen(cell: str) -> int:
    text = cell.strip()
    return 0 if text in ("", "-", "—", "平") else parse_yuan(text)


def _heads(table: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]] | None:
    """Find the row of heads, or two of them where one is merged above 借方 and 贷方."""
    for number in range(min(_HEADS_WITHIN, len(table))):
        below = table[number + 1] if number + 1 < len(table) else ()
        for heads, first in (
            (_merged(table[number], below), number + 2), (table[number], number + 1),
        ):  # fmt: skip
            columns = _columns(heads)
            has_account = "code" in columns or "name" in columns
            if has_account and ({"debit", "credit"} <= columns.keys() or "balance" in columns):
                return first, columns
    return None


def _merged(above: Sequence[str], below: Sequence[str]) -> list[str]:
    """Write two rows of heads as one; a merged cell stands for those to its right too."""
    if not any(cell.strip() in ("借方", "贷方", "方向", "余额") for cell in below):
        return []
    heads, held = [], ""
    for at in range(max(len(above), len(below))):
        own = above[at].strip() if at < len(above) else ""
        part = below[at].strip() if at < len(below) else ""
        held = own or (held if part else "")
        heads.append(held + part)
    return heads


def _columns(heads: Sequence[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for at, head in enumerate(heads):
        plain = re.sub(r"[\s（）()元:：_-]", "", head).casefold()
        for column, words in _COLUMNS.items():
            if plain in words:
                # Of several, the last is the closing balance.
                columns[column] = at if column in ("debit", "credit") else columns.get(column, at)
    return columns


def _text(content: bytes, name: str) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise FileRefusedError(reason="type_table", name=name, field="balances")
    if "\0" in text:
        raise FileRefusedError(reason="type_table", name=name, field="balances")
    separator = "\t" if "\t" in text.partition("\n")[0] else ","
    try:
        read = list(csv.reader(io.StringIO(text), delimiter=separator))
    except csv.Error as error:
        raise FileRefusedError(reason="damaged", name=name, field="balances") from error
    # The library's own limit is one for the whole process, and imports of journals raise it.
    if any(len(cell) > FIELD_LENGTH_MAX for row in read for cell in row):
        raise FileRefusedError(reason="damaged", name=name, field="balances")
    if len(read) > ROWS_MAX or any(len(row) > COLUMNS_MAX for row in read):
        raise FileRefusedError(reason="too_many_rows", name=name, field="balances")
    return [[_cell(cell) for cell in row] for row in read]


def _workbook(content: bytes, name: str) -> list[list[str]]:
    safe = _repacked(content, name)
    try:
        book = load_workbook(safe, read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        # The sheet's own word on its size is not trusted: a single far cell would make it huge.
        sheet.reset_dimensions()
        rows = [
            [_cell(value) for value in row]
            for row in sheet.iter_rows(max_row=ROWS_MAX + 1, max_col=COLUMNS_MAX, values_only=True)
        ]
        book.close()
    except Exception as error:
        # The library raises whatever it stumbles over; a damaged file is the file's fault.
        raise FileRefusedError(reason="damaged", name=name, field="balances") from error
    if len(rows) > ROWS_MAX:
        raise FileRefusedError(reason="too_many_rows", name=name, field="balances")
    return rows


def _repacked(content: bytes, name: str) -> io.BytesIO:
    """Unpack within bounds and pack again: what a part says of its size may be a lie."""
    target = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            if len(parts) > PARTS_MAX or sum(part.file_size for part in parts) > UNPACKED_MAX:
                raise FileRefusedError(reason="too_large", name=name, field="balances")
            with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as plain:
                for part_name, data in _parts(packed, parts):
                    plain.writestr(part_name, data)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError) as error:
        raise FileRefusedError(reason="damaged", name=name, field="balances") from error
    target.seek(0)
    return target


def _parts(
    packed: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo]
) -> Iterator[tuple[str, bytes]]:
    for part in parts:
        with packed.open(part) as file:
            yield part.filename, file.read(part.file_size)


def _cell(value: object) -> str:
    """Write a cell as text; a number exactly, unless it is off by what a float cannot help."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float):
        exact = Decimal(repr(value))
        cents = exact.quantize(Decimal("0.01")) if abs(exact) < Decimal(10) ** 14 else exact
        near = abs(exact - cents) < Decimal("0.000001")
        return str(cents if near else exact)
    return str(value).replace("\0", "").strip()[:CELL_LENGTH_MAX]
