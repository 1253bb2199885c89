"""One vote at the desk: ballots typed twice, differences settled, the result confirmed.

Its notice has pages of its own: there it is hung, and objections are answered.
"""

from collections.abc import Callable, Mapping

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.bills.documents import BYTES_MAX
from ledger.domain.errors import FileRefusedError, Refusal, TextError
from ledger.domain.roles import Task
from ledger.domain.votes import Choice
from ledger.posting.ballots import enter_ballots, plan_ballots, record_count, settle
from ledger.posting.decision_papers import Paper, add_paper, hide_paper, release_paper
from ledger.posting.decisions import vouch
from ledger.posting.values import Officer
from ledger.posting.vote_results import (
    annul,
    close_vote,
    confirm_result,
    reopen_vote,
    withdraw_vote,
)
from ledger.schemas.votes import read_rows, read_tally, rows_text, whole
from ledger.statements.vote_desk import elector_codes, vote_desk
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection, reading
from ledger.web.desk.frames import desk_page, sentence
from ledger.web.desk.uploads import kept_pictures

_Form = Mapping[str, str]
_Act = Callable[[Connection, int, str, Officer], object]


def show(seat: Seat, code: str) -> Response:
    """Show a vote or a decision with what may be done about it now."""
    return _page(seat, code)


def act(seat: Seat, code: str, action: str) -> Response:
    """Do one thing about a vote: whatever the form of its page says."""
    by, do = seat.officer(Task.SET_POLICY), _ACTS.get(action)
    if do is None:
        abort(404)
    try:
        with desk_writing() as books:
            do(books, seat.community.community_id, code, by)
    except Refusal as refusal:
        return _page(seat, code, refusal, request.form)
    return _back(seat, code)


def ballots(seat: Seat, code: str) -> Response:
    """Look a pile of ballots over, and keep it once somebody has seen what it comes to."""
    by, here = seat.officer(Task.SET_POLICY), seat.community.community_id
    try:
        text = _pasted()
        with reading() as books:
            codes = elector_codes(books, seat.community, code)
            sheets, problems = read_rows(text, codes)
            number = whole(request.form.get("reading", ""), "reading")
            plan = plan_ballots(books, here, code, number, sheets, by=by)
        problems = (*problems, *plan.problems)
        if problems or "keep" not in request.form:
            return _page(
                seat, code, None, {**request.form, "rows": text},
                looked=len(plan.kept), problems=problems, typed_status=422 if problems else 200,
            )  # fmt: skip
        with desk_writing() as books:
            enter_ballots(books, here, code, number, sheets, by=by, at=clock.now())
    except Refusal as refusal:
        return _page(seat, code, refusal, request.form)
    return _back(seat, code)


def papers(seat: Seat, code: str) -> Response:
    """Keep the files that were sent as papers behind a decision."""
    by, here = seat.officer(Task.SET_POLICY), seat.community.community_id
    try:
        kept = kept_pictures(seat, (), task=Task.SET_POLICY)
        if kept.refused:
            raise kept.refused[0]
        kind = request.form.get("kind", "")
        if not kept.attached or kind not in set(Paper):
            raise TextError(reason="required", field="pictures" if kind else "kind")
        with desk_writing() as books:
            for sha256 in kept.attached:
                add_paper(books, here, code, sha256, Paper(kind), by=by, at=clock.now())
    except Refusal as refusal:
        return _page(seat, code, refusal, request.form)
    return _back(seat, code)


def _pasted() -> str:
    """Give the rows as pasted, or as they stand in the file that was sent."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return request.form.get("rows", "")
    data = file.stream.read(BYTES_MAX + 1)
    if len(data) > BYTES_MAX:
        raise FileRefusedError(reason="too_large", field="file")
    return rows_text(data)


def _settle(books: Connection, here: int, code: str, by: Officer) -> None:
    said = _said("choice")
    if said not in set(Choice):
        raise TextError(reason="required", field="choice")
    settle(books, here, code, _said("place"), Choice(said), by=by, at=clock.now())


def _count(books: Connection, here: int, code: str, by: Officer) -> None:
    record_count(books, here, code, read_tally(request.form), by=by, at=clock.now())


def _close(books: Connection, here: int, code: str, by: Officer) -> None:
    close_vote(books, here, code, sheets=whole(_said("sheets"), "sheets"), by=by, at=clock.now())


def _reopen(books: Connection, here: int, code: str, by: Officer) -> None:
    reopen_vote(books, here, code, by=by, at=clock.now())


def _withdraw(books: Connection, here: int, code: str, by: Officer) -> None:
    withdraw_vote(books, here, code, _said("text"), by=by, at=clock.now())


def _confirm(books: Connection, here: int, code: str, by: Officer) -> None:
    confirm_result(books, here, code, by=by, at=clock.now())


def _annul(books: Connection, here: int, code: str, by: Officer) -> None:
    annul(books, here, code, _said("text"), by=by, at=clock.now())


def _vouch(books: Connection, here: int, code: str, by: Officer) -> None:
    vouch(books, here, code, by=by, at=clock.now())


def _release(books: Connection, here: int, code: str, by: Officer) -> None:
    number = whole(_said("number"), "number")
    release_paper(books, here, code, number, _said("copy"), by=by, at=clock.now())


def _hide(books: Connection, here: int, code: str, by: Officer) -> None:
    number = whole(_said("number"), "number")
    hide_paper(books, here, code, number, _said("text"), by=by, at=clock.now())


_ACTS: Mapping[str, _Act] = {
    "settle": _settle, "count": _count, "close": _close, "reopen": _reopen,
    "withdraw": _withdraw, "confirm": _confirm, "annul": _annul, "vouch": _vouch, "release": _release, "hide": _hide,
}  # fmt: skip


def _said(name: str) -> str:
    return request.form.get(name, "").strip()


def _back(seat: Seat, code: str) -> Response:
    return redirect(url_for("desk.decision", slug=seat.community.slug, code=code, done="saved"))


def _page(
    seat: Seat, code: str, refusal: Refusal | None = None, typed: _Form | None = None, *,
    looked: int = 0, problems: tuple[Refusal, ...] = (), typed_status: int = 200,
) -> Response:  # fmt: skip
    today = clock.today()
    with reading() as books:
        desk = vote_desk(books, seat.community, code, today=today, user_id=seat.user.user_id)
    return desk_page(
        "desk/decision.html", seat, status=422 if refusal else typed_status, desk=desk,
        shown=desk.shown, typed={"reading": "", "rows": "", **(typed or {})},
        refused=sentence(refusal) if refusal else "",
        looked=looked, problems=[sentence(item) for item in problems],
        may_run=seat.may(Task.SET_POLICY), may_prepare=seat.may(Task.PREPARE_NOTICE),
        may_see=seat.may(Task.SEE_ORIGINALS), today=today,
        papers=[item.value for item in Paper],
    )  # fmt: skip
