"""What a new voucher may start from: a posted voucher, a template, or a plain entry of before."""

from flask import abort, request

from ledger.domain.transactions import CounterpartyKind, Draft
from ledger.posting.content import draft_of
from ledger.posting.targets import load_lines
from ledger.posting.templates import Pattern, bare, pattern_of
from ledger.statements.drafts import draft_view
from ledger.statements.templates import template
from ledger.statements.transactions import transaction
from ledger.statements.values import Audience
from ledger.web import clock
from ledger.web.access import Seat
from ledger.web.database import Connection


def source_of_request(books: Connection, seat: Seat) -> Pattern | None:
    """Give what the address asks to start from (``template``, ``like``, ``draft``), dated today."""
    asked = request.args
    if found := asked.get("template"):
        return _of_template(books, seat, found)
    if found := asked.get("like"):
        return Pattern(bare(_of_voucher(books, seat, found), clock.today()))
    if found := asked.get("draft"):
        view = draft_view(books, seat.community, found)
        if view is None:
            abort(404)
        return Pattern(bare(draft_of(view.content), clock.today()))
    return None


def _of_template(books: Connection, seat: Seat, template_id: str) -> Pattern:
    today = clock.today()
    row = template(books, seat.community, template_id, today)
    if row is None:
        abort(404)
    pattern = pattern_of(row.content)
    return Pattern(bare(pattern.draft, today), blank=pattern.blank)


def _of_voucher(books: Connection, seat: Seat, voucher: str) -> Draft:
    shown = transaction(books, seat.community, voucher, audience=Audience.OFFICER)
    if shown is None or shown.kind != "ordinary":
        abort(404)
    community_id = seat.community.community_id
    return Draft(
        dated_on=shown.dated_on,
        lines=load_lines(books, community_id, [shown.seq])[shown.seq],
        summary=shown.summary,
        adjusting=shown.period % 100 > 12,
        memo=shown.memo,
        counterparty_kind=CounterpartyKind(shown.counterparty_kind),
        matter=shown.matter,
    )
