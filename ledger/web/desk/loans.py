"""Loans between funds at the desk: both sides in one voucher, which another person approves."""

from collections import defaultdict
from collections.abc import Mapping

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.errors import Refusal
from ledger.domain.roles import Task
from ledger.posting.loans import propose_loan
from ledger.schemas.funds import read_loan
from ledger.statements.funds import funds
from ledger.statements.loans import loans as all_loans
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import reading
from ledger.web.desk.choices import choices_of
from ledger.web.desk.frames import desk_page, sentence
from ledger.web.language import reader_language


def loans(seat: Seat) -> Response:
    """Show who owes whom, with the forms to lend and to pay back."""
    return _page(seat)


def lend(seat: Seat) -> Response:
    """Propose a loan, or its repayment."""
    by = seat.officer(Task.PREPARE)
    try:
        loan = read_loan(request.form, repays=request.form.get("way") == "back")
        with desk_writing() as books:
            draft_id = propose_loan(books, seat.community.community_id, loan, by=by, at=clock.now())
    except Refusal as refusal:
        return _page(seat, refusal, request.form)
    slug = seat.community.slug
    return redirect(url_for("desk.draft", slug=slug, draft_id=draft_id, done="submitted"))


def _page(
    seat: Seat, refusal: Refusal | None = None, typed: Mapping[str, str] | None = None
) -> Response:
    today, reader = clock.today(), reader_language()
    with reading() as books:
        statement = all_loans(books, seat.community)
        named = funds(books, seat.community, on=today)
        choices = choices_of(books, seat.community, today)
    channels = choices.pairs(choices.channels, reader)
    return desk_page(
        "desk/loans.html", seat, status=422 if refusal else 200, statement=statement,
        lenders=choices.pairs((item.label for item in named if item.may_lend), reader),
        funds=choices.pairs(
            (item.label for item in named if item.fund_class != "agency"), reader
        ),
        channels=channels, values=defaultdict(str, {"dated_on": today.isoformat(), **(typed or {})}),
        refused=sentence(refusal) if refusal else "", may_write=seat.may(Task.PREPARE),
    )  # fmt: skip
