"""Set up a community: open its books, then what is still missing, step by step."""

from collections.abc import Mapping

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.charts import edition_on
from ledger.domain.committees import committee_content
from ledger.domain.errors import AccessRefusedError, DateError, Refusal
from ledger.domain.jurisdictions import RULED_PLACES, is_ruled, jurisdiction_named
from ledger.domain.roles import Role, Task
from ledger.domain.settlements import ShareKey, parse_key
from ledger.people.users import give_role
from ledger.posting.committees import committee_rules, record_committee
from ledger.posting.communities import open_community
from ledger.posting.settlements import propose_share_key
from ledger.schemas.setup import read_committee, read_community
from ledger.statements.courtyards import share_key
from ledger.statements.policies import committee_facts
from ledger.statements.setup import STEPS
from ledger.statements.setup import setup as setup_of
from ledger.web import clock
from ledger.web.access import Seat, Visitor, desk_writing
from ledger.web.database import reading
from ledger.web.desk.confirmations import proposed
from ledger.web.desk.frames import desk_page, named_sentences, sentences
from ledger.web.pages import settings

FIELDS = ("name_zh", "name_en", "slug", "jurisdiction", "opened_on", "chart")


def ask(found: Visitor) -> Response:
    """Show the form of a new community."""
    _require_operator(found)
    return _form(found, {"opened_on": clock.today().replace(month=1, day=1).isoformat()})


def answer(found: Visitor) -> Response:
    """Open the books of a new community, with whoever opened them as its operator."""
    _require_operator(found)
    typed = {name: request.form.get(name, "") for name in FIELDS}
    wanted, refusals = read_community(typed)
    if wanted is None:
        return _form(found, typed, refusals)
    at = clock.now()
    try:
        if wanted.opened_on > clock.today():
            text = wanted.opened_on.isoformat()
            raise DateError(text=text, reason="future", field="opened_on")
        with desk_writing() as books:
            community_id = open_community(
                books, slug=wanted.slug, name_zh=wanted.name_zh, name_en=wanted.name_en,
                opened_on=wanted.opened_on, at=at, log_key=settings().log_key(),
                jurisdiction=wanted.jurisdiction,
                edition_code=edition_on(wanted.opened_on, wanted.chart or "npo").code,
            )  # fmt: skip
            give_role(
                books, community_id, found.user.user_id, Role.OPERATOR.value,
                first_day=min(wanted.opened_on, clock.today()), at=at, by=found.user.user_id,
            )  # fmt: skip
    except Refusal as refusal:
        return _form(found, typed, (refusal,))
    known = is_ruled(jurisdiction_named(wanted.jurisdiction))
    done = "opened" if known else "opened_unruled"
    return redirect(url_for("desk.setup", slug=wanted.slug, done=done))


def show(seat: Seat) -> Response:
    """Show what a community has and what is still missing, with the way to each."""
    return _steps(seat)


def committee(seat: Seat) -> Response:
    """Record how the committee is made up."""
    by = seat.officer(Task.SET_UP)
    wanted, refusals = read_committee(request.form)
    if wanted is None:
        return _steps(seat, request.form, refusals)
    try:
        with desk_writing() as books:
            record_committee(books, seat.community.community_id, wanted, by=by, at=clock.now())
    except Refusal as refusal:
        return _steps(seat, request.form, (refusal,))
    return redirect(url_for("desk.setup", slug=seat.community.slug, done="saved"))


def settlement(seat: Seat) -> Response:
    """Propose by what the costs of all courtyards are shared."""
    by = seat.officer(Task.SET_UP)
    try:
        key = parse_key(request.form.get("key", ""))
        with desk_writing() as books:
            propose_share_key(books, seat.community.community_id, key, by=by, at=clock.now())
    except Refusal as refusal:
        return _steps(seat, refusals=(refusal,))
    return proposed(seat)


def _steps(
    seat: Seat, typed: Mapping[str, str] | None = None, refusals: tuple[Refusal, ...] = ()
) -> Response:
    with reading() as books:
        found = setup_of(books, seat.community, clock.today())
        held = committee_facts(books, seat.community, today=clock.today())
        rules = committee_rules(books, seat.community.community_id)
        key = share_key(books, seat.community, clock.today())
    shown = typed or (committee_content(held.committee) if held else {})
    named = named_sentences(refusals)
    return desk_page(
        "desk/setup.html", seat, status=422 if refusals else 200, found=found, steps=STEPS,
        may_appoint=seat.may(Task.APPOINT), may_set_up=seat.may(Task.SET_UP), committee=held,
        rules=rules, share_key=key.value, year=clock.today().year, share_keys=[item.value for item in ShareKey],
        values=dict.fromkeys(("members", "representatives"), "") | dict(shown), errors=sentences(refusals),
        mistakes=[(f"f-{name}", named[name]) for name in named],
    )  # fmt: skip


def _form(found: Visitor, typed: Mapping[str, str], refusals: tuple[Refusal, ...] = ()) -> Response:
    named = named_sentences(refusals)
    return desk_page(
        "desk/new_community.html", found, status=422 if refusals else 200,
        values=dict.fromkeys(FIELDS, "") | dict(typed), errors=sentences(refusals),
        mistakes=[(f"f-{name}" if name in FIELDS else "", named[name]) for name in named],
        places=RULED_PLACES,
    )  # fmt: skip


def _require_operator(found: Visitor) -> None:
    if not found.user.is_operator:
        raise AccessRefusedError(reason="role")
