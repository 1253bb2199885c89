"""Fields of forms: typed text to domain values; what cannot be read stays a refusal, no sentence.

A field that refuses raises marshmallow's ValidationError around the domain's own Refusal, so that
every mistake of a form is found at once and put into words in the reader's language later.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields

from ledger.domain.errors import Refusal, TextError
from ledger.domain.invoices import typed_invoices
from ledger.domain.money import parse_yuan
from ledger.domain.periods import parse_day
from ledger.domain.texts import clean_text

#: 2025-09-03, 2025/9/3, 2025.9.3, 2025年9月3日.
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", re.ASCII)

Parse = Callable[[str, str], Any]


class Typed(fields.Field[Any]):
    """Text read by a parser of (text, name); nothing typed is refused, or None if optional."""

    def __init__(self, parse: Parse, *, optional: bool = False) -> None:
        super().__init__()
        self._parse = parse
        self._optional = optional

    def _deserialize(
        self,
        value: Any,
        attr: str | None,
        data: Mapping[str, Any] | None,  # noqa: ARG002  (named so by the library)
        **_kwargs: Any,
    ) -> Any:
        text, name = str(value), attr or ""
        if not text.strip() and self._optional:
            return None
        try:
            if not text.strip():
                raise TextError(reason="required", field=name)
            return self._parse(text, name)
        except Refusal as refusal:
            # The library's types expect sentences; it hands on whatever it is given.
            raise ValidationError([refusal]) from refusal


def yuan(text: str, name: str) -> int:
    """Read an amount as people type it, as fen."""
    return parse_yuan(text, field=name)


def day(text: str, name: str) -> date:
    """Read a day as people type it or as a date picker sends it."""
    plain = unicodedata.normalize("NFKC", text).strip()
    match = _DAY.fullmatch(plain)
    if match:
        plain = f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"
    return parse_day(plain, field=name)


def choice(text: str, name: str) -> str:
    """Take a chosen value; whether it exists is asked where the values are known."""
    return clean_text(text, field=name, length_max=40)


def line(length_max: int) -> Parse:
    """Make a parser of a single line of text."""
    return lambda text, name: clean_text(text, field=name, length_max=length_max)


def invoice_numbers(text: str, _name: str) -> tuple[str, ...]:
    """Read invoice numbers with anything between them; whether they can be ones is the draft's to say."""
    return typed_invoices(text)


def refusals_of(error: ValidationError) -> tuple[Refusal, ...]:
    """Give the refusals that a schema collected, in the order of its fields."""
    messages: Any = error.messages
    return tuple(item for found in messages.values() for item in found)
