"""Tariffs as JSON: the price of a month as an exact ratio of fen, and as yuan."""

from fractions import Fraction
from typing import Any

from ledger.statements.tariffs import TariffRow, Tariffs


def price_text(price: Fraction) -> str:
    """Write fen as yuan, exactly: ``0.5`` becomes ``0.50``, finer prices keep their digits."""
    # A denominator of at most 10,000 fits in eight decimals of a yuan only where it divides a power of ten.
    yuan = price / 100
    digits = 2
    while (yuan * 10**digits).denominator != 1 and digits < 8:
        digits += 1
    whole = yuan * 10**digits
    number = whole.numerator // whole.denominator
    return f"{number // 10**digits}.{number % 10**digits:0{digits}d}"


def tariffs_payload(statement: Tariffs) -> dict[str, Any]:
    """Give all tariffs as plain data."""
    return {
        "kind": "tariffs",
        "community": statement.community.slug,
        "size": statement.community.size,
        "rows": [_row(row) for row in statement.rows],
        "totals": {},
    }


def _row(row: TariffRow) -> dict[str, Any]:
    tariff = row.tariff
    return {
        "number": tariff.number,
        "basis": tariff.basis.value,
        "price": price_text(tariff.price),
        "fen": f"{tariff.numerator}/{tariff.denominator}",
        "vacant_percent": tariff.vacant_percent,
        "first_month": f"{tariff.first_period // 100}-{tariff.first_period % 100:02d}",
        "code": row.place.code if row.place else "",
        "name": row.place.name_zh if row.place else "",
        "name_en": row.place.name_en if row.place else "",
        "fund": tariff.fund,
        "decision": row.decision.code,
        "decision_title": row.decision.name_zh,
        "decided_on": row.decided_on.isoformat() if row.decided_on else None,
        "leaf": row.leaf_index,
    }
