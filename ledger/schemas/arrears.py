"""收缴和欠费 as JSON: by building for everybody, household by household for officers."""

from typing import Any

from marshmallow import fields

from ledger.domain.arrears import Band, DebtSum
from ledger.domain.money import yuan
from ledger.schemas.ageing import AGE_COLUMNS
from ledger.schemas.frames import StatementSchema
from ledger.statements.arrears import Arrears


class ArrearsSchema(StatementSchema):
    """The statement for everybody: bands by building and age, in percent, and the exact total.

    ``totals`` is empty where it would tell of single households.
    """

    rows = fields.Method("_rows")
    ages = fields.Method("_ages")
    totals = fields.Method("_totals")

    def _rows(self, statement: Arrears) -> list[dict[str, Any]]:
        return [
            {
                "code": row.label.code,
                "name": row.label.name_zh,
                "name_en": row.label.name_en,
                "buildings": [label.code for label in row.buildings],
                "household_count": row.household_count,
                **_band("paid", row.paid),
            }
            for row in statement.rows
        ]

    def _ages(self, statement: Arrears) -> list[dict[str, Any]]:
        return [
            {"first_day": row.first_day, "last_day": row.last_day, **_band("part", row.part)}
            for row in statement.ages
        ]

    def _totals(self, statement: Arrears) -> dict[str, Any]:
        return _amounts(statement.total) if statement.total else {}


class DebtorsSchema(StatementSchema):
    """What single households owe, for officers alone."""

    # The frame's own kind is that of the public statement.
    kind = fields.Function(lambda _statement: "debtors")  # type: ignore[assignment]
    rows = fields.Method("_rows")
    totals = fields.Method("_totals")

    def _rows(self, statement: Arrears) -> list[dict[str, Any]]:
        return [
            {
                "place": row.building.name_zh,
                "code": row.household.code,
                "name": row.household.name_zh,
                **dict(zip(AGE_COLUMNS, map(yuan, row.parts_minor), strict=True)),
                "open": yuan(row.open_minor),
                "in_advance": yuan(row.in_advance_minor),
            }
            for row in statement.debtors
        ]

    def _totals(self, statement: Arrears) -> dict[str, Any]:
        columns = list(zip(*(row.parts_minor for row in statement.debtors), strict=True))
        parts = [sum(column) for column in columns] or [0] * len(AGE_COLUMNS)
        return {
            **dict(zip(AGE_COLUMNS, map(yuan, parts), strict=True)),
            "open": yuan(sum(row.open_minor for row in statement.debtors)),
            "in_advance": yuan(sum(row.in_advance_minor for row in statement.debtors)),
        }


_DEBTORS = DebtorsSchema()


def debtors_payload(statement: Arrears) -> dict[str, Any]:
    """Give what single households owe as plain data."""
    return dict(_DEBTORS.dump(statement))


def _band(name: str, band: Band | None) -> dict[str, Any]:
    # Officers have tables of their own.
    return {f"{name}_from": band.low, f"{name}_to": band.high} if band else {}


def _amounts(sums: DebtSum) -> dict[str, Any]:
    return {
        "household_count": sums.household_count,
        "due": yuan(sums.due_minor),
        "paid": yuan(sums.paid_minor),
        "open": yuan(sums.open_minor),
        "paid_permille": sums.paid_permille,
    }
