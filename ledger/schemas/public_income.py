"""收支公示表 as JSON: rows say which way the cash went, and the bridge leads to the books."""

from typing import Any

from marshmallow import Schema, fields

from ledger.domain.money import yuan
from ledger.schemas.frames import FundStatementSchema, YuanText
from ledger.statements.values import PublicIncome


class PublicIncomeRowSchema(Schema):
    """Cash in or out under one heading."""

    section = fields.String()
    code = fields.String(attribute="account.code")
    name = fields.String(attribute="account.name_zh")
    name_en = fields.String(attribute="account.name_en")
    amount = YuanText("amount_minor")
    year_amount = YuanText("year_minor")
    vouchers = fields.List(fields.String())
    voucher_count = fields.Integer()


class PublicIncomeTotalsSchema(Schema):
    """Opening + income − spending − merged_away = closing; closing + the bridge = net assets."""

    opening = YuanText("opening_minor")
    income = YuanText("income_minor")
    spending = YuanText("spending_minor")
    closing = YuanText("closing_minor")
    year_income = YuanText("year_income_minor")
    year_spending = YuanText("year_spending_minor")
    net_assets = YuanText("net_assets_minor")
    merged_away = YuanText("merged_away_minor")
    year_merged_away = YuanText("year_merged_away_minor")


class BridgeRowSchema(Schema):
    """What stands between cash and net assets."""

    reason = fields.String()
    amount = YuanText("amount_minor")


class PublicIncomeSchema(FundStatementSchema):
    """The statement."""

    rows = fields.Method("_rows")
    totals = fields.Function(PublicIncomeTotalsSchema().dump)
    cash_accounts = fields.Method("_cash_accounts")
    bridge = fields.List(fields.Nested(BridgeRowSchema))

    def _rows(self, statement: PublicIncome) -> list[dict[str, Any]]:
        schema = PublicIncomeRowSchema()
        flows = (("in", statement.income), ("out", statement.spending))
        return [{"flow": flow, **schema.dump(row)} for flow, rows in flows for row in rows]

    def _cash_accounts(self, statement: PublicIncome) -> list[dict[str, Any]]:
        return [
            {
                "code": label.code,
                "name": label.name_zh,
                "name_en": label.name_en,
                "opening": yuan(opening),
                "in": yuan(came_in),
                "out": yuan(went_out),
                "closing": yuan(closing),
            }
            for label, opening, came_in, went_out, closing in statement.cash_accounts
        ]
