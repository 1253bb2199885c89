"""A street for whoever looks after it: the public table, with each community's desk behind its name."""

from flask import Response, abort

from ledger.domain.errors import AccessRefusedError
from ledger.people.streets import looks_after
from ledger.statements.street import communities_of, street_called, street_view
from ledger.web import clock
from ledger.web.access import Visitor
from ledger.web.database import reading
from ledger.web.desk.frames import desk_page


def street(found: Visitor, street: str) -> Response:
    """Show the communities of a street that this person looks after.

    Raises:
        AccessRefusedError: they do not.
    """
    today = clock.today()
    with reading() as books:
        there = street_called(books, street)
        if there is None:
            abort(404)
        number, label = there
        if all(item.slug != street for item in looks_after(books, found.user.user_id, today)):
            raise AccessRefusedError(reason="no_role")
        members = communities_of(books, number, today)
        view = street_view(books, number, label, members, as_of=today)
    return desk_page("desk/street.html", found, view=view)
