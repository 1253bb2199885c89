"""Gifts as JSON: the register of a span, and the sums for everybody."""

from typing import Any

from marshmallow import Schema, fields

from ledger.domain.money import yuan
from ledger.schemas.frames import FundStatementSchema, LabelSchema, StatementSchema, YuanText
from ledger.statements.gift_values import GiftStatement, GiftSum, GiftTotals


class GiftRowSchema(Schema):
    """One line of the register; ``donor`` is empty for anonymous, ``number`` 0 where gifts are merged."""

    number = fields.Integer()
    mark = fields.String()
    dated_on = fields.Date(attribute="day")
    donor = fields.String()
    gift_count = fields.Integer()
    nature = fields.String()
    way = fields.String()
    amount = YuanText("amount_minor")
    fund = fields.Nested(LabelSchema, allow_none=True)
    earmark = fields.String()
    work = fields.Nested(LabelSchema, allow_none=True)
    item = fields.String()
    quantity = fields.Integer()
    measure = fields.String(attribute="unit")
    minutes = fields.Integer()
    valuation = fields.String()
    avoided = YuanText("avoided_minor")
    receipt_number = fields.String()
    voucher = fields.String()
    is_reversed = fields.Boolean()


class GiftUseSchema(Schema):
    """What a fund that was given to paid for."""

    dated_on = fields.Date(attribute="day")
    voucher = fields.String()
    summary = fields.String()
    fund = fields.Nested(LabelSchema)
    amount = YuanText("amount_minor")


class GiftStatementSchema(FundStatementSchema):
    """捐赠名册; ``register`` and ``unregistered`` together are the books' income from gifts, ``ledger``."""

    rows = fields.List(fields.Nested(GiftRowSchema))
    uses = fields.List(fields.Nested(GiftUseSchema))
    totals = fields.Method("_totals")

    def _totals(self, statement: GiftStatement) -> dict[str, Any]:
        return {
            "gifts": statement.gift_count,
            "register": yuan(statement.register_minor),
            "unregistered": yuan(statement.unregistered_minor),
            "ledger": yuan(statement.ledger_minor),
            "used": yuan(statement.used_minor),
            "avoided": yuan(statement.avoided_minor),
            "person_times": statement.person_times,
            "minutes": statement.minutes,
        }


class GiftSumSchema(Schema):
    """Gifts of money under one heading; ``code`` is a month, a way, a fund or a purpose."""

    part = fields.String(attribute="section")
    code = fields.String()
    name = fields.Method("_name")
    name_en = fields.Method("_name_en")
    gift_count = fields.Integer()
    amount = YuanText("amount_minor")

    def _name(self, row: GiftSum) -> str:
        return row.fund.name_zh if row.fund else row.code

    def _name_en(self, row: GiftSum) -> str:
        return row.fund.name_en if row.fund else row.code


class GiftTotalsSchema(StatementSchema):
    """Sums of all gifts, and the names of those who let everybody read them."""

    rows = fields.List(fields.Nested(GiftSumSchema), attribute="sums")
    donors = fields.List(fields.String())
    goods = fields.List(fields.Nested(GiftRowSchema))
    services = fields.List(fields.Nested(GiftRowSchema))
    totals = fields.Method("_totals")

    def _totals(self, statement: GiftTotals) -> dict[str, Any]:
        return {
            "gifts": statement.gift_count,
            "anonymous": statement.anonymous_count,
            "money": yuan(statement.money_minor),
            "goods": yuan(statement.goods_minor),
            "unregistered": yuan(statement.unregistered_minor),
            "ledger": yuan(statement.ledger_minor),
            "avoided": yuan(statement.avoided_minor),
            "person_times": statement.person_times,
            "minutes": statement.minutes,
        }
