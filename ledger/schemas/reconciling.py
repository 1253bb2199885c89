"""The forms of reconciling: what was ticked, and what the bank's paper says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError

from ledger.domain.errors import MatchError, Refusal
from ledger.domain.matching import LineKey, Match, MatchReason, RowKey
from ledger.domain.reconciliations import NOTE_LENGTH_MAX
from ledger.schemas.fields import Typed, day, line, refusals_of, yuan

#: A number as long as this is nobody's, and no database could be asked for it.
_DIGITS_MAX = 15


@dataclass(frozen=True, slots=True)
class StatementForm:
    """What a person read from the bank's paper, and says of a rest."""

    bank_minor: int
    note: str


class _Statement(Schema):
    bank_balance = Typed(yuan)
    note = Typed(line(NOTE_LENGTH_MAX), optional=True)


class _Day(Schema):
    as_of = Typed(day)


def read_statement(
    form: Mapping[str, Any],
) -> tuple[StatementForm | None, tuple[Refusal, ...]]:
    """Read the bank's balance and the note, or everything that is wrong with them."""
    schema = _Statement()
    try:
        data = schema.load({name: form.get(name, "") for name in schema.fields})
    except ValidationError as error:
        return None, refusals_of(error)
    return StatementForm(data["bank_balance"], data["note"] or ""), ()


def read_day(text: str) -> tuple[date | None, tuple[Refusal, ...]]:
    """Read the day to compare on."""
    try:
        found: date = _Day().load({"as_of": text})["as_of"]
    except ValidationError as error:
        return None, refusals_of(error)
    return found, ()


def read_match(rows: Iterable[str], lines: Iterable[str]) -> Match:
    """Read which rows and lines were ticked: ``bill:row`` and ``voucher:line``.

    Raises:
        MatchError: nothing was ticked (reason nothing), or a key is none (reason changed).
    """
    found = Match(
        MatchReason.BY_HAND,
        tuple(RowKey(bill, number) for bill, number in map(_pair, rows)),
        tuple(LineKey(_number(seq), number) for seq, number in map(_pair, lines)),
    )
    if not found.rows and not found.lines:
        raise MatchError(reason="nothing", field="by_hand")
    return found


def _pair(key: str) -> tuple[str, int]:
    first, _, number = key.rpartition(":")
    return first[:40], _number(number)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS_MAX):
        raise MatchError(reason="changed", field="by_hand")
    return int(text)
