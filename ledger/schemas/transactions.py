"""Transactions as JSON: a page of a list, and one with its lines."""

from datetime import date
from typing import Any

from marshmallow import Schema, fields

from ledger.domain.money import yuan
from ledger.schemas.frames import FundStatementSchema, LabelSchema, PeriodSchema, YuanText
from ledger.statements.values import TransactionRow, TransactionView


class TransactionRowSchema(Schema):
    """A transaction in a list; ``flow`` is what it did to cash, ``direction`` its sign in a word."""

    seq = fields.Integer()
    voucher = fields.String()
    period = fields.Integer()
    dated_on = fields.Date()
    summary = fields.String()
    kind = fields.String()
    amount = YuanText("amount_minor")
    flow = YuanText("flow_minor")
    direction = fields.Method("_direction")
    funds = fields.List(fields.String())
    evidence_count = fields.Integer()
    is_corrected = fields.Boolean()
    flags = fields.List(fields.String())

    def _direction(self, row: TransactionRow) -> str:
        return "move" if not row.flow_minor else "in" if row.flow_minor > 0 else "out"


class TransactionPageSchema(FundStatementSchema):
    """One page of a list."""

    rows = fields.List(fields.Nested(TransactionRowSchema))
    totals: fields.Field[Any] = fields.Constant({})
    next_after = fields.String(allow_none=True)


class TransactionLineSchema(Schema):
    """A line as its audience may see it."""

    number = fields.Integer()
    code = fields.String(attribute="account.code")
    name = fields.String(attribute="account.name_zh")
    name_en = fields.String(attribute="account.name_en")
    fund = fields.String(attribute="fund.code")
    place = fields.Nested(LabelSchema, allow_none=True)
    organisation = fields.String()
    debit = YuanText("debit_minor")
    credit = YuanText("credit_minor")


class EvidenceSchema(Schema):
    """A receipt; hashes are empty where this audience may not have the file."""

    sha256 = fields.String()
    media_type = fields.String()
    size_bytes = fields.Integer()
    copy_sha256 = fields.String()
    copy_media_type = fields.String()
    is_public = fields.Boolean()
    taken_down_at = fields.DateTime(format="%Y-%m-%dT%H:%M:%SZ", allow_none=True)
    taken_down_reason = fields.String()


class TransactionLinkSchema(Schema):
    """A neighbour in the chain of corrections or refunds."""

    voucher = fields.String()
    kind = fields.String()
    relation = fields.String()
    dated_on = fields.Date()
    amount = YuanText("amount_minor")
    reason = fields.String()


class TransactionTrailSchema(Schema):
    """How many agreed, and the payment request behind it: roles, no names."""

    approvals = fields.Integer()
    requested_role = fields.String()
    request_approvals = fields.Integer()
    paid_role = fields.String()
    paid_on = fields.Date(allow_none=True)


class ServiceLinkSchema(Schema):
    """Which bill of service it pays."""

    contract = fields.String()
    period = fields.String()


class TransactionSchema(Schema):
    """One transaction, framed like a statement of its day."""

    kind = fields.Constant("transaction")
    community = fields.String(attribute="community.slug")
    community_name = fields.String(attribute="community.name_zh")
    community_name_en = fields.String(attribute="community.name_en")
    period = fields.Method("_period")
    as_of = fields.Date(attribute="dated_on", dump_only=True)
    currency = fields.String(attribute="community.currency")
    size = fields.Integer(attribute="community.size")
    seq = fields.Integer()
    voucher = fields.String()
    bookkeeping_period = fields.Integer(attribute="period", dump_only=True)
    dated_on = fields.Date()
    occurred_on = fields.Date()
    posted_at = fields.DateTime(format="%Y-%m-%dT%H:%M:%SZ")
    transaction_kind = fields.String(attribute="kind", dump_only=True)
    origin = fields.String()
    summary = fields.String()
    memo = fields.String()
    counterparty_kind = fields.String()
    matter = fields.String()
    amount = YuanText("amount_minor")
    prepared_role = fields.String()
    approved_role = fields.String()
    rows = fields.List(fields.Nested(TransactionLineSchema), attribute="lines")
    totals = fields.Method("_totals")
    evidence = fields.List(fields.Nested(EvidenceSchema))
    decision = fields.Nested(LabelSchema, allow_none=True)
    work = fields.Nested(LabelSchema, allow_none=True)
    contract = fields.Nested(LabelSchema, allow_none=True)
    service = fields.Nested(ServiceLinkSchema, allow_none=True)
    links = fields.List(fields.Nested(TransactionLinkSchema))
    flags = fields.List(fields.String())
    trail = fields.Nested(TransactionTrailSchema, allow_none=True)
    leaf_index = fields.Integer()
    leaf_hash = fields.String()
    previous_voucher = fields.String(allow_none=True)
    next_voucher = fields.String(allow_none=True)

    def _period(self, view: TransactionView) -> dict[str, date]:
        days = {"first_day": view.dated_on, "last_day": view.dated_on}
        return dict(PeriodSchema().dump(days))

    def _totals(self, view: TransactionView) -> dict[str, Any]:
        return {
            "debit": yuan(sum(line.debit_minor for line in view.lines)),
            "credit": yuan(sum(line.credit_minor for line in view.lines)),
        }
