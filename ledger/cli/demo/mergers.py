"""Courtyards in a story: homes are registered, and several sets of books become one."""

from ledger.cli.demo.story import BooksMerged, HomesRegistered
from ledger.cli.demo.vouchers import Teller, moment
from ledger.domain.mergers import Joining
from ledger.posting.content import sha256_of
from ledger.posting.merger_plans import Plan, look_over
from ledger.posting.mergers import approve_merger, next_step, propose_merger
from ledger.posting.periods import local_day
from ledger.posting.places import NewPlace, add_places


def merge_books(teller: Teller, event: BooksMerged) -> None:
    """Merge as two people at the desk would, each step in a database transaction of its own."""
    at, here = moment(event.on, hour=9), teller.community_id
    plan = Plan(event.day, tuple(Joining(slug, code, {}, {}) for slug, code in event.joining))
    with teller.database.writing() as connection:
        found = look_over(connection, here, plan, today=local_day(at))
        number = propose_merger(connection, here, plan, by=teller.treasurer, at=at)
        approve_merger(
            connection, here, number, by=teller.reviewer, at=at,
            content_sha256=sha256_of(found.content),
        )  # fmt: skip
    step = True
    while step:
        with teller.database.writing() as connection:
            step = next_step(connection, here, number, at=at) is not None


def register_homes(teller: Teller, event: HomesRegistered) -> None:
    """Register a building and its homes."""
    name = f"{event.building.removeprefix('B')}号楼"
    homes = [
        NewPlace(code, "household", f"{name}{code.rpartition('-')[2]}", event.building, area)
        for code, area in event.areas.items()
    ]
    with teller.database.writing() as connection:
        add_places(
            connection, teller.community_id, [NewPlace(event.building, "building", name), *homes]
        )
