"""The front page as JSON: rows are the twelve months."""

from datetime import date
from typing import Any

from marshmallow import Schema, fields

from ledger.schemas.frames import LabelSchema, PeriodSchema, YuanText
from ledger.schemas.fund_balances import FundBalanceRowSchema
from ledger.schemas.reconciliations import AccountStandingSchema
from ledger.schemas.transactions import TransactionRowSchema
from ledger.statements.overview_values import Overview


class MonthFlowSchema(Schema):
    """Cash in and out of one month and what was left at its end."""

    period = fields.Integer()
    income = YuanText("income_minor")
    spending = YuanText("spending_minor")
    closing = YuanText("closing_minor")
    merged_away = YuanText("merged_away_minor")


class AmountByLabelSchema(LabelSchema):
    """An amount under a name."""

    code = fields.String(attribute="label.code")
    name = fields.String(attribute="label.name_zh")
    name_en = fields.String(attribute="label.name_en")
    amount = YuanText("amount_minor")


class OverviewTotalsSchema(Schema):
    """What there is, and the year so far."""

    cash = YuanText("cash_minor")
    year_income = YuanText("year_income_minor")
    year_spending = YuanText("year_spending_minor")
    year_merged_away = YuanText("year_merged_away_minor")


class OverviewSchema(Schema):
    """The front page."""

    kind = fields.Constant("overview")
    community = fields.String(attribute="community.slug")
    community_name = fields.String(attribute="community.name_zh")
    community_name_en = fields.String(attribute="community.name_en")
    period = fields.Method("_period")
    as_of = fields.Date()
    currency = fields.String(attribute="community.currency")
    size = fields.Integer(attribute="community.size")
    rows = fields.List(fields.Nested(MonthFlowSchema), attribute="months")
    totals = fields.Function(OverviewTotalsSchema().dump)
    funds = fields.List(fields.Nested(FundBalanceRowSchema))
    income = fields.List(fields.Nested(AmountByLabelSchema))
    spending = fields.List(fields.Nested(AmountByLabelSchema))
    newest = fields.List(fields.Nested(TransactionRowSchema))
    closed_through = fields.Integer(allow_none=True)
    overdue_notices = fields.Integer()
    reconciliations = fields.List(fields.Nested(AccountStandingSchema))

    def _period(self, page: Overview) -> dict[str, Any]:
        days = {"first_day": date(page.as_of.year, 1, 1), "last_day": page.as_of}
        return dict(PeriodSchema().dump(days))
