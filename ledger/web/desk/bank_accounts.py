"""Bank accounts at the desk: the list, adding one, saying that one was closed."""

from collections.abc import Mapping

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.bank_accounts import Custody
from ledger.domain.errors import Refusal
from ledger.domain.periods import parse_day
from ledger.domain.roles import Task
from ledger.posting.bank_accounts import add_bank_account, close_bank_account, next_code
from ledger.schemas.setup import read_bank_account
from ledger.statements.bank_accounts import bank_accounts
from ledger.statements.values import Audience
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import reading
from ledger.web.desk.choices import choices_of
from ledger.web.desk.frames import desk_page, named_sentences, sentences

FIELDS = ("bank_name", "owner_name", "custody", "number", "account_code", "opened_on")


def show(seat: Seat) -> Response:
    """List the bank accounts."""
    return _page(seat)


def add(seat: Seat) -> Response:
    """Add a bank account; of its number only the last four digits are kept."""
    typed = {name: request.form.get(name, "") for name in FIELDS}
    by = seat.officer(Task.SET_UP)
    try:
        with desk_writing() as books:
            code = next_code(books, seat.community.community_id)
            wanted, refusals = read_bank_account(typed, code=code)
            if wanted is None:
                return _page(seat, typed, refusals)
            add_bank_account(books, seat.community.community_id, wanted, by=by, at=clock.now())
    except Refusal as refusal:
        return _page(seat, typed, (refusal,))
    return redirect(url_for("desk.bank_accounts", slug=seat.community.slug, done="saved"))


def close(seat: Seat, code: str) -> Response:
    """Say that a bank account was closed."""
    by = seat.officer(Task.SET_UP)
    try:
        day = parse_day(request.form.get("closed_on", ""), field="closed_on")
        with desk_writing() as books:
            close_bank_account(
                books, seat.community.community_id, code, day=day, by=by, at=clock.now()
            )
    except Refusal as refusal:
        return _page(seat, refusals=(refusal,))
    return redirect(url_for("desk.bank_accounts", slug=seat.community.slug, done="saved"))


def _page(
    seat: Seat, typed: Mapping[str, str] | None = None, refusals: tuple[Refusal, ...] = ()
) -> Response:
    with reading() as books:
        found = bank_accounts(books, seat.community, audience=Audience.OFFICER)
        choices = choices_of(books, seat.community, clock.today())
    named = named_sentences(refusals)
    return desk_page(
        "desk/bank_accounts.html", seat, status=422 if refusals else 200, accounts=found,
        choices=choices, values=dict.fromkeys(FIELDS, "") | dict(typed or {}),
        errors=sentences(refusals), today=clock.today(),
        mistakes=[(f"f-{name}" if name in FIELDS else "", named[name]) for name in named],
        custodies=[custody.value for custody in Custody], may_set_up=seat.may(Task.SET_UP),
    )  # fmt: skip
