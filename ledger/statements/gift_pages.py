"""Gifts as officers see them at the desk: the register a page at a time, and one gift with its history."""

import json
from typing import Any

import sqlalchemy as sa

from ledger.statements.gift_rows import gift_columns, gift_joins, gift_row, newest_display
from ledger.statements.gift_values import (
    DisplayChange,
    GiftCount,
    GiftMove,
    GiftPage,
    GiftView,
)
from ledger.statements.keys import page_key, read_key
from ledger.statements.values import Audience, CommunityFacts, Label
from ledger.store.communities import accounts
from ledger.store.drafts import drafts
from ledger.store.gifts import gift_counts, gift_displays, gift_refunds, gift_uses, gifts
from ledger.store.journal import transactions
from ledger.store.people import users

PAGE_SIZE = 50
_REVERSAL = "reversal"


def gift_page(
    connection: sa.Connection, community: CommunityFacts, *, after: str = "",
    page_size: int = PAGE_SIZE,
) -> GiftPage:  # fmt: skip
    """Give a page of the register, the newest number first.

    Raises:
        UnknownNameError: no page was ever given this key.
    """
    query = _query(community).order_by(gifts.c.number.desc()).limit(page_size + 1)
    if after:
        query = query.where(gifts.c.number < read_key(after, length=1)[0])
    found = [_view(community, row) for row in connection.execute(query)]
    more = found[page_size - 1].row.number if len(found) > page_size else None
    uncounted = sa.select(sa.func.count()).where(
        gift_counts.c.community_id == community.community_id, gift_counts.c.confirmed_by.is_(None)
    )
    return GiftPage(
        tuple(found[:page_size]), page_key(more) if more else None, not after,
        connection.execute(uncounted).scalar_one(),
    )  # fmt: skip


def gift_view(
    connection: sa.Connection, community: CommunityFacts, gift_id: str
) -> GiftView | None:
    """Give one gift with everything that happened to it; None when there is none."""
    row = connection.execute(_query(community).where(gifts.c.gift_id == gift_id)).one_or_none()
    if row is None:
        return None
    moves = (
        *_moves(connection, community, gift_refunds, gift_id),
        *_moves(connection, community, gift_uses, gift_id),
    )
    taken = sum(
        move.amount_minor for move in moves if move.state != "withdrawn" and not move.is_reversed
    )
    return _view(
        community, row, displays=_displays(connection, community, gift_id), moves=moves,
        count=_count(connection, community, row.count_id), left_minor=row.amount - taken,
    )  # fmt: skip


def _query(community: CommunityFacts) -> sa.Select[Any]:
    held, header, other = gifts.c, transactions, transactions.alias("struck")
    is_reversed = (
        sa.exists()
        .where(
            other.c.community_id == header.c.community_id, other.c.corrects == header.c.seq,
            other.c.kind == _REVERSAL,
        )
        .correlate(header)
    )  # fmt: skip
    return (
        sa.select(
            *gift_columns(), held.gift_id, held.draft_id, held.count_id, held.document_sha256,
            held.avoided_sha256, held.recorded_at, held.amount_minor.label("amount"),
            held.received_on.label("day"), newest_display("consent").label("consent"),
            header.c.voucher, drafts.c.state, is_reversed.label("is_reversed"),
            users.c.display_name, accounts.c.code.label("channel"),
            accounts.c.name_zh.label("channel_zh"), accounts.c.name_en.label("channel_en"),
        )
        .select_from(
            gift_joins()
            .join(
                drafts,
                (drafts.c.community_id == held.community_id) & (drafts.c.draft_id == held.draft_id),
                isouter=True,
            )
            .join(
                header,
                (header.c.community_id == held.community_id)
                & (header.c.draft_id == held.draft_id),
                isouter=True,
            )
            .join(
                accounts,
                (accounts.c.community_id == held.community_id)
                & (accounts.c.code == held.channel_code),
                isouter=True,
            )
            .join(users, users.c.user_id == held.recorded_by)
        )
        .where(held.community_id == community.community_id)
    )  # fmt: skip


def _view(community: CommunityFacts, row: Any, **more: Any) -> GiftView:
    return GiftView(
        community=community, gift_id=row.gift_id, row=gift_row(row, Audience.OFFICER),
        state=_state(row), draft_id=row.draft_id or "", donor_kind=row.donor_kind or "",
        alias=row.alias or "", display=row.display or "anonymous", consent=row.consent or "",
        document_sha256=row.document_sha256 or "", avoided_sha256=row.avoided_sha256 or "",
        recorded_at=row.recorded_at, recorded_by=row.display_name,
        channel=Label(row.channel, row.channel_zh, row.channel_en) if row.channel else None,
        **more,
    )  # fmt: skip


def _state(row: Any) -> str:
    if row.draft_id is None:
        return "listed"
    if row.state == "posted":
        return "reversed" if row.is_reversed else "booked"
    return "withdrawn" if row.state == "withdrawn" else "pending"


def _displays(
    connection: sa.Connection, community: CommunityFacts, gift_id: str
) -> tuple[DisplayChange, ...]:
    held = gift_displays.c
    query = (
        sa.select(held.display, held.consent, held.chosen_on, users.c.display_name)
        .join_from(gift_displays, users, users.c.user_id == held.recorded_by)
        .where(held.community_id == community.community_id, held.gift_id == gift_id)
        .order_by(held.number)
    )
    return tuple(DisplayChange(*row) for row in connection.execute(query))


def _moves(
    connection: sa.Connection, community: CommunityFacts, table: sa.Table, gift_id: str
) -> tuple[GiftMove, ...]:
    """Give refunds or uses with their drafts and vouchers, in the order in which they were proposed."""
    held, header, other = table.c, transactions, transactions.alias("struck")
    note = table.c.note if "note" in table.c else sa.literal("")
    query = (
        sa.select(
            held.draft_id, drafts.c.state, header.c.voucher, header.c.dated_on, held.recorded_at,
            held.amount_minor, note.label("note"), other.c.seq.label("struck"),
        )
        .join_from(
            table, drafts,
            (drafts.c.community_id == held.community_id) & (drafts.c.draft_id == held.draft_id),
        )
        .outerjoin(
            header,
            (header.c.community_id == held.community_id) & (header.c.draft_id == held.draft_id),
        )
        .outerjoin(
            other,
            (other.c.community_id == header.c.community_id)
            & (other.c.corrects == header.c.seq)
            & (other.c.kind == _REVERSAL),
        )
        .where(held.community_id == community.community_id, held.gift_id == gift_id)
        .order_by(held.recorded_at, held.draft_id)
    )  # fmt: skip
    return tuple(
        GiftMove(
            row.draft_id, row.state, row.voucher or "", row.dated_on or row.recorded_at.date(),
            row.amount_minor, row.note, row.struck is not None,
        )
        for row in connection.execute(query)
    )  # fmt: skip


def _count(
    connection: sa.Connection, community: CommunityFacts, count_id: str | None
) -> GiftCount | None:
    if count_id is None:
        return None
    held, witness = gift_counts.c, users.alias("witness")
    query = (
        sa.select(
            held.counted_minor, held.content, held.counted_by, users.c.display_name,
            witness.c.display_name.label("confirmed"),
        )
        .join_from(gift_counts, users, users.c.user_id == held.counted_by)
        .outerjoin(witness, witness.c.user_id == held.confirmed_by)
        .where(held.community_id == community.community_id, held.count_id == count_id)
    )  # fmt: skip
    row = connection.execute(query).one()
    pieces = sorted(
        ((int(value), number) for value, number in json.loads(row.content).items()), reverse=True
    )
    return GiftCount(
        count_id, row.counted_minor, tuple(pieces), row.counted_by, row.display_name,
        row.confirmed or "",
    )  # fmt: skip
