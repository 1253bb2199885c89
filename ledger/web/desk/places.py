"""Places at the desk: what there is, one added by hand, areas and who lives there by day, and posters."""

from collections.abc import Callable, Mapping

from flask import Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ledger.domain.errors import Refusal
from ledger.domain.occupants import OccupantKind
from ledger.domain.places import PlaceKind
from ledger.domain.roles import Task
from ledger.posting.occupants import add_occupant, end_occupant, void_occupant
from ledger.posting.places import add_place, close_place, propose_area
from ledger.posting.values import Officer
from ledger.renditions import posters_paper
from ledger.schemas.place_forms import (
    OCCUPANT_FIELDS,
    PLACE_FIELDS,
    read_area,
    read_last_day,
    read_occupant,
    read_place,
)
from ledger.statements.place_desk import POSTER_KINDS, desk_place
from ledger.statements.place_desk import posters as posters_of
from ledger.statements.place_values import KINDS, PlacesStatement
from ledger.statements.places import places_statement
from ledger.statements.values import Audience
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection, reading
from ledger.web.desk.confirmations import proposed
from ledger.web.desk.frames import desk_page, named_sentences, sentences
from ledger.web.language import reader_language
from ledger.web.pages import online
from reports.posters import POSTERS_MAX

_PAGE_FIELDS = (*OCCUPANT_FIELDS, "area", "reason")
#: Does something to a place in the books.
_Act = Callable[[Connection, Officer], object]


def show(seat: Seat) -> AnyResponse:
    """List every place but households, and offer to add one."""
    return _list(seat, {"kind": request.args.get("kind", "")})


def add(seat: Seat) -> AnyResponse:
    """Add one place by hand."""
    typed = {name: request.form.get(name, "") for name in PLACE_FIELDS}
    place, refusals = read_place(typed)
    if place is None:
        return _list(seat, typed, refusals)
    try:
        with desk_writing() as books:
            by = seat.officer(Task.PREPARE)
            add_place(books, seat.community.community_id, place, by=by, at=clock.now())
    except Refusal as refusal:
        return _list(seat, typed, (refusal,))
    return redirect(_address(seat, place.code))


def one(seat: Seat, code: str) -> AnyResponse:
    """Show one place."""
    return _page(seat, code)


def area(seat: Seat, code: str) -> AnyResponse:
    """Propose that a place has another area from a day on."""
    change, refusals = read_area(request.form)
    if change is None:
        return _page(seat, code, request.form, refusals)
    try:
        with desk_writing() as books:
            propose_area(
                books, seat.community.community_id, code, change.area_centi_m2,
                first_day=change.first_day, reason=change.reason, by=seat.officer(Task.PREPARE),
                at=clock.now(),
            )  # fmt: skip
    except Refusal as refusal:
        return _page(seat, code, request.form, (refusal,))
    return proposed(seat)


def close(seat: Seat, code: str) -> AnyResponse:
    """Keep that a place is there no longer after a day."""
    last_day, refusals = read_last_day(request.form)
    if last_day is None:
        return _page(seat, code, request.form, refusals)
    return _do(
        seat, code,
        lambda books, by: close_place(
            books, seat.community.community_id, code, last_day, by=by, at=clock.now()
        ),
    )  # fmt: skip


def occupant(seat: Seat, code: str) -> AnyResponse:
    """Register somebody at a household."""
    named, refusals = read_occupant(request.form)
    if named is None:
        return _page(seat, code, request.form, refusals)
    return _do(
        seat, code,
        lambda books, by: add_occupant(
            books, seat.community.community_id, code, named.occupant, name=named.name, by=by,
            at=clock.now(),
        ),
    )  # fmt: skip


def occupant_end(seat: Seat, code: str, number: int) -> AnyResponse:
    """Keep the last day of a registration."""
    last_day, refusals = read_last_day(request.form)
    if last_day is None:
        return _page(seat, code, request.form, refusals)
    return _do(
        seat, code,
        lambda books, by: end_occupant(
            books, seat.community.community_id, code, number, last_day, by=by, at=clock.now()
        ),
    )  # fmt: skip


def occupant_void(seat: Seat, code: str, number: int) -> AnyResponse:
    """Let a registration made by mistake count for nothing, and forget its name."""
    return _do(
        seat, code,
        lambda books, by: void_occupant(
            books, seat.community.community_id, code, number, by=by, at=clock.now()
        ),
    )  # fmt: skip


def posters(seat: Seat, code: str = "") -> AnyResponse:
    """Print a poster for one building or house, or for every one, a hundred to a file."""
    community = seat.community
    with reading() as books:
        found = posters_of(books, community, clock.today(), code=code)
    part = request.args.get("part", 1, int)
    found = found[(part - 1) * POSTERS_MAX : part * POSTERS_MAX] if part > 0 else ()
    if not found:
        abort(404)
    urls = {
        item.place.code: online(url_for("public.place", slug=community.slug, code=item.place.code))
        for item in found
    }
    content = posters_paper(found, urls, community=community, language=reader_language())
    answer = Response(content, content_type="application/pdf")
    name = f"{community.slug}-poster-{code or part}.pdf"
    answer.headers.set("Content-Disposition", "inline", filename=name)
    return answer


def _do(seat: Seat, code: str, act: _Act) -> AnyResponse:
    """Do something to a place; what is refused is said on its page, with what was typed."""
    try:
        with desk_writing() as books:
            act(books, seat.officer(Task.PREPARE))
    except Refusal as refusal:
        return _page(seat, code, request.form, (refusal,))
    return redirect(_address(seat, code))


def _address(seat: Seat, code: str) -> str:
    return url_for("desk.place", slug=seat.community.slug, code=code, done="saved")


def _list(seat: Seat, typed: Mapping[str, str], refusals: tuple[Refusal, ...] = ()) -> AnyResponse:
    with reading() as books:
        statement = places_statement(
            books, seat.community, clock.today(), audience=Audience.OFFICER
        )
    named = named_sentences(refusals)
    return desk_page(
        "desk/places.html", seat, status=422 if refusals else 200, statement=statement,
        kind_names=KINDS, poster_parts=_poster_parts(statement),
        place_kinds=tuple(PlaceKind), may_prepare=seat.may(Task.PREPARE),
        values=dict.fromkeys(PLACE_FIELDS, "") | dict(typed), errors=sentences(refusals),
        mistakes=[(f"f-{name}" if name in PLACE_FIELDS else "", named[name]) for name in named],
    )  # fmt: skip


def _poster_parts(statement: PlacesStatement) -> list[tuple[int, int, int]]:
    """Give the files of posters: which part, and from which to which poster of all."""
    count = sum(row.kind in POSTER_KINDS for row in statement.rows)
    starts = range(0, count, POSTERS_MAX)
    return [
        (part, start + 1, min(start + POSTERS_MAX, count)) for part, start in enumerate(starts, 1)
    ]


def _page(
    seat: Seat, code: str, typed: Mapping[str, str] | None = None,
    refusals: tuple[Refusal, ...] = (),
) -> AnyResponse:  # fmt: skip
    today = clock.today()
    after = request.args.get("after", "")
    with reading() as books:
        shown = desk_place(books, seat.community, code, today, after=after)
    sent = {name: value for name, value in (typed or {}).items() if name in _PAGE_FIELDS}
    values = dict.fromkeys(_PAGE_FIELDS, "") | {"first_day": today.isoformat()} | sent
    named = named_sentences(refusals)
    return desk_page(
        "desk/place.html", seat, status=422 if refusals else 200, shown=shown, values=values,
        errors=sentences(refusals), occupant_kinds=tuple(OccupantKind), today=today,
        mistakes=[("", words) for words in named.values()], may_prepare=seat.may(Task.PREPARE),
    )  # fmt: skip
