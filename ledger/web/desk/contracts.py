"""Contracts at the desk: register, extend and end them, note what others collected, and agree to it."""

from collections import defaultdict
from collections.abc import Callable, Mapping

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.contract_terms import Chapter, Rhythm, Way
from ledger.domain.errors import Refusal
from ledger.domain.periods import parse_span
from ledger.domain.roles import Task
from ledger.posting.contract_terms import (
    agree_terms,
    decide_collection,
    drop_terms,
    propose_collection,
    propose_terms,
)
from ledger.schemas.service_forms import read_collection, read_terms
from ledger.statements.contracts import contract_list
from ledger.statements.payees import naming
from ledger.statements.services_waiting import waiting_services
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection, reading
from ledger.web.desk.choices import choices_of
from ledger.web.desk.frames import desk_page, sentence
from ledger.web.desk.uploads import kept_pictures
from ledger.web.language import reader_language

Act = Callable[[Connection], object]


def show(seat: Seat) -> Response:
    """List the contracts, what waits, and the forms."""
    return _page(seat)


def propose(seat: Seat) -> Response:
    """Propose a chapter of a contract with its signed copy."""
    kept = kept_pictures(seat, ())
    if kept.refused:
        return _page(seat, kept.refused[0])
    by, here = seat.officer(Task.PREPARE), seat.community.community_id

    def act(books: Connection) -> None:
        terms, title = read_terms(request.form, kept.attached[0] if kept.attached else "")
        propose_terms(books, here, terms, title, by=by, at=clock.now())

    return _do(seat, act, "act_proposed")


def collect(seat: Seat) -> Response:
    """Note what a collector's statement says."""
    kept = kept_pictures(seat, ())
    if kept.refused:
        return _page(seat, kept.refused[0])
    by, here = seat.officer(Task.PREPARE), seat.community.community_id

    def act(books: Connection) -> None:
        told = read_collection(request.form, kept.attached[0] if kept.attached else "")
        propose_collection(books, here, told, by=by, at=clock.now())

    return _do(seat, act, "act_proposed")


def agree(seat: Seat) -> Response:
    """Agree to what another proposed; the copy of the paper is shown where that was ticked."""
    by, here, form = seat.officer(Task.APPROVE), seat.community.community_id, request.form
    code, number = form.get("code", ""), form.get("number", 0, type=int)

    def act(books: Connection) -> None:
        if form.get("what") == "collection":
            decide_collection(books, here, code, number, agreed=True, by=by, at=clock.now())
        else:
            released = form.get("released", "")
            agree_terms(books, here, code, number, by=by, at=clock.now(), released=released)

    return _do(seat, act, "act_agreed")


def drop(seat: Seat) -> Response:
    """Refuse another's proposal, or take one's own back."""
    by, here, form = seat.officer(Task.SET_POLICY), seat.community.community_id, request.form
    code, number = form.get("code", ""), form.get("number", 0, type=int)

    def act(books: Connection) -> None:
        if form.get("what") == "collection":
            decide_collection(books, here, code, number, agreed=False, by=by, at=clock.now())
        else:
            drop_terms(books, here, code, number, by=by, at=clock.now())

    return _do(seat, act, "policy_dropped")


def _do(seat: Seat, act: Act, done: str) -> Response:
    try:
        with desk_writing() as books:
            act(books)
    except Refusal as refusal:
        return _page(seat, refusal, request.form)
    return redirect(url_for("desk.contracts", slug=seat.community.slug, done=done))


def _page(
    seat: Seat, refusal: Refusal | None = None, typed: Mapping[str, str] | None = None
) -> Response:
    today, reader = clock.today(), reader_language()
    with reading() as books:
        shown = contract_list(books, seat.community, parse_span(str(today.year)), as_of=today)
        waiting = waiting_services(books, seat.community)
        choices = choices_of(books, seat.community, today)
        lists = naming(books, seat.community)
    return desk_page(
        "desk/contracts.html", seat, status=422 if refusal else 200, statement=shown,
        waiting=waiting, refused=sentence(refusal) if refusal else "",
        values=defaultdict(str, typed or {}), accounts=choices.account_pairs(reader),
        funds=choices.pairs(choices.fund_labels, reader),
        parties=choices.pairs(lists.organisations, reader), places=choices.pairs(lists.places, reader),
        chapters=list(Chapter), ways=list(Way), rhythms=list(Rhythm),
        may_write=seat.may(Task.PREPARE), may_agree=seat.may(Task.APPROVE),
    )  # fmt: skip
