"""Crowdfunding at the desk: announce, keep pledges, enter payments, and let the money go on or back."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.campaigns import Outcome, Purpose
from ledger.domain.errors import Refusal
from ledger.domain.funds import FundClass
from ledger.domain.roles import Task
from ledger.posting.campaign_runs import Step, propose_step, withdraw_household
from ledger.posting.campaigns import open_campaign, pledge, receive_payments
from ledger.posting.idempotency import recall, remember
from ledger.schemas.campaigns import (
    CAMPAIGN_FIELDS,
    PAYMENT_FIELDS,
    PLEDGE_FIELDS,
    STEP_FIELDS,
    read_campaign,
    read_payments,
    read_pledges,
    read_step,
)
from ledger.statements.campaign_values import CampaignStatement
from ledger.statements.campaigns import campaign, campaign_households, campaign_list
from ledger.statements.payees import naming
from ledger.statements.values import Audience, Label
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection, reading
from ledger.web.desk.addresses import SLUG, Address
from ledger.web.desk.choices import choices_of
from ledger.web.desk.frames import desk_page, named_sentences, sentences
from ledger.web.desk.tokens import fresh_token, key_of, sent_sha256, sent_token

#: What may be done in each state, beside entering payments.
_OFFERED: Mapping[str, tuple[Purpose, ...]] = {
    Outcome.RUNNING: (Purpose.WITHDRAWAL,),
    Outcome.REACHED: (Purpose.TRANSFER, Purpose.WITHDRAWAL),
    Outcome.MET: (Purpose.TRANSFER, Purpose.LEFTOVER, Purpose.REFUND),
    Outcome.MISSED: (Purpose.REFUND,),
}


def show(seat: Seat) -> Response:
    """List the campaigns."""
    with reading() as books:
        rows = campaign_list(books, seat.community, clock.today())
    may_prepare = seat.may(Task.PREPARE)
    return desk_page("desk/campaigns.html", seat, rows=rows, may_prepare=may_prepare)


def ask(seat: Seat) -> Response:
    """Show the empty form of a campaign."""
    return _form(seat, {"opened_on": clock.today().isoformat(), "channel": "100201"})


def answer(seat: Seat) -> Response:
    """Announce the campaign, or say everything that is wrong with it."""
    typed = {name: request.form.get(name, "") for name in CAMPAIGN_FIELDS}
    made, refusals = read_campaign(typed)
    if made is None:
        return _form(seat, typed, refusals)
    by, here = seat.officer(Task.PREPARE), seat.community.community_id

    def act(books: Connection) -> str:
        return str(open_campaign(books, here, made, by=by, at=clock.now()))

    try:
        number = int(_once(seat, act))
    except Refusal as refusal:
        return _form(seat, typed, (refusal,))
    return _back(seat, number, "campaign_opened")


def one(seat: Seat, number: int) -> Response:
    """Show one campaign with every household that pledged or paid."""
    return _page(seat, number)


def pledges(seat: Seat, number: int) -> Response:
    """Keep what households say they will pay."""
    read, refusals = read_pledges(request.form)
    if read is None:
        return _page(seat, number, refusals, form="pledge")
    on, amounts = read
    by, here = seat.officer(Task.PREPARE), seat.community.community_id

    def act(books: Connection) -> str:
        pledge(books, here, number, amounts, pledged_on=on, by=by, at=clock.now())
        return str(number)

    return _do(seat, number, act, "campaign_pledged", form="pledge")


def payments(seat: Seat, number: int) -> Response:
    """Hand in what households paid on a day."""
    paid, refusals = read_payments(request.form)
    if paid is None:
        return _page(seat, number, refusals, form="payment")
    by, here = seat.officer(Task.PREPARE), seat.community.community_id

    def act(books: Connection) -> str:
        receive_payments(
            books, here, number, paid, by=by, at=clock.now(),
            channel=request.form.get("channel", ""), again=bool(request.form.get("again")),
        )  # fmt: skip
        return str(number)

    return _do(seat, number, act, "submitted", form="payment")


def step(seat: Seat, number: int, aim: str) -> Response:
    """Hand in a step that concerns all households at once."""
    read, refusals = read_step(request.form)
    if read is None:
        return _page(seat, number, refusals, form=aim)
    by, here = seat.officer(Task.PREPARE), seat.community.community_id
    asked = Step(
        read["dated_on"], read["decision"] or "", read["channel"] or "", read["amount"] or 0
    )

    def act(books: Connection) -> str:
        propose_step(books, here, number, Purpose(aim), asked, by=by, at=clock.now())
        return str(number)

    return _do(seat, number, act, "submitted", form=aim)


def leave(seat: Seat, number: int) -> Response:
    """Let one household leave; what it paid goes back."""
    read, refusals = read_step(request.form)
    if read is None:
        return _page(seat, number, refusals, form="withdrawal")
    by, here = seat.officer(Task.PREPARE), seat.community.community_id

    def act(books: Connection) -> str:
        made = withdraw_household(
            books, here, number, read["household"] or "", dated_on=read["dated_on"], by=by,
            at=clock.now(), channel=read["channel"] or "",
        )  # fmt: skip
        return "submitted" if made else "campaign_left"

    return _do(seat, number, act, "", form="withdrawal")


def _once(seat: Seat, act: Callable[[Connection], str]) -> str:
    """Do something once, however often the form is sent."""
    here, key = seat.community.community_id, key_of(seat, sent_token())
    with desk_writing() as books:
        result = recall(books, here, key, body_sha256=sent_sha256())
        if result is None:
            result = act(books)
            remember(
                books, here, key, result=result, at=clock.now(), body_sha256=sent_sha256()
            )  # fmt: skip
    return result


def _do(
    seat: Seat, number: int, act: Callable[[Connection], str], done: str, *, form: str
) -> Response:
    _shown(seat, number)
    try:
        result = _once(seat, act)
    except Refusal as refusal:
        return _page(seat, number, (refusal,), form=form)
    return _back(seat, number, done or result)


def _back(seat: Seat, number: int, done: str) -> Response:
    return redirect(url_for("desk.campaign", slug=seat.community.slug, number=number, done=done))


def _shown(seat: Seat, number: int) -> CampaignStatement:
    with reading() as books:
        found = campaign(
            books, seat.community, number, clock.today(), audience=Audience.OFFICER
        )  # fmt: skip
    if found is None:
        abort(404)
    return found


def _page(
    seat: Seat, number: int, refusals: tuple[Refusal, ...] = (), *, form: str = ""
) -> Response:
    shown = _shown(seat, number)
    with reading() as books:
        households = campaign_households(books, seat.community, number)
        choices = choices_of(books, seat.community, clock.today())
        names = naming(books, seat.community)
    today = clock.today().isoformat()
    usual = {"pledged_on": today, "day": today, "dated_on": today, "channel": shown.channel.code}
    fields = (*PLEDGE_FIELDS, *PAYMENT_FIELDS, *STEP_FIELDS)
    # The day after which money may go back is that of the form, so each form keeps what was typed in it alone.
    typed = {name: request.form[name] for name in fields if form and name in request.form}
    named = named_sentences(refusals)
    return desk_page(
        "desk/campaign.html", seat, status=422 if refusals else 200, statement=shown,
        households=households, choices=choices, decisions=names.decisions,
        usual=dict.fromkeys(fields, "") | usual, typed=typed, form=form,
        errors=sentences(refusals), offered=_OFFERED[shown.head.outcome],
        mistakes=[(f"{form}-{name}" if name in fields else "", named[name]) for name in named],
        may_prepare=seat.may(Task.PREPARE), form_token=fresh_token(),
    )  # fmt: skip


def _form(seat: Seat, typed: Mapping[str, Any], refusals: tuple[Refusal, ...] = ()) -> Response:
    with reading() as books:
        choices = choices_of(books, seat.community, clock.today())
        names = naming(books, seat.community)
    named = named_sentences(refusals)
    projects = tuple(
        Label(item.code, item.name_zh, item.name_en)
        for item in choices.funds.values()
        if item.fund_class is FundClass.RESTRICTED
    )
    return desk_page(
        "desk/campaign_form.html", seat, status=422 if refusals else 200, choices=choices,
        projects=projects, decisions=names.decisions,
        typed=dict.fromkeys(CAMPAIGN_FIELDS, "") | dict(typed), errors=sentences(refusals),
        mistakes=[(f"f-{name}" if name in CAMPAIGN_FIELDS else "", named[name]) for name in named],
        form_token=sent_token() or fresh_token(),
    )  # fmt: skip


_ALL = f"{SLUG}/campaigns"
_ONE = f"{_ALL}/<int:number>"
ADDRESSES: tuple[Address, ...] = (
    (f"{_ALL}/", "GET", "campaigns", Task.SEE_ORIGINALS, show),
    (f"{_ALL}/new", "GET", "campaign_new", Task.PREPARE, ask),
    (f"{_ALL}/new", "POST", "campaign_post", Task.PREPARE, answer),
    (f"{_ONE}/", "GET", "campaign", Task.SEE_ORIGINALS, one),
    (f"{_ONE}/pledges", "POST", "campaign_pledges", Task.PREPARE, pledges),
    (f"{_ONE}/payments", "POST", "campaign_payments", Task.PREPARE, payments),
    (f"{_ONE}/leave", "POST", "campaign_leave", Task.PREPARE, leave),
    (
        f"{_ONE}/<any(transfer, refund, leftover):aim>",
        "POST",
        "campaign_step",
        Task.PREPARE,
        step,
    ),
)
