"""Shared costs: 分摊清册 as JSON, and the form in which a cost is described."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields

from ledger.domain.errors import Refusal, TextError
from ledger.domain.money import yuan
from ledger.domain.sharing import (
    REASON_LENGTH_MAX,
    TITLE_LENGTH_MAX,
    Key,
    Scope,
    SharedCost,
)
from ledger.domain.sharing_errors import SharingError
from ledger.schemas.fields import Typed, choice, day, line, refusals_of
from ledger.schemas.fields import yuan as typed_yuan
from ledger.schemas.frames import LabelSchema, StatementSchema, YuanText
from ledger.statements.sharing_values import AllocationStatement

_ROWS_MAX = 20_000
_APART = re.compile(r"[\s,，;；、]+")
FIELDS = (
    "title", "amount", "allocated_on", "credit_account", "scope", "places", "key", "shares",
    "excluded", "uses_balances", "decision", "work", "emergency",
)  # fmt: skip


class AllocationRowSchema(Schema):
    """A building or a household; what a household has is null where the reader is not told."""

    code = fields.String(attribute="place.code", dump_default="")
    name = fields.String(attribute="place.name_zh", dump_default="")
    name_en = fields.String(attribute="place.name_en", dump_default="")
    unit = fields.String()
    floor = fields.String()
    room = fields.String()
    households = fields.Integer()
    area = fields.String()
    weight = fields.Integer()
    amount = YuanText("amount_minor")
    from_balance = YuanText("from_balance_minor")
    top_up = YuanText("top_up_minor")
    available = YuanText("available_minor", allow_none=True)


class AllocationVoucherSchema(Schema):
    """A voucher that carries the list out."""

    purpose = fields.String()
    voucher = fields.String()
    amount = YuanText("amount_minor")
    is_reversed = fields.Boolean()


class AllocationSchema(StatementSchema):
    """The list; its rows sum to the amount."""

    number = fields.Integer()
    title = fields.String()
    level = fields.String()
    copy = fields.String()
    key = fields.String()
    fund = fields.Nested(LabelSchema)
    paid_from = fields.Nested(LabelSchema, attribute="credit_account")
    decision = fields.Nested(LabelSchema, allow_none=True)
    emergency = fields.String()
    withdrawn = fields.String()
    building = fields.Nested(LabelSchema, allow_none=True)
    excluded_count = fields.Integer()
    vouchers = fields.List(fields.Nested(AllocationVoucherSchema))
    rows = fields.List(fields.Nested(AllocationRowSchema))
    totals = fields.Method("_totals")

    def _totals(self, statement: AllocationStatement) -> dict[str, Any]:
        total = statement.total
        return {
            "households": total.households, "area": total.area, "amount": yuan(total.amount_minor),
            "from_balance": yuan(total.from_balance_minor), "top_up": yuan(total.top_up_minor),
        }  # fmt: skip


class _CostForm(Schema):
    title = Typed(line(TITLE_LENGTH_MAX))
    amount = Typed(typed_yuan)
    allocated_on = Typed(day)
    credit_account = Typed(choice)
    scope = Typed(choice)
    key = Typed(choice)
    decision = Typed(choice, optional=True)
    work = Typed(choice, optional=True)
    emergency = Typed(line(REASON_LENGTH_MAX), optional=True)


def read_cost(form: Mapping[str, str]) -> tuple[SharedCost | None, tuple[Refusal, ...]]:
    """Read the form of a shared cost, or everything that is wrong with it."""
    schema = _CostForm()
    refusals: tuple[Refusal, ...] = ()
    data: dict[str, Any] = {}
    try:
        data = schema.load({name: form.get(name, "") for name in schema.fields})
    except ValidationError as error:
        refusals = refusals_of(error)
    found: dict[str, Any] = {}
    for name, read in (("places", _codes), ("shares", _numbers), ("excluded", _reasons)):
        try:
            found[name] = read(form.get(name, ""))
        except Refusal as refusal:
            refusals = (*refusals, refusal)
    if refusals:
        return None, refusals
    try:
        return _cost(data, found, uses_balances=form.get("uses_balances", "") == "1"), ()
    except Refusal as refusal:
        return None, (refusal,)


def _cost(data: dict[str, Any], found: dict[str, Any], *, uses_balances: bool) -> SharedCost:
    scope, key = _known(Scope, data["scope"], "scope"), _known(Key, data["key"], "key")
    return SharedCost(
        title=data["title"], amount_minor=data["amount"], allocated_on=data["allocated_on"],
        credit_account=data["credit_account"], scope=scope,
        places=found["places"] if scope is not Scope.COMMUNITY else (), key=key,
        shares=found["shares"] if key in (Key.SHARES, Key.WEIGHTS) else {},
        excluded=found["excluded"], uses_balances=uses_balances, decision=data["decision"] or "",
        work=data["work"] or "", emergency=data["emergency"] or "",
    )  # fmt: skip


def _known(kind: Any, value: str, field: str) -> Any:
    if value not in {item.value for item in kind}:
        raise TextError(reason="required", field=field)
    return kind(value)


def _codes(text: str) -> tuple[str, ...]:
    """Read codes typed apart by spaces, commas or lines; each once, in their order."""
    found = tuple(dict.fromkeys(code for code in _APART.split(text) if code))
    if len(found) > _ROWS_MAX:
        raise TextError(reason="too_long", field="places", length_max=_ROWS_MAX)
    return found


def _numbers(text: str) -> dict[str, int]:
    """Read lines of a code and a whole number."""
    found: dict[str, int] = {}
    for number, code, rest in _lines(text, "shares"):
        if not (rest.isascii() and rest.isdigit() and len(rest) <= 9):
            raise SharingError(reason="line", name=f"{code} {rest}", count=number, field="shares")
        if code in found:
            raise SharingError(reason="twice", name=code, field="shares")
        found[code] = int(rest)
    return found


def _reasons(text: str) -> dict[str, str]:
    """Read lines of a code and why it takes no part."""
    found: dict[str, str] = {}
    for _, code, rest in _lines(text, "excluded"):
        if code in found:
            raise SharingError(reason="twice", name=code, field="excluded")
        found[code] = rest
    return found


def read_amounts(text: str, *, field: str) -> dict[str, int]:
    """Read lines of a household's code and an amount in yuan; gives fen by household, in their order.

    Raises:
        Refusal: the first line that says something else, or a household that stands twice.
    """
    found: dict[str, int] = {}
    for number, code, rest in _lines(text, field):
        try:
            minor = typed_yuan(rest.replace(",", "").strip(), field)
        except Refusal as refusal:
            name = f"{code} {rest}".strip()[:40]
            raise SharingError(reason="line", name=name, count=number, field=field) from refusal
        if code in found:
            raise SharingError(reason="twice", name=code, field=field)
        found[code] = minor
    return found


def _lines(text: str, field: str) -> list[tuple[int, str, str]]:
    """Give the lines of a list that a person typed or pasted from a spreadsheet: number, first word, the rest."""
    made = []
    for number, raw in enumerate(text.splitlines(), start=1):
        words = [word for word in re.split(r"[\t,，;； ]+", raw.strip(), maxsplit=1) if word]
        if not words:
            continue
        made.append((number, words[0], words[1].strip() if len(words) > 1 else ""))
    if len(made) > _ROWS_MAX:
        raise TextError(reason="too_long", field=field, length_max=_ROWS_MAX)
    return made
