"""The form in which money that came in, went out or moved is entered in plain words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError

from ledger.domain.entries import MATTER_LENGTH_MAX, Direction
from ledger.domain.errors import Refusal, UnknownNameError
from ledger.domain.texts import clean_text
from ledger.domain.transactions import MEMO_LENGTH_MAX, SUMMARY_LENGTH_MAX, CounterpartyKind
from ledger.schemas.fields import Typed, choice, day, line, refusals_of, yuan


@dataclass(frozen=True, slots=True)
class EntryAnswers:
    """What was answered: read, but codes of accounts and funds are not looked up yet."""

    direction: Direction
    amount_minor: int
    fund: str
    channel: str
    other: str
    occurred_on: date
    dated_on: date | None
    counterparty_kind: CounterpartyKind
    matter: str
    summary: str
    memo: str


def counterparty(text: str, name: str) -> CounterpartyKind:
    """Read a kind of counterparty.

    Raises:
        UnknownNameError: there is no such kind.
    """
    if text not in set(CounterpartyKind):
        raise UnknownNameError(noun="counterparty", name=text[:40], field=name)
    return CounterpartyKind(text)


def note(text: str, name: str) -> str:
    """Read a private note of any number of lines."""
    # People write the memo on several lines; the books keep one.
    flat = re.sub(r"\s*[\r\n]+\s*", "；", text.strip())
    return clean_text(flat, field=name, length_max=MEMO_LENGTH_MAX)


class _MoveForm(Schema):
    amount = Typed(yuan)
    occurred_on = Typed(day)
    channel = Typed(choice)
    to_channel = Typed(choice)
    fund = Typed(choice)
    summary = Typed(line(SUMMARY_LENGTH_MAX), optional=True)
    dated_on = Typed(day, optional=True)
    memo = Typed(note, optional=True)


class _FlowForm(Schema):
    amount = Typed(yuan)
    occurred_on = Typed(day)
    category = Typed(choice)
    matter = Typed(line(MATTER_LENGTH_MAX))
    counterparty_kind = Typed(counterparty)
    channel = Typed(choice)
    fund = Typed(choice)
    summary = Typed(line(SUMMARY_LENGTH_MAX), optional=True)
    dated_on = Typed(day, optional=True)
    memo = Typed(note, optional=True)


def read_entry(
    direction: Direction, form: Mapping[str, Any]
) -> tuple[EntryAnswers | None, tuple[Refusal, ...]]:
    """Read a form: the answers, or everything that is wrong with them at once."""
    schema = _MoveForm() if direction is Direction.MOVE else _FlowForm()
    try:
        data: dict[str, Any] = schema.load({name: form.get(name, "") for name in schema.fields})
    except ValidationError as error:
        return None, refusals_of(error)
    other = data["to_channel" if direction is Direction.MOVE else "category"]
    answers = EntryAnswers(
        direction=direction, amount_minor=data["amount"], fund=data["fund"],
        channel=data["channel"], other=other, occurred_on=data["occurred_on"],
        dated_on=data["dated_on"], matter=data.get("matter", ""), summary=data["summary"] or "",
        memo=data["memo"] or "",
        counterparty_kind=data.get("counterparty_kind", CounterpartyKind.OWN),
    )  # fmt: skip
    return answers, ()
