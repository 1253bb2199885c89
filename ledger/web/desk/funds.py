"""A fund's rules at the desk: one officer proposes others with a reason, a second agrees."""

from collections import defaultdict
from collections.abc import Callable, Mapping

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.errors import Refusal
from ledger.domain.fund_rules import rules_content
from ledger.domain.funds import ContractClass
from ledger.domain.roles import Task
from ledger.posting.books import open_books
from ledger.posting.chart_changes import rename_fund
from ledger.posting.fund_acts import agree, refuse
from ledger.posting.fund_changes import propose_designation, propose_rules
from ledger.schemas.funds import read_designation, read_rules, read_why
from ledger.statements.fund_acts import waiting_acts
from ledger.statements.fund_view import fund_view
from ledger.statements.funds import funds as all_funds
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection, reading
from ledger.web.desk.confirmations import proposed
from ledger.web.desk.frames import desk_page, sentence


def funds(seat: Seat) -> Response:
    """List the funds, and what waits for another person."""
    return _list(seat)


def show(seat: Seat, code: str) -> Response:
    """Show a fund's rules with the forms to change them."""
    return _page(seat, code)


def rename(seat: Seat, code: str) -> Response:
    """Give a fund another name, or propose one for a fund in use; the old one stays in the log."""
    by, form = seat.officer(Task.SET_UP), request.form
    name_zh, name_en = form.get("name_zh", "").strip(), form.get("name_en", "").strip()
    try:
        with desk_writing() as books:
            opened = open_books(books, seat.community.community_id)
            waits = rename_fund(opened, code, name_zh, name_en, by=by, at=clock.now())
    except Refusal as refusal:
        return _page(seat, code, refusal, request.form)
    if waits:
        return proposed(seat)
    return redirect(url_for("desk.fund", slug=seat.community.slug, code=code, done="saved"))


def rules(seat: Seat, code: str) -> Response:
    """Propose other rules."""
    by, here = seat.officer(Task.SET_POLICY), seat.community.community_id

    def act(books: Connection) -> None:
        wanted, why = read_rules(request.form), read_why(request.form)
        propose_rules(books, here, code, wanted, why, by=by, at=clock.now())

    return _do(seat, code, act, done="act_proposed")


def designate(seat: Seat, code: str) -> Response:
    """Propose to set a part aside."""
    by, here = seat.officer(Task.SET_POLICY), seat.community.community_id

    def act(books: Connection) -> None:
        wanted, why = read_designation(request.form), read_why(request.form)
        propose_designation(books, here, code, wanted, why, by=by, at=clock.now())

    return _do(seat, code, act, done="act_proposed")


def confirm(seat: Seat, act_id: str) -> Response:
    """Agree to what another officer proposed."""
    by = seat.officer(Task.SET_POLICY)
    return _decide(
        seat,
        lambda books: agree(books, seat.community.community_id, act_id, by=by, at=clock.now()),
        done="act_agreed",
    )


def drop(seat: Seat, act_id: str) -> Response:
    """Refuse a proposal, or take one's own back."""
    by = seat.officer(Task.SET_POLICY)
    return _decide(
        seat,
        lambda books: refuse(books, seat.community.community_id, act_id, by=by, at=clock.now()),
        done="policy_dropped",
    )


def _do(seat: Seat, code: str, act: Callable[[Connection], None], *, done: str) -> Response:
    try:
        with desk_writing() as books:
            act(books)
    except Refusal as refusal:
        return _page(seat, code, refusal, request.form)
    return redirect(url_for("desk.fund", slug=seat.community.slug, code=code, done=done))


def _decide(seat: Seat, act: Callable[[Connection], None], *, done: str) -> Response:
    try:
        with desk_writing() as books:
            act(books)
    except Refusal as refusal:
        return _list(seat, refusal)
    return redirect(url_for("desk.funds", slug=seat.community.slug, done=done))


def _list(seat: Seat, refusal: Refusal | None = None) -> Response:
    with reading() as books:
        listed = all_funds(books, seat.community, on=clock.today())
        waiting = waiting_acts(books, seat.community)
    return desk_page(
        "desk/funds.html", seat, status=422 if refusal else 200, funds=listed, waiting=waiting,
        refused=sentence(refusal) if refusal else "", may_set=seat.may(Task.SET_POLICY),
    )  # fmt: skip


def _page(
    seat: Seat, code: str, refusal: Refusal | None = None, typed: Mapping[str, str] | None = None
) -> Response:
    today = clock.today()
    with reading() as books:
        view = fund_view(books, seat.community, code, as_of=today)
        waiting = waiting_acts(books, seat.community, fund=code)
    shown = rules_content(view.rules) | {"from": today.isoformat()} | dict(typed or {})
    # What was not typed yet is empty.
    values = defaultdict(str, shown)
    return desk_page(
        "desk/fund.html", seat, status=422 if refusal else 200, view=view, waiting=waiting,
        values=values, refused=sentence(refusal) if refusal else "",
        contracts=[item.value for item in ContractClass], may_set=seat.may(Task.SET_POLICY),
        may_name=seat.may(Task.SET_UP),
    )  # fmt: skip
