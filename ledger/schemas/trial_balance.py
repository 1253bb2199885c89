"""科目余额表 as JSON; the names of a row's amounts are fixed."""

from marshmallow import Schema, fields

from ledger.schemas.frames import FundStatementSchema, YuanText


class TrialBalanceAmountsSchema(Schema):
    """The four pairs of columns, in yuan."""

    opening_debit = YuanText("opening_debit_minor")
    opening_credit = YuanText("opening_credit_minor")
    debit = YuanText("debit_minor")
    credit = YuanText("credit_minor")
    year_debit = YuanText("year_debit_minor")
    year_credit = YuanText("year_credit_minor")
    closing_debit = YuanText("closing_debit_minor")
    closing_credit = YuanText("closing_credit_minor")


class TrialBalanceRowSchema(TrialBalanceAmountsSchema):
    """One account."""

    code = fields.String(attribute="account.code")
    name = fields.String(attribute="account.name_zh")
    name_en = fields.String(attribute="account.name_en")
    type = fields.String(attribute="account_type")


class TrialBalanceSchema(FundStatementSchema):
    """The statement."""

    rows = fields.List(fields.Nested(TrialBalanceRowSchema))
    totals = fields.Nested(TrialBalanceAmountsSchema)
