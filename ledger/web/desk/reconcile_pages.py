"""The page on which one account is reconciled: both balances, proposals, what is open, and the statement."""

import hashlib
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from flask import abort, request
from werkzeug.wrappers import Response

from ledger.domain.errors import AmountError, DateError, Refusal, UnknownNameError
from ledger.domain.money import parse_yuan, yuan
from ledger.domain.periods import period_of
from ledger.domain.reconciliations import OpenSide, Reconciliation
from ledger.domain.roles import Task
from ledger.schemas.reconciling import read_day
from ledger.statements.accounts import account as chart_account
from ledger.statements.kept_reconciliations import kept_page
from ledger.statements.matched import month_matches
from ledger.statements.open_items import AccountStanding, OpenLine, OpenRow, account_standing
from ledger.statements.proposals import SURE_MAX, digest, proposals, sure_ones
from ledger.statements.reconcilable import reconcilable, suggested_day
from ledger.statements.values import Label
from ledger.web import clock
from ledger.web.access import Seat
from ledger.web.database import Connection, reading
from ledger.web.desk.frames import desk_page, named_sentences, sentences
from ledger.web.desk.tokens import fresh_token

#: So many proposals, open rows and open lines stand on one page.
SHOWN_MAX = 50
#: Where a mistake is mended: names of fields, and the ids of their places.
_PLACES = {
    "as_of": "f-as_of", "bank_balance": "f-bank_balance", "note": "f-note",
    "by_hand": "by-hand", "proposals": "proposals",
}  # fmt: skip
_PAGE_MAX = 10**6

_Item = TypeVar("_Item", OpenRow, OpenLine)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a list, and the numbers of the pages beside it, 0 where there is none."""

    items: Sequence[Any]
    count: int
    number: int
    before: int
    after: int


def account_label(books: Connection, seat: Seat, account: str) -> Label:
    """Give the account as people call it; there is no page of any but accounts at banks and platforms."""
    try:
        facts = chart_account(books, seat.community, account)
    except UnknownNameError:
        abort(404)
    if not reconcilable(facts):
        abort(404)
    return facts.plain


def sums_of(value: Reconciliation) -> dict[str, int]:
    """Add up each side of a statement, for its form."""
    return {side.value: value.sum_minor(side) for side in OpenSide}


def seen_digest(standing: AccountStanding) -> str:
    """Name what a person looked at before a statement is kept of it."""
    value = standing.reconciliation(0)
    said = [(item.side.value, item.key, item.amount_minor) for item in value.items]
    return hashlib.sha256(repr((value.as_of, value.book_minor, said)).encode()).hexdigest()


def account_page(
    seat: Seat,
    account: str,
    *,
    refusals: tuple[Refusal, ...] = (),
    typed: Mapping[str, str] | None = None,
    shown: Reconciliation | None = None,
) -> Response:
    """Draw the page; ``typed`` is what the statement's form brought, ``shown`` the statement it makes."""
    today = clock.today()
    with reading() as books:
        label = account_label(books, seat, account)
        as_of, wrong = _day(books, seat, account, today)
        refusals = (*wrong, *refusals)
        standing = account_standing(books, seat.community, account, as_of)
        period = period_of(as_of)
        matched = month_matches(
            books, seat.community, account, period, after=request.args.get("matches", "")
        )
        kept = kept_page(books, seat.community, account, after=request.args.get("kept", ""))
    found = proposals(standing)
    sure = sure_ones(found)
    proposed = {key for item in found for key in (*item.match.rows, *item.match.lines)}
    named = named_sentences(refusals)
    return desk_page(
        "desk/reconcile.html", seat, status=422 if refusals else 200, account=label, as_of=as_of,
        today=today, period=period, standing=standing, matched=matched, kept=kept,
        proposals=_part(found, "proposals"), sure_count=len(sure), sure_max=SURE_MAX,
        sure_digest=digest(sure), query=_query(), proposed=proposed,
        rows=_part(_unproposed_first(_found(standing.rows), proposed), "rows"),
        lines=_part(_unproposed_first(_found(standing.lines), proposed), "lines"),
        statement=_statement(standing, typed, shown), seen=seen_digest(standing),
        errors=sentences(refusals), form_token=fresh_token(),
        ticked={
            name: set(request.form.getlist(name)) for name in ("proposal", "row", "line")
        },
        mistakes=[(_PLACES.get(name, ""), words) for name, words in named.items()],
        may_reconcile=seat.may(Task.RECONCILE), shows_matches="matches" in request.args,
    )  # fmt: skip


def _day(
    books: Connection, seat: Seat, account: str, today: date
) -> tuple[date, tuple[Refusal, ...]]:
    """Give the day that is asked for; one that is none, or has not come, is refused."""
    text = request.values.get("as_of", "")
    found, refusals = read_day(text) if text else (None, ())
    if found is not None and found > today:
        refusals = (DateError(text=found.isoformat(), reason="future", field="as_of"),)
    if found is None or refusals:
        found = suggested_day(books, seat.community, account, today)
    return found, refusals


def _query() -> str:
    return request.values.get("q", "").strip()[:40]


def _found(items: Sequence[_Item]) -> Sequence[_Item]:
    """Give the open items that what was typed is about: an amount, or a word."""
    query = _query()
    if not query:
        return items
    try:
        minor = abs(parse_yuan(query))
    except AmountError:
        return [item for item in items if query.lower() in _words(item).lower()]
    return [item for item in items if abs(item.item.moved_minor) == minor]


def _unproposed_first(items: Sequence[_Item], proposed: Container[Any]) -> Sequence[_Item]:
    """Put what needs eyes before what a proposal is about already."""
    return sorted(items, key=lambda item: item.item.key in proposed)


def _words(item: OpenRow | OpenLine) -> str:
    if isinstance(item, OpenRow):
        return f"{item.counterparty} {item.text}"
    return f"{item.voucher} {item.summary}"


def _part(items: Sequence[Any], name: str) -> Part:
    """Cut the page of a list that the address asks for."""
    pages = max(1, -(-len(items) // SHOWN_MAX))
    asked = request.args.get(name, 1, type=int)
    number = max(1, min(asked, pages, _PAGE_MAX))
    part = items[(number - 1) * SHOWN_MAX : number * SHOWN_MAX]
    return Part(part, len(items), number, number - 1, number + 1 if number < pages else 0)


@dataclass(frozen=True, slots=True)
class Preview:
    """The statement as it would be kept: with what was typed, or with what a bill tells."""

    value: Reconciliation | None
    sums: Mapping[str, int]
    bank_balance: str
    note: str


def _statement(
    standing: AccountStanding, typed: Mapping[str, str] | None, shown: Reconciliation | None
) -> Preview:
    told = "" if standing.bank_minor is None else yuan(standing.bank_minor)
    if shown is None and typed is None and standing.bank_minor is not None:
        shown = standing.reconciliation(standing.bank_minor)
    sums = sums_of(shown or standing.reconciliation(0))
    values = typed or {}
    return Preview(shown, sums, values.get("bank_balance", told), values.get("note", ""))
