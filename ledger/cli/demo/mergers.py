"""Courtyards in a story: areas are entered, and several sets of books become one."""

import sqlalchemy as sa

from ledger.cli.demo.story import AreasEntered, BooksMerged
from ledger.cli.demo.vouchers import Teller, moment
from ledger.domain.mergers import Joining
from ledger.posting.content import sha256_of
from ledger.posting.merger_plans import Plan, look_over
from ledger.posting.mergers import approve_merger, next_step, propose_merger
from ledger.posting.periods import local_day
from ledger.store.communities import places


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


def enter_areas(teller: Teller, event: AreasEntered) -> None:
    """Write the areas down."""
    with teller.database.writing() as connection:
        for code, area in event.areas.items():
            connection.execute(
                sa.update(places)
                .where(places.c.community_id == teller.community_id, places.c.code == code)
                .values(area_centi_m2=area)
            )
