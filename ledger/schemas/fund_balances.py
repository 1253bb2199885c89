"""资金余额表 as JSON."""

from typing import Any

from marshmallow import Schema, fields

from ledger.domain.money import yuan
from ledger.schemas.frames import StatementSchema, YuanText
from ledger.statements.values import FundBalances


class FundBalanceAmountsSchema(Schema):
    """A fund's amounts in yuan: opening + increase − decrease − merged_away = closing."""

    opening = YuanText("opening_minor")
    increase = YuanText("increase_minor")
    decrease = YuanText("decrease_minor")
    closing = YuanText("closing_minor")
    cash = YuanText("cash_minor")
    due_from_funds = YuanText("due_from_minor")
    due_to_funds = YuanText("due_to_minor")
    merged_away = YuanText("merged_away_minor")


class FundBalanceRowSchema(FundBalanceAmountsSchema):
    """One fund."""

    code = fields.String(attribute="fund.code")
    name = fields.String(attribute="fund.name_zh")
    name_en = fields.String(attribute="fund.name_en")
    fund_class = fields.String()
    purpose = fields.String(attribute="purpose_zh")
    purpose_en = fields.String()


class FundBalancesSchema(StatementSchema):
    """The statement, with where the money lies."""

    rows = fields.List(fields.Nested(FundBalanceRowSchema))
    totals = fields.Nested(FundBalanceAmountsSchema, attribute="total")
    cash_accounts = fields.Method("_cash_accounts")

    def _cash_accounts(self, statement: FundBalances) -> list[dict[str, Any]]:
        return [
            {
                "code": label.code,
                "name": label.name_zh,
                "name_en": label.name_en,
                "closing": yuan(minor),
            }
            for label, minor in statement.cash_accounts
        ]
