"""Services at the desk: rates, prices and score sheets; bills by the hour, in a lump, by cost, by score; payment."""

from collections import defaultdict
from collections.abc import Callable, Mapping

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.errors import Refusal
from ledger.domain.money import parse_yuan
from ledger.domain.roles import Task
from ledger.domain.services import BillKind
from ledger.domain.transactions import SUMMARY_LENGTH_MAX
from ledger.posting.assessments import decide_assessment, propose_assessment
from ledger.posting.service_bills import (
    BillKey,
    bill_cost_plus,
    bill_hours,
    bill_lump_sum,
    bill_score,
    decide_bill,
    request_bill,
)
from ledger.posting.service_rules import set_price, set_rate, set_score_sheet
from ledger.posting.values import Officer
from ledger.schemas.service_forms import (
    read_assessment,
    read_hours,
    read_marks,
    read_price,
    read_rate,
    read_ratio,
    read_sheet,
)
from ledger.statements.payees import naming
from ledger.statements.services import services as all_services
from ledger.statements.services_waiting import waiting_services
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection, reading
from ledger.web.desk.choices import choices_of
from ledger.web.desk.frames import desk_page, sentence
from ledger.web.desk.uploads import kept_pictures
from ledger.web.language import reader_language


def show(seat: Seat) -> Response:
    """Show what services cost, this year's bills, what waits, and the forms."""
    return _page(seat)


def bill(seat: Seat) -> Response:
    """Work out a bill of one of four kinds; another person confirms it."""
    kept = kept_pictures(seat, request.form.getlist("attached"))
    if kept.refused:
        return _page(seat, kept.refused[0])
    by, paper = seat.officer(Task.PREPARE), kept.attached[0] if kept.attached else ""
    here = seat.community.community_id
    return _do(seat, lambda books: _billed(books, here, paper, by), "act_proposed")


def agree(seat: Seat) -> Response:
    """Confirm what another worked out or read from a paper."""
    return _decide(seat, seat.officer(Task.APPROVE), agreed=True)


def drop(seat: Seat) -> Response:
    """Refuse it, or take one's own back."""
    return _decide(seat, seat.officer(Task.SET_POLICY), agreed=False)


def pay(seat: Seat) -> Response:
    """Ask for payment of a confirmed bill: the request is filled in, and its author looks it over and hands it in."""
    by, here, form = seat.officer(Task.PREPARE), seat.community.community_id, request.form
    key = _key()
    summary = f"付{key.period}物业服务费"[:SUMMARY_LENGTH_MAX]
    try:
        with desk_writing() as books:
            request_id = request_bill(
                books, here, key, channel=form.get("channel", ""), summary=summary, matter="物业服务费",
                by=by, at=clock.now(), decision=form.get("decision", "").strip(),
            )  # fmt: skip
    except Refusal as refusal:
        return _page(seat, refusal, form)
    return redirect(url_for("desk.payment", slug=seat.community.slug, request_id=request_id))


def rule(seat: Seat) -> Response:
    """Set a rate, a price or a score sheet under a decision; the log tells it at once."""
    by, here, form, at = (
        seat.officer(Task.PREPARE),
        seat.community.community_id,
        request.form,
        clock.now(),
    )

    def act(books: Connection) -> None:
        if form.get("what") == "rate":
            set_rate(books, here, read_rate(form), by=by, at=at)
        elif form.get("what") == "price":
            set_price(books, here, read_price(form), by=by, at=at)
        else:
            set_score_sheet(books, here, read_sheet(form), by=by, at=at)

    return _do(seat, act, "saved")


def assess(seat: Seat) -> Response:
    """Note what a body outside said of a year; another person compares it with the paper."""
    kept = kept_pictures(seat, ())
    if kept.refused:
        return _page(seat, kept.refused[0])
    by, here = seat.officer(Task.PREPARE), seat.community.community_id

    def act(books: Connection) -> None:
        told = read_assessment(request.form, kept.attached[0] if kept.attached else "")
        propose_assessment(books, here, told, by=by, at=clock.now())

    return _do(seat, act, "act_proposed")


def _billed(books: Connection, here: int, paper: str, by: Officer) -> None:
    form, at = request.form, clock.now()
    contract, period = form.get("contract", "").strip(), form.get("period", "").strip()
    kind = form.get("kind", "")
    if kind == BillKind.HOURS:
        hours = read_hours(form.get("hours", ""))
        bill_hours(books, here, contract, period, hours, evidence=paper, by=by, at=at)
    elif kind == BillKind.COST_PLUS:
        bill_cost_plus(
            books, here, contract, period, ratio=read_ratio(form.get("ratio", "")),
            cost_minor=parse_yuan(form.get("amount", ""), field="amount"), evidence=paper, by=by,
            at=at,
        )  # fmt: skip
    elif kind == BillKind.SCORE:
        marks = read_marks(form.get("marks", ""))
        bill_score(books, here, contract, period, marks, evidence=paper, by=by, at=at)
    else:
        bill_lump_sum(books, here, contract, period, evidence=paper, by=by, at=at)


def _key() -> BillKey:
    form = request.form
    return BillKey(
        form.get("contract", ""), form.get("period", ""), form.get("number", 0, type=int)
    )


def _decide(seat: Seat, by: Officer, *, agreed: bool) -> Response:
    here, form, at = seat.community.community_id, request.form, clock.now()

    def act(books: Connection) -> None:
        if form.get("what") == "assessment":
            year, number = form.get("year", 0, type=int), form.get("number", 0, type=int)
            decide_assessment(books, here, year, number, agreed=agreed, by=by, at=at)
        else:
            decide_bill(books, here, _key(), agreed=agreed, by=by, at=at)

    return _do(seat, act, "act_agreed" if agreed else "policy_dropped")


def _do(seat: Seat, act: Callable[[Connection], None], done: str) -> Response:
    try:
        with desk_writing() as books:
            act(books)
    except Refusal as refusal:
        return _page(seat, refusal, request.form)
    return redirect(url_for("desk.services", slug=seat.community.slug, done=done))


def _page(
    seat: Seat, refusal: Refusal | None = None, typed: Mapping[str, str] | None = None
) -> Response:
    today, reader = clock.today(), reader_language()
    with reading() as books:
        shown = all_services(books, seat.community, today.year)
        waiting = waiting_services(books, seat.community)
        choices = choices_of(books, seat.community, today)
        lists = naming(books, seat.community)
    return desk_page(
        "desk/services.html", seat, status=422 if refusal else 200, shown=shown, waiting=waiting,
        refused=sentence(refusal) if refusal else "", values=defaultdict(str, typed or {}),
        contracts=choices.pairs(lists.contracts, reader), kinds=list(BillKind),
        channels=choices.pairs(choices.channels, reader),
        decisions=choices.pairs(lists.decisions, reader), may_write=seat.may(Task.PREPARE),
        may_agree=seat.may(Task.APPROVE), today=today,
    )  # fmt: skip
