"""Money: whole fen, never a float.

An amount is an ``int`` in fen (分, 0.01 yuan); names that hold one end in ``_minor``.
Text is parsed and written here and nowhere else, so that every layer reads the same digits.
"""

import re
import unicodedata

from ledger.domain.errors import AmountError

#: Amounts stay below one 万亿 (10^12) yuan, the largest that uppercase amounts are defined for.
AMOUNT_MINOR_MAX = 10**14 - 1
_WHOLE_DIGITS_MAX = len(str(AMOUNT_MINOR_MAX)) - 2

_PLAIN = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")


def parse_yuan(text: str, *, field: str = "") -> int:
    """Read a decimal amount of yuan as fen.

    Accepts thousands commas, full-width digits, a leading ¥ and either minus sign; refuses anything
    else, including fractions of a fen, because a guess about money is a wrong entry.

    Raises:
        AmountError: the text is not an amount, has more than two decimals, or is too large.
    """
    cleaned = unicodedata.normalize("NFKC", text).strip().replace("−", "-")
    cleaned = cleaned.removeprefix("¥").removesuffix("元").strip()
    if not _PLAIN.fullmatch(cleaned) or not cleaned.isascii():
        raise AmountError(text=text[:40], reason="not_a_number", field=field)
    whole, _, fraction = cleaned.lstrip("+-").replace(",", "").partition(".")
    # Zeros at either end say nothing; without them the digits tell the size, however many there are.
    whole, fraction = whole.lstrip("0"), fraction.rstrip("0")
    if len(whole) > _WHOLE_DIGITS_MAX:
        raise AmountError(text=text[:40], reason="too_large", field=field)
    if len(fraction) > 2:
        raise AmountError(text=text[:40], reason="too_precise", field=field)
    minor = int((whole or "0") + fraction.ljust(2, "0"))
    return -minor if cleaned.startswith("-") else minor


def yuan(amount_minor: int) -> str:
    """Write fen as a plain decimal string of yuan: ``-1234.50``."""
    sign = "-" if amount_minor < 0 else ""
    whole, fen = divmod(abs(amount_minor), 100)
    return f"{sign}{whole}.{fen:02d}"
