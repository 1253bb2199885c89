"""What the demo's officers do with gifts: record, count, show, give back and use them."""

from dataclasses import replace

import sqlalchemy as sa

from ledger.cli.demo.gift_events import GiftEvent, Given, GivenBack, GoodsUsed
from ledger.cli.demo.vouchers import Teller, approve_draft, attach, moment
from ledger.domain.gifts import Gift
from ledger.posting.gift_changes import (
    PayingBack,
    change_display,
    confirm_gift_count,
    refund_gift,
    use_goods,
)
from ledger.posting.gifts import Booking, record_gifts
from ledger.store.gifts import gift_counts
from ledger.store.journal import transactions


def tell_gifts(teller: Teller, event: GiftEvent) -> None:
    """Do what an event says, as both officers."""
    if isinstance(event, Given):
        _give(teller, event)
    elif isinstance(event, GivenBack):
        _give_back(teller, event)
    elif isinstance(event, GoodsUsed):
        _use(teller, event)
    else:
        gift_id = teller.gifts[event.label]
        with teller.database.writing() as connection:
            change_display(
                connection, teller.community_id, gift_id, event.choice, by=teller.treasurer,
                at=moment(event.on, hour=10),
            )  # fmt: skip


def _give(teller: Teller, event: Given) -> None:
    gifts = tuple(_with_papers(teller, event, gift) for gift in event.gifts)
    papers: tuple[str, ...] = ()
    if event.receipt:
        amount_minor = sum(gift.amount_minor for gift in gifts)
        papers = (attach(teller, event.receipt, on=event.on, amount_minor=amount_minor),)
    at = moment(event.on, hour=10)
    with teller.database.writing() as connection:
        recorded = record_gifts(
            connection, teller.community_id, gifts, by=teller.treasurer, at=at,
            booking=Booking(attachments=papers),
        )  # fmt: skip
        for count_id in _uncounted(connection, teller):
            confirm_gift_count(connection, teller.community_id, count_id, by=teller.reviewer, at=at)
        released = (*papers, *(gift.document for gift in gifts if gift.document))
        for draft_id in recorded.draft_ids:
            approve_draft(connection, teller, draft_id, at=at, released=released)
        if event.label:
            teller.gifts[event.label] = recorded.gift_ids[0]
        if event.label and recorded.draft_ids:
            teller.posted[event.label] = _seq(connection, teller, recorded.draft_ids[0])


def _with_papers(teller: Teller, event: Given, gift: Gift) -> Gift:
    if event.document:
        paper = attach(teller, event.document, on=event.on, amount_minor=gift.amount_minor)
        gift = replace(gift, document=paper)
    if event.quotation:
        paper = attach(teller, event.quotation, on=event.on, amount_minor=gift.avoided_minor)
        gift = replace(gift, avoided_document=paper)
    return gift


def _give_back(teller: Teller, event: GivenBack) -> None:
    paper = attach(teller, event.receipt, on=event.on, amount_minor=event.amount_minor)
    back = PayingBack(event.amount_minor, event.channel, event.on, attachments=(paper,))
    at = moment(event.on, hour=10)
    with teller.database.writing() as connection:
        draft_id = refund_gift(
            connection, teller.community_id, teller.gifts[event.label], back, by=teller.treasurer,
            at=at,
        )  # fmt: skip
        approve_draft(connection, teller, draft_id, at=at, released=(paper,))


def _use(teller: Teller, event: GoodsUsed) -> None:
    at = moment(event.on, hour=10)
    with teller.database.writing() as connection:
        draft_id = use_goods(
            connection, teller.community_id, teller.gifts[event.label],
            amount_minor=event.amount_minor, used_on=event.on, note=event.note,
            by=teller.treasurer, at=at,
        )  # fmt: skip
        approve_draft(connection, teller, draft_id, at=at)


def _uncounted(connection: sa.Connection, teller: Teller) -> list[str]:
    held = gift_counts.c
    query = sa.select(held.count_id).where(
        held.community_id == teller.community_id, held.confirmed_by.is_(None)
    )
    return list(connection.execute(query).scalars())


def _seq(connection: sa.Connection, teller: Teller, draft_id: str) -> int:
    query = sa.select(transactions.c.seq).where(
        transactions.c.community_id == teller.community_id, transactions.c.draft_id == draft_id
    )
    return int(connection.execute(query).scalar_one())
