"""Count the cash box: a sheet by value, the books beside it, and a second person who confirms."""

from collections.abc import Mapping

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.cash_counts import DENOMINATIONS_MINOR
from ledger.domain.errors import Refusal
from ledger.domain.roles import Task
from ledger.posting.cash_counts import confirm_count, record_count
from ledger.posting.idempotency import recall, remember
from ledger.schemas.cash_counts import piece_fields, read_count
from ledger.statements.cash_counts import book_balances, cash_count, cash_count_page
from ledger.statements.policies import policy_on
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import reading
from ledger.web.desk.choices import choices_of
from ledger.web.desk.frames import desk_page, named_sentences, sentence, sentences
from ledger.web.desk.tokens import fresh_token, key_of, sent_sha256, sent_token

FIELDS = ("account", "counted_on", *piece_fields(), "note")


def show(seat: Seat) -> Response:
    """Show the sheet to fill in, and the counts before."""
    return _page(seat)


def add(seat: Seat) -> Response:
    """Keep a count; the next person finds it waiting for confirmation."""
    typed = {name: request.form.get(name, "") for name in FIELDS}
    count, refusals = read_count(typed)
    if count is None:
        return _page(seat, typed, refusals)
    by, at, key = seat.officer(Task.COUNT_CASH), clock.now(), key_of(seat, sent_token())
    community_id = seat.community.community_id
    try:
        with desk_writing() as books:
            count_id = recall(books, community_id, key, body_sha256=sent_sha256())
            if count_id is None:
                count_id = record_count(books, community_id, count, by=by, at=at)
                remember(
                    books, community_id, key, result=count_id, at=at, body_sha256=sent_sha256()
                )
    except Refusal as refusal:
        return _page(seat, typed, (refusal,))
    return redirect(url_for("desk.cash_count", slug=seat.community.slug, count_id=count_id))


def one(seat: Seat, count_id: str) -> Response:
    """Show one count, as it is printed and signed."""
    return _one(seat, count_id)


def confirm(seat: Seat, count_id: str) -> Response:
    """Confirm, as a second person, that this is what was counted."""
    by = seat.officer(Task.CONFIRM_COUNT)
    try:
        with desk_writing() as books:
            confirm_count(books, seat.community.community_id, count_id, by=by, at=clock.now())
    except Refusal as refusal:
        return _one(seat, count_id, refusal)
    here = url_for("desk.cash_count", slug=seat.community.slug, count_id=count_id, done="saved")
    return redirect(here)


def _one(seat: Seat, count_id: str, refusal: Refusal | None = None) -> Response:
    with reading() as books:
        count = cash_count(books, seat.community, count_id)
    if count is None:
        abort(404)
    return desk_page(
        "desk/cash_count.html", seat, status=422 if refusal else 200, count=count,
        refused=sentence(refusal) if refusal else "", values_minor=DENOMINATIONS_MINOR,
        may_confirm=seat.may(Task.CONFIRM_COUNT) and count.counted_by_id != seat.user.user_id
        and not count.confirmed_by,
    )  # fmt: skip


def _page(
    seat: Seat, typed: Mapping[str, str] | None = None, refusals: tuple[Refusal, ...] = ()
) -> Response:
    today = clock.today()
    with reading() as books:
        choices = choices_of(books, seat.community, today)
        boxes = choices.cash_boxes
        codes = tuple(label.code for label in boxes)
        held = book_balances(books, seat.community, codes, today)
        stock_minor = policy_on(books, seat.community, today).cash_stock_minor
        counts = cash_count_page(books, seat.community, after=request.args.get("after", ""))
    named = named_sentences(refusals)
    values = {"counted_on": today.isoformat(), "account": codes[0] if codes else ""}
    return desk_page(
        "desk/cash_counts.html", seat, status=422 if refusals else 200, boxes=boxes, held=held,
        stock_minor=stock_minor, choices=choices, counts=counts, values_minor=DENOMINATIONS_MINOR,
        values=dict.fromkeys(FIELDS, "") | values | dict(typed or {}), errors=sentences(refusals),
        mistakes=[
            (f"f-{name.replace('.', '-')}" if name in FIELDS else "", named[name]) for name in named
        ],
        form_token=sent_token() or fresh_token(), may_count=seat.may(Task.COUNT_CASH),
    )  # fmt: skip
