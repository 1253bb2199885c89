"""资产负债表 as JSON: both sides in one list, ``side`` says which."""

from typing import Any

from marshmallow import Schema, fields

from ledger.schemas.frames import FundStatementSchema, YuanText
from ledger.statements.accounting_values import BalanceSheet


class BalanceAmountsSchema(Schema):
    """A balance on 1 January and at the end."""

    year_opening = YuanText("year_opening_minor")
    closing = YuanText("closing_minor")


class BalanceRowSchema(BalanceAmountsSchema):
    """One line; ``code`` and names are null but for items: accounts, and funds under net assets."""

    level = fields.String()
    heading = fields.String()
    code = fields.String(attribute="label.code", dump_default=None)
    name = fields.String(attribute="label.name_zh", dump_default=None)
    name_en = fields.String(attribute="label.name_en", dump_default=None)


class BalanceSheetSchema(FundStatementSchema):
    """The statement; assets = claims."""

    rows = fields.Method("_rows")
    totals = fields.Method("_totals")

    def _rows(self, statement: BalanceSheet) -> list[dict[str, Any]]:
        schema = BalanceRowSchema()
        sides = (("assets", statement.assets), ("claims", statement.claims))
        return [{"side": side, **schema.dump(row)} for side, rows in sides for row in rows]

    def _totals(self, statement: BalanceSheet) -> dict[str, Any]:
        schema = BalanceAmountsSchema()
        totals = [row for row in (*statement.assets, *statement.claims) if row.level == "total"]
        return {row.heading: schema.dump(row) for row in (*totals, statement.between_funds)}
