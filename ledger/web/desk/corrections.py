"""Set a posted voucher right: ask in plain words what is wrong, show old and new side by side, submit."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.accounts import AccountType
from ledger.domain.corrections import Target
from ledger.domain.entries import check_public
from ledger.domain.errors import CorrectionError, Refusal, TextError
from ledger.domain.mistakes import (
    Mistake,
    blue_lines,
    difference_lines,
    reentry_summary,
    standing_lines,
)
from ledger.domain.periods import parse_day
from ledger.domain.roles import Task
from ledger.domain.transactions import SUMMARY_LENGTH_MAX, Draft, Kind, Line
from ledger.domain.year_end import EARLIER_YEARS
from ledger.posting.answers import refunded_minor
from ledger.posting.corrections import (
    Correcting,
    propose_blue,
    propose_difference,
    propose_reentry,
)
from ledger.posting.idempotency import recall, remember
from ledger.posting.targets import load_posted_draft, load_target
from ledger.schemas.line_tables import placed, typed_line
from ledger.statements.corrections import Correctable, correctable
from ledger.statements.transactions import transaction
from ledger.statements.values import Audience, TransactionView
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection, reading
from ledger.web.desk.choices import Choices, choices_of
from ledger.web.desk.frames import desk_page, sentence, sentences
from ledger.web.desk.line_forms import (
    LineForm,
    line_form_page,
    lines_of,
    sent_line_form,
    wants_more,
)
from ledger.web.desk.tokens import fresh_token, key_of, sent_sha256, sent_token

FIELDS = ("mistake", "reason", "dated_on", "occurred_on", "summary", "through")


@dataclass(frozen=True, slots=True)
class Subject:
    """The voucher in question with everything a correction has to know of it."""

    shown: TransactionView
    target: Target
    posted: Draft | None
    about: Correctable
    choices: Choices


def choose(seat: Seat, voucher: str) -> Response:
    """Ask what is wrong; each answer leads to the way that the rules have for it."""
    return choice_page(seat, voucher)


def choice_page(
    seat: Seat, voucher: str, refusal: Refusal | None = None, typed: dict[str, str] | None = None
) -> Response:
    """Draw the question, with what was typed for a plain reversal and why it was refused."""
    errors = sentences((refusal,)) if refusal else {}
    at_field = bool({"reason", "dated_on", "mistake"} & errors.keys())
    with reading() as books:
        subject = subject_of(books, seat, voucher)
        refunded = refunded_minor(books, seat.community.community_id, subject.shown.seq)
    shown, about = subject.shown, subject.about
    is_correction = shown.kind in ("reversal", "difference")
    untouched = not (about.is_reversed or about.pending or is_correction)
    has_shares = any(line.sublines for line in subject.target.lines)
    return desk_page(
        "desk/correct.html", seat, status=422 if refusal else 200, shown=shown, about=about,
        errors=errors, refused=sentence(refusal) if refusal and not at_field else "",
        form_token=sent_token() or fresh_token(), mistake_codes=[item.value for item in Mistake],
        may_reverse=untouched and about.year_is_open and not about.has_difference and not refunded,
        may_reenter=about.year_is_open and not about.pending and not is_correction
        and not about.has_difference and not about.is_reentered and not has_shares
        and not refunded,
        may_difference=untouched and about.year_is_open and not has_shares,
        may_adjust=untouched and not about.year_is_open and not has_shares,
        may_refund=shown.kind == "ordinary" and not about.is_reversed, refunded_minor=refunded,
        typed=typed or {"reason": "", "mistake": "", "dated_on": clock.today().isoformat()},
    )  # fmt: skip


def ask(seat: Seat, voucher: str, way: str) -> Response:
    """Show the voucher as it stands, to be changed into what it should have been."""
    with reading() as books:
        subject = subject_of(books, seat, voucher)
    today, target = clock.today(), subject.target
    names = {code: account.name_zh for code, account in subject.choices.accounts.items()}
    rows = [
        typed_line(line, account_name=names.get(line.account, ""))
        for line in standing_lines(target)
    ]
    year = target.dated_on.year
    values = {
        "mistake": "", "reason": "", "summary": target.summary, "through": "this_year",
        "dated_on": (today if way == "blue" or today.year == year else date(year, 12, 31)).isoformat(),
        "occurred_on": subject.shown.occurred_on.isoformat(),
    }  # fmt: skip
    return _page(seat, subject, way, LineForm(rows, values))


def answer(seat: Seat, voucher: str, way: str) -> Response:
    """Show old and new beside each other, or submit what was shown."""
    form = sent_line_form(*FIELDS)
    with reading() as books:
        subject = subject_of(books, seat, voucher)
    if wants_more():
        return _page(seat, subject, way, form)
    positions: tuple[int, ...] = ()
    try:
        if any(line.sublines for line in subject.target.lines):
            raise CorrectionError(reason="shares", voucher=voucher)
        lines, positions, refusals = lines_of(form, subject.choices)
        if refusals:
            return _page(seat, subject, way, form, refusals)
        correcting = _correcting(seat, subject, form)
        new = _new_lines(subject, way, form, lines)
        if "confirm" not in request.form:
            return _page(seat, subject, way, form, new=new)
        return _propose(seat, subject, way, form, lines, correcting)
    except Refusal as refusal:
        return _page(seat, subject, way, form, (placed(refusal, positions),))


def subject_of(books: Connection, seat: Seat, voucher: str) -> Subject:
    """Look a voucher up; 404 when there is none."""
    community = seat.community
    shown = transaction(books, community, voucher, audience=Audience.OFFICER)
    target = load_target(books, community.community_id, shown.seq) if shown else None
    if shown is None or target is None:
        abort(404)
    return Subject(
        shown, target, load_posted_draft(books, community.community_id, shown.seq),
        correctable(books, community, shown),
        # Accounts that are closed by now too: the voucher may stand on one.
        choices_of(books, community, date.min),
    )  # fmt: skip


def _correcting(seat: Seat, subject: Subject, form: LineForm) -> Correcting:
    if form.values["mistake"] not in set(Mistake):
        raise TextError(reason="required", field="mistake")
    if not form.values["reason"].strip():
        raise TextError(reason="required", field="reason")
    return Correcting(
        seq=subject.shown.seq, by=seat.officer(Task.PREPARE), at=clock.now(),
        dated_on=parse_day(form.values["dated_on"], field="dated_on"),
        reason=" ".join(form.values["reason"].split()), mistake=Mistake(form.values["mistake"]),
    )  # fmt: skip


def _new_lines(
    subject: Subject, way: str, form: LineForm, lines: tuple[Line, ...]
) -> tuple[Line, ...]:
    """Give the lines of the voucher that is going to be submitted."""
    target = subject.target
    if way == "difference":
        return difference_lines(target, lines)
    if way == "reenter":
        if not form.values["summary"].strip():
            raise TextError(reason="required", field="summary")
        return lines
    types = {code: AccountType(item.type) for code, item in subject.choices.accounts.items()}
    through = form.values["through"] == "net_assets"
    return blue_lines(target, lines, types, through_net_assets=through)


def _propose(
    seat: Seat, subject: Subject, way: str, form: LineForm, lines: tuple[Line, ...],
    correcting: Correcting,
) -> Response:  # fmt: skip
    community_id, key = seat.community.community_id, key_of(seat, form.token)
    propose: dict[str, Callable[[Connection], str]] = {
        "reenter": lambda books: propose_reentry(
            books, community_id, correcting, _right(subject, form, lines, correcting.dated_on)
        ),
        "difference": lambda books: propose_difference(books, community_id, correcting, lines),
        "blue": lambda books: propose_blue(
            books, community_id, correcting, _new_lines(subject, way, form, lines),
            attachments=subject.posted.attachments if subject.posted else (),
        ),
    }  # fmt: skip
    with desk_writing() as books:
        draft_id = recall(books, community_id, key, body_sha256=sent_sha256())
        if draft_id is None:
            draft_id = propose[way](books)
            remember(
                books,
                community_id,
                key,
                result=draft_id,
                at=correcting.at,
                body_sha256=sent_sha256(),
            )
    here = url_for("desk.draft", slug=seat.community.slug, draft_id=draft_id, done="submitted")
    return redirect(here)


def _right(subject: Subject, form: LineForm, lines: tuple[Line, ...], dated_on: date) -> Draft:
    """Give the voucher as it should have been, with the evidence of the wrong one."""
    target = subject.target
    summary = check_public(
        reentry_summary(target, form.values["summary"]), field="summary",
        length_max=SUMMARY_LENGTH_MAX,
    )  # fmt: skip
    occurred_on = parse_day(form.values["occurred_on"], field="occurred_on")
    said = {
        "dated_on": dated_on, "lines": lines, "summary": summary,
        "occurred_on": None if occurred_on == dated_on else occurred_on,
    }  # fmt: skip
    if subject.posted is None:
        return Draft(counterparty_kind=target.counterparty_kind, **said)  # type: ignore[arg-type]
    return replace(
        subject.posted, kind=Kind.ORDINARY, adjusting=False, flags=(), **said  # type: ignore[arg-type]
    )  # fmt: skip


def _page(
    seat: Seat,
    subject: Subject,
    way: str,
    form: LineForm,
    refusals: tuple[Refusal, ...] = (),
    new: tuple[Line, ...] = (),
) -> Response:
    accounts = subject.choices.accounts
    return line_form_page(
        "desk/correction.html", seat, form, subject.choices, fields=FIELDS, refusals=refusals,
        shown=subject.shown, about=subject.about, way=way, new=new,
        mistake_codes=[mistake.value for mistake in Mistake],
        may_net_assets=EARLIER_YEARS in accounts,
    )  # fmt: skip
