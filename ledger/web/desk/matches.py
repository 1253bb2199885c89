"""Put rows of bills and lines of the books together, proposed or by hand, or take a match apart."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.errors import MatchError, Refusal
from ledger.domain.matching import Match
from ledger.domain.roles import Task
from ledger.posting.idempotency import recall, remember
from ledger.posting.matches import end_match, match_many
from ledger.schemas.reconciling import read_day, read_match
from ledger.statements.open_items import account_standing
from ledger.statements.proposals import digest, proposals, sure_ones
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection
from ledger.web.desk.reconcile_pages import account_label, account_page
from ledger.web.desk.tokens import key_of, sent_token


def match(seat: Seat, account: str) -> Response:
    """Match what was ticked, or all that is sure; all of it or nothing."""
    by, at, key = seat.officer(Task.RECONCILE), clock.now(), key_of(seat, sent_token())
    community_id = seat.community.community_id
    try:
        with desk_writing() as books:
            account_label(books, seat, account)
            if recall(books, community_id, key) is None:
                chosen = _chosen(books, seat, account)
                match_many(books, community_id, account, chosen, by=by, at=at)
                remember(books, community_id, key, result=str(len(chosen)), at=at)
    except Refusal as refusal:
        return account_page(seat, account, refusals=(refusal,))
    return _back(seat, account, "matched")


def unmatch(seat: Seat, account: str) -> Response:
    """Take a match apart; its rows and lines are open again."""
    by, at = seat.officer(Task.RECONCILE), clock.now()
    match_id = request.form.get("match", "")
    try:
        with desk_writing() as books:
            account_label(books, seat, account)
            end_match(books, seat.community.community_id, match_id, by=by, at=at)
    except Refusal as refusal:
        return account_page(seat, account, refusals=(refusal,))
    return _back(seat, account, "unmatched")


def _chosen(books: Connection, seat: Seat, account: str) -> list[Match]:
    """Give the matches that the form asks for.

    Proposals are found anew and must be those that were shown: nothing is taken that nobody looked at.
    """
    form = request.form
    if form.get("do") == "hand":
        return [read_match(form.getlist("row"), form.getlist("line"))]
    day, refusals = read_day(form.get("as_of", ""))
    if day is None:
        raise refusals[0]
    found = proposals(account_standing(books, seat.community, account, day))
    if form.get("do") == "sure":
        sure = sure_ones(found)
        if not sure or digest(sure) != form.get("sure", ""):
            raise MatchError(reason="changed", field="proposals")
        return [item.match for item in sure]
    keys = set(form.getlist("proposal"))
    if not keys:
        raise MatchError(reason="nothing", field="proposals")
    chosen = [item.match for item in found if item.key in keys]
    if len(chosen) < len(keys):
        raise MatchError(reason="changed", field="proposals")
    return chosen


def _back(seat: Seat, account: str, done: str) -> Response:
    here = url_for(
        "desk.reconcile", slug=seat.community.slug, account=account, done=done,
        as_of=request.form.get("as_of") or None, q=request.form.get("q") or None,
    )  # fmt: skip
    return redirect(here)
