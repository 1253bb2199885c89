"""The form of a payment request, and that of an approval policy."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError

from ledger.domain.entries import MATTER_LENGTH_MAX
from ledger.domain.errors import PolicyError, Refusal, TextError
from ledger.domain.payments import PAYEE_LENGTH_MAX, REQUEST_MEMO_LENGTH_MAX, PaymentRequest
from ledger.domain.policies import STEPS_MAX, ApprovalPolicy, ApprovalStep, Body
from ledger.domain.texts import clean_text
from ledger.domain.transactions import SUMMARY_LENGTH_MAX, CounterpartyKind
from ledger.schemas.entries import counterparty
from ledger.schemas.fields import Typed, choice, day, invoice_numbers, line, refusals_of, yuan
from ledger.schemas.service_forms import read_items, typed_items

#: Form field → the request's own name of it.
_NAMES = {"amount": "amount_minor", "category": "account"}


def _memo(text: str, name: str) -> str:
    flat = re.sub(r"\s*[\r\n]+\s*", "；", text.strip())
    return clean_text(flat, field=name, length_max=REQUEST_MEMO_LENGTH_MAX)


class _RequestForm(Schema):
    amount = Typed(yuan)
    category = Typed(choice)
    matter = Typed(line(MATTER_LENGTH_MAX))
    party = Typed(choice, optional=True)
    payee = Typed(line(PAYEE_LENGTH_MAX), optional=True)
    counterparty_kind = Typed(counterparty)
    channel = Typed(choice)
    fund = Typed(choice)
    due_on = Typed(day, optional=True)
    decision = Typed(choice, optional=True)
    contract = Typed(choice, optional=True)
    work = Typed(choice, optional=True)
    purpose = Typed(choice, optional=True)
    place = Typed(choice, optional=True)
    invoices = Typed(invoice_numbers, optional=True)
    items = Typed(read_items, optional=True)
    summary = Typed(line(SUMMARY_LENGTH_MAX), optional=True)
    memo = Typed(_memo, optional=True)


#: The form's fields in their order on the page.
REQUEST_FIELDS = tuple(_RequestForm().fields)


def read_request(
    form: Mapping[str, Any], *, attachments: tuple[str, ...], summary_of: Any
) -> tuple[PaymentRequest | None, tuple[Refusal, ...]]:
    """Read a form: the request, or everything that is wrong with it at once.

    ``summary_of`` proposes the public text where none was typed, from (matter, counterparty kind).
    """
    try:
        data: dict[str, Any] = _RequestForm().load(
            {name: form.get(name, "") for name in REQUEST_FIELDS}
        )
    except ValidationError as error:
        return None, refusals_of(error)
    kind: CounterpartyKind = data["counterparty_kind"]
    summary = data.pop("summary") or summary_of(data["matter"], kind)
    values = {_NAMES.get(name, name): value for name, value in data.items() if value is not None}
    try:
        return PaymentRequest(summary=summary, attachments=attachments, **values), ()
    except Refusal as refusal:
        return None, (refusal,)


def typed_request(request: PaymentRequest) -> dict[str, str]:
    """Write a request back as somebody would have typed it."""
    own = {name: _NAMES.get(name, name) for name in REQUEST_FIELDS}
    values = {name: getattr(request, field) for name, field in own.items()}
    values["items"] = typed_items(request.items)
    minor = request.amount_minor
    typed = {name: _typed(value) for name, value in values.items()}
    return typed | {"amount": f"{minor // 100}.{minor % 100:02d}"}


def _typed(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "\n".join(value)
    return "" if value is None else str(value)


def read_policy(
    form: Mapping[str, Any],
) -> tuple[tuple[ApprovalPolicy, date] | None, tuple[Refusal, ...]]:
    """Read a policy's form: the policy and its first day, or what is wrong with it."""
    refusals: list[Refusal] = []

    def read(parse: Any, name: str, *, optional: bool = False) -> Any:
        text = str(form.get(name, "")).strip()
        try:
            if not text and not optional:
                raise TextError(reason="required", field=name)
            return parse(text, name) if text else None
        except Refusal as refusal:
            refusals.append(refusal)
            return None

    steps = _steps(form, read)
    values = {
        "contract_above_minor": read(yuan, "contract_above", optional=True),
        "request_above_minor": read(yuan, "request_above", optional=True),
        "small_committee": "small_committee" in form,
        "split_days": read(_number("split_days"), "split_days"),
        "split_margin_percent": read(_number("split_margin"), "split_margin"),
        "cash_stock_minor": read(yuan, "cash_stock", optional=True),
        "cash_payment_minor": read(yuan, "cash_payment", optional=True),
    }
    first_day = read(day, "first_day")
    if refusals:
        return None, tuple(refusals)
    try:
        return (ApprovalPolicy(steps, **values), first_day), ()
    except Refusal as refusal:
        return None, (refusal,)


def _steps(form: Mapping[str, Any], read: Any) -> tuple[ApprovalStep, ...]:
    """Read the rows of the form: those with an amount, and the last one, which has none."""
    steps = []
    for number in range(1, STEPS_MAX):
        if str(form.get(f"up_to_{number}", "")).strip():
            up_to = read(yuan, f"up_to_{number}")
            approvals = read(_number("approvals"), f"approvals_{number}")
            steps.append(ApprovalStep(up_to or 0, approvals or 0, _body(form, number)))
    approvals = read(_number("approvals"), "approvals_last")
    return (*steps, ApprovalStep(None, approvals or 0, _body(form, "last")))


def _body(form: Mapping[str, Any], name: object) -> Body:
    text = form.get(f"decision_{name}", "")
    return Body(text) if text in set(Body) else Body.NOBODY


def _number(reason: str) -> Any:
    def parse(text: str, name: str) -> int:
        if not text.isascii() or not text.isdigit() or len(text) > 3:
            raise PolicyError(reason=reason, field=name)
        return int(text)

    return parse


def typed_policy(policy: ApprovalPolicy) -> dict[str, str]:
    """Write a policy back as somebody would have typed it."""
    typed = {
        "contract_above": _yuan(policy.contract_above_minor),
        "request_above": _yuan(policy.request_above_minor),
        "split_days": str(policy.split_days),
        "split_margin": str(policy.split_margin_percent),
        "cash_stock": _yuan(policy.cash_stock_minor),
        "cash_payment": _yuan(policy.cash_payment_minor),
    }
    if policy.small_committee:
        typed["small_committee"] = "1"
    for number, step in enumerate(policy.steps, start=1):
        name = number if step.up_to_minor is not None else "last"
        typed |= {
            f"up_to_{name}": _yuan(step.up_to_minor), f"approvals_{name}": str(step.approvals),
            f"decision_{name}": step.decision.value,
        }  # fmt: skip
    return typed


def _yuan(minor: int | None) -> str:
    return "" if minor is None else f"{minor // 100}.{minor % 100:02d}"
