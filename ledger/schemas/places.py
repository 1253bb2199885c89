"""Places, posters and a household's own account as JSON; null stands where a number would tell of a neighbour."""

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import Schema, fields

from ledger.domain.money import yuan
from ledger.domain.places import area_text
from ledger.schemas.frames import LabelSchema, StatementSchema, YuanText
from ledger.schemas.transactions import TransactionRowSchema
from ledger.statements.place_desk import Poster
from ledger.statements.place_values import (
    KINDS,
    HouseholdStatement,
    PlacesStatement,
    PlaceStatement,
    PlaceSummary,
)
from ledger.statements.values import CommunityFacts


def _summary(row: PlaceSummary) -> dict[str, Any]:
    return {
        "code": row.place.code,
        "name": row.place.name_zh,
        "name_en": row.place.name_en,
        "place_kind": row.kind,
        "parent": row.parent,
        **_numbers(row),
    }


def _numbers(row: PlaceSummary) -> dict[str, Any]:
    area = row.area_centi_m2
    return {
        "households": row.household_count,
        "area_m2": None if area is None else area_text(area),
        **dict(zip(KINDS, row.kinds, strict=True)),
        "registered_permille": row.registered_permille,
    }


class PlacesSchema(StatementSchema):
    """All places; ``totals`` are those of the community."""

    rows = fields.Method("_rows")
    totals = fields.Method("_totals")
    people = fields.Integer(attribute="people_count", allow_none=True)
    tenants = fields.Integer(attribute="tenant_count", allow_none=True)

    def _rows(self, statement: PlacesStatement) -> list[dict[str, Any]]:
        return [_summary(row) for row in statement.rows]

    def _totals(self, statement: PlacesStatement) -> dict[str, Any]:
        return _numbers(statement.whole)


class PlaceSchema(StatementSchema):
    """One place; ``rows`` are what was booked on it by account."""

    place = fields.Function(lambda statement: _summary(statement.summary))
    parts = fields.Function(lambda statement: [_summary(part) for part in statement.parts])
    rows = fields.Method("_rows")
    totals = fields.Function(lambda _statement: {})
    transactions = fields.List(fields.Nested(TransactionRowSchema), attribute="listed.rows")
    next_after = fields.String(attribute="listed.next_after", allow_none=True)

    def _rows(self, statement: PlaceStatement) -> list[dict[str, str]]:
        return [
            {
                "code": row.account.code,
                "name": row.account.name_zh,
                "name_en": row.account.name_en,
                "debit": yuan(row.debit_minor),
                "credit": yuan(row.credit_minor),
                "year_debit": yuan(row.year_debit_minor),
                "year_credit": yuan(row.year_credit_minor),
            }
            for row in statement.movements
        ]


class HouseholdRowSchema(Schema):
    """A share of the household, with the balance of its account after it."""

    dated_on = fields.Date()
    voucher = fields.String()
    summary = fields.String()
    kind = fields.String()
    account = fields.Nested(LabelSchema)
    fund = fields.Nested(LabelSchema)
    debit = YuanText("debit_minor")
    credit = YuanText("credit_minor")
    balance = YuanText("balance_minor")


class HouseholdSchema(StatementSchema):
    """A household's own account: for its link alone."""

    place = fields.Nested(LabelSchema)
    building = fields.Nested(LabelSchema, allow_none=True)
    area_m2 = fields.Function(lambda statement: area_text(statement.area_centi_m2))
    occupants = fields.Method("_occupants")
    balances = fields.Method("_balances")
    rows = fields.List(fields.Nested(HouseholdRowSchema))
    totals = fields.Function(lambda _statement: {})
    next_after = fields.String(allow_none=True)
    campaigns = fields.Method("_campaigns")

    def _campaigns(self, statement: HouseholdStatement) -> list[dict[str, str | int]]:
        return [
            {
                "number": item.head.number, "title": item.head.title, "outcome": item.head.outcome,
                "deadline": item.head.deadline.isoformat(),
                "pledged": yuan(item.own.pledged_minor), "paid": yuan(item.own.paid_minor),
                "transferred": yuan(item.own.transferred_minor),
                "leftover": yuan(item.own.leftover_minor),
                "returned": yuan(item.own.returned_minor), "held": yuan(item.own.held_minor),
            }
            for item in statement.campaigns
        ]  # fmt: skip

    def _occupants(self, statement: HouseholdStatement) -> list[dict[str, Any]]:
        return [
            {
                "kind": item.kind,
                "people": item.people_count,
                "gets_bills": item.gets_bills,
                "first_day": item.first_day.isoformat(),
                "last_day": item.last_day.isoformat() if item.last_day else None,
            }
            for item in statement.occupants
        ]

    def _balances(self, statement: HouseholdStatement) -> list[dict[str, str]]:
        return [
            {
                "code": item.account.label.code, "name": item.account.label.name_zh,
                "name_en": item.account.label.name_en, "balance": yuan(item.balance_minor),
            }
            for item in statement.balances
        ]  # fmt: skip


def posters_payload(
    posters: Sequence[Poster], urls: Mapping[str, str], community: CommunityFacts
) -> dict[str, Any]:
    """Give what posters say as plain data: places and the pages that they lead to."""
    return {
        "kind": "posters",
        "community": community.slug,
        "size": community.size,
        "totals": {},
        "rows": [
            {
                "code": item.place.code, "name": item.place.name_zh, "name_en": item.place.name_en,
                "place_kind": item.kind, "address": urls[item.place.code],
            }
            for item in posters
        ],
    }  # fmt: skip
