"""Single cells: headings, amounts, days and times, and numbers that a spreadsheet has ruined."""

import re
import unicodedata
from datetime import date, datetime, time
from functools import lru_cache

from ledger.domain.money import AMOUNT_MINOR_MAX, parse_yuan

YEAR_MIN, YEAR_MAX = 1990, 2199
_DIGITS_MAX = len(str(AMOUNT_MINOR_MAX))
_YUAN_SIGNS = frozenset("¥￥")

#: Of these are cells made that only mark that there is nothing in them.
NOTHING = "-/— "
_IGNORED = re.compile(r"[\s`]+")
_BRACKETS = str.maketrans("【】[]〔〕{}", "()()()()")
_DAY = re.compile(
    r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))"
    r"(?:[T\s]*(\d{1,2})(?::(\d{2})(?::(\d{2}))?|(\d{2})(\d{2}))(?:\.\d+)?)?",
    re.ASCII,
)
_CLOCK = re.compile(r"(\d{1,2}):?(\d{2})(?::?(\d{2})(?:\.\d+)?)?", re.ASCII)
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d+", re.ASCII | re.IGNORECASE)
#: Excel keeps fifteen digits of a number and writes zeros for the rest.
_DIGITS_KEPT, _ZEROS_LEAST = 15, 4


@lru_cache(maxsize=4_096)
def heading(text: str) -> str:
    """Give a heading as headings are compared: half width, round brackets, no spaces, lower case."""
    folded = unicodedata.normalize("NFKC", text).translate(_BRACKETS)
    return _IGNORED.sub("", folded).lower()


def is_nothing(text: str) -> bool:
    """Tell whether a cell only marks that there is nothing: empty, a slash, dashes."""
    return not text.strip(NOTHING)


def fen(text: str) -> int:
    """Read an amount that is already stripped; ``123.45`` and ``¥1,234.50`` are read without ceremony.

    Raises:
        AmountError: it is no amount, or not one of whole fen.
    """
    digits = text[:-3] + text[-2:]
    if text[:1] in _YUAN_SIGNS:
        digits = digits[1:]
    # isdecimal() also takes other scripts' digits, and so does int(); isascii() keeps to ours.
    if (
        digits.isdecimal() and text[-3:-2] == "." and 2 < len(digits) <= _DIGITS_MAX
        and digits.isascii()
    ):  # fmt: skip
        return int(digits)
    first, *groups = text[text[:1] in _YUAN_SIGNS :].split(",")
    if groups and len(first) <= 3 and first.isdecimal() and _are_groups(groups):
        return fen(first + "".join(groups))
    return parse_yuan(text.replace("`", ""))


def _are_groups(groups: list[str]) -> bool:
    """Tell the thousands behind the first comma of an amount: three digits each, the last with cents."""
    *inner, last = groups
    return all(map(_is_group, inner)) and len(last) == 6 and last[3] == "."


def _is_group(text: str) -> bool:
    return len(text) == 3 and text.isdecimal()


@lru_cache(maxsize=4_096)
def fee_units(text: str) -> int:
    """Read a fee in thousandths of a fen: payment platforms print five decimals of a yuan.

    Raises:
        AmountError: it is no amount, or has more than five decimals.
    """
    whole, _, decimals = text.partition(".")
    sign = -1 if whole.startswith("-") else 1
    thousandths = decimals[2:].rstrip("0")
    if len(thousandths) <= 3 and thousandths.isdecimal() and thousandths.isascii():
        return fen(f"{whole}.{decimals[:2]}") * 1000 + sign * int(thousandths.ljust(3, "0"))
    return fen(text) * 1000


def fee_units_text(units: int) -> str:
    """Write thousandths of a fen as yuan with five decimals."""
    whole, rest = divmod(abs(units), 100_000)
    return f"{'-' if units < 0 else ''}{whole}.{rest:05d}"


def moment(day_text: str, time_text: str = "") -> date | datetime | None:
    """Read a day, with a time beside or behind it if there is one; None when it is no such thing."""
    if len(day_text) == 19 and day_text[4] == day_text[7] == "-" and day_text[13] == ":":
        try:
            plain = datetime.fromisoformat(day_text)
        except ValueError:
            plain = None
        if plain and plain.tzinfo is None and YEAR_MIN <= plain.year <= YEAR_MAX:
            return plain
    return _unusual_moment(day_text, time_text)


def is_mangled(text: str) -> bool:
    """Tell a long number of which a spreadsheet kept only the first digits (``1.23E+17``)."""
    if _SCIENTIFIC.fullmatch(text):
        return True
    rest = text[_DIGITS_KEPT:]
    return len(rest) >= _ZEROS_LEAST and not rest.strip("0") and text.isdecimal()


@lru_cache(maxsize=8_192)
def _unusual_moment(day_text: str, time_text: str) -> date | datetime | None:
    day = _DAY.fullmatch(unicodedata.normalize("NFKC", day_text).strip())
    if not day:
        return None
    parts = [int(part) for part in day.groups() if part]
    if not YEAR_MIN <= parts[0] <= YEAR_MAX:
        return None
    if len(parts) == 3 and not is_nothing(time_text):
        clock = _CLOCK.fullmatch(unicodedata.normalize("NFKC", time_text).strip())
        if not clock:
            return None
        parts += [int(part) for part in clock.groups() if part]
    try:
        return _put_together(parts)
    except ValueError:
        return None


def _put_together(parts: list[int]) -> date | datetime:
    day = date(*parts[:3])
    if len(parts) == 3:
        return day
    hour, minute, second = (*parts[3:], 0)[:3]
    return datetime.combine(day, time(hour, minute, second))


def column_letters(place: int) -> str:
    """Name a column, counted from 0, as spreadsheets do: A to Z, then AA."""
    letters = ""
    while place >= 0:
        letters = chr(ord("A") + place % 26) + letters
        place = place // 26 - 1
    return letters
