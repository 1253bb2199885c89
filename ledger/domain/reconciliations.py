"""The bank reconciliation statement (银行存款余额调节表): why the bank's balance and the books' differ.

Each side is brought to what it would be if it knew what the other knows; the two must then agree. See
会计基础工作规范 and 内部会计控制规范——货币资金: at least once a month, by somebody who does not keep the cash.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.domain.entries import check_public
from ledger.domain.errors import ApprovalError

NOTE_LENGTH_MAX = 200


class OpenSide(StrEnum):
    """Who knows of an item that the other does not, and which way its money went."""

    UNBOOKED_IN = "unbooked_in"
    UNBOOKED_OUT = "unbooked_out"
    UNBANKED_IN = "unbanked_in"
    UNBANKED_OUT = "unbanked_out"


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An item that only one side has. ``amount_minor`` is positive; ``key`` finds the row or the voucher."""

    side: OpenSide
    day: date
    amount_minor: int
    key: str


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """An account on a day. All amounts in fen.

    Attributes:
        bank_minor: what the bank says lies there at the end of the day.
        book_minor: what the books say.
        items: what only one of them knows.
        note: why a rest is unexplained; required when there is one.
    """

    account: str
    as_of: date
    bank_minor: int
    book_minor: int
    items: tuple[OpenItem, ...] = ()
    note: str = ""

    def sum_minor(self, side: OpenSide) -> int:
        """Add up the items of a side."""
        return sum(item.amount_minor for item in self.items if item.side is side)

    @property
    def adjusted_bank_minor(self) -> int:
        """The bank's balance, with what only the books know."""
        return (
            self.bank_minor
            + self.sum_minor(OpenSide.UNBANKED_IN)
            - self.sum_minor(OpenSide.UNBANKED_OUT)
        )

    @property
    def adjusted_book_minor(self) -> int:
        """The books' balance, with what only the bank knows."""
        return (
            self.book_minor
            + self.sum_minor(OpenSide.UNBOOKED_IN)
            - self.sum_minor(OpenSide.UNBOOKED_OUT)
        )

    @property
    def unexplained_minor(self) -> int:
        """What remains unexplained; nothing, where all is understood."""
        return self.adjusted_bank_minor - self.adjusted_book_minor

    @property
    def agrees(self) -> bool:
        """Whether bank and books say the same, with nothing open."""
        return not self.items and self.bank_minor == self.book_minor


def check_reconciliation(value: Reconciliation) -> Reconciliation:
    """Refuse an unexplained rest that nobody says anything about. Everybody will read the note.

    Raises:
        TextError: the note is missing where something is unexplained, cannot be printed, or holds a
            number that identifies a person.
    """
    if value.unexplained_minor or value.note.strip():
        check_public(value.note, field="note", length_max=NOTE_LENGTH_MAX)
    return value


def check_confirmation(
    *, prepared_by: int, confirmed_by: int, is_confirmed: bool, is_replaced: bool
) -> None:
    """Refuse one's own statement, one that was confirmed before, and one that was prepared anew since.

    Raises:
        ApprovalError: own_reconciliation, confirmed_already, or prepared_anew.
    """
    if prepared_by == confirmed_by:
        raise ApprovalError(reason="own_reconciliation")
    if is_confirmed:
        raise ApprovalError(reason="confirmed_already")
    if is_replaced:
        raise ApprovalError(reason="prepared_anew")


def side_of(moved_minor: int, *, in_bill: bool) -> OpenSide:
    """Tell on which side an open item stands."""
    if in_bill:
        return OpenSide.UNBOOKED_IN if moved_minor > 0 else OpenSide.UNBOOKED_OUT
    return OpenSide.UNBANKED_IN if moved_minor > 0 else OpenSide.UNBANKED_OUT
