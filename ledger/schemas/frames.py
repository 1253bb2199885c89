"""What every statement's JSON begins with, and how amounts are written in it."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields

from ledger.domain.money import yuan

PLAIN_AMOUNT = {"pattern": r"^-?\d+\.\d{2}$", "example": "1234.50"}


class YuanText(fields.String):
    """Fen of a statement, written as a decimal string of yuan: numbers would lose digits."""

    def __init__(self, attribute: str, **kwargs: Any) -> None:
        super().__init__(attribute=attribute, metadata=PLAIN_AMOUNT, **kwargs)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:  # noqa: ARG002
        return None if value is None else yuan(int(value))


class PeriodSchema(Schema):
    """The days of a statement, both included."""

    first_day = fields.Date()
    last_day = fields.Date()


class LabelSchema(Schema):
    """A code with its names."""

    code = fields.String()
    name = fields.String(attribute="name_zh")
    name_en = fields.String()


class StatementSchema(Schema):
    """The head of every statement; ``size`` is the log's number of leaves when it was drawn up."""

    kind = fields.String(attribute="frame.kind")
    community = fields.String(attribute="frame.community.slug")
    community_name = fields.String(attribute="frame.community.name_zh")
    community_name_en = fields.String(attribute="frame.community.name_en")
    period = fields.Nested(PeriodSchema, attribute="frame.span")
    period_name = fields.String(attribute="frame.span.name")
    as_of = fields.Date(attribute="frame.as_of")
    currency = fields.String(attribute="frame.community.currency")
    size = fields.Integer(attribute="frame.community.size")


class FundStatementSchema(StatementSchema):
    """A statement that may be limited to one fund (null: the whole community)."""

    fund = fields.Nested(LabelSchema, attribute="frame.fund", allow_none=True)


Payload = Mapping[str, Any]
