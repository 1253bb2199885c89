"""The register of money that others hold, at the desk: a fund, and what its holder reported."""

from collections import defaultdict
from collections.abc import Callable, Mapping

from flask import request
from werkzeug.wrappers import Response

from ledger.domain.errors import Refusal
from ledger.domain.roles import Task
from ledger.posting.mirrors import propose_mirror, propose_mirror_entry
from ledger.schemas.funds import read_mirror, read_mirror_entry
from ledger.statements.mirrors import mirrors as all_mirrors
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection, reading
from ledger.web.desk.confirmations import proposed
from ledger.web.desk.frames import desk_page, sentence


def mirrors(seat: Seat) -> Response:
    """Show the register with its forms."""
    return _page(seat)


def add(seat: Seat) -> Response:
    """Propose to register a fund of another body."""
    by, here = seat.officer(Task.PREPARE), seat.community.community_id
    return _do(
        seat,
        lambda books: propose_mirror(
            books, here, read_mirror(request.form), by=by, at=clock.now()
        ),
    )  # fmt: skip


def entry(seat: Seat, code: str) -> Response:
    """Propose to register what the holder reported."""
    by, here = seat.officer(Task.PREPARE), seat.community.community_id

    def act(books: Connection) -> None:
        entry = read_mirror_entry(request.form)
        propose_mirror_entry(books, here, code, entry, by=by, at=clock.now())

    return _do(seat, act)


def _do(seat: Seat, act: Callable[[Connection], object]) -> Response:
    try:
        with desk_writing() as books:
            act(books)
    except Refusal as refusal:
        return _page(seat, refusal, request.form)
    return proposed(seat)


def _page(
    seat: Seat, refusal: Refusal | None = None, typed: Mapping[str, str] | None = None
) -> Response:
    with reading() as books:
        found = all_mirrors(books, seat.community)
    return desk_page(
        "desk/mirrors.html", seat, status=422 if refusal else 200, mirrors=found,
        values=defaultdict(str, {"happened_on": clock.today().isoformat(), **(typed or {})}),
        refused=sentence(refusal) if refusal else "", may_write=seat.may(Task.PREPARE),
    )  # fmt: skip
