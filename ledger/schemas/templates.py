"""The form that keeps a template: its name, and how often it falls due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError

from ledger.domain.errors import Refusal, UnknownNameError
from ledger.domain.recurrence import Every
from ledger.posting.templates import NAME_LENGTH_MAX
from ledger.schemas.fields import Typed, day, line, refusals_of


@dataclass(frozen=True, slots=True)
class PlanAnswers:
    """What was answered; ``first_on`` None where nothing falls due by itself."""

    name: str
    every: Every
    first_on: date | None
    last_on: date | None
    split: bool
    blank: bool


def _every(text: str, name: str) -> Every:
    if text not in set(Every):
        raise UnknownNameError(noun="page", name=text[:40], field=name)
    return Every(text)


def _tick(_text: str, _name: str) -> bool:
    return True


class _PlanForm(Schema):
    name = Typed(line(NAME_LENGTH_MAX))
    every = Typed(_every)
    first_on = Typed(day, optional=True)
    last_on = Typed(day, optional=True)
    split = Typed(_tick, optional=True)
    blank = Typed(_tick, optional=True)


def read_plan(form: Mapping[str, Any]) -> tuple[PlanAnswers | None, tuple[Refusal, ...]]:
    """Read the form, or give everything that is wrong with it."""
    schema = _PlanForm()
    try:
        data: dict[str, Any] = schema.load({name: form.get(name, "") for name in schema.fields})
    except ValidationError as error:
        return None, refusals_of(error)
    recurs = data["every"] is not Every.NEVER
    answers = PlanAnswers(
        data["name"], data["every"], data["first_on"] if recurs else None,
        data["last_on"] if recurs else None, bool(data["split"]), bool(data["blank"]),
    )  # fmt: skip
    return answers, ()
