"""Notices at the desk: what is due, what waits for another person, and one notice from board to result."""

from collections.abc import Callable

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.errors import Refusal
from ledger.domain.notices import ANSWER_DAYS, Way
from ledger.domain.periods import parse_day
from ledger.domain.roles import Task
from ledger.posting.notices import (
    Hung,
    Objection,
    answer_objection,
    drop_notice,
    end_notice,
    hang_notice,
    publish_notice,
    record_objection,
)
from ledger.schemas.notices import read_places
from ledger.schemas.sheets import sheet_of
from ledger.statements.notices import notice_list, notice_of_id, waiting_notices
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection, reading
from ledger.web.desk.frames import desk_page, sentence
from ledger.web.desk.uploads import kept_pictures
from ledger.web.language import reader_language


def notices(seat: Seat) -> Response:
    """Show what is due and overdue, what waits, and what was published."""
    with reading() as books:
        after = request.args.get("after", "")
        shown = notice_list(books, seat.community, day=clock.today(), after=after)
        waiting = waiting_notices(books, seat.community)
    return desk_page(
        "desk/notices.html", seat, shown=shown, waiting=[row for row, _author in waiting],
        may_prepare=seat.may(Task.PREPARE_NOTICE),
    )  # fmt: skip


def show(seat: Seat, notice_id: str) -> Response:
    """Show one notice as it will hang or hangs, with what can be done about it."""
    return _page(seat, notice_id)


def publish(seat: Seat, notice_id: str) -> Response:
    """Publish what another person prepared."""
    by = seat.officer(Task.PUBLISH)

    def act(books: Connection) -> None:
        publish_notice(books, seat.community.community_id, notice_id, by=by, at=clock.now())

    return _act(seat, notice_id, act, "notice_published")


def drop(seat: Seat, notice_id: str) -> Response:
    """Drop a notice that was not published."""
    by = seat.officer(Task.HANG_NOTICE)

    def act(books: Connection) -> None:
        drop_notice(books, seat.community.community_id, notice_id, by=by, at=clock.now())

    return _act(seat, notice_id, act, "saved")


def hang(seat: Seat, notice_id: str) -> Response:
    """Record that it hangs, where, and the photo of the board."""
    by = seat.officer(Task.HANG_NOTICE)
    kept = kept_pictures(seat, (), task=Task.HANG_NOTICE, field="photo")
    if kept.refused:
        return _page(seat, notice_id, kept.refused[0])

    def act(books: Connection) -> None:
        hung = Hung(
            parse_day(request.form.get("on", ""), field="on"),
            read_places(request.form.get("places", "")),
            kept.attached[0] if kept.attached else "",
        )
        hang_notice(books, seat.community.community_id, notice_id, hung, by=by, at=clock.now())

    return _act(seat, notice_id, act, "saved")


def objection(seat: Seat, notice_id: str) -> Response:
    """Record what somebody objected to on paper, by telephone or at the counter."""
    by = seat.officer(Task.HANG_NOTICE)

    def act(books: Connection) -> None:
        said = Objection(
            parse_day(request.form.get("on", ""), field="on"),
            request.form.get("way", ""),
            request.form.get("summary", ""),
        )
        record_objection(books, seat.community.community_id, notice_id, said, by=by, at=clock.now())

    return _act(seat, notice_id, act, "saved")


def answer(seat: Seat, notice_id: str, step: int) -> Response:
    """Record what was answered."""
    by = seat.officer(Task.HANG_NOTICE)

    def act(books: Connection) -> None:
        answer_objection(
            books, seat.community.community_id, notice_id, step, request.form.get("reply", ""),
            on=parse_day(request.form.get("on", ""), field="on"), by=by, at=clock.now(),
        )  # fmt: skip

    return _act(seat, notice_id, act, "saved")


def end(seat: Seat, notice_id: str) -> Response:
    """Record that it was taken down, and how it ended."""
    by = seat.officer(Task.HANG_NOTICE)

    def act(books: Connection) -> None:
        end_notice(
            books, seat.community.community_id, notice_id,
            on=parse_day(request.form.get("on", ""), field="on"),
            corrected="corrected" in request.form, by=by, at=clock.now(),
        )  # fmt: skip

    return _act(seat, notice_id, act, "saved")


def _act(seat: Seat, notice_id: str, act: Callable[[Connection], None], done: str) -> Response:
    try:
        with desk_writing() as books:
            act(books)
    except Refusal as refusal:
        return _page(seat, notice_id, refusal)
    slug = seat.community.slug
    return redirect(url_for("desk.notice", slug=slug, notice_id=notice_id, done=done))


def _page(seat: Seat, notice_id: str, refusal: Refusal | None = None) -> Response:
    with reading() as books:
        shown = notice_of_id(books, seat.community, notice_id)
    if shown is None:
        abort(404)
    language, day = reader_language(), clock.today()
    return desk_page(
        "desk/notice.html", seat, status=422 if refusal else 200, shown=shown, day=day,
        state=shown.row.state(day).value,
        items=[
            (item, sheet_of(item.payload, language))
            for item in shown.items
            if item.content is not None
        ],
        refused=sentence(refusal) if refusal else "",
        may_publish=seat.may(Task.PUBLISH) and shown.prepared_by_id != seat.user.user_id,
        may_hang=seat.may(Task.HANG_NOTICE),
        ways=[(way.value, language.term(way.value, "objection_way")) for way in Way],
        answer_days=ANSWER_DAYS,
        typed=request.form if refusal else {},
    )  # fmt: skip
