"""补贴使用报告 as JSON: the agreement, instalments due and received, spending with vouchers, what is left."""

from typing import Any

from marshmallow import Schema, fields

from ledger.domain.money import yuan
from ledger.schemas.frames import FundStatementSchema, LabelSchema, YuanText
from ledger.statements.fund_values import GrantReport


class InstalmentSchema(Schema):
    """One instalment: what was to come and what came."""

    number = fields.Integer()
    due_on = fields.Date()
    amount = YuanText("amount_minor")
    received = YuanText("received_minor")


class GrantRowSchema(Schema):
    """One account: in the span, from the beginning, and the span's vouchers."""

    section = fields.String()
    code = fields.String(attribute="account.code")
    name = fields.String(attribute="account.name_zh")
    name_en = fields.String(attribute="account.name_en")
    amount = YuanText("amount_minor")
    total = YuanText("total_minor")
    vouchers = fields.List(fields.String())


class GrantReportSchema(FundStatementSchema):
    """The report; totals run from the beginning to the end of the span."""

    agreement = fields.Method("_agreement")
    allowed = fields.List(fields.Nested(LabelSchema))
    instalments = fields.List(fields.Nested(InstalmentSchema))
    rows = fields.List(fields.Nested(GrantRowSchema))
    totals = fields.Method("_totals")

    def _agreement(self, report: GrantReport) -> dict[str, Any]:
        grant, rules = report.grant, report.rules
        return {
            "grantor": grant.grantor, "document": grant.document,
            "agreed_on": grant.agreed_on.isoformat(), "amount": yuan(grant.amount_minor),
            "purpose": rules.purpose_zh, "purpose_en": rules.purpose_en,
            "first_day": rules.first_day.isoformat() if rules.first_day else None,
            "last_day": rules.last_day.isoformat() if rules.last_day else None,
            "conditions": grant.conditions, "unspent": grant.unspent.value,
        }  # fmt: skip

    def _totals(self, report: GrantReport) -> dict[str, Any]:
        return {
            "due": yuan(report.due_minor), "received": yuan(report.received_minor),
            "spent": yuan(report.spent_minor), "returned": yuan(report.returned_minor),
            "owed_back": yuan(report.owed_back_minor), "left": yuan(report.left_minor),
            "promised": yuan(report.promised_minor), "released": yuan(report.released_minor),
        }  # fmt: skip
