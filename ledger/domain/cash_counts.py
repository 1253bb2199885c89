"""Cash counts (现金盘点): notes and coins counted by one person, confirmed by another, held against the books.

Daily where cash is held (现金管理暂行条例 art. 12); what is kept beyond a few days' needs goes to the bank
(art. 9).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ledger.domain.errors import AmountError, TextError
from ledger.domain.texts import clean_text

#: Notes and coins in use, in fen.
DENOMINATIONS_MINOR = (10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10)
PIECES_MAX = 99_999
NOTE_LENGTH_MAX = 200


@dataclass(frozen=True, slots=True)
class CashCount:
    """How many notes and coins of each value lay in the box at the end of a day."""

    account: str
    counted_on: date
    pieces: Mapping[int, int]
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse values that are not in use, and numbers that nobody counts by hand.

        Raises:
            AmountError: an unknown value, or a number of pieces that cannot be.
            TextError: the note cannot be printed.
        """
        clean_text(self.note, field="note", length_max=NOTE_LENGTH_MAX)
        for value_minor, number in self.pieces.items():
            field = f"pieces.{value_minor}"
            if value_minor not in DENOMINATIONS_MINOR:
                raise AmountError(text=str(value_minor), reason="no_denomination", field=field)
            if not 0 <= number <= PIECES_MAX:
                raise AmountError(text=str(number), reason="pieces", field=field)

    @property
    def counted_minor(self) -> int:
        """What lies there, in fen."""
        return sum(value_minor * number for value_minor, number in self.pieces.items())


def require_reason(difference_minor: int, note: str) -> None:
    """Refuse a count that differs from the books without a word why.

    Raises:
        TextError: the note is empty though cash is over or short.
    """
    if difference_minor and not note.strip():
        raise TextError(reason="difference_unexplained", field="note")
