"""Posted transactions at the desk: what officers see of them, and the way to a reversal."""

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.errors import PeriodError, Refusal
from ledger.domain.mistakes import Mistake
from ledger.domain.periods import parse_day, parse_span
from ledger.domain.roles import Task
from ledger.posting.idempotency import recall, remember
from ledger.posting.reversals import propose_reversal
from ledger.statements.transactions import newest, transaction, transactions_of_month
from ledger.statements.values import Audience
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import reading
from ledger.web.desk.corrections import choice_page
from ledger.web.desk.frames import desk_page
from ledger.web.desk.tokens import key_of, sent_sha256, sent_token


def transactions(seat: Seat) -> Response:
    """List a month's vouchers, or the newest."""
    month, after = request.args.get("month", ""), request.args.get("after", "")
    with reading() as books:
        if month:
            span = parse_span(month)
            if len(month) != 7 or "-" not in month:
                raise PeriodError(text=month[:40])
            shown = transactions_of_month(books, seat.community, span.first_period, after=after)
        else:
            shown = newest(books, seat.community, after=after)
    return desk_page("desk/transactions.html", seat, shown=shown, month=month)


def show(seat: Seat, voucher: str) -> Response:
    """Show a voucher with what only officers see."""
    with reading() as books:
        shown = transaction(books, seat.community, voucher, audience=Audience.OFFICER)
    if shown is None:
        abort(404)
    return desk_page(
        "desk/transaction.html", seat, shown=shown, may_correct=seat.may(Task.PREPARE),
        may_copy=seat.may(Task.PREPARE) and shown.kind == "ordinary",
    )  # fmt: skip


def reverse(seat: Seat, voucher: str) -> Response:
    """Propose a voucher's reversal; another person approves it as any draft."""
    typed = {name: request.form.get(name, "") for name in ("reason", "dated_on", "mistake")}
    by, at, key = seat.officer(Task.PREPARE), clock.now(), key_of(seat, sent_token())
    community_id = seat.community.community_id
    mistake = Mistake(typed["mistake"]) if typed["mistake"] in set(Mistake) else None
    try:
        dated_on = parse_day(typed["dated_on"], field="dated_on")
        with desk_writing() as books:
            target = transaction(books, seat.community, voucher, audience=Audience.OFFICER)
            if target is None:
                abort(404)
            known = recall(books, community_id, key, body_sha256=sent_sha256())
            draft_id = known or propose_reversal(
                books, community_id, target.seq, by=by, at=at, dated_on=dated_on,
                reason=" ".join(typed["reason"].split()), mistake=mistake,
            )  # fmt: skip
            if not known:
                remember(
                    books, community_id, key, result=draft_id, at=at, body_sha256=sent_sha256()
                )
    except Refusal as refusal:
        return choice_page(seat, voucher, refusal, typed)
    here = url_for("desk.draft", slug=seat.community.slug, draft_id=draft_id, done="submitted")
    return redirect(here)
