"""The canonical text of a payment request: what approvals are bound to."""

import json
from dataclasses import fields
from datetime import date
from typing import Any

from ledger.domain.payments import PaymentRequest
from ledger.domain.price_lists import RepairItem
from ledger.domain.transactions import CounterpartyKind
from ledger.log.canonical import canonical_text

_FIELDS = tuple((field.name, field.default) for field in fields(PaymentRequest))


def content_of_request(request: PaymentRequest) -> str:
    """Write a request as canonical JSON; fields at their default are left out."""
    return canonical_text(
        {
            name: _plain(value)
            for name, default in _FIELDS
            if (value := getattr(request, name)) != default
        }
    )


def request_of(content: str) -> PaymentRequest:
    """Read a request back."""
    data: dict[str, Any] = json.loads(content)
    if "due_on" in data:
        data["due_on"] = date.fromisoformat(data["due_on"])
    kind = data.get("counterparty_kind", CounterpartyKind.OTHER)
    data["counterparty_kind"] = CounterpartyKind(kind)
    for name in ("attachments", "invoices"):
        data[name] = tuple(data.get(name, ()))
    data["items"] = tuple(RepairItem(*item) for item in data.get("items", ()))
    return PaymentRequest(**data)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, RepairItem):
        return [value.item, value.quantity_hundredths, value.amount_minor]
    return [_plain(item) for item in value] if isinstance(value, tuple) else value
