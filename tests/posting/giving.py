"""Gifts in tests: record, confirm and approve them as the two officers do."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.gifts import (
    Choice,
    Consent,
    Display,
    Donor,
    DonorKind,
    Gift,
    Nature,
    Valuation,
)
from ledger.posting.attachments import Evidence, record_attachment
from ledger.posting.drafts import approve
from ledger.posting.gift_changes import confirm_gift_count
from ledger.posting.gifts import Booking, Recorded, record_gifts
from ledger.posting.values import Posted
from ledger.store.drafts import drafts
from ledger.store.gifts import gift_counts
from tests.factories import REVIEWER, TREASURER, Ledger

DAY = date(2025, 3, 10)
AT = datetime(2025, 3, 31, 4, tzinfo=UTC)
NAMED = Choice(Display.REAL_NAME, Consent.WRITTEN)
PAPER = "b" * 64
PERSON = Donor("云小满", alias="老邻居")
FIRM = Donor("示例商行", DonorKind.ORGANISATION)


def money(amount_minor: int = 100_00, **values: Any) -> Gift:
    """Give a gift of money to the charity's account."""
    usual: dict[str, Any] = {"channel": "100203", "fund": "CHA", "amount_minor": amount_minor}
    return Gift(Nature.MONEY, values.pop("received_on", DAY), **{**usual, **values})


def trees(amount_minor: int = 300_00, **values: Any) -> Gift:
    """Give things with a paper for their value."""
    usual: dict[str, Any] = {
        "item": "桂花树", "quantity": 3, "unit": "棵", "fund": "CHA", "amount_minor": amount_minor,
        "valuation": Valuation.DOCUMENT, "document": PAPER,
    }  # fmt: skip
    return Gift(Nature.GOODS, values.pop("received_on", DAY), **{**usual, **values})


def bring_paper(ledger: Ledger, sha256: str = PAPER) -> None:
    """Keep the paper behind a value."""
    evidence = Evidence(sha256, "image/jpeg", 9, "", "", 0)
    with ledger.database.writing() as connection:
        record_attachment(connection, ledger.community_id, evidence, by=TREASURER, at=AT)


def record(ledger: Ledger, gifts: Sequence[Gift], *, at: datetime = AT, **booking: Any) -> Recorded:
    """Record gifts as the treasurer."""
    with ledger.database.writing() as connection:
        return record_gifts(
            connection, ledger.community_id, gifts, by=TREASURER, at=at, booking=Booking(**booking)
        )


def confirm(ledger: Ledger) -> None:
    """Confirm every sheet of cash as the reviewer."""
    with ledger.database.writing() as connection:
        query = sa.select(gift_counts.c.count_id).where(gift_counts.c.confirmed_by.is_(None))
        for count_id in connection.execute(query).scalars().all():
            confirm_gift_count(connection, ledger.community_id, count_id, by=REVIEWER, at=AT)


def approved(ledger: Ledger, draft_id: str, *, at: datetime = AT) -> Posted:
    """Approve a draft as the reviewer."""
    with ledger.database.writing() as connection:
        query = sa.select(drafts.c.content_sha256).where(drafts.c.draft_id == draft_id)
        content = connection.execute(query).scalar_one()
        return approve(
            connection, ledger.community_id, draft_id, by=REVIEWER, at=at, content_sha256=content
        )


def give(ledger: Ledger, *gifts: Gift, **booking: Any) -> tuple[str, ...]:
    """Record gifts and let them be approved; gives their ids."""
    recorded = record(ledger, gifts, **booking)
    confirm(ledger)
    for draft_id in recorded.draft_ids:
        approved(ledger, draft_id)
    return recorded.gift_ids
