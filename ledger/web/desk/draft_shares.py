"""The households behind a line of a draft, a page at a time."""

from flask import abort, request
from werkzeug.wrappers import Response

from ledger.statements.draft_shares import draft_shares
from ledger.web.access import Seat
from ledger.web.database import reading
from ledger.web.desk.frames import desk_page


def show(seat: Seat, draft_id: str, line: int) -> Response:
    """Show a page of the shares of one line."""
    after = request.args.get("after", 0, type=int)
    with reading() as books:
        shown = draft_shares(books, seat.community, draft_id, line=line, after=after)
    if shown is None:
        abort(404)
    return desk_page(
        "desk/draft_shares.html", seat, shares=shown, draft_id=draft_id, line=line, first=after + 1
    )
