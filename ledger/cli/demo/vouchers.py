"""The demo's vouchers: prepared by one invented officer with a drawn receipt, approved by the other."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path

import sqlalchemy as sa

from ledger.cli.demo.receipts import receipt_picture
from ledger.cli.demo.story import Booking, EditionPassed, Reversal
from ledger.domain.money import yuan
from ledger.domain.transactions import Draft
from ledger.posting.attachments import keep_files, record_attachment
from ledger.posting.drafts import approve, save_draft, submit
from ledger.posting.editions import pass_to_edition
from ledger.posting.pictures import read_picture
from ledger.posting.reversals import propose_reversal
from ledger.posting.values import Officer
from ledger.store.database import Database
from ledger.store.drafts import drafts


@dataclass(slots=True)
class Teller:
    """Who tells a story into which books; ``billed`` are the accounts of which bills were brought."""

    database: Database
    data_dir: Path
    community_id: int
    slug: str
    treasurer: Officer
    reviewer: Officer
    posted: dict[str, int] = field(default_factory=dict)
    gifts: dict[str, str] = field(default_factory=dict)
    matters: dict[str, int] = field(default_factory=dict)
    billed: set[str] = field(default_factory=set)
    pictures: int = 0


def moment(day: date, *, hour: int) -> datetime:
    """Give an hour of a day of the story."""
    return datetime.combine(day, time(hour), tzinfo=UTC)


def attach(teller: Teller, heading: str, *, on: date, amount_minor: int) -> str:
    """Draw a receipt and keep it; gives the hash of its original."""
    teller.pictures += 1
    picture = read_picture(
        receipt_picture(
            heading, day=on.isoformat(), amount=yuan(amount_minor), amount_minor=amount_minor,
            number=teller.pictures,
        ),
        name="receipt.png",
    )  # fmt: skip
    evidence = keep_files(teller.data_dir, picture)
    with teller.database.writing() as connection:
        return record_attachment(
            connection, teller.community_id, evidence, by=teller.treasurer, at=moment(on, hour=10)
        )


def book(teller: Teller, booking: Booking) -> None:
    """Post a booking with its receipt."""
    amount_minor = sum(line.debit_minor for line in booking.lines)
    attached: tuple[str, ...] = ()
    if booking.receipt:
        attached = (attach(teller, booking.receipt, on=booking.on, amount_minor=amount_minor),)
    draft = Draft(
        dated_on=booking.on,
        lines=booking.lines,
        summary=booking.summary,
        kind=booking.kind,
        memo=booking.memo,
        counterparty_kind=booking.counterparty,
        matter=booking.matter,
        decision=booking.decision,
        refund_of=teller.posted[booking.refund_of] if booking.refund_of else None,
        attachments=attached,
    )
    at = moment(booking.on, hour=10)
    seq = post(teller, draft, at, attached if booking.released else ())
    if booking.label:
        teller.posted[booking.label] = seq


def post(teller: Teller, draft: Draft, at: datetime, released: tuple[str, ...] = ()) -> int:
    """Prepare, hand in and approve a draft; gives its number in the books."""
    with teller.database.writing() as connection:
        draft_id = save_draft(connection, teller.community_id, draft, by=teller.treasurer, at=at)
        content = submit(connection, teller.community_id, draft_id, by=teller.treasurer, at=at)
        posted = approve(
            connection, teller.community_id, draft_id, by=teller.reviewer, at=at,
            content_sha256=content, released=released,
        )  # fmt: skip
    return posted.seq


def reverse(teller: Teller, event: Reversal) -> None:
    """Take an earlier booking back in red letters."""
    at = moment(event.on, hour=11)
    with teller.database.writing() as connection:
        draft_id = propose_reversal(
            connection, teller.community_id, teller.posted[event.target], by=teller.treasurer,
            at=at, dated_on=event.on, reason=event.reason,
        )  # fmt: skip
        approve_draft(connection, teller, draft_id, at=at)


def pass_edition(teller: Teller, event: EditionPassed) -> None:
    """Pass to the edition in force that day, and approve the voucher of the balances if there is one."""
    at = moment(event.on, hour=9)
    with teller.database.writing() as connection:
        draft_id = pass_to_edition(connection, teller.community_id, by=teller.treasurer, at=at)
        if draft_id:
            approve_draft(connection, teller, draft_id, at=at)


def approve_draft(
    connection: sa.Connection, teller: Teller, draft_id: str, *, at: datetime,
    released: tuple[str, ...] = (),
) -> None:  # fmt: skip
    """Approve a draft that was handed in by itself, such as a reversal or a payment's voucher."""
    content = connection.execute(
        sa.select(drafts.c.content_sha256).where(
            drafts.c.community_id == teller.community_id, drafts.c.draft_id == draft_id
        )
    ).scalar_one()
    approve(
        connection, teller.community_id, draft_id, by=teller.reviewer, at=at,
        content_sha256=content, released=released,
    )  # fmt: skip
