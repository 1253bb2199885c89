"""合同应收已收表 and 物业服务考核结果 as JSON, and the pages of one contract and of services for programs."""

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, fields

from ledger.domain.money import yuan
from ledger.domain.service_scores import mean_text, share_text, tenths_text
from ledger.domain.services import quarters_text
from ledger.schemas.frames import StatementSchema, YuanText
from ledger.statements.contract_values import (
    BillRow,
    ContractRow,
    Contracts,
    ContractView,
    NamedContract,
    NamedContractView,
    Services,
    ServiceScores,
)

_AMOUNTS = ("due", "received", "open")


class ContractRowSchema(Schema):
    """One contract: what was due and came in the span, what is open at its end."""

    code = fields.String(attribute="contract.code")
    name = fields.String(attribute="contract.name_zh")
    name_en = fields.String(attribute="contract.name_en")
    contract_way = fields.String(attribute="terms.way.value")
    party = fields.String()
    collector = fields.String()
    account = fields.String(attribute="account.code")
    fund = fields.String(attribute="fund.code")
    place = fields.String(attribute="place.code", dump_default="")
    price = YuanText("terms.price_minor")
    rhythm = fields.String(attribute="terms.rhythm.value")
    first_day = fields.Date()
    last_day = fields.Date()
    notice_days = fields.Integer(attribute="terms.notice_days")
    deposit = YuanText("terms.deposit_minor")
    due = YuanText("due_minor")
    received = YuanText("received_minor")
    open = YuanText("open_minor")
    ahead = YuanText("ahead_minor")
    collected = YuanText("collected_minor")
    not_passed_on = YuanText("collected_open_minor")
    ends_soon = fields.Boolean()


class ContractsSchema(StatementSchema):
    """Every contract with terms; totals apart for what comes and what is paid."""

    rows = fields.List(fields.Nested(ContractRowSchema))
    without_terms = fields.Method("_named")
    totals = fields.Method("_totals")

    def _named(self, shown: Contracts) -> list[dict[str, Any]]:
        return [_named(row) for row in shown.named]

    def _totals(self, shown: Contracts) -> dict[str, str]:
        return {
            f"{way}_{name}": yuan(shown.total(way, name))
            for way in ("income", "expense")
            for name in _AMOUNTS
        }


class ServiceScoresSchema(StatementSchema):
    """The scored quarters: a row a criterion, then one for the quarter."""

    rows = fields.Method("_rows")
    totals = fields.Method("_totals")

    def _rows(self, shown: ServiceScores) -> list[dict[str, Any]]:
        return [row for bill in shown.rows for row in _scored(bill)]

    def _totals(self, shown: ServiceScores) -> dict[str, str]:
        return {
            "fee": yuan(sum(row.fee_minor for row in shown.rows)),
            "deduction": yuan(sum(row.deduction_minor for row in shown.rows)),
            "amount": yuan(sum(row.amount_minor for row in shown.rows)),
        }


def _scored(bill: BillRow) -> Iterator[dict[str, Any]]:
    of_bill = {"contract": bill.contract.code, "quarter": bill.period}
    for item in bill.criteria:
        yield of_bill | {
            "name": item.name.name_zh, "name_en": item.name.name_en, "weight": item.weight,
            "full": tenths_text(item.full_tenths), "mean": mean_text(item.mean_hundredths),
        }  # fmt: skip
    yield of_bill | {
        "name": "总分", "name_en": "Total", "weight": sum(item.weight for item in bill.criteria),
        "full": "100", "mean": bill.score, "scorers": bill.scorers,
        "share": share_text(bill.share_permille), "fee": yuan(bill.fee_minor),
        "deduction": yuan(bill.deduction_minor), "amount": yuan(bill.amount_minor),
        "voucher": bill.voucher,
    }  # fmt: skip


def contract_payload(view: ContractView) -> dict[str, Any]:
    """Give one contract as plain data."""
    return {
        "kind": "contract", "community": view.community.slug, "size": view.community.size,
        "as_of": view.as_of.isoformat(), **_row(view.row),
        "chapters": [
            {"chapter": item.chapter.value, "first_day": item.first_day.isoformat(),
             "last_day": item.last_day.isoformat(), "price": yuan(item.price_minor),
             "rhythm": item.rhythm.value, "note": item.note}
            for item in view.chapters
        ],
        "rows": [
            {"first_day": item.due.first_day.isoformat(), "last_day": item.due.last_day.isoformat(),
             "due_on": item.due.due_on.isoformat(), "due": yuan(item.due.amount_minor),
             "received": yuan(item.paid_minor), "open": yuan(item.open_minor)}
            for item in view.dues
        ],
        "years": [
            {"year": item.year, "due": yuan(item.due_minor), "received": yuan(item.received_minor),
             "open": yuan(item.open_minor)}
            for item in view.years
        ],
        "collections": [
            {"first_day": item.first_day.isoformat(), "last_day": item.last_day.isoformat(),
             "collected": yuan(item.collected_minor)}
            for item in view.collections
        ],
        "work": view.side.work.code if view.side else "",
        "vouchers": [item.voucher for item in view.vouchers],
        "totals": {},
    }  # fmt: skip


def _named(row: NamedContract) -> dict[str, Any]:
    side = row.side
    return {
        "code": row.contract.code, "name": row.contract.name_zh, "name_en": row.contract.name_en,
        "party": row.party, "price": _or_none(row.price_minor),
        "price_with_variations": _or_none(row.total_minor), "paid": yuan(row.paid_minor),
        "work": side.work.code if side else "",
        "signed_on": side.signed_on.isoformat() if side else None,
        "variations": [
            {"dated_on": item.happened_on.isoformat(), "amount": yuan(item.amount_minor),
             "note": item.note}
            for item in (side.variations if side else ())
        ],
    }  # fmt: skip


def _or_none(minor: int | None) -> str | None:
    return None if minor is None else yuan(minor)


def named_contract_payload(view: NamedContractView) -> dict[str, Any]:
    """Give one contract without terms as plain data."""
    return {
        "kind": "contract", "community": view.community.slug, "size": view.community.size,
        "as_of": view.as_of.isoformat(), **_named(view.row),
        "vouchers": [item.voucher for item in view.vouchers], "totals": {},
    }  # fmt: skip


def _row(row: ContractRow) -> Mapping[str, Any]:
    return dict(ContractRowSchema().dump(row))


def services_payload(shown: Services) -> dict[str, Any]:
    """Give services of a year as plain data."""
    return {
        "kind": "services", "community": shown.community.slug, "size": shown.community.size,
        "year": shown.year,
        "rates": [
            {"contract": item.contract.code, "role": item.rate.role, "name": item.rate.name_zh,
             "name_en": item.rate.name_en, "rate": yuan(item.rate.rate_minor),
             "planned_hours": quarters_text(item.rate.planned_quarters),
             "frequency": item.rate.frequency, "standard": item.rate.standard,
             "first_day": item.rate.first_day.isoformat(),
             "last_day": item.last_day.isoformat() if item.last_day else None,
             "decision": item.decision.code}
            for item in shown.rates
        ],
        "prices": [
            {"item": item.price.item, "name": item.price.name_zh, "name_en": item.price.name_en,
             "unit": item.price.unit, "price": yuan(item.price.price_minor),
             "first_day": item.price.first_day.isoformat(),
             "last_day": item.last_day.isoformat() if item.last_day else None,
             "decision": item.decision.code}
            for item in shown.prices
        ],
        "bills": [_bill(item) for item in shown.bills],
        "assessments": [
            {"year": item.year, "assessor": item.assessor, "about": item.about, "grade": item.grade,
             "score": None if item.score_tenths is None else tenths_text(item.score_tenths)}
            for item in shown.assessments
        ],
    }  # fmt: skip


def _bill(bill: BillRow) -> dict[str, Any]:
    return {
        "contract": bill.contract.code, "period": bill.period, "kind": bill.kind,
        "fee": yuan(bill.fee_minor), "deduction": yuan(bill.deduction_minor),
        "amount": yuan(bill.amount_minor), "voucher": bill.voucher, "score": bill.score,
        "share": share_text(bill.share_permille),
        "lines": [
            {"role": line.name.code, "name": line.name.name_zh, "hours": quarters_text(line.quarters),
             "rate": yuan(line.rate_minor), "amount": yuan(line.amount_minor)}
            for line in bill.lines
        ],
    }  # fmt: skip
