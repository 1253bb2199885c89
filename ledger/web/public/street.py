"""A street for everybody: its communities in one table, with the four checks computed from their books."""

from flask import Response, abort, url_for

from ledger.schemas.street import street_payload
from ledger.statements.street import communities_of, street_called, street_view
from ledger.web import clock
from ledger.web.database import reading
from ledger.web.pages import page
from ledger.web.public.answers import unless_known
from ledger.web.public.files import as_table, file_links


def street(slug: str, extension: str = "") -> Response:
    """Show a street's table, or give it as a file."""
    today = clock.today()
    with reading() as books:
        found = street_called(books, slug)
        if found is None:
            abort(404)
        number, label = found
        members = communities_of(books, number, today)

        def make() -> Response:
            view = street_view(books, number, label, members, as_of=today)
            if extension:
                return as_table(street_payload(view), extension, stem=f"{slug}-street")
            return page(
                "public/street.html", view=view, here=url_for("public.street", slug=slug),
                file_links=file_links("public.street", ("json", "csv"), slug=slug),
            )  # fmt: skip

        return unless_known(members, make)
