"""Publications at the desk: publish what another person froze, with no notice, or in place of an earlier one."""

from collections.abc import Callable

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.errors import Refusal
from ledger.domain.roles import Task
from ledger.posting.publications import Behind, propose_publication, publish
from ledger.renditions import freeze
from ledger.statements.kinds import READERS
from ledger.statements.publications import publication, publications, waiting_publications
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection, reading
from ledger.web.desk.frames import desk_page, sentence
from ledger.web.language import reader_language


def show(seat: Seat) -> Response:
    """List what waits to be published without a notice, and what was published."""
    return _page(seat)


def propose(seat: Seat) -> Response:
    """Freeze a statement as it is now."""
    by, here = seat.officer(Task.PREPARE_NOTICE), seat.community

    def act(books: Connection) -> None:
        form = request.form
        frozen = freeze(
            books, here, form.get("kind", ""), form.get("period", ""), day=clock.today(),
            limits=form,
        )  # fmt: skip
        propose_publication(books, here.community_id, frozen, by=by, at=clock.now())

    return _act(seat, act)


def reissue(seat: Seat, number: int) -> Response:
    """Freeze a statement anew in place of one whose content must not be shown any more."""
    by, here = seat.officer(Task.PREPARE_NOTICE), seat.community

    def act(books: Connection) -> None:
        shown = publication(books, here, number)
        if shown is None or shown.content is None:
            abort(404)
        limits = {
            name: value["code"]
            for name in ("fund", "account")
            if isinstance(value := shown.content.get(name), dict)
        }
        frozen = freeze(
            books, here, shown.row.kind, shown.row.period, day=clock.today(), limits=limits
        )
        behind = Behind(number, request.form.get("reason", ""), replaces=True)
        propose_publication(books, here.community_id, frozen, by=by, at=clock.now(), behind=behind)

    return _act(seat, act)


def issue(seat: Seat, proposal_id: str) -> Response:
    """Publish what another person froze."""
    by = seat.officer(Task.PUBLISH)

    def act(books: Connection) -> None:
        publish(books, seat.community.community_id, proposal_id, by=by, at=clock.now())

    return _act(seat, act, "notice_published")


def _act(seat: Seat, act: Callable[[Connection], None], done: str = "saved") -> Response:
    try:
        with desk_writing() as books:
            act(books)
    except Refusal as refusal:
        return _page(seat, refusal)
    return redirect(url_for("desk.publications", slug=seat.community.slug, done=done))


def _page(seat: Seat, refusal: Refusal | None = None) -> Response:
    language = reader_language()
    with reading() as books:
        shown = publications(books, seat.community, after=request.args.get("after", ""))
        waiting = waiting_publications(books, seat.community)
    return desk_page(
        "desk/publications.html", seat, status=422 if refusal else 200, shown=shown,
        waiting=waiting, kinds=[(kind, language.term(kind, "statement")) for kind in READERS],
        readable=frozenset(READERS), user_id=seat.user.user_id,
        refused=sentence(refusal) if refusal else "", may_prepare=seat.may(Task.PREPARE_NOTICE),
        may_publish=seat.may(Task.PUBLISH), typed=request.form if refusal else {},
    )  # fmt: skip
