"""Templates (常用凭证): list, keep, use, retire; and what falls due of them."""

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.errors import Refusal
from ledger.domain.recurrence import Every, Rhythm
from ledger.domain.roles import Task
from ledger.domain.transactions import Kind
from ledger.posting.idempotency import recall, remember
from ledger.posting.templates import (
    Pattern,
    Plan,
    adopt_template,
    bare,
    draft_what_is_due,
    pattern_of,
    retire_template,
)
from ledger.posting.templates import add_template as keep_template
from ledger.schemas.templates import read_plan
from ledger.statements.templates import is_any_due, templates_of
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import reading
from ledger.web.desk.frames import desk_page, named_sentences, sentence, sentences
from ledger.web.desk.sources import source_of_request
from ledger.web.desk.tokens import fresh_token, key_of, sent_sha256, sent_token

FIELDS = ("name", "every", "first_on", "last_on", "split", "blank")


def show(seat: Seat) -> Response:
    """List the templates, and say which could not be drafted when their day came."""
    today = clock.today()
    with reading() as books:
        rows = templates_of(books, seat.community, today)
    return desk_page(
        "desk/templates.html", seat, today=today, may_prepare=seat.may(Task.PREPARE),
        items=[(row, pattern_of(row.content)) for row in rows],
    )  # fmt: skip


def ask(seat: Seat) -> Response:
    """Ask under which name a draft or a posted voucher is to be kept, and how often it recurs."""
    source = _source(seat)
    # What is entered now need not be drafted once more: the next time is a month later.
    first_on = Rhythm(source.draft.dated_on, Every.MONTH).day(1)
    return _form(seat, source, {"every": "never", "first_on": first_on.isoformat()})


def answer(seat: Seat) -> Response:
    """Keep a template."""
    source = _source(seat)
    typed = {name: request.form.get(name, "") for name in FIELDS}
    answers, refusals = read_plan(typed)
    if answers is None:
        return _form(seat, source, typed, refusals)
    day = answers.first_on or clock.today()
    pattern = Pattern(bare(source.draft, day), split=answers.split, blank=answers.blank)
    plan = Plan(answers.name, pattern, answers.every, answers.last_on)
    community_id, key = seat.community.community_id, key_of(seat, sent_token())
    try:
        with desk_writing() as books:
            if recall(books, community_id, key, body_sha256=sent_sha256()) is None:
                template_id = keep_template(
                    books, community_id, plan, by=seat.officer(Task.PREPARE), at=clock.now()
                )
                remember(
                    books,
                    community_id,
                    key,
                    result=template_id,
                    at=clock.now(),
                    body_sha256=sent_sha256(),
                )
    except Refusal as refusal:
        return _form(seat, source, typed, (refusal,))
    return redirect(url_for("desk.templates", slug=seat.community.slug, done="template"))


def retire(seat: Seat, template_id: str) -> Response:
    """Take a template out of use."""
    with desk_writing() as books:
        retire_template(
            books, seat.community.community_id, template_id, by=seat.officer(Task.PREPARE),
            at=clock.now(),
        )  # fmt: skip
    return redirect(url_for("desk.templates", slug=seat.community.slug, done="retired"))


def adopt(seat: Seat, template_id: str) -> Response:
    """Take a template over from a colleague who no longer prepares."""
    with desk_writing() as books:
        adopt_template(
            books, seat.community.community_id, template_id, by=seat.officer(Task.PREPARE),
            at=clock.now(),
        )  # fmt: skip
    return redirect(url_for("desk.templates", slug=seat.community.slug, done="adopted"))


def draft_due(seat: Seat) -> list[tuple[str, str]]:
    """Draft what fell due, whoever opens the desk; gives names of templates that wait, with the reason."""
    with reading() as books:
        if not is_any_due(books, seat.community, clock.today()):
            return []
    with desk_writing() as books:
        done = draft_what_is_due(books, seat.community.community_id, at=clock.now())
    return [(item.name, sentence(item.refusal)) for item in done.held]


def _source(seat: Seat) -> Pattern:
    with reading() as books:
        source = source_of_request(books, seat)
    if source is None or source.draft.kind is not Kind.ORDINARY:
        abort(404)
    return source


def _form(
    seat: Seat, source: Pattern, typed: dict[str, str], refusals: tuple[Refusal, ...] = ()
) -> Response:
    errors, named = sentences(refusals), named_sentences(refusals)
    return desk_page(
        "desk/template.html", seat, status=422 if refusals else 200, source=source.draft,
        values=dict.fromkeys(FIELDS, "") | typed, errors=errors, rhythms=list(Every),
        mistakes=[(f"f-{name}" if name in FIELDS else "", words) for name, words in named.items()],
        form_token=sent_token() or fresh_token(), query=request.query_string.decode(),
        today=clock.today(),
    )  # fmt: skip
