"""Read a spreadsheet from standard input and write its rows as CSV: a program for ``ledger.bills.sheets``.

It imports nothing of ours, so that it starts quickly, and limits itself before it looks at the file.
The first line holds the sheets' names, the second how many rows of each follow.
"""

import csv
import io
import resource
import sys
from datetime import date, datetime, time
from typing import Any, BinaryIO

MEMORY_BYTES_MAX = 768 * 1024 * 1024
WORK_SECONDS_MAX = 60
CELLS_MAX = 8_000_000
CHARACTERS_MAX = 128 * 1024 * 1024
OK, DAMAGED, ENCRYPTED, TOO_LARGE = 0, 1, 3, 4


class TooLargeError(Exception):
    """More rows or more text than any bill has."""


def main(source: BinaryIO, target: BinaryIO) -> int:
    """Copy every sheet; gives the exit code."""
    # Imported under the limits: what a library allocates at its start counts too.
    from python_calamine import CalamineWorkbook, PasswordError  # noqa: PLC0415

    try:
        with CalamineWorkbook.from_filelike(source) as book:
            _write([book.get_sheet_by_name(name) for name in book.sheet_names], target)
    except PasswordError:
        return ENCRYPTED
    except (TooLargeError, MemoryError):
        return TOO_LARGE
    except Exception:  # noqa: BLE001  (fed with hostile bytes it raises whatever its authors did not foresee)
        return DAMAGED
    return OK


def limit_self() -> None:
    """Let the system end this process when it takes more than a bill can need."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (WORK_SECONDS_MAX, WORK_SECONDS_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def text_of(value: Any) -> str:
    """Write a cell as its sheet shows it: numbers with the fifteen digits that Excel keeps."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return format(value, ".15g")
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _write(sheets: list[Any], target: BinaryIO) -> None:
    # A sheet's own total_height is one less than its rows.
    sizes = [(sheet.end[0] + 1, sheet.end[1] + 1) if sheet.end else (0, 0) for sheet in sheets]
    if sum(height * width for height, width in sizes) > CELLS_MAX:
        raise TooLargeError
    text = io.TextIOWrapper(target, encoding="utf-8", newline="")
    writer = csv.writer(text)
    writer.writerow([sheet.name for sheet in sheets])
    writer.writerow([height for height, _ in sizes])
    for sheet in sheets:
        _write_rows(sheet, writer)
    text.flush()
    text.detach()


def _write_rows(sheet: Any, writer: Any) -> None:
    """Write the rows of a sheet; its first columns count, also when nothing is in them."""
    margin = [""] * sheet.start[1] if sheet.start else []
    characters = 0
    for row in sheet.iter_rows():
        cells = [*margin, *map(text_of, row)]
        characters += sum(map(len, cells))
        if characters > CHARACTERS_MAX:
            raise TooLargeError
        writer.writerow(cells)


if __name__ == "__main__":
    limit_self()
    sys.exit(main(io.BytesIO(sys.stdin.buffer.read()), sys.stdout.buffer))
