"""A street's table as plain data; its rows are communities."""

from typing import Any

from ledger.domain.money import yuan
from ledger.domain.streets import Check, Finding
from ledger.statements.street_values import StreetRow, StreetView, StreetWork


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
        "works": [_work(work) for work in view.works],
        "totals": {
            "common": yuan(view.common_minor),
            "given": yuan(view.restricted_minor),
            "owners": yuan(view.agency_minor),
            "total": yuan(view.total_minor),
            "works_budget": yuan(view.budget_minor),
            "works_spent": yuan(view.spent_minor),
            "works_late": view.late_count,
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
        "published_on": row.published_at.date().isoformat() if row.published_at else None,
        "overdue_notices": row.overdue_notices,
        **{_column(finding): finding.answer.value for finding in row.findings},
        "reasons": [_reason(finding) for finding in row.findings if finding.reasons],
    }


def _work(work: StreetWork) -> dict[str, Any]:
    return {
        "community": work.community.slug, "code": work.work.code, "name": work.work.name_zh,
        "name_en": work.work.name_en, "leader": work.leader, "liaison": work.liaison,
        "stage": work.stage.value, "budget": yuan(work.budget_minor),
        "committed": yuan(work.committed_minor), "spent": yuan(work.spent_minor),
        "days_late": work.days_late,
    }  # fmt: skip


def _reason(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check.value,
        "reasons": {reason.value: count for reason, count in finding.reasons},
    }


def _column(finding: Finding) -> str:
    """Name a check's column; that of closing would be taken for a balance."""
    return f"{finding.check}_check" if finding.check == Check.CLOSING else finding.check.value
