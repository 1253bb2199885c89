"""Households of a demo community, registered as its treasurer would: from a list, all at once."""

from ledger.cli.demo.story import HouseholdsListed
from ledger.cli.demo.vouchers import Teller, moment
from ledger.domain.place_lists import read_list
from ledger.posting.places import keep_list, known_places


def list_households(teller: Teller, event: HouseholdsListed) -> None:
    """Read the list against what is there, and keep it."""
    at = moment(event.on, hour=9)
    with teller.database.writing() as connection:
        known = known_places(connection, teller.community_id)
        made = read_list(event.rows, known, first_day=event.on, kind=event.kind)
        keep_list(connection, teller.community_id, made, by=teller.treasurer, at=at)
