"""Write down that somebody took unmasked data along, before they get it."""

from ledger.people.noting import note_taking
from ledger.web import clock
from ledger.web.access import Seat, desk_writing


def note(seat: Seat, verb: str, subject: str) -> None:
    """Write it down, in a transaction of its own."""
    with desk_writing() as books:
        note_taking(
            books, verb, seat.community.community_id, seat.user.user_id, subject, at=clock.now()
        )
