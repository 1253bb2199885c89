"""Communities as JSON."""

from marshmallow import Schema, fields


class CommunitySchema(Schema):
    """One community; ``size`` is its log's number of leaves."""

    slug = fields.String()
    name = fields.String(attribute="name_zh")
    name_en = fields.String()
    currency = fields.String()
    log_origin = fields.String()
    opened_on = fields.Date()
    size = fields.Integer()
    transaction_count = fields.Integer()
    last_posted_at = fields.DateTime(format="%Y-%m-%dT%H:%M:%SZ", allow_none=True)
