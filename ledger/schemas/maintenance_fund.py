"""维修资金使用 as JSON, and the forms of deposits and interest."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields

from ledger.domain.errors import Refusal
from ledger.domain.money import yuan
from ledger.schemas.allocations import read_amounts
from ledger.schemas.fields import Typed, choice, day, refusals_of
from ledger.schemas.fields import yuan as typed_yuan
from ledger.schemas.frames import LabelSchema, StatementSchema, YuanText
from ledger.statements.sharing_values import MaintenanceFund


class MaintenanceRowSchema(Schema):
    """A building or a household; without a code what is not told apart by building."""

    code = fields.String(attribute="place.code", dump_default="")
    name = fields.String(attribute="place.name_zh", dump_default="")
    name_en = fields.String(attribute="place.name_en", dump_default="")
    households = fields.Integer()
    area = fields.String()
    opening = YuanText("opening_minor")
    deposits = YuanText("deposits_minor")
    interest = YuanText("interest_minor")
    draws = YuanText("draws_minor")
    closing = YuanText("closing_minor")
    asked = YuanText("asked_minor")
    merged_away = YuanText("merged_away_minor")
    available = YuanText("available_minor")


class MaintenanceFundSchema(StatementSchema):
    """The statement; ``held`` is where the money lies."""

    level = fields.String()
    building = fields.Nested(LabelSchema, allow_none=True)
    held = fields.Method("_held")
    rows = fields.List(fields.Nested(MaintenanceRowSchema))
    totals = fields.Method("_totals")

    def _held(self, statement: MaintenanceFund) -> list[dict[str, str]]:
        return [
            {"code": label.code, "name": label.name_zh, "name_en": label.name_en, "amount": yuan(minor)}
            for label, minor in statement.held
        ]  # fmt: skip

    def _totals(self, statement: MaintenanceFund) -> dict[str, Any]:
        total = statement.total
        return {
            "households": total.households, "area": total.area,
            "opening": yuan(total.opening_minor), "deposits": yuan(total.deposits_minor),
            "interest": yuan(total.interest_minor), "draws": yuan(total.draws_minor),
            "closing": yuan(total.closing_minor), "asked": yuan(total.asked_minor),
            "available": yuan(total.available_minor),
            "merged_away": yuan(total.merged_away_minor),
        }  # fmt: skip


class _DepositForm(Schema):
    kind = Typed(choice)
    held_in = Typed(choice)
    dated_on = Typed(day)


class _InterestForm(Schema):
    held_in = Typed(choice)
    dated_on = Typed(day)
    amount = Typed(typed_yuan)


def read_deposits(form: Mapping[str, str]) -> tuple[dict[str, Any] | None, tuple[Refusal, ...]]:
    """Read the form of a list of deposits; gives kind, held_in, dated_on and deposits by household in fen."""
    data, refusals = _read(_DepositForm(), form)
    try:
        data["deposits"] = read_amounts(form.get("deposits", ""), field="deposits")
    except Refusal as refusal:
        refusals = (*refusals, refusal)
    return (None, refusals) if refusals else (data, ())


def read_interest(form: Mapping[str, str]) -> tuple[dict[str, Any] | None, tuple[Refusal, ...]]:
    """Read the form of interest; gives held_in, dated_on and amount in fen."""
    data, refusals = _read(_InterestForm(), form)
    return (None, refusals) if refusals else (data, ())


class _ContributionForm(Schema):
    amount = Typed(typed_yuan)
    dated_on = Typed(day)
    fund = Typed(choice)
    paid_from = Typed(choice)
    decision = Typed(choice)


def read_contribution(
    form: Mapping[str, str],
) -> tuple[dict[str, Any] | None, tuple[Refusal, ...]]:
    """Read the form of common income moved into the fund; the amount is in fen."""
    data, refusals = _read(_ContributionForm(), form)
    return (None, refusals) if refusals else (data, ())


def _read(schema: Schema, form: Mapping[str, str]) -> tuple[dict[str, Any], tuple[Refusal, ...]]:
    try:
        return dict(schema.load({name: form.get(name, "") for name in schema.fields})), ()
    except ValidationError as error:
        return {}, refusals_of(error)
