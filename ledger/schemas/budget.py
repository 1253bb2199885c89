"""预算执行 as JSON: budgeted, done, left, by fund and account."""

from typing import Any

from marshmallow import Schema, fields

from ledger.domain.money import yuan
from ledger.schemas.frames import FundStatementSchema, LabelSchema, YuanText
from ledger.statements.accounting_values import BudgetStatement


class BudgetRowSchema(Schema):
    """One account of one fund; ``used_permille`` is null where nothing was budgeted."""

    section = fields.String(attribute="heading")
    code = fields.String(attribute="account.code")
    name = fields.String(attribute="account.name_zh")
    name_en = fields.String(attribute="account.name_en")
    fund = fields.Nested(LabelSchema)
    budget = YuanText("budget_minor")
    actual = YuanText("actual_minor")
    remaining = YuanText("remaining_minor")
    used_permille = fields.Integer(allow_none=True)


class BudgetSchema(FundStatementSchema):
    """The statement; ``version`` is 0 when no budget is adopted for the year."""

    version = fields.Integer()
    decision = fields.String()
    rows = fields.List(fields.Nested(BudgetRowSchema))
    totals = fields.Method("_totals")

    def _totals(self, statement: BudgetStatement) -> dict[str, Any]:
        return {
            f"{row.heading}_{name}": yuan(minor)
            for row in (statement.income, statement.spending)
            for name, minor in (
                ("budget", row.budget_minor), ("actual", row.actual_minor),
                ("remaining", row.remaining_minor),
            )
        }  # fmt: skip
