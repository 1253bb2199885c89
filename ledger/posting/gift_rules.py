"""What vouchers may not do to gifts behind the register's back; the guards refuse the same once more."""

from collections.abc import Sequence

import sqlalchemy as sa

from ledger.domain.errors import GiftError
from ledger.domain.mistakes import answered
from ledger.domain.transactions import Draft, Kind
from ledger.store.drafts import drafts
from ledger.store.gifts import gift_counts, gift_refunds, gift_uses, gifts
from ledger.store.journal import transactions


def check_gifts(
    connection: sa.Connection, community_id: int, draft: Draft, *, draft_id: str | None
) -> None:
    """Refuse a draft that would part the register of gifts from the books.

    Raises:
        GiftError: it is a draft of gifts, which is withdrawn and entered anew (in_register); it pays back, or
            corrects by a difference or a re-entry, what booked gifts (refund_apart, corrected_apart); or it
            takes back things that were used (used).
    """
    if draft_id is not None and has_gifts(connection, community_id, draft_id):
        raise GiftError(reason="in_register")
    if draft.refund_of is not None and _booked(connection, community_id, draft.refund_of):
        raise GiftError(reason="refund_apart")
    about = answered(draft.external_id)
    if about is not None and about[0] == "reentry" and _booked(connection, community_id, about[1]):
        raise GiftError(reason="corrected_apart")
    if draft.corrects is None:
        return
    if draft.kind is Kind.DIFFERENCE and _booked(connection, community_id, draft.corrects):
        raise GiftError(reason="corrected_apart")
    if draft.kind is Kind.REVERSAL and _is_used(connection, community_id, draft.corrects):
        raise GiftError(reason="used")


def require_counted(connection: sa.Connection, community_id: int, draft_ids: Sequence[str]) -> None:
    """Refuse to post gifts in cash before a second person said that they counted along.

    Raises:
        GiftError: reason uncounted.
    """
    query = (
        sa.select(gifts.c.gift_id)
        .join_from(
            gifts, gift_counts,
            (gift_counts.c.community_id == gifts.c.community_id)
            & (gift_counts.c.count_id == gifts.c.count_id),
        )
        .where(
            gifts.c.community_id == community_id, gifts.c.draft_id.in_(draft_ids),
            gift_counts.c.confirmed_by.is_(None),
        )
        .limit(1)
    )  # fmt: skip
    if connection.execute(query).first() is not None:
        raise GiftError(reason="uncounted")


def has_gifts(connection: sa.Connection, community_id: int, draft_id: str) -> bool:
    """Tell whether a draft books gifts, gives one back or uses one."""
    return any(
        connection.execute(
            sa.select(sa.literal(1))
            .where(table.c.community_id == community_id, table.c.draft_id == draft_id)
            .limit(1)
        ).first()
        for table in (gifts, gift_refunds, gift_uses)
    )


def is_standing(draft_id: sa.ColumnElement[str], community_id: int) -> sa.ColumnElement[bool]:
    """Tell of a draft whether its voucher, if there is one, was not struck out."""
    header, other = transactions.alias("booked"), transactions.alias("struck")
    struck = sa.exists().where(
        header.c.community_id == community_id, header.c.draft_id == draft_id,
        other.c.community_id == community_id, other.c.corrects == header.c.seq,
        other.c.kind == Kind.REVERSAL.value,
    )  # fmt: skip
    return ~struck


def _booked(connection: sa.Connection, community_id: int, seq: int) -> bool:
    """Tell whether a voucher booked gifts."""
    query = _of_voucher(community_id, seq).limit(1)
    return connection.execute(query).first() is not None


def _is_used(connection: sa.Connection, community_id: int, seq: int) -> bool:
    """Tell whether things that a voucher booked were used, or are about to be."""
    from_gift = _of_voucher(community_id, seq)
    query = (
        sa.select(gift_uses.c.gift_id)
        .where(
            gift_uses.c.community_id == community_id, gift_uses.c.gift_id.in_(from_gift),
            is_open_or_posted(gift_uses.c.draft_id, community_id),
            is_standing(gift_uses.c.draft_id, community_id),
        )
        .limit(1)
    )  # fmt: skip
    return connection.execute(query).first() is not None


def is_open_or_posted(draft_id: sa.ColumnElement[str], community_id: int) -> sa.ColumnElement[bool]:
    """Tell of a draft whether it was not withdrawn."""
    return sa.exists().where(
        drafts.c.community_id == community_id, drafts.c.draft_id == draft_id,
        drafts.c.state != "withdrawn",
    )  # fmt: skip


def _of_voucher(community_id: int, seq: int) -> sa.Select[tuple[str]]:
    return (
        sa.select(gifts.c.gift_id)
        .join_from(
            gifts, transactions,
            (transactions.c.community_id == gifts.c.community_id)
            & (transactions.c.draft_id == gifts.c.draft_id),
        )
        .where(gifts.c.community_id == community_id, transactions.c.seq == seq)
    )  # fmt: skip
