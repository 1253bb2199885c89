"""Bank accounts (银行账户): in whose name public money lies, and which ledger account shows it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from ledger.domain.errors import DateError, TextError
from ledger.domain.texts import clean_text

NAME_LENGTH_MAX = 60
#: What lies in a private person's account is no money of ours yet: it is owed to us (待划转个人代存款).
HELD_BY_PERSON = "112203"
_DIGITS = re.compile(r"[0-9 ]{4,40}", re.ASCII)


class Custody(StrEnum):
    """Whose account it is. Public money in a private person's name (公款私存) is a defect to be cured."""

    OWN = "own"
    PERSONAL = "personal"
    AUTHORITY = "authority"


@dataclass(frozen=True, slots=True)
class BankAccount:
    """One account at a bank.

    Attributes:
        code: its short name here, such as ``K1``.
        owner_name: in whose name it is. Of a private person's account only officers see it.
        masked_number: the last four digits; more is never kept.
        account_code: the ledger account that shows what lies there.
    """

    code: str
    bank_name: str
    owner_name: str
    custody: Custody
    masked_number: str
    account_code: str
    opened_on: date | None = None
    closed_on: date | None = None

    def __post_init__(self) -> None:
        """Refuse texts that cannot be printed, more of a number than its end, and a backward life.

        Raises:
            TextError: a name is missing, or the number is no number or more than its last four digits.
            DateError: it was closed before it was opened.
        """
        for name in ("bank_name", "owner_name"):
            text = getattr(self, name)
            clean_text(text, field=name, length_max=NAME_LENGTH_MAX, required=True)
        if not re.fullmatch(r"[0-9]{4}", self.masked_number, re.ASCII):
            raise TextError(reason="bank_number", field="number", text=self.masked_number[:40])
        if self.closed_on and self.opened_on and self.closed_on < self.opened_on:
            text = self.closed_on.isoformat()
            raise DateError(text=text, reason="closed_before_opened", field="closed_on")

    def closed(self, day: date) -> "BankAccount":
        """Give the account as it is once closed."""
        return replace(self, closed_on=day)


@dataclass(frozen=True, slots=True)
class HeldByPerson:
    """A ledger account that shows a bank account in a private person's name, and from when to when it did."""

    account_code: str
    opened_on: date | None = None
    closed_on: date | None = None


def personal_on(held: Iterable[HeldByPerson], day: date) -> frozenset[str]:
    """Give the ledger accounts in a private person's name on a day, its first and last day included.

    What lies in 112203 is with a person as long as it lies there, whatever the list of bank accounts says.
    """
    return frozenset(
        item.account_code
        for item in held
        if (item.opened_on or day) <= day <= (item.closed_on or day)
    ) | {HELD_BY_PERSON}


def may_show(custody: Custody, account_code: str, *, is_cash: bool) -> bool:
    """Tell whether a ledger account may stand for a bank account: one that money lies in, or what a person holds."""
    return is_cash or (custody is Custody.PERSONAL and account_code == HELD_BY_PERSON)


def last_digits(number: str) -> str:
    """Keep the last four digits of a bank account's number, all that is ever stored of it.

    Raises:
        TextError: the text is no number of an account.
    """
    text = number.strip()
    if not _DIGITS.fullmatch(text):
        raise TextError(reason="bank_number", field="number", text=text[:40])
    digits = text.replace(" ", "")
    if len(digits) < 4:
        raise TextError(reason="bank_number", field="number", text=text)
    return digits[-4:]
