"""Months: which are closed, and closing the one whose turn it is."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.errors import Refusal, TextError
from ledger.domain.roles import Task
from ledger.posting.periods import close_month
from ledger.statements.periods import months
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import reading
from ledger.web.desk.frames import desk_page, sentence, sentences


def show(seat: Seat) -> Response:
    """List the months, the newest first."""
    return _page(seat)


def close(seat: Seat, period: int) -> Response:
    """Close a month; nothing reopens it, so a tick has to say that this is known."""
    by = seat.officer(Task.CLOSE_MONTH)
    try:
        if "sure" not in request.form:
            raise TextError(reason="unconfirmed", field="sure")
        with desk_writing() as books:
            close_month(books, seat.community.community_id, period, by=by, at=clock.now())
    except Refusal as refusal:
        return _page(seat, refusal)
    return redirect(url_for("desk.months", slug=seat.community.slug, done="closed"))


def _page(seat: Seat, refusal: Refusal | None = None) -> Response:
    with reading() as books:
        rows = months(books, seat.community, today=clock.today())
    errors = sentences((refusal,)) if refusal else {}
    return desk_page(
        "desk/months.html", seat, status=422 if refusal else 200, rows=rows, errors=errors,
        refused=sentence(refusal) if refusal and "sure" not in errors else "",
        may_close=seat.may(Task.CLOSE_MONTH),
    )  # fmt: skip
