"""Vouchers of many lines (凭证): the grid, with or without its script."""

from dataclasses import replace

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.entries import check_named_nobody, plain_entry_of
from ledger.domain.errors import ApprovalError, Refusal
from ledger.domain.roles import Task
from ledger.domain.transactions import Draft, Kind
from ledger.posting.content import content_of, draft_of
from ledger.posting.idempotency import recall, remember
from ledger.posting.parts import in_parts, save_parts
from ledger.posting.templates import Pattern
from ledger.schemas.grids import Row, pasted_rows, read_rows, rows_of
from ledger.schemas.vouchers import draft_of_voucher, read_header
from ledger.statements.drafts import DraftView, draft_view
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection, reading
from ledger.web.desk.choices import choices_of
from ledger.web.desk.entries import FilledForm, show_form, typed_values
from ledger.web.desk.invoices import proposed_invoices
from ledger.web.desk.names import index_of
from ledger.web.desk.sources import source_of_request
from ledger.web.desk.tokens import key_of
from ledger.web.desk.unfinished import forget, keep_values, restored
from ledger.web.desk.uploads import kept_pictures
from ledger.web.desk.voucher_pages import (
    VoucherForm,
    form_of_draft,
    sent_voucher,
    show_voucher,
)
from ledger.web.language import reader_language

MORE_COUNT = 6


def ask(seat: Seat) -> Response:
    """Show the grid: empty, as it was left, or filled from a voucher or a template."""
    with reading() as books:
        source = source_of_request(books, seat)
        if source is not None:
            return _filled(books, seat, source)
    form = VoucherForm({"dated_on": request.args.get("dated_on") or clock.today().isoformat()})
    kept = restored(seat, form.key)
    if kept:
        form = form.restored(kept)
    return show_voucher(seat, form)


def answer(seat: Seat) -> Response:
    """Keep a voucher as a draft; or add rows, take in a pasted table, and show it again."""
    form = sent_voucher()
    return _again(seat, form) or _save(seat, form)


def edit(seat: Seat, draft_id: str) -> Response:
    """Show one's own draft in the grid."""
    with reading() as books:
        view = own_view(books, seat, draft_id)
        draft = draft_of(view.content)
        if not fits_grid(draft):
            abort(404)
        index = index_of(books, seat, reader_language())
    form = form_of_draft(draft, index, attached=draft.attachments)
    values = {**form.values, "invoices": " ".join(draft.invoices)}
    form = replace(form, values=values, draft_id=draft_id, content_sha256=view.content_sha256)
    kept = restored(seat, form.key)
    return show_voucher(seat, form.restored(kept) if kept else form)


def change(seat: Seat, draft_id: str) -> Response:
    """Keep a changed draft; every approval of what it was falls away."""
    form = replace(sent_voucher(), draft_id=draft_id)
    return _again(seat, form) or _save(seat, form)


def fits_grid(draft: Draft) -> bool:
    """Tell whether the grid can say what a draft says."""
    shares = any(line.sublines for line in draft.lines)
    return draft.kind is Kind.ORDINARY and not draft.adjusting and not shares


def own_view(books: Connection, seat: Seat, draft_id: str) -> DraftView:
    """Give one's own open draft."""
    view = draft_view(books, seat.community, draft_id)
    if view is None:
        abort(404)
    if view.row.author_id != seat.user.user_id or view.row.state in ("posted", "withdrawn"):
        abort(403)
    return view


def _filled(books: Connection, seat: Seat, source: Pattern) -> Response:
    """Show a form filled from what was entered before: the plain one where it says all there is."""
    draft = source.draft
    choices = choices_of(books, seat.community, clock.today())
    entry = None
    if {line.account for line in draft.lines} <= choices.accounts.keys():
        entry = plain_entry_of(draft, choices.accounts, choices.funds)
    if entry is not None and "grid" not in request.args:
        values = typed_values(entry) | ({"amount": ""} if source.blank else {})
        return show_form(seat, FilledForm(entry.direction, values, is_copy=True))
    if not fits_grid(draft):
        abort(404)
    index = index_of(books, seat, reader_language())
    return show_voucher(
        seat, replace(form_of_draft(draft, index, blank=source.blank), is_copy=True)
    )


def _again(seat: Seat, form: VoucherForm) -> Response | None:
    """Show the form again with more rows or a pasted table, None when it is to be saved."""
    try:
        rows = rows_of(request.form)
        pasted = pasted_rows(form.pasted)
    except Refusal as refusal:
        return show_voucher(seat, form, (refusal,))
    wants_more = request.form.get("do") == "more"
    if not pasted and not wants_more:
        return None
    used = [row for row in rows if not row.is_blank] if pasted else rows
    more = [Row()] * (MORE_COUNT if wants_more else 0)
    form = replace(form, rows=(*used, *pasted, *more), pasted="")
    _keep(seat, form)
    return show_voucher(seat, form)


def _save(seat: Seat, form: VoucherForm) -> Response:
    kept = kept_pictures(seat, form.attached)
    values, proposed = proposed_invoices(form.values, kept.invoices)
    form = replace(
        form, values=values, rows=tuple(rows_of(request.form)), attached=tuple(kept.attached),
        proposed=proposed,
    )  # fmt: skip
    header, refusals = read_header(form.values)
    with reading() as books:
        index = index_of(books, seat, reader_language())
    grid = read_rows(form.rows, index)
    refusals = (*refusals, *grid.refusals, *kept.refused)
    if header is None or refusals or proposed:
        _keep(seat, form)
        return show_voucher(seat, form, refusals)
    try:
        with desk_writing() as books:
            base = _base(books, seat, form)
            draft = draft_of_voucher(
                header, grid, today=clock.today(), attachments=form.attached, base=base
            )
            check_named_nobody(draft, confirmed=bool(form.values.get("named_nobody")))
            draft_ids = _store(books, seat, form, draft)
    except Refusal as refusal:
        _keep(seat, form)
        return show_voucher(seat, form, (grid.placed(refusal),))
    forget(seat, form.key)
    slug = seat.community.slug
    if request.form.get("do") == "next":
        day = draft.dated_on.isoformat()
        return redirect(url_for("desk.voucher", slug=slug, dated_on=day, done="kept"))
    if len(draft_ids) > 1:
        return redirect(url_for("desk.today", slug=slug, done="parts"))
    return redirect(url_for("desk.draft", slug=slug, draft_id=draft_ids[0]))


def _base(books: Connection, seat: Seat, form: VoucherForm) -> Draft | None:
    if not form.draft_id:
        return None
    view = own_view(books, seat, form.draft_id)
    if view.content_sha256 != form.content_sha256:
        raise ApprovalError(reason="changed")
    return draft_of(view.content)


def _store(books: Connection, seat: Seat, form: VoucherForm, draft: Draft) -> list[str]:
    """Save a draft once, however often the form is sent, in as many parts as it takes; gives their ids."""
    community_id, at, by = seat.community.community_id, clock.now(), seat.officer(Task.PREPARE)
    if form.draft_id:
        return save_parts(books, community_id, draft, by=by, at=at, draft_ids=[form.draft_id])
    key = key_of(seat, form.token)
    known = recall(books, community_id, key)
    if known is None:
        made = save_parts(books, community_id, draft, by=by, at=at)
        remember(books, community_id, key, result=" ".join(made), at=at)
        return made
    views = [draft_view(books, seat.community, draft_id) for draft_id in known.split()]
    kept = [view for view in views if view is not None]
    parts = in_parts(books, community_id, draft)
    if [_unflagged(view.content) for view in kept] == [content_of(part) for part in parts]:
        return known.split()
    # What the form led to is written down once; more or fewer parts have to be changed one by one.
    if len(parts) != len(kept) or any(view.row.state != "editing" for view in kept):
        raise ApprovalError(reason="wrong_state")
    return save_parts(books, community_id, draft, by=by, at=at, draft_ids=known.split())


def _unflagged(content: str) -> str:
    """Give a draft's content without what was found out when it was kept."""
    return content_of(replace(draft_of(content), flags=()))


def _keep(seat: Seat, form: VoucherForm) -> None:
    rows = [list(row.cells) for row in form.rows]
    keep_values(seat, form.key, dict(form.values), rows)
