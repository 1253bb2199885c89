"""Payment requests at the desk: what waits for whom, and one request with its way to a payment."""

from collections.abc import Callable

from flask import Response as Answer
from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.entries import looks_personal
from ledger.domain.errors import ApprovalError, Refusal, TextError
from ledger.domain.price_lists import RepairLine, prices_on, repair_lines
from ledger.domain.roles import Task
from ledger.posting.objections import Verdict, looked_at, verdict
from ledger.posting.payment_content import request_of
from ledger.posting.payments import (
    approve_request,
    reject_request,
    submit_request,
    withdraw_request,
)
from ledger.statements.payments import RequestView, request_lists, request_view
from ledger.statements.related_parties import relations_of
from ledger.statements.services import price_rows
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection, reading
from ledger.web.desk.conflicts import two_duties
from ledger.web.desk.frames import desk_page, each_of, sentence, sentences
from ledger.web.language import reader_language
from ledger.web.pages import online
from reports import payment_request


def requests(seat: Seat) -> Response:
    """List requests by what has to be done with them."""
    with reading() as books:
        lists = request_lists(books, seat.community)
    return desk_page(
        "desk/payments.html", seat, lists=lists, today=clock.today(),
        to_approve=tuple(
            row for row in lists.in_state("submitted") if row.author_id != seat.user.user_id
        ),
        own=tuple(row for row in lists.rows if row.author_id == seat.user.user_id),
    )  # fmt: skip


def show(seat: Seat, request_id: str) -> Response:
    """Show a request: to its author, to an approver with the evidence beside it, to others to read."""
    return _page(seat, request_id)


def paper(seat: Seat, request_id: str) -> Response:
    """Print a request for signatures."""
    with reading() as books:
        view = _view(books, seat, request_id)
    here = url_for("desk.payment", slug=seat.community.slug, request_id=request_id)
    content = payment_request.pdf(
        view, community=seat.community, language=reader_language(), url=online(here)
    )
    return Answer(
        content, content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="payment-{request_id[:8]}.pdf"'},
    )  # fmt: skip


def hand_in(seat: Seat, request_id: str) -> Response:
    """Submit the content that its author has just looked at."""
    seen = request.form.get("content_sha256", "")

    def act(books: Connection, view: RequestView) -> None:
        if view.row.content_sha256 != seen:
            raise ApprovalError(reason="changed")
        by = seat.officer(Task.PREPARE)
        submit_request(books, seat.community.community_id, request_id, by=by, at=clock.now())

    return _act(seat, request_id, act, done="request_submitted")


def take_back(seat: Seat, request_id: str) -> Response:
    """Withdraw one's own request for good."""

    def act(books: Connection, _view: RequestView) -> None:
        by = seat.officer(Task.PREPARE)
        withdraw_request(books, seat.community.community_id, request_id, by=by, at=clock.now())

    return _act(seat, request_id, act, done="request_withdrawn")


def send_back(seat: Seat, request_id: str) -> Response:
    """Reject a request with a reason."""
    reason = request.form.get("reason", "")

    def act(books: Connection, _view: RequestView) -> None:
        reject_request(
            books, seat.community.community_id, request_id, by=seat.officer(Task.APPROVE),
            at=clock.now(), reason=reason,
        )  # fmt: skip

    return _act(seat, request_id, act, done="request_rejected", typed=reason)


def agree(seat: Seat, request_id: str) -> Response:
    """Approve the content that was looked at; a name in its public text, and a split, are confirmed."""
    seen = request.form.get("content_sha256", "")
    missing = 0

    def act(books: Connection, view: RequestView) -> None:
        nonlocal missing
        if looks_personal(view.row.summary) and "summary_is_public" not in request.form:
            raise TextError(reason="unconfirmed", field="summary_is_public")
        missing = approve_request(
            books, seat.community.community_id, request_id, by=seat.officer(Task.APPROVE),
            at=clock.now(), content_sha256=seen, split_seen="split_seen" in request.form,
        )  # fmt: skip

    answer = _act(seat, request_id, act, done="request_approved")
    if not missing:
        return answer
    return redirect(url_for("desk.payments", slug=seat.community.slug, done="agreed"))


def _view(books: Connection, seat: Seat, request_id: str) -> RequestView:
    view = request_view(books, seat.community, request_id)
    if view is None:
        abort(404)
    return view


def _act(
    seat: Seat,
    request_id: str,
    act: Callable[[Connection, RequestView], None],
    *,
    done: str,
    typed: str = "",
) -> Response:
    """Do something to a request, or show it again with everything that stands against it."""
    try:
        with desk_writing() as books:
            act(books, _view(books, seat, request_id))
    except Refusal as refusal:
        return _page(seat, request_id, refusal, typed=typed)
    return redirect(url_for("desk.payments", slug=seat.community.slug, done=done))


def _judged(books: Connection, seat: Seat, view: RequestView) -> Verdict | None:
    """Judge a request that is still on its way; one that is paid or withdrawn is past judging."""
    if view.row.state not in ("editing", "submitted", "rejected", "approved"):
        return None
    held = looked_at(books, seat.community.community_id)
    return verdict(held, view.row.request_id, request_of(view.content), at=clock.now())


def _repairs(books: Connection, seat: Seat, view: RequestView) -> tuple[RepairLine, ...]:
    """Give the lines of a repair bill beside the price list; none where one is not on it."""
    items = request_of(view.content).items
    if not items:
        return ()
    prices = prices_on((row.price for row in price_rows(books, seat.community)), clock.today())
    return repair_lines([item for item in items if item.item in prices], prices)


def _page(
    seat: Seat, request_id: str, refusal: Refusal | None = None, *, typed: str = ""
) -> Response:
    with reading() as books:
        view = _view(books, seat, request_id)
        judged = _judged(books, seat, view)
        party = request_of(view.content).party
        related = relations_of(books, seat.community, party, clock.today()) if party else ()
        names = {view.row.author_name, *(item.name for item in view.approvals)}
        here = seat.community.community_id
        doubled = two_duties(books, here, clock.today(), among=names | {seat.user.display_name})
        repairs = _repairs(books, seat, view)
    errors = sentences((refusal,)) if refusal else {}
    at_field = bool({"reason", "summary_is_public", "split_seen"} & errors.keys())
    is_own = view.row.author_id == seat.user.user_id
    row = view.row
    refused = () if refusal is None or at_field else each_of((refusal,))
    against = judged.refusals if judged else ()
    return desk_page(
        "desk/payment.html", seat, status=422 if refusal else 200, view=view, errors=errors,
        related=related, doubled=doubled,
        refused=[sentence(item) for item in refused], typed=typed,
        against=[sentence(item) for item in against] if not refused else [],
        split_limit_minor=judged.split_limit_minor if judged else 0,
        cash_limit_minor=judged.cash_limit_minor if judged else None,
        repairs=repairs, will_need=judged.approvals_needed if judged else 0,
        is_own=is_own, is_personal=looks_personal(row.summary),
        may_approve=row.state == "submitted" and not is_own and seat.may(Task.APPROVE),
        may_stop=row.state == "approved" and not is_own and seat.may(Task.APPROVE),
        may_pay=row.state == "approved" and seat.may(Task.PAY),
        may_change=is_own and row.state in ("editing", "submitted", "rejected", "approved"),
    )  # fmt: skip
