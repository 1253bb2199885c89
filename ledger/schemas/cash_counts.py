"""The form of a cash count: how many notes and coins of each value."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError

from ledger.domain.cash_counts import DENOMINATIONS_MINOR, NOTE_LENGTH_MAX, CashCount
from ledger.domain.errors import AmountError, Refusal
from ledger.schemas.fields import Typed, choice, day, line, refusals_of


def _pieces(text: str, name: str) -> int:
    plain = text.strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 5):
        raise AmountError(text=plain[:20], reason="pieces", field=name)
    return int(plain)


class _CountForm(Schema):
    account = Typed(choice)
    counted_on = Typed(day)
    note = Typed(line(NOTE_LENGTH_MAX), optional=True)


def piece_fields() -> tuple[str, ...]:
    """Name the fields for notes and coins, the largest value first."""
    return tuple(f"pieces.{value_minor}" for value_minor in DENOMINATIONS_MINOR)


def read_count(form: Mapping[str, Any]) -> tuple[CashCount | None, tuple[Refusal, ...]]:
    """Read the form of a count, or everything that is wrong with it."""
    schema = _CountForm()
    refusals: tuple[Refusal, ...] = ()
    data: dict[str, Any] = {}
    try:
        data = schema.load({name: form.get(name, "") for name in schema.fields})
    except ValidationError as error:
        refusals = refusals_of(error)
    pieces: dict[int, int] = {}
    for value_minor, name in zip(DENOMINATIONS_MINOR, piece_fields(), strict=True):
        text = str(form.get(name, ""))
        try:
            pieces[value_minor] = _pieces(text, name) if text.strip() else 0
        except AmountError as refusal:
            refusals = (*refusals, refusal)
    if refusals:
        return None, refusals
    return CashCount(data["account"], data["counted_on"], pieces, data["note"] or ""), ()
