"""A street's table as plain data; its rows are communities."""

from typing import Any

from ledger.domain.money import yuan
from ledger.domain.streets import Check, Finding
from ledger.statements.street_values import StreetRow, StreetView


def street_payload(view: StreetView) -> dict[str, Any]:
    """Give a street's table as plain data, amounts as decimal strings in yuan."""
    return {
        "kind": "street",
        "street": view.street.code,
        "name": view.street.name_zh,
        "name_en": view.street.name_en,
        "as_of": view.as_of.isoformat(),
        "currency": "CNY",
        "rows": [_row(row) for row in view.rows],
        "totals": {
            "common": yuan(view.common_minor),
            "given": yuan(view.restricted_minor),
            "owners": yuan(view.agency_minor),
            "total": yuan(view.total_minor),
        },
    }


def _row(row: StreetRow) -> dict[str, Any]:
    return {
        "code": row.community.slug,
        "name": row.community.name_zh,
        "name_en": row.community.name_en,
        "common": yuan(row.common_minor),
        "given": yuan(row.restricted_minor),
        "owners": yuan(row.agency_minor),
        "total": yuan(row.total_minor),
        "closed_through": row.closed_through,
        "reconciled_on": row.reconciled_on.isoformat() if row.reconciled_on else None,
        "posted_on": row.community.last_posted_at.date().isoformat()
        if row.community.last_posted_at
        else None,
        **{_column(finding): finding.answer.value for finding in row.findings},
        "reasons": [_reason(finding) for finding in row.findings if finding.reasons],
    }


def _reason(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check.value,
        "reasons": {reason.value: count for reason, count in finding.reasons},
    }


def _column(finding: Finding) -> str:
    """Name a check's column; that of closing would be taken for a balance."""
    return f"{finding.check}_check" if finding.check == Check.CLOSING else finding.check.value
