"""What 银行存款余额调节表 is made of: frozen values as everybody may read them, amounts in fen.

What only the bank knows of has a day, a direction and an amount here: who paid, and what for, is personal
data of a bill and stays with the officers.
"""

from dataclasses import dataclass
from datetime import datetime

from ledger.domain.reconciliations import OpenItem, OpenSide, Reconciliation
from ledger.statements.values import Frame, Label

#: The sides in the order of the form: what changes the books' balance, then what changes the bank's.
BOOK_SIDE = (OpenSide.UNBOOKED_IN, OpenSide.UNBOOKED_OUT)
BANK_SIDE = (OpenSide.UNBANKED_IN, OpenSide.UNBANKED_OUT)


@dataclass(frozen=True, slots=True)
class ConfirmedReconciliation:
    """A reconciliation that two people stand for; roles, no names.

    Attributes:
        value: what they signed. ``key`` of an item is its voucher, empty where only the bank knows of it.
        book_now_minor: what the books say of that day by now: a voucher may have been dated back since.
    """

    value: Reconciliation
    book_now_minor: int
    prepared_role: str
    prepared_at: datetime
    confirmed_role: str
    confirmed_at: datetime

    @property
    def is_outdated(self) -> bool:
        """Whether the books of that day have changed since it was drawn up."""
        return self.book_now_minor != self.value.book_minor

    @property
    def difference_minor(self) -> int:
        """By how much the bank's balance is above the books'."""
        return self.value.bank_minor - self.value.book_minor

    @property
    def apart_minor(self) -> int:
        """How far the balances are apart, whichever is higher."""
        return abs(self.difference_minor)

    @property
    def rest_minor(self) -> int:
        """How much remains unexplained, whichever side is higher."""
        return abs(self.value.unexplained_minor)

    @property
    def book_items(self) -> tuple[OpenItem, ...]:
        """What changes the books' balance: the bank has it, the books have not."""
        return tuple(item for item in self.value.items if item.side in BOOK_SIDE)

    @property
    def bank_items(self) -> tuple[OpenItem, ...]:
        """What changes the bank's balance: the books have it, the bank has not."""
        return tuple(item for item in self.value.items if item.side in BANK_SIDE)

    def sum_minor(self, side: str) -> int:
        """Add up the items of a side."""
        return self.value.sum_minor(OpenSide(side))


@dataclass(frozen=True, slots=True)
class AccountReconciliation:
    """An account where money lies, and its newest reconciliation; ``confirmed`` None where there is none.

    ``closing_minor`` is what the books say at the end of the days shown.
    """

    account: Label
    plain: Label
    closing_minor: int
    confirmed: ConfirmedReconciliation | None

    @property
    def state(self) -> str:
        """Say how it stands: never, unexplained, outdated, explained by open items, or agrees."""
        if self.confirmed is None:
            return "never"
        if self.confirmed.rest_minor:
            return "unexplained"
        if self.confirmed.is_outdated:
            return "outdated"
        return "agrees" if self.confirmed.value.agrees else "explained"

    @property
    def is_settled(self) -> bool:
        """Whether bank and books agree, once what one of them did not know yet is taken into account."""
        return self.state in ("agrees", "explained")


@dataclass(frozen=True, slots=True)
class ReconciliationStatement:
    """银行存款余额调节表 of every account at a bank or platform, those never reconciled last."""

    frame: Frame
    rows: tuple[AccountReconciliation, ...]

    @property
    def confirmed(self) -> tuple[AccountReconciliation, ...]:
        """The accounts that were reconciled."""
        return tuple(row for row in self.rows if row.confirmed)

    @property
    def never(self) -> tuple[AccountReconciliation, ...]:
        """The accounts that never were."""
        return tuple(row for row in self.rows if not row.confirmed)

    @property
    def signed_at(self) -> datetime | None:
        """The moment of the newest signature; None where there is none."""
        return max((row.confirmed.confirmed_at for row in self.rows if row.confirmed), default=None)

    @property
    def settled_count(self) -> int:
        """How many accounts agree."""
        return sum(row.is_settled for row in self.rows)
