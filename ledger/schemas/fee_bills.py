"""Bills of a month for machines: what travels inside their paper. It holds what the paper shows, and no more."""

import csv
import io
from typing import Any

from ledger.domain.money import yuan
from ledger.schemas.cells import harmless
from ledger.schemas.tariffs import price_text
from ledger.statements.dues import FeeBill, FeeBills


def bills_payload(statement: FeeBills) -> dict[str, Any]:
    """Give bills as plain data: amounts as decimal texts in yuan, areas in square metres."""
    return {
        "kind": "fee-bills",
        "community": statement.community.slug,
        "size": statement.community.size,
        "month": f"{statement.period // 100}-{statement.period % 100:02d}",
        "as_of": statement.as_of.isoformat(),
        "rows": [_row(bill) for bill in statement.bills],
    }


def bills_csv(statement: FeeBills) -> str:
    """Give the same as CSV, with the byte order mark that Chinese spreadsheet programs need."""
    out = io.StringIO()
    out.write("\ufeff")
    rows = [_row(bill) for bill in statement.bills]
    writer = csv.DictWriter(out, list(_row_names(rows)), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def area_text(area_centi_m2: int) -> str:
    """Write 0.01 m² as square metres."""
    return f"{area_centi_m2 // 100}.{area_centi_m2 % 100:02d}"


def _row_names(rows: list[dict[str, str]]) -> list[str]:
    return list(rows[0]) if rows else ["code"]


def _row(bill: FeeBill) -> dict[str, str]:
    return {
        "code": bill.household.code,
        "name": harmless(bill.household.name_zh),
        "building": bill.building.code,
        "area": area_text(bill.area_centi_m2),
        "price": price_text(bill.tariff.price),
        "percent": str(bill.percent),
        "due": yuan(bill.due_minor),
        "older": yuan(bill.older_minor),
        "owed": yuan(bill.owed_minor),
        "in_advance": yuan(bill.in_advance_minor),
    }
