"""Amounts as hledger writes them: the commodity on either side, a balance assertion behind."""

import re
from typing import NamedTuple

from ledger.schemas.journals.text import CURRENCY_NAMES, fen_at, refuse

_SYMBOL = r'(?:"[^"]*"|[^\d\s+\-.,;:@={}()\[\]*"]+)'
_AMOUNT = re.compile(
    rf"(?P<first>[+-]?)\s*(?P<left>{_SYMBOL})?\s*(?P<second>[+-]?)\s*"
    rf"(?P<number>\d[\d.,]*)\s*(?P<right>{_SYMBOL})?"
)


class Amount(NamedTuple):
    """A posting's amount; ``minor`` None when it is left out. ``expected_minor`` is an asserted balance."""

    minor: int | None
    commodity: str = ""
    expected_minor: int | None = None
    includes_children: bool = False


def parse_amount(
    text: str, at_line: int, *, default: str, comma_groups: bool, field: str = "file"
) -> Amount:
    """Read what stands behind an account, comments taken away.

    ``default`` is the commodity of a bare number; ``comma_groups`` says that the journal declared the point as its
    decimal mark, without which ``1,000`` may mean one yuan.

    Raises:
        ImportRefusedError: another currency, lots, a balance assignment, or no amount at all.
    """
    if not text:
        return Amount(None)
    if "{" in text or "@" in text:
        refuse("lots", at_line, text=text, field=field)
    before, separator, after = text.partition("=")
    if not separator:
        return _amount(before.strip(), at_line, default, field, comma_groups=comma_groups)
    if not before.strip():
        refuse("balance_assignment", at_line, text=text, field=field)
    amount = _amount(before.strip(), at_line, default, field, comma_groups=comma_groups)
    asserted = after.lstrip("=")
    includes_children = asserted.startswith("*")
    expected = _amount(
        asserted.removeprefix("*").strip(), at_line, default, field, comma_groups=comma_groups
    )
    return Amount(amount.minor, amount.commodity, expected.minor, includes_children)


def _amount(text: str, at_line: int, default: str, field: str, *, comma_groups: bool) -> Amount:
    match = _AMOUNT.fullmatch(text)
    if not match or (match["first"] and match["second"]) or (match["left"] and match["right"]):
        refuse("syntax", at_line, text=text, field=field)
    number = match["number"]
    commodity = (match["left"] or match["right"] or default).strip('"')
    # A bare zero is zero in any money.
    if commodity not in CURRENCY_NAMES and (commodity or number.strip("0.")):
        refuse("currency", at_line, text=commodity or text, field=field)
    if "," in number and "." not in number and not comma_groups:
        refuse("amount_ambiguous", at_line, text=number, field=field)
    sign = "-" if "-" in (match["first"], match["second"]) else ""
    return Amount(fen_at(f"{sign}{number.rstrip('.')}", at_line, field=field), commodity)
