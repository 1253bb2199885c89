"""XLSX and old Excel files, read by calamine in a process of its own.

A few kilobytes of spreadsheet can unfold to more than any memory (one cell in the last row and column, one
long text that a million cells refer to), and a library that runs out of memory takes its process with it.
So the parent asks a child whose memory and work the system limits: the worst a file can do is to end it.
"""

import csv
import io
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ledger.bills.sheet_child import ENCRYPTED, OK, TOO_LARGE
from ledger.domain.errors import BillRefusedError
from ledger.domain.packed_files import ZIP, PackedFileError, check_old_excel

_CHILD = Path(__file__).with_name("sheet_child.py")
_REFUSALS = {ENCRYPTED: "encrypted", TOO_LARGE: "trap"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, the kind of file it is in, and where its rows lie in the child's answer."""

    name: str
    encoding: str
    text: str
    first_row: int
    row_count: int

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Give the rows, numbered as in the sheet."""
        reader = csv.reader(io.StringIO(self.text, newline=""))
        return enumerate(islice(reader, self.first_row, self.first_row + self.row_count), 1)


def sheets_of(data: bytes) -> list[Sheet]:
    """Give every sheet that holds anything.

    Raises:
        BillRefusedError: damaged, locked, with macros, or too large to be a bill.
    """
    if not data.startswith(ZIP):
        try:
            check_old_excel(data)
        except PackedFileError as error:
            reasons = {"encrypted": "encrypted", "macros": "trap"}
            raise BillRefusedError(reason=reasons.get(error.reason, "damaged")) from error
    answer = subprocess.run(  # noqa: S603  (our own program, nothing of the file in its arguments)
        [sys.executable, "-I", str(_CHILD)], input=data, capture_output=True, check=False
    )
    if answer.returncode != OK:
        # Killed by the limits on its memory or its time, it gives a signal's number.
        unfinished = "trap" if answer.returncode < 0 else "damaged"
        raise BillRefusedError(reason=_REFUSALS.get(answer.returncode, unfinished))
    return list(_sheets(answer.stdout.decode("utf-8"), "xlsx" if data.startswith(ZIP) else "xls"))


def _sheets(text: str, encoding: str) -> Iterator[Sheet]:
    head = csv.reader(io.StringIO(text, newline=""))
    names, counts = next(head), next(head)
    first_row = 2
    for name, count in zip(names, counts, strict=True):
        if int(count):
            yield Sheet(name, encoding, text, first_row, int(count))
        first_row += int(count)
