"""合并转账报告 as JSON: each voucher that struck a fund beside the one that carries it on."""

from marshmallow import Schema, fields

from ledger.schemas.frames import LabelSchema, StatementSchema, YuanText


class SidesSchema(Schema):
    """What was held, owed and left before, and what is after, in yuan."""

    assets_before = YuanText("before.assets_minor")
    debts_before = YuanText("before.debts_minor")
    net_before = YuanText("before.net_minor")
    assets_after = YuanText("after.assets_minor")
    debts_after = YuanText("after.debts_minor")
    net_after = YuanText("after.net_minor")
    difference = YuanText("difference_minor")


class MergedFundSchema(SidesSchema):
    """One fund of one community."""

    courtyard = fields.Nested(LabelSchema)
    community = fields.String(attribute="slug")
    fund = fields.Nested(LabelSchema)
    closing_voucher = fields.String()
    opening_voucher = fields.String()


class FundSumSchema(SidesSchema):
    """One fund of the new books, summed over all that joined."""

    fund = fields.Nested(LabelSchema)


class MergedCommunitySchema(Schema):
    """One community that joined: where its log ends, and whether every household's balance agrees."""

    community = fields.String(attribute="label.code")
    name = fields.String(attribute="label.name_zh")
    name_en = fields.String(attribute="label.name_en")
    courtyard = fields.String(attribute="courtyard.code")
    log_origin = fields.String()
    close_leaf = fields.Integer(attribute="close_leaf_index", allow_none=True)
    open_leaf = fields.Integer(attribute="open_leaf_index", allow_none=True)
    households = fields.Integer(attribute="share_count", allow_none=True)
    households_agree = fields.Boolean(attribute="shares_agree", allow_none=True)


class ServiceCostsSchema(Schema):
    """What service cost on both sides of the day, all courtyards together, in yuan a month."""

    months = fields.Integer(attribute="month_count")
    before_monthly = YuanText("before_monthly_minor")
    after_monthly = YuanText("after_monthly_minor")
    saved_monthly = YuanText("saved_monthly_minor")


class MergerSchema(StatementSchema):
    """The report."""

    number = fields.Integer()
    state = fields.String()
    agrees = fields.Boolean()
    members = fields.List(fields.Nested(MergedCommunitySchema))
    by_fund = fields.List(fields.Nested(FundSumSchema))
    rows = fields.List(fields.Nested(MergedFundSchema))
    totals = fields.Nested(SidesSchema, attribute=".")
    service = fields.Nested(ServiceCostsSchema, allow_none=True)

    def get_attribute(self, obj: object, attr: str, default: object) -> object:
        """Give the report itself where its own sums are asked for."""
        return obj if attr == "." else super().get_attribute(obj, attr, default)
