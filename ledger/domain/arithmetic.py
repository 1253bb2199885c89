"""Sums typed into an amount: ``35000*2+0.5``, worked out exactly and never guessed at.

A small parser of its own: nothing of what is typed is ever run as code. Steps in between are exact
fractions; only the result has to be whole fen.
"""

import re
import unicodedata
from fractions import Fraction

from ledger.domain.errors import AmountError
from ledger.domain.money import AMOUNT_MINOR_MAX, parse_yuan

EXPRESSION_LENGTH_MAX = 80
_DEPTH_MAX = 10
_OPERATORS = str.maketrans("−×÷", "-*/")
_IS_SUM = re.compile(r"[*/()]|(?<=.)[+-]")
_TOKEN = re.compile(
    r"\s*(?:(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)|([-+*/()]))", re.ASCII
)


def amount_of(text: str, *, field: str = "") -> int:
    """Read an amount of yuan as fen; a sum is worked out.

    Raises:
        AmountError: neither an amount nor a sum, not whole fen, too large, or divided by nothing.
    """
    cleaned = unicodedata.normalize("NFKC", text).strip().translate(_OPERATORS)
    cleaned = cleaned.removeprefix("=").removeprefix("¥").removesuffix("元").strip()
    if not _IS_SUM.search(cleaned):
        return parse_yuan(cleaned or text, field=field)
    if len(cleaned) > EXPRESSION_LENGTH_MAX:
        raise AmountError(text=text[:40], reason="not_a_number", field=field)
    try:
        fen = _Sum(cleaned).value() * 100
    except (ValueError, ZeroDivisionError) as error:
        raise AmountError(text=text[:40], reason="not_a_number", field=field) from error
    if abs(fen) > AMOUNT_MINOR_MAX:
        raise AmountError(text=text[:40], reason="too_large", field=field)
    if fen.denominator != 1:
        raise AmountError(text=text[:40], reason="too_precise", field=field)
    return int(fen)


class _Sum:
    """Reads ``sum = product {(+|-) product}``, ``product = part {(*|/) part}``."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._at = 0
        self._depth = 0

    def value(self) -> Fraction:
        found = self._sum()
        if self._at < len(self._tokens):
            raise ValueError("something is left over")
        return found

    def _next(self, *wanted: str) -> str:
        token = self._tokens[self._at] if self._at < len(self._tokens) else ""
        if token not in wanted:
            return ""
        self._at += 1
        return token

    def _sum(self) -> Fraction:
        found = self._product()
        while operator := self._next("+", "-"):
            other = self._product()
            found = found + other if operator == "+" else found - other
        return found

    def _product(self) -> Fraction:
        found = self._part()
        while operator := self._next("*", "/"):
            other = self._part()
            found = found * other if operator == "*" else found / other
        return found

    def _part(self) -> Fraction:
        if sign := self._next("+", "-"):
            part = self._inner()
            return -part if sign == "-" else part
        return self._inner()

    def _inner(self) -> Fraction:
        if self._next("("):
            self._depth += 1
            if self._depth > _DEPTH_MAX:
                raise ValueError("too deep")
            found = self._sum()
            if not self._next(")"):
                raise ValueError("a bracket is open")
            self._depth -= 1
            return found
        if self._at >= len(self._tokens):
            raise ValueError("a number is missing")
        self._at += 1
        # A number as written; anything else is none, and is refused.
        return Fraction(self._tokens[self._at - 1].replace(",", ""))


def _tokens(text: str) -> list[str]:
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise ValueError("no number and no sign")
        found.append(match[1] or match[2])
        at = match.end()
    return found
