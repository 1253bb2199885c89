"""明细账 as JSON, one page: ``next_after`` is the key to ask for the next one."""

from marshmallow import Schema, fields

from ledger.schemas.frames import FundStatementSchema, LabelSchema, YuanText


class AccountDetailRowSchema(Schema):
    """One line with the balance after it, positive on the account's own side."""

    dated_on = fields.Date()
    period = fields.Integer()
    seq = fields.Integer()
    number = fields.Integer()
    voucher = fields.String()
    summary = fields.String()
    kind = fields.String()
    fund = fields.String(attribute="fund.code")
    contra = fields.List(fields.Pluck(LabelSchema, "code"))
    debit = YuanText("debit_minor")
    credit = YuanText("credit_minor")
    balance = YuanText("balance_minor")


class AccountDetailTotalsSchema(Schema):
    """The whole span's amounts, whichever page this is."""

    opening = YuanText("opening_minor")
    debit = YuanText("debit_minor")
    credit = YuanText("credit_minor")
    closing = YuanText("closing_minor")


class AccountDetailSchema(FundStatementSchema):
    """The statement; ``before`` is the balance before the first row of this page."""

    account = fields.Nested(LabelSchema, attribute="frame.account")
    type = fields.String(attribute="account_type")
    side = fields.String()
    before = YuanText("before_minor")
    rows = fields.List(fields.Nested(AccountDetailRowSchema))
    totals = fields.Function(AccountDetailTotalsSchema().dump)
    next_after = fields.String(allow_none=True)
