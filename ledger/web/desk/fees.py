"""Fees at the desk: where things stand, and the tariffs."""

from collections.abc import Mapping

from flask import request
from werkzeug.wrappers import Response

from ledger.domain.errors import Refusal
from ledger.domain.roles import Task
from ledger.posting.tariffs import propose_tariff
from ledger.schemas.dues import TARIFF_FIELDS, read_tariff
from ledger.schemas.tariffs import price_text
from ledger.statements.dues import billed_periods, runs_of
from ledger.statements.names import line_names
from ledger.statements.tariffs import decision_list, tariff_list
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import reading
from ledger.web.desk.choices import choices_of
from ledger.web.desk.confirmations import proposed
from ledger.web.desk.frames import desk_page, named_sentences, sentences


def overview(seat: Seat) -> Response:
    """Show the runs so far, and the ways to bill, to receive and to see what is open."""
    with reading() as books:
        runs = runs_of(books, seat.community)
        months = billed_periods(books, seat.community)
        rates = tariff_list(books, seat.community)
    return desk_page("desk/fees.html", seat, runs=runs, months=months, rates=rates)


def tariffs(seat: Seat) -> Response:
    """Show the tariffs and the form for another one."""
    return _page(seat)


def add_tariff(seat: Seat) -> Response:
    """Propose a tariff from a month on."""
    tariff, refusals = read_tariff(request.form)
    if tariff is None:
        return _page(seat, request.form, refusals)
    by, at = seat.officer(Task.PREPARE), clock.now()
    try:
        with desk_writing() as books:
            propose_tariff(books, seat.community.community_id, tariff, by=by, at=at)
    except Refusal as refusal:
        return _page(seat, request.form, (refusal,))
    return proposed(seat)


def _page(
    seat: Seat, typed: Mapping[str, str] | None = None, refusals: tuple[Refusal, ...] = ()
) -> Response:
    with reading() as books:
        rates = tariff_list(books, seat.community)
        decisions = decision_list(books, seat.community)
        choices = choices_of(books, seat.community, clock.today())
        places = line_names(books, seat.community).places
    values = dict.fromkeys(TARIFF_FIELDS, "") | {
        "basis": "area", "fund": "PROP", "vacant_percent": "100",
    }  # fmt: skip
    named = named_sentences(refusals)
    return desk_page(
        "desk/tariffs.html", seat, status=422 if refusals else 200, rates=rates, price=price_text,
        decisions=decisions, choices=choices, places=places, errors=sentences(refusals),
        values=values | dict(typed or {}), may_set=seat.may(Task.PREPARE),
        mistakes=[(f"f-{name}" if name in TARIFF_FIELDS else "", named[name]) for name in named],
    )  # fmt: skip
