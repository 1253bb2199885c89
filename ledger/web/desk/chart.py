"""The chart and the funds at the desk: add, rename, close, and pass to the edition in force."""

from collections.abc import Callable

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.errors import Refusal
from ledger.domain.funds import Fund, FundClass
from ledger.domain.periods import parse_day
from ledger.domain.roles import Task
from ledger.posting.books import Books, open_books
from ledger.posting.chart_changes import (
    Names,
    add_account,
    add_fund,
    close_account,
    rename_account,
)
from ledger.posting.editions import pass_to_edition
from ledger.statements.chart import chart
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import reading
from ledger.web.desk.frames import desk_page, sentence


def show(seat: Seat) -> Response:
    """Show the accounts and funds with their forms."""
    return _page(seat)


def account_new(seat: Seat) -> Response:
    """Add an account below another."""
    code, parent, by = _sent("code"), _sent("parent"), seat.officer(Task.SET_UP)
    return _change(seat, lambda b: add_account(b, parent, code, _names(), by=by, at=clock.now()))


def account_change(seat: Seat, code: str) -> Response:
    """Rename an account, or let it take no more lines."""
    by, at = seat.officer(Task.SET_UP), clock.now()
    if "close" in request.form:
        return _change(seat, lambda b: close_account(b, code, by=by, at=at))
    return _change(seat, lambda b: rename_account(b, code, _names(), by=by, at=at))


def fund_new(seat: Seat) -> Response:
    """Add a fund."""
    by = seat.officer(Task.SET_UP)
    return _change(seat, lambda b: add_fund(b, _fund(_sent("code")), by=by, at=clock.now()))


def edition(seat: Seat) -> Response:
    """Pass to the edition in force; the voucher of the balances waits for another person."""
    by = seat.officer(Task.PREPARE)
    try:
        with desk_writing() as books:
            draft_id = pass_to_edition(books, seat.community.community_id, by=by, at=clock.now())
    except Refusal as refusal:
        return _page(seat, refusal)
    slug = seat.community.slug
    if draft_id:
        return redirect(url_for("desk.draft", slug=slug, draft_id=draft_id, done="submitted"))
    return redirect(url_for("desk.chart", slug=slug, done="saved"))


def _change(seat: Seat, act: Callable[[Books], None]) -> Response:
    try:
        with desk_writing() as books:
            act(open_books(books, seat.community.community_id))
    except Refusal as refusal:
        return _page(seat, refusal)
    return redirect(url_for("desk.chart", slug=seat.community.slug, done="saved"))


def _page(seat: Seat, refusal: Refusal | None = None) -> Response:
    with reading() as books:
        found = chart(books, seat.community, clock.today())
    return desk_page(
        "desk/chart.html", seat, status=422 if refusal else 200, chart=found, today=clock.today(),
        refused=sentence(refusal) if refusal else "", may_set_up=seat.may(Task.SET_UP),
        may_pass=seat.may(Task.PREPARE), classes=[item.value for item in FundClass],
    )  # fmt: skip


def _sent(name: str) -> str:
    return request.form.get(name, "").strip()


def _names() -> Names:
    return Names(_sent("name_zh"), _sent("name_en"), _sent("plain_zh"), _sent("plain_en"))


def _fund(code: str) -> Fund:
    fund_class = _sent("fund_class")
    return Fund(
        code=code, name_zh=_sent("name_zh"), name_en=_sent("name_en"),
        fund_class=FundClass(fund_class) if fund_class in set(FundClass) else FundClass.RESTRICTED,
        purpose_zh=_sent("purpose_zh"), purpose_en=_sent("purpose_en"),
        may_lend="may_lend" in request.form,
        allowed_accounts=tuple(dict.fromkeys(_sent("allowed_accounts").replace("，", " ").replace(",", " ").split())),
        first_day=parse_day(_sent("first_day"), field="first_day") if _sent("first_day") else None,
        last_day=parse_day(_sent("last_day"), field="last_day") if _sent("last_day") else None,
        custodian=_sent("custodian"), source_document=_sent("source_document"),
    )  # fmt: skip
