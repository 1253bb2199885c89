"""The cashier's payment run: what was approved, in the order it falls due; tick, pay, mark as paid."""

from collections.abc import Sequence

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.errors import Refusal, TextError
from ledger.domain.roles import Task
from ledger.posting.payment_run import pay
from ledger.schemas.fields import day
from ledger.statements.payments import payment_run
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import reading
from ledger.web.desk.frames import desk_page, sentence, sentences
from ledger.web.desk.uploads import kept_pictures


def run(seat: Seat) -> Response:
    """Show what waits to be paid."""
    return _page(seat)


def mark_paid(seat: Seat) -> Response:
    """Mark the ticked requests as paid on a day, with the bank's slip."""
    ticked = request.form.getlist("item")
    attached, refused, _ = kept_pictures(seat, request.form.getlist("attached"), task=Task.PAY)
    refusal: Refusal | None = refused[0] if refused else None
    if refusal is None:
        refusal = _pay(seat, ticked, slip=attached[0] if attached else "")
    if refusal is not None:
        return _page(seat, refusal, ticked, attached)
    return redirect(url_for("desk.payment_run", slug=seat.community.slug, done="paid"))


def _pay(seat: Seat, ticked: Sequence[str], *, slip: str) -> Refusal | None:
    items = [(name, seen) for name, _colon, seen in (text.partition(":") for text in ticked)]
    try:
        if not items:
            raise TextError(reason="nothing_ticked", field="items")
        paid_on = day(request.form.get("paid_on", ""), "paid_on")
        with desk_writing() as books:
            pay(
                books, seat.community.community_id, items, by=seat.officer(Task.PAY),
                at=clock.now(), paid_on=paid_on, slip=slip,
            )  # fmt: skip
    except Refusal as refusal:
        return refusal
    return None


def _page(
    seat: Seat, refusal: Refusal | None = None, ticked: Sequence[str] = (),
    attached: Sequence[str] = (),
) -> Response:  # fmt: skip
    with reading() as books:
        found = payment_run(books, seat.community)
    errors = sentences((refusal,)) if refusal else {}
    at_field = bool({"paid_on", "pictures", "items"} & errors.keys())
    return desk_page(
        "desk/payment_run.html", seat, status=422 if refusal else 200, run=found,
        today=clock.today(), errors=errors, ticked=ticked, attached=attached,
        refused=sentence(refusal) if refusal and not at_field else "",
        paid_on=request.form.get("paid_on", clock.today().isoformat()),
        may_pay=seat.may(Task.PAY),
    )  # fmt: skip
