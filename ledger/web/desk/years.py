"""Years: audit adjustments, the closing vouchers proposed and approved, and the seal."""

from datetime import date

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.entries import check_public
from ledger.domain.errors import ApprovalError, Refusal, TextError
from ledger.domain.periods import YEAR_MAX, YEAR_MIN
from ledger.domain.roles import Task
from ledger.domain.transactions import SUMMARY_LENGTH_MAX, Draft
from ledger.posting.drafts import approve_many, save_draft
from ledger.posting.idempotency import recall, remember
from ledger.posting.year_end import close_year, propose_year_end
from ledger.schemas.line_tables import placed
from ledger.statements.year_end import YearEnd, year_end
from ledger.statements.year_end import years as year_rows
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection, reading
from ledger.web.desk.choices import choices_of
from ledger.web.desk.frames import desk_page, sentence, sentences
from ledger.web.desk.line_forms import (
    LineForm,
    line_form_page,
    lines_of,
    sent_line_form,
    wants_more,
)
from ledger.web.desk.tokens import key_of, sent_sha256

_FIELDS = ("summary", "memo")


def years(seat: Seat) -> Response:
    """List the years, the newest first."""
    with reading() as books:
        rows = year_rows(books, seat.community, today=clock.today())
    return desk_page("desk/years.html", seat, rows=rows)


def year(seat: Seat, year: int) -> Response:
    """Show what a year's end still asks for, and what has been done."""
    return _page(seat, year)


def propose(seat: Seat, year: int) -> Response:
    """Draft the closing vouchers that are missing; another person approves them."""
    by, at = seat.officer(Task.PREPARE), clock.now()
    try:
        with desk_writing() as books:
            propose_year_end(books, seat.community.community_id, _known(year), by=by, at=at)
    except Refusal as refusal:
        return _page(seat, year, refusal)
    return _back(seat, year, "proposed")


def approve(seat: Seat, year: int) -> Response:
    """Approve the closing vouchers that were shown, all of them in one step."""
    by, at = seat.officer(Task.APPROVE), clock.now()
    shown = [item.partition(":") for item in request.form.getlist("draft")]
    try:
        with desk_writing() as books:
            found = year_end(books, seat.community, _known(year))
            waiting = {
                item.draft_id for item in found.drafts
                if item.state == "submitted" and item.kind == "carry_forward"
            }  # fmt: skip
            if not shown or not waiting.issuperset(draft_id for draft_id, _, _ in shown):
                raise ApprovalError(reason="wrong_state")
            items = [(draft_id, sha256) for draft_id, _, sha256 in shown]
            approve_many(books, seat.community.community_id, items, by=by, at=at)
    except Refusal as refusal:
        return _page(seat, year, refusal)
    return _back(seat, year, "carried")


def seal(seat: Seat, year: int) -> Response:
    """Seal a year of which nothing is left to carry forward."""
    by, at = seat.officer(Task.CLOSE_MONTH), clock.now()
    try:
        if "sure" not in request.form:
            raise TextError(reason="unconfirmed", field="sure")
        with desk_writing() as books:
            close_year(books, seat.community.community_id, _known(year), by=by, at=at)
    except Refusal as refusal:
        return _page(seat, year, refusal)
    return _back(seat, year, "sealed")


def adjustment(seat: Seat, year: int) -> Response:
    """Show the empty form of an audit adjustment, dated 31 December in period 13."""
    return _form(seat, _known(year), LineForm((), dict.fromkeys(_FIELDS, "")))


def adjust(seat: Seat, year: int) -> Response:
    """Keep an audit adjustment as a draft."""
    form = sent_line_form(*_FIELDS)
    if wants_more():
        return _form(seat, _known(year), form)
    by, at, key = seat.officer(Task.PREPARE), clock.now(), key_of(seat, form.token)
    community_id = seat.community.community_id
    with reading() as books:
        lines, positions, refusals = lines_of(
            form, choices_of(books, seat.community, clock.today())
        )
    if refusals:
        return _form(seat, _known(year), form, refusals)
    try:
        summary = check_public(
            form.values["summary"], field="summary", length_max=SUMMARY_LENGTH_MAX
        )
        draft = Draft(
            dated_on=date(_known(year), 12, 31), lines=lines, summary=summary, adjusting=True,
            memo=form.values["memo"].strip(),
        )  # fmt: skip
        with desk_writing() as books:
            draft_id = recall(books, community_id, key, body_sha256=sent_sha256())
            if draft_id is None:
                draft_id = save_draft(books, community_id, draft, by=by, at=at)
                remember(
                    books, community_id, key, result=draft_id, at=at, body_sha256=sent_sha256()
                )
    except Refusal as refusal:
        return _form(seat, _known(year), form, (placed(refusal, positions),))
    return redirect(url_for("desk.draft", slug=seat.community.slug, draft_id=draft_id))


def _known(year: int) -> int:
    if not YEAR_MIN <= year <= min(YEAR_MAX, clock.today().year):
        abort(404)
    return year


def _back(seat: Seat, year: int, done: str) -> Response:
    return redirect(url_for("desk.year", slug=seat.community.slug, year=year, done=done))


def _found(books: Connection, seat: Seat, year: int) -> YearEnd:
    return year_end(books, seat.community, _known(year))


def _form(seat: Seat, year: int, form: LineForm, refusals: tuple[Refusal, ...] = ()) -> Response:
    with reading() as books:
        choices = choices_of(books, seat.community, clock.today())
    return line_form_page(
        "desk/adjustment.html", seat, form, choices, fields=_FIELDS, refusals=refusals, year=year
    )


def _page(seat: Seat, year: int, refusal: Refusal | None = None) -> Response:
    with reading() as books:
        found = _found(books, seat, year)
    errors = sentences((refusal,)) if refusal else {}
    own = any(draft.author_id == seat.user.user_id for draft in found.drafts)
    carried = [draft for draft in found.drafts if draft.kind == "carry_forward"]
    return desk_page(
        "desk/year.html", seat, status=422 if refusal else 200, year=found, errors=errors,
        refused=sentence(refusal) if refusal and "sure" not in errors else "",
        may_prepare=seat.may(Task.PREPARE),
        may_approve=seat.may(Task.APPROVE) and not own,
        may_close=seat.may(Task.CLOSE_MONTH), is_own=own,
        to_approve=[draft for draft in carried if draft.state == "submitted"],
    )  # fmt: skip
