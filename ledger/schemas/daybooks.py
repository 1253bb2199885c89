"""日记账 as JSON: the rows of an account detail, with the day's balance and the month's totals."""

from marshmallow import Schema, fields

from ledger.schemas.account_detail import AccountDetailTotalsSchema
from ledger.schemas.frames import FundStatementSchema, LabelSchema, YuanText


class MonthTotalSchema(Schema):
    """What a month did, and the year until its end."""

    period = fields.Integer()
    opening = YuanText("opening_minor")
    debit = YuanText("debit_minor")
    credit = YuanText("credit_minor")
    closing = YuanText("closing_minor")
    year_debit = YuanText("year_debit_minor")
    year_credit = YuanText("year_credit_minor")


class DaybookRowSchema(Schema):
    """One line; ``day_balance`` is null but on the day's last, ``month`` but on the month's last."""

    dated_on = fields.Date(attribute="line.dated_on")
    period = fields.Integer(attribute="line.period")
    seq = fields.Integer(attribute="line.seq")
    number = fields.Integer(attribute="line.number")
    voucher = fields.String(attribute="line.voucher")
    summary = fields.String(attribute="line.summary")
    kind = fields.String(attribute="line.kind")
    fund = fields.String(attribute="line.fund.code")
    contra = fields.List(fields.Pluck(LabelSchema, "code"), attribute="line.contra")
    debit = YuanText("line.debit_minor")
    credit = YuanText("line.credit_minor")
    balance = YuanText("line.balance_minor")
    day_balance = YuanText("day_closing_minor", allow_none=True)
    month = fields.Nested(MonthTotalSchema, allow_none=True)


class DaybookSchema(FundStatementSchema):
    """The statement; ``before`` is the balance before the first row of this page."""

    account = fields.Nested(LabelSchema, attribute="frame.account")
    side = fields.String(attribute="detail.side")
    before = YuanText("detail.before_minor")
    rows = fields.List(fields.Nested(DaybookRowSchema))
    totals = fields.Nested(AccountDetailTotalsSchema, attribute="detail")
    next_after = fields.String(allow_none=True)
