"""The form of a payment request: who is to be paid what, out of which fund, on what paper."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.entries import Direction
from ledger.domain.errors import ApprovalError, Refusal
from ledger.domain.payments import PaymentRequest
from ledger.domain.roles import Task
from ledger.domain.transactions import SUMMARY_LENGTH_MAX, CounterpartyKind
from ledger.domain.works import Purpose
from ledger.posting.idempotency import recall, remember
from ledger.posting.payment_content import request_of
from ledger.posting.payments import save_request
from ledger.schemas.payments import REQUEST_FIELDS, read_request, typed_request
from ledger.statements.habits import habits
from ledger.statements.payees import naming
from ledger.statements.payments import RequestView, request_view
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection, reading
from ledger.web.desk.choices import choices_of
from ledger.web.desk.entries import counterparty_zh
from ledger.web.desk.frames import desk_page, each_of, named_sentences, sentences
from ledger.web.desk.invoices import proposed_invoices
from ledger.web.desk.tokens import fresh_token, key_of, sent_sha256, sent_token
from ledger.web.desk.uploads import FIELD as PICTURES
from ledger.web.desk.uploads import kept_pictures

#: Fields in their order on the page; mistakes are listed in it.
FIELDS = (*REQUEST_FIELDS[:-2], PICTURES, *REQUEST_FIELDS[-2:])


@dataclass(frozen=True, slots=True)
class FilledRequest:
    """The form as it stands on the page; ``proposed`` are invoice numbers to look at before it is kept."""

    values: Mapping[str, str]
    attached: tuple[str, ...] = ()
    token: str = field(default_factory=fresh_token)
    request_id: str = ""
    content_sha256: str = ""
    proposed: tuple[str, ...] = ()


def ask(seat: Seat) -> Response:
    """Show the form, empty but for what the address fills in."""
    given = {name: request.args[name] for name in REQUEST_FIELDS if name in request.args}
    return _show(seat, FilledRequest(given))


def answer(seat: Seat) -> Response:
    """Keep a new request and show it, or show the form again with what is wrong."""
    asked, form, refusals = _read(seat)
    if asked is None:
        return _show(seat, form, refusals)
    by, at, key = seat.officer(Task.PREPARE), clock.now(), key_of(seat, form.token)
    community_id = seat.community.community_id
    try:
        with desk_writing() as books:
            request_id = recall(books, community_id, key, body_sha256=sent_sha256())
            if request_id is None:
                request_id = save_request(books, community_id, asked, by=by, at=at)
                remember(
                    books, community_id, key, result=request_id, at=at, body_sha256=sent_sha256()
                )
    except Refusal as refusal:
        return _show(seat, form, (refusal,))
    return _shown(seat, request_id)


def edit(seat: Seat, request_id: str) -> Response:
    """Show one's own request in the form it was entered in."""
    with reading() as books:
        view = _own(books, seat, request_id)
    asked = request_of(view.content)
    # A text that was proposed is proposed anew when the other answers change; one's own stays.
    proposed = proposed_summary(asked.matter, asked.counterparty_kind)
    values = typed_request(asked)
    if asked.summary == proposed:
        values["summary"] = ""
    form = FilledRequest(
        values, asked.attachments, request_id=request_id, content_sha256=view.row.content_sha256
    )
    return _show(seat, form)


def change(seat: Seat, request_id: str) -> Response:
    """Keep a changed request; every approval of what it was falls away."""
    asked, form, refusals = _read(seat)
    form = replace(form, request_id=request_id)
    if asked is None:
        return _show(seat, form, refusals)
    by, community_id = seat.officer(Task.PREPARE), seat.community.community_id
    try:
        with desk_writing() as books:
            view = _own(books, seat, request_id)
            if view.row.content_sha256 != form.content_sha256:
                raise ApprovalError(reason="changed")
            save_request(books, community_id, asked, by=by, at=clock.now(), request_id=request_id)
    except Refusal as refusal:
        return _show(seat, form, (refusal,))
    return _shown(seat, request_id)


def proposed_summary(matter: str, kind: CounterpartyKind) -> str:
    """Propose the public text: month, what for, and with what kind of payee, never who."""
    today, who = clock.today(), counterparty_zh(kind)
    side = f"（{who}）" if who else ""
    return f"{today.year}年{today.month}月{matter}{side}"[:SUMMARY_LENGTH_MAX]


def _shown(seat: Seat, request_id: str) -> Response:
    return redirect(url_for("desk.payment", slug=seat.community.slug, request_id=request_id))


def _own(books: Connection, seat: Seat, request_id: str) -> RequestView:
    view = request_view(books, seat.community, request_id)
    if view is None:
        abort(404)
    if view.row.author_id != seat.user.user_id or view.row.state in ("paid", "withdrawn"):
        abort(403)
    return view


def _read(seat: Seat) -> tuple[PaymentRequest | None, FilledRequest, tuple[Refusal, ...]]:
    """Read what was sent: the request, or what is wrong or to be looked at; pictures are kept anyhow."""
    kept = kept_pictures(seat, request.form.getlist("attached"))
    typed = {name: request.form.get(name, "") for name in REQUEST_FIELDS}
    values, proposed = proposed_invoices(typed, kept.invoices)
    form = FilledRequest(
        values, tuple(kept.attached), token=sent_token(),
        content_sha256=request.form.get("content_sha256", ""), proposed=proposed,
    )  # fmt: skip
    asked, refusals = read_request(
        form.values, attachments=form.attached, summary_of=proposed_summary
    )
    refusals = (*refusals, *kept.refused)
    return None if refusals or proposed else asked, form, refusals


def _show(seat: Seat, form: FilledRequest, refusals: tuple[Refusal, ...] = ()) -> Response:
    refusals = each_of(refusals)
    errors, named = sentences(refusals), named_sentences(refusals)
    with reading() as books:
        learnt = habits(books, seat.community)
        choices = choices_of(books, seat.community, clock.today())
        pictures = choices.pictures(books, form.attached)
        lists = naming(books, seat.community)
    return desk_page(
        "desk/payment_form.html", seat, status=422 if refusals else 200, form=form,
        choices=choices, learnt=learnt, lists=lists, pictures=pictures, out=Direction.OUT,
        purposes=[item.value for item in Purpose],
        values=dict.fromkeys(FIELDS, "") | dict(form.values), errors=errors,
        mistakes=[
            (f"f-{name}" if name in FIELDS else "", named[name])
            for name in sorted(named, key=lambda name: (*FIELDS, name).index(name))
        ],
    )  # fmt: skip
