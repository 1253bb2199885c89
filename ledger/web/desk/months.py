"""Months: which are closed, what stands between one and its closing, and closing it."""

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.errors import ClosingError, Refusal, TextError
from ledger.domain.periods import YEAR_MAX, YEAR_MIN, last_day_of
from ledger.domain.roles import Task
from ledger.posting.periods import close_month
from ledger.statements.closing import MonthChecklist, month_checklist
from ledger.statements.periods import months
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection, reading
from ledger.web.desk.frames import desk_page, sentence, sentences


def show(seat: Seat) -> Response:
    """List the months, the newest first."""
    with reading() as books:
        rows = months(books, seat.community, today=clock.today())
    return desk_page("desk/months.html", seat, rows=rows, may_close=seat.may(Task.CLOSE_MONTH))


def month(seat: Seat, period: int) -> Response:
    """Show a month's checklist, with the button where nothing hinders its closing."""
    return _page(seat, period)


def close(seat: Seat, period: int) -> Response:
    """Close a month; nothing reopens it, so what is known to be open has to be ticked."""
    by = seat.officer(Task.CLOSE_MONTH)
    community_id = seat.community.community_id
    try:
        with desk_writing() as books:
            found = _checklist(books, seat, period)
            # Order and calendar are the books' own rule; here stands what people have to mend.
            for condition in found.blocking:
                if condition.code in _MENDED:
                    raise ClosingError(reason=condition.code, period=period)
            if found.warnings and "sure" not in request.form:
                raise TextError(reason="unconfirmed", field="sure")
            close_month(books, community_id, period, by=by, at=clock.now())
    except Refusal as refusal:
        return _page(seat, period, refusal)
    return redirect(url_for("desk.months", slug=seat.community.slug, done="closed"))


#: Conditions that the checklist itself keeps; the others are kept by the books.
_MENDED = frozenset(
    {"drafts_open", "drafts_submitted", "cash_negative", "cash_counted", "between_funds"}
)


def _checklist(books: Connection, seat: Seat, period: int) -> MonthChecklist:
    year, number = divmod(period, 100)
    if not (YEAR_MIN <= year <= YEAR_MAX and 1 <= number <= 12):
        abort(404)
    return month_checklist(books, seat.community, period, today=clock.today())


def _page(seat: Seat, period: int, refusal: Refusal | None = None) -> Response:
    with reading() as books:
        found = _checklist(books, seat, period)
    errors = sentences((refusal,)) if refusal else {}
    return desk_page(
        "desk/month.html", seat, status=422 if refusal else 200, checklist=found, errors=errors,
        # A month that is not over is reconciled as of today.
        as_of=min(last_day_of(period), clock.today()).isoformat(),
        refused=sentence(refusal) if refusal and "sure" not in errors else "",
        may_close=seat.may(Task.CLOSE_MONTH) and not found.closed_at and not found.blocking,
    )  # fmt: skip
