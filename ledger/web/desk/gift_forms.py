"""Record a gift: money, things or help. One hand on a phone is enough; nothing needs a script."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.cash_counts import DENOMINATIONS_MINOR
from ledger.domain.entries import ATTACHMENTS_MAX
from ledger.domain.errors import Refusal
from ledger.domain.funds import FundClass
from ledger.domain.gifts import Consent, Display, DonorKind, Nature, Valuation, check_named_nobody
from ledger.domain.roles import Task
from ledger.posting.gifts import Booking, record_gifts
from ledger.posting.idempotency import recall, remember
from ledger.schemas.gift_forms import (
    GOODS_FIELDS,
    MONEY_FIELDS,
    SERVICE_FIELDS,
    Read,
    read_goods,
    read_money,
    read_service,
)
from ledger.statements.payees import naming
from ledger.statements.values import Label
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import reading
from ledger.web.desk.choices import Choices, choices_of
from ledger.web.desk.frames import desk_page, named_sentences, sentences
from ledger.web.desk.tokens import fresh_token, key_of, sent_sha256, sent_token
from ledger.web.desk.uploads import kept_pictures

FIELDS = {Nature.MONEY: MONEY_FIELDS, Nature.GOODS: GOODS_FIELDS, Nature.SERVICE: SERVICE_FIELDS}
#: Where papers of a gift of things stand in the form: its value, and what need not be spent.
DOCUMENT, QUOTATION = "document", "avoided_document"


@dataclass(frozen=True, slots=True)
class _Form:
    """The form as it stands on the page, with hashes of papers that it brought already."""

    nature: Nature
    values: Mapping[str, str]
    attached: tuple[str, ...] = ()
    document: str = ""
    quotation: str = ""
    token: str = field(default_factory=fresh_token)


def ask_money(seat: Seat) -> Response:
    """Show the form of a gift of money."""
    return _ask(seat, Nature.MONEY)


def ask_goods(seat: Seat) -> Response:
    """Show the form of a gift of things."""
    return _ask(seat, Nature.GOODS)


def ask_service(seat: Seat) -> Response:
    """Show the form of people's help."""
    return _ask(seat, Nature.SERVICE)


def answer_money(seat: Seat) -> Response:
    """Record a gift of money, and hand its draft to another person."""
    form = _sent(Nature.MONEY)
    kept = kept_pictures(seat, request.form.getlist("attached")[:ATTACHMENTS_MAX])
    form = _Form(Nature.MONEY, form.values, tuple(kept.attached), token=form.token)
    return _answer(seat, form, read_money, kept.refused)


def answer_goods(seat: Seat) -> Response:
    """Record things that were given, with the papers behind their value."""
    form = _sent(Nature.GOODS)
    document = kept_pictures(seat, request.form.getlist("document_kept")[:1], field=DOCUMENT)
    quotation = kept_pictures(seat, request.form.getlist("quotation_kept")[:1], field=QUOTATION)
    form = _Form(
        Nature.GOODS, form.values, document=(document.attached or [""])[-1],
        quotation=(quotation.attached or [""])[-1], token=form.token,
    )  # fmt: skip

    def read(values: Mapping[str, Any]) -> Read:
        return read_goods(values, document=form.document, quotation=form.quotation)

    return _answer(seat, form, read, (*document.refused, *quotation.refused))


def answer_service(seat: Seat) -> Response:
    """Record people's help; nothing is booked."""
    return _answer(seat, _sent(Nature.SERVICE), read_service, ())


def _ask(seat: Seat, nature: Nature) -> Response:
    return _page(seat, _Form(nature, {"received_on": clock.today().isoformat()}))


def _sent(nature: Nature) -> _Form:
    values = {name: request.form.get(name, "") for name in FIELDS[nature]}
    return _Form(nature, values, token=sent_token())


def _answer(
    seat: Seat, form: _Form, read: Callable[[Mapping[str, Any]], Read],
    refused: tuple[Refusal, ...],
) -> Response:  # fmt: skip
    answers, refusals = read(form.values)
    if answers is None or refused:
        return _page(seat, form, (*refusals, *refused))
    by, at, key = seat.officer(Task.PREPARE), clock.now(), key_of(seat, form.token)
    community_id = seat.community.community_id
    booking = Booking(
        dated_on=answers.dated_on, pieces=answers.pieces, attachments=form.attached,
        fee_minor=answers.fee_minor,
    )  # fmt: skip
    try:
        check_named_nobody(answers.gift, confirmed=bool(form.values.get("named_nobody")))
        with desk_writing() as books:
            gift_id = recall(books, community_id, key, body_sha256=sent_sha256())
            if gift_id is None:
                recorded = record_gifts(
                    books, community_id, [answers.gift], by=by, at=at, booking=booking
                )
                gift_id = recorded.gift_ids[0]
                remember(books, community_id, key, result=gift_id, at=at, body_sha256=sent_sha256())
    except Refusal as refusal:
        return _page(seat, form, (refusal,))
    here = url_for("desk.gift", slug=seat.community.slug, gift_id=gift_id, done="gift_recorded")
    return redirect(here)


def _page(seat: Seat, form: _Form, refusals: tuple[Refusal, ...] = ()) -> Response:
    with reading() as books:
        choices = choices_of(books, seat.community, clock.today())
        works = naming(books, seat.community).works
        papers = choices.pictures(books, [*filter(None, (form.document, form.quotation))])
        pictures = choices.pictures(books, form.attached)
    for refusal in refusals:
        _place(refusal)
    errors, named = sentences(refusals), named_sentences(refusals)
    fields = FIELDS[form.nature]
    here = (*fields, "pictures", DOCUMENT, QUOTATION, "pieces")
    return desk_page(
        f"desk/gift_{form.nature.value}.html", seat, status=422 if refusals else 200, form=form,
        values=dict.fromkeys(fields, "") | dict(form.values), errors=errors, choices=choices,
        funds=gift_funds(choices), works=works, pictures=pictures, papers=papers,
        displays=tuple(Display), consents=tuple(Consent), donor_kinds=tuple(DonorKind),
        valuations=tuple(item for item in Valuation if item), values_minor=DENOMINATIONS_MINOR,
        today=clock.today(),
        mistakes=[
            (f"f-{name.replace('.', '-')}" if name in here else "", named[name]) for name in named
        ],
    )  # fmt: skip


def gift_funds(choices: Choices) -> tuple[Label, ...]:
    """Put funds with a purpose first: that is where gifts usually go; owners' money takes none."""
    fitting = [fund for fund in choices.funds.values() if fund.fund_class is not FundClass.AGENCY]
    ordered = sorted(fitting, key=lambda fund: fund.fund_class is not FundClass.RESTRICTED)
    return tuple(Label(fund.code, fund.name_zh, fund.name_en) for fund in ordered)


def _place(refusal: Refusal) -> None:
    """Put a refusal of the books at the field of this form where it belongs."""
    path = str(refusal.data.get("field", ""))
    if path.startswith("lines."):
        part = path.rpartition(".")[2]
        refusal.field = "fund" if part == "fund" else "channel"  # type: ignore[attr-defined]
