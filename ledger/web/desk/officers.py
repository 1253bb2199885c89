"""Officers: who has which role in a community, appointing somebody, ending a role."""

from collections.abc import Mapping

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.duties import Office, Relation
from ledger.domain.errors import Refusal, UnknownNameError
from ledger.domain.periods import parse_day
from ledger.domain.roles import Role, Task
from ledger.people.officers import appoint, officers
from ledger.people.users import end_role, find_user
from ledger.posting.related_parties import Declared, declare_related, end_related
from ledger.schemas.setup import read_officer
from ledger.statements.related_parties import organisations, related_parties
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import reading
from ledger.web.desk.conflicts import two_duties
from ledger.web.desk.frames import desk_page, named_sentences, sentences

FIELDS = ("name", "login", "role", "first_day")


def show(seat: Seat) -> Response:
    """List who has and had which role."""
    return _page(seat)


def add(seat: Seat) -> Response:
    """Give somebody a role. A new person's first password is shown once, on the answer itself."""
    typed = {name: request.form.get(name, "") for name in FIELDS}
    wanted, refusals = read_officer(typed)
    if wanted is None:
        return _page(seat, typed, refusals)
    try:
        with desk_writing() as books:
            password = appoint(
                books, seat.community.community_id, login=wanted.login, name=wanted.name,
                role=wanted.role, first_day=wanted.first_day, by=seat.user.user_id, at=clock.now(),
            )  # fmt: skip
    except Refusal as refusal:
        return _page(seat, typed, (refusal,))
    if password:
        return _page(seat, password=password, login=wanted.login)
    return redirect(url_for("desk.officers", slug=seat.community.slug, done="role"))


def end(seat: Seat) -> Response:
    """End somebody's role after a day."""
    login, role = request.form.get("login", ""), request.form.get("role", "")
    try:
        day = parse_day(request.form.get("last_day", ""), field="last_day")
        with desk_writing() as books:
            user = find_user(books, login)
            if user is None:
                raise UnknownNameError(noun="user", name=login[:40], field="login")
            end_role(
                books, seat.community.community_id, user.user_id, role, last_day=day,
                at=clock.now(), by=seat.user.user_id,
            )  # fmt: skip
    except Refusal as refusal:
        return _page(seat, refusals=(refusal,))
    return redirect(url_for("desk.officers", slug=seat.community.slug, done="role"))


def declare(seat: Seat) -> Response:
    """Declare that somebody of the community also stands on a company's side."""
    by, at = seat.officer(Task.SET_UP), clock.now()
    try:
        declared = Declared(
            request.form.get("party", ""), request.form.get("relation", ""),
            request.form.get("office", ""),
            parse_day(request.form.get("since", ""), field="first_day"),
        )  # fmt: skip
        with desk_writing() as books:
            declare_related(books, seat.community.community_id, declared, by=by, at=at)
    except Refusal as refusal:
        return _page(seat, refusals=(refusal,))
    return redirect(url_for("desk.officers", slug=seat.community.slug, done="saved"))


def undeclare(seat: Seat) -> Response:
    """Say that a relation is over, as of today."""
    by, at = seat.officer(Task.SET_UP), clock.now()
    number = request.form.get("number", 0, type=int)
    with desk_writing() as books:
        end_related(books, seat.community.community_id, number, clock.today(), by=by, at=at)
    return redirect(url_for("desk.officers", slug=seat.community.slug, done="saved"))


def _page(
    seat: Seat,
    typed: Mapping[str, str] | None = None,
    refusals: tuple[Refusal, ...] = (),
    *,
    password: str = "",
    login: str = "",
) -> Response:
    with reading() as books:
        terms = officers(books, seat.community.community_id)
        related = related_parties(books, seat.community)
        companies = organisations(books, seat.community)
        doubled = two_duties(books, seat.community.community_id, clock.today())
    named = named_sentences(refusals)
    today = clock.today()
    return desk_page(
        "desk/officers.html", seat, status=422 if refusals else 200, terms=terms, today=today,
        values={"name": "", "login": "", "role": "", "first_day": today.isoformat()} | dict(typed or {}),
        errors=sentences(refusals),
        mistakes=[(f"f-{name}" if name in FIELDS else "", named[name]) for name in named],
        roles=[role.value for role in Role], may_appoint=seat.may(Task.APPOINT),
        password=password, login=login, related=related, companies=companies,
        doubled=doubled,
        relations=[item.value for item in Relation], offices=[item.value for item in Office],
        may_set_up=seat.may(Task.SET_UP),
    )  # fmt: skip
