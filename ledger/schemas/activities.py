"""业务活动表 as JSON: headings, their accounts and the totals in the order of the paper."""

from typing import Any

from marshmallow import Schema, fields

from ledger.domain.money import yuan
from ledger.schemas.frames import FundStatementSchema, YuanText
from ledger.statements.accounting_values import Activities


class ActivityRowSchema(Schema):
    """One line; ``code`` and names are null but for items, which are accounts."""

    level = fields.String()
    heading = fields.String()
    code = fields.String(attribute="account.code", dump_default=None)
    name = fields.String(attribute="account.name_zh", dump_default=None)
    name_en = fields.String(attribute="account.name_en", dump_default=None)
    unrestricted = YuanText("span.unrestricted_minor")
    restricted = YuanText("span.restricted_minor")
    amount = YuanText("span.total_minor")
    year_unrestricted = YuanText("year.unrestricted_minor")
    year_restricted = YuanText("year.restricted_minor")
    year_amount = YuanText("year.total_minor")


class ActivitiesSchema(FundStatementSchema):
    """The statement; opening + change = closing."""

    rows = fields.List(fields.Nested(ActivityRowSchema))
    totals = fields.Method("_totals")

    def _totals(self, statement: Activities) -> dict[str, Any]:
        named = (
            statement.income, statement.spending, statement.change, statement.opening,
            statement.closing,
        )  # fmt: skip
        return {
            f"{prefix}{row.heading}": yuan(split.total_minor)
            for row in named
            for prefix, split in (("", row.span), ("year_", row.year))
        }
