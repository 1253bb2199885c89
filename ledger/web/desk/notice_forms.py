"""Prepare a notice: of a statement, of a text, or a correction of what was published."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.errors import Refusal
from ledger.domain.notice_rules import days_asked, last_posting_day
from ledger.domain.notices import KINDS, SUBJECTS, NoticePlan
from ledger.domain.periods import parse_span
from ledger.domain.publications import CORRECTION
from ledger.domain.roles import Task
from ledger.posting.idempotency import recall, remember
from ledger.posting.notice_contents import Correcting, prepare_correction, propose_text
from ledger.posting.notices import prepare_notice
from ledger.posting.publications import Frozen, propose_publication
from ledger.renditions import figures_since, freeze, freeze_one
from ledger.schemas.columns import HEADINGS
from ledger.schemas.notices import PLAN_FIELDS, read_plan
from ledger.statements.duties import duties
from ledger.statements.kinds import ONE, READERS
from ledger.statements.notices import notice_list
from ledger.statements.publications import publication, read_again
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection, reading
from ledger.web.desk.frames import desk_page, named_sentences, sentences
from ledger.web.desk.tokens import fresh_token, key_of, sent_sha256, sent_token
from ledger.web.language import reader_language

TEXTS = ("text_zh", "text_en", "fund", "account", "reason", "office", "voucher")
FIELDS = (*PLAN_FIELDS, *TEXTS)


def ask(seat: Seat) -> Response:
    """Show the form, filled in as far as rules and the notice before tell."""
    return _form(seat)


def answer(seat: Seat) -> Response:
    """Prepare a notice of a statement as it is now, or of a text."""

    def prepare(books: Connection, plan: NoticePlan) -> str:
        here, by, at = seat.community, seat.officer(Task.PREPARE_NOTICE), clock.now()
        frozen = _frozen(books, seat, plan)
        proposals = (
            [propose_publication(books, here.community_id, frozen, by=by, at=at)] if frozen else []
        )
        # Beside figures of one work or decision a text may stand; where there are none, it has to.
        text = request.form.get("text_zh", "").strip()
        if plan.kind not in READERS and (text or not frozen):
            proposals.append(
                propose_text(
                    books, here.community_id, plan, text, by=by, at=at,
                    text_en=request.form.get("text_en", ""),
                )
            )  # fmt: skip
        return prepare_notice(books, here.community_id, plan, proposals, by=by, at=at)

    return _prepare(seat, prepare, lambda typed, refusals: _form(seat, typed, refusals))


def _frozen(books: Connection, seat: Seat, plan: NoticePlan) -> Frozen | None:
    """Freeze what the books say of what a notice is about; None where it is a text alone."""
    here, day = seat.community, clock.today()
    if plan.kind in READERS:
        return freeze(books, here, plan.kind, plan.period, day=day, limits=request.form)
    if plan.kind in ONE and plan.kind == plan.subject_kind and plan.subject_code:
        return freeze_one(books, here, plan.kind, plan.subject_code, day=day)
    return None


def ask_correction(seat: Seat, number: int) -> Response:
    """Show both figures of what was published and is different now, and the form to announce it."""
    return _correction(seat, number)


def answer_correction(seat: Seat, number: int) -> Response:
    """Prepare a correction notice; its figures are computed, nobody types them."""

    def prepare(books: Connection, plan: NoticePlan) -> str:
        here, at = seat.community, clock.now()
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
        about = Correcting(
            number,
            *(request.form.get(name, "").strip() for name in ("reason", "office", "voucher")),
        )
        return prepare_correction(
            books, here.community_id, plan, frozen, about,
            by=seat.officer(Task.PREPARE_NOTICE), at=at,
        )  # fmt: skip

    return _prepare(
        seat, prepare, lambda typed, refusals: _correction(seat, number, typed, refusals)
    )


_Again = Callable[[Mapping[str, str], tuple[Refusal, ...]], Response]


def _prepare(
    seat: Seat, prepare: Callable[[Connection, NoticePlan], str], again: _Again
) -> Response:
    typed = {name: request.form.get(name, "") for name in FIELDS}
    plan, refusals = read_plan(typed)
    if plan is None:
        return again(typed, refusals)
    community_id, key = seat.community.community_id, key_of(seat, sent_token())
    try:
        with desk_writing() as books:
            notice_id = recall(books, community_id, key, body_sha256=sent_sha256())
            if notice_id is None:
                notice_id = prepare(books, plan)
                remember(
                    books, community_id, key, result=notice_id, at=clock.now(),
                    body_sha256=sent_sha256(),
                )  # fmt: skip
    except Refusal as refusal:
        return again(typed, (refusal,))
    return redirect(url_for("desk.notice", slug=seat.community.slug, notice_id=notice_id))


def _form(
    seat: Seat, typed: Mapping[str, str] | None = None, refusals: tuple[Refusal, ...] = ()
) -> Response:
    language = reader_language()
    kind = (typed or request.args).get("kind", "") or "public-income"
    with reading() as books:
        values = _begun(books, seat, kind, request.args.get("period", ""))
    return desk_page(
        "desk/notice_form.html", seat, status=422 if refusals else 200,
        kinds=[(name, language.term(name, "notice_kind")) for name in KINDS if name != CORRECTION],
        is_statement=kind in READERS, is_made=kind in ONE,
        **_shared(values | dict(typed or {}), refusals),
    )  # fmt: skip


def _correction(
    seat: Seat, number: int, typed: Mapping[str, str] | None = None,
    refusals: tuple[Refusal, ...] = (),
) -> Response:  # fmt: skip
    with reading() as books:
        shown = publication(books, seat.community, number)
        if shown is None or shown.row.kind not in READERS or shown.content is None:
            abort(404)
        again: Any = read_again(books, seat.community, shown, day=clock.today())
        values = _begun(books, seat, CORRECTION, shown.row.period)
    language = reader_language()
    return desk_page(
        "desk/notice_correction.html", seat, status=422 if refusals else 200, shown=shown,
        figures=figures_since(shown, again),
        headings={name: language.gettext(words) for name, words in HEADINGS.items()},
        **_shared(values | dict(typed or {}), refusals),
    )  # fmt: skip


def _shared(values: Mapping[str, str], refusals: tuple[Refusal, ...]) -> dict[str, Any]:
    language, named = reader_language(), named_sentences(refusals)
    return {
        "values": dict.fromkeys(FIELDS, "") | dict(values),
        "subjects": [
            (name, language.term(name, "notice_subject").capitalize() if name else "")
            for name in sorted(SUBJECTS)
        ],
        "errors": sentences(refusals),
        "mistakes": [(f"f-{name}" if name in FIELDS else "", named[name]) for name in named],
        "form_token": sent_token() or fresh_token(),
    }


def _begun(books: Connection, seat: Seat, kind: str, period: str) -> dict[str, str]:
    """Fill in what is known: the place's days, where the last notice hung, and who took objections."""
    today = clock.today()
    place = duties(books, seat.community, day=today).jurisdiction
    days, working = days_asked(place, kind, today)
    last_day = last_posting_day(today, days, working=working)
    before = notice_list(books, seat.community, day=today, page_size=1).rows
    values = {
        "kind": kind, "period": period, "first_day": today.isoformat(),
        "last_day": last_day.isoformat(), "objections_until": last_day.isoformat(),
        "title_zh": _title(kind, period, today),
    }  # fmt: skip
    if subject := request.args.get("subject", ""):
        about = kind if kind in ONE else "decision"
        values |= {"subject_kind": about, "subject_code": subject}
    if before:
        plan = before[0].plan
        values |= {
            "places": "\n".join(plan.places), "objections_to": plan.objections_to,
            "phone": plan.phone,
        }  # fmt: skip
    return values


def _title(kind: str, period: str, today: date) -> str:
    reader = reader_language()
    named = reader.term(kind, "notice_kind") if reader.code == "zh" else ""
    if not named or not period:
        return named
    try:
        return f"{reader.span(parse_span(period))}{named}"
    except Refusal:
        return f"{today.year}年{named}"
