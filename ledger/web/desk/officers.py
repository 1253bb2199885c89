"""Officers: who has which role in a community, appointing somebody, ending a role."""

from collections.abc import Mapping

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.errors import Refusal, UnknownNameError
from ledger.domain.periods import parse_day
from ledger.domain.roles import Role, Task
from ledger.people.officers import appoint, officers
from ledger.people.users import end_role, find_user
from ledger.schemas.setup import read_officer
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import reading
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
    named = named_sentences(refusals)
    today = clock.today()
    return desk_page(
        "desk/officers.html", seat, status=422 if refusals else 200, terms=terms, today=today,
        values={"name": "", "login": "", "role": "", "first_day": today.isoformat()} | dict(typed or {}),
        errors=sentences(refusals),
        mistakes=[(f"f-{name}" if name in FIELDS else "", named[name]) for name in named],
        roles=[role.value for role in Role], may_appoint=seat.may(Task.APPOINT),
        password=password, login=login,
    )  # fmt: skip
