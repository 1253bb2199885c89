"""The first hour of an audit on one page, and the papers that come of it."""

from flask import Response, abort, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ledger.audit_renditions import archive_paper, cover_paper, letter_paper
from ledger.domain.periods import parse_day
from ledger.statements.audit import (
    archive_list,
    confirmation_letter,
    first_hour,
    voucher_volumes,
)
from ledger.web import clock
from ledger.web.access import Seat
from ledger.web.audit.frames import audit_page, file_answer
from ledger.web.database import reading
from ledger.web.language import reader_language
from ledger.web.pages import online


def home(seat: Seat) -> AnyResponse:
    """Show what auditors ask first, as of today."""
    with reading() as books:
        shown = first_hour(books, seat.community, clock.today())
    year = shown.years[0] if shown.years else clock.today().year
    return audit_page("audit/home.html", seat, hour=shown, year=year)


def letter(seat: Seat, code: str) -> Response:
    """Print a letter to a bank about one account at the end of a day (``day``), today if none is named."""
    asked = request.args.get("day", "")
    day = parse_day(asked, field="day") if asked else clock.today()
    if day > clock.today():
        abort(404)
    with reading() as books:
        shown = confirmation_letter(books, seat.community, code, day)
    if shown is None:
        abort(404)
    content = letter_paper(shown, language=reader_language(), url=_home(seat))
    return file_answer(content, f"{seat.community.slug}-confirmation-{day.isoformat()}.pdf")


def cover(seat: Seat, period: int) -> Response:
    """Print the cover of a period's bound vouchers."""
    with reading() as books:
        found = voucher_volumes(books, seat.community, first=period, last=period)
    if not found:
        abort(404)
    content = cover_paper(
        found[0], community=seat.community, language=reader_language(), url=_home(seat)
    )
    return file_answer(content, f"{seat.community.slug}-vouchers-{period}.pdf")


def archive(seat: Seat, year: int) -> Response:
    """Print the archive list of a year."""
    with reading() as books:
        shown = archive_list(books, seat.community, year)
    if not shown.volumes:
        abort(404)
    content = archive_paper(shown, language=reader_language(), url=_home(seat))
    return file_answer(content, f"{seat.community.slug}-archive-{year}.pdf")


def _home(seat: Seat) -> str:
    return online(url_for("audit.home", slug=seat.community.slug))
