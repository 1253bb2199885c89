"""Unpaid fees at the desk: every household by age, as page and files; and dues written off by decision."""

from collections.abc import Mapping

from flask import Response as Answer
from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.dues import WRITE_OFF_ACCOUNTS
from ledger.domain.errors import Refusal
from ledger.domain.periods import month_span
from ledger.domain.roles import Task
from ledger.posting.receipts import write_off
from ledger.renditions import debtors_enclosed, debtors_paper
from ledger.schemas.dues import WRITE_OFF_FIELDS, read_write_off
from ledger.statements.arrears import Arrears, arrears
from ledger.statements.tariffs import decision_list
from ledger.statements.values import Audience
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection, reading
from ledger.web.desk.billing import households
from ledger.web.desk.choices import choices_of
from ledger.web.desk.frames import desk_page, named_sentences, sentences
from ledger.web.language import reader_language
from ledger.web.pages import online

#: Households shown on one page; the files have all of them.
DEBTORS_SHOWN = 300
_TYPES = {"json": "application/json", "csv": "text/csv; charset=utf-8", "pdf": "application/pdf"}


def show(seat: Seat) -> Response:
    """Show who owes what, and the form to write dues off."""
    return _page(seat)


def file(seat: Seat, extension: str) -> Answer:
    """Answer with the same as a file."""
    reader = reader_language()
    with reading() as books:
        shown = _read(books, seat)
    enclosed = debtors_enclosed(shown, language=reader)
    if extension == "pdf":
        here = online(url_for("desk.arrears", slug=seat.community.slug))
        content = debtors_paper(shown, language=reader, url=here)
    else:
        content = enclosed.json if extension == "json" else enclosed.csv
    name = f"{enclosed.stem}.{extension}"
    return Answer(
        content, content_type=_TYPES[extension],
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )  # fmt: skip


def forgive(seat: Seat) -> Response:
    """Write off what a household will not pay, by decision; another person approves."""
    with reading() as books:
        typed, refusals = read_write_off(request.form, households(books, seat))
    if typed is None:
        return _page(seat, request.form, refusals)
    code, minor, day = typed
    by, at = seat.officer(Task.PREPARE), clock.now()
    try:
        with desk_writing() as books:
            draft_id = write_off(
                books, seat.community.community_id, {code: minor},
                account=request.form.get("account", ""), fund=request.form.get("fund", "PROP"),
                decision=request.form.get("decision", ""), dated_on=day, by=by, at=at,
            )  # fmt: skip
    except Refusal as refusal:
        return _page(seat, request.form, (refusal,))
    return redirect(url_for("desk.draft", slug=seat.community.slug, draft_id=draft_id))


def _read(books: Connection, seat: Seat) -> Arrears:
    today = clock.today()
    return arrears(
        books, seat.community, month_span(today.year * 100 + today.month), as_of=today,
        audience=Audience.OFFICER, building=request.args.get("building", ""),
    )  # fmt: skip


def _page(
    seat: Seat, typed: Mapping[str, str] | None = None, refusals: tuple[Refusal, ...] = ()
) -> Response:
    today = clock.today()
    with reading() as books:
        shown = _read(books, seat)
        choices = choices_of(books, seat.community, today)
        decisions = decision_list(books, seat.community)
    values = dict.fromkeys(WRITE_OFF_FIELDS, "") | {"dated_on": today.isoformat(), "fund": "PROP"}
    named = named_sentences(refusals)
    return desk_page(
        "desk/arrears.html", seat, status=422 if refusals else 200, statement=shown,
        debtors=shown.debtors[:DEBTORS_SHOWN], more=max(len(shown.debtors) - DEBTORS_SHOWN, 0),
        building=request.args.get("building", ""), decisions=decisions, choices=choices,
        losses=choices.named(WRITE_OFF_ACCOUNTS),
        values=values | dict(typed or {}), errors=sentences(refusals),
        mistakes=[(f"f-{name}" if name in WRITE_OFF_FIELDS else "", named[name]) for name in named],
        may_prepare=seat.may(Task.PREPARE),
    )  # fmt: skip
