"""Invoice numbers (发票号码) as people type them and as electronic invoices print them."""

import re
import unicodedata

_APART = re.compile(r"[\s,，、;；]+")
#: A fully digital invoice has 20 digits; the older ones 8, after their code of 10 or 12.
_NUMBER = re.compile(r"发票号码[::\s]*(\d{20}|\d{8})(?!\d)")


def typed_invoices(text: str) -> tuple[str, ...]:
    """Read numbers apart from each other: full width becomes plain, small letters capitals."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return tuple(part for part in _APART.split(plain) if part)


def printed_invoice(text: str) -> str:
    """Find the number that an electronic invoice's text names, empty when it names none."""
    found = _NUMBER.search(unicodedata.normalize("NFKC", text))
    return found[1] if found else ""
