"""Money: whole fen, never a float.

An amount is an ``int`` in fen (分, 0.01 yuan); names that hold one end in ``_minor``.
Text is parsed and written here and nowhere else, so that every layer reads the same digits.
"""

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from ledger.domain.errors import AmountError

#: Amounts stay below one 万亿 (10^12) yuan, the largest that uppercase amounts are defined for.
AMOUNT_MINOR_MAX = 10**14 - 1

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
    try:
        fen = Decimal(cleaned.replace(",", "")).scaleb(2)
    except InvalidOperation as error:  # more digits than a decimal can hold
        raise AmountError(text=text[:40], reason="too_large", field=field) from error
    if abs(fen) > AMOUNT_MINOR_MAX:
        raise AmountError(text=text[:40], reason="too_large", field=field)
    if fen != fen.to_integral_value():
        raise AmountError(text=text[:40], reason="too_precise", field=field)
    return int(fen)


def yuan(amount_minor: int) -> str:
    """Write fen as a plain decimal string of yuan: ``-1234.50``."""
    sign = "-" if amount_minor < 0 else ""
    whole, fen = divmod(abs(amount_minor), 100)
    return f"{sign}{whole}.{fen:02d}"
