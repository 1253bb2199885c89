"""Decisions at the desk: what was decided, questions to put, old decisions to name, prices that stand on one."""

from collections.abc import Mapping

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.errors import Refusal, TextError
from ledger.domain.policies import Body
from ledger.domain.roles import Task
from ledger.posting.decision_papers import Paper, add_paper
from ledger.posting.decisions import add_decision, set_price
from ledger.posting.votes import open_vote, shared_names
from ledger.schemas.fields import day as typed_day
from ledger.schemas.votes import VOTE_FIELDS, read_vote
from ledger.statements.decisions import decision_list
from ledger.statements.tariffs import decision_list as decided_list
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import reading
from ledger.web.desk.choices import choices_of
from ledger.web.desk.frames import desk_page, sentence
from ledger.web.desk.uploads import kept_pictures
from ledger.web.language import reader_language

_OLD_FIELDS = ("old_code", "old_title", "decided_on", "body")
_PRICE_FIELDS = ("account", "decision", "text", "first_day")


def show(seat: Seat) -> Response:
    """List what was asked and decided, with the forms."""
    return _page(seat)


def put(seat: Seat) -> Response:
    """Open a vote."""
    by = seat.officer(Task.SET_POLICY)
    try:
        vote = read_vote(request.form)
        with desk_writing() as books:
            open_vote(books, seat.community.community_id, vote, by=by, at=clock.now())
    except Refusal as refusal:
        return _page(seat, refusal, request.form)
    return _to(seat, vote.code.strip())


def name_old(seat: Seat) -> Response:
    """Name a decision taken before the books or elsewhere, with its paper; another person vouches for it."""
    by, here = seat.officer(Task.PREPARE), seat.community.community_id
    code = request.form.get("old_code", "").strip()
    try:
        kept = kept_pictures(seat, ())
        if kept.refused:
            raise kept.refused[0]
        if not kept.attached:
            raise TextError(reason="required", field="pictures")
        with desk_writing() as books:
            add_decision(
                books, here, code, request.form.get("old_title", ""),
                decided_on=typed_day(request.form.get("decided_on", ""), "decided_on"), by=by,
                body=_body(request.form.get("body", "")), at=clock.now(),
            )  # fmt: skip
            for sha256 in kept.attached:
                add_paper(books, here, code, sha256, Paper.RESOLUTION, by=by, at=clock.now())
    except Refusal as refusal:
        return _page(seat, refusal, request.form)
    return _to(seat, code)


def price(seat: Seat) -> Response:
    """Say on which decision the price behind an account stands."""
    by = seat.officer(Task.SET_POLICY)
    try:
        with desk_writing() as books:
            set_price(
                books, seat.community.community_id, request.form.get("account", ""),
                request.form.get("decision", ""), request.form.get("text", ""),
                first_day=typed_day(request.form.get("first_day", ""), "first_day"), by=by,
                at=clock.now(),
            )  # fmt: skip
    except Refusal as refusal:
        return _page(seat, refusal, request.form)
    return _to(seat, request.form["decision"])


def _body(text: str) -> Body:
    if text not in (Body.COMMITTEE.value, Body.ASSEMBLY.value):
        raise TextError(reason="required", field="body")
    return Body(text)


def _to(seat: Seat, code: str) -> Response:
    return redirect(
        url_for("desk.decision", slug=seat.community.slug, code=code, done="saved")
    )  # fmt: skip


def _page(
    seat: Seat, refusal: Refusal | None = None, typed: Mapping[str, str] | None = None
) -> Response:
    today, reader = clock.today(), reader_language()
    with reading() as books:
        listed = decision_list(
            books, seat.community, today=today, after=request.args.get("after", "")
        )
        choices = choices_of(books, seat.community, today)
        taken = decided_list(books, seat.community)
        try:
            alike = shared_names(books, seat.community.community_id, today)
        except Refusal:
            # Without homes or areas there is nothing to look over; opening a vote says so.
            alike = ()
    values = dict.fromkeys((*VOTE_FIELDS, *_OLD_FIELDS, *_PRICE_FIELDS), "")
    return desk_page(
        "desk/decisions.html", seat, status=422 if refusal else 200, listed=listed,
        accounts=[(item.code, f"{item.code} {reader.name(item)}")
                  for item in choices.accounts.values()],
        taken_pairs=[(item.code, f"{item.code} {reader.name(item)}") for item in taken],
        alike=alike, values=values | dict(typed or {}),
        refused=sentence(refusal) if refusal else "", may_run=seat.may(Task.SET_POLICY),
        may_name=seat.may(Task.PREPARE), may_see=seat.may(Task.SEE_ORIGINALS), today=today,
    )  # fmt: skip
