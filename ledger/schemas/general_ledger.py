"""总账 as JSON: accounts with their months."""

from marshmallow import Schema, fields

from ledger.schemas.frames import FundStatementSchema, LabelSchema, YuanText


class LedgerMonthSchema(Schema):
    """One month; balances on the account's own side, ``standing`` says where the closing stands."""

    period = fields.Integer(attribute="total.period")
    opening = YuanText("total.opening_minor")
    debit = YuanText("total.debit_minor")
    credit = YuanText("total.credit_minor")
    year_debit = YuanText("total.year_debit_minor")
    year_credit = YuanText("total.year_credit_minor")
    closing = YuanText("total.closing_minor")
    standing = fields.String(attribute="standing.side")
    balance = YuanText("standing.balance_minor")


class LedgerAccountSchema(Schema):
    """One account."""

    code = fields.String(attribute="account.code")
    name = fields.String(attribute="account.name_zh")
    name_en = fields.String(attribute="account.name_en")
    type = fields.String(attribute="account_type")
    side = fields.String()
    opening = YuanText("opening_minor")
    standing = fields.String(attribute="opening.side")
    balance = YuanText("opening.balance_minor")
    debit = YuanText("debit_minor")
    credit = YuanText("credit_minor")
    closing = YuanText("closing_minor")
    months = fields.List(fields.Nested(LedgerMonthSchema))


class LedgerTotalsSchema(Schema):
    """What all accounts moved: equal, unless one account is asked for."""

    debit = YuanText("debit_minor")
    credit = YuanText("credit_minor")


class GeneralLedgerSchema(FundStatementSchema):
    """The statement."""

    account = fields.Nested(LabelSchema, attribute="frame.account", allow_none=True)
    rows = fields.List(fields.Nested(LedgerAccountSchema))
    totals = fields.Function(LedgerTotalsSchema().dump)
    next_after = fields.String(allow_none=True)
