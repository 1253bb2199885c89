"""What one officer proposed and another confirms: tariffs, areas, names, registers, in one list."""

from collections.abc import Callable

from flask import redirect, url_for
from werkzeug.wrappers import Response

from ledger.domain.errors import Refusal
from ledger.domain.roles import Task
from ledger.posting.confirming import confirm, drop
from ledger.schemas.tariffs import price_text
from ledger.statements.confirmations import waiting_proposals
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection, reading
from ledger.web.desk.frames import desk_page, sentence


def show(seat: Seat) -> Response:
    """List what waits."""
    return _list(seat)


def agree(seat: Seat, confirmation_id: str) -> Response:
    """Confirm what another officer proposed."""
    by, here = seat.officer(Task.SET_POLICY), seat.community.community_id
    return _do(
        seat, lambda books: confirm(books, here, confirmation_id, by=by, at=clock.now()),
        done="wish_confirmed",
    )  # fmt: skip


def refuse(seat: Seat, confirmation_id: str) -> Response:
    """Refuse a proposal, or take one's own back."""
    by, here = seat.officer(Task.SET_POLICY), seat.community.community_id
    return _do(
        seat, lambda books: drop(books, here, confirmation_id, by=by, at=clock.now()),
        done="policy_dropped",
    )  # fmt: skip


def proposed(seat: Seat) -> Response:
    """Lead to the list after something was proposed."""
    return redirect(url_for("desk.confirmations", slug=seat.community.slug, done="wish_proposed"))


def _do(seat: Seat, act: Callable[[Connection], None], *, done: str) -> Response:
    try:
        with desk_writing() as books:
            act(books)
    except Refusal as refusal:
        return _list(seat, refusal)
    return redirect(url_for("desk.confirmations", slug=seat.community.slug, done=done))


def _list(seat: Seat, refusal: Refusal | None = None) -> Response:
    with reading() as books:
        waiting = waiting_proposals(books, seat.community, with_homes=seat.may(Task.SEE_ORIGINALS))
    return desk_page(
        "desk/confirmations.html", seat, status=422 if refusal else 200, waiting=waiting,
        refused=sentence(refusal) if refusal else "", may_set=seat.may(Task.SET_POLICY),
        price=price_text,
    )  # fmt: skip
