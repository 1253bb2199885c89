"""物业费按院落结算 as JSON."""

from marshmallow import Schema, fields

from ledger.schemas.frames import FundStatementSchema, LabelSchema, YuanText


class SettledSchema(Schema):
    """A courtyard's figures in yuan: income − wages − upkeep − shared = surplus; − what it bought = kept."""

    income = YuanText("settled.income_minor")
    wages = YuanText("settled.wages_minor")
    upkeep = YuanText("settled.upkeep_minor")
    shared = YuanText("settled.shared_minor")
    surplus = YuanText("settled.surplus_minor")
    equipment = YuanText("settled.equipment_minor")
    insurance = YuanText("settled.insurance_minor")
    kept = YuanText("settled.kept_minor")


class CourtyardRowSchema(SettledSchema):
    """One courtyard; the area in m² is a decimal string."""

    code = fields.String(attribute="place.code")
    name = fields.String(attribute="place.name_zh")
    name_en = fields.String(attribute="place.name_en")
    households = fields.Integer(attribute="household_count", allow_none=True)
    area = fields.Function(lambda row: f"{row.area_centi_m2 // 100}.{row.area_centi_m2 % 100:02d}")


class CourtyardsSchema(FundStatementSchema):
    """The statement."""

    key = fields.String(attribute="key.value")
    rows = fields.List(fields.Nested(CourtyardRowSchema))
    totals = fields.Function(lambda statement: SettledSchema().dump({"settled": statement.total}))
    received = YuanText("received_minor")
    shared = YuanText("shared_minor")
    unplaced_income = YuanText("unplaced_minor")


class NoticeLineSchema(Schema):
    """What one account brought or cost; without a code it is the part of common costs."""

    use = fields.String(attribute="section")
    code = fields.String(attribute="account.code", dump_default="")
    name = fields.String(attribute="account.name_zh", dump_default="")
    name_en = fields.String(attribute="account.name_en", dump_default="")
    amount = YuanText("amount_minor")


class CourtyardNoticeSchema(FundStatementSchema):
    """One courtyard's notice."""

    courtyard = fields.Nested(LabelSchema, attribute="row.place")
    households = fields.Integer(attribute="row.household_count")
    key = fields.String(attribute="key.value")
    shared = YuanText("shared_minor")
    courtyards = fields.Integer(attribute="courtyard_count")
    insured = YuanText("insured_minor", allow_none=True)
    rows = fields.List(fields.Nested(NoticeLineSchema))
    totals = fields.Function(lambda statement: SettledSchema().dump(statement.row))
