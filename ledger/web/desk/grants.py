"""Grants at the desk: register an agreement, book an instalment, and end a grant."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.errors import Refusal
from ledger.domain.money import parse_yuan
from ledger.domain.periods import Span, parse_day
from ledger.domain.roles import Task
from ledger.posting.grants import (
    propose_carry_over,
    propose_grant,
    propose_return,
    receive_instalment,
)
from ledger.schemas.funds import read_grant, read_why
from ledger.statements.fund_acts import waiting_acts
from ledger.statements.grants import grant_report
from ledger.statements.grants import grants as all_grants
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection, reading
from ledger.web.desk.choices import choices_of
from ledger.web.desk.frames import desk_page, sentence
from ledger.web.language import reader_language

Typed = Mapping[str, str] | None


def grants(seat: Seat) -> Response:
    """List the grants, with the form for another."""
    return _list(seat)


def new(seat: Seat) -> Response:
    """Register an agreement, which another person agrees to."""
    by, at = seat.officer(Task.PREPARE), clock.now()
    try:
        fund, grant = read_grant(request.form)
        with desk_writing() as books:
            propose_grant(books, seat.community.community_id, fund, grant, by=by, at=at)
    except Refusal as refusal:
        return _list(seat, refusal, request.form)
    return redirect(url_for("desk.grants", slug=seat.community.slug, done="act_proposed"))


def show(seat: Seat, code: str) -> Response:
    """Show one grant: what is to come, what is left, and what may be done."""
    return _page(seat, code)


def receive(seat: Seat, code: str) -> Response:
    """Book what came from the grantor."""
    by, at, here = seat.officer(Task.PREPARE), clock.now(), seat.community.community_id
    form = request.form

    def act(books: Connection) -> str:
        return receive_instalment(
            books, here, code, amount_minor=parse_yuan(form.get("amount", ""), field="amount"),
            channel=form.get("channel", ""),
            dated_on=parse_day(form.get("dated_on", ""), field="dated_on"), by=by, at=at,
        )  # fmt: skip

    return _draft(seat, code, act)


def give_back(seat: Seat, code: str) -> Response:
    """Book that what is left is owed to the grantor."""
    by, at, here = seat.officer(Task.PREPARE), clock.now(), seat.community.community_id
    form = request.form

    def act(books: Connection) -> str:
        return propose_return(
            books, here, code, dated_on=parse_day(form.get("dated_on", ""), field="dated_on"),
            decision=form.get("decision", "").strip(), by=by, at=at,
        )  # fmt: skip

    return _draft(seat, code, act)


def carry_over(seat: Seat, code: str) -> Response:
    """Propose that what is left is spent until a later day."""
    by, at, here = seat.officer(Task.SET_POLICY), clock.now(), seat.community.community_id
    try:
        with desk_writing() as books:
            last_day = parse_day(request.form.get("last_day", ""), field="last_day")
            propose_carry_over(
                books, here, code, last_day=last_day, why=read_why(request.form), by=by, at=at
            )
    except Refusal as refusal:
        return _page(seat, code, refusal, request.form)
    return redirect(url_for("desk.fund", slug=seat.community.slug, code=code, done="act_proposed"))


def _draft(seat: Seat, code: str, act: Callable[[Connection], str]) -> Response:
    try:
        with desk_writing() as books:
            draft_id = act(books)
    except Refusal as refusal:
        return _page(seat, code, refusal, request.form)
    slug = seat.community.slug
    return redirect(url_for("desk.draft", slug=slug, draft_id=draft_id, done="submitted"))


def _list(seat: Seat, refusal: Refusal | None = None, typed: Typed = None) -> Response:
    today = clock.today()
    with reading() as books:
        found = all_grants(books, seat.community, as_of=today)
        waiting = [item for item in waiting_acts(books, seat.community) if item.kind == "grant"]
    return desk_page(
        "desk/grants.html", seat, status=422 if refusal else 200, grants=found, waiting=waiting,
        values=defaultdict(str, {"agreed_on": today.isoformat(), **(typed or {})}),
        refused=sentence(refusal) if refusal else "", may_write=seat.may(Task.PREPARE),
    )  # fmt: skip


def _page(seat: Seat, code: str, refusal: Refusal | None = None, typed: Typed = None) -> Response:
    today, reader = clock.today(), reader_language()
    year = Span(date(today.year, 1, 1), today, str(today.year))
    with reading() as books:
        report = grant_report(books, seat.community, year, as_of=today, fund=code)
        choices = choices_of(books, seat.community, today)
    return desk_page(
        "desk/grant.html", seat, status=422 if refusal else 200, report=report,
        channels=choices.pairs(choices.channels, reader),
        values=defaultdict(str, {"dated_on": today.isoformat(), "from": today.isoformat(), **(typed or {})}),
        refused=sentence(refusal) if refusal else "", may_write=seat.may(Task.PREPARE),
        may_set=seat.may(Task.SET_POLICY),
    )  # fmt: skip
