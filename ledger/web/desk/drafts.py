"""One draft: its preview, its way to another person, and that person's yes or no."""

from collections.abc import Callable
from dataclasses import replace

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.entries import looks_personal, plain_entry_of
from ledger.domain.errors import ApprovalError, Refusal, TextError
from ledger.domain.household_lines import tells_of_few
from ledger.domain.periods import last_day_of, period_of
from ledger.domain.roles import Task
from ledger.posting.approval_policies import approval_policy_on
from ledger.posting.content import draft_of
from ledger.posting.drafts import agree_many, reject, save_draft, submit, withdraw
from ledger.statements.drafts import DraftView, draft_view
from ledger.statements.outlook import outlook_of
from ledger.statements.shortfalls import shortfalls
from ledger.statements.transactions import transaction
from ledger.statements.values import Audience
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection, reading
from ledger.web.desk.choices import choices_of
from ledger.web.desk.entries import FilledForm, read_form, sent_form, show_form, typed_values
from ledger.web.desk.frames import desk_page, sentence, sentences
from ledger.web.desk.vouchers import fits_grid, own_view


def show(seat: Seat, draft_id: str) -> Response:
    """Show a draft: to its author as a preview, to a reviewer for approval, to others to read."""
    return _page(seat, draft_id)


def hand_in(seat: Seat, draft_id: str) -> Response:
    """Submit the content that its author has just looked at."""
    seen = request.form.get("content_sha256", "")

    def act(books: Connection, view: DraftView) -> None:
        if view.content_sha256 != seen:
            raise ApprovalError(reason="changed")
        by = seat.officer(Task.PREPARE)
        submit(books, seat.community.community_id, draft_id, by=by, at=clock.now())

    return _act(seat, draft_id, act, done="submitted")


def take_back(seat: Seat, draft_id: str) -> Response:
    """Withdraw one's own draft for good."""

    def act(books: Connection, _view: DraftView) -> None:
        by = seat.officer(Task.PREPARE)
        withdraw(books, seat.community.community_id, draft_id, by=by, at=clock.now())

    return _act(seat, draft_id, act, done="withdrawn")


def send_back(seat: Seat, draft_id: str) -> Response:
    """Reject a draft with a reason."""
    reason = request.form.get("reason", "")

    def act(books: Connection, _view: DraftView) -> None:
        by = seat.officer(Task.APPROVE)
        community_id = seat.community.community_id
        reject(books, community_id, draft_id, by=by, at=clock.now(), reason=reason)

    return _act(seat, draft_id, act, done="rejected", typed=reason)


def agree(seat: Seat, draft_id: str) -> Response:
    """Approve the content that was looked at, and post it.

    A picture is released only by its own tick. A summary that seems to name somebody needs one too, and so does
    a voucher of one or two payers while its month may still bring others.
    """
    seen = request.form.get("content_sha256", "")
    released = request.form.getlist("released")
    confirmed = "summary_is_public" in request.form
    voucher = ""

    def act(books: Connection, view: DraftView) -> None:
        nonlocal voucher
        if is_personal(view) and not confirmed:
            raise TextError(reason="unconfirmed", field="summary_is_public")
        if waits_for_others(view) and "few_payers_seen" not in request.form:
            raise TextError(reason="unconfirmed", field="few_payers_seen")
        (posted,) = agree_many(
            books, seat.community.community_id, [(draft_id, seen)], by=seat.officer(Task.APPROVE),
            at=clock.now(), released=released,
        )  # fmt: skip
        voucher = posted.voucher if posted else ""

    answer = _act(seat, draft_id, act, done="agreed")
    if not voucher:
        return answer
    here = url_for("desk.transaction", slug=seat.community.slug, voucher=voucher, done="posted")
    return redirect(here)


def edit(seat: Seat, draft_id: str) -> Response:
    """Show one's own draft in the form it was entered in."""
    with reading() as books:
        view = own_view(books, seat, draft_id)
        choices = choices_of(books, seat.community, clock.today())
    draft = draft_of(view.content)
    entry = plain_entry_of(draft, choices.accounts, choices.funds)
    if entry is None:
        if not fits_grid(draft):
            abort(404)
        here = url_for("desk.draft_grid", slug=seat.community.slug, draft_id=draft_id)
        return redirect(here)
    values = typed_values(entry) | {"invoices": " ".join(draft.invoices)}
    form = FilledForm(
        entry.direction, values, entry.attachments, draft_id=draft_id,
        content_sha256=view.content_sha256,
    )  # fmt: skip
    return show_form(seat, form)


def change(seat: Seat, draft_id: str) -> Response:
    """Keep a changed draft; every approval of what it was falls away."""
    form = replace(sent_form(), draft_id=draft_id)
    draft, form, refusals = read_form(seat, form)
    if draft is None:
        return show_form(seat, form, refusals)
    community_id, by = seat.community.community_id, seat.officer(Task.PREPARE)
    try:
        with desk_writing() as books:
            view = own_view(books, seat, draft_id)
            if view.content_sha256 != form.content_sha256:
                raise ApprovalError(reason="changed")
            kept = draft_of(view.content)
            # What the draft answers is not asked in the form, and stays.
            draft = replace(draft, refund_of=kept.refund_of, external_id=kept.external_id)
            save_draft(books, community_id, draft, by=by, at=clock.now(), draft_id=draft_id)
    except Refusal as refusal:
        return show_form(seat, form, (refusal,))
    return redirect(url_for("desk.draft", slug=seat.community.slug, draft_id=draft_id))


def _act(
    seat: Seat,
    draft_id: str,
    act: Callable[[Connection, DraftView], None],
    *,
    done: str,
    typed: str = "",
) -> Response:
    """Do something to a draft, or show it again with what stands against it."""
    try:
        with desk_writing() as books:
            view = draft_view(books, seat.community, draft_id)
            if view is None:
                abort(404)
            act(books, view)
    except Refusal as refusal:
        return _page(seat, draft_id, refusal, typed=typed)
    return redirect(url_for("desk.today", slug=seat.community.slug, done=done))


def _page(
    seat: Seat, draft_id: str, refusal: Refusal | None = None, *, typed: str = ""
) -> Response:
    with reading() as books:
        view = draft_view(books, seat.community, draft_id)
        if view is None:
            abort(404)
        choices = choices_of(books, seat.community, clock.today())
        needed = _approvals_needed(books, seat, view)
        outlook = outlook_of(books, seat.community, view)
        original = transaction(
            books, seat.community, view.corrects_voucher, audience=Audience.OFFICER
        )
        draft = draft_of(view.content)
        is_open = view.row.state in ("editing", "submitted", "rejected")
        named = is_open and seat.may(Task.SEE_ORIGINALS)
        short = shortfalls(books, seat.community, draft) if named else None
    is_own = view.row.author_id == seat.user.user_id
    plain = plain_entry_of(draft, choices.accounts, choices.funds)
    errors = sentences((refusal,)) if refusal else {}
    at_field = bool({"reason", "summary_is_public", "few_payers_seen"} & errors.keys())
    return desk_page(
        "desk/draft.html", seat, status=422 if refusal else 200, view=view, errors=errors,
        refused=sentence(refusal) if refusal and not at_field else "", typed=typed,
        original=original, approvals_needed=needed, is_own=is_own, plain=plain,
        is_grid=fits_grid(draft), outlook=outlook, is_personal=is_personal(view),
        may_approve=view.row.state == "submitted" and not is_own and seat.may(Task.APPROVE),
        may_change=is_own and is_open, short=short, few_payers=is_open and tells_of_few(draft),
        waits_for_others=waits_for_others(view),
        may_keep=seat.may(Task.PREPARE) and view.row.kind == "ordinary",
    )  # fmt: skip


def _approvals_needed(books: Connection, seat: Seat, view: DraftView) -> int:
    """Give how many people have to agree: more than one only where a fact broke a rule."""
    if not view.row.flags:
        return 1
    policy = approval_policy_on(books, seat.community.community_id, view.row.dated_on)
    return policy.flagged_approvals


def waits_for_others(view: DraftView) -> bool:
    """Tell whether a draft says what one or two households paid, while others of its month may still join it."""
    month_ends = last_day_of(period_of(view.row.dated_on))
    return tells_of_few(draft_of(view.content)) and clock.today() <= month_ends


def is_personal(view: DraftView) -> bool:
    """Tell whether a public text of a draft seems to name somebody."""
    return looks_personal(view.row.summary) or looks_personal(view.matter)
