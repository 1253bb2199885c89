"""Samples: drawn by a form, shown with what was found, printed."""

import secrets
from typing import Any

from flask import Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ledger.audit_renditions import sample_enclosed, sample_paper
from ledger.domain.errors import Refusal
from ledger.domain.roles import Task
from ledger.domain.sampling import Mark, Method
from ledger.posting.audit_samples import draw_sample, mark_items
from ledger.schemas.audit import read_sample
from ledger.statements.audit_samples import SampleView, sample, sample_page
from ledger.statements.funds import funds
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.audit.frames import audit_page, file_answer
from ledger.web.database import reading
from ledger.web.language import reader_language
from ledger.web.pages import online

_FIELDS = ("method", "period", "account", "fund", "least", "size", "seed")


def samples(seat: Seat) -> AnyResponse:
    """List the samples, with the form for a new one."""
    return _list(seat, {})


def draw(seat: Seat) -> AnyResponse:
    """Draw a sample and show it."""
    typed = {name: request.form.get(name, "") for name in _FIELDS}
    try:
        asked = read_sample(typed)
        with desk_writing() as books:
            sample_id = draw_sample(
                books, seat.community.community_id, asked, by=seat.officer(Task.AUDIT),
                at=clock.now(),
            )  # fmt: skip
    except Refusal as refusal:
        return _list(seat, typed, refusal)
    return redirect(_address(seat, sample_id, done="drawn"))


def one(seat: Seat, sample_id: str) -> AnyResponse:
    """Show one sample."""
    return _one(seat, sample_id)


def mark(seat: Seat, sample_id: str) -> AnyResponse:
    """Put a mark on the vouchers that were ticked."""
    positions = [
        int(text) for text in request.form.getlist("positions")
        if text.isascii() and text.isdecimal() and len(text) < 16
    ]  # fmt: skip
    try:
        with desk_writing() as books:
            mark_items(
                books, seat.community.community_id, sample_id, positions,
                request.form.get("mark", ""), request.form.get("finding", ""),
                by=seat.officer(Task.AUDIT), at=clock.now(),
            )  # fmt: skip
    except Refusal as refusal:
        return _one(seat, sample_id, refusal)
    return redirect(_address(seat, sample_id, done="marked"))


def paper(seat: Seat, sample_id: str, extension: str) -> Response:
    """Give a sample as a paper, or for machines."""
    shown = _found(seat, sample_id)
    name = f"{seat.community.slug}-sample-{sample_id}.{extension}"
    if extension == "pdf":
        url = online(_address(seat, sample_id))
        return file_answer(sample_paper(shown, language=reader_language(), url=url), name)
    enclosed = sample_enclosed(shown)
    if extension == "json":
        return file_answer(enclosed.json, name, "application/json")
    return file_answer(enclosed.csv, name, "text/csv; charset=utf-8")


def _address(seat: Seat, sample_id: str, **more: Any) -> str:
    return url_for("audit.sample", slug=seat.community.slug, sample_id=sample_id, **more)


def _list(seat: Seat, typed: dict[str, str], refusal: Refusal | None = None) -> AnyResponse:
    with reading() as books:
        shown = sample_page(books, seat.community, after=request.args.get("after", ""))
        known = [item.label for item in funds(books, seat.community)]
    # The seed that stands in the form from the start: sent twice, it is one draw.
    thrown = secrets.token_hex(16)
    values = {
        "period": str(clock.today().year), "method": "random", "size": "25", "seed": thrown,
    }  # fmt: skip
    return audit_page(
        "audit/samples.html", seat, refusal=refusal, shown=shown, methods=tuple(Method),
        funds=known, values=dict.fromkeys(_FIELDS, "") | values | typed,
        may_draw=seat.may(Task.AUDIT),
    )  # fmt: skip


def _one(seat: Seat, sample_id: str, refusal: Refusal | None = None) -> AnyResponse:
    shown = _found(seat, sample_id)
    return audit_page(
        "audit/sample.html", seat, refusal=refusal, sample=shown, row=shown.row,
        asked=shown.row.asked, marks=tuple(Mark), may_mark=seat.may(Task.AUDIT),
        typed={name: request.form.get(name, "") for name in ("mark", "finding")},
    )  # fmt: skip


def _found(seat: Seat, sample_id: str) -> SampleView:
    with reading() as books:
        found = sample(books, seat.community, sample_id)
    if found is None:
        abort(404)
    return found
