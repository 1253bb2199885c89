"""Works at the desk: name what is needed, take the next step, confirm another's, and book what follows."""

from collections import defaultdict
from collections.abc import Callable, Mapping

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.errors import Refusal
from ledger.domain.periods import Span
from ledger.domain.roles import Task
from ledger.domain.work_rules import EMERGENCIES
from ledger.domain.works import StepKind
from ledger.posting.contracts import add_contract, add_organisation
from ledger.posting.work_steps import confirm_step, hide_picture, propose_step, refuse_step
from ledger.posting.work_vouchers import propose_completion, propose_step_voucher
from ledger.posting.works import add_work
from ledger.schemas.work_forms import QUOTE_ROWS, read_contract, read_step, read_work
from ledger.statements.payees import naming
from ledger.statements.work_desk import unplanned_works, work_at_desk
from ledger.statements.works import works as all_works
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection, reading
from ledger.web.desk.choices import choices_of
from ledger.web.desk.frames import desk_page, each_of, named_sentences, sentences
from ledger.web.desk.uploads import kept_pictures
from ledger.web.language import reader_language

Typed = Mapping[str, str] | None
#: Fields of files → what they show.
_FILES = {"pictures": "paper", "before": "before", "after": "after"}
_SEEN = "released"


def works(seat: Seat) -> Response:
    """List the works, with the form for another."""
    return _list(seat)


def new(seat: Seat) -> Response:
    """Name what is needed."""
    by, at, form = seat.officer(Task.PREPARE), clock.now(), request.form
    try:
        wanted = read_work(form)
        with desk_writing() as books:
            add_work(books, seat.community.community_id, wanted, by=by, at=at)
    except Refusal as refusal:
        return _list(seat, refusal, form)
    return _shown(seat, wanted.code, "saved")


def show(seat: Seat, code: str) -> Response:
    """Show one work: where it stands, what to do next, and the form for it."""
    return _page(seat, code, asked=request.args.get("step", ""))


def step(seat: Seat, code: str) -> Response:
    """Propose a step, with its files."""
    by, at, form = seat.officer(Task.PREPARE), clock.now(), request.form
    files, refused = _files(seat)
    try:
        if refused:
            raise refused[0]
        with reading() as books:
            funds = list(choices_of(books, seat.community, clock.today()).funds)
        wanted = read_step(form, funds=funds)
        with desk_writing() as books:
            here = seat.community.community_id
            propose_step(books, here, code, wanted, by=by, at=at, files=files)
    except Refusal as refusal:
        return _page(seat, code, refusal, form, asked=form.get("kind", ""), files=files)
    return _shown(seat, code, "act_proposed")


def _files(seat: Seat) -> tuple[list[tuple[str, str]], tuple[Refusal, ...]]:
    """Keep what was sent, with what was kept before: each original and what it shows."""
    pairs = [tuple(item.partition(":")[::2]) for item in request.form.getlist("kept")]
    found = {sha256: shows for sha256, shows in pairs if shows in _FILES.values()}
    refused: list[Refusal] = []
    for field, shows in _FILES.items():
        kept = kept_pictures(seat, (), field=field)
        found |= dict.fromkeys(kept.attached, shows)
        refused += kept.refused
    return list(found.items()), tuple(refused)


def confirm(seat: Seat, code: str, number: int) -> Response:
    """Confirm another's step; pictures that were ticked are shown to everybody."""
    by, at, here = seat.officer(Task.APPROVE), clock.now(), seat.community.community_id
    released = dict(item.partition(":")[::2] for item in request.form.getlist(_SEEN))

    def act(books: Connection) -> None:
        confirm_step(books, here, code, number, by=by, at=at, released=released)

    return _act(seat, code, act, "act_agreed")


def drop(seat: Seat, code: str, number: int) -> Response:
    """Refuse another's step, or take one's own back."""
    by, at, here = seat.officer(Task.COVER), clock.now(), seat.community.community_id

    def act(books: Connection) -> None:
        refuse_step(books, here, code, number, by=by, at=at)

    return _act(seat, code, act, "declined")


def hide(seat: Seat, code: str, number: int, position: int) -> Response:
    """Show a picture of a step to nobody any more."""
    by, at, here = seat.officer(Task.APPROVE), clock.now(), seat.community.community_id

    def act(books: Connection) -> None:
        hide_picture(books, here, code, number, position, by=by, at=at)

    return _act(seat, code, act, "taken_down")


def voucher(seat: Seat, code: str, number: int) -> Response:
    """Fill in the voucher of a step, or of the completion (number 0)."""
    by, at, here = seat.officer(Task.PREPARE), clock.now(), seat.community.community_id
    try:
        with desk_writing() as books:
            if number:
                draft_id = propose_step_voucher(books, here, code, number, by=by, at=at)
            else:
                draft_id = propose_completion(books, here, code, by=by, at=at)
    except Refusal as refusal:
        return _page(seat, code, refusal)
    return redirect(url_for("desk.draft", slug=seat.community.slug, draft_id=draft_id))


def contract(seat: Seat, code: str) -> Response:
    """Name the contract that is to be signed."""
    by, here, form = seat.officer(Task.PREPARE), seat.community.community_id, request.form

    def act(books: Connection) -> None:
        named, title, party, price = read_contract(form)
        add_contract(books, here, named, title, party=party, price_minor=price, by=by)

    return _act(seat, code, act, "saved")


def organisation(seat: Seat, code: str) -> Response:
    """Name an organisation that offers or is paid."""
    by, here, form = seat.officer(Task.PREPARE), seat.community.community_id, request.form

    def act(books: Connection) -> None:
        add_organisation(books, here, form.get("code", ""), form.get("name", ""), by=by)

    return _act(seat, code, act, "saved")


def _act(seat: Seat, code: str, act: Callable[[Connection], None], done: str) -> Response:
    try:
        with desk_writing() as books:
            act(books)
    except Refusal as refusal:
        return _page(seat, code, refusal, request.form)
    return _shown(seat, code, done)


def _shown(seat: Seat, code: str, done: str) -> Response:
    return redirect(url_for("desk.work", slug=seat.community.slug, code=code, done=done))


def _list(seat: Seat, refusal: Refusal | None = None, typed: Typed = None) -> Response:
    today, reader = clock.today(), reader_language()
    span = Span(seat.community.opened_on, today, "")
    with reading() as books:
        found = all_works(
            books, seat.community, span, as_of=today, after=request.args.get("after", "")
        )
        choices = choices_of(books, seat.community, today)
        lists = naming(books, seat.community)
        bare = unplanned_works(books, seat.community)
    errors, mistakes = _words(refusal)
    return desk_page(
        "desk/works.html", seat, status=422 if refusal else 200, statement=found, bare=bare,
        values=defaultdict(str, {"needed_on": today.isoformat(), **(typed or {})}),
        errors=errors, mistakes=mistakes, may_write=seat.may(Task.PREPARE), choices=choices,
        lists=lists, emergencies=[(kind, reader.term(kind, "work_emergency")) for kind in ("", *EMERGENCIES)],
    )  # fmt: skip


def _words(refusal: Refusal | None) -> tuple[dict[str, str], list[tuple[str, str]]]:
    refusals = each_of((refusal,)) if refusal else ()
    named = named_sentences(refusals)
    return sentences(refusals), [
        (f"f-{field}" if field else "", words) for field, words in named.items()
    ]


def _page(
    seat: Seat, code: str, refusal: Refusal | None = None, typed: Typed = None, *, asked: str = "",
    files: list[tuple[str, str]] | None = None,
) -> Response:  # fmt: skip
    today = clock.today()
    with reading() as books:
        found = work_at_desk(
            books, seat.community, code, today=today, after=request.args.get("after", "")
        )
        if found is None:
            abort(404)
        choices = choices_of(books, seat.community, today)
        lists = naming(books, seat.community)
    errors, mistakes = _words(refusal)
    kind = StepKind(asked) if asked in tuple(StepKind) else found.next_kind
    return desk_page(
        "desk/work.html", seat, status=422 if refusal else 200, found=found,
        statement=found.statement, kind=kind.value if kind else "", kinds=[item.value for item in StepKind],
        values=defaultdict(str, {"happened_on": today.isoformat(), **(typed or {})}), errors=errors,
        mistakes=mistakes, choices=choices, lists=lists, kept=files or [],
        quote_rows=range(1, QUOTE_ROWS + 1), may_write=seat.may(Task.PREPARE),
        may_confirm=seat.may(Task.APPROVE), user_id=seat.user.user_id,
    )  # fmt: skip
