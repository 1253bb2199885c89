"""Invoice numbers (发票号码) as people type them and as electronic invoices print them."""

import re
import unicodedata
from collections.abc import Iterable

_APART = re.compile(r"[\s,，、;；]+")
#: A fully digital invoice has 20 digits; the older ones 8, after their code of 10 or 12.
_NUMBER = re.compile(r"发票号码[::\s]*(\d{20}|\d{8})(?!\d)")
#: No other number on an invoice is as long: accounts have 19 digits at the most.
_DIGITAL = re.compile(r"(?<!\d)\d{20}(?!\d)", re.ASCII)


def typed_invoices(text: str) -> tuple[str, ...]:
    """Read numbers apart from each other: full width becomes plain, small letters capitals."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return tuple(part for part in _APART.split(plain) if part)


def unnamed(printed: Iterable[str], text: str) -> tuple[str, ...]:
    """Give the printed numbers that a typed text does not name; an older one may have its code before it."""
    typed = typed_invoices(text)
    return tuple(
        number
        for number in dict.fromkeys(printed)
        if not any(name.endswith(number) for name in typed)
    )


def printed_invoice(text: str) -> str:
    """Find the number that an electronic invoice's text names, empty when it names none."""
    plain = unicodedata.normalize("NFKC", text)
    found = _NUMBER.search(plain)
    if found:
        return found[1]
    # Programs often print all names of fields first and what belongs into them below.
    alone = set(_DIGITAL.findall(plain)) if "发票" in plain else set()
    return alone.pop() if len(alone) == 1 else ""
