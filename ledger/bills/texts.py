"""Text of unknown encoding: told by its own bytes, then read line by line."""

import codecs
import io
from collections.abc import Iterator

from ledger.domain.errors import BillRefusedError

#: No row of a bill is as long; a longer line is made to fill the memory.
LINE_LENGTH_MAX = 64 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 4096


def encoding_of(data: bytes, *, lines_of_any_length: bool = False) -> str:
    """Name the encoding in which all of the text can be read: utf-8-sig, utf-16, utf-8 or gb18030.

    Raises:
        BillRefusedError: in none of them, or a line is longer than any row of a bill.
    """
    marked = [encoding for mark, encoding in _MARKS if data.startswith(mark)]
    guesses = marked or [*_wide_guess(data[:_SAMPLE]), "utf-8", "gb18030"]
    for encoding in guesses:
        if _reads_as(data, encoding, lines_of_any_length=lines_of_any_length):
            return encoding
    raise BillRefusedError(reason="encoding")


def lines(data: bytes, encoding: str) -> Iterator[str]:
    """Give the lines with their ends; ``encoding_of`` has looked at their lengths."""
    return io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")


def _wide_guess(sample: bytes) -> list[str]:
    """Guess UTF-16 without a mark: every other byte of its ASCII is zero."""
    zeros_even, zeros_odd = sample[::2].count(0), sample[1::2].count(0)
    if zeros_odd > len(sample) // 8:
        return ["utf-16-le"]
    return ["utf-16-be"] if zeros_even > len(sample) // 8 else []


def _reads_as(data: bytes, encoding: str, *, lines_of_any_length: bool) -> bool:
    """Decode all of it, piece by piece: a text half of which was guessed is no text."""
    decoder = codecs.getincrementaldecoder(encoding)()
    view = memoryview(data)
    try:
        for start in range(0, len(data), LINE_LENGTH_MAX):
            piece = decoder.decode(view[start : start + LINE_LENGTH_MAX])
            is_last = len(view) - start <= LINE_LENGTH_MAX
            if not (is_last or lines_of_any_length or "\n" in piece or "\r" in piece):
                raise BillRefusedError(reason="trap")
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True
