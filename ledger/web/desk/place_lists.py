"""A list of households at the desk: read and shown with everything wrong with it, then kept whole or not at all."""

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ledger.bills.documents import BYTES_MAX
from ledger.domain.errors import Refusal
from ledger.domain.place_errors import PlaceError
from ledger.domain.place_lists import PlaceList, problems_by_row, read_list
from ledger.domain.places import PlaceKind
from ledger.domain.roles import Task
from ledger.messages import problem_words
from ledger.people.unfinished import Whose, drop_unfinished, keep_unfinished, unfinished_form
from ledger.posting.content import sha256_of
from ledger.posting.places import keep_list, known_places, lock_places
from ledger.schemas.place_forms import read_list_answers
from ledger.schemas.place_sheets import Waiting, pack, read_sheet, template_csv, unpack
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection, reading, runtime
from ledger.web.desk.frames import desk_page, named_sentences, sentences
from ledger.web.language import reader_language

#: Under this name a list waits for the second step: for its person alone, and forgotten after two weeks.
_FORM = "places"
_FIELDS = ("first_day", "kind")
_BUILDINGS = (PlaceKind.BUILDING, PlaceKind.HOUSE)
#: So many households are shown before a list is kept; the sums say the rest.
_SHOWN_MAX = 20


def ask(seat: Seat) -> AnyResponse:
    """Show how a list must look, and take one."""
    return _ask(seat)


def template(seat: Seat) -> AnyResponse:  # noqa: ARG001  (the same for everybody)
    """Give an empty list with its headings."""
    answer = Response(template_csv(reader_language()), content_type="text/csv; charset=utf-8")
    answer.headers.set("Content-Disposition", "attachment", filename="households.csv")
    return answer


def read(seat: Seat) -> AnyResponse:
    """Read a list and show what it would make, and every problem by row. Nothing is kept in the books."""
    typed = {name: request.form.get(name, "") for name in _FIELDS}
    answers, refusals = read_list_answers(typed)
    if answers is None:
        return _ask(seat, typed, refusals)
    file = request.files.get("file")
    data = file.stream.read(BYTES_MAX + 1) if file and file.filename else b""
    try:
        waiting = Waiting(read_sheet(data), kind=answers[1], first_day=answers[0])
        with reading() as books:
            made = _made(books, seat, waiting)
    except Refusal as refusal:
        return _ask(seat, typed, (refusal,))
    body = pack(waiting)
    if made.problems:
        return _preview(seat, made)
    with runtime() as connection:
        kept = keep_unfinished(connection, _whose(seat), body, at=clock.now())
    if not kept:
        return _ask(seat, typed, (PlaceError(reason="rows_max", field="file", text="30000"),))
    return _preview(seat, made, content=sha256_of(body))


def keep(seat: Seat) -> AnyResponse:
    """Keep the list that was shown: everything on it, or nothing."""
    with runtime() as connection:
        waiting = unfinished_form(connection, _whose(seat), at=clock.now())
    if waiting is None or sha256_of(waiting.body) != request.form.get("content_sha256", ""):
        return _ask(seat, refusals=(PlaceError(reason="changed", field="file"),))
    by, at = seat.officer(Task.PREPARE), clock.now()
    with desk_writing() as books:
        lock_places(books, seat.community.community_id)
        made = _made(books, seat, unpack(waiting.body))
        if made.problems:
            return _preview(seat, made)
        keep_list(books, seat.community.community_id, made, by=by, at=at)
    with runtime() as connection:
        drop_unfinished(connection, _whose(seat))
    return redirect(url_for("desk.places", slug=seat.community.slug, done="places_kept"))


def _made(books: Connection, seat: Seat, waiting: Waiting) -> PlaceList:
    known = known_places(books, seat.community.community_id)
    return read_list(waiting.rows, known, first_day=waiting.first_day, kind=waiting.kind)


def _whose(seat: Seat) -> Whose:
    return Whose(seat.community.community_id, seat.user.user_id, _FORM)


def _ask(
    seat: Seat, typed: dict[str, str] | None = None, refusals: tuple[Refusal, ...] = ()
) -> AnyResponse:
    named = named_sentences(refusals)
    values = {"first_day": clock.today().isoformat(), "kind": PlaceKind.BUILDING.value}
    return desk_page(
        "desk/place_list.html", seat, status=422 if refusals else 200,
        values=values | (typed or {}), errors=sentences(refusals), kinds=_BUILDINGS,
        mistakes=[(f"f-{name}" if name in (*_FIELDS, "file") else "", named[name]) for name in named],
    )  # fmt: skip


def _preview(seat: Seat, made: PlaceList, *, content: str = "") -> AnyResponse:
    reader = reader_language()
    problems = [
        (row, [problem_words(problem, reader) for problem in found])
        for row, found in problems_by_row(made.problems)
    ]
    return desk_page(
        "desk/place_list_preview.html", seat, status=422 if problems else 200, made=made,
        problems=problems, content=content, shown=made.households[:_SHOWN_MAX],
    )  # fmt: skip
