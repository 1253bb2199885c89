"""Money that went back: an ordinary voucher, linked to what was first received or paid."""

from dataclasses import dataclass

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.entries import ATTACHMENTS_MAX
from ledger.domain.errors import AmountError, DateError, Refusal, TextError, UnknownNameError
from ledger.domain.money import parse_yuan
from ledger.domain.periods import parse_day
from ledger.domain.roles import Task
from ledger.domain.texts import clean_text
from ledger.domain.transactions import (
    MEMO_LENGTH_MAX,
    SUMMARY_LENGTH_MAX,
    Draft,
    Line,
    credit,
    debit,
)
from ledger.posting.answers import refundable_minor
from ledger.posting.drafts import save_draft
from ledger.posting.idempotency import recall, remember
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import reading
from ledger.web.desk.corrections import Subject, subject_of
from ledger.web.desk.frames import desk_page, named_sentences, sentences
from ledger.web.desk.tokens import fresh_token, key_of, sent_sha256, sent_token
from ledger.web.desk.uploads import kept_pictures
from ledger.web.language import reader_language

_FIELDS = ("amount", "dated_on", "channel", "line", "memo")


@dataclass(frozen=True, slots=True)
class _Found:
    """The voucher, how much of it may still go back, and its lines that are not cash."""

    subject: Subject
    left_minor: int
    others: tuple[tuple[int, Line], ...]
    came_in: bool


def ask(seat: Seat, voucher: str) -> Response:
    """Show the form, filled in with all that is left."""
    found = _find(seat, voucher)
    cash = [line for line in found.subject.target.lines if _is_cash(found.subject, line)]
    typed = {
        "amount": f"{found.left_minor // 100}.{found.left_minor % 100:02d}",
        "dated_on": clock.today().isoformat(), "memo": "",
        "channel": cash[0].account if cash else "",
        "line": str(found.others[0][0]) if found.others else "",
    }  # fmt: skip
    return _page(seat, found, typed)


def answer(seat: Seat, voucher: str) -> Response:
    """Keep the refund as a draft, or show what is wrong with it."""
    found = _find(seat, voucher)
    typed = {name: request.form.get(name, "") for name in _FIELDS}
    attached, refused, _ = kept_pictures(seat, request.form.getlist("attached")[:ATTACHMENTS_MAX])
    by, at, key = seat.officer(Task.PREPARE), clock.now(), key_of(seat, sent_token())
    community_id = seat.community.community_id
    if refused:
        return _page(seat, found, typed, refused, attached)
    try:
        draft = _draft(found, typed, tuple(attached))
        with desk_writing() as books:
            draft_id = recall(books, community_id, key, body_sha256=sent_sha256())
            if draft_id is None:
                draft_id = save_draft(books, community_id, draft, by=by, at=at)
                remember(
                    books, community_id, key, result=draft_id, at=at, body_sha256=sent_sha256()
                )
    except Refusal as refusal:
        return _page(seat, found, typed, (refusal,), attached)
    return redirect(url_for("desk.draft", slug=seat.community.slug, draft_id=draft_id))


def _find(seat: Seat, voucher: str) -> _Found:
    with reading() as books:
        subject = subject_of(books, seat, voucher)
        left_minor = refundable_minor(books, seat.community.community_id, subject.target)
    if subject.target.is_reversed:
        left_minor = 0
    lines = list(enumerate(subject.target.lines))
    flow = sum(line.debit_minor - line.credit_minor for _, line in lines if _is_cash(subject, line))
    others = tuple(
        (number, line) for number, line in lines
        if not _is_cash(subject, line) and not line.sublines
        and bool(line.credit_minor) is (flow > 0)
    )  # fmt: skip
    return _Found(subject, max(left_minor, 0), others, flow > 0)


def _is_cash(subject: Subject, line: Line) -> bool:
    return subject.choices.accounts[line.account].is_cash


def _draft(found: _Found, typed: dict[str, str], attached: tuple[str, ...]) -> Draft:
    amount_minor = parse_yuan(typed["amount"], field="amount")
    if amount_minor <= 0:
        reason = "negative" if amount_minor else "zero"
        raise AmountError(text=typed["amount"][:40], reason=reason, field="amount")
    dated_on = parse_day(typed["dated_on"], field="dated_on")
    if dated_on > clock.today():
        raise DateError(text=dated_on.isoformat(), reason="future", field="dated_on")
    other = dict(found.others).get(int(typed["line"]) if typed["line"].isdecimal() else -1)
    if other is None:
        raise TextError(reason="required", field="line")
    channel = found.subject.choices.accounts.get(typed["channel"])
    if channel is None or not channel.is_cash:
        raise UnknownNameError(noun="account", name=typed["channel"][:40], field="channel")
    own, back = (credit, debit) if found.came_in else (debit, credit)
    lines = (
        back(
            other.account, amount_minor, fund=other.fund, place=other.place, work=other.work,
            party=other.party,
        ),
        own(channel.code, amount_minor, fund=other.fund),
    )  # fmt: skip
    target = found.subject.target
    memo = clean_text(" ".join(typed["memo"].split()), field="memo", length_max=MEMO_LENGTH_MAX)
    return Draft(
        dated_on=dated_on, lines=lines if found.came_in else lines[::-1],
        summary=f"退款：{target.summary}"[:SUMMARY_LENGTH_MAX], memo=memo,
        counterparty_kind=target.counterparty_kind, matter="退款", refund_of=target.seq,
        attachments=tuple(dict.fromkeys(attached)),
    )  # fmt: skip


def _page(
    seat: Seat,
    found: _Found,
    typed: dict[str, str],
    refusals: tuple[Refusal, ...] = (),
    attached: list[str] | None = None,
) -> Response:
    errors, named = sentences(refusals), named_sentences(refusals)
    choices, reader = found.subject.choices, reader_language()
    with reading() as books:
        pictures = choices.pictures(books, attached or [])
    return desk_page(
        "desk/refund.html", seat, status=422 if refusals else 200, shown=found.subject.shown,
        left_minor=found.left_minor, came_in=found.came_in, typed=typed, errors=errors,
        others=[
            (
                number,
                f"{reader.name(choices.accounts[line.account])} · {reader.name(choices.funds[line.fund])}",
            )
            for number, line in found.others
        ],
        choices=choices, pictures=pictures, form_token=sent_token() or fresh_token(),
        mistakes=[
            (f"f-{name}" if name in (*_FIELDS, "pictures") else "", words)
            for name, words in named.items()
        ],
        today=clock.today(),
    )  # fmt: skip
