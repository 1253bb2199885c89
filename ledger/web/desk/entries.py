"""Enter money that came in, went out or moved: one form in plain words, kept as a draft."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.accounts import Account
from ledger.domain.entries import (
    Direction,
    PlainEntry,
    check_named_nobody,
    composed_summary,
    draft_of_entry,
)
from ledger.domain.errors import ApprovalError, DateError, Refusal, UnknownNameError
from ledger.domain.funds import Fund
from ledger.domain.invoices import typed_invoices
from ledger.domain.roles import Task
from ledger.domain.transactions import CounterpartyKind, Draft
from ledger.posting.content import content_of, sha256_of
from ledger.posting.drafts import save_draft
from ledger.posting.idempotency import recall, remember
from ledger.schemas.entries import EntryAnswers, read_entry
from ledger.statements.drafts import draft_view
from ledger.statements.habits import Habit, habits
from ledger.terms import TERMS
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection, reading
from ledger.web.desk.choices import Choices, choices_of
from ledger.web.desk.frames import desk_page, named_sentences, sentences
from ledger.web.desk.invoices import holder_of, proposed_invoices
from ledger.web.desk.tokens import fresh_token, key_of, sent_token
from ledger.web.desk.unfinished import forget, restored
from ledger.web.desk.uploads import FIELD as PICTURES
from ledger.web.desk.uploads import kept_pictures

#: How many ways of before are offered.
WAYS_MAX = 8
_Named = TypeVar("_Named", Account, Fund)

#: Form fields in their order on the page; mistakes are listed in it.
FIELDS = (
    "amount", "occurred_on", "category", "matter", "counterparty_kind", "channel", "to_channel",
    "fund", PICTURES, "invoices", "summary", "named_nobody", "dated_on", "memo",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FilledForm:
    """The form as it stands on the page; ``proposed`` are invoice numbers to look at before it is kept."""

    direction: Direction
    values: Mapping[str, str]
    attached: tuple[str, ...] = ()
    token: str = field(default_factory=fresh_token)
    draft_id: str = ""
    content_sha256: str = ""
    is_copy: bool = False
    kept_at: datetime | None = None
    proposed: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Under which name it is kept while it is unfinished."""
        if self.draft_id:
            return f"draft-{self.draft_id}"
        return f"{self.direction.value}-copy" if self.is_copy else self.direction.value


def ask(seat: Seat) -> Response:
    """Show the empty form."""
    try:
        direction = Direction(request.args.get("kind", "in"))
    except ValueError:
        abort(404)
    values = {"occurred_on": clock.today().isoformat()}
    matter = request.args.get("matter", "")
    if matter:
        with reading() as books:
            learnt = habits(books, seat.community).matters(direction)
        values |= next((way_values(way) for way in learnt if way.matter == matter), {})
        return show_form(seat, FilledForm(direction, values, is_copy=True))
    form = FilledForm(direction, values)
    kept = restored(seat, form.key)
    if kept:
        known = {name: kept.values[name] for name in FIELDS if name in kept.values}
        form = replace(form, values={**values, **known}, kept_at=kept.kept_at)
    return show_form(seat, form)


def way_values(way: Habit) -> dict[str, str]:
    """Give the answers that were given before for a matter."""
    return {
        "matter": way.matter, "category": way.category, "channel": way.channel, "fund": way.fund,
        "counterparty_kind": way.counterparty_kind,
    }  # fmt: skip


def answer(seat: Seat) -> Response:
    """Keep what was entered as a draft and show it, or show the form again with what is wrong."""
    form = sent_form()
    draft, form, refusals = read_form(seat, form)
    if draft is None:
        return show_form(seat, form, refusals)
    by, at = seat.officer(Task.PREPARE), clock.now()
    community_id = seat.community.community_id
    key = key_of(seat, form.token)
    try:
        with desk_writing() as books:
            known = recall(books, community_id, key)
            if known is None:
                draft_id = save_draft(books, community_id, draft, by=by, at=at)
                remember(books, community_id, key, result=draft_id, at=at)
            else:
                draft_id = known
                _save_again(books, seat, draft, draft_id)
    except Refusal as refusal:
        return show_form(seat, form, (refusal,))
    forget(seat, form.key)
    return redirect(url_for("desk.draft", slug=seat.community.slug, draft_id=draft_id))


def _save_again(books: Connection, seat: Seat, draft: Draft, draft_id: str) -> None:
    """Take over what was changed after going back to a form that was sent before; else nothing."""
    kept = draft_view(books, seat.community, draft_id)
    if kept is None or kept.content_sha256 == sha256_of(content_of(draft)):
        return
    if kept.row.state != "editing":
        raise ApprovalError(reason="wrong_state")
    by = seat.officer(Task.PREPARE)
    save_draft(books, seat.community.community_id, draft, by=by, at=clock.now(), draft_id=draft_id)


def sent_form() -> FilledForm:
    """Read what was sent, as typed."""
    try:
        direction = Direction(request.form.get("kind", ""))
    except ValueError:
        abort(400)
    values = {name: request.form.get(name, "") for name in FIELDS if name != PICTURES}
    return FilledForm(
        direction, values, tuple(request.form.getlist("attached")),
        token=sent_token(),
        draft_id=request.form.get("draft_id", ""),
        content_sha256=request.form.get("content_sha256", ""),
        is_copy=bool(request.form.get("is_copy")),
    )  # fmt: skip


def read_form(seat: Seat, form: FilledForm) -> tuple[Draft | None, FilledForm, tuple[Refusal, ...]]:
    """Turn a form that was sent into a draft, or give what is wrong with it or has to be looked at first."""
    kept = kept_pictures(seat, form.attached)
    values, proposed = proposed_invoices(form.values, kept.invoices)
    form = replace(form, values=values, attached=tuple(kept.attached), proposed=proposed)
    answers, refusals = read_entry(form.direction, form.values)
    refusals = (*refusals, *kept.refused)
    if answers is None or refusals or proposed:
        return None, form, refusals
    try:
        with reading() as books:
            entry = _entry(choices_of(books, seat.community, clock.today()), answers)
        draft = draft_of_entry(replace(entry, attachments=form.attached), today=clock.today())
        check_named_nobody(draft, confirmed=bool(form.values.get("named_nobody")))
        draft = replace(draft, invoices=typed_invoices(form.values.get("invoices", "")))
    except Refusal as refusal:
        return None, form, (refusal,)
    return draft, form, ()


def show_form(seat: Seat, form: FilledForm, refusals: tuple[Refusal, ...] = ()) -> Response:
    """Draw the form, with what was typed and each mistake at its field."""
    for refusal in refusals:
        refusal.field = field_of(refusal, form)  # type: ignore[attr-defined]
    errors, named = sentences(refusals), named_sentences(refusals)
    with reading() as books:
        choices = choices_of(books, seat.community, clock.today())
        pictures = choices.pictures(books, form.attached)
        learnt = habits(books, seat.community)
        holder = holder_of(books, seat, refusals)
    return desk_page(
        "desk/entry.html", seat, status=422 if refusals else 200, form=form, choices=choices,
        pictures=pictures, holder=holder, values=dict.fromkeys(FIELDS, "") | dict(form.values), errors=errors,
        mistakes=[
            (f"f-{name}" if name in FIELDS else "", named[name])
            for name in sorted(named, key=lambda name: (*FIELDS, name).index(name))
        ],
        today=clock.today(), learnt=learnt, ways=learnt.matters(form.direction)[:WAYS_MAX],
        way_list=[way_values(way) for way in learnt.matters(form.direction)],
    )  # fmt: skip


def typed_values(entry: PlainEntry) -> dict[str, str]:
    """Write an entry back as somebody would have typed it."""
    other = "to_channel" if entry.direction is Direction.MOVE else "category"
    happened_on = entry.occurred_on or entry.dated_on
    proposed = composed_summary(entry, counterparty_zh=counterparty_zh(entry.counterparty_kind))
    return {
        "amount": f"{entry.amount_minor // 100}.{entry.amount_minor % 100:02d}",
        "occurred_on": happened_on.isoformat(),
        "dated_on": "" if happened_on == entry.dated_on else entry.dated_on.isoformat(),
        other: entry.other.code,
        "channel": entry.channel.code,
        "fund": entry.fund.code,
        "matter": entry.matter,
        "counterparty_kind": entry.counterparty_kind.value,
        # A proposed text follows the other answers when they change; a text of one's own stays.
        "summary": "" if entry.summary == proposed else entry.summary,
        "memo": entry.memo,
    }


def counterparty_zh(kind: CounterpartyKind) -> str:
    """Name a kind of counterparty in a public text; "other" says nothing and is left out."""
    return "" if kind is CounterpartyKind.OTHER else TERMS["counterparty"][kind.value]


def _entry(choices: Choices, answers: EntryAnswers) -> PlainEntry:
    other = "to_channel" if answers.direction is Direction.MOVE else "category"
    dated_on: date = answers.dated_on or answers.occurred_on
    entry = PlainEntry(
        direction=answers.direction,
        amount_minor=answers.amount_minor,
        dated_on=dated_on,
        fund=_known(choices.funds, "fund", answers.fund, "fund"),
        channel=_account(choices, answers.channel, "channel"),
        other=_account(choices, answers.other, other),
        matter=answers.matter,
        summary=answers.summary,
        occurred_on=answers.occurred_on,
        counterparty_kind=answers.counterparty_kind,
        memo=answers.memo,
    )
    proposed = composed_summary(entry, counterparty_zh=counterparty_zh(entry.counterparty_kind))
    return entry if entry.summary else replace(entry, summary=proposed)


def _account(choices: Choices, code: str, name: str) -> Account:
    return _known(choices.accounts, "account", code, name)


def _known(held: Mapping[str, _Named], noun: str, code: str, name: str) -> _Named:
    if code not in held:
        raise UnknownNameError(noun=noun, name=code, field=name)
    return held[code]


def field_of(refusal: Refusal, form: FilledForm) -> str:
    """Name the field of this form where a refusal of the books belongs."""
    path = str(refusal.data.get("field", ""))
    other = "to_channel" if form.direction is Direction.MOVE else "category"
    if path.startswith("lines."):
        _lines, number, part = path.split(".", 2)
        sides = ("channel", other) if form.direction is Direction.IN else (other, "channel")
        return "fund" if part == "fund" else sides[int(number)]
    if isinstance(refusal, DateError) and path == "dated_on" and not form.values.get("dated_on"):
        return "occurred_on"
    return {"attachments": PICTURES, "lines": "amount"}.get(path, path)
