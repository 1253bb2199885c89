"""Matters, meetings, questions and custody at the desk: what one officer writes down for everybody to read."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.errors import Refusal
from ledger.domain.matters import FOLLOWING, AskedBy, MatterList, MeetingKind, StepKind
from ledger.domain.roles import Task
from ledger.posting.idempotency import recall, remember
from ledger.posting.matters import (
    answer_question,
    begin_custody,
    end_custody,
    raise_matter,
    record_meeting,
    record_question,
    take_step,
)
from ledger.schemas.fields import day
from ledger.schemas.matters import read_matter, read_meeting, read_question, read_step
from ledger.statements.matters import matter_page, matter_view
from ledger.statements.meetings import meeting_page
from ledger.statements.questions import all_custodies, question_page
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection, reading
from ledger.web.desk.frames import desk_page, sentence
from ledger.web.desk.tokens import fresh_token, key_of, sent_sha256, sent_token

Act = Callable[[Connection], Any]
Draw = Callable[[Seat, Refusal | None], Response]


def matters(seat: Seat, refusal: Refusal | None = None) -> Response:
    """Show the lists, with the form for what was brought up."""
    with reading() as books:
        shown = matter_page(books, seat.community, after=_after())
    return _page(
        "matters", seat, refusal, shown=shown, lists=[item.value for item in MatterList],
    )  # fmt: skip


def bring(seat: Seat) -> Response:
    """Put a matter on its list."""
    by, here = seat.officer(Task.KEEP_MATTERS), seat.community.community_id

    def act(books: Connection) -> None:
        matter, said = read_matter(request.form)
        raise_matter(books, here, matter, said, by=by, at=clock.now())

    return _do(seat, act, matters, "desk.matters")


def matter(seat: Seat, number: int, refusal: Refusal | None = None) -> Response:
    """Show one matter with the form for its next step."""
    with reading() as books:
        shown = matter_view(books, seat.community, number)
    if shown is None:
        abort(404)
    following = [kind.value for kind in FOLLOWING[StepKind(shown.row.state)]]
    return _page("matter", seat, refusal, shown=shown, following=following)


def step(seat: Seat, number: int) -> Response:
    """Add the next step of a matter."""
    by, here = seat.officer(Task.KEEP_MATTERS), seat.community.community_id

    def act(books: Connection) -> None:
        take_step(books, here, number, read_step(request.form), by=by, at=clock.now())

    return _do(
        seat, act, lambda at, why: matter(at, number, why), "desk.matter", number=number
    )  # fmt: skip


def meetings(seat: Seat, refusal: Refusal | None = None) -> Response:
    """Show the meetings, with the form for one that was held."""
    with reading() as books:
        shown = meeting_page(books, seat.community, after=request.args.get("after", ""))
    return _page("meetings", seat, refusal, shown=shown, kinds=[item.value for item in MeetingKind])


def meet(seat: Seat) -> Response:
    """Write down a meeting."""
    by, here = seat.officer(Task.KEEP_MATTERS), seat.community.community_id

    def act(books: Connection) -> None:
        record_meeting(books, here, read_meeting(request.form), by=by, at=clock.now())

    return _do(seat, act, meetings, "desk.meetings")


def questions(seat: Seat, refusal: Refusal | None = None) -> Response:
    """Show what residents asked, with the forms for a question and for answers."""
    with reading() as books:
        shown = question_page(books, seat.community, after=_after())
    return _page("questions", seat, refusal, shown=shown, ways=[item.value for item in AskedBy])


def ask(seat: Seat) -> Response:
    """Write down a question."""
    by, here = seat.officer(Task.KEEP_MATTERS), seat.community.community_id

    def act(books: Connection) -> None:
        record_question(books, here, read_question(request.form), by=by, at=clock.now())

    return _do(seat, act, questions, "desk.questions")


def answer(seat: Seat, number: int) -> Response:
    """Publish an answer."""
    by, here = seat.officer(Task.KEEP_MATTERS), seat.community.community_id

    def act(books: Connection) -> None:
        answer_question(
            books, here, number, request.form.get("answer", ""), by=by, at=clock.now(),
            decision=request.form.get("decision", "").strip(),
        )  # fmt: skip

    return _do(seat, act, questions, "desk.questions")


def custody(seat: Seat, refusal: Refusal | None = None) -> Response:
    """Show who kept the community's house when, with the form that begins or ends a custody."""
    with reading() as books:
        found = all_custodies(books, seat.community)
    return _page("custody", seat, refusal, custodies=found)


def custody_change(seat: Seat) -> Response:
    """Begin a custody, or end the one that goes on."""
    by, here, form = seat.officer(Task.SET_UP), seat.community.community_id, request.form

    def act(books: Connection) -> None:
        if form.get("what") == "end":
            end_custody(books, here, day(form.get("last_day", ""), "last_day"), by=by)
        else:
            first_day = day(form.get("first_day", ""), "first_day")
            begin_custody(
                books, here, form.get("custodian", ""), form.get("reason", ""), first_day, by=by,
                at=clock.now(),
            )  # fmt: skip

    return _do(seat, act, custody, "desk.custody")


def _do(seat: Seat, act: Act, draw: Draw, endpoint: str, **values: Any) -> Response:
    """Write once, however often the form is sent; show the page with what was refused."""
    here, key = seat.community.community_id, key_of(seat, sent_token())
    try:
        with desk_writing() as books:
            if recall(books, here, key, body_sha256=sent_sha256()) is None:
                act(books)
                remember(
                    books, here, key, result=endpoint, at=clock.now(), body_sha256=sent_sha256()
                )
    except Refusal as refusal:
        return draw(seat, refusal)
    return redirect(url_for(endpoint, slug=seat.community.slug, done="saved", **values))


def _page(name: str, seat: Seat, refusal: Refusal | None, **values: Any) -> Response:
    typed: Mapping[str, str] = request.form if refusal else {}
    may_write = seat.may(Task.SET_UP if name == "custody" else Task.KEEP_MATTERS)
    return desk_page(
        f"desk/{name}.html", seat, status=422 if refusal else 200, may_write=may_write,
        form_token=fresh_token(), today=clock.today().isoformat(), values=defaultdict(str, typed),
        refused=sentence(refusal) if refusal else "", **values,
    )  # fmt: skip


def _after() -> int:
    text = request.args.get("after", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else 0
