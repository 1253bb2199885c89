"""What the demo's officers do with places, the maintenance fund and shared costs."""

import sqlalchemy as sa

from ledger.cli.demo.sharing_events import (
    CostShared,
    Deposited,
    InterestCredited,
    PlacesAdded,
    SharingEvent,
    TopUpsPaid,
)
from ledger.cli.demo.vouchers import Teller, approve_draft, moment
from ledger.domain.sharing import Purpose
from ledger.posting.allocations import allocate, load_allocation, propose_again
from ledger.posting.maintenance import (
    propose_deposits,
    propose_interest,
    record_first_deposits,
)
from ledger.posting.places import add_places
from ledger.store.allocations import allocation_drafts, allocations
from ledger.store.drafts import drafts


def tell_sharing(teller: Teller, event: SharingEvent) -> None:
    """Do what an event says, as both officers."""
    if isinstance(event, PlacesAdded):
        with teller.database.writing() as connection:
            add_places(connection, teller.community_id, event.places)
    elif isinstance(event, Deposited):
        _deposit(teller, event)
    elif isinstance(event, InterestCredited):
        _interest(teller, event)
    elif isinstance(event, CostShared):
        _share(teller, event)
    else:
        _pay_in(teller, event)


def _deposit(teller: Teller, event: Deposited) -> None:
    here, at = teller.community_id, moment(event.on, hour=9)
    with teller.database.writing() as connection:
        if event.first:
            record_first_deposits(connection, here, event.first, by=teller.treasurer, at=at)
        ids = propose_deposits(
            connection, here, event.amounts, kind=event.kind, held_in=event.held_in,
            dated_on=event.on, by=teller.treasurer, at=at, opening=event.opening,
        )  # fmt: skip
        for draft_id in ids:
            approve_draft(connection, teller, draft_id, at=at)


def _interest(teller: Teller, event: InterestCredited) -> None:
    here, at = teller.community_id, moment(event.on, hour=9)
    with teller.database.writing() as connection:
        ids = propose_interest(
            connection, here, event.amount_minor, held_in=event.held_in, dated_on=event.on,
            by=teller.treasurer, at=at,
        )  # fmt: skip
        for draft_id in ids:
            approve_draft(connection, teller, draft_id, at=at)


def _share(teller: Teller, event: CostShared) -> None:
    here, at = teller.community_id, moment(event.on, hour=10)
    with teller.database.writing() as connection:
        allocation_id = allocate(connection, here, event.cost, by=teller.treasurer, at=at)
        _approve_all(connection, teller, allocation_id, event)
        if event.label:
            held = allocations.c
            query = sa.select(held.number).where(
                held.community_id == here, held.allocation_id == allocation_id
            )
            teller.posted[event.label] = connection.execute(query).scalar_one()


def _pay_in(teller: Teller, event: TopUpsPaid) -> None:
    here, at = teller.community_id, moment(event.on, hour=10)
    with teller.database.writing() as connection:
        held = allocations.c
        allocation_id = connection.execute(
            sa.select(held.allocation_id).where(
                held.community_id == here, held.number == teller.posted[event.label]
            )
        ).scalar_one()
        _, rows = load_allocation(connection, here, allocation_id)
        owed = {row.place_code: row.top_up_minor for row in rows if row.top_up_minor}
        ids = propose_deposits(
            connection, here, owed, kind="top_up", held_in=event.held_in, dated_on=event.on,
            by=teller.treasurer, at=at,
        )  # fmt: skip
        for draft_id in ids:
            approve_draft(connection, teller, draft_id, at=at)
        propose_again(
            connection, here, allocation_id, Purpose.DRAW_TOP_UP, by=teller.treasurer, at=at
        )
        _approve_all(connection, teller, allocation_id, event)


def _approve_all(
    connection: sa.Connection, teller: Teller, allocation_id: str, event: CostShared | TopUpsPaid
) -> None:
    link, draft = allocation_drafts.c, drafts.c
    query = (
        sa.select(link.draft_id)
        .join_from(
            allocation_drafts, drafts,
            (draft.community_id == link.community_id) & (draft.draft_id == link.draft_id),
        )
        .where(
            link.community_id == teller.community_id, link.allocation_id == allocation_id,
            draft.state == "submitted",
        )
        # What is drawn from balances first, then what owners are asked for.
        .order_by(link.purpose)
    )  # fmt: skip
    for draft_id in connection.execute(query).scalars().all():
        approve_draft(connection, teller, draft_id, at=moment(event.on, hour=11))
