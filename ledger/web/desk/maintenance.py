"""The maintenance fund at the desk: what each household has, deposits, interest, and who must pay in again."""

from collections.abc import Callable, Mapping
from itertools import chain
from typing import Any

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.errors import Refusal
from ledger.domain.maintenance import BANK, HELD_BY_AUTHORITY
from ledger.domain.periods import Span, parse_span
from ledger.domain.roles import Task
from ledger.posting.idempotency import recall, remember
from ledger.posting.maintenance import (
    propose_contribution,
    propose_deposits,
    propose_interest,
    record_first_deposits,
)
from ledger.schemas.maintenance_fund import read_contribution, read_deposits, read_interest
from ledger.statements.maintenance_fund import household_account, maintenance_fund, top_ups_due
from ledger.statements.tariffs import decision_list
from ledger.statements.values import Audience
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection, reading
from ledger.web.desk.choices import choices_of
from ledger.web.desk.files import desk_file
from ledger.web.desk.frames import desk_page, named_sentences, sentences
from ledger.web.desk.tokens import fresh_token, key_of, sent_token
from ledger.web.language import reader_language

_DEPOSIT_FIELDS = ("kind", "held_in", "dated_on", "deposits")
_INTEREST_FIELDS = ("held_in", "dated_on", "amount")
_CONTRIBUTION_FIELDS = ("fund", "paid_from", "decision", "dated_on", "amount")
_FIELDS = {
    "deposit": _DEPOSIT_FIELDS, "interest": _INTEREST_FIELDS, "contribution": _CONTRIBUTION_FIELDS,
}  # fmt: skip


def show(seat: Seat) -> Response:
    """Show the fund by building, or the households of one."""
    building = request.args.get("building", "")
    with reading() as books:
        shown = maintenance_fund(
            books, seat.community, _span(), as_of=_as_of(), audience=Audience.OFFICER,
            building=building,
        )  # fmt: skip
    if building and not shown.rows:
        abort(404)
    return desk_page("desk/maintenance.html", seat, statement=shown, year=_span().name)


def files(seat: Seat, extension: str) -> Response:
    """Answer with the same as a file."""
    building = request.args.get("building", "")
    with reading() as books:
        shown = maintenance_fund(
            books, seat.community, _span(), as_of=_as_of(), audience=Audience.OFFICER,
            building=building,
        )  # fmt: skip
    if building and not shown.rows:
        abort(404)
    name = f"maintenance-fund-{building or 'buildings'}-{_span().name}"
    here = url_for("desk.maintenance", slug=seat.community.slug, building=building or None)
    return desk_file(seat, shown, extension, name=name, page_url=here)


def household(seat: Seat, code: str) -> Response:
    """Show one household's account."""
    with reading() as books:
        shown = household_account(books, seat.community, code, clock.today())
    if shown is None:
        abort(404)
    return desk_page("desk/household_account.html", seat, account=shown)


def due(seat: Seat) -> Response:
    """Show who must pay in again."""
    today = clock.today()
    with reading() as books:
        found = top_ups_due(books, seat.community, today)
    return desk_page("desk/top_ups.html", seat, due=found, today=today)


def ask(seat: Seat) -> Response:
    """Show the forms of deposits and of interest."""
    return _forms(seat)


def deposit(seat: Seat) -> Response:
    """Hand in a list of deposits as one voucher."""
    typed = {name: request.form.get(name, "") for name in _DEPOSIT_FIELDS}
    data, refusals = read_deposits(typed)
    if data is None:
        return _forms(seat, typed, refusals, form="deposit")
    by, at, here = seat.officer(Task.PREPARE), clock.now(), seat.community.community_id
    is_first = data["kind"] == "first"

    def act(books: Connection) -> str:
        if is_first:
            record_first_deposits(books, here, data["deposits"], by=by, at=at)
        kind = "top_up" if data["kind"] == "top_up" else "deposit"
        ids = propose_deposits(
            books, here, data["deposits"], kind=kind, held_in=data["held_in"],
            dated_on=data["dated_on"], by=by, at=at,
        )  # fmt: skip
        return ids[0]

    return _done(seat, act, typed, "deposit")


def interest(seat: Seat) -> Response:
    """Hand in interest, divided by what each household has."""
    typed = {name: request.form.get(name, "") for name in _INTEREST_FIELDS}
    data, refusals = read_interest(typed)
    if data is None:
        return _forms(seat, typed, refusals, form="interest")
    by, at, here = seat.officer(Task.PREPARE), clock.now(), seat.community.community_id

    def act(books: Connection) -> str:
        ids = propose_interest(
            books, here, data["amount"], held_in=data["held_in"], dated_on=data["dated_on"], by=by,
            at=at,
        )  # fmt: skip
        return ids[0]

    return _done(seat, act, typed, "interest")


def contribution(seat: Seat) -> Response:
    """Hand in common income that is moved into the fund, by area."""
    typed = {name: request.form.get(name, "") for name in _CONTRIBUTION_FIELDS}
    data, refusals = read_contribution(typed)
    if data is None:
        return _forms(seat, typed, refusals, form="contribution")
    by, at, here = seat.officer(Task.PREPARE), clock.now(), seat.community.community_id

    def act(books: Connection) -> str:
        ids = propose_contribution(
            books, here, data["amount"], fund=data["fund"], paid_from=data["paid_from"],
            decision=data["decision"], dated_on=data["dated_on"], by=by, at=at,
        )  # fmt: skip
        return ids[0]

    return _done(seat, act, typed, "contribution")


def _done(
    seat: Seat, act: Callable[[Connection], str], typed: Mapping[str, str], form: str
) -> Response:
    key, here = key_of(seat, sent_token()), seat.community.community_id
    try:
        with desk_writing() as books:
            draft_id = recall(books, here, key)
            if draft_id is None:
                draft_id = act(books)
                remember(books, here, key, result=draft_id, at=clock.now())
    except Refusal as refusal:
        return _forms(seat, typed, (refusal,), form=form)
    return redirect(
        url_for("desk.draft", slug=seat.community.slug, draft_id=draft_id, done="submitted")
    )


def _forms(
    seat: Seat, typed: Mapping[str, str] | None = None, refusals: tuple[Refusal, ...] = (),
    *, form: str = "",
) -> Response:  # fmt: skip
    today = clock.today()
    with reading() as books:
        choices = choices_of(books, seat.community, today)
        decisions = decision_list(books, seat.community)
    errors, named = sentences(refusals), named_sentences(refusals)
    empty: dict[str, Any] = dict.fromkeys(chain.from_iterable(_FIELDS.values()), "")
    start = empty | {
        "kind": "deposit", "dated_on": today.isoformat(), "held_in": BANK, "fund": "GEN",
        "paid_from": "100201",
    }  # fmt: skip
    fields = _FIELDS.get(form, ())
    return desk_page(
        "desk/maintenance_forms.html", seat, status=422 if refusals else 200,
        deposit=start | dict(typed or {}) if form == "deposit" else start,
        interest=start | dict(typed or {}) if form == "interest" else start,
        deposit_errors=errors if form == "deposit" else {},
        interest_errors=errors if form == "interest" else {},
        contribution=start | dict(typed or {}) if form == "contribution" else start,
        contribution_errors=errors if form == "contribution" else {}, decisions=decisions,
        mistakes=[(f"{form}-{name}" if name in fields else "", named[name]) for name in named],
        choices=choices,
        held_pairs=[
            pair for pair in choices.account_pairs(reader_language())
            if pair[0] in (BANK, *HELD_BY_AUTHORITY)
        ],
        form_token=sent_token() or fresh_token(),
    )  # fmt: skip


def _span() -> Span:
    year = request.args.get("year", "")
    return parse_span(year or str(clock.today().year))


def _as_of() -> Any:
    span, today = _span(), clock.today()
    return min(today, span.last_day) if span.first_day <= today else None
