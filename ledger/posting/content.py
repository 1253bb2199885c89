"""The canonical text of a draft: what approvals are bound to, and how a draft is kept until it is posted."""

import hashlib
import json
from dataclasses import fields
from datetime import date
from typing import Any

from ledger.domain.transactions import BrokenRule, CounterpartyKind, Draft, Kind, Line, Subline
from ledger.log.canonical import canonical_text

#: Each field with its default, looked up once: an import writes hundreds of thousands.
_FIELDS = {
    kind: tuple((field.name, field.default) for field in fields(kind)) for kind in (Draft, Line)
}


def content_of(draft: Draft) -> str:
    """Write a draft as canonical JSON; fields at their default are left out."""
    return canonical_text(_plain(draft))


def sha256_of(content: str) -> str:
    """Give the hash that approvals name."""
    return hashlib.sha256(content.encode("utf-8")).hexdigest()


def draft_of(content: str) -> Draft:
    """Read a draft back.

    Raises:
        Refusal: the text breaks a rule of form, which a text of ours never does.
    """
    data: dict[str, Any] = json.loads(content)
    data["dated_on"] = date.fromisoformat(data["dated_on"])
    if "occurred_on" in data:
        data["occurred_on"] = date.fromisoformat(data["occurred_on"])
    data["kind"] = Kind(data.get("kind", Kind.ORDINARY))
    data["counterparty_kind"] = CounterpartyKind(
        data.get("counterparty_kind", CounterpartyKind.OTHER)
    )
    for name in ("attachments", "invoices"):
        data[name] = tuple(data.get(name, ()))
    data["flags"] = tuple(BrokenRule(flag) for flag in data.get("flags", ()))
    data["lines"] = tuple(_line_of(line) for line in data["lines"])
    return Draft(**data)


def _line_of(data: dict[str, Any]) -> Line:
    shares = tuple(Subline(**share) for share in data.pop("sublines", ()))
    return Line(**data, sublines=shares)


def _plain(value: Draft | Line | Subline) -> dict[str, Any]:
    if isinstance(value, Subline):
        return _plain_share(value)
    plain: dict[str, Any] = {}
    for name, default in _FIELDS[type(value)]:
        item = getattr(value, name)
        if item == default:
            continue
        if isinstance(item, date):
            item = item.isoformat()
        elif isinstance(item, tuple):
            # Flags are a set: the header keeps them in the same order.
            parts = sorted(item) if name == "flags" else item
            item = [part if isinstance(part, str) else _plain(part) for part in parts]
        plain[name] = item
    return plain


def _plain_share(share: Subline) -> dict[str, Any]:
    # Written out: a voucher for a whole compound has more than ten thousand.
    plain: dict[str, Any] = {"place": share.place}
    if share.debit_minor:
        plain["debit_minor"] = share.debit_minor
    if share.credit_minor:
        plain["credit_minor"] = share.credit_minor
    return plain
