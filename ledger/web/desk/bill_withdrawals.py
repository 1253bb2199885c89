"""Take a bill back: one officer asks and says why, another agrees; or it is left as it is."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.errors import Refusal
from ledger.domain.roles import Task
from ledger.posting.bill_withdrawals import agree_withdrawal, ask_withdrawal, drop_withdrawal
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.desk.bill_rows import rows_page


def ask(seat: Seat, bill_id: str) -> Response:
    """Ask that a bill be taken back."""
    reason = request.form.get("withdrawal", "")
    by, at = seat.officer(Task.RECONCILE), clock.now()
    try:
        with desk_writing() as books:
            ask_withdrawal(books, seat.community.community_id, bill_id, reason, by=by, at=at)
    except Refusal as refusal:
        return rows_page(seat, bill_id, (refusal,))
    return _back(seat, bill_id, "withdrawal_asked")


def agree(seat: Seat, bill_id: str) -> Response:
    """Agree as a second person."""
    by, at = seat.officer(Task.RECONCILE), clock.now()
    try:
        with desk_writing() as books:
            agree_withdrawal(books, seat.community.community_id, bill_id, by=by, at=at)
    except Refusal as refusal:
        return rows_page(seat, bill_id, (refusal,))
    return _back(seat, bill_id, "bill_withdrawn")


def drop(seat: Seat, bill_id: str) -> Response:
    """Leave the bill as it is."""
    by, at = seat.officer(Task.RECONCILE), clock.now()
    try:
        with desk_writing() as books:
            drop_withdrawal(books, seat.community.community_id, bill_id, by=by, at=at)
    except Refusal as refusal:
        return rows_page(seat, bill_id, (refusal,))
    return _back(seat, bill_id, "withdrawal_dropped")


def _back(seat: Seat, bill_id: str, done: str) -> Response:
    slug = seat.community.slug
    return redirect(url_for("desk.bill", slug=slug, bill_id=bill_id, done=done))
