"""A bill as it was understood, as JSON: what ``flask bill read`` prints (``docs/bills.md``)."""

from typing import Any

from ledger.domain.bills import Bill, BillRow, BillWarning, Declared, Direction, Totals
from ledger.domain.money import yuan
from ledger.i18n import Language
from ledger.messages import warning_words

_YUAN = "CNY"


def bill_payload(bill: Bill, language: Language) -> dict[str, Any]:
    """Give a bill as plain values, with its warnings in words; what is not said is left out.

    Amounts are yuan unless a ``currency`` is named.
    """
    payload: dict[str, Any] = {"format": bill.format, "encoding": bill.encoding}
    if bill.currency != _YUAN:
        payload["currency"] = bill.currency
    if bill.account:
        payload["account"] = bill.account
    if bill.period:
        first_day, last_day = bill.period
        payload["period"] = {"first_day": first_day.isoformat(), "last_day": last_day.isoformat()}
    computed = bill.computed()
    return {
        **payload,
        "declared": _declared(bill.declared),
        "computed": {direction.value: _totals(computed[direction]) for direction in Direction},
        "warnings": [warning_payload(warning, language) for warning in bill.warnings],
        "rows": [_row(row) for row in bill.rows],
    }


def _declared(declared: Declared) -> dict[str, Any]:
    values: dict[str, Any] = {
        direction.value: _totals(totals) for direction, totals in declared.totals.items()
    }
    if declared.rows is not None:
        values["rows"] = declared.rows
    if declared.opening_minor is not None:
        values["opening_balance"] = yuan(declared.opening_minor)
    if declared.closing_minor is not None:
        values["closing_balance"] = yuan(declared.closing_minor)
    return values


def _totals(totals: Totals) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if totals.rows is not None:
        values["rows"] = totals.rows
    if totals.sum_minor is not None:
        values["sum"] = yuan(totals.sum_minor)
    return values


def warning_payload(warning: BillWarning, language: Language) -> dict[str, Any]:
    """Give what does not add up as plain values, in words too."""
    place = {"row": warning.row} if warning.row else {}
    return {"code": warning.code.value, **place, "message": warning_words(warning, language)}


def _row(row: BillRow) -> dict[str, Any]:
    values: dict[str, Any] = {
        "row": row.row,
        "occurred_at": row.occurred_at.isoformat(),
        "direction": row.direction.value,
        "amount": yuan(row.amount_minor),
    }
    if row.balance_minor is not None:
        values["balance"] = yuan(row.balance_minor)
    said = {
        "counterparty": row.counterparty,
        "text": row.text,
        "serial": row.serial,
        "status": row.status,
        "reason": row.reason,
    }
    return {**values, **{name: text for name, text in said.items() if text}}
