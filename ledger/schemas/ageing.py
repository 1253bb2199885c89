"""往来账龄 as JSON: one column for each age."""

from typing import Any

from marshmallow import fields

from ledger.domain.money import yuan
from ledger.schemas.frames import FundStatementSchema
from ledger.statements.accounting_values import Ageing, AgeingRow

#: The names of the parts by age, in days.
AGE_COLUMNS = ("days_0_30", "days_31_90", "days_91_180", "days_181_365", "days_over_365")


class AgeingSchema(FundStatementSchema):
    """The statement; the parts and ``against`` sum to ``balance``."""

    rows = fields.Method("_rows")
    totals = fields.Method("_totals")

    def _rows(self, statement: Ageing) -> list[dict[str, Any]]:
        return [
            {
                "code": row.account.code,
                "name": row.account.name_zh,
                "name_en": row.account.name_en,
                "fund": row.fund.code,
                **_amounts(row),
            }
            for row in statement.rows
        ]

    def _totals(self, statement: Ageing) -> dict[str, str]:
        return _amounts(statement.total)


def _amounts(row: AgeingRow) -> dict[str, str]:
    parts = zip(AGE_COLUMNS, map(yuan, row.parts_minor), strict=True)
    return {**dict(parts), "against": yuan(row.against_minor), "balance": yuan(row.balance_minor)}
