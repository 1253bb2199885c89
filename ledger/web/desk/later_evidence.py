"""Receipts after the booking: brought later and confirmed by another person, or taken down."""

from collections.abc import Callable

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.errors import Refusal, TextError
from ledger.domain.roles import Task
from ledger.posting.additions import confirm_evidence, decline_evidence, propose_evidence
from ledger.posting.takedowns import take_down
from ledger.statements.missing_evidence import transactions_without_evidence, waiting_evidence
from ledger.statements.transactions import transaction
from ledger.statements.values import Audience, TransactionView
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection, reading
from ledger.web.desk.frames import desk_page, sentence
from ledger.web.desk.uploads import FIELD, kept_pictures


def missing(seat: Seat) -> Response:
    """List vouchers without a receipt, and the files that wait to be confirmed."""
    with reading() as books:
        listed = transactions_without_evidence(
            books, seat.community, after=request.args.get("after", "")
        )
        waiting = waiting_evidence(books, seat.community)
    return desk_page("desk/no_receipt.html", seat, listed=listed, waiting=waiting)


def show(seat: Seat, voucher: str) -> Response:
    """Show a voucher's files, those that wait, and the form to bring more."""
    return _page(seat, voucher)


def bring(seat: Seat, voucher: str) -> Response:
    """Keep the files that were sent, and let them wait for another person."""
    with reading() as books:
        shown = transaction(books, seat.community, voucher, audience=Audience.OFFICER)
    if shown is None:
        abort(404)
    refusals: tuple[Refusal, ...]
    attached, refusals, _ = kept_pictures(seat, request.form.getlist("attached"))
    if not attached and not refusals:
        refusals = (TextError(reason="required", field=FIELD),)
    by, community_id = seat.officer(Task.PREPARE), seat.community.community_id

    def act(books: Connection) -> None:
        for sha256 in attached:
            propose_evidence(books, community_id, shown.seq, sha256, by=by, at=clock.now())

    return _act(seat, voucher, act, refusals, done="brought")


def confirm(seat: Seat, addition_id: str) -> Response:
    """Confirm a file that this person looked at, and show its copy where they ticked so."""
    by, community_id = seat.officer(Task.APPROVE), seat.community.community_id

    def act(books: Connection) -> None:
        confirm_evidence(
            books, community_id, addition_id, by=by, at=clock.now(),
            seen=request.form.get("seen", ""), is_released="released" in request.form,
        )  # fmt: skip

    return _act(seat, _voucher_of(seat, addition_id), act, done="confirmed")


def decline(seat: Seat, addition_id: str) -> Response:
    """Refuse a file with a reason, or take one's own back."""
    by, community_id = seat.officer(Task.COVER), seat.community.community_id

    def act(books: Connection) -> None:
        reason = request.form.get("reason", "")
        decline_evidence(books, community_id, addition_id, by=by, at=clock.now(), reason=reason)

    return _act(seat, _voucher_of(seat, addition_id), act, done="declined")


def hide(seat: Seat, voucher: str) -> Response:
    """Take a public copy down, with a reason that everybody may read."""
    by, community_id = seat.officer(Task.APPROVE), seat.community.community_id

    def act(books: Connection) -> None:
        shown = transaction(books, seat.community, voucher, audience=Audience.OFFICER)
        if shown is None:
            abort(404)
        take_down(
            books, community_id, shown.seq, request.form.get("copy", ""), by=by, at=clock.now(),
            reason=request.form.get("reason", ""),
        )  # fmt: skip

    return _act(seat, voucher, act, done="taken_down")


def _voucher_of(seat: Seat, addition_id: str) -> str:
    """Give the voucher whose page an answer belongs on; what waits no more has none to go to."""
    with reading() as books:
        for item in waiting_evidence(books, seat.community):
            if item.addition_id == addition_id:
                return item.voucher
    return request.form.get("voucher", "")


def _act(
    seat: Seat, voucher: str, act: Callable[[Connection], None],
    refusals: tuple[Refusal, ...] = (), *, done: str,
) -> Response:  # fmt: skip
    """Do something, or show the voucher's files with what stands against it."""
    try:
        with desk_writing() as books:
            act(books)
    except Refusal as refusal:
        refusals = (*refusals, refusal)
    if refusals:
        return _page(seat, voucher, refusals)
    here = url_for("desk.later", slug=seat.community.slug, voucher=voucher, done=done)
    return redirect(here)


def _page(seat: Seat, voucher: str, refusals: tuple[Refusal, ...] = ()) -> Response:
    with reading() as books:
        shown: TransactionView | None = transaction(
            books, seat.community, voucher, audience=Audience.OFFICER
        )
        if shown is None:
            abort(404)
        waiting = waiting_evidence(books, seat.community, seq=shown.seq)
    return desk_page(
        "desk/later.html", seat, status=422 if refusals else 200, shown=shown, waiting=waiting,
        refused=[sentence(refusal) for refusal in refusals],
    )  # fmt: skip
