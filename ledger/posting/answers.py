"""Drafts that answer an earlier voucher without undoing it: refunds, re-entries, blue corrections."""

import sqlalchemy as sa

from ledger.domain.corrections import Target
from ledger.domain.errors import CorrectionError, RefundError
from ledger.domain.mistakes import answered
from ledger.domain.transactions import Draft, Kind
from ledger.posting.targets import load_target
from ledger.store.journal import transactions


def check_answer(
    connection: sa.Connection, community_id: int, draft: Draft, *, is_posting: bool
) -> None:
    """Refuse a refund of more than there is, the reversal of what was refunded, a re-entry before its reversal.

    Raises:
        RefundError: the refunds would be more than the voucher.
        CorrectionError: the voucher is none that can be answered so.
    """
    if draft.kind is Kind.REVERSAL and draft.corrects is not None:
        _check_not_refunded(connection, community_id, draft.corrects)
    if draft.refund_of is not None:
        _check_refund(connection, community_id, draft, draft.refund_of)
    about = answered(draft.external_id)
    if about is not None:
        target = load_target(connection, community_id, about[1])
        if target is None:
            raise CorrectionError(reason="target_unknown")
        if is_posting and about[0] == "reentry" and not target.is_reversed:
            raise CorrectionError(reason="reverse_first", voucher=target.voucher)


def refundable_minor(
    connection: sa.Connection, community_id: int, target: Target, *, besides: int = 0
) -> int:
    """Give how much of a voucher has not been paid back yet, by its size, one refund left out."""
    booked = (*target.lines, *target.difference_lines)
    paid_back = refunded_minor(connection, community_id, target.seq, besides=besides)
    return sum(line.debit_minor for line in booked) - paid_back


def refunded_minor(
    connection: sa.Connection, community_id: int, seq: int, *, besides: int = 0
) -> int:
    """Give how much of a voucher was paid back by refunds that stand, one left out."""
    header = transactions.c
    other = transactions.alias("reversal")
    reversed_again = sa.exists().where(
        other.c.community_id == header.community_id,
        other.c.corrects == header.seq,
        other.c.kind == Kind.REVERSAL.value,
    )
    query = sa.select(sa.cast(sa.func.sum(header.amount_minor), sa.BigInteger)).where(
        header.community_id == community_id,
        header.refund_of == seq,
        header.seq != besides,
        ~reversed_again,
    )
    return connection.execute(query).scalar_one() or 0


def _check_not_refunded(connection: sa.Connection, community_id: int, seq: int) -> None:
    """Keep the voucher behind a refund: once it is struck out, the refund would be a gift of ours."""
    if refunded_minor(connection, community_id, seq):
        target = load_target(connection, community_id, seq)
        raise CorrectionError(reason="refunded", voucher=target.voucher if target else "")


def _check_refund(connection: sa.Connection, community_id: int, draft: Draft, seq: int) -> None:
    target = load_target(connection, community_id, seq)
    if target is None or target.kind is not Kind.ORDINARY:
        raise CorrectionError(reason="not_refundable", field="refund_of")
    if target.is_reversed:
        raise CorrectionError(reason="already_reversed", voucher=target.voucher, field="refund_of")
    if draft.dated_on < target.dated_on:
        raise CorrectionError(reason="before_target", voucher=target.voucher, field="dated_on")
    about = answered(draft.external_id)
    besides = about[1] if about else 0
    left_minor = refundable_minor(connection, community_id, target, besides=besides)
    if draft.amount_minor > left_minor:
        raise RefundError(voucher=target.voucher, left_minor=left_minor)
