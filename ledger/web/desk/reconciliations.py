"""Reconcile with the bank: which accounts are due, the statement of one, and a second person who confirms."""

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.errors import DateError, Refusal
from ledger.domain.reconciliations import Reconciliation
from ledger.domain.roles import Task
from ledger.posting.idempotency import recall, remember
from ledger.posting.reconciliations import confirm_reconciliation, prepare_reconciliation
from ledger.schemas.reconciling import read_day, read_statement
from ledger.statements.kept_reconciliations import kept_reconciliation
from ledger.statements.open_items import AccountStanding, account_standing
from ledger.statements.reconcilable import reconcilable_accounts
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import reading
from ledger.web.desk.frames import desk_page, sentence
from ledger.web.desk.reconcile_pages import account_label, account_page, seen_digest, sums_of
from ledger.web.desk.tokens import key_of, sent_token


def show(seat: Seat) -> Response:
    """List the accounts at banks and platforms, and how far each is reconciled."""
    with reading() as books:
        accounts = reconcilable_accounts(books, seat.community, clock.today())
    return desk_page("desk/reconciliations.html", seat, accounts=accounts)


def reconcile(seat: Seat, account: str) -> Response:
    """Show one account from both sides."""
    return account_page(seat, account)


def prepare(seat: Seat, account: str) -> Response:
    """Keep the statement with the bank's balance as it was read, or only show it."""
    typed = {name: request.form.get(name, "") for name in ("bank_balance", "note")}
    said, refusals = read_statement(typed)
    day, wrong = read_day(request.form.get("as_of", ""))
    if said is None or day is None:
        return account_page(seat, account, refusals=(*wrong, *refusals), typed=typed)
    by, at, key = seat.officer(Task.RECONCILE), clock.now(), key_of(seat, sent_token())
    community_id = seat.community.community_id
    value: Reconciliation | None = None
    try:
        with desk_writing() as books:
            account_label(books, seat, account)
            kept_id = recall(books, community_id, key)
            if kept_id is None:
                standing = account_standing(books, seat.community, account, day)
                value = standing.reconciliation(said.bank_minor, said.note)
                if request.form.get("do") != "look":
                    _check_seen(standing)
                    kept_id = prepare_reconciliation(books, community_id, value, by=by, at=at)
                    remember(books, community_id, key, result=kept_id, at=at)
    except Refusal as refusal:
        return account_page(seat, account, refusals=(refusal,), typed=typed, shown=value)
    if kept_id is None:
        return account_page(seat, account, typed=typed, shown=value)
    slug = seat.community.slug
    return redirect(
        url_for("desk.reconciliation", slug=slug, reconciliation_id=kept_id, done="prepared")
    )


def one(seat: Seat, reconciliation_id: str) -> Response:
    """Show one statement, as it is printed and signed."""
    return _one(seat, reconciliation_id)


def confirm(seat: Seat, reconciliation_id: str) -> Response:
    """Say, as a second person, that one compared it with the bank's paper."""
    by = seat.officer(Task.CONFIRM_RECONCILIATION)
    try:
        with desk_writing() as books:
            confirm_reconciliation(
                books, seat.community.community_id, reconciliation_id, by=by, at=clock.now()
            )
    except Refusal as refusal:
        return _one(seat, reconciliation_id, refusal)
    slug = seat.community.slug
    here = url_for(
        "desk.reconciliation", slug=slug, reconciliation_id=reconciliation_id, done="reconciled"
    )
    return redirect(here)


def _check_seen(standing: AccountStanding) -> None:
    """Refuse a statement of other figures than those that were shown."""
    if request.form.get("seen", "") != seen_digest(standing):
        raise DateError(text=standing.as_of.isoformat(), reason="changed", field="as_of")


def _one(seat: Seat, reconciliation_id: str, refusal: Refusal | None = None) -> Response:
    with reading() as books:
        kept = kept_reconciliation(books, seat.community, reconciliation_id)
    if kept is None:
        abort(404)
    is_waiting = kept.confirmed_at is None and not kept.newer_id
    return desk_page(
        "desk/reconciliation.html", seat, status=422 if refusal else 200, kept=kept,
        refused=sentence(refusal) if refusal else "", sums=sums_of(kept.value),
        is_waiting=is_waiting, is_changed=kept.book_now_minor != kept.value.book_minor,
        may_confirm=is_waiting and seat.may(Task.CONFIRM_RECONCILIATION)
        and kept.prepared_by_id != seat.user.user_id,
    )  # fmt: skip
