"""The desk's first pages: my communities, and what lies on my desk in one of them."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from ledger.people.streets import looks_after
from ledger.people.users import memberships_of
from ledger.statements.drafts import inbox
from ledger.statements.today import today as todos_of
from ledger.web import clock
from ledger.web.access import Seat, Visitor
from ledger.web.database import reading
from ledger.web.desk.frames import desk_page
from ledger.web.desk.templates import draft_due


def communities(found: Visitor) -> Response:
    """List the communities in which this person has a role; the only one is opened at once."""
    with reading() as books:
        held = memberships_of(books, found.user.user_id, clock.today())
        streets = looks_after(books, found.user.user_id, clock.today())
    if len(held) == 1 and not streets:
        return redirect(url_for("desk.today", slug=held[0].slug))
    return desk_page("desk/communities.html", found, memberships=held, streets=streets)


def today(seat: Seat) -> Response:
    """Show what waits for this person, what they began, and what was posted last."""
    waiting = draft_due(seat)
    with reading() as books:
        found = inbox(books, seat.community, seat.user.user_id)
        waits = todos_of(books, seat.community, seat.user.user_id, clock.today())
    return desk_page(
        "desk/today.html",
        seat,
        inbox=found,
        waiting=waiting,
        next_day=waits.next_day,
        todos=[todo for todo in waits.todos if seat.may(todo.task)],
    )
