"""工程公示 and 工程结算公示 as JSON: works in a list, and one with its steps, offers, money and vouchers."""

from typing import Any

from marshmallow import Schema, fields

from ledger.domain.money import yuan
from ledger.schemas.frames import LabelSchema, StatementSchema, YuanText
from ledger.schemas.transactions import EvidenceSchema, TransactionRowSchema
from ledger.statements.work_values import WorksStatement, WorkStatement


class WorkRowSchema(Schema):
    """A work; amounts in yuan, days late counted from the planned end."""

    code = fields.String(attribute="work.code")
    name = fields.String(attribute="work.name_zh")
    name_en = fields.String(attribute="work.name_en")
    place = fields.Nested(LabelSchema, allow_none=True)
    reason = fields.String()
    leader = fields.String()
    liaison = fields.String()
    stage = fields.String(attribute="stage.value")
    emergency = fields.String(attribute="state.plan.emergency")
    needed_on = fields.Date(attribute="state.plan.needed_on")
    planned_first_day = fields.Date(attribute="state.plan.planned_first_day")
    planned_last_day = fields.Date(attribute="state.plan.planned_last_day")
    started_on = fields.Date(attribute="state.started_on", allow_none=True)
    accepted_on = fields.Date(attribute="state.accepted_on", allow_none=True)
    warranty_last_day = fields.Date(attribute="state.warranty_last_day", allow_none=True)
    contractors = fields.List(fields.Nested(LabelSchema))
    budget = YuanText("state.budget_minor")
    committed = YuanText("state.committed_minor")
    varied = YuanText("state.varied_minor")
    audited = YuanText("state.audited_minor", allow_none=True)
    settled = YuanText("state.settled_minor", allow_none=True)
    retention = YuanText("state.retention_minor")
    spent = YuanText("spent_minor")
    paid = YuanText("paid_minor")
    retention_open = YuanText("retention_open_minor")
    days_late = fields.Integer()
    papers_due_on = fields.Date(allow_none=True)
    papers_overdue = fields.Boolean()
    is_over = fields.Boolean()


class WorksSchema(StatementSchema):
    """The list; totals are of the works shown."""

    rows = fields.List(fields.Nested(WorkRowSchema))
    totals = fields.Method("_totals")
    next_after = fields.String(allow_none=True)

    def _totals(self, statement: WorksStatement) -> dict[str, Any]:
        totals = statement.totals
        return {
            "budget": yuan(totals.budget_minor), "committed": yuan(totals.committed_minor),
            "spent": yuan(totals.spent_minor), "retention_open": yuan(totals.retention_open_minor),
        }  # fmt: skip


class QuoteSchema(Schema):
    """What one bidder offered."""

    bidder = fields.Nested(LabelSchema)
    price = YuanText("price_minor")
    days = fields.Integer()
    warranty_months = fields.Integer()
    score = fields.Integer()
    chosen = fields.Boolean(attribute="is_chosen")


class PictureSchema(Schema):
    """A file of a step; hashes are empty where this audience may not have it."""

    shows = fields.String()
    file = fields.Nested(EvidenceSchema)


class StepSchema(Schema):
    """One confirmed step."""

    number = fields.Integer()
    step = fields.String(attribute="kind.value")
    dated_on = fields.Date(attribute="happened_on")
    amount = YuanText("amount_minor")
    claimed = YuanText("claimed_minor")
    retention = YuanText("retention_minor")
    warranty_last_day = fields.Date(allow_none=True)
    decision = fields.Nested(LabelSchema, allow_none=True)
    contract = fields.Nested(LabelSchema, allow_none=True)
    contractor = fields.Nested(LabelSchema, allow_none=True)
    note = fields.String()
    budget = fields.Function(
        lambda step: [{"fund": fund.code, "amount": yuan(minor)} for fund, minor in step.budget]
    )
    quotes = fields.List(fields.Nested(QuoteSchema))
    pictures = fields.List(fields.Nested(PictureSchema))
    proposed_role = fields.String()
    decided_role = fields.String()


class WorkFundSchema(Schema):
    """One fund of a work."""

    fund = fields.Nested(LabelSchema)
    budget = YuanText("budget_minor")
    spent = YuanText("spent_minor")


class WorkSchema(StatementSchema):
    """One work with everything its page shows."""

    work = fields.Nested(WorkRowSchema, attribute="row")
    rows = fields.List(fields.Nested(StepSchema), attribute="steps")
    quotes = fields.List(fields.Nested(QuoteSchema))
    quotes_note = fields.String()
    funds = fields.List(fields.Nested(WorkFundSchema))
    vouchers = fields.List(fields.Nested(TransactionRowSchema))
    next_after = fields.String(allow_none=True)
    totals = fields.Method("_totals")

    def _totals(self, statement: WorkStatement) -> dict[str, Any]:
        row = statement.row
        settled = row.state.settled_minor
        sums = {
            "budget": row.state.budget_minor, "committed": row.state.committed_minor,
            "settled": settled, "spent": row.spent_minor, "retention_open": row.retention_open_minor,
        }  # fmt: skip
        return {name: yuan(minor) for name, minor in sums.items() if minor is not None}
