"""The forms of gifts: money, things, help, how one is shown, what goes back and what is used."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError

from ledger.domain.cash_counts import DENOMINATIONS_MINOR
from ledger.domain.errors import AmountError, GiftError, Refusal, TextError
from ledger.domain.gifts import (
    ALIAS_LENGTH_MAX,
    EARMARK_LENGTH_MAX,
    ITEM_LENGTH_MAX,
    NAME_LENGTH_MAX,
    RECEIPT_LENGTH_MAX,
    UNIT_LENGTH_MAX,
    Choice,
    Consent,
    Display,
    Donor,
    DonorKind,
    Gift,
    Nature,
    Valuation,
)
from ledger.domain.money import parse_yuan
from ledger.schemas.cash_counts import piece_fields
from ledger.schemas.entries import note
from ledger.schemas.fields import Typed, choice, day, line, refusals_of, yuan

#: Fields about who gave and how they are shown, in every form.
WHO = ("donor", "donor_kind", "display", "alias", "consent")
MONEY_FIELDS = (
    "amount", "fee", "received_on", "channel", *WHO, "fund", "earmark", "work", "receipt_number",
    *piece_fields(), "named_nobody", "dated_on",
)  # fmt: skip
GOODS_FIELDS = (
    "item", "quantity", "unit", "received_on", *WHO, "amount", "valuation", "fund", "earmark",
    "work", "avoided", "receipt_number", "named_nobody", "dated_on",
)  # fmt: skip
SERVICE_FIELDS = ("item", "quantity", "hours", "received_on", *WHO, "earmark", "named_nobody")
REFUND_FIELDS = ("amount", "dated_on", "channel", "memo")
USE_FIELDS = ("amount", "used_on", "note")


@dataclass(frozen=True, slots=True)
class GiftAnswers:
    """A gift as it was typed, with the bookkeeping date, the sheet of its cash and the service's fee, if told."""

    gift: Gift
    dated_on: date | None
    pieces: Mapping[int, int] | None
    fee_minor: int = 0


def whole(text: str, name: str) -> int:
    """Read a number of things or people.

    Raises:
        GiftError: it is none.
    """
    plain = text.strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 9):
        raise GiftError(reason="count", field=name, text=plain[:20])
    return int(plain)


def hours(text: str, name: str) -> int:
    """Read hours with up to two decimals, as minutes."""
    hundredths = parse_yuan(text, field=name)
    if hundredths < 0:
        raise AmountError(text=text[:20], reason="negative", field=name)
    return hundredths * 60 // 100


class _Who(Schema):
    donor = Typed(line(NAME_LENGTH_MAX), optional=True)
    donor_kind = Typed(choice, optional=True)
    display = Typed(choice, optional=True)
    alias = Typed(line(ALIAS_LENGTH_MAX), optional=True)
    consent = Typed(choice, optional=True)
    earmark = Typed(line(EARMARK_LENGTH_MAX), optional=True)
    received_on = Typed(day)


class _MoneyForm(_Who):
    amount = Typed(yuan)
    fee = Typed(yuan, optional=True)
    channel = Typed(choice)
    fund = Typed(choice)
    work = Typed(choice, optional=True)
    receipt_number = Typed(line(RECEIPT_LENGTH_MAX), optional=True)
    dated_on = Typed(day, optional=True)


class _GoodsForm(_Who):
    item = Typed(line(ITEM_LENGTH_MAX))
    quantity = Typed(whole)
    unit = Typed(line(UNIT_LENGTH_MAX))
    amount = Typed(yuan, optional=True)
    valuation = Typed(choice, optional=True)
    fund = Typed(choice, optional=True)
    work = Typed(choice, optional=True)
    avoided = Typed(yuan, optional=True)
    receipt_number = Typed(line(RECEIPT_LENGTH_MAX), optional=True)
    dated_on = Typed(day, optional=True)


class _ServiceForm(_Who):
    item = Typed(line(ITEM_LENGTH_MAX))
    quantity = Typed(whole)
    hours = Typed(hours, optional=True)


class _DisplayForm(Schema):
    display = Typed(choice)
    alias = Typed(line(ALIAS_LENGTH_MAX), optional=True)
    consent = Typed(choice, optional=True)


class _RefundForm(Schema):
    amount = Typed(yuan)
    dated_on = Typed(day)
    channel = Typed(choice)
    memo = Typed(note, optional=True)


class _UseForm(Schema):
    amount = Typed(yuan)
    used_on = Typed(day)
    note = Typed(line(ITEM_LENGTH_MAX), optional=True)


Make = Callable[[Donor | None, Choice], Gift]
Read = tuple[GiftAnswers | None, tuple[Refusal, ...]]


def read_money(form: Mapping[str, Any]) -> Read:
    """Read a gift of money, or everything that is wrong with it."""
    data, refusals = _loaded(_MoneyForm(), form)
    pieces, wrong = _pieces(form)
    if data is None or wrong:
        return None, (*refusals, *wrong)
    return _answers(data, pieces, lambda donor, shown: Gift(
        Nature.MONEY, data["received_on"], donor, shown, amount_minor=data["amount"],
        channel=data["channel"], fund=data["fund"], earmark=data["earmark"] or "",
        work=data["work"] or "", receipt_number=data["receipt_number"] or "",
    ))  # fmt: skip


def read_goods(form: Mapping[str, Any], *, document: str = "", quotation: str = "") -> Read:
    """Read a gift of things; the hashes are of papers that came with the form."""
    data, refusals = _loaded(_GoodsForm(), form)
    if data is None:
        return None, refusals
    amount_minor = data["amount"] or 0
    return _answers(data, None, lambda donor, shown: Gift(
        Nature.GOODS, data["received_on"], donor, shown, amount_minor=amount_minor,
        fund=(data["fund"] or "") if amount_minor else "", earmark=data["earmark"] or "",
        work=data["work"] or "", item=data["item"], quantity=data["quantity"], unit=data["unit"],
        valuation=_one_of(Valuation, data["valuation"], "valuation") if amount_minor else Valuation.NONE,
        document=document, avoided_minor=data["avoided"] or 0, avoided_document=quotation,
        receipt_number=data["receipt_number"] or "",
    ))  # fmt: skip


def read_service(form: Mapping[str, Any]) -> Read:
    """Read people's help."""
    data, refusals = _loaded(_ServiceForm(), form)
    if data is None:
        return None, refusals
    return _answers(data, None, lambda donor, shown: Gift(
        Nature.SERVICE, data["received_on"], donor, shown, earmark=data["earmark"] or "",
        item=data["item"], quantity=data["quantity"], minutes=data["hours"] or 0,
    ))  # fmt: skip


def read_display(form: Mapping[str, Any]) -> tuple[Choice | None, str, tuple[Refusal, ...]]:
    """Read how a gift is shown from now on, and the alias if one was typed."""
    data, refusals = _loaded(_DisplayForm(), form)
    if data is None:
        return None, "", refusals
    try:
        return _choice(data), data["alias"] or "", ()
    except Refusal as refusal:
        return None, "", (refusal,)


def read_refund(form: Mapping[str, Any]) -> tuple[dict[str, Any] | None, tuple[Refusal, ...]]:
    """Read what goes back: amount, day, account, and words for those who keep the books."""
    return _loaded(_RefundForm(), form)


def read_use(form: Mapping[str, Any]) -> tuple[dict[str, Any] | None, tuple[Refusal, ...]]:
    """Read what was used: amount, day, and for what."""
    return _loaded(_UseForm(), form)


def donor_of(name: str, kind: str, alias: str) -> Donor | None:
    """Give who gave; nobody where no name was typed.

    Raises:
        Refusal: no such kind, or an alias without a name.
    """
    if not name.strip():
        if alias.strip():
            raise TextError(reason="required", field="donor")
        return None
    return Donor(name.strip(), _one_of(DonorKind, kind or "person", "donor_kind"), alias.strip())


def _loaded(
    schema: Schema, form: Mapping[str, Any]
) -> tuple[dict[str, Any] | None, tuple[Refusal, ...]]:
    try:
        return schema.load({name: form.get(name, "") for name in schema.fields}), ()
    except ValidationError as error:
        return None, refusals_of(error)


def _answers(data: dict[str, Any], pieces: Mapping[int, int] | None, make: Make) -> Read:
    try:
        donor = donor_of(data["donor"] or "", data["donor_kind"] or "", data["alias"] or "")
        gift, fee_minor = make(donor, _choice(data)), data.get("fee") or 0
        return GiftAnswers(gift, data.get("dated_on"), pieces, fee_minor), ()
    except Refusal as refusal:
        return None, (refusal,)


def _choice(data: Mapping[str, Any]) -> Choice:
    display = _one_of(Display, data["display"] or "anonymous", "display")
    consent = _one_of(Consent, data["consent"] or "", "consent")
    return Choice(display, Consent.NONE if display is Display.ANONYMOUS else consent)


def _one_of(kind: Any, text: str | None, name: str) -> Any:
    if (text or "") not in set(kind):
        raise GiftError(reason="choice", field=name, text=str(text)[:40])
    return kind(text or "")


def _pieces(form: Mapping[str, Any]) -> tuple[Mapping[int, int] | None, tuple[Refusal, ...]]:
    """Read the sheet of cash; None where nothing was typed into it."""
    pieces: dict[int, int] = {}
    wrong: list[Refusal] = []
    for value_minor, name in zip(DENOMINATIONS_MINOR, piece_fields(), strict=True):
        text = str(form.get(name, "")).strip()
        if not text:
            continue
        if text.isascii() and text.isdigit() and len(text) <= 5:
            pieces[value_minor] = int(text)
        else:
            wrong.append(AmountError(text=text[:20], reason="pieces", field=name))
    return pieces or None, tuple(wrong)
