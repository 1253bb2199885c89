"""The register of gifts at the desk: the list, one gift, and what happens to it afterwards."""

from collections.abc import Callable

from flask import Response as PlainResponse
from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.entries import ATTACHMENTS_MAX
from ledger.domain.errors import Refusal
from ledger.domain.gifts import Consent, Display
from ledger.domain.roles import Task
from ledger.posting.gift_changes import (
    PayingBack,
    change_display,
    confirm_gift_count,
    forget_donor,
    refund_gift,
    use_goods,
)
from ledger.posting.idempotency import recall, remember
from ledger.schemas.gift_forms import (
    REFUND_FIELDS,
    USE_FIELDS,
    read_display,
    read_refund,
    read_use,
)
from ledger.statements.gift_pages import gift_page, gift_view
from ledger.statements.gift_values import GiftView
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection, reading
from ledger.web.desk.choices import choices_of
from ledger.web.desk.frames import desk_page, named_sentences, sentences
from ledger.web.desk.tokens import fresh_token, key_of, sent_sha256, sent_token
from ledger.web.desk.uploads import kept_pictures
from ledger.web.language import reader_language
from ledger.web.pages import online
from reports import gift_receipt


def show(seat: Seat) -> Response:
    """List the register, the newest number first."""
    with reading() as books:
        page = gift_page(books, seat.community, after=request.args.get("after", ""))
    return desk_page("desk/gifts.html", seat, page=page, may_record=seat.may(Task.PREPARE))


def one(seat: Seat, gift_id: str) -> Response:
    """Show one gift with its giver, how it is shown, and everything that happened to it."""
    return _page(seat, gift_id)


def paper(seat: Seat, gift_id: str) -> Response:
    """Give the acknowledgement of one gift as PDF."""
    view = _view(seat, gift_id)
    here = url_for("public.gifts", slug=seat.community.slug)
    content = gift_receipt.pdf(view, language=reader_language(), url=online(here))
    answer = PlainResponse(content, content_type="application/pdf")
    name = f"{seat.community.slug}-gift-{view.row.number}.pdf"
    answer.headers.set("Content-Disposition", "inline", filename=name)
    return answer


def display(seat: Seat, gift_id: str) -> Response:
    """Show a gift otherwise from now on."""
    choice, alias, refusals = read_display(request.form)
    if choice is None:
        return _page(seat, gift_id, refusals)
    by = seat.officer(Task.PREPARE)

    def act(books: Connection) -> str:
        change_display(
            books, seat.community.community_id, gift_id, choice, by=by, at=clock.now(),
            alias=alias or None,
        )  # fmt: skip
        return gift_id

    return _once(seat, gift_id, act)


def forget(seat: Seat, gift_id: str) -> Response:
    """Erase who gave, after a tick."""
    by = seat.officer(Task.PREPARE)
    if "sure" not in request.form:
        return _page(seat, gift_id)

    def act(books: Connection) -> str:
        forget_donor(books, seat.community.community_id, gift_id, by=by, at=clock.now())
        return gift_id

    return _once(seat, gift_id, act)


def confirm(seat: Seat, gift_id: str) -> Response:
    """Confirm, as a second person, the sheet of the cash."""
    by, view = seat.officer(Task.CONFIRM_COUNT), _view(seat, gift_id)
    if view.count is None:
        abort(404)
    count_id = view.count.count_id

    def act(books: Connection) -> str:
        confirm_gift_count(books, seat.community.community_id, count_id, by=by, at=clock.now())
        return gift_id

    return _once(seat, gift_id, act)


def refund(seat: Seat, gift_id: str) -> Response:
    """Hand a draft that pays the gift back to another person."""
    typed = {name: request.form.get(name, "") for name in REFUND_FIELDS}
    kept = kept_pictures(seat, request.form.getlist("attached")[:ATTACHMENTS_MAX])
    data, refusals = read_refund(typed)
    if data is None or kept.refused:
        return _page(seat, gift_id, (*refusals, *kept.refused), typed=typed)
    by = seat.officer(Task.PREPARE)
    back = PayingBack(
        data["amount"], data["channel"], data["dated_on"], data["memo"] or "", tuple(kept.attached)
    )

    def act(books: Connection) -> str:
        refund_gift(books, seat.community.community_id, gift_id, back, by=by, at=clock.now())
        return gift_id

    return _once(seat, gift_id, act, typed, done="submitted")


def use(seat: Seat, gift_id: str) -> Response:
    """Hand a draft that books given things as used to another person."""
    typed = {name: request.form.get(name, "") for name in USE_FIELDS}
    data, refusals = read_use(typed)
    if data is None:
        return _page(seat, gift_id, refusals, typed=typed)
    by = seat.officer(Task.PREPARE)

    def act(books: Connection) -> str:
        use_goods(
            books, seat.community.community_id, gift_id, amount_minor=data["amount"],
            used_on=data["used_on"], note=data["note"] or "", by=by, at=clock.now(),
        )  # fmt: skip
        return gift_id

    return _once(seat, gift_id, act, typed, done="submitted")


def _once(
    seat: Seat, gift_id: str, act: Callable[[Connection], str],
    typed: dict[str, str] | None = None, *, done: str = "saved",
) -> Response:  # fmt: skip
    """Do something once, however often the form is sent, and show the gift again."""
    _view(seat, gift_id)
    community_id, key = seat.community.community_id, key_of(seat, sent_token())
    try:
        with desk_writing() as books:
            if recall(books, community_id, key, body_sha256=sent_sha256()) is None:
                result = act(books)
                remember(
                    books, community_id, key, result=result, at=clock.now(),
                    body_sha256=sent_sha256(),
                )  # fmt: skip
    except Refusal as refusal:
        return _page(seat, gift_id, (refusal,), typed=typed)
    return redirect(url_for("desk.gift", slug=seat.community.slug, gift_id=gift_id, done=done))


def _view(seat: Seat, gift_id: str) -> GiftView:
    with reading() as books:
        view = gift_view(books, seat.community, gift_id)
    if view is None:
        abort(404)
    return view


def _page(
    seat: Seat, gift_id: str, refusals: tuple[Refusal, ...] = (), *,
    typed: dict[str, str] | None = None,
) -> Response:  # fmt: skip
    view = _view(seat, gift_id)
    with reading() as books:
        choices = choices_of(books, seat.community, clock.today())
    left = f"{view.left_minor // 100}.{view.left_minor % 100:02d}"
    today = clock.today().isoformat()
    usual = {
        "amount": left, "dated_on": today, "used_on": today, "memo": "", "note": "",
        "channel": view.channel.code if view.channel else "",
    }  # fmt: skip
    named = named_sentences(refusals)
    return desk_page(
        "desk/gift.html", seat, status=422 if refusals else 200, view=view, gift=view.row,
        choices=choices, values=usual | (typed or {}), errors=sentences(refusals),
        displays=tuple(Display), consents=tuple(Consent), today=clock.today(),
        form_token=sent_token() or fresh_token(),
        mistakes=[(f"f-{name}" if name else "", named[name]) for name in named],
        may_change=seat.may(Task.PREPARE),
        may_confirm=view.count is not None and seat.may(Task.CONFIRM_COUNT)
        and not view.count.confirmed_by and view.count.counted_by_id != seat.user.user_id,
    )  # fmt: skip
