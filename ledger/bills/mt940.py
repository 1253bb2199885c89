"""SWIFT MT940 customer statements, through the library ``mt-940``.

The library forgives much; money may not be forgiven. So every ``:61:`` of the text must have become a
transaction, its amount and type must be as SWIFT writes them, and both balances must be there: they are the
control sum of this format. Marks are ours already: C is money in, RC takes back such an entry.
"""

import logging
import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import mt940
from mt940.models import Transaction, Transactions
from mt940.processors import date_fixup_pre_processor, transaction_details_post_processor
from mt940.tags import Tag

from ledger.bills.documents import Document
from ledger.bills.sections import (
    Section,
    amount_minor,
    check_count,
    currency_code,
    joined,
    refusal,
)
from ledger.bills.texts import encoding_of
from ledger.domain.bills import Bill, BillRow, Direction
from ledger.domain.errors import BillRefusedError
from ledger.domain.money import yuan

FORMAT = "mt940"
#: The library logs what it cannot read, which is personal data; our refusal says it to the right person.
logging.getLogger("mt940").setLevel(logging.CRITICAL + 1)

_FIRST_TAGS = tuple(re.compile(f"(?m)^:{tag}:") for tag in ("20", "(?:25|28C?|60[FM])"))
_TAG = re.compile(r":(\d\d)[A-Z]?:", re.ASCII)
_ENDS = ("-", "-}")
_FIELDS_MAX = 50
_ONCE = {"25": "damaged", "60": "truncated", "62": "truncated"}
_AMOUNT = re.compile(r"\d{1,12},\d{0,2}", re.ASCII)
_AMOUNT_EXPECTED = "1234,56"
_KIND = re.compile(r"[NFS][A-Z0-9]{3}", re.ASCII)
_KIND_EXPECTED = "NTRF"
_NO_REFERENCE = "NONREF"
_ALL_DETAILS = "all_details"
_STRUCTURED = re.compile(r"\d{3}\?\d\d", re.ASCII)
_SUBFIELD = re.compile(r"\?\d\d", re.ASCII)
_MARKS = {"C": Direction.IN, "RD": Direction.IN, "D": Direction.OUT, "RC": Direction.OUT}
_TOTALS = {"sum_credit_entries": "in", "sum_debit_entries": "out"}
_BALANCES = ("final_{}_balance", "intermediate_{}_balance")
_SIDES = ("opening", "closing")


class _MisreadError(Exception):
    """A field is not as SWIFT writes it."""

    def __init__(self, reason: str, text: str, expected: str) -> None:
        super().__init__(reason)
        self.reason, self.text, self.expected = reason, text, expected


@dataclass(slots=True)
class _Message:
    """One statement: the number of its first line, and its lines."""

    first_row: int
    lines: list[str] = field(default_factory=list)

    def rows_of(self, tag: str) -> list[int]:
        """Give the numbers of the lines on which a field begins, such as ``61`` with any letter."""
        return [
            self.first_row + place
            for place, line in enumerate(self.lines)
            if (found := _TAG.match(line)) and found[1] == tag
        ]

    def row_with(self, text: str) -> int:
        """Give the number of the first line that holds a text, that of the first line if none does."""
        return next(
            (self.first_row + place for place, line in enumerate(self.lines) if text in line),
            self.first_row,
        )


def is_mt940(sample: str) -> bool:
    """Tell such a file by its first fields."""
    return all(tag.search(sample) for tag in _FIRST_TAGS)


def read_mt940(document: Document) -> Bill:
    """Read the statements of one account.

    Raises:
        BillRefusedError: fields lost or damaged, several accounts, or amounts not understood.
    """
    encoding = encoding_of(document.data)
    text = document.data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
    sections = [_section(message) for message in _messages(text)]
    return joined(sections, format_name=FORMAT, encoding=encoding)


def _messages(text: str) -> list[_Message]:
    """Part the messages; what stands between them is the envelope, in which no field may be lost."""
    found: list[_Message] = []
    is_open = False
    for row, line in enumerate(text.split("\n"), 1):
        if line.startswith(":20:"):
            found.append(_Message(row))
            is_open = True
        elif line.strip() in _ENDS:
            is_open = False
        if is_open:
            found[-1].lines.append(line)
        elif _TAG.match(line):
            raise refusal("damaged", row, "", line, ":20:")
    return found


def _check_fields(message: _Message) -> None:
    """Refuse more fields to one entry than any bank sends: the library adds text to text in quadratic time."""
    count = 0
    for place, line in enumerate(message.lines):
        count = 0 if line.startswith(":61:") else count + line.startswith(":")
        if count > _FIELDS_MAX:
            raise BillRefusedError(reason="trap", row=message.first_row + place)


def _section(message: _Message) -> Section:
    _check_fields(message)
    for tag, reason in _ONCE.items():
        places = message.rows_of(tag)
        if len(places) != 1:
            row = places[1] if places else message.first_row
            raise refusal(reason, row, "", "", f":{tag}:")
    rows = message.rows_of("61")
    check_count(rows)
    parsed = _parsed(message)
    if len(parsed) != len(rows):
        raise refusal("damaged", message.first_row, ":61:", str(len(parsed)), str(len(rows)))
    opening_minor, currency = _balance(parsed, "opening", row=message.rows_of("60")[0])
    closing_row = message.rows_of("62")[0]
    closing_minor, closing_currency = _balance(parsed, "closing", row=closing_row)
    if closing_currency != currency:
        raise refusal("currency", closing_row, ":62:", closing_currency, currency)
    return Section(
        row=message.first_row,
        account=parsed.data["account_identification"].strip(),
        currency=currency,
        rows=tuple(
            _row(entry, row, currency) for entry, row in zip(parsed.transactions, rows, strict=True)
        ),
        said={
            "opening": yuan(opening_minor),
            "closing": yuan(closing_minor),
            **_totals(parsed, currency, row=message.first_row),
        },
    )


def _totals(parsed: Transactions, currency: str, *, row: int) -> dict[str, str]:
    """Give the counts and sums of ``:90C:`` and ``:90D:``, where a bank sends them."""
    said = {}
    for field_name, name in _TOTALS.items():
        total = parsed.data.get(field_name)
        if total is not None:
            said[f"{name}_rows"] = total.number
            minor = _minor(abs(total.amount), currency, row=row, column=":90:")
            said[f"{name}_sum"] = yuan(minor)
    return said


def _parsed(message: _Message) -> Transactions:
    grammar = _Grammar()
    parsed = Transactions(grammar.processors(), options=mt940.Options.all())
    try:
        parsed.parse("\n".join(message.lines))
    except _MisreadError as error:
        row = message.rows_of("61")[grammar.entries - 1] if grammar.is_entry else message.first_row
        raise refusal(error.reason, row, "", error.text, error.expected) from error
    except RuntimeError as error:
        # Its arguments are a sentence, the field, and what the field holds.
        text = str(error.args[-1]).partition("\n")[0]
        raise refusal("damaged", message.row_with(text), "", text, "") from error
    except ValueError as error:
        raise BillRefusedError(reason="day", row=message.first_row) from error
    except ArithmeticError as error:
        # A limit or a balance that we do not use, and yet no number.
        raise BillRefusedError(reason="damaged", row=message.first_row) from error
    return parsed


class _Grammar:
    """Holds every amount and type against SWIFT's grammar before the library takes it in.

    It would take ``10x00`` for ten, and an entry without its type for a part of the next one.
    """

    def __init__(self) -> None:
        self.entries = 0
        self.is_entry = False

    def processors(self) -> dict[str, list[Any]]:
        """Give the checks by the names under which the library calls them."""
        names = (*(form.format(name) for form in _BALANCES for name in _SIDES), *_TOTALS)
        return {
            **{f"pre_{name}": [self._check_amount] for name in names},
            "pre_statement": [date_fixup_pre_processor, self._check_entry],
            "post_transaction_details": [_keep_details, transaction_details_post_processor],
        }

    def _check_entry(self, _: Transactions, __: Tag, said: dict[str, Any]) -> dict[str, Any]:
        self.entries += 1
        self.is_entry = True
        kind = said["id"] or ""
        if not _AMOUNT.fullmatch(said["amount"]):
            raise _MisreadError("amount", said["amount"], _AMOUNT_EXPECTED)
        if not _KIND.fullmatch(kind):
            raise _MisreadError("damaged", kind + said["customer_reference"], _KIND_EXPECTED)
        return said

    def _check_amount(self, _: Transactions, __: Tag, said: dict[str, Any]) -> dict[str, Any]:
        self.is_entry = False
        if not _AMOUNT.fullmatch(said["amount"]):
            raise _MisreadError("amount", said["amount"], _AMOUNT_EXPECTED)
        return said


def _keep_details(
    _: Transactions, __: Tag, said: dict[str, Any], result: dict[str, Any]
) -> dict[str, Any]:
    """Keep the details whole; of structured ones the library keeps the parts that it knows."""
    return {**result, _ALL_DETAILS: said["transaction_details"]}


def _balance(parsed: Transactions, name: str, *, row: int) -> tuple[int, str]:
    found = next(
        (parsed.data[key] for form in _BALANCES if (key := form.format(name)) in parsed.data), None
    )
    if found is None:
        raise refusal("truncated", row, "", "", f":{name} balance, F or M:")
    currency = currency_code(str(found.amount.currency), row=row, column=name)
    return _minor(found.amount.amount, currency, row=row, column=name), currency


def _minor(amount: Decimal, currency: str, *, row: int, column: str) -> int:
    return amount_minor(format(amount, "f"), currency=currency, row=row, column=column)


def _row(entry: Transaction, row: int, currency: str) -> BillRow:
    said = entry.data
    minor = abs(_minor(said["amount"].amount, currency, row=row, column=":61:"))
    booked = said.get("entry_date") or said["date"]
    reference = said.get("customer_reference") or ""
    return BillRow(
        row=row,
        occurred_at=date(booked.year, booked.month, booked.day),
        direction=_MARKS[said["status"].upper()] if minor else Direction.NEUTRAL,
        amount_minor=minor,
        counterparty=said.get("applicant_name") or said.get("recipient_name") or "",
        counterparty_number=said.get("gvc_applicant_iban") or said.get("applicant_iban") or "",
        text=_text(said),
        serial=(said.get("bank_reference") or "").strip(),
        order="" if reference.strip() == _NO_REFERENCE else reference.strip(),
        kind=said["id"],
        status=said["status"].upper(),
        reason="" if minor else "zero",
    )


def _text(said: dict[str, Any]) -> str:
    """Join both texts, without the breaks and field numbers (``?20``) of their transport."""
    details = said.get(_ALL_DETAILS) or ""
    if _STRUCTURED.match(details):
        details = _SUBFIELD.sub(" ", details.replace("\n", ""))
    plain = (" ".join(part.split()) for part in (details, said.get("extra_details") or ""))
    return " · ".join(dict.fromkeys(filter(None, plain)))
