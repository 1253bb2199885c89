"""Record gifts as they came: the register's rows, who gave them, and the drafts that book them.

All of it or nothing, in one commit. Another person approves the drafts as they do any other; a gift whose
draft is withdrawn, or whose voucher is struck out, stays in the register and counts for nothing.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.accounts import CASH_ON_HAND
from ledger.domain.cash_counts import CashCount
from ledger.domain.errors import AccessRefusedError, AccountRuleError, GiftError, UnknownNameError
from ledger.domain.gift_entries import (
    FEE_ACCOUNTS,
    GiftBatch,
    batches_of,
    check_fund,
    goods_draft,
    with_fee,
)
from ledger.domain.gifts import GOODS_INCOME, MONEY_INCOME, Donor, Gift, Nature, check_day, way_of
from ledger.log.canonical import canonical_text
from ledger.posting.books import Books, open_books
from ledger.posting.draft_batches import submit_many
from ledger.posting.drafts import check_attachments
from ledger.posting.periods import SHANGHAI
from ledger.posting.values import PREPARING_ROLES, Officer
from ledger.store.actions import record_action
from ledger.store.communities import communities, parties, works
from ledger.store.gifts import gift_counts, gift_displays, gifts
from ledger.store.inserts import insert_rows

#: So many gifts are recorded at once.
GIFTS_MAX = 5_000
_DONOR_PREFIX = "D"


@dataclass(frozen=True, slots=True)
class Recorded:
    """The gifts' ids in their order, and the drafts that another person has to approve."""

    gift_ids: tuple[str, ...]
    draft_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Booking:
    """How the gifts are to be booked.

    ``together``: one draft for all money, instead of one a day and account. ``dated_on``: the bookkeeping date
    where the gifts' own month is closed. ``pieces``: the notes and coins of the one cash draft, if they were
    written down. ``attachments``: papers behind all of them. ``fee_minor``: what the payment service kept of
    the one draft of money, in fen.
    """

    together: bool = False
    dated_on: date | None = None
    pieces: Mapping[int, int] | None = None
    attachments: tuple[str, ...] = ()
    fee_minor: int = 0


def record_gifts(
    connection: sa.Connection,
    community_id: int,
    given: Sequence[Gift],
    *,
    by: Officer,
    at: datetime,
    booking: Booking | None = None,
) -> Recorded:
    """Keep gifts in the register and hand the drafts that book them to another person.

    Raises:
        Refusal: the books could not take one of them, or the register may not; nothing is kept.
    """
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
    if not 0 < len(given) <= GIFTS_MAX:
        raise GiftError(reason="count", field="gifts", text=str(len(given)))
    booking = booking or Booking()
    books = open_books(connection, community_id)
    for gift in given:
        _check(books, gift, at.astimezone(SHANGHAI).date())
    papers = [name for gift in given for name in (gift.document, gift.avoided_document) if name]
    check_attachments(connection, community_id, [*papers, *booking.attachments])
    drafted, counted = _drafted(books, given, booking, by=by, at=at)
    codes = _donor_codes(connection, community_id, [gift.donor for gift in given])
    number = _newest_number(connection, community_id)
    rows = [
        _row(community_id, gift, number + position, drafted.get(position), counted.get(position))
        | {"party_code": codes.get(gift.donor) if gift.donor else None,
           "recorded_by": by.user_id, "recorded_at": at}
        for position, gift in enumerate(given, start=0)
    ]  # fmt: skip
    insert_rows(connection, gifts, [[row[column.name] for column in gifts.columns] for row in rows])
    today = at.astimezone(SHANGHAI).date()
    insert_rows(connection, gift_displays, [
        (community_id, row["gift_id"], 1, gift.choice.display.value, gift.choice.consent.value,
         today, by.user_id, at)
        for row, gift in zip(rows, given, strict=True)
    ])  # fmt: skip
    touch(connection, community_id)
    ids = tuple(str(row["gift_id"]) for row in rows)
    record_action(
        connection, "gifts_recorded", community_id=community_id, user_id=by.user_id, at=at,
        subject=f"{number}-{number + len(given) - 1}",
    )  # fmt: skip
    return Recorded(ids, tuple(dict.fromkeys(drafted.values())))


def touch(connection: sa.Connection, community_id: int) -> None:
    """Let public pages be drawn anew."""
    connection.execute(
        sa.update(communities)
        .where(communities.c.community_id == community_id)
        .values(public_version=communities.c.public_version + 1)
    )


def _check(books: Books, gift: Gift, today: date) -> None:
    """Refuse a gift that names what the community does not have, or a day that has not come."""
    check_day(gift.received_on, today)
    if gift.fund:
        if gift.fund not in books.funds:
            raise UnknownNameError(noun="fund", name=gift.fund, field="fund")
        check_fund(books.funds[gift.fund])
    elif gift.is_booked:
        raise UnknownNameError(noun="fund", name="", field="fund")
    if gift.nature is Nature.MONEY:
        account = books.accounts.get(gift.channel)
        if account is None:
            raise UnknownNameError(noun="account", name=gift.channel, field="channel")
        if not account.is_cash:
            raise AccountRuleError(reason="not_cash", account=gift.channel, field="channel")
    books.require("work", works, gift.work, "work")


def _drafted(
    books: Books, given: Sequence[Gift], booking: Booking, *, by: Officer, at: datetime
) -> tuple[dict[int, str], dict[int, str]]:
    """Submit the drafts of gifts; gives the draft, and the sheet of the cash, of each place in the list."""
    batches = [*batches_of(given, together=booking.together, dated_on=booking.dated_on)]
    if booking.fee_minor:
        if len(batches) != 1:
            raise GiftError(reason="fee", field="fee")
        account = next((code for code in FEE_ACCOUNTS if code in books.accounts), "")
        fee_minor = booking.fee_minor
        batches = [with_fee(batches[0], given, fee_minor=fee_minor, account=account)]
    batches += [
        GiftBatch(goods_draft(gift, dated_on=booking.dated_on), (position,), 0)
        for position, gift in enumerate(given)
        if gift.nature is Nature.GOODS and gift.is_booked
    ]
    _check_pieces(batches, booking)
    drafts = [
        replace(batch.draft, attachments=_papers(batch, booking),
                memo=f"捐赠登记，共{len(batch.positions)}笔")
        for batch in batches
    ]  # fmt: skip
    ids = submit_many(books, drafts, by=by, at=at) if drafts else []
    drafted: dict[int, str] = {}
    counted: dict[int, str] = {}
    for batch, draft_id in zip(batches, ids, strict=True):
        drafted |= dict.fromkeys(batch.positions, draft_id)
        if batch.cash_minor:
            count_id = _count(books, batch, booking, by=by, at=at)
            counted |= {
                position: count_id for position in batch.positions
                if given[position].channel.startswith(CASH_ON_HAND)
            }  # fmt: skip
    return drafted, counted


def _papers(batch: GiftBatch, booking: Booking) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*batch.draft.attachments, *booking.attachments)))


def _check_pieces(batches: Sequence[GiftBatch], booking: Booking) -> None:
    """Refuse a sheet that does not add up to the cash, or that nobody could tell whose it is."""
    if booking.pieces is None:
        return
    cash = [batch for batch in batches if batch.cash_minor]
    if len(cash) != 1:
        raise GiftError(reason="pieces", field="pieces")
    counted_minor = _sheet(cash[0], booking).counted_minor
    if counted_minor != cash[0].cash_minor:
        raise GiftError(
            reason="count_differs", field="pieces",
            difference_minor=counted_minor - cash[0].cash_minor,
        )  # fmt: skip


def _sheet(batch: GiftBatch, booking: Booking) -> CashCount:
    return CashCount(CASH_ON_HAND, batch.draft.happened_on, booking.pieces or {})


def _count(books: Books, batch: GiftBatch, booking: Booking, *, by: Officer, at: datetime) -> str:
    """Keep the sheet of the cash, which a second person has to confirm."""
    count_id = secrets.token_hex(10)
    pieces = {str(value): number for value, number in (booking.pieces or {}).items() if number}
    row = (
        books.community_id, count_id, batch.draft.happened_on, canonical_text(pieces),
        batch.cash_minor, by.user_id, at, None, None,
    )  # fmt: skip
    insert_rows(books.connection, gift_counts, [row])
    return count_id


def _donor_codes(
    connection: sa.Connection, community_id: int, donors: Sequence[Donor | None]
) -> dict[Donor, str]:
    """Find those who gave before, by name, kind and alias, and add the others; gives their codes."""
    wanted = tuple(dict.fromkeys(donor for donor in donors if donor is not None))
    if not wanted:
        return {}
    columns = parties.c
    query = sa.select(columns.code, columns.name, columns.kind, columns.alias).where(
        columns.community_id == community_id, columns.code.like(f"{_DONOR_PREFIX}%")
    )
    held = connection.execute(query).all()
    known = {(row.name, row.kind, row.alias): row.code for row in held if row.name}
    numbers = [int(row.code[1:]) for row in held if row.code[1:].isdecimal()]
    number = max(numbers, default=0)
    codes: dict[Donor, str] = {}
    made = []
    for donor in wanted:
        key = (donor.name.strip(), donor.kind.value, donor.alias.strip())
        if key not in known:
            number += 1
            known[key] = f"{_DONOR_PREFIX}{number:05d}"
            # What everybody reads is chosen gift by gift; this one word stands for none of them.
            made.append((community_id, known[key], key[1], key[0], "anonymous", key[2]))
        codes[donor] = known[key]
    insert_rows(connection, parties, made)
    return codes


def _newest_number(connection: sa.Connection, community_id: int) -> int:
    """Give the next number of the register."""
    query = sa.select(sa.func.max(gifts.c.number)).where(gifts.c.community_id == community_id)
    return (connection.execute(query).scalar() or 0) + 1


def _row(
    community_id: int, gift: Gift, number: int, draft_id: str | None, count_id: str | None
) -> dict[str, Any]:
    income = {Nature.MONEY: MONEY_INCOME, Nature.GOODS: GOODS_INCOME}.get(gift.nature)
    is_money = gift.nature is Nature.MONEY
    return {
        "community_id": community_id, "gift_id": secrets.token_hex(10), "number": number,
        "nature": gift.nature.value, "received_on": gift.received_on,
        "amount_minor": gift.amount_minor, "way": way_of(gift.channel).value if is_money else "",
        "channel_code": gift.channel if is_money else None, "fund_code": gift.fund or None,
        "income_code": income if gift.is_booked else None, "earmark": gift.earmark.strip(),
        "work_code": gift.work or None, "item": gift.item.strip(), "quantity": gift.quantity,
        "unit": gift.unit.strip(), "minutes": gift.minutes, "valuation": gift.valuation.value,
        "document_sha256": gift.document or None, "avoided_minor": gift.avoided_minor,
        "avoided_sha256": gift.avoided_document or None,
        "receipt_number": gift.receipt_number.strip(), "count_id": count_id, "draft_id": draft_id,
    }  # fmt: skip
