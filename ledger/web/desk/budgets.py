"""Budgets at the desk: write one beside last year's figures, hand it in, adopt it or send it back."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.budgets import BUDGETED_TYPES
from ledger.domain.errors import Refusal
from ledger.domain.funds import fits
from ledger.domain.periods import YEAR_MAX, YEAR_MIN, parse_span
from ledger.domain.roles import Task
from ledger.posting.budgets import adopt_budget, reject_budget, save_budget, submit_budget
from ledger.schemas.budgets import field_of, read_budget, typed
from ledger.statements.budget import budget
from ledger.statements.budget_versions import BudgetVersion, budget_versions
from ledger.statements.values import Label
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection, reading
from ledger.web.desk.choices import choices_of
from ledger.web.desk.frames import desk_page, sentence

_OPEN = ("editing", "submitted", "rejected")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the form: a fund and an account, and what they came to the year before."""

    field: str
    account_type: str
    fund: Label
    account: Label
    last_minor: int
    last_budget_minor: int


def years(seat: Seat) -> Response:
    """List the years that have a budget, and offer the running and the next year."""
    today = clock.today()
    with reading() as books:
        versions = budget_versions(books, seat.community)
    offered = (today.year + 1, today.year)
    return desk_page("desk/budgets.html", seat, versions=versions, offered=offered)


def show(seat: Seat, year: int) -> Response:
    """Show a year's budget: a form for whoever writes it, a table for whoever adopts it."""
    return _page(seat, year)


def save(seat: Seat, year: int) -> Response:
    """Keep what was typed; with the second button it is handed in as well."""
    by, at = seat.officer(Task.PREPARE), clock.now()
    wanted, refusals = read_budget(
        year, request.form.items(), decision=request.form.get("decision", "")
    )
    if wanted is None:
        return _page(seat, year, refusals=refusals, values=request.form)
    try:
        with desk_writing() as books:
            here = seat.community.community_id
            number = save_budget(books, here, wanted, by=by, at=at)
            if "submit" in request.form:
                submit_budget(books, here, year, number, by=by, at=at)
    except Refusal as refusal:
        return _page(seat, year, refusals=(refusal,), values=request.form)
    done = "submitted" if "submit" in request.form else "saved"
    return redirect(url_for("desk.budget", slug=seat.community.slug, year=year, done=done))


def adopt(seat: Seat, year: int) -> Response:
    """Adopt the version that was looked at."""
    return _decide(seat, year, done="saved")


def send_back(seat: Seat, year: int) -> Response:
    """Send the submitted version back to its author."""
    return _decide(seat, year, done="rejected", reason=request.form.get("reason", ""))


def _decide(seat: Seat, year: int, *, done: str, reason: str | None = None) -> Response:
    by, at, here = seat.officer(Task.APPROVE), clock.now(), seat.community.community_id
    number = request.form.get("number", 0, type=int)
    try:
        with desk_writing() as books:
            if reason is None:
                adopt_budget(
                    books, here, year, number, by=by, at=at,
                    content_sha256=request.form.get("content_sha256", ""),
                )  # fmt: skip
            else:
                reject_budget(books, here, year, number, by=by, at=at, reason=reason)
    except Refusal as refusal:
        return _page(seat, year, refusals=(refusal,))
    return redirect(url_for("desk.budget", slug=seat.community.slug, year=year, done=done))


def _page(
    seat: Seat,
    year: int,
    *,
    refusals: tuple[Refusal, ...] = (),
    values: Mapping[str, str] | None = None,
) -> Response:
    if not YEAR_MIN < year <= YEAR_MAX:
        abort(404)
    with reading() as books:
        versions = budget_versions(books, seat.community, year=year)
        newest = versions[0] if versions else None
        rows = _rows(books, seat, year, newest)
    is_own = newest is None or newest.state not in _OPEN or newest.author_id == seat.user.user_id
    return desk_page(
        "desk/budget.html", seat, status=422 if refusals else 200, year=year, rows=rows,
        versions=versions, newest=newest, mistakes=[("", sentence(item)) for item in refusals],
        values=values if values is not None else typed(newest.amounts if newest else {}),
        decision=(values or {}).get("decision", newest.decision if newest else ""),
        may_write=seat.may(Task.PREPARE) and is_own
        and (newest is None or newest.state != "submitted"),
        may_adopt=seat.may(Task.APPROVE) and newest is not None
        and newest.state == "submitted" and newest.author_id != seat.user.user_id,
    )  # fmt: skip


def _rows(
    books: Connection, seat: Seat, year: int, newest: BudgetVersion | None
) -> tuple[Row, ...]:
    """Offer what last year or the budget itself has first, then every other pair that fits."""
    choices = choices_of(books, seat.community, clock.today())
    last = budget(books, seat.community, parse_span(str(year - 1)))
    before = {
        (row.fund.code, row.account.code): row for row in last.rows if row.fund and row.account
    }
    used = set(before) | set(newest.amounts if newest else ())
    pairs = (
        (fund, account)
        for account in choices.accounts.values()
        if account.type in BUDGETED_TYPES
        for fund in choices.funds.values()
        if fits(fund.fund_class, account.restriction, account.type)
        and ((fund.code, account.code) in used or fund.code == "GEN")
    )
    rows = []
    for fund, account in pairs:
        known = before.get((fund.code, account.code))
        rows.append(
            Row(
                field_of((fund.code, account.code)), account.type.value,
                Label(fund.code, fund.name_zh, fund.name_en),
                Label(account.code, account.plain_zh or account.name_zh,
                      account.plain_en or account.name_en),
                known.actual_minor if known else 0, known.budget_minor if known else 0,
            )
        )  # fmt: skip
    return tuple(rows)
