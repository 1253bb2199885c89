"""Receive fees at the desk: a list typed or pasted, matched to the oldest dues, one draft a day."""

from collections.abc import Mapping

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.errors import Refusal
from ledger.domain.roles import Task
from ledger.posting.idempotency import recall, remember
from ledger.posting.receipts import receive_fees
from ledger.schemas.dues import RECEIPT_FIELDS, plain, read_receipts
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import reading
from ledger.web.desk.billing import households
from ledger.web.desk.choices import Choices, choices_of
from ledger.web.desk.frames import desk_page, sentence, sentences
from ledger.web.desk.tokens import fresh_token, key_of, sent_token

#: The bank account of property service in a community's own chart.
_SERVICE = "100202"


def ask(seat: Seat) -> Response:
    """Show the form."""
    return _page(seat)


def answer(seat: Seat) -> Response:
    """Keep the list as drafts for another person, or say what is wrong with which line."""
    with reading() as books:
        choices = choices_of(books, seat.community, clock.today())
        known = households(books, seat)
    receipts, refusals = read_receipts(request.form, known, _channels(choices))
    if refusals:
        return _page(seat, request.form, refusals)
    by, at, key = seat.officer(Task.PREPARE), clock.now(), key_of(seat, sent_token())
    here = seat.community.community_id
    try:
        with desk_writing() as books:
            if recall(books, here, key) is None:
                made = receive_fees(
                    books, here, receipts, fund=request.form.get("fund", "PROP"), by=by, at=at,
                    again=bool(request.form.get("again")),
                )  # fmt: skip
                remember(books, here, key, result=made[0], at=at)
    except Refusal as refusal:
        return _page(seat, request.form, (refusal,))
    return redirect(url_for("desk.fees", slug=seat.community.slug, done="submitted"))


def _channels(choices: Choices) -> dict[str, str]:
    """Give money accounts by code and by every name they go by."""
    found: dict[str, str] = {}
    for account in choices.accounts.values():
        if account.is_cash:
            for name in (account.code, account.name_zh, account.plain_zh, account.plain_en):
                if name:
                    found[plain(name)] = account.code
    return found


def _usual(choices: Choices) -> str:
    """Give the account that fees usually come to: that of service, else the first bank account."""
    codes = [label.code for label in choices.channels]
    return (
        _SERVICE if _SERVICE in codes else next((code for code in codes if code[:4] == "1002"), "")
    )


def _page(
    seat: Seat, typed: Mapping[str, str] | None = None, refusals: tuple[Refusal, ...] = ()
) -> Response:
    today = clock.today()
    with reading() as books:
        choices = choices_of(books, seat.community, today)
    values = dict.fromkeys(RECEIPT_FIELDS, "") | {
        "day": today.isoformat(), "fund": "PROP", "channel": _usual(choices)
    }  # fmt: skip
    return desk_page(
        "desk/fee_receipts.html", seat, status=422 if refusals else 200, choices=choices,
        values=values | dict(typed or {}), errors=sentences(refusals),
        mistakes=[("f-receipts", sentence(refusal)) for refusal in refusals],
        form_token=sent_token() or fresh_token(),
    )  # fmt: skip
