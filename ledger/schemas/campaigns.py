"""Crowdfunding: 众筹公示 as JSON, and the forms of a campaign, its pledges, its payments and its steps."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields

from ledger.domain.campaigns import TITLE_LENGTH_MAX, Campaign, Paid
from ledger.domain.errors import Refusal
from ledger.domain.money import yuan
from ledger.schemas.allocations import read_amounts
from ledger.schemas.fields import Typed, choice, day, line, refusals_of
from ledger.schemas.fields import yuan as typed_yuan
from ledger.schemas.frames import LabelSchema, StatementSchema, YuanText
from ledger.statements.campaign_values import CampaignStatement

CAMPAIGN_FIELDS = ("title", "fund", "target", "opened_on", "deadline", "channel", "decision")
PLEDGE_FIELDS = ("pledged_on", "pledges")
PAYMENT_FIELDS = ("day", "payments", "channel", "again")
STEP_FIELDS = ("dated_on", "decision", "channel", "amount", "household")


class CampaignVoucherSchema(Schema):
    """A voucher of a campaign."""

    dated_on = fields.Date()
    purpose = fields.String()
    voucher = fields.String()
    summary = fields.String()
    amount = YuanText("amount_minor")
    is_reversed = fields.Boolean()


class CampaignSchema(StatementSchema):
    """A campaign's account; numbers of households and pledges are null where fewer than three would be told."""

    number = fields.Integer(attribute="head.number")
    title = fields.String(attribute="head.title")
    fund = fields.Nested(LabelSchema, attribute="head.fund")
    channel = fields.Nested(LabelSchema)
    decision = fields.Nested(LabelSchema, attribute="head.decision", allow_none=True)
    outcome = fields.String(attribute="head.outcome")
    target = YuanText("head.target_minor")
    opened_on = fields.Date(attribute="head.opened_on")
    deadline = fields.Date(attribute="head.deadline")
    payers = fields.Integer(attribute="payer_count", allow_none=True)
    pledges = fields.Integer(attribute="pledge_count", allow_none=True)
    pledged = YuanText("pledged_minor", allow_none=True)
    rows = fields.List(fields.Nested(CampaignVoucherSchema))
    totals = fields.Method("_totals")

    def _totals(self, statement: CampaignStatement) -> dict[str, Any]:
        sums = statement.sums
        return {
            "raised": yuan(sums.raised_minor), "missing": yuan(statement.missing_minor),
            "paid": yuan(sums.paid_minor), "late": yuan(sums.late_minor),
            "withdrawn": yuan(sums.withdrawn_minor), "refunded": yuan(sums.refunded_minor),
            "transferred": yuan(sums.transferred_minor), "leftover": yuan(sums.leftover_minor),
            "held": yuan(sums.held_minor), "spent": yuan(sums.spent_minor),
            "left": yuan(sums.left_minor),
        }  # fmt: skip


class _CampaignForm(Schema):
    title = Typed(line(TITLE_LENGTH_MAX))
    fund = Typed(choice)
    target = Typed(typed_yuan)
    opened_on = Typed(day)
    deadline = Typed(day)
    channel = Typed(choice)
    decision = Typed(choice, optional=True)


class _StepForm(Schema):
    dated_on = Typed(day)
    decision = Typed(choice, optional=True)
    channel = Typed(choice, optional=True)
    amount = Typed(typed_yuan, optional=True)
    household = Typed(line(40), optional=True)


def read_campaign(form: Mapping[str, str]) -> tuple[Campaign | None, tuple[Refusal, ...]]:
    """Read the form of a campaign, or everything that is wrong with it."""
    data, refusals = _load(_CampaignForm(), form)
    if data is None:
        return None, refusals
    try:
        return Campaign(
            data["title"], data["fund"], data["target"], data["opened_on"], data["deadline"],
            data["channel"], data["decision"] or "",
        ), ()  # fmt: skip
    except Refusal as refusal:
        return None, (refusal,)


def read_pledges(
    form: Mapping[str, str],
) -> tuple[tuple[date, dict[str, int]] | None, tuple[Refusal, ...]]:
    """Read a day and lines of a household and what it pledges, 0 to take a pledge back."""
    try:
        on = day(form.get("pledged_on", ""), "pledged_on")
        return (on, read_amounts(form.get("pledges", ""), field="pledges")), ()
    except Refusal as refusal:
        return None, (refusal,)


def read_payments(
    form: Mapping[str, str],
) -> tuple[tuple[Paid, ...] | None, tuple[Refusal, ...]]:
    """Read a day and lines of a household and what it paid on it."""
    try:
        on = day(form.get("day", ""), "day")
        amounts = read_amounts(form.get("payments", ""), field="payments")
    except Refusal as refusal:
        return None, (refusal,)
    return tuple(Paid(code, minor, on) for code, minor in amounts.items()), ()


def read_step(form: Mapping[str, str]) -> tuple[dict[str, Any] | None, tuple[Refusal, ...]]:
    """Read the form of a step, or everything that is wrong with it."""
    return _load(_StepForm(), form)


def _load(
    schema: Schema, form: Mapping[str, str]
) -> tuple[dict[str, Any] | None, tuple[Refusal, ...]]:
    try:
        return dict(schema.load({name: form.get(name, "") for name in schema.fields})), ()
    except ValidationError as error:
        return None, refusals_of(error)
