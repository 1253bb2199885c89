"""表决结果 as JSON: tallies, the tests they were put to, papers and money. No ballot, no owner, no flat."""

from typing import Any

from marshmallow import Schema, fields

from ledger.domain.money import yuan
from ledger.schemas.frames import LabelSchema, StatementSchema, YuanText
from ledger.statements.decision_values import DecisionList, DecisionStatement


class TestSchema(Schema):
    """One comparison; part and whole are null where they would tell a single ballot. Areas are in 0.01 m²."""

    __test__ = False
    name = fields.String()
    part = fields.Integer(allow_none=True)
    whole = fields.Integer(allow_none=True)
    numerator = fields.Integer()
    denominator = fields.Integer()
    more_than = fields.Boolean(attribute="strict")
    met = fields.Boolean(attribute="is_met")


class TallySchema(Schema):
    """One line of a tally; the area in square metres."""

    tally = fields.String()
    number = fields.Integer(allow_none=True)
    area = YuanText("area_centi_m2", allow_none=True)


class StepSchema(Schema):
    """Something that happened on a day."""

    number = fields.Integer()
    kind = fields.String()
    day = fields.Date(attribute="on")
    text = fields.String()
    answers = fields.Integer(allow_none=True)


class PaperSchema(Schema):
    """A paper; the hash of its public copy, empty while nobody released it."""

    kind = fields.String()
    copy_sha256 = fields.String(attribute="file.copy_sha256")


class BasisSchema(Schema):
    """What stands on the decision."""

    kind = fields.String()
    code = fields.String(attribute="name.code")
    name = fields.String(attribute="name.name_zh")
    day = fields.Date(allow_none=True)
    amount = YuanText("amount_minor", allow_none=True)
    text = fields.String()


class PaymentSchema(Schema):
    """A voucher that names the decision; ``flow`` is what it did to cash."""

    voucher = fields.String()
    dated_on = fields.Date()
    summary = fields.String()
    amount = YuanText("amount_minor")
    flow = YuanText("flow_minor")


class DecisionSchema(StatementSchema):
    """One question; ``rows`` are tallies, null where a figure would tell a single ballot."""

    code = fields.String(attribute="label.code")
    title = fields.String(attribute="label.name_zh")
    title_en = fields.String(attribute="label.name_en")
    decision_kind = fields.String(attribute="kind")
    matter = fields.String()
    state = fields.String()
    proposal = fields.String()
    article = fields.String()
    scope = fields.List(fields.Nested(LabelSchema))
    opened_on = fields.Date(allow_none=True)
    closes_on = fields.Date(allow_none=True)
    decided_on = fields.Date(attribute="result.decided_on", allow_none=True)
    posted_on = fields.Date(allow_none=True)
    in_force_from = fields.Date(attribute="first_day", allow_none=True)
    passed = fields.Boolean(attribute="result.passed", allow_none=True)
    tests = fields.List(fields.Nested(TestSchema), attribute="result.tests", dump_default=[])
    steps = fields.List(fields.Nested(StepSchema))
    papers = fields.List(fields.Nested(PaperSchema))
    follows = fields.Method("_follows")
    leads_to = fields.List(fields.Nested(LabelSchema))
    standing = fields.List(fields.Nested(BasisSchema))
    rows = fields.List(fields.Nested(TallySchema), attribute="tallies")
    payments = fields.List(fields.Nested(PaymentSchema))
    next_after = fields.String(allow_none=True)
    totals = fields.Method("_totals")

    def _follows(self, shown: DecisionStatement) -> dict[str, Any] | None:
        if shown.follows is None:
            return None
        rows = TallySchema(many=True).dump(shown.follows.tallies)
        return {"code": shown.follows.label.code, "rows": rows}

    def _totals(self, shown: DecisionStatement) -> dict[str, Any]:
        return {
            "in": yuan(shown.in_minor), "out": yuan(shown.out_minor),
            "vouchers": shown.voucher_count,
        }  # fmt: skip


def decisions_payload(shown: DecisionList) -> dict[str, Any]:
    """Give a page of the list for machines."""
    held = shown.committee
    return {
        "kind": "decision-list",
        "community": shown.community.slug,
        "committee": {
            "members": held.committee.members, "representatives": held.committee.representatives,
            "first_day": held.first_day.isoformat(),
        } if held else None,
        "rows": [
            {
                "code": row.label.code, "title": row.label.name_zh, "title_en": row.label.name_en,
                "kind": row.kind, "matter": row.matter, "state": row.state,
                "day": row.day.isoformat() if row.day else None,
            }
            for row in shown.rows
        ],
        "next_after": shown.next_after,
    }  # fmt: skip
