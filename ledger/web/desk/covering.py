"""Cover parts of a receipt: boxes drawn on a page, or typed as numbers, and burnt in by the server."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.boxes import Box
from ledger.domain.errors import ApprovalError, Refusal, TextError
from ledger.domain.roles import Task
from ledger.posting.attachments import original_path
from ledger.posting.copies import NewestCopy, newest_copies
from ledger.posting.covering import draw_covered, record_copy
from ledger.posting.pdfs import read_pages
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import reading
from ledger.web.desk.evidence import file_of
from ledger.web.desk.frames import desk_page, sentence
from ledger.web.pages import settings

_SIDES = ("left", "top", "width", "height")
#: Empty rows for whoever draws nothing and types instead.
_EMPTY_ROWS = 3
_ROWS_MAX = 250


@dataclass(frozen=True, slots=True)
class BoxRow:
    """A box as it stands in the form: four percentages as typed, and where it is drawn."""

    texts: tuple[str, str, str, str]
    box: Box | None


@dataclass(frozen=True, slots=True)
class SuggestedRow:
    """A box that is proposed, and what seems to stand under it."""

    kind: str
    row: BoxRow


def ask(seat: Seat, sha256: str) -> Response:
    """Show a page of a file with the boxes that its newest copy has."""
    copy, page = _copy(seat, sha256), _page_asked(request.args.get("page", "1"))
    return _show(seat, copy, page, [_row(box) for box in copy.boxes if box.page == page])


def answer(seat: Seat, sha256: str) -> Response:
    """Burn the boxes into a new copy, or show the page with them first."""
    copy, page = _copy(seat, sha256), _page_asked(request.form.get("page", "1"))
    rows = _typed_rows(page)
    try:
        boxes = _boxes(rows)
    except Refusal as refusal:
        return _show(seat, copy, page, rows, refusal)
    if "preview" in request.form:
        return _show(seat, copy, page, [_row(box) for box in boxes])
    elsewhere = [box for box in copy.boxes if box.page != page]
    everything = [*elsewhere, *boxes]
    try:
        if request.form.get("number") != str(copy.number):
            raise ApprovalError(reason="changed", field="boxes")
        drawn = draw_covered(settings().data_dir, copy, everything)
        by, community_id = seat.officer(Task.COVER), seat.community.community_id
        with desk_writing() as books:
            record_copy(books, community_id, copy, drawn, everything, by=by, at=clock.now())
    except Refusal as refusal:
        return _show(seat, copy, page, rows, refusal)
    slug, back = seat.community.slug, _back(seat)
    here = url_for("desk.cover", slug=slug, sha256=sha256, page=page, back=back, done="covered")
    return redirect(here)


def _copy(seat: Seat, sha256: str) -> NewestCopy:
    with reading() as books:
        found = newest_copies(books, seat.community.community_id, [sha256])
    if sha256 not in found or not found[sha256].sha256:
        abort(404)
    return found[sha256]


def _page_asked(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 4):
        abort(404)
    return int(text)


def _show(
    seat: Seat, copy: NewestCopy, page: int, rows: list[BoxRow], refusal: Refusal | None = None
) -> Response:
    file = file_of(seat, copy.original)
    if page not in file.page_numbers:
        abort(404)
    drawn = [row.box for row in rows if row.box is not None]
    return desk_page(
        "desk/cover.html", seat, status=422 if refusal else 200, file=file, copy=copy, page=page,
        rows=[*rows, *[BoxRow(("", "", "", ""), None)] * _EMPTY_ROWS], drawn=drawn,
        suggestions=_suggestions(copy, page, drawn),
        refused=sentence(refusal) if refusal else "", back=_back(seat),
    )  # fmt: skip


def _suggestions(copy: NewestCopy, page: int, drawn: list[Box]) -> list[SuggestedRow]:
    """Find numbers on a PDF's page that nothing covers yet; photographs hold no text to look through."""
    if copy.original_type != "application/pdf":
        return []
    original = original_path(settings().data_dir, copy.original).read_bytes()
    found = read_pages(original, name=copy.original[:12]).suggestions
    return [
        SuggestedRow(item.kind, _row(item.box))
        for item in found
        if item.box.page == page and not any(_covers(box, item.box) for box in drawn)
    ]


def _covers(outer: Box, inner: Box) -> bool:
    return (
        outer.left <= inner.left
        and outer.top <= inner.top
        and outer.left + outer.width >= inner.left + inner.width
        and outer.top + outer.height >= inner.top + inner.height
    )


def _row(box: Box) -> BoxRow:
    left, top, width, height = (
        f"{side // 10}.{side % 10}" for side in (box.left, box.top, box.width, box.height)
    )
    return BoxRow((left, top, width, height), box)


def _typed_rows(page: int) -> list[BoxRow]:
    """Read the rows that were sent: typed ones, and suggestions that were ticked."""
    typed = [request.form.getlist(side)[:_ROWS_MAX] for side in _SIDES]
    rows = list(zip(*typed, strict=False))
    ticked = [text.split(",") for text in request.form.getlist("suggested")[:_ROWS_MAX]]
    rows += [tuple(parts) for parts in ticked if len(parts) == len(_SIDES)]
    return [_as_typed(row, page) for row in rows if any(text.strip() for text in row)]


def _as_typed(row: tuple[str, ...], page: int) -> BoxRow:
    left, top, width, height = (text.strip()[:8] for text in row)
    texts = (left, top, width, height)
    try:
        return BoxRow(texts, Box(page, *map(_thousandths, texts)))
    except TextError:
        return BoxRow(texts, None)


def _boxes(rows: list[BoxRow]) -> list[Box]:
    for row in rows:
        if row.box is None:
            raise TextError(reason="box", field="boxes", text=", ".join(row.texts))
    return [row.box for row in rows if row.box is not None]


def _thousandths(text: str) -> int:
    """Read a percentage with at most one digit behind the point."""
    try:
        return int((Decimal(text) * 10).to_integral_value())
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise TextError(reason="box", field="boxes", text=text) from error


def _back(seat: Seat) -> str:
    """Give the page of ours to go back to, named in the address; the desk where none is."""
    desk = url_for("desk.today", slug=seat.community.slug)
    back = request.values.get("back", "")
    return back if back.startswith(desk) and "\\" not in back else desk
